"""What supervising so many enterprises takes in a year, reckoned from counts by field and grade alone (检查工作量)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from credit_tier.foundation.errors import NotInForceError
from credit_tier.grading.grades import Grades
from credit_tier.rulebook.matrix import Matrix
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use
from credit_tier.supervision.capacity import Capacity, Fitting, fit_capacity
from credit_tier.supervision.tier_rows import GENERAL
from credit_tier.supervision.wish import Wish
from credit_tier.supervision.wishes import Asked, limits_of, matrix_of_day, wishes_of


class Stratum(NamedTuple):
    """One tier of one field.

    Attributes
    ----------
    field, tier : str
    enterprises : int
    drawn : int
        How many a draw takes in the year.
    visits : int
        Of the year, those to whom a duty falls due among them.
    inspector_days : Fraction or None
        Of these visits; ``None`` where the rulebook does not say what a visit in the field takes.
    """

    field: str
    tier: str
    enterprises: int
    drawn: int
    visits: int
    inspector_days: Fraction | None


def is_supervised(grades: Grades) -> bool:
    """Tell whether supervision rests on these grades: made for it, a table and the field everyone is in in force."""
    rules = grades.card.rules
    ruled = any(floor.field == GENERAL for floor in rules.floors)
    return grades.use is Use.SUPERVISION and rules.supervision is not None and ruled


def fitted(asked: Sequence[Asked], rulebook: Rulebook, matrix: Matrix, day: date, capacity: Capacity | None) -> Fitting:
    """Fit the rates of fields to a capacity; without one, rates are what is aimed at.

    Raises
    ------
    NotInForceError
        There is a capacity, and nothing says what a visit takes.
    """
    days = capacity is not None
    wishes = [wish for one in asked for wish in wishes_of(one, rulebook, matrix, day, days=days)]
    return fit_capacity(wishes, {one.base: limits_of(one, rulebook, day) for one in asked}, capacity)


def workload(
    counts: Mapping[str, Mapping[str, int]], rulebook: Rulebook, day: date, capacity: Capacity | None = None
) -> tuple[Stratum, ...]:
    """Reckon a year's visits and inspector-days.

    Parameters
    ----------
    counts : mapping of str to mapping of str to int
        By field, then grade: how many enterprises. Nobody's tier was confirmed otherwise by a person.
    rulebook : Rulebook
    day : date
    capacity : Capacity, optional
        Inspector-days of the year.

    Returns
    -------
    tuple of Stratum
        By field, then tier, lightest first; the same numbers as by `supervise`.

    Raises
    ------
    NotInForceError
        No supervision table is in force; or there is a capacity, and nothing says what a visit takes.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> found = workload({"general": {"A": 1000, "D": 10}}, load_rulebook(), date(2026, 6, 30))
    >>> [(one.tier, one.enterprises, one.drawn, str(one.inspector_days)) for one in found if one.enterprises]
    [('light', 1000, 30, '15'), ('strict', 10, 5, '5/2')]
    """
    matrix = matrix_of_day(rulebook, day)
    asked = [Asked(field, field, None, _tiers(field, counts[field], matrix)) for field in sorted(counts)]
    fitting = fitted(asked, rulebook, matrix, day, capacity)
    priced = [wish for one in asked for wish in _priced(one, rulebook, matrix, day)]
    costs = {(wish.field, wish.tier): wish.cost for wish in priced}
    lines = {(wish.field, wish.tier): wish for wish in fitting.wishes}
    drawn = dict(zip(lines, fitting.fit.drawn, strict=True))
    order = [(one.field, name) for one in asked for name in matrix.names]
    return tuple(_stratum(lines[key], drawn[key], costs.get(key)) for key in order)


def _tiers(field: str, grades: Mapping[str, int], matrix: Matrix) -> dict[str, int]:
    found = dict.fromkeys(matrix.names, 0)
    for grade, number in grades.items():
        found[matrix.names[matrix.at(grade, field)]] += number
    return found


def _priced(one: Asked, rulebook: Rulebook, matrix: Matrix, day: date) -> list[Wish]:
    """Give the lines of a field with their effort; none where nothing says what a visit takes."""
    try:
        return wishes_of(one, rulebook, matrix, day, days=True)
    except NotInForceError:
        return []


def _stratum(wish: Wish, drawn: int, cost: Fraction | None) -> Stratum:
    days = None if cost is None else cost * drawn
    return Stratum(wish.field, wish.tier, wish.enterprises, drawn, wish.visits(drawn), days)
