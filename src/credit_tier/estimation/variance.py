"""Variance of an estimated total (方差), by the design of each class.

`srs` and certain units: the exact formula of simple random sampling without replacement, those who answered being taken
as a simple random sample. `pareto`, `seq_poisson`, `exact_pps`: their joint chances are not published (nor, for the
first two, known exactly), so the formula of Hájek and Rosén with the factor r / (r - 1) is used, which needs none:
sum of (1 - p)(z/p - A)^2, A being the mean of z/p with weights 1 - p. It is near the truth where the draw is near
maximal entropy, as all three are in ticket order. Collapsed strata: one class with replacement, which is too large if
anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from credit_tier.estimation.sample import Flags, Floats, Sample, WeightClass
from credit_tier.sampling.ranking import Design


class Variance(NamedTuple):
    """The variance of a total.

    Attributes
    ----------
    value : float or None
        None where a class cannot say.
    freedom : int
        Degrees of freedom: answers less classes, of those classes where chance was at work.
    silent : tuple of str
        Strata that leave it unsaid: one answer, and more units that might have been drawn.
    """

    value: float | None
    freedom: int
    silent: tuple[str, ...]


def variance_of_total(sample: Sample, values: Floats, used: Flags, together: Mapping[str, str]) -> Variance:
    """Give the variance of the sum of weight times value.

    Parameters
    ----------
    sample : Sample
    values : numpy.ndarray of float64
        A row each; 0 outside of the group in question.
    used : numpy.ndarray of bool
        Rows of the group; classes without any add nothing.
    together : mapping of str to str
        Strata collapsed with others: by stratum, the name they share.

    Examples
    --------
    See `credit_tier.estimation.estimates.estimate`.
    """
    total, freedom, silent = 0.0, 0, list[str]()
    collapsed: dict[str, list[WeightClass]] = {}
    for one in sample.classes:
        if one.complete or not used[one.rows].any():
            continue
        if one.stratum in together and one.answered:
            collapsed.setdefault(together[one.stratum], []).append(one)
        elif one.answered < 2:
            silent.append(one.stratum)
        else:
            rows = one.rows[sample.weight[one.rows] > 0]
            total += _of_class(one, values[rows], sample.weight[rows])
            freedom += len(rows) - 1
    for several in collapsed.values():
        expanded = _expanded(sample, values, several)
        if len(expanded) < 2:
            silent += [one.stratum for one in several]
        else:
            total += len(expanded) * float(np.var(expanded, ddof=1))
            freedom += len(expanded) - 1
    return Variance(None if silent else total, freedom, tuple(silent))


def _of_class(one: WeightClass, values: Floats, weight: Floats) -> float:
    r = len(values)
    if one.design is Design.SRS and one.population is not None:
        return one.population**2 * (1 - r / one.population) / r * float(np.var(values, ddof=1))
    chance = np.minimum(1.0, 1 / weight)
    expanded, free = values * weight, 1 - chance
    if not free.sum():
        return 0.0
    mean = (free * expanded).sum() / free.sum()
    return float(r / (r - 1) * (free * (expanded - mean) ** 2).sum())


def _expanded(sample: Sample, values: Floats, several: Sequence[WeightClass]) -> Floats:
    rows = np.concatenate([one.rows for one in several])
    rows = rows[sample.weight[rows] > 0]
    found: Floats = values[rows] * sample.weight[rows]
    return found
