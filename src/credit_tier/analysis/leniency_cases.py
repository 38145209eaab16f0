"""Law cases of leniency: the facts of a case in, the suggestion out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.requirements import worded
from credit_tier.leniency.assessment import Assessment, assess
from credit_tier.leniency.case import Case, CaseError
from credit_tier.rulebook.leniency_rules import Effect
from credit_tier.rulebook.model import Rulebook


class ExpectedLeniency(Frozen):
    """What a case of leniency should come to; what is left out is not looked at.

    Parameters
    ----------
    must, may : str
        An effect, or while it is open its bounds, such as ``none..spared``.
    ground : str
        The ground or item that leads; empty, none does.
    category : str
    missing : tuple of str
        Every condition that is open and bears on the outcome.
    nodes : dict of str to str
        Requirements as ``ground.condition``, each ``true``, ``false`` or ``unknown``.
    held : tuple of str
        Every ground that holds.
    measures : tuple of str
    review : str
        Whether the case goes to legal review.
    fine : dict of str to list
        ``statutory``, ``lighter`` and ``reduced``: bounds in fen, or an empty list where there is none.
    refused : tuple of str
        The facts that are refused, where the case contradicts itself.
    """

    must: str | None = None
    may: str | None = None
    ground: str | None = None
    category: str | None = None
    missing: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    nodes: dict[str, str] = Field(default_factory=dict)
    held: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    measures: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    review: str | None = None
    fine: dict[str, list[int]] = Field(default_factory=dict)
    refused: Annotated[tuple[str, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.model_fields_set:
            raise worded("没有写明预期，永远不会不符", "it expects nothing, so it could never fail")
        return self


def leniency_found(
    facts: Mapping[str, Any], expected: ExpectedLeniency, rulebook: Rulebook, on: date
) -> Iterator[tuple[str, object, object]]:
    """Assess a case; give each thing that was expected: its name, what it should be, what it is."""
    try:
        found = assess(Case.read(facts), rulebook, on=on)
    except CaseError as error:
        refused = tuple(fault.where.removeprefix("case.") for fault in error.faults)
        yield "refused", expected.refused, refused
        return
    yield "refused", expected.refused, ()
    outcome = found.outcome
    yield "must", expected.must, _bounds(outcome.must_least, outcome.must_most)
    yield "may", expected.may, _bounds(outcome.may_least, outcome.may_most)
    yield "ground", expected.ground, found.leading.rule.id if found.leading else ""
    yield "category", expected.category, found.category.value if found.category else ""
    yield "missing", _sorted(expected.missing), tuple(sorted(gap.condition for gap in found.missing))
    leading = (found.leading,) if found.leading else ()
    yield "held", _sorted(expected.held), tuple(sorted(judged.rule.id for judged in (*leading, *found.alternatives)))
    yield "measures", _sorted(expected.measures), tuple(sorted(measure.id for measure in found.measures))
    yield "review", expected.review, found.legal_review.name.lower()
    for name, value in expected.nodes.items():
        yield name, value, _node(found, name)
    for name, bounds in expected.fine.items():
        yield f"fine {name}", bounds, list(getattr(found.sanction, name, None) or [])


def _sorted(names: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(sorted(names))


def _bounds(least: Effect, most: Effect) -> str:
    return least.value if least is most else f"{least}..{most}"


def _node(found: Assessment, name: str) -> str:
    ground, _, condition = name.partition(".")
    values = [
        node.value.name.lower()
        for judged in found.judgement.routes
        if judged.rule.id == ground
        for node in judged.nodes
        if node.id == condition
    ]
    return values[0] if values else "—"
