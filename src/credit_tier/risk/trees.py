"""Boosted trees by LightGBM, held to their signs, the same bytes for the same input (单调梯度提升树)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from credit_tier.risk.encoding import Encoding, Floats, Singles
from credit_tier.risk.feature_table import Matrix
from credit_tier.risk.outcomes import Flags
from credit_tier.risk.refusals import RiskExtraError, raised

if TYPE_CHECKING:
    import lightgbm

SETTINGS: Final[dict[str, Any]] = {
    "objective": "binary",
    "metric": "binary_logloss",
    "learning_rate": 0.1,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "lambda_l2": 1.0,
    "monotone_constraints_method": "basic",
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""Nothing in them depends on the data but where training stops."""
MOST_ROUNDS: Final = 300
PATIENCE: Final = 20
ROWS_AT_ONCE: Final = 65536
_PARAMETERS, _PARAMETERS_END = "\nparameters:", "end of parameters\n"


class TreeFit(NamedTuple):
    """What training needs: columns as `Encoding.for_trees` gives them, findings, and a later slice to stop by."""

    columns: Singles
    found: Flags
    later_columns: Singles
    later_found: Flags


class Trees(NamedTuple):
    """A trained ensemble.

    Attributes
    ----------
    text : str
        LightGBM's own format, cut at the best round, without its section of parameters: threads are none of it.
    rounds : int
    shift : float
        Added to log odds, where rows that found something had a weight.
    """

    text: str
    rounds: int
    shift: float = 0.0

    def booster(self) -> lightgbm.Booster:
        """Load it into LightGBM."""
        loaded: lightgbm.Booster = require_lightgbm().Booster(model_str=self.text)
        return loaded

    def logits(self, values: Matrix, encoding: Encoding, *, threads: int = 0) -> Floats:
        """Give log odds, shape (n,), a block at a time."""
        booster, many = self.booster(), values.shape[1]
        room = np.empty((min(many, ROWS_AT_ONCE), len(encoding.owners(trees=True))), dtype=np.float32)
        out = np.empty(many)
        for start in range(0, many, ROWS_AT_ONCE):
            part = encoding.for_trees(values[:, start : start + ROWS_AT_ONCE], room)
            out[start : start + ROWS_AT_ONCE] = booster.predict(part, raw_score=True, num_threads=threads)
        return out + self.shift

    def contributions(self, values: Matrix, encoding: Encoding) -> Floats:
        """Give TreeSHAP values in log odds, shape (n, columns + 1); the last is what all rows start from."""
        found: Floats = np.asarray(self.booster().predict(encoding.for_trees(values), pred_contrib=True))
        found[:, -1] += self.shift
        return found


def grow(fit: TreeFit, *, signs: Sequence[int], seed: int, threads: int, positive_weight: float = 1.0) -> Trees:
    """Train, and stop where the later slice gains nothing any more.

    Parameters
    ----------
    fit : TreeFit
    signs : sequence of int
        A column each.
    seed : int
    threads : int
        0: all cores. The result is the same with any number.
    positive_weight : float
        Weight of a row that found something; its effect on the odds is taken out again.

    Raises
    ------
    RiskExtraError
        LightGBM is not there.
    """
    library = require_lightgbm()
    settings = {
        **SETTINGS,
        "monotone_constraints": list(signs),
        "seed": seed,
        "num_threads": threads,
    }
    train = library.Dataset(fit.columns, **_labels(fit.found, positive_weight))
    # Weighed alike, or the later slice would stop what the weight only begins.
    later = library.Dataset(fit.later_columns, **_labels(fit.later_found, positive_weight), reference=train)
    stop = library.early_stopping(PATIENCE, verbose=False)
    booster = library.train(settings, train, MOST_ROUNDS, valid_sets=[later], callbacks=[stop])
    text = booster.model_to_string(num_iteration=booster.best_iteration)
    return Trees(_without_parameters(text), int(booster.best_iteration), -float(np.log(positive_weight)))


def require_lightgbm() -> Any:
    """Give the module.

    Raises
    ------
    RiskExtraError
        It is not installed, or cannot find libgomp.
    """
    try:
        import lightgbm  # noqa: PLC0415 # the extra `risk`
    except (ImportError, OSError) as error:
        reason = str(error).splitlines()[0][:120]
        raise raised(
            RiskExtraError,
            "lightgbm",
            (f"不能使用 LightGBM：{reason}", f"LightGBM cannot be used: {reason}"),
            (
                "附加组件 risk（lightgbm），Linux 上还需系统库 libgomp",
                "The extra `risk` (lightgbm); on Linux also the system library libgomp.",
            ),
            (
                '请执行 pip install "credit_tier[risk]"；缺 libgomp 时由系统管理员安装；或用 learner="logistic"',
                'pip install "credit_tier[risk]", have libgomp installed if that is named, or use learner="logistic".',
            ),
        ) from error
    return lightgbm


def _labels(found: Flags, positive_weight: float) -> dict[str, Any]:
    weight = None if positive_weight == 1 else np.where(found, positive_weight, 1.0).astype(np.float32)
    return {
        "label": found.astype(np.float32),
        "weight": weight,
        "params": {"verbosity": -1, "force_row_wise": True},
        "free_raw_data": True,
    }


def _without_parameters(text: str) -> str:
    head, _, rest = text.partition(_PARAMETERS)
    return head + rest.partition(_PARAMETERS_END)[2]
