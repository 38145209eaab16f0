"""Fitting: both learners on the earlier part, judged on the later one, and the rule that chooses (训练与选择)."""

from __future__ import annotations

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
from credit_tier.risk.ordering import order_figures, places, visits_made
from credit_tier.risk.outcomes import Flags
from credit_tier.risk.resampling import Interval, interval, resampled_weights
from credit_tier.risk.snapshots import as_date, plan_of
from credit_tier.risk.splitting import later_part
from credit_tier.risk.trees import TreeFit, Trees, grow

LEAST_FOUND_FOR_TREES: Final = 100
"""With fewer findings to learn from, trees are not tried."""
ROWS_AT_ONCE: Final = 50_000
ROWS_FOR_SIGNAL: Final = 20_000
SIGNAL_REPLICATES: Final = 200


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
    """One of the two parts in time: its first and last day, rows, and findings."""

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
    signal : Interval
        Area under the curve on the later part, inside plans, of the learner in use.
    beats_base : bool
        Whether its log loss there is below that of the base rate by more than a standard error.
    losses : dict of str to float
        Mean log loss on the later part, calibrated crosswise: of each learner, and of the base rate alone.
    earlier, later : Part
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
    signal: Interval
    beats_base: bool
    losses: dict[str, float]
    earlier: Part
    later: Part
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
    later = later_part(features.on, found, settings.later_share)
    early = np.ascontiguousarray(features.values[:, ~later])
    late, late_found = np.ascontiguousarray(features.values[:, later]), found[later]
    encoding = Encoding.of(early)
    step, thin = thinning(len(late_found)), thinning(early.shape[1])
    judged, seen = _without_inspector(features.columns, late[:, ::step], encoding), late_found[::step]
    logistic = _logistic(features, early, found[~later], encoding, settings)
    logistic_logits = logistic.logits(encoding.for_logistic(judged))
    trees, trees_logits = None, None
    if _trees_wanted(settings.learner, int(found[~later].sum())):
        signs = _signs(features.columns, encoding, trees=True)
        task = TreeFit(encoding.for_trees(early), found[~later], encoding.for_trees(late), late_found)
        trees = grow(
            task,
            signs=signs,
            seed=settings.seed,
            threads=settings.threads,
            positive_weight=settings.positive_weight,
        )
        trees_logits = trees.logits(judged, encoding, threads=settings.threads)
    learner, why, losses = _choice(settings.learner, logistic_logits, trees_logits, seen)
    used = trees_logits if learner is Learner.LIGHTGBM and trees_logits is not None else logistic_logits
    profiles = [profile_of(column.name, row[::thin]) for column, row in zip(features.columns, early, strict=True)]
    return Fitted(
        columns=features.columns,
        encoding=encoding,
        logistic=logistic,
        logistic_calibration=choose_calibration(logistic_logits, seen),
        trees=trees,
        trees_calibration=Calibration() if trees_logits is None else choose_calibration(trees_logits, seen),
        learner=learner,
        why=why,
        signal=_signal(features.select(np.flatnonzero(later)[::step]), used, seen, settings.seed),
        beats_base=_beats_base(used, seen),
        losses=losses,
        earlier=_part(features.select(~later), found[~later]),
        later=_part(features.select(later), late_found),
        profiles=(*profiles, profile_of(SCORE, used)),
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


def _choice(
    asked: Learner, logistic: Floats, trees: Floats | None, found: Flags
) -> tuple[Learner, Text, dict[str, float]]:
    """Choose LightGBM only where its log loss on the later part is lower by more than its standard error."""
    share = np.full(len(found), found.mean())
    losses = {"base_rate": float(log_losses(share, found).mean())}
    if not halves_have_both(found):
        only = Learner.LIGHTGBM if asked is Learner.LIGHTGBM else Learner.LOGISTIC
        return only, Text("较晚部分太小，无法比较", "The later part is too small to compare."), losses
    plain = cross_losses(CalibrationKind.PLATT, logistic, found)
    losses["logistic"] = float(plain.mean())
    if trees is None:
        few = Text("发现问题的检查太少，或指定了逻辑回归", "Too few findings for trees, or the logistic was asked for.")
        return Learner.LOGISTIC, few, losses
    rich = cross_losses(CalibrationKind.PLATT, trees, found)
    losses["lightgbm"] = float(rich.mean())
    if asked is Learner.LIGHTGBM:
        return Learner.LIGHTGBM, Text("指定了 LightGBM", "LightGBM was asked for."), losses
    if gains(plain, rich):
        better = Text("较晚部分的对数损失低过一个标准误以上", "Its log loss is lower by more than a standard error.")
        return Learner.LIGHTGBM, better, losses
    same = Text("LightGBM 未优于逻辑回归，用较简单的", "LightGBM is no better than the plainer model, which is used.")
    return Learner.LOGISTIC, same, losses


def _beats_base(logits: Floats, found: Flags) -> bool:
    if not halves_have_both(found):
        return False
    base = log_losses(np.full(len(found), found.mean()), found)
    return gains(base, cross_losses(CalibrationKind.PLATT, logits, found))


def _signal(features: Features, logits: Floats, found: Flags, seed: int) -> Interval:
    """Give the AUC on the later part, inside plans; where there are very many rows, of every m-th."""
    step = -(-len(found) // ROWS_FOR_SIGNAL)
    visits = visits_made(features.on[::step], found[::step], plan_of(features.on, features.as_of))
    place = places(logits[::step], visits.plan)
    actual = order_figures(place, visits, np.ones(len(place)))["auc"]
    weights = resampled_weights(features.codes[::step], f"signal {seed}", SIGNAL_REPLICATES)
    return interval(actual, np.array([order_figures(place, visits, weight)["auc"] for weight in weights]))


def _part(features: Features, found: Flags) -> Part:
    return Part(as_date(features.on.min()), as_date(features.on.max()), len(found), int(found.sum()))
