"""Fitting: both learners on the earliest part, choice on the next, the signal on the last (训练与选择)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from credit_tier.foundation.errors import Text
from credit_tier.risk.calibration import (
    Calibration,
    CalibrationKind,
    choose_calibration,
    cross_losses,
    gains,
    halves_have_both,
    log_losses,
)
from credit_tier.risk.drift import SCORE, Profile, profile_of
from credit_tier.risk.encoding import Encoding, Floats, thinning
from credit_tier.risk.feature_table import Column, Features, Matrix, Role
from credit_tier.risk.logistic import Logistic, fit_logistic
from credit_tier.risk.outcomes import Flags
from credit_tier.risk.signal import Signal, signal_of
from credit_tier.risk.snapshots import as_date
from credit_tier.risk.splitting import parts_in_time
from credit_tier.risk.trees import TreeFit, Trees, grow

LEAST_FOUND_FOR_TREES: Final = 100
"""With fewer findings to learn from, trees are not tried."""
ROWS_AT_ONCE: Final = 50_000


class Learner(StrEnum):
    """What may be asked for."""

    AUTO = "auto"
    LOGISTIC = "logistic"
    LIGHTGBM = "lightgbm"


class Settings(NamedTuple):
    """The parameters of a fit; see `RiskModel`."""

    learner: Learner
    seed: int
    threads: int
    ridge: float
    positive_weight: float
    later_share: float


class Part(NamedTuple):
    """A part in time: its first and last day, rows, and findings."""

    first: date
    last: date
    rows: int
    found: int


@dataclass(frozen=True)
class Fitted:
    """Everything that a fit leaves behind; what is stored.

    Attributes
    ----------
    columns : tuple of Column
    encoding : Encoding
    logistic : Logistic
    logistic_calibration : Calibration
    trees : Trees or None
    trees_calibration : Calibration
    learner : Learner
        Which of the two is used.
    why : Text
    signal : Signal
        Of the learner in use, on `proof`.
    losses : dict of str to float
        Mean log loss on the part that chose, calibrated crosswise: of each learner, and of the base rate alone.
    earlier, later : Part
        What was learnt from; and what came after it, which chose, proved, and then calibrated.
    proof : Part or None
        The last part of `later`, kept for the signal; None where there were too few findings to keep any.
    profiles : tuple of Profile
        For drift: of the features, then of the score.
    """

    columns: tuple[Column, ...]
    encoding: Encoding
    logistic: Logistic
    logistic_calibration: Calibration
    trees: Trees | None
    trees_calibration: Calibration
    learner: Learner
    why: Text
    signal: Signal
    losses: dict[str, float]
    earlier: Part
    later: Part
    proof: Part | None
    profiles: tuple[Profile, ...]

    def logits(self, values: Matrix, learner: Learner, *, threads: int = 0) -> Floats:
        """Give log odds before calibration, shape (n,)."""
        if learner is Learner.LIGHTGBM and self.trees is not None:
            return self.trees.logits(values, self.encoding, threads=threads)
        many, step = values.shape[1], ROWS_AT_ONCE
        parts = [
            self.logistic.logits(self.encoding.for_logistic(values[:, start : start + step]))
            for start in range(0, many, step)
        ]
        return np.concatenate(parts) if parts else np.empty(0)

    @property
    def base_rate(self) -> float:
        """The share found in the later part: what everyone is given where no signal is shown."""
        return self.later.found / self.later.rows

    def calibration(self, learner: Learner) -> Calibration:
        """Give the calibration of a learner."""
        return self.trees_calibration if learner is Learner.LIGHTGBM else self.logistic_calibration


def fit(features: Features, found: Flags, settings: Settings) -> Fitted:
    """Fit and choose.

    Parameters
    ----------
    features : Features
        Of visits; without those of the role of the inspector, unless they were asked for.
    found : numpy.ndarray of bool
    settings : Settings

    Raises
    ------
    NotEstimableError
        Too few findings, or too few visits without one, in either part.
    RiskExtraError
        There is enough to learn from for LightGBM, and it is not there.
    """
    learn, choose, prove = parts_in_time(features.on, found, settings.later_share)
    early, early_found = features.values.take(np.flatnonzero(learn), axis=1), found[learn]
    late, late_found = features.values.take(np.flatnonzero(choose), axis=1), found[choose]
    encoding = Encoding.of(early)
    later = np.flatnonzero(~learn)
    later = later[:: thinning(len(later))]
    judged, seen = _without_inspector(features.columns, features.values[:, later], encoding), found[later]
    logistic = _logistic(features, early, early_found, encoding, settings)
    logits = {Learner.LOGISTIC: logistic.logits(encoding.for_logistic(judged))}
    trees = None
    if _trees_wanted(settings.learner, int(early_found.sum())):
        task = TreeFit(encoding.for_trees(early), early_found, encoding.for_trees(late), late_found)
        trees = grow(
            task,
            signs=_signs(features.columns, encoding, trees=True),
            seed=settings.seed,
            threads=settings.threads,
            positive_weight=settings.positive_weight,
        )
        logits[Learner.LIGHTGBM] = trees.logits(judged, encoding, threads=settings.threads)
    chose, proved = choose[later], prove[later]
    on_choice = {name: values[chose] for name, values in logits.items()}
    learner, why, losses = _choice(settings.learner, on_choice, seen[chose])
    signal = signal_of(features.select(later[proved]), logits[learner][proved], seen[proved], settings.seed)
    thin = thinning(early.shape[1])
    profiles = [profile_of(column.name, row[::thin]) for column, row in zip(features.columns, early, strict=True)]
    # Only now, when the signal has been judged, does the last part calibrate, too.
    calibrations = {name: choose_calibration(values, seen) for name, values in logits.items()}
    return Fitted(
        columns=features.columns,
        encoding=encoding,
        logistic=logistic,
        logistic_calibration=calibrations[Learner.LOGISTIC],
        trees=trees,
        trees_calibration=calibrations.get(Learner.LIGHTGBM, Calibration()),
        learner=learner,
        why=why,
        signal=signal,
        losses=losses,
        earlier=_part(features, found, learn),
        later=_part(features, found, ~learn),
        proof=_part(features, found, prove) if prove.any() else None,
        profiles=(*profiles, profile_of(SCORE, logits[learner])),
    )


def _without_inspector(columns: tuple[Column, ...], values: Matrix, encoding: Encoding) -> Matrix:
    """Set what tells who inspects to its median, as every prediction does: choice and signal are those of firms."""
    judged = values.copy()
    for place, column in enumerate(columns):
        if column.role is Role.INSPECTOR:
            judged[place] = encoding.medians[place]
    return judged


def _logistic(features: Features, early: Matrix, found: Flags, encoding: Encoding, settings: Settings) -> Logistic:
    step = thinning(early.shape[1])
    columns = encoding.for_logistic(early[:, ::step])
    signs = _signs(features.columns, encoding, trees=False)
    return fit_logistic(
        columns, found[::step], signs=signs, ridge=settings.ridge, positive_weight=settings.positive_weight
    )


def _signs(columns: tuple[Column, ...], encoding: Encoding, *, trees: bool) -> list[int]:
    """Give the sign of each encoded column; those that tell kinds of missing apart are free."""
    further = len(encoding.owners(trees=trees)) - len(columns)
    return [column.sign for column in columns] + [0] * further


def _trees_wanted(learner: Learner, found: int) -> bool:
    return learner is Learner.LIGHTGBM or (learner is Learner.AUTO and found >= LEAST_FOUND_FOR_TREES)


def _choice(asked: Learner, logits: Mapping[Learner, Floats], found: Flags) -> tuple[Learner, Text, dict[str, float]]:
    """Choose LightGBM only where its log loss on the part that chooses is lower by more than its standard error.

    And below that of the base rate: of two that have learnt nothing, the plainer one is taken.
    """
    losses = {"base_rate": float(log_losses(np.full(len(found), found.mean()), found).mean())}
    if not halves_have_both(found):
        only = Learner.LIGHTGBM if asked is Learner.LIGHTGBM else Learner.LOGISTIC
        return only, Text("较晚部分太小，无法比较", "The later part is too small to compare."), losses
    crosswise = {name: cross_losses(CalibrationKind.PLATT, values, found) for name, values in logits.items()}
    losses |= {name.value: float(one.mean()) for name, one in crosswise.items()}
    if Learner.LIGHTGBM not in crosswise:
        few = Text("发现问题的检查太少，或指定了逻辑回归", "Too few findings for trees, or the logistic was asked for.")
        return Learner.LOGISTIC, few, losses
    if asked is Learner.LIGHTGBM:
        return Learner.LIGHTGBM, Text("指定了 LightGBM", "LightGBM was asked for."), losses
    beats_base = losses[Learner.LIGHTGBM] < losses["base_rate"]
    if beats_base and gains(crosswise[Learner.LOGISTIC], crosswise[Learner.LIGHTGBM]):
        better = Text("较晚部分的对数损失低过一个标准误以上", "Its log loss is lower by more than a standard error.")
        return Learner.LIGHTGBM, better, losses
    same = Text("LightGBM 未优于逻辑回归，用较简单的", "LightGBM is no better than the plainer model, which is used.")
    return Learner.LOGISTIC, same, losses


def _part(features: Features, found: Flags, rows: Flags) -> Part:
    on, hits = features.on[rows], found[rows]
    return Part(as_date(on.min()), as_date(on.max()), len(hits), int(hits.sum()))
