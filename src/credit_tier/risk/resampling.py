"""Bootstrap over enterprises: replayable weights, and intervals of what is computed with them (自助法区间)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.foundation.lots import Lots
from credit_tier.risk.encoding import Floats
from credit_tier.risk.outcomes import Texts

REPLICATES: Final = 500
LEVEL: Final = 95
LEAST_REPLICATES: Final = 0.9
"""Below this share of replicates in which a figure exists, no interval is told."""


class Interval(NamedTuple):
    """A figure with its interval at `LEVEL` percent; nan where it cannot be said."""

    value: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether figure and interval can be said."""
        return bool(np.isfinite([self.value, self.low, self.high]).all())

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]" if self.known else "cannot be said 无法判断"


UNSAID: Final = Interval(float("nan"), float("nan"), float("nan"))


def resampled_weights(codes: Texts, seed: str, replicates: int = REPLICATES) -> Iterator[Floats]:
    """Give row weights, one array a replicate: enterprises are drawn with replacement, with all their rows.

    Parameters
    ----------
    codes : numpy.ndarray of str, shape (n,)
    seed : str
    replicates : int

    Examples
    --------
    >>> [weight.tolist() for weight in resampled_weights(np.array(["a", "b", "a"]), "demo", 2)]
    [[0.0, 2.0, 0.0], [0.0, 2.0, 0.0]]
    """
    names, cluster = np.unique(codes, return_inverse=True)
    lots, numbers = Lots(seed, "bootstrap"), np.arange(len(names))
    for turn in range(replicates):
        drawn = np.bincount(lots.below(len(names), numbers, turn), minlength=len(names))
        yield drawn[cluster].astype(float)


def intervals(
    actual: Mapping[str, float], replicates: Sequence[Mapping[str, float]], level: int = LEVEL
) -> dict[str, Interval]:
    """Give percentile intervals of figures; unsaid where a figure exists in too few replicates.

    Examples
    --------
    >>> intervals({"x": 1.0}, [{"x": float(number)} for number in range(101)])["x"]
    Interval(value=1.0, low=2.5, high=97.5)
    """
    return {name: interval(value, np.array([one[name] for one in replicates]), level) for name, value in actual.items()}


def interval(value: float, values: np.ndarray[Any, Any], level: int = LEVEL) -> Interval:
    """Give the percentile interval of one figure."""
    real = values[np.isfinite(values)]
    if not np.isfinite(value) or len(real) < max(1, LEAST_REPLICATES * len(values)):
        return UNSAID
    tail = (100 - level) / 2
    low, high = np.percentile(real, [tail, 100 - tail])
    return Interval(float(value), float(low), float(high))
