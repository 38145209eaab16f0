"""How many visits a sharper answer needs (所需检查户数): by stratum, for a half width of the overall rate.

Planned from the rates found, drawn a little to the middle ((x + 1/2) / (n + 1)), so that a stratum in which nothing was
found is not taken for one without variance. Strata are planned as simple random samples, visits are raised by the share
that gave no answer or was outside. Neyman gives the fewest visits for the overall rate; proportional gives every
enterprise the same chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np

from credit_tier.estimation.outcomes import VisitOutcome
from credit_tier.estimation.quantiles import t_quantile
from credit_tier.estimation.refusals import EstimateError, refused
from credit_tier.estimation.sample import Sample

LEAST: int = 2
"""In each stratum, so that its variance can be estimated."""


class Allocation(StrEnum):
    """How visits are divided among strata."""

    NEYMAN = "neyman"
    PROPORTIONAL = "proportional"


class NeededInStratum(NamedTuple):
    """Visits of one stratum: its size, those made, those needed in all, and those still to be made."""

    stratum: str
    population: int
    made: int
    needed: int
    more: int


class VisitsNeeded(NamedTuple):
    """Visits for a half width.

    Attributes
    ----------
    half_width : str
    allocation : Allocation
    strata : tuple of NeededInStratum
    needed, more : int
        In all, and beyond those made; strata with more visits than needed do not help the others.
    """

    half_width: str
    allocation: Allocation
    strata: tuple[NeededInStratum, ...]
    needed: int
    more: int


class _Plan(NamedTuple):
    name: str
    population: int
    made: int
    spread: float
    inside: float
    useful: float


def visits_for(sample: Sample, half_width: str, *, allocation: str, level: str) -> VisitsNeeded:
    """Plan visits for a half width of the overall rate.

    Parameters
    ----------
    sample : Sample
        What was found so far.
    half_width : str
        Above 0 and below 1/2, as ``"0.02"`` for two percentage points.
    allocation : str
        ``neyman`` or ``proportional``.
    level : str
        Of the interval.

    Raises
    ------
    EstimateError
        The half width or the allocation is none.

    Examples
    --------
    See `credit_tier.estimation.estimates.Estimate.visits_needed`.
    """
    width = _width(half_width, allocation)
    way = Allocation(allocation)
    plans = [plan for name in sample.populations if (plan := _plan(sample, name)) is not None]
    variance = (float(width) / t_quantile(float(Fraction(level)), float("inf"))) ** 2
    target = variance * sum(plan.population * plan.inside for plan in plans) ** 2
    answers = _allocated(plans, way, target)
    strata = []
    for plan, number in zip(plans, answers, strict=True):
        needed = min(plan.population, max(ceil(number / max(plan.useful, 0.01) - 1e-9), min(LEAST, plan.population)))
        strata.append(NeededInStratum(plan.name, plan.population, plan.made, needed, max(0, needed - plan.made)))
    return VisitsNeeded(
        half_width, way, tuple(strata), sum(one.needed for one in strata), sum(one.more for one in strata)
    )


def _plan(sample: Sample, name: str) -> _Plan | None:
    rows = np.array([stratum == name for stratum in sample.strata], dtype=np.bool_)
    made = int(rows.sum())
    if not made:
        return None
    judged, found = int((sample.judged & rows).sum()), int((sample.violating & rows).sum())
    answered = int((rows & ~sample.are(VisitOutcome.NO_RESPONSE)).sum())
    rate = (found + 0.5) / (judged + 1)
    inside = judged / answered if answered else 1.0
    return _Plan(name, sample.populations[name], made, sqrt(rate * (1 - rate)), inside, judged / made)


def _allocated(plans: Sequence[_Plan], way: Allocation, target: float) -> list[float]:
    """Give answers by stratum so that the variance of the total is the target; full strata are taken out in turn."""
    sizes = [plan.population * plan.inside for plan in plans]
    shares = [n * plan.spread if way is Allocation.NEYMAN else n for n, plan in zip(sizes, plans, strict=True)]
    full = [False] * len(plans)
    while True:
        rest = [number for number in range(len(plans)) if not full[number]]
        weight = sum(shares[number] for number in rest)
        if not weight:
            return list(sizes)
        top = sum(sizes[n] ** 2 * plans[n].spread ** 2 / (shares[n] / weight) for n in rest if shares[n])
        whole = top / (target + sum(sizes[n] * plans[n].spread ** 2 for n in rest))
        over = [n for n in rest if whole * shares[n] / weight > sizes[n]]
        if not over:
            return [sizes[n] if full[n] else whole * shares[n] / weight for n in range(len(plans))]
        for number in over:
            full[number] = True


def _width(half_width: str, allocation: str) -> Fraction:
    try:
        width = Fraction(half_width)
    except (ValueError, ZeroDivisionError, TypeError):
        width = Fraction(0)
    if not 0 < width < Fraction(1, 2) or allocation not in set(Allocation):
        words = ", ".join(Allocation)
        raise refused(
            EstimateError,
            "half_width, allocation",
            (f"不能这样计算：{half_width}、{allocation}", f"Not possible: {half_width}, {allocation}."),
            (f"半宽大于 0、小于 0.5；分配 {words}", f"A half width above 0 and below 0.5; {words}."),
            ("请改正", "Mend it."),
        )
    return width
