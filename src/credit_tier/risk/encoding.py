"""From integers with three kinds of missing to what the learners take (编码).

A late source is taken as the median of training, for either learner and whatever else is missing: an agency's delay
is nothing to be learnt about an enterprise, and nothing it could answer for. Trees get the value as float32, and NaN
where it does not apply or was not reported: each split learns where the missing go. Where both occur, a second column
tells them apart. The logistic model gets the signed logarithm of one plus the value, standardised, 0 where it is
missing, and a column for each of the two kinds that occur. Where neither occurred in training, both are taken as the
median. Every one of these steps keeps the order of values, so signs mean the same before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from credit_tier.engine.missing import LOWEST_VALUE, Missing
from credit_tier.risk.feature_table import Matrix

Floats = np.ndarray[Any, np.dtype[np.float64]]
Singles = np.ndarray[Any, np.dtype[np.float32]]

LATE: Final = int(Missing.SOURCE_LATE)
KINDS: Final = (Missing.NOT_APPLICABLE, Missing.NOT_REPORTED)
LEAST_OF_A_KIND: Final = 20
"""A kind of missing that fewer training rows have gets no column in the logistic model."""
ROWS_FOR_STATISTICS: Final = 30_000
"""Where there are more, medians, means, calibrations and shares are taken of every m-th row: enough for any of them."""


@dataclass(frozen=True)
class Encoding:
    """What was seen in training, as far as the encoding needs it.

    Attributes
    ----------
    medians : tuple of int
        Of each feature.
    open : tuple of bool
        Whether a feature had values that did not apply or were not reported.
    told_apart : tuple of int
        Features (places) with a second column for the trees.
    centres, scales : tuple of float
        For the logistic model.
    kinds : tuple of (int, int)
        Feature and kind of missing of the further columns of the logistic model.
    """

    medians: tuple[int, ...]
    open: tuple[bool, ...]
    told_apart: tuple[int, ...]
    centres: tuple[float, ...]
    scales: tuple[float, ...]
    kinds: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, values: Matrix) -> Encoding:
        """Learn it from training rows, shape (k, n)."""
        medians, opened, apart, centres, scales, kinds = [], [], [], [], [], []
        for place, row in enumerate(values):
            thinned = row[:: thinning(len(row))]
            real = thinned[thinned >= LOWEST_VALUE]
            medians.append(int(np.sort(real)[len(real) // 2]) if len(real) else 0)
            unsaid = row[row < LOWEST_VALUE]
            opened.append(bool((unsaid != LATE).any()))
            found = [kind for kind in KINDS if (unsaid == int(kind)).sum() >= LEAST_OF_A_KIND]
            apart += [place] if len(found) == len(KINDS) else []
            kinds += [(place, int(kind)) for kind in found]
            logs = _logs(real)
            # Of one value alone, the spread is a rounding error, and dividing by it would make anything of the next.
            varies = len(real) > 0 and real.min() < real.max()
            centres.append(float(logs.mean()) if len(logs) else 0.0)
            scales.append(float(logs.std()) if varies else 1.0)
        return cls(tuple(medians), tuple(opened), tuple(apart), tuple(centres), tuple(scales), tuple(kinds))

    def for_trees(self, values: Matrix, out: Singles | None = None) -> Singles:
        """Give float32 of shape (n, features + told_apart); column by column in memory, unless `out` is given."""
        features, many = values.shape
        shape = many, features + len(self.told_apart)
        out = np.empty(shape, dtype=np.float32, order="F") if out is None else out[:many]
        for place, row in enumerate(values):
            column = out[:, place]
            column[:] = row
            missing = row < LOWEST_VALUE
            if missing.any():
                column[missing] = np.nan
                column[row == LATE if self.open[place] else missing] = self.medians[place]
        for number, place in enumerate(self.told_apart, start=features):
            row = values[place]
            out[:, number] = (row == int(KINDS[0])) + 2 * (row == int(KINDS[1]))
        return out

    def for_logistic(self, values: Matrix) -> Floats:
        """Give float64 of shape (n, features + kinds)."""
        features, many = values.shape
        out = np.zeros((many, features + len(self.kinds)))
        for place, row in enumerate(values):
            missing = row < LOWEST_VALUE
            as_median = row == LATE if self.open[place] else missing
            if as_median.any():
                row, missing = np.where(as_median, self.medians[place], row), missing & ~as_median  # noqa: PLW2901 # filled
            coded = (_logs(row) - self.centres[place]) / self.scales[place]
            out[:, place] = np.where(missing, 0.0, coded)
        for column, (place, kind) in enumerate(self.kinds, start=features):
            out[:, column] = values[place] == kind
        return out

    def owners(self, *, trees: bool) -> tuple[int, ...]:
        """Give for each encoded column the feature that it belongs to."""
        further: Sequence[int] = self.told_apart if trees else [place for place, _ in self.kinds]
        return (*range(len(self.medians)), *further)


def thinning(rows: int) -> int:
    """Give m, so that every m-th row makes at most `ROWS_FOR_STATISTICS`.

    Examples
    --------
    >>> thinning(10), thinning(30_001)
    (1, 2)
    """
    return max(1, -(-rows // ROWS_FOR_STATISTICS))


def _logs(values: np.ndarray[Any, Any]) -> Floats:
    wide = values.astype(np.float64)
    coded: Floats = np.sign(wide) * np.log1p(np.abs(wide))
    return coded
