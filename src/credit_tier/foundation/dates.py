"""Completed months: the one way this library counts months, in Python and in SQL.

The written rule. Adding ``n`` months to a day gives the same day of the month ``n`` months later, or the
last day of that month where it is shorter. The completed months from ``a`` to ``b`` are the largest ``k``
such that ``a`` plus ``k`` months is not after ``b``. A window of ``n`` months that ends on a day holds the days
up to it which plus ``n`` months are not before it: a period ends with its corresponding day, or with the month's
last where there is none (民法典 201, 202; R36). So the window starts on that day minus ``n`` months, and one day
later where the month of the start is too short to have that day.

Everyone counts months differently; a grade that depends on the library of the day is no grade. So the SQL
text below spells the same arithmetic out and uses no date function that engines disagree on.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def last_day(year: int, month: int) -> date:
    """Give the last day of a month.

    Examples
    --------
    >>> last_day(2024, 2)
    datetime.date(2024, 2, 29)
    """
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """Move a day by whole calendar months, falling back to the month's last day.

    Parameters
    ----------
    day : date
    months : int
        Calendar months, negative for earlier.

    Examples
    --------
    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    >>> add_months(date(2026, 3, 31), -12)
    datetime.date(2025, 3, 31)
    """
    index = day.year * 12 + day.month - 1 + months
    end = last_day(index // 12, index % 12 + 1)
    return end if day.day >= end.day else end.replace(day=day.day)


def window_start(day: date, months: int) -> date:
    """Give the first day of the window of `months` that ends on a day: the first which plus `months` is not before it.

    Source: 民法典 201 and 202, by reading R36 (docs/readings.md).

    Parameters
    ----------
    day : date
        The last day of the window, inside it.
    months : int
        Calendar months, from 0.

    Examples
    --------
    >>> window_start(date(2026, 6, 30), 12), window_start(date(2024, 2, 29), 12)
    (datetime.date(2025, 6, 30), datetime.date(2023, 3, 1))
    """
    start = add_months(day, -months)
    return start if start.day == day.day else start + timedelta(days=1)


def latest_start(day: date, months: int) -> date:
    """Give the latest day from which `months` months are completed by a day.

    Examples
    --------
    >>> latest_start(date(2026, 6, 29), 1), latest_start(date(2026, 2, 28), 1)
    (datetime.date(2026, 5, 29), datetime.date(2026, 1, 31))
    """
    start = add_months(day, -months)
    return last_day(start.year, start.month) if day == last_day(day.year, day.month) else start


def period_edge(day: date, periods: int) -> date:
    """Give the end of the month before the last `periods` months that had ended by a day.

    A month is known at its end. So a window of twelve periods holds exactly the twelve month ends after this edge,
    whether the day itself is a month end or not.

    Examples
    --------
    >>> period_edge(date(2026, 6, 30), 12), period_edge(date(2026, 6, 29), 12)
    (datetime.date(2025, 6, 30), datetime.date(2025, 5, 31))
    """
    ended = day.year * 12 + day.month - 1 - (day != last_day(day.year, day.month))
    edge = ended - periods
    return last_day(edge // 12, edge % 12 + 1)


def completed_months(start: date, end: date) -> int:
    """Count the completed months from one day to another (negative if `end` is earlier).

    ``12 * Δyear + Δmonth - 1`` if the day of `end` is before the day of `start`, where a start day that the
    month of `end` does not have counts as that month's last day.

    Examples
    --------
    >>> completed_months(date(2025, 6, 30), date(2026, 6, 29)), completed_months(date(2025, 6, 30), date(2026, 6, 30))
    (11, 12)
    >>> completed_months(date(2026, 1, 31), date(2026, 2, 28))
    1
    """
    anniversary = min(start.day, monthrange(end.year, end.month)[1])
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < anniversary)


def completed_months_sql(start: str, end: str) -> str:
    """Give the SQL text that counts completed months between two date expressions, as an integer.

    Parameters
    ----------
    start, end : str
        SQL expressions of type DATE.

    Returns
    -------
    str
        An expression equal to `completed_months` on every pair of days (a property test compares them).

    Examples
    --------
    >>> completed_months_sql("a", "b").startswith("((year(b) - year(a)) * 12")
    True
    """
    length = (
        f"CASE WHEN month({end}) IN (4, 6, 9, 11) THEN 30 WHEN month({end}) <> 2 THEN 31"
        f" WHEN year({end}) % 4 = 0 AND (year({end}) % 100 <> 0 OR year({end}) % 400 = 0) THEN 29 ELSE 28 END"
    )
    return (
        f"((year({end}) - year({start})) * 12 + month({end}) - month({start})"
        f" - CASE WHEN day({end}) < day({start}) AND day({end}) < {length} THEN 1 ELSE 0 END)"
    )
