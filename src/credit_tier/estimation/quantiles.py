"""Quantiles of the beta and of Student's t distribution, without scipy (分位数).

The incomplete beta function by its continued fraction (Lentz), quantiles by
Newton's steps between ends that close in. Tests hold them against scipy.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, isfinite, lgamma, log, log1p, sqrt
from typing import Final

STEPS: Final = 500
CLOSE: Final = 1e-15
TINY: Final = 1e-300
HALVINGS: Final = 200
NEAR: Final = 1e-14


def beta_share(x: float, a: float, b: float) -> float:
    """Give the share of a beta distribution below x: the regularised incomplete beta function.

    Examples
    --------
    >>> round(beta_share(0.5, 2, 2), 12)
    0.5
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


@lru_cache(maxsize=4096)
def beta_quantile(share: float, a: float, b: float) -> float:
    """Give the x below which a beta distribution has this share.

    Examples
    --------
    >>> round(beta_quantile(0.975, 1, 10), 4)
    0.3085
    """
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(HALVINGS):
        over = beta_share(x, a, b) - share
        low, high = (low, x) if over >= 0 else (x, high)
        # Newton's step where it stays between the ends, else the middle.
        step = over / _density(x, a, b)
        after = x - step if low < x - step < high else (low + high) / 2
        if abs(after - x) <= NEAR * x:
            return after
        x = after
    return x


@lru_cache(maxsize=4096)
def t_quantile(level: float, freedom: float) -> float:
    """Give the t with this share between -t and t.

    Examples
    --------
    >>> round(t_quantile(0.95, 10), 3)
    2.228
    """
    if not isfinite(freedom):
        freedom = 1e9
    x = beta_quantile(1 - level, freedom / 2, 0.5)
    return sqrt(freedom * (1 - x) / x)


def t_beyond(t: float, freedom: float) -> float:
    """Give the chance that Student's t is at least `t`.

    Examples
    --------
    >>> round(t_beyond(2.228, 10), 3)
    0.025
    """
    half = beta_share(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return half if t >= 0 else 1 - half


def _density(x: float, a: float, b: float) -> float:
    return _large(exp(lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * log(x) + (b - 1) * log1p(-x)))


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _large(1 - (a + b) * x / (a + 1))
    value = d
    for step in range(1, STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        d, c = 1 / _large(1 + even * d), _large(1 + even / c)
        value *= d * c
        d, c = 1 / _large(1 + odd * d), _large(1 + odd / c)
        value *= d * c
        if abs(d * c - 1) < CLOSE:
            break
    return value


def _large(number: float) -> float:
    return number if abs(number) > TINY else TINY
