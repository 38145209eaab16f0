"""The risk model: fitted on past visits, it says whom to look at first; it never sets a grade (风险模型)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.risk.drift import Drift, drift
from credit_tier.risk.encoding import Floats
from credit_tier.risk.feature_table import Features, Matrix, Role
from credit_tier.risk.features import features_of
from credit_tier.risk.fitting import Fitted, Learner, Settings, fit
from credit_tier.risk.outcomes import Flags, Outcomes
from credit_tier.risk.refusals import (
    FeatureError,
    NotFittedError,
    no_parameter,
    other_rulebook,
    raised,
    tells_inspectors,
)
from credit_tier.risk.splitting import require_enough
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


_PARAMETERS: Final = ("learner", "seed", "threads", "ridge", "positive_weight", "later_share", "inspector")


class RiskModel:
    """A monotone model of the chance that an inspection finds something.

    Follows scikit-learn's conventions without needing it: parameters are kept as given, `fit` returns the model, what
    was learnt ends in an underscore.

    Parameters
    ----------
    learner : str
        ``auto`` fits both and uses LightGBM only where it is better on the later part by more than a standard error,
        and where there are at least 100 findings to learn from; ``logistic`` or ``lightgbm`` by name.
    seed : int
        From 0 to 2**31 - 1.
    threads : int
        0: all cores. The result is the same with any number.
    ridge : float
        Penalty of the logistic model; chosen on invented provinces.
    positive_weight : float
        Weight of visits that found something, where they are very few. Nothing is resampled, and the weight is taken
        out of the odds again, so that probabilities stay what they are.
    later_share : float
        Share of the latest visits: their first half stops and chooses, their second is kept for the signal alone;
        both calibrate after that.
    inspector : bool
        Take features that tell who inspects. They soak up what is the inspector's doing while fitting; predictions
        set them to their median, so that nobody is ranked by who would come.

    Attributes
    ----------
    fitted_ : Fitted
    rulebook_digest_ : str
    rules_on_ : date

    Examples
    --------
    >>> from credit_tier.risk.feature_table import features_from_arrays
    >>> late = np.arange(400, dtype=np.int32) % 8
    >>> days = np.datetime64("2025-01-01") + np.arange(400)
    >>> table = features_from_arrays(["late"], late[None, :], days, signs=[1])
    >>> model = RiskModel(learner="logistic").fit(table, late * 7919 % 11 + late > 8)
    >>> bool(np.all(np.diff(model.predict(table.select(np.arange(8)))) >= 0))
    True
    """

    fitted_: Fitted
    rulebook_digest_: str
    rules_on_: date

    def __init__(
        self,
        *,
        learner: str = "auto",
        seed: int = 0,
        threads: int = 0,
        ridge: float = 20.0,
        positive_weight: float = 1.0,
        later_share: float = 0.25,
        inspector: bool = False,
    ) -> None:
        self.learner, self.seed, self.threads, self.ridge = learner, seed, threads, ridge
        self.positive_weight, self.later_share, self.inspector = positive_weight, later_share, inspector

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002, ARG002 # as scikit-learn calls it
        """Give the parameters by name."""
        return {name: getattr(self, name) for name in _PARAMETERS}

    def set_params(self, **parameters: Any) -> RiskModel:
        """Change parameters by name; gives the model."""
        for name, value in parameters.items():
            if name not in _PARAMETERS:
                raise no_parameter(name)
            setattr(self, name, value)
        return self

    def fit(
        self, data: Records | Features, outcomes: Outcomes | Flags, rulebook: Rulebook | None = None, **settings: Any
    ) -> RiskModel:
        """Fit on visits.

        Parameters
        ----------
        data : Records or Features
            With records, `features_of` describes the visits first, with `settings` passed to it.
        outcomes : Outcomes or numpy.ndarray of bool
            A row a visit; `Features.rows` says which of the outcomes a row of the features is.
        rulebook : Rulebook, optional
            Needed with records; with features, their digest is held against it.

        Raises
        ------
        NotEstimableError
            Too few findings, or only findings.
        FeatureError
            Rows that do not fit, or features that tell who inspects and were not asked for.
        OtherRulebookError
            The features were measured by another rulebook.
        RiskExtraError
            LightGBM is not there.
        """
        table = data if isinstance(data, Features) else self._described(data, outcomes, rulebook, settings)
        if rulebook is not None and table.rulebook_digest != rulebook.digest:
            raise other_rulebook(table.rulebook_digest, rulebook.digest)
        found = np.asarray(outcomes.found if isinstance(outcomes, Outcomes) else outcomes)
        found = found[table.rows] if isinstance(outcomes, Outcomes) else found
        self._require(table, found)
        self.fitted_ = fit(table, found.astype(bool), self._settings())
        self.rulebook_digest_, self.rules_on_ = table.rulebook_digest, table.rules_on
        return self

    def predict(self, features: Features, *, learner: str | None = None) -> Floats:
        """Give the chance that an inspection finds something, shape (n,).

        Where no signal was shown, that is the share found lately, for everyone: see `credit_tier.risk.signal`.

        Parameters
        ----------
        features : Features
            Measured by the same rulebook, with all features the model has; the order does not matter.
        learner : str, optional
            ``logistic`` or ``lightgbm``: what that one says, signal or none. By default the one in use.

        Raises
        ------
        OtherRulebookError, FeatureError, NotFittedError
        """
        if learner is None and not self.signal_shown:
            self.aligned(features)
            return np.full(len(features), self.fitted_.base_rate)
        used = self._learner(learner)
        return self._fitted().calibration(used).apply(self.logits(features, learner=used))

    def predict_proba(self, features: Features) -> Floats:
        """Give the chances of finding nothing and of finding something, shape (n, 2)."""
        chance = self.predict(features)
        return np.column_stack([1 - chance, chance])

    def logits(self, features: Features, *, learner: str | None = None) -> Floats:
        """Give log odds before calibration, signal or none: for judging a learner, not for ranking; see `ranking`."""
        values = self.aligned(features)
        return self._fitted().logits(values, self._learner(learner), threads=self.threads)

    def ranking(self, features: Features) -> Floats:
        """Give what firms are ranked by, shape (n,): log odds, finer than chances; 0 for all without a signal."""
        return self.logits(features) if self.signal_shown else np.zeros(self.aligned(features).shape[1])

    @property
    def signal_shown(self) -> bool:
        """Whether a signal was shown on the latest visits of training; see `credit_tier.risk.signal.Signal.shown`."""
        return self._fitted().signal.shown

    def drift(self, features: Features, visits: Features | None = None, found: Flags | None = None) -> Drift:
        """Hold rows of now against training, and recent findings against predictions; see `drift.drift`."""
        chance = None if visits is None else self.predict(visits)
        return drift(self._fitted().profiles, self.aligned(features), self.logits(features), chance=chance, found=found)

    def aligned(self, features: Features) -> Matrix:
        """Give the values in the order of the model's features, those of the inspector set to their median."""
        fitted = self._fitted()
        if features.rulebook_digest != self.rulebook_digest_ or features.rules_on != self.rules_on_:
            raise other_rulebook(features.rulebook_digest, self.rulebook_digest_, (features.rules_on, self.rules_on_))
        wanted = [column.name for column in fitted.columns if column.role is not Role.INSPECTOR]
        lacking = sorted(set(wanted) - set(features.names))
        if lacking:
            raise raised(
                FeatureError,
                "features",
                (f"缺少特征：{'、'.join(lacking)}", f"Features are missing: {', '.join(lacking)}."),
                (f"模型的全部 {len(wanted)} 个特征", f"All {len(wanted)} features of the model."),
                ("请提供同样的数据来源", "Deliver the same sources as when it was fitted."),
            )
        if features.columns == fitted.columns and len(wanted) == len(fitted.columns):
            return features.values
        many = len(features)
        rows = [
            np.full(many, median, dtype=np.int32) if column.role is Role.INSPECTOR else features.of(column.name)
            for column, median in zip(fitted.columns, fitted.encoding.medians, strict=True)
        ]
        return np.array(rows, dtype=np.int32)

    def __repr__(self) -> str:
        if not hasattr(self, "fitted_"):
            return "<RiskModel, not fitted>"
        one, said = self.fitted_, "signal shown" if self.signal_shown else "signal NOT shown"
        return f"<RiskModel: {one.learner.value}, {len(one.columns)} features, {said}, AUC {one.signal.auc}>"

    def _described(
        self, records: Records, outcomes: object, rulebook: Rulebook | None, settings: Mapping[str, Any]
    ) -> Features:
        if rulebook is None or not isinstance(outcomes, Outcomes):
            raise no_parameter("fit(records, outcomes_of(...), rulebook)")
        require_enough(outcomes.found)
        return features_of(records, rulebook, outcomes, inspector=self.inspector, **settings)

    def _require(self, table: Features, found: np.ndarray[Any, Any]) -> None:
        names = [column.name for column in table.columns if column.role is Role.INSPECTOR]
        if names and not self.inspector:
            raise tells_inspectors(names)
        if found.shape != (len(table),) or not np.isin(found, (0, 1)).all():
            raise raised(
                FeatureError,
                "outcomes",
                (f"结果 {found.shape} 与特征 {len(table)} 行不符", f"{found.shape} outcomes, {len(table)} rows.")
                if found.shape != (len(table),)
                else ("有的结果既非真也非假", "Some outcomes are neither true nor false."),
                ("每行一个真或假", "One true or false a row."),
                ("请按 Features.rows 对齐", "Align them by `Features.rows`."),
            )

    def _settings(self) -> Settings:
        right = (
            self.learner in set(Learner)
            and 0 <= self.seed < 2**31
            and self.threads >= 0
            and self.ridge > 0
            and self.positive_weight > 0
            and 0 < self.later_share < 1
        )
        if not right:
            raise no_parameter(str(self.get_params()))
        return Settings(
            Learner(self.learner), self.seed, self.threads, self.ridge, self.positive_weight, self.later_share
        )

    def _fitted(self) -> Fitted:
        if not hasattr(self, "fitted_"):
            raise raised(
                NotFittedError,
                "RiskModel",
                ("模型尚未训练", "The model is not fitted yet."),
                ("先调用 fit 或 load", "`fit` or `load` comes first."),
                ("请先训练", "Fit it."),
            )
        return self.fitted_

    def _learner(self, asked: str | None) -> Learner:
        used = self._fitted().learner if asked is None else Learner(asked) if asked in set(Learner) else None
        if used in (None, Learner.AUTO) or (used is Learner.LIGHTGBM and self.fitted_.trees is None):
            raise no_parameter(f"learner={asked}")
        return Learner(used)
