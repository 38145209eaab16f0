"""Attribution: whose record is whose when codes change, firms merge, divide or convert (记录归属).

The content of ``attribution.toml``. What a code was is a fact (an event of a day, sent by the registrar); what then
becomes of its records is a rule, declared here with its days and its basis: nothing in the engine decides it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.foundation.requirements import worded
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated

REGISTRATION_NUMBER, TAX_NUMBER, ORGANISATION_CODE = "registration_number", "tax_number", "organisation_code"
"""Names of the rules for old numbers; no kind of event may bear them."""
Months = Annotated[int, Field(ge=1, le=1200)]


class Goes(StrEnum):
    """Where a record of the former code is from the effective day on."""

    FOLLOWS = "follows"
    """随主体: to the successor."""
    STAYS = "stays"
    """不随: it stays with the former code, which goes on."""
    BOTH = "both"
    """共担: it counts for both, and both are told."""
    NOBODY = "nobody"
    """待定: it counts for nobody and is listed for an officer to decide."""


class Portion(Frozen):
    """Some of the records of a former code, and where they go; the first portion that a record fits decides.

    Parameters
    ----------
    table : str
    where : str
        Condition on the fields of the table, in the language of measures; empty: every record.
    before, since : str, optional
        A date field that lies before the effective day, or on or after it; a record without the date does not fit.
    goes : Goes
    months : int, optional
        For so many completed months after the effective day; after that, the records stay with the former code or,
        where it has ended, count for nobody.
    """

    table: Identifier
    where: str = ""
    before: Identifier | None = None
    since: Identifier | None = None
    goes: Goes = Field(strict=False)
    months: Months | None = None


class SuccessionRule(Dated):
    """What one kind of event does, in a version.

    Parameters
    ----------
    kind : str
        As the field `kind` of the source ``successions`` has it.
    title : Bilingual
    former_ends : bool
        Whether the former code ends with the event, and so is graded no more.
    same_person : bool
        Whether former code and successor are one and the same legal person. Then records sent under either code are
        told apart, sent again and recognised as one fact as if they bore one code.
    several_successors : bool
        Whether an event with several successors on one day is what it says (a division), and each of them takes what
        the rule gives; otherwise that is a contradiction and nothing moves.
    records : tuple of Portion
    otherwise : Goes
        For every record that fits no portion.
    """

    kind: Identifier
    title: Bilingual
    former_ends: bool
    same_person: bool = False
    several_successors: bool = False
    records: tuple[Portion, ...] = Field(default=(), strict=False)
    otherwise: Goes = Field(strict=False)

    @model_validator(mode="after")
    def _nothing_stays_with_an_end(self) -> Self:
        given = {self.otherwise, *(portion.goes for portion in self.records)}
        if self.former_ends and given & {Goes.STAYS, Goes.BOTH}:
            raise worded(
                "原代码终止的，记录随转或不归任何企业，不能留在原代码名下",
                "where the former code ends, records follow or go to nobody: nothing can stay with it",
            )
        if self.same_person and not (self.former_ends and given == {Goes.FOLLOWS}):
            raise worded(
                "同一主体保留全部记录：应为 former_ends = true，且全部随转",
                "the same person keeps all its records: former_ends = true, and everything follows",
            )
        if self.same_person and any(portion.months for portion in self.records):
            raise worded("同一主体永久保留其记录，不写 months", "the same person keeps its records for good: no months")
        return self

    @property
    def moves(self) -> bool:
        """Whether the rule moves anything at all."""
        return any(goes is not Goes.STAYS for goes in (self.otherwise, *(portion.goes for portion in self.records)))


class NumberRule(Dated):
    """That numbers older than the unified code are attributed to the enterprise that holds them."""

    title: Bilingual


class AttributionRules(Frozen):
    """The content of ``attribution.toml``; a rulebook without the file attributes nothing.

    Parameters
    ----------
    numbers_form_enterprises : bool
        Without a register: whether an old number (``reg:``, ``tax:``) that nobody can be found for is graded as an
        enterprise of its own. By default it is counted and listed, since it may be an enterprise that is graded
        already.
    registration_number, tax_number, organisation_code : tuple of NumberRule
        Versions; without any in force, such numbers are attributed to nobody. A registration number belongs to the one
        enterprise whose row of the register has it as `reg_no`; an organisation code, alone or in a tax number, to the
        one enterprise whose unified code contains it (characters 9 to 17).
    succession : tuple of SuccessionRule
        Versions of every kind.
    """

    numbers_form_enterprises: bool = False
    registration_number: tuple[NumberRule, ...] = Field(default=(), strict=False)
    tax_number: tuple[NumberRule, ...] = Field(default=(), strict=False)
    organisation_code: tuple[NumberRule, ...] = Field(default=(), strict=False)
    succession: tuple[SuccessionRule, ...] = Field(default=(), strict=False)

    @property
    def numbers(self) -> dict[str, tuple[NumberRule, ...]]:
        """The versions of the rules for old numbers, by name."""
        return {
            REGISTRATION_NUMBER: self.registration_number,
            TAX_NUMBER: self.tax_number,
            ORGANISATION_CODE: self.organisation_code,
        }

    def kinds(self) -> dict[str, list[int]]:
        """Give the places of the versions of each kind, in order."""
        found: dict[str, list[int]] = {}
        for index, rule in enumerate(self.succession):
            found.setdefault(rule.kind, []).append(index)
        return found
