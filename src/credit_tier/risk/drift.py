"""Drift: whether the population, or what is found, has moved away from what the model learnt (漂移监测).

The population stability index (PSI) of a feature compares its shares in the deciles of training, the three kinds of
missing among them, with those of now; limits and empty bins are those of `analysis.population_stability`. Calibration
has drifted where the violations found differ from those predicted by more than chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.analysis.population_stability import LEAST_ROWS, Verdict, psi, verdict_of
from credit_tier.engine.missing import LOWEST_VALUE, Missing
from credit_tier.foundation.errors import Text
from credit_tier.risk.encoding import Floats
from credit_tier.risk.feature_table import Matrix
from credit_tier.risk.outcomes import Flags

DECILES: Final = 10
LEAST_EXPECTED: Final = 5.0
Z_95: Final = 1.96
SCORE: Final = "score"


class Advice(StrEnum):
    """What drift asks for."""

    KEEP = "keep"
    WATCH = "watch"
    REFIT = "refit"
    CANNOT_BE_SAID = "cannot_be_said"

    @property
    def text(self) -> Text:
        """The advice in words."""
        return {
            "keep": Text("可继续使用", "Go on using it."),
            "watch": Text("有变化，请关注", "Something moves: watch it."),
            "refit": Text("变化较大，请用近期数据重新训练", "It has moved: fit again on recent data."),
            "cannot_be_said": Text("数据太少，无法判断", "Too few cases to tell."),
        }[self.value]


_ADVICE: Final = {Verdict.STABLE: Advice.KEEP, Verdict.MOVING: Advice.WATCH, Verdict.MOVED: Advice.REFIT}


class Profile(NamedTuple):
    """Shares of a feature in training.

    Attributes
    ----------
    name : str
    edges : tuple of float
        A value belongs to the first bin whose edge is not below it.
    shares : tuple of float
        Of the bins, then of the three kinds of missing.
    """

    name: str
    edges: tuple[float, ...]
    shares: tuple[float, ...]


class Shift(NamedTuple):
    """How far a feature, or the score, has moved; None where there are too few rows."""

    name: str
    psi: float | None
    advice: Advice


@dataclass(frozen=True, slots=True)
class Drift:
    """What has moved since training.

    Attributes
    ----------
    shifts : tuple of Shift
        The score first, then features, those that moved most first.
    expected, observed : float
        Violations predicted and found on recent visits; nan without recent outcomes.
    calibration : Advice
    rows : int
    """

    shifts: tuple[Shift, ...]
    expected: float
    observed: float
    calibration: Advice
    rows: int

    @property
    def advice(self) -> Advice:
        """Refit where calibration or the score moved; watch where a feature alone did, or anything began to."""
        score, *features = [shift.advice for shift in self.shifts]
        if Advice.REFIT in (self.calibration, score):
            return Advice.REFIT
        if score is Advice.CANNOT_BE_SAID:
            return Advice.CANNOT_BE_SAID
        moving = {Advice.WATCH, Advice.REFIT} & {self.calibration, score, *features}
        return Advice.WATCH if moving else Advice.KEEP

    def to_dict(self) -> dict[str, Any]:
        """Give the same as plain data."""
        return {
            "advice": self.advice.value,
            "calibration": self.calibration.value,
            "rows": self.rows,
            "expected": None if np.isnan(self.expected) else self.expected,
            "observed": None if np.isnan(self.observed) else self.observed,
            "psi": {shift.name: shift.psi for shift in self.shifts},
        }


def profile_of(name: str, values: np.ndarray[Any, Any]) -> Profile:
    """Give the deciles of a feature and its shares in them.

    Examples
    --------
    >>> profile_of("x", np.array([0, 0, 0, 5, -(2**31)], dtype=np.int32)).shares
    (0.6, 0.2, 0.2, 0.0, 0.0)
    """
    real = np.sort(values[values >= LOWEST_VALUE])
    cuts = [real[len(real) * part // DECILES] for part in range(1, DECILES)] if len(real) else []
    edges = tuple(sorted({float(cut) for cut in cuts if cut < real[-1]}))
    return Profile(name, edges, tuple((_counts(edges, values) / max(len(values), 1)).tolist()))


def drift(
    profiles: Sequence[Profile],
    values: Matrix,
    logits: Floats,
    *,
    chance: Floats | None = None,
    found: Flags | None = None,
) -> Drift:
    """Hold rows of now against training.

    Parameters
    ----------
    profiles : sequence of Profile
        Of the features in order, then of the score.
    values : numpy.ndarray of int32, shape (k, n)
    logits : numpy.ndarray of float64, shape (n,)
    chance, found : numpy.ndarray, optional
        Predictions and findings of recent visits (of any length), to judge calibration.
    """
    *features, score = profiles
    shifts = [_shift(profile, row) for profile, row in zip(features, values, strict=True)]
    shifts.sort(key=lambda shift: (-(shift.psi or 0.0), shift.name))
    calibration, expected, observed = Advice.CANNOT_BE_SAID, float("nan"), float("nan")
    if chance is not None and found is not None and len(found):
        expected, observed = float(chance.sum()), float(found.sum())
        spread = float(np.sqrt((chance * (1 - chance)).sum()))
        if min(expected, len(found) - expected) >= LEAST_EXPECTED:
            away = abs(observed - expected) / spread
            calibration = Advice.KEEP if away <= Z_95 else Advice.WATCH if away <= 2 * Z_95 else Advice.REFIT
    return Drift((_shift(score, logits), *shifts), expected, observed, calibration, len(logits))


def _shift(profile: Profile, values: np.ndarray[Any, Any]) -> Shift:
    many = len(values)
    if many < LEAST_ROWS:
        return Shift(profile.name, None, Advice.CANNOT_BE_SAID)
    index = psi([share * many for share in profile.shares], _counts(profile.edges, values).tolist())
    return Shift(profile.name, index, _ADVICE[verdict_of(index)])


def _counts(edges: Sequence[float], values: np.ndarray[Any, Any]) -> Floats:
    real = values[values >= LOWEST_VALUE]
    bins = np.bincount(np.searchsorted(np.array(edges), real, side="left"), minlength=len(edges) + 1)
    return np.concatenate([bins, [(values == int(kind)).sum() for kind in Missing]]).astype(float)
