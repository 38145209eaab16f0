"""Seasons: what the month does to business and to punctuality (季节)."""

from __future__ import annotations

from typing import Final

import numpy as np

from credit_tier.datasets.months import month_of, month_of_year, year_of
from credit_tier.datasets.planted import FESTIVAL_LATENESS, JANUARY_FESTIVALS, TRADES
from credit_tier.foundation.lots import PER_MILLE, Booleans, Integers, Lots

_TRIES: Final = 3
_BUSIEST: Final = 2_000


def in_festival(days: Integers) -> Booleans:
    """Tell which days are in the month of the Spring Festival.

    Examples
    --------
    >>> days = np.array(["2025-01-15", "2026-01-15", "2026-02-15"], dtype="datetime64[D]")
    >>> in_festival(days.astype(int)).tolist()
    [True, False, True]
    """
    january = np.isin(year_of(days), sorted(JANUARY_FESTIVALS))
    festival: Booleans = month_of_year(month_of(days)) == np.where(january, 0, 1)
    return festival


def festival_lateness(days: Integers) -> Integers:
    """Give the factor on lateness, per mille."""
    return np.where(in_festival(days), FESTIVAL_LATENESS, PER_MILLE)


def activity(trade: Integers, months: Integers) -> Integers:
    """Give how busy trades are in months, per mille of the ordinary."""
    return np.array([one.season for one in TRADES])[trade, month_of_year(months)]


def half_activity(trade: Integers, months: Integers) -> Integers:
    """Give how busy trades are where half of everything goes on whatever the season, per mille."""
    return (PER_MILLE + activity(trade, months)) // 2


def busy_day(
    lots: Lots, first: Integers, span: int, trade: Integers, number: Integers, turn: int | Integers
) -> Integers:
    """Throw a day from `first` on, within `span` days, more often in the busy months of a trade.

    Of three days thrown, the first whose month is busy enough is taken, else the third.
    """
    turn = np.asarray(turn) * (2 * _TRIES)
    day = first + lots.below(span, number, turn)
    taken = np.zeros(len(day), dtype=bool)
    for trial in range(_TRIES):
        if trial:
            day = np.where(taken, day, first + lots.below(span, number, turn + 2 * trial))
        taken |= lots.below(_BUSIEST, number, turn + 2 * trial + 1) < activity(trade, month_of(day))
    return day
