"""How far probabilities come true: Brier score, expected calibration error, slope (概率是否可信)."""

from __future__ import annotations

from typing import Final

import numpy as np

from credit_tier.risk.encoding import Floats
from credit_tier.risk.outcomes import Flags

BINS: Final = 10
STEPS: Final = 25


def probability_figures(chance: Floats, logits: Floats, found: Flags, weight: Floats) -> dict[str, float]:
    """Give the figures of predicted probabilities.

    Parameters
    ----------
    chance, logits : numpy.ndarray of float64, shape (n,)
        Predictions, and their log odds.
    found : numpy.ndarray of bool
    weight : numpy.ndarray of float64
        How often a row counts.

    Returns
    -------
    dict of str to float
        ``brier``; ``ece``, over ten bins of equal numbers of rows; ``slope`` of the findings on the log odds: 1 is
        right, below 1 the model is too sure of itself, nan where all predictions are alike; ``observed_to_expected``.

    Examples
    --------
    >>> even = np.array([0.5, 0.5])
    >>> probability_figures(even, np.zeros(2), np.array([True, False]), np.ones(2))["brier"]
    0.25
    """
    whole = float(weight.sum())
    bins = np.minimum(np.argsort(np.argsort(chance, kind="stable"), kind="stable") * BINS // len(chance), BINS - 1)
    gap = np.bincount(bins, weight * (chance - found), BINS)
    expected = float((weight * chance).sum())
    return {
        "brier": float((weight * (chance - found) ** 2).sum()) / whole,
        "ece": float(np.abs(gap).sum()) / whole,
        "slope": _slope(logits, found, weight),
        "observed_to_expected": float((weight * found).sum()) / expected if expected > 0 else float("nan"),
    }


def _slope(logits: Floats, found: Flags, weight: Floats) -> float:
    """Fit findings on log odds by Newton steps; nan where that has no answer."""
    if np.ptp(logits) < 1e-9 or not 0 < (weight * found).sum() < weight.sum():
        return float("nan")
    first, slope = 0.0, 1.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(first + slope * logits, -500, 500)))
        rest, bend = weight * (found - chance), weight * chance * (1 - chance)
        a, b, c = bend.sum(), (bend * logits).sum(), (bend * logits * logits).sum()
        u, v = rest.sum(), (rest * logits).sum()
        area = a * c - b * b
        if area <= 0 or not np.isfinite(area):
            return float("nan")
        step = ((c * u - b * v) / area, (a * v - b * u) / area)
        first, slope = first + float(step[0]), slope + float(step[1])
        if max(abs(step[0]), abs(step[1])) < 1e-9:
            break
    return slope if np.isfinite(slope) else float("nan")
