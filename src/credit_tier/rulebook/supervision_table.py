"""The supervision table: from grade, field and item risk to a tier with its rates and visits (分级分类监管)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.rulebook.eligibility_rules import EligibilityRules
from credit_tier.rulebook.grade_scale import GradeCode
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.supervision_limits import SupervisionLimits
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
        Share of the tier's enterprises drawn a year, counted on all of them: what is aimed at.
    least, most : str, optional
        The range in which a rate may be fitted to what an agency can do; without them, `rate` alone is allowed.
    visits_least, visits_most : int
        Planned visits a year to one enterprise by one agency; case-led checks are outside.
    methods : tuple of Bilingual

    Examples
    --------
    >>> title = Bilingual(zh="常规", en="regular")
    >>> Tier(name="regular", title=title, rate="0.05", least="0.03", visits_least=0, visits_most=1).range
    ('0.03', '0.05', '0.05')
    """

    name: Identifier
    title: Bilingual
    rate: Rate
    least: Rate | None = None
    most: Rate | None = None
    visits_least: int = Field(ge=0, le=365)
    visits_most: int = Field(ge=0, le=365)
    methods: tuple[Bilingual, ...] = Field(default=(), strict=False)

    @property
    def range(self) -> tuple[str, str, str]:
        """The least rate, the one aimed at, and the largest."""
        return self.least or self.rate, self.rate, self.most or self.rate


class FieldFloor(Dated):
    """The least strict tier that a field of activity allows, whatever the grade (守住安全底线)."""

    field: Identifier
    title: Bilingual
    tier: Identifier
    safety: bool


class Exemption(Frozen):
    """By what right a tier may have the rate 0 (免抽); without it nobody is exempt (不免抽)."""

    basis: Basis


class SupervisionTable(Dated):
    """Tiers from lightest to strictest, and the tier of each grade.

    Parameters
    ----------
    tiers : tuple of Tier
    grades : dict of str to str
    may_exempt : Exemption, optional
        Switches on that tiers outside safety fields may have the rate 0.
    """

    tiers: tuple[Tier, ...] = Field(strict=False, min_length=1, max_length=20)
    grades: dict[GradeCode, Identifier]
    may_exempt: Exemption | None = None


class Cell(Dated):
    """A place of the matrix that is stricter than grade, field and item risk alone make it (从严规定).

    Parameters
    ----------
    id : str
    grade, field, risk : str, optional
        Where it holds; what is not given is any. At least two are given: one alone is a rule of its own kind.
    tier : str
        At least this strict.
    """

    id: Identifier
    grade: GradeCode | None = None
    field: Identifier | None = None
    risk: Identifier | None = None
    tier: Identifier

    def covers(self, grade: str, field: str, risk: str | None) -> bool:
        """Tell whether it holds at a place; a risk of ``None`` is that of no item."""
        return self.grade in {None, grade} and self.field in {None, field} and self.risk in {None, risk}


class SupervisionRules(SupervisionLimits, EligibilityRules):
    """The content of ``supervision.toml``: tables, fields, limits, and who may be drawn."""

    table: tuple[SupervisionTable, ...] = Field(strict=False, min_length=1)
    field: tuple[FieldFloor, ...] = Field(default=(), strict=False)
    cell: tuple[Cell, ...] = Field(default=(), strict=False)
