"""The reasons of a grade as data: lines, themes, conditions and the path upward (说明理由)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from credit_tier.engine.lineage import Unattributed
from credit_tier.engine.missing import Missing, as_missing
from credit_tier.foundation.basis import Basis, Bilingual
from credit_tier.grading.attributed import Coming
from credit_tier.grading.path import Path
from credit_tier.grading.scorecard import FIRST_BAND, ScoredIndicator
from credit_tier.grading.single import Grade
from credit_tier.rulebook.fact_rule import FactRule
from credit_tier.rulebook.grade_scale import Condition
from credit_tier.rulebook.indicator import Cure, Indicator
from credit_tier.rulebook.source import Source

_SILENT = {kind: Bilingual(zh=kind.zh, en=kind.en) for kind in Missing}


class Line(NamedTuple):
    """What one indicator contributes; what is said about it is worded when it is asked for.

    Attributes
    ----------
    scored : ScoredIndicator
        The indicator and its rules of the day.
    band, stored : int
        Its band code, and its value as it is stored: a missing kind as its code.
    also_in : Bilingual or None
        The title of another indicator, in which a fact of this one counts already.
    evidence : tuple of mapping
        The records behind the value, if records were given; ``counted_in`` names the indicator that already
        counts the same fact, ``inferred_by`` the rule by which it shares a fact, ``own_code`` and ``attributed`` the
        code it was sent under and the changes that brought it here.
    """

    scored: ScoredIndicator
    band: int
    stored: int
    also_in: Bilingual | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()

    @property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.scored.indicator

    @property
    def value(self) -> int | Missing:
        """Its value, or the kind of missing."""
        missing = as_missing(self.stored)
        return self.stored if missing is None else missing

    @property
    def points(self) -> int:
        """Points given."""
        return self.scored.points[self.band]

    @property
    def best(self) -> int:
        """The most points the indicator could give."""
        return self.scored.best

    @property
    def reason(self) -> Bilingual:
        """The reason text of its band, or the kind of missing."""
        missing = as_missing(self.stored)
        reason = self.scored.version.bands[self.band - FIRST_BAND].reason if missing is None else _SILENT[missing]
        if missing is None and ("{value}" in reason.zh or "{value}" in reason.en):
            zh, en = (text.replace("{value}", str(self.stored)) for text in (reason.zh, reason.en))
            reason = Bilingual(zh=zh, en=en)
        if self.also_in is not None:
            zh = f"{reason.zh}（已在“{self.also_in.zh}”计分的同一事实除外）"
            en = f'{reason.en} (apart from a fact that counts in "{self.also_in.en}")'
            reason = Bilingual(zh=zh, en=en)
        return reason

    @property
    def basis(self) -> Basis | None:
        """By what right the matter counts."""
        return self.scored.version.basis

    @property
    def illustrative(self) -> bool:
        """Whether its numbers are trial numbers."""
        return self.scored.version.illustrative

    @property
    def lost(self) -> int:
        """Points short of the best."""
        return self.best - self.points


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """What one theme contributes: the sum of its indicators, and what its range leaves of it."""

    name: str
    title: Bilingual
    total: int
    counted: int
    most: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An act that will be open from a day on, once the least period of its latest record has run."""

    cure: Cure
    open_on: date


@dataclass(frozen=True, repr=False)
class Reasons:
    """Why an enterprise has its grade.

    Attributes
    ----------
    code : str
    graded : Grade
    lines : tuple of Line
        One an indicator, in the order of the scorecard; they and the base add up to the score.
    themes : tuple of ThemeLine
    conditions : tuple of Condition
        All vetoes, caps and exemptions that hold, not only the one that decided.
    path : Path
        The fewest acts of its own that lead to the next grade.
    waiting : tuple of Waiting
        Acts that are not open yet.
    undetermined : bool
        Whether shared facts, late sources or missing records keep some acts from being promised; then no path is no
        proof of none.
    comings : tuple of Coming
        The changes by which records, or an enterprise, came under this code.
    doubts : tuple of Unattributed
        What was not attributed, or deserves a look, and names this code.
    fact_rules : mapping of str to FactRule
        The rules by which facts are inferred.
    sources : mapping of str to Source
        For the names of the fields of records.
    rulebook : Bilingual
    rulebook_digest : str
    as_of, known_on : date
    trial : bool
    grade_type, disclosure, use : str
    """

    code: str
    graded: Grade
    lines: tuple[Line, ...]
    themes: tuple[ThemeLine, ...]
    conditions: tuple[Condition, ...]
    path: Path
    waiting: tuple[Waiting, ...]
    undetermined: bool
    comings: tuple[Coming, ...]
    doubts: tuple[Unattributed, ...]
    fact_rules: Mapping[str, FactRule]
    sources: Mapping[str, Source]
    rulebook: Bilingual
    rulebook_digest: str
    as_of: date
    known_on: date
    trial: bool
    grade_type: str
    disclosure: str
    use: str
