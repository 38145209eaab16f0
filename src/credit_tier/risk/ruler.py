"""One ruler for the whole period: indicators by the versions of one day, whatever day they describe (同一把尺).

A model compares years. If a threshold or window changed between them, the feature would change its meaning; and days
before a rulebook came into force have no rules at all. Nothing is graded by this: it only measures.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from credit_tier.rulebook.model import Rulebook

EARLIEST: Final = date(1950, 1, 1)


def day_with_rules(rulebook: Rulebook, day: date) -> date:
    """Give the day itself, or, where no rules were in force yet, the first day on which there were.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> day_with_rules(load_rulebook(), date(2026, 6, 30))
    datetime.date(2026, 6, 30)
    """
    return max(day, min((scale.in_force for scale in rulebook.grade_rules.scale), default=day))


def measured_by(rulebook: Rulebook, on: date) -> Rulebook:
    """Give a copy whose indicators and grade scale of one day apply to every day.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
        The day whose versions measure.

    Raises
    ------
    NotInForceError
        No rules are in force on that day.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> ruler = measured_by(load_rulebook(), date(2026, 6, 30))
    >>> len(ruler.on(date(2001, 1, 1)).indicators) == len(load_rulebook().on(date(2026, 6, 30)).indicators)
    True
    """
    rules = rulebook.on(on)
    always = {"in_force": EARLIEST, "until": None}
    indicators = tuple(
        item.model_copy(update={"version": (version.model_copy(update=always),)}) for item, version in rules.indicators
    )
    # There may be a scale for each use; of two that overlap, the one that started last goes on winning.
    scales = sorted(
        (scale for scale in rulebook.grade_rules.scale if scale.applies_on(on)), key=lambda scale: scale.in_force
    )
    scale = tuple(
        item.model_copy(update={**always, "in_force": EARLIEST + timedelta(days=place)})
        for place, item in enumerate(scales)
    )
    return rulebook.model_copy(
        update={"indicators": indicators, "grade_rules": rulebook.grade_rules.model_copy(update={"scale": scale})}
    )
