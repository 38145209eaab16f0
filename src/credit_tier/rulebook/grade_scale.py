"""The grade scale: cut-offs, theme caps, vetoes (直接判级), caps (不得评为A) and who is not graded (不参评)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.rulebook.source import Identifier, Use
from credit_tier.rulebook.versions import Dated

Score = Annotated[int, Field(ge=-10_000_000, le=10_000_000)]
"""Points of a scale; sums of them stay far inside int32."""
Bound = Annotated[int, Field(ge=-(2**31) + 3, le=2**31 - 1)]
"""A bound on an indicator value: any int32 but the three codes of the missing kinds."""
GradeCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9+-]{0,2}$")]


class MissingKind(StrEnum):
    """The kinds of missing, as rules name them."""

    NOT_APPLICABLE = "not_applicable"
    NOT_REPORTED = "not_reported"
    SOURCE_LATE = "source_late"


class ForUses(Dated):
    """A dated rule for some uses; ``uses`` left empty means every use of the rulebook."""

    uses: tuple[Annotated[Use, Field(strict=False)], ...] = Field(default=(), strict=False)

    def serves(self, use: Use) -> bool:
        """Tell whether the rule is for a use."""
        return not self.uses or use in self.uses


class GradeStep(Frozen):
    """One grade: from `start` points (inclusive) up to the next better grade; the last step has no start."""

    model_config = ConfigDict(populate_by_name=True)

    code: GradeCode
    title: Bilingual
    start: Score | None = Field(default=None, alias="from")


class ThemeRange(Frozen):
    """How far a theme's points may reach, whatever its indicators add up to."""

    least: Score
    most: Score


class Scale(ForUses):
    """Base score, theme ranges and grades, best grade first; a use of its own may have a scale of its own."""

    base: Score
    least: Score
    most: Score
    themes: dict[Identifier, ThemeRange]
    grades: tuple[GradeStep, ...] = Field(strict=False, min_length=2, max_length=20)
    not_graded: GradeStep


class Condition(ForUses):
    """A rule that looks at one indicator and overrides the score.

    Parameters
    ----------
    id : str
    title : Bilingual
        What the rule says, as the enterprise will read it.
    indicator : str
    start, below : int, optional
        The rule holds where the value is at least `from` and less than `below`.
    missing : tuple of MissingKind
        Kinds of missing on which it holds, too; without them a missing value never holds. With neither bound it holds
        on these alone.
    grade : str, optional
        The grade a veto gives or a cap allows at best; absent where the enterprise is not graded.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: Identifier
    title: Bilingual
    indicator: str
    start: Bound | None = Field(default=None, alias="from")
    below: Bound | None = None
    missing: tuple[Annotated[MissingKind, Field(strict=False)], ...] = Field(default=(), strict=False)


class GradeCondition(Condition):
    """A veto or a cap: a condition that names a grade."""

    grade: GradeCode


class GradeRules(Frozen):
    """The content of ``grades.toml``."""

    scale: tuple[Scale, ...] = Field(strict=False, min_length=1)
    veto: tuple[GradeCondition, ...] = Field(default=(), strict=False)
    cap: tuple[GradeCondition, ...] = Field(default=(), strict=False)
    not_graded: tuple[Condition, ...] = Field(default=(), strict=False)

    @property
    def read(self) -> frozenset[str]:
        """The indicators that vetoes, caps and exemptions look at."""
        return frozenset(rule.indicator for rule in (*self.veto, *self.cap, *self.not_graded))
