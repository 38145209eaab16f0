"""The orders that a model is held against: what was done, chance, and what a clerk does without a model (对照顺序)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.foundation.errors import Text
from credit_tier.risk.encoding import Floats
from credit_tier.risk.feature_table import Features, Ranks
from credit_tier.risk.fitting import Learner
from credit_tier.risk.history import PAST_VIOLATIONS, SINCE_VIOLATION
from credit_tier.risk.model import RiskModel

MODEL: Final = "model"
USUAL: Final = "business_as_usual"
RANDOM: Final = "random"
ORDERS: Final[Mapping[str, Text]] = {
    MODEL: Text("模型", "the model"),
    "other_learner": Text("另一学习器", "the other learner"),
    "past_violations": Text("既往违规优先", "past violations first"),
    "grade": Text("按等级", "plain grade"),
    USUAL: Text("实际顺序", "business as usual"),
    RANDOM: Text("随机（全部顺序的平均）", "random (mean of all orders)"),
}


def order_scores(model: RiskModel, features: Features) -> dict[str, Floats]:
    """Give the score of each order, shape (n,): the highest is visited first, equal ones are not told apart.

    Parameters
    ----------
    model : RiskModel
        By what its learner says, whether it showed a signal or not.
    features : Features
        Without past inspections, or without grades, their orders are left out.
    """
    many, used = len(features), model.fitted_.learner
    scores = {MODEL: model.logits(features)}
    if model.fitted_.trees is not None:
        other = Learner.LOGISTIC if used is Learner.LIGHTGBM else Learner.LIGHTGBM
        scores["other_learner"] = model.logits(features, learner=other.value)
    if {PAST_VIOLATIONS, SINCE_VIOLATION} <= set(features.names):
        scores["past_violations"] = _past_rule(features)
    if features.grade is not None:
        scores["grade"] = _by_grade(features.grade)
    scores[USUAL] = -features.on.astype("datetime64[D]").astype(np.int64).astype(float)
    scores[RANDOM] = np.zeros(many)
    return scores


def _past_rule(features: Features) -> Floats:
    """Rank by the number of past violations, then the latest first: what an experienced clerk does without a model."""
    since = features.of(SINCE_VIOLATION).astype(float)
    recent = np.where(since >= LOWEST_VALUE, 1.0 / (2.0 + np.maximum(since, 0.0)), 0.0)
    score: Floats = features.of(PAST_VIOLATIONS).astype(float) + recent
    return score


def _by_grade(grade: Ranks) -> Floats:
    """Rank the worst grade first; who is not graded stands in the middle of the others."""
    return np.where(grade < 0, float(grade.max()) / 2, grade.astype(float))
