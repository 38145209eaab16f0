"""Shifts (变动): how far score, grade and indicators have moved between two days, in figures and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from credit_tier.analysis.analysis_cards import ShownShift, stability_card
from credit_tier.analysis.population_stability import Verdict
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import Text
from credit_tier.grading.origin import Origin

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = ("what", "psi", "verdict", "before", "after", "chance_limit", "why_zh", "why_en")

LAG: Final = Text(
    "两日等待迟报记录的天数不同，变化中可能有迟报的影响。",
    "The two days waited differently long for late records; part of a movement may be records that came late.",
)

EDITIONS: Final = Text(
    "两日的规则手册版本不同，只比较两版判定相同的项。",
    "The days were counted by two editions of the rulebook; only what both decide alike is compared.",
)


@dataclass(frozen=True, slots=True)
class BandShift:
    """One bin of an item on both days.

    Attributes
    ----------
    label : Text
    before, after : int
        Enterprises in it.
    contribution : float
        What it adds to the PSI.
    """

    label: Text
    before: int
    after: int
    contribution: float


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the score, the grade or an indicator has moved.

    Attributes
    ----------
    what : str
        ``score``, ``grade`` or the identifier of an indicator.
    title : Text
    psi : float or None
        None where nothing can be said.
    verdict : Verdict
        By the customs of the trade.
    before, after : int
        Enterprises counted on either day.
    chance_limit : float or None
        The PSI that chance alone exceeds once in twenty times; below it a movement may be none.
    bands : tuple of BandShift
        Empty where nothing can be said.
    why : Text or None
        Why nothing can be said.
    """

    what: str
    title: Text
    psi: float | None
    verdict: Verdict
    before: int
    after: int
    chance_limit: float | None = None
    bands: tuple[BandShift, ...] = ()
    why: Text | None = None

    @property
    def grown(self) -> BandShift | None:
        """The bin whose growing share adds most to the PSI; None where nothing has moved."""
        growing = [band for band in self.bands if band.after * self.before > band.before * self.after]
        return max(growing, key=lambda band: band.contribution, default=None)

    @property
    def shown(self) -> ShownShift:
        """The shift as a card shows it; of what is stable no band is named."""
        grown = None if self.verdict is Verdict.STABLE else self.grown
        said = self.why or (Text("", "") if grown is None else grown.label)
        return ShownShift(self.title, self.psi, self.chance_limit, self.verdict.text, said)

    @property
    def text(self) -> Text:
        """The shift in a sentence."""
        verdict = self.verdict.text
        if self.psi is None or self.chance_limit is None:
            why = self.why or Text("", "")
            return Text(f"{self.title.zh}：{verdict.zh}，{why.zh}", f"{self.title.en}: {verdict.en}; {why.en}")
        zh, en = f"PSI {self.psi:.4f}", f"PSI {self.psi:.4f}"
        if self.psi <= self.chance_limit:
            zh, en = f"{zh}，未超出偶然波动", f"{en}, no more than chance"
        grown = self.grown
        if grown is not None and self.verdict is not Verdict.STABLE:
            shares = _percent(grown.before, self.before), _percent(grown.after, self.after)
            zh += f"；增加最多：{grown.label.zh}（{shares[0]} → {shares[1]}）"
            en += f"; what grew most: {grown.label.en} ({shares[0]} -> {shares[1]})"
        return Text(f"{self.title.zh}：{verdict.zh}，{zh}", f"{self.title.en}: {verdict.en}, {en}")


@dataclass(frozen=True, slots=True, repr=False)
class Stability:
    """What has moved between two days.

    Attributes
    ----------
    before, after : date
        The days the counts describe.
    shifts : tuple of Shift
        Score, grade, then the indicators of both days in the order of their names.
    rulebook_id : str
        Of the rulebook that counted; its title stands in no counts.
    trial : bool
        Whether numbers of the rulebook are illustrative.
    same_rulebook : bool
        Whether both were counted by one edition of the rulebook. With two editions only what both decide alike is
        compared; how records are attributed and shared facts counted may differ all the same.
    same_lag : bool
        Whether both sides waited as many days for late records, between the day described and the day known.
    """

    before: date
    after: date
    shifts: tuple[Shift, ...] = field(repr=False)
    rulebook_id: str
    trial: bool
    same_rulebook: bool
    same_lag: bool = True

    def __repr__(self) -> str:
        """Say how many have moved."""
        told = {verdict: sum(shift.verdict is verdict for shift in self.shifts) for verdict in Verdict}
        said = ", ".join(f"{many} {verdict.text.en}" for verdict, many in told.items() if many)
        return f"<Stability {self.before} to {self.after}: {said}>"

    def _repr_html_(self) -> str:
        title = Text(f"{self.before} 至 {self.after} 的稳定性", f"stability, {self.before} to {self.after}")
        return stability_card(title, [shift.shown for shift in self.shifts], self.cautions, trial=self.trial)

    @property
    def origin(self) -> Origin:
        """By which rulebook and of which days."""
        name = Bilingual(zh=f"规则手册 {self.rulebook_id}", en=f"Rulebook {self.rulebook_id}")
        return Origin(name, self.before, self.after, self.trial)

    @property
    def cautions(self) -> tuple[Text, ...]:
        """What else may have made a difference; to be said beside the figures."""
        said = ((self.same_rulebook, EDITIONS), (self.same_lag, LAG))
        return tuple(text for same, text in said if not same)

    def of(self, what: str) -> Shift:
        """Give one shift (KeyError where there is none of that name)."""
        return {shift.what: shift for shift in self.shifts}[what]

    def to_frame(self) -> pd.DataFrame:
        """Give one row an item: `COLUMNS`; psi and chance_limit are NaN where nothing can be said."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [
            (shift.what, shift.psi, shift.verdict.value, shift.before, shift.after, shift.chance_limit)
            + (("", "") if shift.why is None else tuple(shift.why))
            for shift in self.shifts
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"psi": "float64", "chance_limit": "float64"})

    def bands(self) -> pd.DataFrame:
        """Give one row an item and bin: what, band, label_zh, label_en, before, after, contribution."""
        import pandas as pd  # noqa: PLC0415 # as above

        rows = [
            (shift.what, place, *band.label, band.before, band.after, band.contribution)
            for shift in self.shifts
            for place, band in enumerate(shift.bands)
        ]
        return pd.DataFrame(rows, columns=["what", "band", "label_zh", "label_en", "before", "after", "contribution"])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"
