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
COARSE: Final = 8
"""Where there are rows enough, the first steps are made on every so-manieth: they only say where to begin."""
ROWS_FOR_COARSE: Final = 8_000
PRODUCTS_AT_ONCE: Final = 1 << 18


class Logistic(NamedTuple):
    """A fitted model: log odds are `intercept` plus the columns times `weights`."""

    intercept: float
    weights: tuple[float, ...]

    def logits(self, columns: Floats) -> Floats:
        """Give log odds, shape (n,)."""
        return _times(columns, np.array(self.weights)) + self.intercept


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
    used = np.column_stack([np.ones(len(found)), columns])
    beta = _begin(used, found, weight, ridge, np.array([np.log(base / (1 - base)), *np.zeros(len(kept))]))
    while True:
        beta = _newton(used, found, weight, ridge, beta)
        right = [signs[place] * value >= 0 for place, value in zip(kept, beta[1:], strict=True)]
        if all(right):
            break
        # Those that stay begin where they were: a few steps instead of all of them.
        stay = np.array([True, *right])
        used, beta = used[:, stay], beta[stay]
        kept = [place for place, good in zip(kept, right, strict=True) if good]
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


def _begin(columns: Floats, found: Flags, weight: Floats, ridge: float, beta: Floats) -> Floats:
    """Come near on every m-th row, where these are enough to bound every weight; where it ends is the same."""
    some = found[::COARSE]
    if len(found) < ROWS_FOR_COARSE or min(some.sum(), (~some).sum()) < columns.shape[1]:
        return beta
    return _newton(columns[::COARSE], some, weight[::COARSE], ridge / COARSE, beta)


def _newton(columns: Floats, found: Flags, weight: Floats, ridge: float, beta: Floats) -> Floats:
    penalty = np.full(columns.shape[1], ridge)
    penalty[0] = 1e-9
    logits = _times(columns, beta)
    loss = _loss(logits, found, weight, penalty, beta)
    for _ in range(STEPS):
        chance = probabilities(logits)
        slope = np.einsum("np,n->p", columns, weight * (found - chance)) - penalty * beta
        bend = squared(columns * np.sqrt(weight * chance * (1 - chance))[:, None])
        step = np.linalg.solve(bend + np.diag(penalty), slope)
        size, along = 1.0, _times(columns, step)
        while (new := _loss(logits + size * along, found, weight, penalty, beta + size * step)) > loss:
            size /= 2
            if size <= CLOSE:
                break
        beta, logits = beta + size * step, logits + size * along
        if loss - new < CLOSE * (abs(loss) + 1):
            break
        loss = new
    return beta


def _times(columns: Floats, beta: Floats) -> Floats:
    found: Floats = np.einsum("np,p->n", columns, beta)
    return found


def squared(columns: Floats) -> Floats:
    """Give the product with its own transpose, in blocks so small that no library shares them among threads.

    Threads that wait for each other cost more than they save here, and the sum would depend on their number.

    Examples
    --------
    >>> squared(np.ones((70_000, 2))).tolist()
    [[70000.0, 70000.0], [70000.0, 70000.0]]
    """
    width = columns.shape[1]
    rows = max(8, PRODUCTS_AT_ONCE // width**2)
    found: Floats = np.zeros((width, width))
    for start in range(0, len(columns), rows):
        block = columns[start : start + rows]
        found += block.T @ block
    return found


def _loss(logits: Floats, found: Flags, weight: Floats, penalty: Floats, beta: Floats) -> float:
    return float((weight * (np.logaddexp(0.0, logits) - found * logits)).sum() + (penalty * beta * beta).sum() / 2)
