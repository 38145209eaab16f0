"""Law cases of the draw: whether an enterprise may be drawn, and if not, why; which duty falls due (抽取资格)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from credit_tier.analysis.case_worlds import Seen
from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.requirements import worded
from credit_tier.rulebook.eligibility_rules import CaseLed, EligibilityRules
from credit_tier.rulebook.model import Rulebook
from credit_tier.supervision.draw_facts import Agency, DrawFacts, VisitDays
from credit_tier.supervision.eligibility import eligibility_of
from credit_tier.supervision.known_facts import known_facts


class ExpectedDraw(Frozen):
    """What a draw of a field should find of the enterprise; what is left out is not looked at.

    Parameters
    ----------
    agency : str
        Who draws.
    visits_from : date, optional
        First day of the visits; by default the day of the case.
    barred : tuple of str, optional
        Every reason why it cannot be drawn, as in the frame, such as ``inspected-recently:same_agency``.
    due : str, optional
        The duty by which it is drawn for certain; empty, by none.

    Examples
    --------
    >>> ExpectedDraw(agency="示例局", barred=()).due is None
    True
    """

    agency: str = ""
    visits_from: date | None = None
    barred: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    due: str | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if self.barred is None and self.due is None:
            raise worded("没有写明预期，永远不会不符", "it expects nothing, so it could never fail")
        return self


class Frames:
    """What the records of cases tell before a draw; cases that were observed together are looked at once.

    Parameters
    ----------
    rulebook : Rulebook
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._known: dict[tuple[str, date, date, tuple[CaseLed, ...]], DrawFacts] = {}

    def facts(self, seen: Seen, rules: EligibilityRules) -> DrawFacts:
        """Give the facts of a case's records, for the rules of a field."""
        days = seen.grades.indicators.as_of, seen.grades.indicators.known_on
        key = (seen.records.digest, *days, rules.case_led)
        if key not in self._known:
            as_of, known_on = days
            self._known[key] = known_facts(seen.records, self._rulebook, rules, as_of=as_of, known_on=known_on)
        return self._known[key]

    def compared(self, seen: Seen, field: str, expected: ExpectedDraw) -> Iterator[tuple[str, object, object]]:
        """Give what was expected of a draw and what is found, each with its name.

        Parameters
        ----------
        seen : Seen
            With its tiers.
        field : str
        expected : ExpectedDraw
        """
        if seen.tiers is None or field not in seen.tiers.of(seen.code):
            yield f"draw in {field}", "in the frame", "—"
            return
        rules = self._rulebook.supervision_rules.eligibility_on(seen.tiers.as_of, field)
        first = expected.visits_from or seen.tiers.as_of
        found = eligibility_of(
            seen.tiers,
            rules,
            field=field,
            facts=self.facts(seen, rules),
            agency=Agency(expected.agency),
            days=VisitDays(first, first),
        )
        if expected.barred is not None:
            yield f"barred in {field}", expected.barred, tuple(map(str, found.bars.get(seen.code, ())))
        yield f"due in {field}", expected.due, found.due.get(seen.code, "")
