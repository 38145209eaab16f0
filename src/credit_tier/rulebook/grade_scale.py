"""The grade scale: cut-offs, theme caps, vetoes (直接判级), caps (不得评为A) and who is not graded (不参评)."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated

Score = Annotated[int, Field(ge=-10_000_000, le=10_000_000)]
"""Points of a scale; sums of them stay far inside int32."""
Bound = Annotated[int, Field(ge=-(2**31) + 3, le=2**31 - 1)]
"""A bound on an indicator value: any int32 but the three codes of the missing kinds."""
GradeCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9+-]{0,2}$")]


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


class Scale(Dated):
    """Base score, theme ranges and grades, best grade first."""

    base: Score
    least: Score
    most: Score
    themes: dict[Identifier, ThemeRange]
    grades: tuple[GradeStep, ...] = Field(strict=False, min_length=2, max_length=20)
    not_graded: GradeStep


class Condition(Dated):
    """A rule that looks at one indicator and overrides the score.

    Parameters
    ----------
    id : str
    title : Bilingual
        What the rule says, as the enterprise will read it.
    indicator : str
    start, below : int, optional
        The rule holds where the value is at least `from` and less than `below`; a missing value never holds.
    grade : str, optional
        The grade a veto gives or a cap allows at best; absent where the enterprise is not graded.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: Identifier
    title: Bilingual
    indicator: str
    start: Bound | None = Field(default=None, alias="from")
    below: Bound | None = None


class GradeCondition(Condition):
    """A veto or a cap: a condition that names a grade."""

    grade: GradeCode


class GradeRules(Frozen):
    """The content of ``grades.toml``."""

    scale: tuple[Scale, ...] = Field(strict=False, min_length=1)
    veto: tuple[GradeCondition, ...] = Field(default=(), strict=False)
    cap: tuple[GradeCondition, ...] = Field(default=(), strict=False)
    not_graded: tuple[Condition, ...] = Field(default=(), strict=False)
