"""Band proposals (分档建议): cuts of an indicator that tell later outcomes apart best, beside the rulebook's own.

A proposal is for people to judge. What inspections found depends on whom they visited, the past is not the law, and a
cut that tells most may be one that nobody could justify. It is therefore a patch to try, never a rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from credit_tier.analysis.analysis_cards import bands_card
from credit_tier.analysis.band_outcomes import (
    BandOutcome,
    Flags,
    Values,
    band_outcomes,
    information_value,
    outcomes_frame,
)
from credit_tier.analysis.band_proposal_inputs import (
    NoBandsError,
    arrays,
    conditions_of,
    no_bands,
    said_outcomes,
    why_none,
    wrong,
)
from credit_tier.analysis.counted import who_is_graded
from credit_tier.analysis.monotone_binning import best_cuts, pre_bins
from credit_tier.analysis.points_patches import NewBand, missing_points, patch_text, version_table
from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import ArgumentError, Text
from credit_tier.grading.grades import Grades
from credit_tier.grading.scorecard import FIRST_BAND, ScoredIndicator
from credit_tier.rulebook.indicator import Direction

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class BandProposal:
    """Bands that the data propose.

    Attributes
    ----------
    direction : Direction
    cuts : tuple of int
        First value of each band but the first; at least one.
    bands : tuple of BandOutcome
        The three kinds of missing, then the bands in order of value.
    """

    direction: Direction
    cuts: tuple[int, ...]
    bands: tuple[BandOutcome, ...]

    def _repr_html_(self) -> str:
        return bands_card(Text("建议的分档", "proposed bands"), self.bands, self.iv)

    @property
    def iv(self) -> float:
        """Information value: the PSI between those with the outcome and those without."""
        return information_value(self.bands)

    def to_frame(self) -> pd.DataFrame:
        """Give one row a band: `COLUMNS` without points."""
        return outcomes_frame([("proposed", self.bands, None)]).drop(columns="points")


@dataclass(frozen=True, slots=True)
class RulebookProposal:
    """Proposed bands beside the rulebook's own, on the same enterprises.

    Attributes
    ----------
    proposal : BandProposal
    own : tuple of BandOutcome
        The rulebook's own bands.
    scored : ScoredIndicator
    points : tuple of int
        Of the proposed bands, in order of value.
    without_outcome : int
        Graded enterprises of which no outcome is known; they took no part.
    not_graded_here : int
        Outcomes of enterprises that were not graded (exempt, or not there at all); they took no part.
    """

    proposal: BandProposal
    own: tuple[BandOutcome, ...]
    scored: ScoredIndicator
    points: tuple[int, ...]
    without_outcome: int
    not_graded_here: int

    def _repr_html_(self) -> str:
        return bands_card(self.text, self.proposal.bands, self.proposal.iv, self.counted_text)

    @property
    def counted_text(self) -> Text:
        """Who took part and who did not, in a sentence."""
        took = sum(band.events + band.non_events for band in self.proposal.bands)
        return Text(
            f"计入有结果的参评企业 {took:,} 家；未计入：参评而没有结果 {self.without_outcome:,} 家，有结果而不参评"
            f" {self.not_graded_here:,} 家。",
            f"Counted: {took:,} graded enterprises with an outcome; left out: {self.without_outcome:,} graded without"
            f" one, {self.not_graded_here:,} with one that are not graded.",
        )

    @property
    def own_iv(self) -> float:
        """Information value of the rulebook's own bands."""
        return information_value(self.own)

    @property
    def text(self) -> Text:
        """The proposal in a sentence."""
        title = self.scored.indicator.title
        cuts = "、".join(map(str, self.proposal.cuts))
        own = "、".join(map(str, self.scored.cuts[FIRST_BAND:])) or "-"
        ivs = f"{self.own_iv:.4f}", f"{self.proposal.iv:.4f}"
        return Text(
            f"{title.zh}：建议分档起点 {cuts}（IV {ivs[1]}），现行 {own}（IV {ivs[0]}）；仅供研判，不是规则",
            f"{title.en}: proposed cuts {cuts.replace('、', ', ')} (IV {ivs[1]}), own {own.replace('、', ', ')}"
            f" (IV {ivs[0]}); for people to judge, no rule",
        )

    def to_frame(self) -> pd.DataFrame:
        """Give one row a band, the proposed ones and then the rulebook's own: `COLUMNS`."""
        kinds = self.scored.points[:FIRST_BAND]
        return outcomes_frame(
            [("proposed", self.proposal.bands, (*kinds, *self.points)), ("own", self.own, self.scored.points)]
        )

    def patch(self) -> str:
        """Give the proposal as a fragment of TOML for ``extend(rulebook, patch, binding=Binding.WHAT_IF)``."""
        version = self.scored.version
        bands = [
            NewBand(band.start, points, _reason(band.label))
            for band, points in zip(self.proposal.bands[FIRST_BAND:], self.points, strict=True)
        ]
        table = version_table(self.scored.indicator.id, version, bands, missing_points(version))
        return patch_text([self.text], [table])


