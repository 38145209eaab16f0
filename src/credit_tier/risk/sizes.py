"""From risk to a draw: integer sizes with a floor, and a share of the plan left to plain chance (抽取规模).

A draw that only follows a model soon knows only what the model already believed. So every enterprise keeps a positive
known chance (the floor), and a share of each plan is drawn with equal chances (the control): from it rates are
estimated without the model, and the model is judged.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.foundation.errors import CreditTierError
from credit_tier.risk.encoding import Floats
from credit_tier.risk.refusals import FeatureError, raised
from credit_tier.sampling.sizes import parse_rate

Sizes = np.ndarray[Any, np.dtype[np.int64]]

PPM: Final = 1_000_000


class PlanShares(NamedTuple):
    """How many visits of a plan are drawn with equal chances, and how many by risk."""

    control: int
    targeted: int


def risk_sizes(chance: Floats, *, floor: str = "0.25") -> Sizes:
    """Give the sizes for the designs with weights (`pareto`, `seq_poisson`, `exact_pps`).

    The size is the risk in parts per million, but never less than `floor` times the mean risk: so no chance of being
    drawn falls below about that share of the chance under equal drawing.

    Parameters
    ----------
    chance : numpy.ndarray of float64, shape (n,)
        From 0 to 1.
    floor : str
        A rate as `sampling.sizes.parse_rate` reads it, above 0; 1 is equal drawing of all below the mean.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
        From 1 to 1,000,000.

    Raises
    ------
    FeatureError
        A chance is not between 0 and 1, there is none, or the floor is 0.
    RateError
        The floor is written otherwise.

    Examples
    --------
    >>> risk_sizes(np.array([0.0, 0.1, 0.5])).tolist()
    [50000, 100000, 500000]
    """
    least = parse_rate(floor)
    if not len(chance) or least == 0 or not (np.isfinite(chance).all() and ((chance >= 0) & (chance <= 1)).all()):
        raise _no_sizes()
    ppm = np.rint(chance * PPM).astype(np.int64)
    lowest = max(1, int(Fraction(int(ppm.sum()), len(ppm)) * least))
    return np.maximum(ppm, lowest)


def plan_shares(total: int, *, control: str = "0.2") -> PlanShares:
    """Divide the visits of a plan; the control is rounded up, so that no plan is without one.

    Parameters
    ----------
    total : int
        Visits.
    control : str
        Share drawn with equal chances, as `parse_rate` reads it, above 0.

    Raises
    ------
    FeatureError
        No visits, or no control.

    Examples
    --------
    >>> plan_shares(101), plan_shares(1)
    (PlanShares(control=21, targeted=80), PlanShares(control=1, targeted=0))
    """
    share = parse_rate(control)
    if total < 1 or share == 0:
        raise _no_sizes()
    drawn = -(-share.numerator * total // share.denominator)
    return PlanShares(drawn, total - drawn)


def _no_sizes() -> CreditTierError:
    return raised(
        FeatureError,
        "chance, floor, control",
        ("不能换算为抽取规模", "No sizes can be made of this."),
        (
            "风险在 0 与 1 之间且至少一家；floor、control 大于 0（人人都有机会）",
            "Risks from 0 to 1, at least one; floor and control above 0: everyone keeps a chance.",
        ),
        ("请改正参数", "Correct them."),
    )
