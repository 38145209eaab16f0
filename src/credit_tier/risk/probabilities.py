"""How far probabilities come true: Brier score, expected calibration error, slope (概率是否可信)."""

from __future__ import annotations

from typing import Final

import numpy as np

from credit_tier.risk.encoding import Floats
from credit_tier.risk.logistic import probabilities
from credit_tier.risk.outcomes import Flags

BINS: Final = 10
STEPS: Final = 50
CLOSE: Final = 1e-9
LEAST_SPREAD: Final = 1e-6
"""Of log odds, below which all predictions count as alike."""


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
        ``brier``; ``brier_skill``: by how much it is below that of saying the share found of everyone, 0 is no better;
        ``ece``, over ten bins of about equal numbers of rows, too large where rows are few; ``slope`` of the findings
        on the log odds: 1 is right, below 1 the model is too sure of itself, nan where all predictions are alike;
        ``observed_to_expected``.

    Examples
    --------
    >>> even = np.array([0.5, 0.5])
    >>> probability_figures(even, np.zeros(2), np.array([True, False]), np.ones(2))["brier"]
    0.25
    """
    whole = float(weight.sum())
    # Equal predictions fall into one bin, so that it does not matter in which order rows come.
    bins = np.searchsorted(np.sort(chance), chance, side="left") * BINS // len(chance)
    gap = np.bincount(bins, weight * (chance - found), BINS)
    expected, share = float((weight * chance).sum()), float((weight * found).sum()) / whole
    brier = float((weight * (chance - found) ** 2).sum()) / whole
    return {
        "brier": brier,
        "brier_skill": 1 - brier / (share * (1 - share)) if 0 < share < 1 else float("nan"),
        "ece": float(np.abs(gap).sum()) / whole,
        "slope": _slope(logits, found, weight),
        "observed_to_expected": float((weight * found).sum()) / expected if expected > 0 else float("nan"),
    }


def _slope(logits: Floats, found: Flags, weight: Floats) -> float:
    """Fit findings on log odds by Newton steps, from no slope; nan where that has no answer."""
    spread = float(logits.std())
    if spread < LEAST_SPREAD or not 0 < (weight * found).sum() < weight.sum():
        return float("nan")
    columns = np.column_stack([np.ones(len(logits)), (logits - logits.mean()) / spread])
    share = float((weight * found).sum() / weight.sum())
    beta = np.array([np.log(share / (1 - share)), 0.0])
    for _ in range(STEPS):
        chance = probabilities(columns @ beta)
        bend = (columns * (weight * chance * (1 - chance))[:, None]).T @ columns
        if not np.linalg.det(bend) > 0:
            return float("nan")
        step = np.linalg.solve(bend, columns.T @ (weight * (found - chance)))
        beta = beta + np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < CLOSE:
            return float(beta[1]) / spread
    return float("nan")
