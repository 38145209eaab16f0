"""Days and months of whole columns, as integers: days and months since 1970 (日期运算)."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from credit_tier.foundation.dates import add_months
from credit_tier.foundation.lots import Integers

MONTHS_A_YEAR: Final = 12
NEVER: Final = 2**31 - 1
"""A day that does not come."""

_EPOCH: Final = date(1970, 1, 1)
_FRIDAY: Final = 4


def number_of(day: date) -> int:
    """Give a day as days since 1970.

    Examples
    --------
    >>> number_of(date(1970, 2, 1)), number_of(date(1969, 12, 31))
    (31, -1)
    """
    return (day - _EPOCH).days


def month_number(day: date) -> int:
    """Give the month of a day as months since 1970."""
    return (day.year - _EPOCH.year) * MONTHS_A_YEAR + day.month - 1


def month_of(days: Integers) -> Integers:
    """Give the months that days are in.

    Examples
    --------
    >>> month_of(np.array([0, 31, -1])).tolist()
    [0, 1, -1]
    """
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_day(months: Integers) -> Integers:
    """Give the first days of months."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def last_day(months: Integers) -> Integers:
    """Give the last days of months."""
    return first_day(months + 1) - 1


def day_of_month(days: Integers) -> Integers:
    """Give 1 to 31 for each day."""
    return days - first_day(month_of(days)) + 1


def on_day(months: Integers, day: int | Integers) -> Integers:
    """Give a day of the month, or the last day of months that are shorter.

    Examples
    --------
    >>> on_day(np.array([0, 1]), 31).tolist()
    [30, 58]
    """
    return np.asarray(np.minimum(first_day(months) + day - 1, last_day(months)))


def months_before(day: date, months: Integers) -> Integers:
    """Give the days that lie completed months before a day, by the rule of `foundation.dates`."""
    every = np.arange(int(months.max(initial=0)) + 1)
    days = np.array([number_of(add_months(day, -int(back))) for back in every], dtype=np.int64)
    return np.take(days, months)


def month_of_year(months: Integers) -> Integers:
    """Give 0 for January to 11 for December."""
    return np.remainder(months, MONTHS_A_YEAR)


def year_of(days: Integers) -> Integers:
    """Give the years of days."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + _EPOCH.year


def workday(days: Integers) -> Integers:
    """Move days of a weekend to the Friday before.

    Examples
    --------
    >>> workday(np.array([0, 2, 3])).tolist()
    [0, 1, 1]
    """
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    return days - np.maximum(0, weekday - _FRIDAY)
