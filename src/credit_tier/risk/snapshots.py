"""As of which day a visit is described: always before the visit, and always as known then (快照日)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import numpy as np

from credit_tier.risk.outcomes import Days


class Snapshot(StrEnum):
    """How visits share a description; a coarser one is quicker and never looks further ahead."""

    DAY = "day"
    """The day before the visit: one observation for each day with a visit."""
    MONTH = "month"
    """The last day of the month before the visit's: the state a monthly plan is made from."""
    QUARTER = "quarter"
    """The last day of the quarter before the visit's."""


def snapshot_days(on: Days, snapshot: Snapshot) -> Days:
    """Give for each visit the day it is described as of, and as known on.

    Parameters
    ----------
    on : numpy.ndarray of datetime64[D]
    snapshot : Snapshot

    Examples
    --------
    >>> days = np.array(["2026-05-01", "2026-05-31"], dtype="datetime64[D]")
    >>> [snapshot_days(days, Snapshot(name)).astype(str).tolist() for name in ("day", "month", "quarter")]
    [['2026-04-30', '2026-05-30'], ['2026-04-30', '2026-04-30'], ['2026-03-31', '2026-03-31']]
    """
    if snapshot is Snapshot.DAY:
        first = on
    else:
        months = on.astype("datetime64[M]")
        if snapshot is Snapshot.QUARTER:
            months = (months.astype(np.int64) // 3 * 3).astype("datetime64[M]")
        first = months.astype("datetime64[D]")
    return np.asarray(first - np.timedelta64(1, "D"))


def plan_of(on: Days, as_of: Days) -> Snapshot:
    """Give the longest plan, month or quarter, whose visits were all described as of a day before it; else a month.

    Parameters
    ----------
    on, as_of : numpy.ndarray of datetime64[D]
        Days of the visits, and the days they are described as of.

    Examples
    --------
    >>> on = np.array(["2026-05-01", "2026-05-31"], dtype="datetime64[D]")
    >>> [plan_of(on, snapshot_days(on, one)).value for one in Snapshot]
    ['month', 'month', 'quarter']
    """
    return Snapshot.QUARTER if (as_of <= snapshot_days(on, Snapshot.QUARTER)).all() else Snapshot.MONTH


def as_date(day: np.datetime64) -> date:
    """Give a plain date."""
    found: date = day.astype("datetime64[D]").item()
    return found
