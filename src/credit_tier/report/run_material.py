"""What a report on a run is made of, gathered once for all its sections (报告材料)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from credit_tier.analysis.contributions import Contributions, contributions
from credit_tier.analysis.distribution import Distribution, distribution
from credit_tier.report.run_groups import Grouped
from credit_tier.report.run_pictures import Pictures
from credit_tier.report.run_words import Words

if TYPE_CHECKING:
    from credit_tier.analysis.comparison import Comparison
    from credit_tier.grading.grades import Grades
    from credit_tier.records.scoreboard import Scoreboard
    from credit_tier.supervision.tiers import Tiers


@dataclass(frozen=True, eq=False)
class Material:
    """The material of a report.

    Attributes
    ----------
    grades : Grades
    words : Words
    pictures : Pictures
    groups : Grouped
        Traits of the enterprises, in the language of the report, groups that are too small put together.
    tiers : Tiers or None
    board : Scoreboard or None
    before : Grades or None
        An earlier run, or one by other rules.
    comparison : Comparison or None
        The same enterprises by other rules.
    """

    grades: Grades
    words: Words
    pictures: Pictures
    groups: Grouped
    tiers: Tiers | None = None
    board: Scoreboard | None = None
    before: Grades | None = None
    comparison: Comparison | None = None

    @cached_property
    def distribution(self) -> Distribution:
        """Grades by group."""
        return distribution(self.grades, traits=self.groups.traits, tiers=self.tiers)

    @cached_property
    def contributions(self) -> Contributions:
        """Points by indicator and band."""
        return contributions(self.grades)
