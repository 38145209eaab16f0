"""Whether the rate rises along ordered groups, as from grade A to D (趋势检验).

The slope is that of the weighted regression of violation (0, 1) on the place of the group (0, 1, 2, ...) over all
enterprises of the frame; its error is linearised and follows the design, so it holds for every design in large samples.

Beside it an exact test (Cochran-Armitage), where all chance is in classes of simple random sampling. Where groups
differ inside classes, answers are exchanged inside each class: exact by the design, nothing else assumed. Where every
class holds one group only, as when strata are grades, they are exchanged over everybody: exact if under "no trend"
every enterprise is as likely to violate the law as any other. Which of the two it was is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from math import comb, sqrt
from typing import NamedTuple

import numpy as np

from credit_tier.estimation.quantiles import t_beyond
from credit_tier.estimation.refusals import EstimateError, refused
from credit_tier.estimation.sample import Flags, Floats, Sample
from credit_tier.estimation.variance import variance_of_total
from credit_tier.foundation.errors import Text
from credit_tier.sampling.ranking import Design


class Exchange(StrEnum):
    """What the exact test exchanges."""

    WITHIN_STRATA = "within_strata"
    OVER_ALL = "over_all"
    NOT_DONE = "not_done"


class Trend(NamedTuple):
    """Whether the rate rises.

    Attributes
    ----------
    order : tuple of str
        The groups, from the one with the lowest rate expected.
    slope : float
        Rise of the rate from one group to the next.
    standard_error : float or None
    p_design : float or None
        One-sided: the chance of such a slope, or a steeper one, if there is no trend.
    p_exact : Fraction or None
    exchange : Exchange
    left_out : int
        Judged units that are in none of the groups.
    """

    order: tuple[str, ...]
    slope: float
    standard_error: float | None
    p_design: float | None
    p_exact: Fraction | None
    exchange: Exchange
    left_out: int

    def rises(self, level: str = "0.05") -> bool | None:
        """Tell whether it is shown that the rate rises; the exact test decides where there is one. None: unsaid."""
        p = self.p_design if self.p_exact is None else self.p_exact
        return None if p is None else bool(p <= Fraction(level))

    def text(self, level: str = "0.05") -> Text:
        """Say it in words."""
        path_zh, path_en = "→".join(self.order), " to ".join((self.order[0], self.order[-1]))
        shown = self.rises(level)
        if shown is None:
            return Text(f"{path_zh}：无法判断是否上升", f"From {path_en}: it cannot be said whether the rate rises.")
        p = self.p_design if self.p_exact is None else float(self.p_exact)
        told = "p < 0.0001" if p is not None and p < 1e-4 else f"p = {p:.4f}"
        if shown:
            return Text(
                f"{path_zh}：违法率上升，平均每级 {self.slope:+.1%}（{told}）",
                f"From {path_en} the rate rises, {self.slope:+.1%} a step on average ({told}).",
            )
        return Text(
            f"{path_zh}：未能证明违法率上升，平均每级 {self.slope:+.1%}（{told}）",
            f"From {path_en} it is not shown that the rate rises, {self.slope:+.1%} a step on average ({told}).",
        )


def trend_of(sample: Sample, words: Sequence[str], order: Sequence[str]) -> Trend:
    """Test whether the rate rises along groups.

    Parameters
    ----------
    sample : Sample
    words : sequence of str
        The group of each row.
    order : sequence of str
        At least two groups, from the one with the lowest rate expected; others are left out.

    Raises
    ------
    EstimateError
        Fewer than two of the groups have judged units, or one occurs twice.

    Examples
    --------
    See `credit_tier.estimation.estimates.Estimate.trend`.
    """
    place = {name: number for number, name in enumerate(order)}
    scores = np.array([place.get(word, -1) for word in words], dtype=np.float64)
    used = sample.judged & (scores >= 0)
    if len(place) < len(order) or len(set(scores[used].tolist())) < 2:
        raise refused(
            EstimateError,
            "order",
            (
                f"不足两组有结论，或有重复：{'、'.join(order)}",
                f"Fewer than two groups with answers: {', '.join(order)}.",
            ),
            (f"样本中的组：{'、'.join(sorted(set(words)))}", f"Groups of the sample: {', '.join(sorted(set(words)))}."),
            ("请核对次序", "Check the order."),
        )
    weight = sample.weight * used
    y, whole = sample.violating.astype(np.float64), weight.sum()
    centred = np.where(used, scores - (weight * scores).sum() / whole, 0.0)
    mean, spread = (weight * y).sum() / whole, (weight * centred**2).sum()
    slope = float((weight * centred * (y - mean)).sum() / spread)
    values = np.where(used, centred * (y - mean - slope * centred) / spread, 0.0)
    variance = variance_of_total(sample, values, used, {})
    error = None if variance.value is None else sqrt(variance.value)
    p_design = t_beyond(slope / error, variance.freedom) if error and variance.freedom >= 1 else None
    p_exact, exchange = _exact(sample, scores, used)
    return Trend(tuple(order), slope, error, p_design, p_exact, exchange, int((sample.judged & ~used).sum()))


def _exact(sample: Sample, scores: Floats, used: Flags) -> tuple[Fraction | None, Exchange]:
    if any(one.design is not Design.SRS or one.population is None for one in sample.classes):
        return None, Exchange.NOT_DONE
    parts = [one.rows[used[one.rows]] for one in sample.classes]
    exchange = Exchange.WITHIN_STRATA
    if not any(len(set(scores[rows].tolist())) > 1 for rows in parts):
        parts, exchange = [np.flatnonzero(used)], Exchange.OVER_ALL
    observed, ways = 0, {0: 1}
    for rows in parts:
        hit = sample.violating[rows]
        observed += int(scores[rows][hit].sum())
        ways = _sums(ways, _ways(Counter(scores[rows].astype(int).tolist()), int(hit.sum())))
    beyond = sum(number for total, number in ways.items() if total >= observed)
    return Fraction(beyond, sum(ways.values())), exchange


def _ways(sizes: Counter[int], hits: int) -> dict[int, int]:
    """Count the ways in which so many of the units can be hit, by the sum of their places."""
    table: dict[tuple[int, int], int] = {(0, 0): 1}
    for place, size in sorted(sizes.items()):
        after: dict[tuple[int, int], int] = {}
        choices = [comb(size, number) for number in range(min(size, hits) + 1)]
        for (taken, total), ways in table.items():
            for number, chosen in enumerate(choices[: hits - taken + 1]):
                key = taken + number, total + number * place
                after[key] = after.get(key, 0) + ways * chosen
        table = after
    return {total: ways for (taken, total), ways in table.items() if taken == hits}


def _sums(one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for first, ways in one.items():
        for second, more in other.items():
            found[first + second] = found.get(first + second, 0) + ways * more
    return found
