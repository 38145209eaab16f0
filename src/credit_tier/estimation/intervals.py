"""Intervals of a rate (置信区间): counted exactly where the design allows it, else by an effective sample size.

- Exact: hypergeometric bounds, if all chance is in one class of simple random sampling.
- Exact, combined: such bounds of every class, each at a level at which all of them together hold (Šidák; strata are
  drawn independently), added with the classes' shares. Wider than need be; never less than stated.
- Effective size (Korn and Graubard 1998): the bounds of a binomial with as many units as would give the same variance,
  corrected for degrees of freedom. Sound for few findings, where rate ± t standard errors is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from credit_tier.estimation.hypergeometric import count_bounds
from credit_tier.estimation.quantiles import beta_quantile, t_quantile
from credit_tier.foundation.errors import Text


class IntervalKind(StrEnum):
    """How an interval was made."""

    EXACT = "exact"
    EXACT_COMBINED = "exact_combined"
    EFFECTIVE_SIZE = "effective_size"
    COMPLETE = "complete"
    UNSAID = "unsaid"

    @property
    def label(self) -> Text:
        """The way in words."""
        return _LABELS[self.value]


_LABELS = {
    "exact": Text("超几何精确界", "exact hypergeometric bounds"),
    "exact_combined": Text("各层精确界合并（保守）", "exact bounds of strata, combined (conservative)"),
    "effective_size": Text("有效样本量区间（Korn-Graubard）", "by effective sample size (Korn and Graubard)"),
    "complete": Text("全部检查，没有抽样误差", "everyone was visited: no sampling error"),
    "unsaid": Text("无法估计", "cannot be estimated"),
}


class Bounds(NamedTuple):
    """The ends of an interval."""

    low: float
    high: float


class Part(NamedTuple):
    """A class of simple random sampling, as far as a group is in it.

    Attributes
    ----------
    share : float
        Its share of the group.
    population : int
        The most units of the group it can have.
    judged, violating : int
        Units of the group in the sample, and those with a violation.
    complete : bool
        Everyone was visited.
    """

    share: float
    population: int
    judged: int
    violating: int
    complete: bool


def exact_bounds(parts: Sequence[Part], level: Fraction) -> Bounds:
    """Give exact bounds of the rate over classes drawn independently by simple random sampling.

    Examples
    --------
    >>> exact_bounds([Part(1.0, 500, 50, 0, complete=False)], Fraction(19, 20))
    Bounds(low=0.0, high=0.066)
    """
    chancy = sum(not part.complete for part in parts)
    tail = (1 - level) / 2
    if chancy > 1:
        # A fraction just below the root, so that the levels together are at least the one asked for.
        tail = Fraction(1 - float(1 - tail) ** (1 / chancy)).limit_denominator(10**9) - Fraction(1, 10**9)
    low = high = 0.0
    for share, population, judged, violating, complete in parts:
        if complete:
            least = most = violating
            population = judged  # noqa: PLW2901 # all of them were seen
        else:
            least, most = count_bounds(population, judged, violating, tail)
        low += share * least / population
        high += share * most / population
    return Bounds(low, min(high, 1.0))


FEW: Final = 30
MOST: Final = 2
"""With fewer violations than `FEW` the variance is itself a guess: the effective size is then at most `MOST` times the
visits. Both were set by the coverage of some thirty cases, see `docs/estimates.md`."""


class Spread(NamedTuple):
    """What the interval of a rate is made of.

    Attributes
    ----------
    rate, variance : float
    judged, violating : int
        Units in the sample, and those with a violation.
    freedom : int
        Degrees of freedom of the variance.
    """

    rate: float
    variance: float
    judged: int
    violating: int
    freedom: int


def effective_bounds(spread: Spread, level: Fraction) -> Bounds:
    """Give the interval of a rate by its effective sample size.

    Parameters
    ----------
    spread : Spread
    level : Fraction

    Examples
    --------
    >>> [round(end, 4) for end in effective_bounds(Spread(0.1, 0.0009, 100, 10, 99), Fraction(19, 20))]
    [0.049, 0.1762]
    """
    rate, variance, judged, violating, freedom = spread
    size = float(judged)
    if variance > 0:
        size = rate * (1 - rate) / variance
        size = min(size, MOST * judged) if violating < FEW else size
    if freedom >= 1 and judged > 1:
        wide = float(level)
        size *= min(1.0, (t_quantile(wide, judged - 1) / t_quantile(wide, freedom)) ** 2)
    tail, hits = float(1 - level) / 2, rate * size
    low = 0.0 if rate <= 0 else beta_quantile(tail, hits, size - hits + 1)
    high = 1.0 if rate >= 1 else beta_quantile(1 - tail, hits + 1, size - hits)
    return Bounds(low, high)


def t_bounds(rate: float, standard_error: float, freedom: int, level: Fraction) -> Bounds:
    """Give rate ± t standard errors: the plain interval, right for rates far from 0 and 1 and some 100 answers.

    Examples
    --------
    >>> [round(end, 4) for end in t_bounds(0.2, 0.04, 99, Fraction(19, 20))]
    [0.1206, 0.2794]
    """
    reach = t_quantile(float(level), max(freedom, 1)) * standard_error
    return Bounds(rate - reach, rate + reach)
