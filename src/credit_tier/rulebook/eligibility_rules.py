"""Who may be drawn this time: cool-off, caps, safety duties, silence after a repair, burden weights (抽取资格).

They are rules like any other: dated, cited or marked illustrative, and never a constant of the program.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

from pydantic import Field

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated, version_on


class Scope(StrEnum):
    """Whose visits count; caps are for the same agency unless a rulebook says more (R4)."""

    AGENCY = "agency"
    """同一机关."""
    LEVEL = "level"
    """同一层级的各机关."""
    ALL = "all"
    """所有机关."""


class EligibilityRule(Dated):
    """What every rule of eligibility has.

    Parameters
    ----------
    id : str
        Versions of one rule share it.
    title : Bilingual
    fields : tuple of str
        Fields of supervision it is for; empty for all.
    """

    id: Identifier
    title: Bilingual
    fields: tuple[Identifier, ...] = Field(default=(), strict=False)

    def covers(self, field: str) -> bool:
        """Tell whether the rule is for a field."""
        return not self.fields or field in self.fields


class CoolOff(EligibilityRule):
    """Inspected not long ago, so not drawn again (近期已查).

    Parameters
    ----------
    months : int
        Completed months that must have passed since the last visit.
    scope : Scope
    """

    months: int = Field(ge=1, le=120)
    scope: Scope = Field(strict=False)


class VisitCap(EligibilityRule):
    """At most so many visits to an enterprise in a calendar year (年度检查频次上限).

    Parameters
    ----------
    visits : int
    scope : Scope
    """

    visits: int = Field(ge=1, le=365)
    scope: Scope = Field(strict=False)


class SafetyDuty(EligibilityRule):
    """A field in which every enterprise has to be visited (全覆盖、到期必查).

    Parameters
    ----------
    months : int or None
        At least once in so many months; ``None``: every enterprise in every draw.
    prevails : bool
        Whether an enterprise that is due stays eligible although a cool-off or a cap says otherwise. Either way both
        are reported (C18).
    """

    months: int | None = Field(default=None, ge=1, le=120)
    prevails: bool


class RepairSilence(EligibilityRule):
    """Not drawn for a while after a repair was granted (修复静默期).

    Parameters
    ----------
    months : int
    """

    months: int = Field(ge=1, le=60)


class Burden(EligibilityRule):
    """A public integer weight by the number of recent visits, multiplied into x before the frame (`dr1` 5.1).

    Parameters
    ----------
    months : int
        Visits in so many months count.
    weights : tuple of int
        For 0, 1, 2 … visits, the last for all more.
    """

    months: int = Field(ge=1, le=120)
    weights: tuple[int, ...] = Field(strict=False, min_length=2, max_length=20)


class CaseLed(EligibilityRule):
    """Forms of inspection that are led by a case: outside caps, cool-off, burden and grade (个案检查).

    Parameters
    ----------
    forms : tuple of str
        Words that the form of an inspection contains.
    """

    forms: tuple[str, ...] = Field(strict=False, min_length=1)


R = TypeVar("R", bound=EligibilityRule)


class EligibilityRules(Frozen):
    """The rules of eligibility of a rulebook, or those of one day."""

    cool_off: tuple[CoolOff, ...] = Field(default=(), strict=False)
    visit_cap: tuple[VisitCap, ...] = Field(default=(), strict=False)
    duty: tuple[SafetyDuty, ...] = Field(default=(), strict=False)
    repair_silence: tuple[RepairSilence, ...] = Field(default=(), strict=False)
    burden: tuple[Burden, ...] = Field(default=(), strict=False)
    case_led: tuple[CaseLed, ...] = Field(default=(), strict=False)

    def all_rules(self) -> tuple[EligibilityRule, ...]:
        """Give every rule of every kind."""
        kinds = (self.cool_off, self.visit_cap, self.duty, self.repair_silence, self.burden, self.case_led)
        return tuple(rule for kind in kinds for rule in kind)

    def eligibility_on(self, day: date, field: str) -> EligibilityRules:
        """Give the rules of a field in force on a day, one version of each."""

        def of(rules: tuple[R, ...]) -> tuple[R, ...]:
            names = dict.fromkeys(rule.id for rule in rules if rule.covers(field))
            found = (version_on([rule for rule in rules if rule.id == name], day) for name in names)
            return tuple(rule for rule in found if rule is not None and rule.covers(field))

        return EligibilityRules(
            cool_off=of(self.cool_off),
            visit_cap=of(self.visit_cap),
            duty=of(self.duty),
            repair_silence=of(self.repair_silence),
            burden=of(self.burden),
            case_led=of(self.case_led),
        )
