"""Evaluation in the field's terms: what an order of visits would have found, and when, against what was done (评估).

Every figure is held against other orders of the same visits: the actual one (business as usual), chance, those with
past violations first, and the grade where there is one. Intervals are of a bootstrap over enterprises; differences are
taken inside each replicate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from credit_tier.foundation.errors import Text
from credit_tier.risk.encoding import Floats
from credit_tier.risk.feature_table import Features
from credit_tier.risk.groups import Group, Ranked, group_figures
from credit_tier.risk.model import RiskModel
from credit_tier.risk.ordering import order_figures, places, visits_made
from credit_tier.risk.orders import MODEL, ORDERS, RANDOM, USUAL, order_scores
from credit_tier.risk.outcomes import Flags, Texts
from credit_tier.risk.probabilities import probability_figures
from credit_tier.risk.refusals import FeatureError, raised
from credit_tier.risk.resampling import REPLICATES, Interval, intervals, resampled_weights
from credit_tier.risk.signal import NOT_SHOWN
from credit_tier.risk.snapshots import Snapshot, plan_of, snapshot_days
from credit_tier.risk.splitting import require_both

if TYPE_CHECKING:
    import pandas as pd

PROBABILITY: Final = ("observed_to_expected", "slope", "brier", "brier_skill", "ece")
"""Figures of predicted probabilities, told of the model alone."""
GAIN: Final = "_gain"
"""Ending of a figure that is the difference to business as usual, on the same replicates."""
OVER_RANDOM: Final = "_over_random"
"""The same, to random."""
COMPARED: Final = ("found_in_first_half", "recall_25", "days_earlier")
BETTER: Final = Text(
    "比实际顺序和随机顺序都更早发现问题（提前天数及计划内 AUC，95%）",
    "It finds violations earlier than business as usual and than random, and ranks better than chance inside plans "
    "(95 % each).",
)
NOT_BETTER: Final = Text(
    "未证明比实际顺序和随机顺序都更早发现问题：请勿据此认为模型有用",
    "Not shown to find violations earlier than both business as usual and random: take it for no use.",
)


class Figure(NamedTuple):
    """A figure of an order, with its interval."""

    order: str
    name: str
    interval: Interval


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation:
    """How good an order of visits would have been.

    Attributes
    ----------
    rows, enterprises, found : int
    first, last : str
        Days of the first and last visit.
    replicates : int
    plan : Snapshot
        Visits change places inside a month, or a quarter.
    looked_ahead : int
        Rows described as of a day inside their plan: for them, the order knows more than one made before the plan.
    signal_shown : bool
        Whether training showed a signal. Without one nobody is ranked in use; ``model`` is then the order that the
        learner would have given, and the probabilities are one and the same for all.
    figures : tuple of Figure
    groups : tuple of Group
    """

    rows: int
    enterprises: int
    found: int
    first: str
    last: str
    replicates: int
    plan: Snapshot
    looked_ahead: int
    signal_shown: bool
    figures: tuple[Figure, ...]
    groups: tuple[Group, ...] = ()

    def of(self, order: str, name: str) -> Interval:
        """Give one figure (KeyError where there is none)."""
        found = next((one.interval for one in self.figures if (one.order, one.name) == (order, name)), None)
        if found is None:
            raise KeyError((order, name))
        return found

    @property
    def better(self) -> bool:
        """Whether the model finds violations earlier than business as usual and than random, beyond doubt (95 %).

        Days earlier than the actual order, days earlier than the mean of all orders, and the AUC inside plans against
        one half: all three. Where one campaign found most, the first alone tells when the campaign was.
        """
        earlier = self.of(MODEL, "days_earlier"), self.of(MODEL, f"days_earlier{OVER_RANDOM}")
        return all(one.low > 0 for one in earlier) and bool(self.of(MODEL, "auc").low > 1 / 2)

    @property
    def verdict(self) -> Text:
        """The same in words; and that the model itself ranks nobody, where it showed no signal."""
        said = BETTER if self.better else NOT_BETTER
        return said if self.signal_shown else Text(f"{said.zh}\n{NOT_SHOWN.zh}", f"{said.en}\n{NOT_SHOWN.en}")

    def to_frame(self) -> pd.DataFrame:
        """Give a row a figure: order, figure, value, low, high."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [(one.order, one.name, *one.interval) for one in self.figures]
        return pd.DataFrame(rows, columns=["order", "figure", "value", "low", "high"])

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain data; None where a figure cannot be said."""
        orders: dict[str, dict[str, list[float] | None]] = {}
        for one in self.figures:
            orders.setdefault(one.order, {})[one.name] = list(one.interval) if one.interval.known else None
        return {
            "visits": self.rows,
            "enterprises": self.enterprises,
            "found": self.found,
            "first": self.first,
            "last": self.last,
            "replicates": self.replicates,
            "plan": self.plan.value,
            "looked_ahead": self.looked_ahead,
            "signal_shown": self.signal_shown,
            "better": self.better,
            "verdict": self.verdict._asdict(),
            "orders": orders,
            "groups": [group.to_dict() for group in self.groups],
        }

    def __repr__(self) -> str:
        return f"<Evaluation of {self.rows} visits: AUC {self.of(MODEL, 'auc')}>"

    def __str__(self) -> str:
        """Give a table for people, one line an order."""
        names = ("found_in_first_half", "days_earlier", "recall_10", "recall_25", "recall_50", "auc")
        lines = [f"{self.rows} visits, {self.found} found something, {self.first} to {self.last}.", self._order(), ""]
        lines += ["| order | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
        for order in dict.fromkeys(one.order for one in self.figures):
            cells = [str(self.of(order, name)) for name in names]
            lines.append(f"| {ORDERS[order].en} | {' | '.join(cells)} |")
        told = [one for one in self.figures if one.order == MODEL and one.name in PROBABILITY]
        return "\n".join([*lines, "", *(f"{one.name}: {one.interval}" for one in told), "", self.verdict.en])

    def _order(self) -> str:
        said = f"Visits change places inside one {self.plan} only."
        return f"{said} {self.looked_ahead} of them are described as of a day inside it." if self.looked_ahead else said


def evaluate(
    model: RiskModel,
    features: Features,
    found: Flags,
    *,
    groups: Mapping[str, Texts] | None = None,
    plan: Snapshot | None = None,
    seed: str = "evaluation",
    replicates: int = REPLICATES,
) -> Evaluation:
    """Evaluate a model on visits it was not fitted on.

    Parameters
    ----------
    model : RiskModel
    features : Features
        Of visits after the last day of training.
    found : numpy.ndarray of bool, shape (n,)
        A row of the features each: ``outcomes.found[features.rows]``.
    groups : mapping of str to numpy.ndarray of str, optional
        Words by kind of group (region, size, sector), shape (n,) each; see `groups.words_of`.
    plan : Snapshot, optional
        Inside what visits change places; by default see `snapshots.plan_of`.
    seed : str
    replicates : int

    Raises
    ------
    NotEstimableError
        Nothing was found, or something everywhere.
    FeatureError
        A visit is not later than the model's training, or rows do not fit.
    """
    _require_later(model, features, found)
    found = np.asarray(found, dtype=bool)
    require_both(found, "outcomes", 1)
    _require_groups(groups or {}, features)
    plan = plan or plan_of(features.on, features.as_of)
    visits, chance = visits_made(features.on, found, plan), model.predict(features)
    orders = {name: places(score, visits.plan) for name, score in order_scores(model, features).items()}
    logits = _logits(chance)

    def told(weight: Floats) -> dict[str, dict[str, float]]:
        made = {name: order_figures(place, visits, weight) for name, place in orders.items()}
        for ending, other in ((GAIN, USUAL), (OVER_RANDOM, RANDOM)):
            against = made[other].copy()
            for name in made.keys() - {USUAL, RANDOM}:
                made[name] |= {f"{key}{ending}": made[name][key] - against[key] for key in COMPARED}
        made[MODEL].update(probability_figures(chance, logits, found, weight))
        return made

    actual = told(np.ones(len(found)))
    drawn = [told(weight) for weight in resampled_weights(features.codes, seed, replicates)]
    figures = [
        Figure(order, name, one)
        for order, made in actual.items()
        for name, one in intervals(made, [replicate[order] for replicate in drawn]).items()
    ]
    return Evaluation(
        rows=len(found),
        enterprises=len(np.unique(features.codes)),
        found=int(found.sum()),
        first=str(features.on.min()),
        last=str(features.on.max()),
        replicates=replicates,
        plan=plan,
        signal_shown=model.signal_shown,
        looked_ahead=int((features.as_of > snapshot_days(features.on, plan)).sum()),
        figures=tuple(figures),
        groups=group_figures(groups or {}, Ranked(features.codes, orders[MODEL], chance, visits), seed, replicates),
    )


def _logits(chance: Floats) -> Floats:
    safe = np.clip(chance, 1e-6, 1 - 1e-6)
    logits: Floats = np.log(safe) - np.log1p(-safe)
    return logits


def _require_groups(groups: Mapping[str, Texts], features: Features) -> None:
    wrong = [kind for kind, words in groups.items() if np.shape(words) != (len(features),)]
    if wrong:
        raise raised(
            FeatureError,
            "groups",
            (f"分组与特征行数不符：{'、'.join(wrong)}", f"Not one word a row: {', '.join(wrong)}."),
            (f"每组 {len(features)} 个词", f"{len(features)} words of each kind."),
            ("请按特征的行给出分组，如 words_of(features.codes)", "Give them by the rows, as `words_of` does."),
        )


def _require_later(model: RiskModel, features: Features, found: Flags) -> None:
    last = np.datetime64(model.fitted_.later.last, "D")
    if np.shape(found) != (len(features),) or not len(features) or features.on.min() <= last:
        raise raised(
            FeatureError,
            "features",
            (
                f"检查须晚于训练的最后一天 {last}，且每行一个结果（{len(features)} 行，{np.shape(found)}）",
                f"Visits must be later than {last}, the last day of training, with a finding each.",
            ),
            (f"{last} 之后的检查", f"Visits after {last}."),
            ("请改用之后的检查，或用更早的数据训练", "Take later visits, or fit on earlier ones."),
        )
