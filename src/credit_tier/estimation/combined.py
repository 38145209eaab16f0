"""Several independent draws of the same enterprises as one estimate: the control and the draw by risk (合并推断).

Each draw tells violations and enterprises without bias, by its own chances; so does any mean of them whose shares are
fixed before anything is found (Hartley 1962, "Multiple frame surveys", for frames that are all complete). The rate is
the mean of the violations over the mean of the enterprises. The draws being independent, the variance is the sum of
theirs, by the squares of the shares. Shares that were taken from the findings, as by the smallest variance, would bend
the rate.

One sample with chances 1 - (1 - p)(1 - q) (Bankier 1986) is sharper, where p and q are known of everyone in either
sample. Here they are not: a draw publishes the chances of those whom it drew. And silence and replacements would have
to be told jointly; this way they stay inside the draw they belong to. Hartley and Bankier are cited by what others say
of them; nothing here rests on more than the sums above, which the tests work out by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from credit_tier.estimation.estimates import Estimate
from credit_tier.estimation.figures import FIELD, OVERALL, STRATUM, Figure, why_mute, why_no_error, why_nobody
from credit_tier.estimation.intervals import IntervalKind, Spread, effective_bounds
from credit_tier.estimation.outcomes import VisitOutcome
from credit_tier.estimation.refusals import EstimateError, refused
from credit_tier.estimation.sample import Flags
from credit_tier.estimation.tables import figure_named, frame_of
from credit_tier.estimation.variance import Variance, variance_of_total
from credit_tier.foundation.errors import CreditTierError, Text

if TYPE_CHECKING:
    import pandas as pd

_WAY: Final = Text(
    "由相互独立的几次抽取按事先定好的份额合并；两次都抽中的企业各计一次，检查一次即可",
    "From independent draws, together by shares fixed beforehand; who is in two of them counts in each, and is visited"
    " once.",
)


@dataclass(frozen=True, repr=False, eq=False)
class Combined:
    """Rates of violation estimated from several draws together.

    Attributes
    ----------
    figures : tuple of Figure
        The whole first. Counts are of enterprises: who is in two draws is counted once.
    shares : tuple of Fraction
        Of each draw; they sum to 1.
    parts : tuple of Estimate
        What each draw says by itself.
    limits : tuple of Text
    """

    figures: tuple[Figure, ...]
    shares: tuple[Fraction, ...]
    parts: tuple[Estimate, ...]
    limits: tuple[Text, ...]

    def __repr__(self) -> str:
        """Say the rate of the whole."""
        return f"<Combined of {len(self.parts)} draws, {self.overall}>"

    def __str__(self) -> str:
        lines = [*self.subject, *(f"  {one.kind}: {one}" for one in self.figures)]
        return "\n".join([*lines, *(line for limit in self.limits for line in limit)])

    @property
    def overall(self) -> Figure:
        """The figure of the whole."""
        return self.figures[0]

    @property
    def subject(self) -> Text:
        """What it is an estimate of: the same of every draw."""
        return self.parts[0].subject

    def of(self, kind: str, name: str) -> Figure:
        """Give the figure of one group; `EstimateError` where there is none."""
        return figure_named(self.figures, kind, name)

    def to_frame(self) -> pd.DataFrame:
        """Give the figures, a row a group."""
        return frame_of(self.figures)


class _Group(NamedTuple):
    """A group in one draw: the share of the draw, its estimate, and the rows of the group."""

    share: float
    part: Estimate
    rows: Flags


def estimate_together(parts: Sequence[Estimate], *, shares: Sequence[str] | None = None) -> Combined:
    """Estimate from several independent draws of the same enterprises.

    Parameters
    ----------
    parts : sequence of Estimate
        Two or more, each from a draw of its own with a seed of its own, over the same enterprises. A draw of those
        whom another left over is not independent of it.
    shares : sequence of str, optional
        One a draw, as ``["0.2", "0.8"]``, summing to 1: fixed before anything was found. By default the shares of the
        enterprises drawn.

    Returns
    -------
    Combined
        The whole, the groupings that all parts have, and the strata, where all draws have the same.

    Raises
    ------
    EstimateError
        Fewer than two, one twice, other enterprises or levels, two findings of one enterprise, or shares that are none.

    Examples
    --------
    >>> from credit_tier import estimate
    >>> def drawn(name, n, design):
    ...     rows = [[rank, f"reg:{name}{rank}", "00" * 32, f"{n}/500"] for rank in range(1, n + 1)]
    ...     return {"strata": [{"name": "A", "design": design, "N_eligible": 500, "N_base": 500, "n": n, "take_all": 0,
    ...         "selected": rows, "reserve": []}]}
    >>> control = estimate(drawn("c", 20, "srs"), {f"reg:c{rank}": "none" for rank in range(2, 21)})
    >>> found = {f"reg:t{rank}": "violation" if rank <= 20 else "none" for rank in range(1, 81)}
    >>> estimate_together([control, estimate(drawn("t", 80, "pareto"), found)], shares=["0.2", "0.8"])
    <Combined of 2 draws, overall: 20.0% [13.4%, 28.1%], 20 of 99 visits>
    """
    fixed = _shares(parts, shares)
    _require_fit(parts)
    figures = [_figure(kind, name, groups) for kind, name, groups in _groups(parts, fixed)]
    limits = dict.fromkeys(limit for part in parts for limit in part.limits)
    return Combined(tuple(figures), fixed, tuple(parts), (_WAY, *limits))


def _groups(parts: Sequence[Estimate], shares: Sequence[Fraction]) -> Iterator[tuple[str, str, list[_Group]]]:
    ones = [np.ones(len(part.visited.units), dtype=np.bool_) for part in parts]
    yield (
        OVERALL,
        OVERALL,
        [_Group(float(share), part, one) for share, part, one in zip(shares, parts, ones, strict=True)],
    )
    same = all(part.visited.populations == parts[0].visited.populations for part in parts)
    for kind in parts[0].groups:
        if not all(kind in part.groups for part in parts) or (kind in {STRATUM, FIELD} and not same):
            continue
        columns = [np.array(part.groups[kind], dtype=np.str_) for part in parts]
        for name in sorted(set(np.concatenate(columns).tolist())):
            rows = zip(shares, parts, columns, strict=True)
            yield kind, name, [_Group(float(share), part, column == name) for share, part, column in rows]


def _figure(kind: str, name: str, groups: Sequence[_Group]) -> Figure:
    drawn, judged, violating, silent, outside = _counts(groups)
    why = next((why for one in groups if (why := why_mute(one.part.visited, one.rows)) is not None), None)
    total = sum(_sum(one, one.part.visited.violating) for one in groups)
    inside = sum(_sum(one, one.part.visited.judged) for one in groups)
    unsaid = Figure(kind, name, drawn, judged, violating, silent, outside)
    unsaid = replace(unsaid, unweighted=violating / judged if judged else None)
    if why is not None or not inside:
        return replace(unsaid, why=why or why_nobody())
    rate = total / inside
    spread = _variance(groups, rate, inside)
    of_total = _variance(groups, 0.0, 1.0)
    bounds = None
    if spread.value is not None:
        level = Fraction(groups[0].part.level)
        bounds = effective_bounds(Spread(rate, spread.value, judged, violating, spread.freedom), level)
    return replace(
        unsaid,
        rate=rate,
        standard_error=None if spread.value is None else sqrt(spread.value),
        freedom=spread.freedom,
        interval=bounds,
        interval_kind=IntervalKind.UNSAID if bounds is None else IntervalKind.EFFECTIVE_SIZE,
        total=total,
        total_error=None if of_total.value is None else sqrt(of_total.value),
        inside=inside,
        why=why_no_error(spread.silent) if spread.silent else None,
    )


def _sum(group: _Group, which: Flags) -> float:
    return group.share * float((group.part.visited.weight * (which & group.rows)).sum())


def _variance(groups: Sequence[_Group], rate: float, inside: float) -> Variance:
    """Add the variances of the draws; freedom by Welch and Satterthwaite."""
    found = []
    for share, part, rows in groups:
        values = ((part.visited.violating & rows) - rate * (part.visited.judged & rows)) * share / inside
        found.append(variance_of_total(part.visited, values, rows, part.together))
    silent = tuple(name for one in found for name in one.silent)
    known = [(one.value or 0.0, one.freedom) for one in found]
    whole = sum(value for value, _ in known)
    below = sum(value**2 / freedom for value, freedom in known if freedom)
    freedom = int(whole**2 / below) if below else sum(freedom for _, freedom in known)
    return Variance(None if silent else whole, freedom, silent)


def _counts(groups: Sequence[_Group]) -> tuple[int, int, int, int, int]:
    """Count enterprises: drawn, judged, violating, silent, outside."""
    said = {
        unit: outcome
        for _, part, rows in groups
        for unit, outcome, there in zip(part.visited.units, part.visited.outcomes, rows.tolist(), strict=True)
        if there
    }
    tally = Counter(said.values())
    violating = tally[VisitOutcome.VIOLATION]
    judged = violating + tally[VisitOutcome.NONE]
    return len(said), judged, violating, tally[VisitOutcome.NO_RESPONSE], tally[VisitOutcome.INELIGIBLE]


def _shares(parts: Sequence[Estimate], shares: Sequence[str] | None) -> tuple[Fraction, ...]:
    drawn = [len(part.visited.units) for part in parts]
    try:
        told = (
            [Fraction(number, sum(drawn)) for number in drawn] if shares is None else [Fraction(one) for one in shares]
        )
    except (ValueError, ZeroDivisionError, TypeError):
        told = []
    if len(told) != len(parts) or len(parts) < 2 or sum(told) != 1 or min(told) <= 0:  # two or more
        raise _unfit("parts, shares", ("份额不对，或不足两次抽取", "Shares that are none, or fewer than two draws."))
    return tuple(told)


def _require_fit(parts: Sequence[Estimate]) -> None:
    reached = {sum(part.visited.populations.values()) for part in parts}
    if len(reached) > 1 or len({part.level for part in parts}) > 1:
        raise _unfit(
            "parts",
            (f"可抽户数不同：{sorted(reached)}，或置信水平不同", f"Enterprises {sorted(reached)}, or levels, differ."),
        )
    # Ranks and chances in one order: two draws of one seed, or one draw passed twice.
    if len({(part.visited.units, tuple(part.visited.chance.tolist())) for part in parts}) < len(parts):
        raise _unfit("parts", ("同一次抽取出现两次", "One draw is there twice."))
    seen: dict[str, VisitOutcome] = {}
    for part in parts:
        own = dict(zip(part.visited.units, part.visited.outcomes, strict=True))
        if wrong := sorted(unit for unit in own.keys() & seen.keys() if own[unit] is not seen[unit]):
            raise _unfit(wrong[0], ("同一企业有两种结论", "One enterprise has two findings."))
        seen |= own


def _unfit(where: str, what: tuple[str, str]) -> CreditTierError:
    return refused(
        EstimateError,
        where,
        what,
        (
            "两次以上相互独立的抽取，同一批企业、同一水平、每户一种结论；份额为正、合计为 1",
            "Two or more independent draws of one frame, one level, one finding an enterprise; shares above 0, sum 1.",
        ),
        ("请核对", "Check them."),
    )