def propose_bands(
    values: Sequence[int] | Values | pd.Series,
    outcomes: Sequence[bool] | Flags | pd.Series,
    *,
    direction: Direction,
    most_bands: int = 5,
    least_share: Fraction | str = "1/20",
    least_chi_square: Fraction | str = "3.84",
) -> BandProposal:
    """Propose bands of an indicator by the outcomes of those it was measured on.

    Parameters
    ----------
    values : array of int, shape (n,)
        The three lowest codes are the kinds of missing (`Missing`); they are kept apart from the bands. Measured
        before the outcomes: else the bands explain what caused them.
    outcomes : array of bool, shape (n,)
        Whether a violation was found.
    direction : Direction
        Which way a larger value points: the share of outcomes rises with what is worse. `NEUTRAL` has no bands.
    most_bands : int
        From 2.
    least_share : Fraction or str
        Of the rows that have a value, in each band.
    least_chi_square : Fraction or str
        By which neighbouring bands differ; 3.84 is what chance exceeds once in twenty times, 0 asks for any
        difference.

    Returns
    -------
    BandProposal
        Of two bands at least.

    Raises
    ------
    NoBandsError
        No two bands keep the conditions; it says why.
    ArgumentError
        The arrays differ in length or kind, or a condition is out of range.

    References
    ----------
    Siddiqi, Credit Risk Scorecards (2006), chapter 6; Navas-Palencia, Optimal binning (arXiv:2001.08025).

    Examples
    --------
    >>> late, found = [0] * 50 + [2] * 50 + [6] * 50, ([True] + [False] * 9) * 5 + [True, False] * 25 + [True] * 45
    >>> made = propose_bands(late, found + [False] * 5, direction=Direction.MORE_IS_WORSE)
    >>> made.cuts, round(made.iv, 3), [(band.events, band.non_events) for band in made.bands[3:]]
    ((2, 6), 2.344, [(5, 45), (25, 25), (45, 5)])
    """
    rows, found = arrays(values, outcomes)
    conditions = conditions_of(direction, most_bands, least_share, least_chi_square, rows)
    real = rows >= LOWEST_VALUE
    totals = int(found.sum()), int((~found).sum())
    if min(totals) == 0:
        raise NoBandsError(
            no_bands(f"只有一种结果（{totals[0]} 有、{totals[1]} 无）", f"All of one outcome: {totals}.")
        )
    bins = pre_bins(rows[real], found[real]) if real.any() else None
    if bins is None or len(bins.starts) < 2:
        raise NoBandsError(no_bands("取值全部缺失或全部相同", "Every value is missing, or all are the same."))
    cuts = best_cuts(bins, totals, conditions)
    if cuts is None:
        turned = best_cuts(bins, totals, conditions._replace(rising=not conditions.rising)) is not None
        raise NoBandsError(no_bands(*why_none(direction, turned=turned)))
    return BandProposal(direction, cuts, tuple(band_outcomes(cuts, rows, found)))


def propose_for(
    grades: Grades,
    identifier: str,
    outcomes: Mapping[str, bool] | pd.Series,
    *,
    most_bands: int = 5,
    least_share: Fraction | str = "1/20",
    least_chi_square: Fraction | str = "3.84",
) -> RulebookProposal:
    """Propose bands of an indicator of the rulebook, with points between its own best and worst.

    Points fall in proportion to the share of outcomes, rounded half up; those of the kinds of missing stay.

    Parameters
    ----------
    grades : Grades
        Of a day before the outcomes.
    identifier : str
        An indicator the grades use.
    outcomes : mapping of str to bool, or pandas.Series
        By enterprise code; who has none, or is not graded, takes no part.
    most_bands, least_share, least_chi_square
        As for `propose_bands`.

    Raises
    ------
    NoBandsError, ArgumentError
        As `propose_bands`; no such indicator, it is neutral, a code is there twice, or an outcome is no truth.
    """
    place = {name: row for row, name in enumerate(grades.card.names)}.get(identifier)
    if place is None:
        known = ", ".join(grades.card.names)
        raise ArgumentError(
            wrong(
                "identifier",
                Text(f"没有指标 {identifier!r}", f"No such indicator: {identifier!r}."),
                Text(f"已有：{known}", f"There are: {known}."),
            )
        )
    scored = grades.card.indicators[place]
    graded = who_is_graded(grades).tolist()
    row_of = {code: row for row, code in enumerate(grades.codes.to_pylist()) if graded[row]}
    said = said_outcomes(outcomes)
    here = [(row_of[code], found) for code, found in said if code in row_of]
    values = grades.indicators.in_order(grades.card.names)[place][[row for row, _ in here]].astype(np.int64)
    flags = np.array([found for _, found in here], dtype=bool)
    proposal = propose_bands(
        values,
        flags,
        direction=scored.indicator.direction,
        most_bands=most_bands,
        least_share=least_share,
        least_chi_square=least_chi_square,
    )
    own = tuple(band_outcomes(scored.cuts[FIRST_BAND:], values, flags))
    points = _points(proposal, scored.points[FIRST_BAND:])
    return RulebookProposal(proposal, own, scored, points, len(row_of) - len(here), len(said) - len(here))


def _points(proposal: BandProposal, own: Sequence[int]) -> tuple[int, ...]:
    """Lay points between the rulebook's best and worst, in proportion to the share of outcomes."""
    shares = [Fraction(band.events, band.events + band.non_events) for band in proposal.bands[FIRST_BAND:]]
    worst, span = min(own), max(own) - min(own)
    reach = max(shares) - min(shares)
    # Half up, in integers: floor of the value and a half.
    return tuple(worst + int(span * (max(shares) - share) / reach + Fraction(1, 2)) for share in shares)


def _reason(label: Text) -> Bilingual:
    return Bilingual(zh=f"取值 {{value}}（建议档：{label.zh}）", en=f"value {{value}} (proposed band: {label.en})")
