"""How often intervals hold the truth, by drawing again and again from a population whose rate is known (覆盖率).

The draws are those of `dr1`: tickets, designs and chances as in a real one. For whoever doubts an interval, or wants to
know before a plan is made what it will tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

import numpy as np

from credit_tier.estimation.figures import OVERALL, figure_of
from credit_tier.estimation.outcomes import Finding, VisitOutcome
from credit_tier.estimation.sample import DrawnStratum, Sample, sample_of
from credit_tier.foundation.digest import digest
from credit_tier.foundation.lots import Lots
from credit_tier.sampling.ranking import Design, Members
from credit_tier.sampling.selection import Scope, select_checked

LEVEL = Fraction(19, 20)


class KnownStratum(NamedTuple):
    """A stratum of which everything is known.

    Attributes
    ----------
    name : str
    design : Design
    n : int
        Units to draw.
    sizes : tuple of int
        ``x`` of each unit.
    violating : tuple of bool
    """

    name: str
    design: Design
    n: int
    sizes: tuple[int, ...]
    violating: tuple[bool, ...]


class Coverage(NamedTuple):
    """What many draws gave.

    Attributes
    ----------
    rate : float
        The truth.
    draws : int
    exact, interval, t_interval : float or None
        Share of draws whose exact bounds, whose interval, and whose rate ± t errors, held the truth.
    mean, mean_error : float
        Mean of the estimates over the draws, and its Monte-Carlo error.
    naive : float
        Mean of violations over visits.
    error_ratio : float
        Mean estimated variance over the variance of the estimates: 1 is right, above 1 is careful.
    """

    rate: float
    draws: int
    exact: float | None
    interval: float
    t_interval: float
    mean: float
    mean_error: float
    naive: float
    error_ratio: float


def coverage(strata: Sequence[KnownStratum], draws: int, *, seed: str = "coverage") -> Coverage:
    """Draw again and again, and count how often each interval holds the truth.

    Parameters
    ----------
    strata : sequence of KnownStratum
    draws : int
        At least 2.
    seed : str

    Examples
    --------
    >>> known = known_stratum("A", Design.SRS, 20, size=200, rate_ppm=100_000)
    >>> coverage([known], 20).exact
    1.0
    """
    truth = sum(sum(one.violating) for one in strata) / sum(len(one.violating) for one in strata)
    rates, naive, variances = [], [], []
    held = {"exact": 0, "interval": 0, "t": 0}
    exact = True
    for sample in samples(strata, draws, seed):
        figure = figure_of(sample, OVERALL, OVERALL, np.ones(len(sample.units), dtype=np.bool_), {}, LEVEL)
        rates.append(figure.rate or 0.0)
        naive.append(figure.unweighted or 0.0)
        variances.append((figure.standard_error or 0.0) ** 2)
        exact = exact and figure.exact is not None
        for name, ends in (("exact", figure.exact), ("interval", figure.interval), ("t", figure.t_interval(LEVEL))):
            # Ends are quotients of counts: a bound that is the truth may differ from it in the last bit.
            held[name] += ends is not None and ends[0] - 1e-12 <= truth <= ends[1] + 1e-12
    spread = float(np.var(rates, ddof=1))
    return Coverage(
        truth,
        draws,
        held["exact"] / draws if exact else None,
        held["interval"] / draws,
        held["t"] / draws,
        float(np.mean(rates)),
        sqrt(spread / draws),
        float(np.mean(naive)),
        float(np.mean(variances)) / spread if spread else 1.0,
    )


def samples(strata: Sequence[KnownStratum], draws: int, seed: str) -> Iterator[Sample]:
    """Give one sample after another, each with a seed of its own."""
    findings = {
        unit: Finding(unit, VisitOutcome.VIOLATION if bad else VisitOutcome.NONE)
        for one in strata
        for unit, bad in zip(_ids(one), one.violating, strict=True)
    }
    for turn in range(draws):
        drawn = [_drawn(one, digest([seed, turn])) for one in strata]
        yield sample_of(drawn, findings)


def known_stratum(
    name: str, design: Design, n: int, *, size: int, rate_ppm: int, follows: int = 0, seed: str = "known"
) -> KnownStratum:
    """Invent a stratum of some rate.

    Parameters
    ----------
    name, design, n : str, Design, int
    size : int
        Units.
    rate_ppm : int
        Units with a violation in a million; rounded to a whole unit.
    follows : int
        How far violations follow the size: units with one are ``1 + follows`` times as large on average.
    seed : str

    Examples
    --------
    >>> sum(known_stratum("A", Design.SRS, 5, size=200, rate_ppm=50_000).violating)
    10
    """
    lots, numbers = Lots(seed, name), np.arange(size)
    bad = np.zeros(size, dtype=np.bool_)
    bad[np.argsort(lots.below(2**31, numbers), kind="stable")[: round(size * rate_ppm / 1_000_000)]] = True
    sizes = lots.between(50, 150, numbers, 1) * np.where(bad, 1 + follows, 1)
    return KnownStratum(name, design, n, tuple(sizes.tolist()), tuple(bad.tolist()))


def _drawn(one: KnownStratum, seed: str) -> DrawnStratum:
    scope = Scope(one.design, "coverage", one.name, seed)
    selection = select_checked(scope, Members(_ids(one), one.sizes), one.n)
    rows = [(row.id, row.pi) for row in selection.selected]
    certain = 0 if one.design is Design.SRS else selection.take_all
    return DrawnStratum(one.name, one.design, len(one.sizes), certain, rows)


def _ids(one: KnownStratum) -> tuple[str, ...]:
    return tuple(f"{one.name}:{number}" for number in range(len(one.sizes)))
