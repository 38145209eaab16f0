"""How often chance alone gives such a difference between groups: chi-square, permutation, Holm (显著性).

The chi-square distribution is used only where expected counts are large enough for it; where they are not, enterprises
are shuffled over the groups, replayably; where there are too many to shuffle, nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.analysis.population_stability import chi_square_beyond
from credit_tier.foundation.lots import Lots

Counts = np.ndarray[Any, np.dtype[np.int64]]
SHUFFLES: Final = 999
MOST_SHUFFLED: Final = 5_000
"""Enterprises up to which they are shuffled."""
_BOUND: Final = 1 << 31


class Chance(NamedTuple):
    """A test of independence.

    Attributes
    ----------
    chi_square : Fraction
    df : int
        Degrees of freedom.
    p : float or None
        None where it cannot be said.
    by : str
        ``chi_square``, ``permutation`` or empty.
    """

    chi_square: Fraction
    df: int
    p: float | None
    by: str


def chi_square(table: Counts) -> Fraction:
    """Give Pearson's statistic of a table of counts without empty rows and columns.

    Examples
    --------
    >>> chi_square(np.array([[10, 20], [20, 10]]))
    Fraction(20, 3)
    """
    rows, columns = (table.sum(axis=axis).tolist() for axis in (1, 0))
    own = Fraction(-1)
    for row, counts in zip(rows, table.tolist(), strict=True):
        for column, count in zip(columns, counts, strict=True):
            own += Fraction(count * count, row * column)
    return int(table.sum()) * own


def large_enough(table: Counts) -> bool:
    """Tell whether the chi-square distribution may be used: no expected count below 1, at most a fifth below 5.

    References
    ----------
    Cochran, Some methods for strengthening the common chi-square tests, Biometrics 10 (1954) 417-451.
    """
    expected = table.sum(axis=1)[:, None] * table.sum(axis=0)[None, :]
    total = int(table.sum())
    return bool((expected >= total).all() and 5 * np.count_nonzero(expected < 5 * total) <= expected.size)


def independence(place: Counts, grade: Counts, table: Counts, seed: str) -> Chance | None:
    """Test whether grades are independent of groups.

    Parameters
    ----------
    place, grade : numpy.ndarray
        Of each graded enterprise, in order of code; numbers of groups and grades.
    table : numpy.ndarray
        Their counts, without empty rows and columns.
    seed : str
        Of the shuffles.

    Returns
    -------
    Chance or None
        None for fewer than two rows or columns.
    """
    if min(table.shape) < 2:
        return None
    statistic, df = chi_square(table), (table.shape[0] - 1) * (table.shape[1] - 1)
    if large_enough(table):
        return Chance(statistic, df, chi_square_beyond(float(statistic), df), "chi_square")
    if len(place) > MOST_SHUFFLED:
        return Chance(statistic, df, None, "")
    return Chance(statistic, df, _shuffled(place, grade, seed), "permutation")


def holm(chances: Sequence[float | None]) -> list[float | None]:
    """Adjust several chances for there being several; None stays.

    References
    ----------
    Holm, A simple sequentially rejective multiple test procedure, Scandinavian J. Statistics 6 (1979) 65-70.

    Examples
    --------
    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    known = sorted((p, at) for at, p in enumerate(chances) if p is not None)
    found: list[float | None] = [None] * len(chances)
    least = 0.0
    for rank, (p, at) in enumerate(known):
        least = max(least, min(1.0, p * (len(known) - rank)))
        found[at] = least
    return found


def _shuffled(place: Counts, grade: Counts, seed: str) -> float:
    """Give the share of shuffles, the actual order among them, whose statistic is at least the actual one."""
    rows, one = np.unique(place, return_inverse=True)
    columns, other = np.unique(grade, return_inverse=True)
    shape = (len(rows), len(columns))
    expected = np.outer(np.bincount(one), np.bincount(other)).astype(np.float64)
    lots, numbers = Lots(seed, "shuffles"), np.arange(len(place))

    def statistic(order: np.ndarray[Any, Any]) -> float:
        table = np.bincount(one * shape[1] + other[order], minlength=shape[0] * shape[1]).reshape(shape)
        return float((table * table / expected).sum())

    # Equal tables give equal sums up to rounding.
    actual = statistic(numbers) * (1 - 1e-12)
    turns = (np.argsort(lots.below(_BOUND, numbers, turn), kind="stable") for turn in range(SHUFFLES))
    return (1 + sum(statistic(order) >= actual for order in turns)) / (1 + SHUFFLES)
