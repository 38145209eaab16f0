"""The model card: what the model was made of and for, how good it was, and what it cannot do (模型说明)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from credit_tier.foundation.errors import Text
from credit_tier.risk.evaluation import Evaluation
from credit_tier.risk.feature_table import Role
from credit_tier.risk.fitting import Learner
from credit_tier.risk.model import RiskModel
from credit_tier.risk.refusals import other_rulebook
from credit_tier.rulebook.model import Rulebook

PURPOSE: Final = Text(
    "在同一监管档位内排出先后、提示风险；不评定等级，不作处罚依据，不对外公布",
    "To order visits inside a tier and to warn; it sets no grade, is no ground of a penalty, and is not published.",
)
LIMITS: Final = (
    Text(
        "只从被检查过的企业学习；从未被检查的企业与之不同时，预测会偏",
        "It learns from visits that were made. Where enterprises nobody visited are different, it is wrong about them.",
    ),
    Text(
        "发现问题与否也取决于谁去检查、查什么；训练用的结果含有检查者的松紧",
        "What is found also depends on who looks and for what: the strictness of inspectors is in the outcomes.",
    ),
    Text(
        "按风险多查会多发现，再训练会自我强化；每个计划须保留等概率抽取的对照部分",
        "Visits by risk find more where they look, and the next model believes it: keep a share of plain random draws.",
    ),
    Text(
        "涉及个体工商户等自然人时，先后只供参考，由人员决定，依申请说明，并事先作个人信息保护影响评估"
        "（个人信息保护法第二十四条、第五十五条）",
        "Where a natural person is touched (sole traders), the order is advice: a person decides, explains on request, "
        "and an impact assessment comes first (Personal Information Protection Law, art. 24 and 55).",
    ),
    Text("关系是相关而不是因果", "What it shows is association, no cause."),
    Text(
        "来源迟报按训练中位数计，不影响企业；只加分的指标（水电气暖等）不作特征；不适用、未报送作为类别，对符号不作约束",
        "A late source counts as the median; what can only add points (utilities) is no feature; not applicable and "
        "not reported are categories, and bound by no sign.",
    ),
)


def model_card(model: RiskModel, rulebook: Rulebook, evaluation: Evaluation | None = None) -> dict[str, Any]:
    """Give the card as plain data, ready for JSON.

    Parameters
    ----------
    model : RiskModel
    rulebook : Rulebook
        The model's.
    evaluation : Evaluation, optional
        On visits after training.

    Raises
    ------
    OtherRulebookError
        The rulebook is not the model's.
    """
    one = model.fitted_
    if rulebook.digest != model.rulebook_digest_:
        raise other_rulebook(rulebook.digest, model.rulebook_digest_)
    weights = importance(model)
    return {
        "model": "credit_tier risk",
        "purpose": PURPOSE._asdict(),
        "rulebook": {"id": rulebook.identity.id, "title": rulebook.identity.title.zh, "digest": rulebook.digest},
        "rules_on": model.rules_on_.isoformat(),
        "learner": one.learner.value,
        "why": one.why._asdict(),
        "parameters": model.get_params(),
        "calibration": one.calibration(one.learner).kind.value,
        "data": {
            name: {
                "first": part.first.isoformat(),
                "last": part.last.isoformat(),
                "visits": part.rows,
                "found": part.found,
            }
            for name, part in (("training", one.earlier), ("validation", one.later), ("proof", one.proof))
            if part is not None
        },
        "features": [
            {
                "name": column.name,
                "zh": column.title.zh,
                "en": column.title.en,
                "sign": column.sign,
                "role": column.role.value,
                "share": weight,
            }
            for column, weight in zip(one.columns, weights, strict=True)
        ],
        "inspector_share": sum(
            weight for column, weight in zip(one.columns, weights, strict=True) if column.role is Role.INSPECTOR
        ),
        "signal": {
            "auc": list(one.signal.auc) if one.signal.auc.known else None,
            "log_loss": dict(one.signal.losses),
            "shown": model.signal_shown,
            **one.signal.text._asdict(),
        },
        "log_loss": dict(one.losses),
        "evaluation": None if evaluation is None else evaluation.to_dict(),
        "limits": [text._asdict() for text in LIMITS],
    }


def importance(model: RiskModel) -> list[float]:
    """Give the share of each feature in the model: of the gain of splits, or of the size of weights; all 0 or sum 1."""
    one = model.fitted_
    if one.learner is Learner.LIGHTGBM and one.trees is not None:
        sizes = np.asarray(one.trees.booster().feature_importance("gain"), dtype=float)
        owners = one.encoding.owners(trees=True)
    else:
        sizes, owners = np.abs(np.array(one.logistic.weights)), one.encoding.owners(trees=False)
    summed = np.bincount(np.array(owners), sizes, len(one.columns))
    whole = float(summed.sum())
    shares: list[float] = (summed / whole if whole > 0 else summed).tolist()
    return shares
