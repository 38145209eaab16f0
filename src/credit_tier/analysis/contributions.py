"""What each indicator and band brings to the scores of a population, and which bring nothing (得分贡献与失效指标).

Points are those of the bands, before the ranges of the themes apply; how many of them a range takes away stands
beside. An indicator is dead in a population where it tells no two enterprises apart: neither by points nor by a veto, a
cap or an exemption that holds for anybody. Dead here is not useless: that nobody has been on a list says something.
Points count of those who are graded; conditions of everyone, since they decide who is (`analysis.counted`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.analysis.analysis_cards import contributions_card
from credit_tier.analysis.contributions_effect import conditions_frame, importance_frame, themes_frame
from credit_tier.analysis.counted import Counted, counted, who_is_graded
from credit_tier.engine.missing import Missing
from credit_tier.foundation.errors import Text
from credit_tier.grading.grades import Grades
from credit_tier.grading.kernel import UInt8, score_values
from credit_tier.grading.scorecard import FIRST_BAND, ScoredIndicator

if TYPE_CHECKING:
    import pandas as pd


class Dead(StrEnum):
    """Why an indicator tells nobody apart."""

    UNSAID = "unsaid"
    WORTHLESS = "worthless"
    MISSING = "missing"
    ONE_BAND = "one_band"
    SAME_POINTS = "same_points"


WHY: Final[Mapping[Dead, Text]] = MappingProxyType(
    {
        Dead.UNSAID: Text("无法说明：参评企业不足两家", "cannot be said: fewer than two enterprises are graded"),
        Dead.WORTHLESS: Text("按规则，任何取值得分相同", "by the rules, every value has the same points"),
        Dead.MISSING: Text("参评企业没有一家有取值", "no graded enterprise has a value"),
        Dead.ONE_BAND: Text("参评企业同在一档", "all graded enterprises are in one band"),
        Dead.SAME_POINTS: Text("出现的各档得分相同", "all bands that occur have the same points"),
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class Contributions:
    """Graded enterprises by indicator and band.

    Attributes
    ----------
    grades : Grades
    counts : tuple of tuple of int
        For each indicator of the scorecard, the graded enterprises by band code; the first three are the missing
        kinds.
    """

    grades: Grades
    counts: tuple[tuple[int, ...], ...]

    def __repr__(self) -> str:
        """Say of how many, and which indicators are dead."""
        dead = [name for name, why in self.dead.items() if why is not Dead.UNSAID]
        return (
            f"<Contributions of {len(self.counts)} indicators to {self.counted.enterprises} scores; dead: {len(dead)}>"
        )

    def _repr_html_(self) -> str:
        return contributions_card(self.grades, self.by_indicator(), self.counted.text)

    @cached_property
    def counted(self) -> Counted:
        """Who is counted: those who are graded."""
        return counted(self.grades)

    @cached_property
    def dead(self) -> Mapping[str, Dead]:
        """Indicators that tell nobody apart, and why."""
        living = {rule.place for bit, rule in enumerate(self.grades.card.conditions) if self._held_by(bit)}
        found = {}
        for place, (item, counts) in enumerate(zip(self.grades.card.indicators, self.counts, strict=True)):
            why = Dead.UNSAID if self.counted.enterprises < 2 else _why(item, counts)
            if why is not None and place not in living:
                found[item.indicator.id] = why
        return MappingProxyType(found)

    def to_frame(self) -> pd.DataFrame:
        """Give a row an indicator and band, missing kinds first: how many graded have it, and the points it gives.

        Returns
        -------
        pandas.DataFrame
            indicator, theme, band (code; 0 to 2 are the missing kinds), label_zh, label_en, points, enterprises.
        """
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [
            (item.indicator.id, item.indicator.theme, band, *label_of(item, band), points, number)
            for item, counts in zip(self.grades.card.indicators, self.counts, strict=True)
            for band, (points, number) in enumerate(zip(item.points, counts, strict=True))
        ]
        names = ["indicator", "theme", "band", "label_zh", "label_en", "points", "enterprises"]
        return pd.DataFrame(rows, columns=names)

    def by_indicator(self) -> pd.DataFrame:
        """Give a row an indicator, in the order of the scorecard.

        Returns
        -------
        pandas.DataFrame
            indicator, theme; ``least``, ``most`` (points that occur, <NA> without enterprises), ``mean`` (a Fraction),
            ``spread`` (a Fraction: by how many points two enterprises taken at random differ on average; None below
            two), ``bands_used`` of ``bands`` (real bands, not missing kinds), ``dead``, and ``why_dead`` (a key of
            `WHY`, empty where it lives).
        """
        import pandas as pd  # noqa: PLC0415 # as above

        rows = []
        for item, counts in zip(self.grades.card.indicators, self.counts, strict=True):
            why = self.dead.get(item.indicator.id)
            used = sum(number > 0 for number in counts[FIRST_BAND:])
            dead = (
                used,
                len(counts) - FIRST_BAND,
                why is not None and why is not Dead.UNSAID,
                "" if why is None else str(why),
            )
            rows.append((item.indicator.id, item.indicator.theme, *_spread(item.points, counts), *dead))
        names = ["indicator", "theme", "least", "most", "mean", "spread", "bands_used", "bands", "dead", "why_dead"]
        frame = pd.DataFrame(rows, columns=names)
        return frame.astype({"least": "Int64", "most": "Int64", "mean": "object", "spread": "object", "dead": "bool"})

    def importance(self) -> pd.DataFrame:
        """Count, for each indicator, whose grade hangs on its points; see `importance_frame`."""
        return importance_frame(self.grades, bands_of(self.grades))

    def themes(self) -> pd.DataFrame:
        """Count, for each theme, those whose points its range cuts or lifts; see `themes_frame`."""
        return themes_frame(self.grades)

    def conditions(self) -> pd.DataFrame:
        """Count, for each veto, cap and exemption, for whom it holds and decides; see `conditions_frame`."""
        return conditions_frame(self.grades)

    def _held_by(self, bit: int) -> int:
        return int(np.count_nonzero(self.grades.scores.held >> np.uint64(bit) & np.uint64(1)))


def contributions(grades: Grades) -> Contributions:
    """Count the graded enterprises in each band of each indicator.

    Parameters
    ----------
    grades : Grades
        Where it keeps no band codes they are worked out again from the values.

    Returns
    -------
    Contributions
        `Contributions.counted` says how many are not graded and left out, and why.
    """
    card, graded = grades.card, who_is_graded(grades)
    counts = [
        tuple(np.bincount(codes[graded], minlength=len(item.points)).tolist())
        for item, codes in zip(card.indicators, bands_of(grades), strict=True)
    ]
    return Contributions(grades, tuple(counts))


def bands_of(grades: Grades) -> UInt8:
    """Give the band codes, uint8 (k, n), in the order of the scorecard."""
    bands = grades.scores.bands
    if bands is None:
        bands = score_values(grades.indicators.in_order(grades.card.names), grades.card, bands=True).bands
    return np.empty((0, len(grades)), np.uint8) if bands is None else bands


def label_of(item: ScoredIndicator, band: int) -> Text:
    """Give the reason a band states, or the name of the missing kind."""
    if band < FIRST_BAND:
        kind = sorted(Missing)[band]
        return Text(kind.zh, kind.en)
    reason = item.version.bands[band - FIRST_BAND].reason
    return Text(reason.zh, reason.en)


def _why(item: ScoredIndicator, counts: tuple[int, ...]) -> Dead | None:
    if len(set(item.points)) == 1:
        return Dead.WORTHLESS
    seen = [points for points, number in zip(item.points, counts, strict=True) if number]
    if len(set(seen)) > 1:
        return None
    if not any(counts[FIRST_BAND:]):
        return Dead.MISSING
    return Dead.ONE_BAND if len(seen) == 1 else Dead.SAME_POINTS


def _spread(points: tuple[int, ...], counts: tuple[int, ...]) -> tuple[Any, ...]:
    held = sorted((each, number) for each, number in zip(points, counts, strict=True) if number)
    total = sum(counts)
    if not held:
        return None, None, None, None
    mean = Fraction(sum(each * number for each, number in held), total)
    apart = below = below_points = 0
    for each, number in held:
        apart += number * (each * below - below_points)
        below, below_points = below + number, below_points + each * number
    spread = Fraction(apart, total * (total - 1) // 2) if total > 1 else None
    return held[0][0], held[-1][0], mean, spread
