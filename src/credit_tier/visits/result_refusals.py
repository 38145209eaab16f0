"""What the results register refuses, one class a cause, each with the rule it follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from credit_tier.foundation.errors import CreditTierError, Fault, Text


class ResultError(CreditTierError):
    """Base of what the register refuses; raised itself where several causes met."""


class NotDrawnError(ResultError):
    """There is no such visit: the enterprise was not drawn for this agency, or was removed."""


class WrongStateError(ResultError):
    """The act does not follow the state of the result."""

    exit_code: ClassVar[int] = 4


class BeforeAuditError(ResultError):
    """A result was to be published that nobody has passed."""

    exit_code: ClassVar[int] = 4


class OwnAuditError(ResultError):
    """Whoever entered a result cannot pass it."""

    exit_code: ClassVar[int] = 4


class VisitDayError(ResultError):
    """Days that cannot be: a visit before the draw, an act before the one it follows."""


class VisitOfficerError(ResultError):
    """Officers that were not sent, or too few of them (行政处罚法 42)."""


class ContentError(ResultError):
    """The content of an event is missing, or has words that the form does not have."""


class MissingRulesError(ResultError):
    """The rulebook has no ``results.toml``, or not the part that is needed."""


class Refusal(NamedTuple):
    """A fault, and the error that it is."""

    kind: type[ResultError]
    fault: Fault


def refusal(kind: type[ResultError], where: object, zh: str, en: str, rule: tuple[str, str]) -> Refusal:
    """Say why an event is refused, by which rule.

    Examples
    --------
    >>> refusal(NotDrawnError, "d / u / a", "未抽中", "It was not drawn.", ("抽中者", "Drawn.")).fault.where
    'd / u / a'
    """
    mend = Text("请核实后改正；登记只增不改", "Check and mend it; the register only grows.")
    return Refusal(kind, Fault(str(where), Text(zh, en), Text(*rule), mend))


def raise_refusals(found: Sequence[Refusal]) -> None:
    """Raise refusals as one error: of their class where they share it; nothing where there is none."""
    kinds = {one.kind for one in found}
    if found:
        raise (kinds.pop() if len(kinds) == 1 else ResultError)(one.fault for one in found)


def missing_rules(part: str) -> MissingRulesError:
    """Say that the rulebook lacks a part of ``results.toml``.

    Examples
    --------
    >>> missing_rules("codes").faults[0].where
    'results.toml: codes'
    """
    return MissingRulesError(
        Fault(
            f"results.toml: {part}",
            Text("规则手册没有这一部分", "The rulebook has no such part."),
            Text("检查结果的登记须有代码、期限和检查规则", "The register needs codes, limits and rules of visits."),
            Text("请补上 results.toml，可参照随附的规则手册", "Add it; the shipped rulebook has one."),
        )
    )
