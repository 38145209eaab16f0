"""Safety duties (必查职责): who has to be visited, whatever a cap says; where both bind, both are reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from credit_tier.foundation.dates import completed_months
from credit_tier.rulebook.eligibility_rules import EligibilityRules
from credit_tier.supervision.tier_rows import Tiers


class Duty(NamedTuple):
    """A duty to visit everyone of a field.

    Attributes
    ----------
    rule : str
        Identifier of the rule, or the field whose tier is drawn in full.
    months : int or None
        At least once in so many completed months; ``None``: in every draw.
    prevails : bool
        Whether a due enterprise stays eligible although it is barred.
    article : str
        The citation; empty where there is none.
    """

    rule: str
    months: int | None
    prevails: bool
    article: str

    def is_due(self, visits: Sequence[date], day: date, founded: date | None = None) -> bool:
        """Tell whether an enterprise with these visits is due on a day; without one, time runs from its founding.

        Examples
        --------
        >>> duty = Duty("food", 24, True, "")
        >>> duty.is_due([date(2024, 6, 30)], date(2026, 6, 29)), duty.is_due([date(2024, 6, 30)], date(2026, 6, 30))
        (False, True)
        >>> duty.is_due([], date(2026, 6, 30), date(2026, 1, 1)), duty.is_due([], date(2026, 6, 30))
        (False, True)
        """
        start = max(visits, default=founded)
        return self.months is None or start is None or completed_months(start, day) >= self.months


class Conflict(NamedTuple):
    """A cap, a cool-off or a silence against a safety duty; neither is dropped (C18).

    Attributes
    ----------
    code : str
    duty : Duty
    bars : tuple of str
        What bars the enterprise, as in the frame.
    articles : tuple of str
        The citation of each bar.
    """

    code: str
    duty: Duty
    bars: tuple[str, ...]
    articles: tuple[str, ...]

    def row(self) -> dict[str, str | int]:
        """Give the finding as a row of a table."""
        return {
            "code": self.code,
            "duty": self.duty.rule,
            "duty_article": self.duty.article,
            "bars": "; ".join(self.bars),
            "bar_articles": "; ".join(self.articles),
            "eligible": int(self.duty.prevails),
        }


def due_of(duties: Sequence[Duty], visits: Sequence[date], day: date, founded: date | None) -> tuple[Duty, ...]:
    """Give the duties by which an enterprise with these visits has to be visited up to a day."""
    return tuple(duty for duty in duties if duty.is_due(visits, day, founded))


def duties_of(tiers: Tiers, rules: EligibilityRules, field: str) -> tuple[Duty, ...]:
    """Give the duties of a field: its own rules, and full coverage by its tier where no rule says more.

    Parameters
    ----------
    tiers : Tiers
    rules : EligibilityRules
    field : str
    """
    own = tuple(Duty(rule.id, rule.months, rule.prevails, str(rule.basis) if rule.basis else "") for rule in rules.duty)
    rates = {tier.name: Fraction(tier.rate) for tier in tiers.table}
    full = tuple(
        Duty(f"field-{floor.field}", None, prevails=True, article=str(floor.basis) if floor.basis else "")
        for floor in tiers.floors
        if floor.field == field and floor.safety and rates[floor.tier] == 1
    )
    return own or full
