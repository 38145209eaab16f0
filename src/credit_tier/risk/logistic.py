"""A plain logistic model: Newton steps with a ridge, and signs kept (逻辑回归).

A coefficient that comes out against the sign its feature must have is dropped, and the rest fitted again, until none
is left; so a fitted sign is never a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from credit_tier.risk.encoding import Floats
from credit_tier.risk.outcomes import Flags

STEPS: Final = 50
CLOSE: Final = 1e-9


class Logistic(NamedTuple):
    """A fitted model: log odds are `intercept` plus the columns times `weights`."""

    intercept: float
    weights: tuple[float, ...]

    def logits(self, columns: Floats) -> Floats:
        """Give log odds, shape (n,)."""
        found: Floats = columns @ np.array(self.weights) + self.intercept
        return found


def fit_logistic(
    columns: Floats, found: Flags, *, signs: Sequence[int], ridge: float, positive_weight: float = 1.0
) -> Logistic:
    """Fit by penalised maximum likelihood.

    Parameters
    ----------
    columns : numpy.ndarray of float64, shape (n, p)
        Standardised.
    found : numpy.ndarray of bool, shape (n,)
    signs : sequence of int
        +1, -1, or 0 for either, a column each.
    ridge : float
        Half of it times the sum of squared weights is the penalty; the intercept is free.
    positive_weight : float
        Weight of a row that found something; its effect on the odds is taken out of the intercept again.

    Examples
    --------
    >>> x = np.array([[-1.0, 1.0], [1.0, 0.0], [-1.0, 0.0], [1.0, 1.0]])
    >>> fit_logistic(x, np.array([False, True, False, True]), signs=[1, 1], ridge=1.0).weights[1]
    0.0
    """
    kept = list(range(columns.shape[1]))
    weight = np.where(found, positive_weight, 1.0)
    base = float(np.average(found, weights=weight))
    beta = np.array([np.log(base / (1 - base)), *np.zeros(len(kept))])
    while True:
        beta = _newton(np.column_stack([np.ones(len(found)), columns[:, kept]]), found, weight, ridge, beta)
        wrong = {place for place, value in zip(kept, beta[1:], strict=True) if signs[place] * value < 0}
        if not wrong:
            break
        # Those that stay begin where they were: a few steps instead of all of them.
        beta = beta[[0, *(number for number, place in enumerate(kept, start=1) if place not in wrong)]]
        kept = [place for place in kept if place not in wrong]
    weights = [0.0] * columns.shape[1]
    for place, value in zip(kept, beta[1:].tolist(), strict=True):
        weights[place] = value if abs(value) > CLOSE else 0.0
    return Logistic(float(beta[0] - np.log(positive_weight)), tuple(weights))


def probabilities(logits: Floats) -> Floats:
    """Give the probability of each log odds, without overflow.

    Examples
    --------
    >>> probabilities(np.array([-800.0, 0.0])).tolist()
    [0.0, 0.5]
    """
    small = np.exp(-np.abs(logits))
    found: Floats = np.where(logits >= 0, 1.0, small) / (1.0 + small)
    return found


def _newton(columns: Floats, found: Flags, weight: Floats, ridge: float, beta: Floats) -> Floats:
    penalty = np.full(columns.shape[1], ridge)
    penalty[0] = 1e-9
    loss = _loss(columns, found, weight, penalty, beta)
    for _ in range(STEPS):
        chance = probabilities(columns @ beta)
        slope = columns.T @ (weight * (found - chance)) - penalty * beta
        bend = (columns * (weight * chance * (1 - chance))[:, None]).T @ columns + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while (new := _loss(columns, found, weight, penalty, beta + size * step)) > loss and size > CLOSE:
            size /= 2
        beta = beta + size * step
        if loss - new < CLOSE * (abs(loss) + 1):
            break
        loss = new
    return beta


def _loss(columns: Floats, found: Flags, weight: Floats, penalty: Floats, beta: Floats) -> float:
    logits = columns @ beta
    return float((weight * (np.logaddexp(0.0, logits) - found * logits)).sum() + (penalty * beta * beta).sum() / 2)
