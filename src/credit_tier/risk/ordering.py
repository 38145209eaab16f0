"""What an order of visits is worth: shares found, lift, days gained; ties count with their mean (排序的价值).

An order says who is visited first in each plan (a month, a quarter). The visits of a plan keep their days, so that
capacity is that of the actual plan, and none moves into another plan: what is known of it was not known then. Rows
that an order does not tell apart are taken at their mean over all orders of them: exact, where others draw lots.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.risk.encoding import Floats
from credit_tier.risk.outcomes import Days, Flags
from credit_tier.risk.snapshots import Snapshot, snapshot_days

Places = np.ndarray[Any, np.dtype[np.int64]]
SHARES: Final = (10, 25, 50)
"""Percent of the visits at which recall and lift are told."""


class Visits(NamedTuple):
    """Visits that were made, as an order is held against them.

    Attributes
    ----------
    day : numpy.ndarray of float64
        Days since the first visit.
    found : numpy.ndarray of bool
    plan : numpy.ndarray of int64
        The plan a visit belongs to, 0 the earliest; an order moves visits inside their plan.
    early : numpy.ndarray of bool
        Whether it was made in the first half of its plan's days.
    """

    day: Floats
    found: Flags
    plan: Places
    early: Flags

    def select(self, rows: np.ndarray[Any, Any]) -> Visits:
        """Give some of them, by mask or position."""
        return Visits._make(column[rows] for column in self)


def visits_made(on: Days, found: Flags, plan: Snapshot | None = None) -> Visits:
    """Give visits with their days counted from the first, in plans of a month or a quarter; by default one plan.

    Examples
    --------
    >>> on = np.array(["2026-01-02", "2026-01-30", "2026-02-03"], dtype="datetime64[D]")
    >>> visits = visits_made(on, np.array([True, False, True]), Snapshot.MONTH)
    >>> visits.plan.tolist(), visits.early.tolist()
    ([0, 0, 1], [True, False, True])
    """
    day = (on - on.min()).astype(np.int64).astype(float)
    start = np.zeros(len(on)) if plan is None else snapshot_days(on, plan).astype(np.int64)
    place: Places = np.unique(start, return_inverse=True)[1]
    first, last = np.full(place.max() + 1, np.inf), np.full(place.max() + 1, -np.inf)
    np.minimum.at(first, place, day)
    np.maximum.at(last, place, day)
    return Visits(day, found, place, day <= ((first + last) / 2)[place])


def places(score: Floats, plan: Places | None = None) -> Places:
    """Give the place of each row, plan by plan, 0 the highest score of the first; equal scores of a plan share a place.

    Examples
    --------
    >>> places(np.array([0.1, 0.5, 0.5])).tolist(), places(np.array([0.1, 0.5, 0.9]), np.array([0, 0, 1])).tolist()
    ([1, 0, 0], [1, 0, 2])
    """
    found: Places = np.unique(-score, return_inverse=True)[1]
    if plan is not None:
        found = np.unique(plan * (len(score) + 1) + found, return_inverse=True)[1]
    return found


def order_figures(place: Places, visits: Visits, weight: Floats) -> dict[str, float]:
    """Give the figures of an order; nan where nothing, or everything, was found.

    Parameters
    ----------
    place : numpy.ndarray of int64
        As `places` gives it for the plans of the visits.
    visits : Visits
    weight : numpy.ndarray of float64
        How often a row counts.

    Returns
    -------
    dict of str to float
        ``found_in_first_half``: share of all violations found by as many visits as were made in the first half of each
        plan; ``days_earlier``: mean over violations, actual day less day in this order; ``recall_10`` and ``lift_10``
        and so on: share of violations among the first so many percent of each plan, and how many times as many as by
        chance; ``auc``: over pairs of visits of one plan, nan where no plan has both kinds.

    Examples
    --------
    >>> on = np.arange("2026-01-01", "2026-01-05", dtype="datetime64[D]")
    >>> visits = visits_made(on, np.array([False, False, False, True]))
    >>> best = order_figures(np.array([1, 1, 1, 0]), visits, np.ones(4))
    >>> best["days_earlier"], best["recall_25"], best["auc"], best["found_in_first_half"]
    (3.0, 1.0, 1.0, 1.0)
    """
    many = int(place.max()) + 1
    counts: Floats = np.bincount(place, weight, many).astype(float)
    hits: Floats = np.bincount(place, weight * visits.found, many).astype(float)
    if hits.sum() <= 0 or (counts - hits).sum() <= 0:
        return dict.fromkeys(FIGURES, float("nan"))
    tally = _Tally(place, visits, counts)
    early = np.bincount(visits.plan, weight * visits.early, len(tally.whole)).astype(float)
    shares = {
        "found_in_first_half": tally.found_among(early, hits),
        **{f"recall_{share}": tally.found_among(tally.whole * share / 100, hits) for share in SHARES},
    }
    lifts = {f"lift_{share}": shares[f"recall_{share}"] * 100 / share for share in SHARES}
    days = _days_earlier(tally.before, hits, visits, weight) / float(hits.sum())
    return {**shares, **lifts, "days_earlier": days, "auc": tally.concordance(hits)}


def area_under_curve(place: Places, visits: Visits, weight: Floats) -> float:
    """Give ``auc`` of `order_figures` alone, which is quicker; nan where no plan has both kinds.

    Examples
    --------
    >>> visits = visits_made(np.array(["2026-01-01"] * 3, dtype="datetime64[D]"), np.array([True, False, False]))
    >>> area_under_curve(places(np.array([0.5, 0.5, 0.1])), visits, np.ones(3))
    0.75
    """
    many = int(place.max()) + 1
    tally = _Tally(place, visits, np.bincount(place, weight, many).astype(float))
    return tally.concordance(np.bincount(place, weight * visits.found, many).astype(float))


def taken_first(place: Places, visits: Visits, share: int) -> Floats:
    """Give for each row how far it is among the first so many percent of its plan: 1, 0, or between where it is tied.

    Examples
    --------
    >>> on = np.repeat(np.datetime64("2026-01-05"), 4)
    >>> taken_first(np.array([0, 1, 1, 1]), visits_made(on, np.zeros(4, dtype=bool)), 50).round(3).tolist()
    [1.0, 0.333, 0.333, 0.333]
    """
    tally = _Tally(place, visits, np.bincount(place).astype(float))
    return tally.taken(tally.whole * share / 100)[place]


class _Tally:
    """How many visits stand at each place, before it, and in each plan."""

    def __init__(self, place: Places, visits: Visits, counts: Floats) -> None:
        self.counts = counts
        self.plan: Places = np.zeros(len(counts), dtype=np.int64)
        self.plan[place] = visits.plan
        self.whole: Floats = np.bincount(self.plan, counts).astype(float)
        self.before = np.concatenate([[0.0], np.cumsum(counts)])
        self._start = np.cumsum(self.whole) - self.whole

    def taken(self, first: Floats) -> Floats:
        """Give the share of each place among the `first` visits of its plan."""
        end = (self._start + first)[self.plan]
        part: Floats = np.clip((end - self.before[:-1]) / np.where(self.counts > 0, self.counts, 1.0), 0.0, 1.0)
        return part

    def found_among(self, first: Floats, hits: Floats) -> float:
        """Give the share of all violations among the first visits of each plan."""
        return float((hits * self.taken(first)).sum() / hits.sum())

    def concordance(self, hits: Floats) -> float:
        """Give the share of pairs of a plan, one with and one without a violation, that the order puts right."""
        good = self.counts - hits
        bad_of, good_of = np.bincount(self.plan, hits), np.bincount(self.plan, good)
        behind = np.cumsum(good_of)[self.plan] - np.cumsum(good)
        pairs = float((bad_of * good_of).sum())
        return float((hits * (behind + good / 2)).sum()) / pairs if pairs > 0 else float("nan")


FIGURES: Final = (
    "found_in_first_half",
    *(f"recall_{share}" for share in SHARES),
    *(f"lift_{share}" for share in SHARES),
    "days_earlier",
    "auc",
)


def _days_earlier(before: Floats, hits: Floats, visits: Visits, weight: Floats) -> float:
    """Sum over violations the actual day less the mean day of the places that the order gives."""
    by_day = np.argsort(visits.day, kind="stable")
    reached = np.concatenate([[0.0], np.cumsum(weight[by_day])])
    summed = np.concatenate([[0.0], np.cumsum(weight[by_day] * visits.day[by_day])])
    # The sum of days up to a place is linear between rows.
    sums = np.diff(np.interp(before, reached, summed))
    counts = np.diff(before)
    mean = np.divide(sums, counts, out=np.zeros_like(sums), where=counts > 0)
    actual = float((weight * visits.day * visits.found).sum())
    return actual - float((hits * mean).sum())
