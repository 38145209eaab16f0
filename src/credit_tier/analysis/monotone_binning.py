"""Optimal monotone binning (单调最优分箱): cuts of one indicator that tell outcomes apart best, in one direction only.

Pre-bins are laid on the values that occur; of all ways to join neighbours into bands that keep the conditions, the one
of largest information value is found by dynamic programming. Which bands are allowed is decided in integers; the value
itself is a float, and of two equally good ways the one of fewer bands is taken.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

Int64 = np.ndarray[Any, np.dtype[np.int64]]
Float = np.ndarray[Any, np.dtype[np.float64]]

PRE_BINS: Final = 64
"""Most pre-bins; the work grows with their third power."""
_SAME: Final = 1e-12
"""Information values nearer than this are taken as one: sums of logarithms may differ in the last place."""


class PreBins(NamedTuple):
    """Neighbouring values, with the rows of either outcome.

    Attributes
    ----------
    starts : numpy.ndarray of int64, shape (m,)
        First value of each, ascending.
    events, non_events : numpy.ndarray of int64, shape (m,)
    """

    starts: Int64
    events: Int64
    non_events: Int64


class Conditions(NamedTuple):
    """What bands have to keep.

    Attributes
    ----------
    rising : bool
        Whether the share of events rises with the value; else it falls.
    most_bands : int
    least_rows : int
        Rows in each band; besides, each has at least one row of either outcome.
    least_chi_square : Fraction
        Of neighbouring bands, by which their shares of events differ: 0 asks only that they differ.
    """

    rising: bool
    most_bands: int
    least_rows: int
    least_chi_square: Fraction


def pre_bins(values: Int64, outcomes: np.ndarray[Any, np.dtype[np.bool_]], *, most: int = PRE_BINS) -> PreBins:
    """Join values into at most so many pre-bins of like size; few distinct values stay as they are.

    Examples
    --------
    >>> found = pre_bins(np.array([0, 0, 1, 5]), np.array([False, True, True, True]))
    >>> found.starts.tolist(), found.events.tolist(), found.non_events.tolist()
    ([0, 1, 5], [1, 1, 1], [1, 0, 0])
    """
    distinct, place = np.unique(values, return_inverse=True)
    rows = np.bincount(place, minlength=len(distinct))
    events = np.bincount(place[outcomes], minlength=len(distinct))
    if len(distinct) <= most:
        bins = np.arange(len(distinct))
    else:
        # The bin of a value is where the middle of its rows falls on a scale of equal parts.
        middle = 2 * np.cumsum(rows) - rows
        bins = np.unique(middle * most // (2 * int(rows.sum())), return_inverse=True)[1]
    firsts = np.flatnonzero(np.diff(bins, prepend=-1))
    return PreBins(
        distinct[firsts].astype(np.int64),
        np.add.reduceat(events, firsts).astype(np.int64),
        np.add.reduceat(rows - events, firsts).astype(np.int64),
    )


def best_cuts(bins: PreBins, totals: tuple[int, int], conditions: Conditions) -> tuple[int, ...] | None:
    """Give the cuts of largest information value, the first value of each band but the first.

    Parameters
    ----------
    bins : PreBins
    totals : (int, int)
        Events and non-events in all, those of missing values among them.
    conditions : Conditions

    Returns
    -------
    tuple of int or None
        None where no two bands or more keep the conditions.

    Examples
    --------
    >>> bins = PreBins(np.array([0, 1, 2]), np.array([1, 5, 9]), np.array([9, 5, 1]))
    >>> best_cuts(bins, (15, 15), Conditions(True, 3, 1, Fraction(0)))
    (1, 2)
    """
    many = len(bins.starts)
    events, non_events = (np.concatenate([[0], np.cumsum(side)]) for side in (bins.events, bins.non_events))
    band_events = events[None, :] - events[:, None]
    band_non_events = non_events[None, :] - non_events[:, None]
    fits = (band_events > 0) & (band_non_events > 0) & (band_events + band_non_events >= conditions.least_rows)
    value = _information(band_events, band_non_events, totals, fits)
    # best[i, j]: the most that bands up to j give, the last of them from i; so far with one band.
    best = np.full((many + 1, many + 1), -np.inf)
    best[0] = value[0]
    layers: list[Int64] = []
    found: tuple[float, int, int] | None = None
    for _ in range(1, min(conditions.most_bands, many)):
        best, before = _one_more(best, value, (band_events, band_non_events), conditions)
        layers.append(before)
        last = int(best[:, many].argmax())
        if best[last, many] > (found[0] + _SAME if found else -np.inf):
            found = float(best[last, many]), len(layers), last
    if found is None:
        return None
    _, depth, start = found
    ends, stop = [start], many
    for layer in reversed(layers[1:depth]):
        start, stop = int(layer[start, stop]), start
        ends.append(start)
    return tuple(int(bins.starts[end]) for end in reversed(ends))


def _one_more(best: Float, value: Float, counts: tuple[Int64, Int64], conditions: Conditions) -> tuple[Float, Int64]:
    """Give the best with one band more, and where the band before the last starts."""
    size = len(best)
    after = np.full((size, size), -np.inf)
    before = np.zeros((size, size), np.int64)
    for start in range(1, size - 1):
        firsts = np.flatnonzero(np.isfinite(best[:, start]))
        stops = np.flatnonzero(np.isfinite(value[start]))
        if not len(firsts) or not len(stops):
            continue
        earlier = tuple(side[firsts, start][:, None] for side in counts)
        later = tuple(side[start, stops][None, :] for side in counts)
        allowed = _apart((earlier[0], earlier[1]), (later[0], later[1]), conditions)
        reached = np.where(allowed, best[firsts, start][:, None], -np.inf)
        chosen = (reached >= reached.max(axis=0) - _SAME).argmax(axis=0)
        after[start, stops] = reached[chosen, np.arange(len(stops))] + value[start, stops]
        before[start, stops] = firsts[chosen]
    return after, before


def _apart(earlier: tuple[Int64, Int64], later: tuple[Int64, Int64], conditions: Conditions) -> Any:
    """Tell which neighbours differ in the right direction, and by more than asked; in integers of any size."""
    one, other = ([np.asarray(side, dtype=object) for side in pair] for pair in (earlier, later))
    cross = other[0] * one[1] - one[0] * other[1]
    if not conditions.rising:
        cross = -cross
    rows = one[0] + one[1], other[0] + other[1]
    sides = one[0] + other[0], one[1] + other[1]
    limit = conditions.least_chi_square
    chi = cross * cross * (rows[0] + rows[1]) * limit.denominator
    return ((cross > 0) & (chi >= limit.numerator * rows[0] * rows[1] * sides[0] * sides[1])).astype(bool)


def _information(events: Int64, non_events: Int64, totals: tuple[int, int], fits: Any) -> Float:
    shares = np.where(fits, non_events, 1) / totals[1], np.where(fits, events, 1) / totals[0]
    return np.where(fits, (shares[0] - shares[1]) * np.log(shares[0] / shares[1]), -np.inf)
