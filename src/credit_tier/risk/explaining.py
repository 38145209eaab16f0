"""Why a risk is what it is, in the words of the rulebook: TreeSHAP for trees, the terms themselves for a line (解释).

Contributions are in log odds before calibration, and add up: base plus all of them is the score. For trees the base is
the mean over training (TreeSHAP, path-dependent, as LightGBM computes it); for the logistic model it is an enterprise
with the mean of every feature and nothing missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from credit_tier.engine.missing import Missing, as_missing
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.codes import fold_code
from credit_tier.risk.encoding import Floats
from credit_tier.risk.feature_table import Column, Features, Role
from credit_tier.risk.fitting import Fitted, Learner
from credit_tier.risk.history import said_of_history
from credit_tier.risk.model import RiskModel
from credit_tier.risk.refusals import FeatureError, other_rulebook, raised
from credit_tier.risk.signal import NOT_SHOWN
from credit_tier.rulebook.model import Rulebook


class Contribution(NamedTuple):
    """What one feature does to the risk of one enterprise.

    Attributes
    ----------
    name : str
    title : Bilingual
    value : int or Missing
    reason : Bilingual
        Of the band the value falls into, with the value where its words leave it out; or the kind of missing.
    log_odds : float
        Above 0 it raises the risk.
    """

    name: str
    title: Bilingual
    value: int | Missing
    reason: Bilingual
    log_odds: float


class RiskReasons(NamedTuple):
    """Why the risk of one enterprise is what it is.

    Attributes
    ----------
    code : str
    on : str
        Day of the visit or snapshot.
    chance : float
        Calibrated.
    base, score : float
        Log odds before calibration; `score` is `base` plus all contributions.
    lines : tuple of Contribution
        The largest first, whatever their direction.
    ranked : bool
        Whether the model showed a signal. If not, `chance` is that of everyone, and the lines say what the learner
        made of noise.
    """

    code: str
    on: str
    chance: float
    base: float
    score: float
    lines: tuple[Contribution, ...]
    ranked: bool

    def to_dict(self) -> dict[str, Any]:
        """Give the same as plain data."""
        return {
            "code": self.code,
            "on": self.on,
            "chance": self.chance,
            "base": self.base,
            "score": self.score,
            "ranked": self.ranked,
            "lines": [
                {
                    "feature": line.name,
                    "title": {"zh": line.title.zh, "en": line.title.en},
                    "value": line.value.key if isinstance(line.value, Missing) else line.value,
                    "reason": {"zh": line.reason.zh, "en": line.reason.en},
                    "log_odds": line.log_odds,
                }
                for line in self.lines
            ],
        }

    def text(self, language: str = "zh", most: int = 5) -> str:
        """Give the largest contributions as lines of text, ``zh`` or ``en``; without a signal, that there is none."""
        risk, colon = ("风险", "：") if language == "zh" else ("risk", ": ")
        head = f"{self.code} {self.on} {risk} {percent(self.chance)}"
        lines = [
            f"  {line.log_odds:+.2f}  {getattr(line.title, language)}{colon}{getattr(line.reason, language)}"
            for line in self.lines[:most]
        ]
        return "\n".join([head, *lines] if self.ranked else [head, f"  {getattr(NOT_SHOWN, language)}"])


def percent(chance: float) -> str:
    """Give a chance in percent; what is uncertain is never written as certain.

    Examples
    --------
    >>> percent(0.12345), percent(0.99998), percent(0.0)
    ('12.3%', '>99.9%', '<0.1%')
    """
    return ">99.9%" if chance > 0.999 else "<0.1%" if chance < 0.001 else f"{chance:.1%}"


def explain_risk(
    model: RiskModel, features: Features, rulebook: Rulebook, codes: Sequence[str] | None = None
) -> tuple[RiskReasons, ...]:
    """Explain the risk of some enterprises, drawn or disputed.

    Parameters
    ----------
    model : RiskModel
    features : Features
    rulebook : Rulebook
        The model's; its bands give the words.
    codes : sequence of str, optional
        By default every row.

    Raises
    ------
    FeatureError
        A code is not among the features.
    OtherRulebookError
        The rulebook is not the model's.
    """
    if rulebook.digest != model.rulebook_digest_:
        raise other_rulebook(rulebook.digest, model.rulebook_digest_)
    wanted = features if codes is None else features.select(_rows(features, codes))
    fitted, values = model.fitted_, model.aligned(wanted)
    base, parts = contributions(fitted, values)
    chance = model.predict(wanted)
    titles = _Words(rulebook, model.rules_on_)
    made = []
    for row in range(len(wanted)):
        lines = [
            Contribution(*titles.said(column, int(values[place, row])), float(parts[row, place]))
            for place, column in enumerate(fitted.columns)
        ]
        lines.sort(key=lambda line: (-abs(line.log_odds), line.name))
        score = float(base + parts[row].sum())
        code, on = str(wanted.codes[row]), str(wanted.on[row])
        made.append(RiskReasons(code, on, float(chance[row]), float(base), score, tuple(lines), model.signal_shown))
    return tuple(made)


def contributions(fitted: Fitted, values: np.ndarray[Any, np.dtype[np.int32]]) -> tuple[float, Floats]:
    """Give the base and the contribution of each feature, float64 of shape (n, k), of the learner in use."""
    trees = fitted.trees if fitted.learner is Learner.LIGHTGBM else None
    if trees is not None:
        shap = trees.contributions(values, fitted.encoding)
        base, parts = float(shap[0, -1]) if len(shap) else 0.0, shap[:, :-1]
    else:
        base = fitted.logistic.intercept
        parts = fitted.encoding.for_logistic(values) * np.array(fitted.logistic.weights)
    owners = np.array(fitted.encoding.owners(trees=trees is not None))
    summed = np.zeros((values.shape[1], len(fitted.columns)))
    for column, owner in enumerate(owners.tolist()):
        summed[:, owner] += parts[:, column]
    return base, summed


class _Words:
    """Titles and reasons of features, by the rules that measured them."""

    def __init__(self, rulebook: Rulebook, on: date) -> None:
        self._versions: Mapping[str, Any] = {item.id: item.on(on) for item in rulebook.indicators}

    def said(self, column: Column, value: int) -> tuple[str, Bilingual, int | Missing, Bilingual]:
        missing = as_missing(value)
        if missing is not None:
            return column.name, column.title, missing, Bilingual(zh=missing.zh, en=missing.en)
        return column.name, column.title, value, self._reason(column, value)

    def _reason(self, column: Column, value: int) -> Bilingual:
        version = self._versions.get(column.name)
        if column.role is Role.INDICATOR and version is not None:
            held = [band for band in version.bands if band.start is None or value >= band.start]
            said = held[-1].reason if held else version.bands[0].reason
            # Words of a band that leave the value out would be the same for 0 and for 11 months, and the risk is not.
            zh = said.zh if "{value}" in said.zh else f"{said.zh}（取值 {{value}}）"
            en = said.en if "{value}" in said.en else f"{said.en} (value {{value}})"
            return Bilingual(zh=zh.replace("{value}", str(value)), en=en.replace("{value}", str(value)))
        return said_of_history(column.name, value)


def _rows(features: Features, codes: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    asked = [fold_code(code) for code in codes]
    rows = [int(places[-1]) if len(places := np.flatnonzero(features.codes == code)) else -1 for code in asked]
    lacking = [code for code, row in zip(asked, rows, strict=True) if row < 0]
    if lacking:
        raise raised(
            FeatureError,
            "codes",
            (f"没有这些企业：{'、'.join(lacking[:5])}", f"They are not among the features: {', '.join(lacking[:5])}."),
            (f"{len(features)} 行特征中的企业代码", f"Codes of the {len(features)} rows."),
            ("请核对代码", "Check the codes."),
        )
    return np.array(rows)
