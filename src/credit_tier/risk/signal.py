"""Whether a signal is shown: asked once, of visits that neither stopped nor chose nor calibrated anything (信号检验).

Where none is shown nobody is ranked: everyone is given the share found lately, sizes are equal, and a draw by them is
one with equal chances. That is the rule, not a setting.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from credit_tier.foundation.errors import Text
from credit_tier.risk.calibration import CalibrationKind, cross_losses, gains, halves_have_both, log_losses
from credit_tier.risk.encoding import Floats
from credit_tier.risk.feature_table import Features
from credit_tier.risk.ordering import area_under_curve, places, visits_made
from credit_tier.risk.outcomes import Flags
from credit_tier.risk.resampling import UNSAID, Interval, interval, resampled_weights
from credit_tier.risk.snapshots import plan_of

ROWS: Final = 10_000
REPLICATES: Final = 200
SHOWN: Final = Text(
    "在留作检验的最晚检查上优于随机（95%），可用于排序",
    "On the latest visits, kept for this test, it was better than chance (95 %).",
)
NOT_SHOWN: Final = Text(
    "未显示出优于随机的能力：请勿据此排序；所有企业给同一概率、同一抽取规模，即等概率抽取",
    "No signal was shown: on the latest visits it was not better than chance beyond doubt. Do not rank by it: everyone "
    "is given one chance and one size, so that a draw by size is one with equal chances.",
)


class Signal(NamedTuple):
    """What the visits kept for the test say.

    Attributes
    ----------
    auc : Interval
        Area under the curve inside plans, of the learner in use; unsaid where there are too few findings to keep any.
    beats_base : bool
        Whether its log loss is below that of the base rate by more than a standard error.
    losses : dict of str to float
        Mean log loss of ``base_rate`` and ``model``, calibrated crosswise; empty where it cannot be said.
    """

    auc: Interval = UNSAID
    beats_base: bool = False
    losses: dict[str, float] = {}  # noqa: RUF012 # never changed; a NamedTuple has no factories

    @property
    def shown(self) -> bool:
        """Whether it ranks better than chance (95 %) and beats the base rate by a standard error."""
        return bool(self.auc.low > 1 / 2) and self.beats_base

    @property
    def text(self) -> Text:
        """The same in words, with what follows from it."""
        return SHOWN if self.shown else NOT_SHOWN


def signal_of(features: Features, logits: Floats, found: Flags, seed: int) -> Signal:
    """Judge log odds on the visits kept for it; where they are very many, on every m-th.

    Parameters
    ----------
    features : Features
        Of those visits alone.
    logits : numpy.ndarray of float64, shape (n,)
        Of the learner in use.
    found : numpy.ndarray of bool, shape (n,)
    seed : int
        Of the bootstrap over enterprises.
    """
    if not halves_have_both(found):
        return Signal()
    step = -(-len(found) // ROWS)
    visits = visits_made(features.on[::step], found[::step], plan_of(features.on, features.as_of))
    place = places(logits[::step], visits.plan)
    actual = area_under_curve(place, visits, np.ones(len(place)))
    weights = resampled_weights(features.codes[::step], f"signal {seed}", REPLICATES)
    auc = interval(actual, np.array([area_under_curve(place, visits, weight) for weight in weights]))
    base = log_losses(np.full(len(found), found.mean()), found)
    own = cross_losses(CalibrationKind.PLATT, logits, found)
    return Signal(auc, gains(base, own), {"base_rate": float(base.mean()), "model": float(own.mean())})
