"""Estimates of how many violate the law, from a draw with known chances (由抽查推断违法率).

Every unit drawn speaks for 1 / chance enterprises. So a draw that follows risk does not mislead: who is drawn more
often counts for less. See `docs/estimates.md` for what holds when.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.estimation.drawn import visited_sample
from credit_tier.estimation.figures import FIELD, OVERALL, STRATUM, Figure, figure_of
from credit_tier.estimation.limits import limits_of, subject_of
from credit_tier.estimation.outcomes import Finding, VisitOutcome, checked
from credit_tier.estimation.refusals import EstimateError, refused
from credit_tier.estimation.sample import Sample
from credit_tier.estimation.tables import figure_named, frame_of
from credit_tier.estimation.trend import Trend, trend_of
from credit_tier.estimation.visits_needed import VisitsNeeded, visits_for
from credit_tier.foundation.errors import Text
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.replacement import Replacement

if TYPE_CHECKING:
    import pandas as pd

LEVEL: Final = "0.95"
UNKNOWN: Final = "not said"


@dataclass(frozen=True, repr=False, eq=False)
class Estimate:
    """Rates of violation estimated from one draw.

    Attributes
    ----------
    figures : tuple of Figure
        The whole first, then strata, fields and other groups.
    level : str
        Of all intervals.
    visited : Sample
        What it was made from, a row a unit.
    groups : mapping of str to tuple of str
        By grouping, the group of each row of the sample.
    subject : Text
        What it is an estimate of.
    limits : tuple of Text
        What it does not say.
    reasons : mapping of str to int
        Why there is no answer, or why a unit is outside, counted.
    together : mapping of str to str
        Strata that were collapsed for the variance: by stratum, the name they share.
    """

    figures: tuple[Figure, ...]
    level: str
    visited: Sample
    groups: Mapping[str, tuple[str, ...]]
    subject: Text
    limits: tuple[Text, ...]
    reasons: Mapping[str, int]
    together: Mapping[str, str]

    def __repr__(self) -> str:
        """Say the rate of the whole."""
        return f"<Estimate {self.overall}>"

    def __str__(self) -> str:
        lines = [*self.subject, *(f"  {one.kind}: {one}" for one in self.figures)]
        return "\n".join([*lines, *(line for limit in self.limits for line in limit)])

    @property
    def overall(self) -> Figure:
        """The figure of the whole."""
        return self.figures[0]

    def of(self, kind: str, name: str) -> Figure:
        """Give the figure of one group.

        Raises
        ------
        EstimateError
            There is no such group in the sample.
        """
        return figure_named(self.figures, kind, name)

    def to_frame(self) -> pd.DataFrame:
        """Give the figures, a row a group."""
        return frame_of(self.figures)

    def trend(self, kind: str, order: Sequence[str]) -> Trend:
        """Test whether the rate rises along groups, as from A to D; see `credit_tier.estimation.trend.trend_of`."""
        if kind not in self.groups:
            raise refused(
                EstimateError,
                kind,
                ("没有这种分组", "There is no such grouping."),
                (f"可用：{'、'.join(self.groups)}", f"Allowed: {', '.join(self.groups)}."),
                ("请在 estimate 时给出 groups", "Pass it as `groups` to `estimate`."),
            )
        return trend_of(self.visited, self.groups[kind], order)

    def visits_needed(self, half_width: str, *, allocation: str = "neyman") -> VisitsNeeded:
        """Say how many visits give the overall rate to a half width; see `visits_needed.visits_for`."""
        return visits_for(self.visited, half_width, allocation=allocation, level=self.level)


def estimate(
    draw: Draw | Mapping[str, Any],
    findings: Iterable[Finding] | Mapping[str, VisitOutcome | str],
    *,
    removals: Replacement | None = None,
    groups: Mapping[str, Mapping[str, str]] | None = None,
    collapse: Sequence[Sequence[str]] = (),
    level: str = LEVEL,
) -> Estimate:
    """Estimate the rate of violations among all who might have been drawn.

    Parameters
    ----------
    draw : Draw or mapping
        A mapping is the core of a manifest, as ``opened.json`` has it.
    findings : iterable of Finding, or mapping of str to VisitOutcome
        One an enterprise; `outcomes.findings_of` takes them from the register of results. Who was drawn and has none
        gave no answer.
    removals : Replacement, optional
        Who was removed and who stepped in.
    groups : mapping of str to mapping of str to str, optional
        Groupings, as ``{"grade": {code: "A", ...}}``; units that a grouping does not name are ``not said``.
    collapse : sequence of sequences of str
        Strata to be taken as one for the variance, where one of them has a single answer.
    level : str
        Of the intervals.

    Returns
    -------
    Estimate

    Raises
    ------
    FindingError
        Findings of enterprises that were not drawn, twice, or of no known kind.
    NoFindingsError
        There are none, or nobody gave an answer.
    EstimateError
        The level, or a stratum to be collapsed, is none.

    Examples
    --------
    >>> selected = [[rank, f"reg:{rank}", "00" * 32, "1/10"] for rank in range(1, 51)]
    >>> stratum = {"name": "A", "design": "srs", "N_eligible": 500, "N_base": 500, "n": 50, "take_all": 0,
    ...     "selected": selected, "reserve": []}
    >>> found = {f"reg:{rank}": "violation" if rank <= 5 else "none" for rank in range(1, 51)}
    >>> estimate({"strata": [stratum]}, found)
    <Estimate overall: 10.0% [3.6%, 21.2%], 5 of 50 visits>
    """
    wide = _level(level)
    sample = visited_sample(draw, checked(findings), removals=removals)
    together = _together(sample, collapse)
    made = [figure_of(sample, OVERALL, OVERALL, np.ones(len(sample.units), dtype=np.bool_), together, wide)]
    grouped = _groupings(sample, groups or {})
    for kind, words in grouped.items():
        column = np.array(words, dtype=np.str_)
        names = sorted(set(words))
        made += [figure_of(sample, kind, name, column == name, together, wide) for name in names]
    return Estimate(
        tuple(made),
        level,
        sample,
        grouped,
        subject_of(sample),
        limits_of(sample, made[0], together),
        dict(sorted(Counter(sample.reasons[row] or "not_said" for row in _aside(sample)).items())),
        together,
    )


def _groupings(sample: Sample, groups: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {STRATUM: sample.strata}
    if all("/" in name for name in sample.strata):
        found[FIELD] = tuple(name.partition("/")[0] for name in sample.strata)
    for kind, words in groups.items():
        if kind in {OVERALL, *found}:
            raise refused(
                EstimateError,
                f"groups: {kind}",
                ("这个分组名已被占用", "This name of a grouping is taken."),
                (f"不同于 {OVERALL}、{'、'.join(found)}", f"Another than {OVERALL}, {', '.join(found)}."),
                ("请换一个名称", "Take another name."),
            )
        found[kind] = tuple(str(words.get(unit) or UNKNOWN) for unit in sample.units)
    return found


def _together(sample: Sample, collapse: Sequence[Sequence[str]]) -> dict[str, str]:
    together: dict[str, str] = {}
    for several in collapse:
        wrong = [name for name in several if name not in sample.populations or name in together]
        if wrong or len(set(several)) < 2:
            known = "、".join(sample.populations)
            raise refused(
                EstimateError,
                f"collapse: {'、'.join(several)}",
                ("不能这样合并", "These strata cannot be joined."),
                (f"每组至少两层，每层一次：{known}", f"Two or more of {', '.join(sample.populations)}, each once."),
                ("请核对层名", "Check the names."),
            )
        together.update(dict.fromkeys(several, "+".join(several)))
    return together


def _level(level: str) -> Fraction:
    try:
        wide = Fraction(level)
    except (ValueError, ZeroDivisionError, TypeError):
        wide = Fraction(0)
    if not Fraction(1, 2) < wide < 1:
        raise refused(
            EstimateError,
            f"level: {level}",
            ("不是置信水平", "Not a level of confidence."),
            ('大于 0.5、小于 1，如 "0.95"', 'Above 0.5 and below 1, as "0.95".'),
            ("请改正", "Mend it."),
        )
    return wide


def _aside(sample: Sample) -> list[int]:
    return [int(row) for row in np.flatnonzero(~sample.judged)]
