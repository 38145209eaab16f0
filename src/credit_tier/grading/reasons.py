"""The reasons of a grade as data: lines, themes, conditions and the path upward (说明理由)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from credit_tier.engine.lineage import Unattributed
from credit_tier.engine.missing import Missing
from credit_tier.foundation.basis import Basis, Bilingual
from credit_tier.grading.attributed import Coming
from credit_tier.grading.path import Path
from credit_tier.grading.single import Grade
from credit_tier.rulebook.fact_rule import FactRule
from credit_tier.rulebook.grade_scale import Condition
from credit_tier.rulebook.indicator import Cure, Indicator
from credit_tier.rulebook.source import Source


@dataclass(frozen=True, slots=True)
class Line:
    """What one indicator contributes.

    Attributes
    ----------
    indicator : Indicator
    value : int or Missing
    points, best : int
        Points given, and the most the indicator could give.
    reason : Bilingual
        The reason text of its band, or the kind of missing.
    basis : Basis or None
        By what right the matter counts.
    illustrative : bool
        Whether its numbers are trial numbers.
    evidence : tuple of mapping
        The records behind the value, if records were given; ``counted_in`` names the indicator that already
        counts the same fact, ``inferred_by`` the rule by which it shares a fact, ``own_code`` and ``attributed`` the
        code it was sent under and the changes that brought it here.
    """

    indicator: Indicator
    value: int | Missing
    points: int
    best: int
    reason: Bilingual
    basis: Basis | None
    illustrative: bool
    evidence: tuple[Mapping[str, Any], ...] = ()

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
