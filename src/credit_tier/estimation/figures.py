"""The figures of one group: rate, total, error, bounds, and what the silent could change (估计值)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import Final

import numpy as np

from credit_tier.estimation.intervals import (
    Bounds,
    IntervalKind,
    Part,
    Spread,
    effective_bounds,
    exact_bounds,
    t_bounds,
)
from credit_tier.estimation.outcomes import VisitOutcome
from credit_tier.estimation.sample import Flags, Floats, Sample
from credit_tier.estimation.variance import variance_of_total
from credit_tier.foundation.errors import Text
from credit_tier.sampling.ranking import Design

OVERALL: Final = "overall"
STRATUM: Final = "stratum"
FIELD: Final = "field"
BY_STRATA: Final = frozenset({OVERALL, STRATUM, FIELD})
"""Groupings made of whole strata."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is estimated of one group.

    Attributes
    ----------
    kind, name : str
        ``overall``, ``stratum``, ``field``, or a grouping of one's own; and which of them.
    drawn, judged, violating, no_response, ineligible : int
        Units of the sample: all, with an answer and inside, with a violation, without an answer, outside.
    rate : float or None
        Hájek: weighted violations over weighted enterprises inside; None where it cannot be estimated.
    standard_error : float or None
    freedom : int
        Degrees of freedom of the standard error.
    interval : Bounds or None
    interval_kind : IntervalKind
    exact : Bounds or None
        Exact bounds, where all strata are `srs` or complete; see `intervals`.
    total, total_error : float or None
        Horvitz-Thompson: enterprises with a violation in the frame, and its standard error.
    inside : float or None
        Enterprises of the kind estimated in the frame, estimated.
    if_none, if_all : float or None
        The rate if none, or all, of those who gave no answer violated the law.
    unweighted : float or None
        Violations over visits: what a naive count would say.
    why : Text or None
        What cannot be estimated, and why.
    """

    kind: str
    name: str
    drawn: int
    judged: int
    violating: int
    no_response: int
    ineligible: int
    rate: float | None = None
    standard_error: float | None = None
    freedom: int = 0
    interval: Bounds | None = None
    interval_kind: IntervalKind = IntervalKind.UNSAID
    exact: Bounds | None = None
    total: float | None = None
    total_error: float | None = None
    inside: float | None = None
    if_none: float | None = None
    if_all: float | None = None
    unweighted: float | None = None
    why: Text | None = None

    def t_interval(self, level: Fraction = Fraction(19, 20)) -> Bounds | None:
        """Give rate ± t standard errors; see `t_bounds` for where that is right."""
        if self.rate is None or self.standard_error is None:
            return None
        return t_bounds(self.rate, self.standard_error, self.freedom, level)

    def __str__(self) -> str:
        if self.rate is None:
            return f"{self.name}: cannot be estimated 无法估计"
        ends = f" [{self.interval.low:.1%}, {self.interval.high:.1%}]" if self.interval else ""
        return f"{self.name}: {self.rate:.1%}{ends}, {self.violating} of {self.judged} visits"


def figure_of(
    sample: Sample, kind: str, name: str, rows: Flags, together: Mapping[str, str], level: Fraction
) -> Figure:
    """Estimate one group.

    Parameters
    ----------
    sample : Sample
    kind, name : str
    rows : numpy.ndarray of bool
        Rows of the group.
    together : mapping of str to str
        Collapsed strata; see `variance_of_total`.
    level : Fraction
    """
    violating, judged = sample.violating & rows, sample.judged & rows
    silent_rows = sample.are(VisitOutcome.NO_RESPONSE) & rows
    outside = sample.are(VisitOutcome.INELIGIBLE) & rows
    counts = [int(one.sum()) for one in (rows, judged, violating, silent_rows, outside)]
    y, d = violating.astype(np.float64), judged.astype(np.float64)
    inside, total = float((sample.weight * d).sum()), float((sample.weight * y).sum())
    base = 1 / sample.chance
    if_none, if_all = _sensitivity(base, y, d, silent_rows.astype(np.float64))
    unsaid = Figure(
        kind=kind,
        name=name,
        drawn=counts[0],
        judged=counts[1],
        violating=counts[2],
        no_response=counts[3],
        ineligible=counts[4],
        if_none=if_none,
        if_all=if_all,
        unweighted=counts[2] / counts[1] if counts[1] else None,
        why=why_mute(sample, rows) or (None if inside else why_nobody()),
    )
    if unsaid.why is not None:
        return unsaid
    rate = total / inside
    spread = variance_of_total(sample, (y - rate * d) / inside, rows, together)
    of_total = variance_of_total(sample, y, rows, together)
    parts = _parts(sample, kind, rows, (judged, violating), inside)
    exact = exact_bounds(parts, level) if parts else None
    interval, way = None, IntervalKind.UNSAID
    if parts and all(part.complete for part in parts):
        interval, way = Bounds(rate, rate), IntervalKind.COMPLETE
    elif exact is not None and len(parts) == 1:
        interval, way = exact, IntervalKind.EXACT
    elif spread.value is not None:
        interval = effective_bounds(Spread(rate, spread.value, counts[1], counts[2], spread.freedom), level)
        way = IntervalKind.EFFECTIVE_SIZE
    elif exact is not None:
        interval, way = exact, IntervalKind.EXACT_COMBINED
    return replace(
        unsaid,
        rate=rate,
        standard_error=None if spread.value is None else sqrt(spread.value),
        freedom=spread.freedom,
        interval=interval,
        interval_kind=way,
        exact=exact,
        total=total,
        total_error=None if of_total.value is None else sqrt(of_total.value),
        inside=inside,
        why=why_no_error(spread.silent) if spread.silent else None,
    )


def _sensitivity(base: Floats, y: Floats, d: Floats, silent: Floats) -> tuple[float, float] | tuple[None, None]:
    whole = float((base * (d + silent)).sum())
    if not whole:
        return None, None
    return float((base * y).sum()) / whole, float((base * (y + silent)).sum()) / whole


def _parts(sample: Sample, kind: str, rows: Flags, seen_as: tuple[Flags, Flags], inside: float) -> list[Part]:
    """Give the classes that a group is in, if each is one of simple random sampling; else none."""
    parts = []
    judged, violating = seen_as
    for one in sample.classes:
        mine = one.rows
        seen = int(judged[mine].sum())
        if not seen:
            # A group may have units in a class of which the sample shows none; strata and fields are told by the class.
            if (kind not in BY_STRATA and not one.complete) or rows[mine].any():
                return []
            continue
        if one.design is not Design.SRS or one.population is None:
            return []
        # Units that are known not to be of the group; the group is taken as large as it can still be.
        others = int((sample.weight[mine] > 0).sum()) - seen
        share = float(sample.weight[mine][judged[mine]].sum()) / inside
        parts.append(Part(share, one.population - others, seen, int(violating[mine].sum()), one.complete))
    return parts


def why_mute(sample: Sample, rows: Flags) -> Text | None:
    """Say which strata of a group nobody answered in; None where there are none."""
    names = sorted({one.stratum for one in sample.classes if rows[one.rows].any() and not one.answered})
    if not names:
        return None
    zh, en = "、".join(names), ", ".join(names)
    return Text(f"{zh} 层抽中者无一有结论，无法估计", f"Nobody drawn in {en} gave an answer: it cannot be estimated.")


def why_nobody() -> Text:
    """Say that nobody in the sample is of the kind estimated."""
    return Text("抽中者中没有属于估计对象的企业，无法估计", "No unit of the sample is inside: it cannot be estimated.")


def why_no_error(names: tuple[str, ...]) -> Text:
    """Say which strata leave the standard error unsaid."""
    zh, en = "、".join(dict.fromkeys(names)), ", ".join(dict.fromkeys(names))
    return Text(
        f"{zh} 层只有一户有结论，抽样误差无法估计；可用 collapse 与相近的层合并计算方差",
        f"Only one unit of {en} gave an answer: the standard error cannot be estimated. `collapse` joins it with"
        " another stratum for the variance.",
    )
