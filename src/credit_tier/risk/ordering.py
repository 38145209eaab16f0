"""What an order of visits is worth: shares found, lift, days gained; ties count with their mean (排序的价值).

An order says who is visited first; the visits keep their days, so that capacity is that of the actual plan. Rows that
an order does not tell apart are taken at their mean over all orders of them: exact, where others draw lots.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.risk.encoding import Floats
from credit_tier.risk.outcomes import Days, Flags

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
    """

    day: Floats
    found: Flags


def visits_made(on: Days, found: Flags) -> Visits:
    """Give visits with their days counted from the first."""
    return Visits((on - on.min()).astype(np.int64).astype(float), found)


def places(score: Floats) -> Places:
    """Give the place of each row, 0 the highest score; equal scores share a place.

    Examples
    --------
    >>> places(np.array([0.1, 0.5, 0.5])).tolist()
    [1, 0, 0]
    """
    found: Places = np.unique(-score, return_inverse=True)[1]
    return found


def order_figures(place: Places, visits: Visits, weight: Floats) -> dict[str, float]:
    """Give the figures of an order; nan where nothing, or everything, was found.

    Parameters
    ----------
    place : numpy.ndarray of int64
        As `places` gives it.
    visits : Visits
    weight : numpy.ndarray of float64
        How often a row counts.

    Returns
    -------
    dict of str to float
        ``found_in_first_half``: share of all violations found by the visits of the first half of the period;
        ``days_earlier``: mean over violations, actual day less day in this order; ``recall_10`` and ``lift_10`` and so
        on: share of violations among that share of visits, and how many times as many as by chance; ``auc``.

    Examples
    --------
    >>> visits = Visits(np.arange(4.0), np.array([False, False, False, True]))
    >>> best = order_figures(np.array([1, 1, 1, 0]), visits, np.ones(4))
    >>> best["days_earlier"], best["recall_25"], best["auc"], best["found_in_first_half"]
    (3.0, 1.0, 1.0, 1.0)
    """
    many = int(place.max()) + 1
    counts: Floats = np.bincount(place, weight, many).astype(float)
    hits: Floats = np.bincount(place, weight * visits.found, many).astype(float)
    before = np.concatenate([[0.0], np.cumsum(counts)])
    whole, positives = float(before[-1]), float(hits.sum())
    negatives = whole - positives
    if positives <= 0 or negatives <= 0:
        return dict.fromkeys(FIGURES, float("nan"))
    early = float(weight[visits.day <= visits.day.max() / 2].sum())
    shares = {
        "found_in_first_half": _found_among(early, before, counts, hits),
        **{f"recall_{share}": _found_among(whole * share / 100, before, counts, hits) for share in SHARES},
    }
    lifts = {f"lift_{share}": shares[f"recall_{share}"] * 100 / share for share in SHARES}
    behind = negatives - np.cumsum(counts - hits)
    auc = float((hits * (behind + (counts - hits) / 2)).sum()) / (positives * negatives)
    return {**shares, **lifts, "days_earlier": _days_earlier(before, hits, visits, weight) / positives, "auc": auc}


FIGURES: Final = (
    "found_in_first_half",
    *(f"recall_{share}" for share in SHARES),
    *(f"lift_{share}" for share in SHARES),
    "days_earlier",
    "auc",
)


def _found_among(first: float, before: Floats, counts: Floats, hits: Floats) -> float:
    taken = np.clip((first - before[:-1]) / np.where(counts > 0, counts, 1.0), 0.0, 1.0)
    return float((hits * taken).sum() / hits.sum())


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
