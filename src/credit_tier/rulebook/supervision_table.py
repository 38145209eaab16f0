"""The supervision table: from grade and field to a tier with its intensity, rate and visits (分级分类监管)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.rulebook.eligibility_rules import EligibilityRules
from credit_tier.rulebook.grade_scale import GradeCode
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated

Rate = Annotated[str, StringConstraints(pattern=r"^(0|1|0\.[0-9]{0,17}[1-9])$")]
"""A share of the base as a decimal string, read as an exact fraction (`dr1` 4.1)."""


class Tier(Frozen):
    """One tier of supervision.

    Parameters
    ----------
    name : str
    title : Bilingual
    rate : str
        Share of the tier's enterprises drawn a year, counted on all of them.
    visits_least, visits_most : int
        Planned visits a year to one enterprise by one agency; case-led checks are outside.
    methods : tuple of Bilingual
    """

    name: Identifier
    title: Bilingual
    rate: Rate
    visits_least: int = Field(ge=0, le=365)
    visits_most: int = Field(ge=0, le=365)
    methods: tuple[Bilingual, ...] = Field(default=(), strict=False)


class FieldFloor(Dated):
    """The least strict tier that a field of activity allows, whatever the grade (守住安全底线)."""

    field: Identifier
    title: Bilingual
    tier: Identifier
    safety: bool


class SupervisionTable(Dated):
    """Tiers from lightest to strictest, and the tier of each grade."""

    tiers: tuple[Tier, ...] = Field(strict=False, min_length=1, max_length=20)
    grades: dict[GradeCode, Identifier]


class SupervisionRules(EligibilityRules):
    """The content of ``supervision.toml``: tables, fields, and who may be drawn."""

    table: tuple[SupervisionTable, ...] = Field(strict=False, min_length=1)
    field: tuple[FieldFloor, ...] = Field(default=(), strict=False)
