"""Rules on who may be sent to a visit (执法检查人员选派规则): how many at least, and what keeps an officer away."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.foundation.errors import Fault, NotInForceError, Text
from credit_tier.rulebook.versions import Dated, version_on


class BarName(StrEnum):
    """What keeps an officer from a visit; the words for it stand in the rulebook."""

    INACTIVE = "inactive"
    """不在岗."""
    PERMIT = "permit"
    """执法证."""
    PROVINCIAL_PERMIT = "provincial_permit"
    """省执法证."""
    QUALIFICATION = "qualification"
    """岗位资质."""
    ITEM_SCOPE = "item_scope"
    """执法事项范围."""
    AREA = "area"
    """地区."""
    LEVEL = "level"
    """层级."""
    ABSENT = "absent"
    """请假."""
    INTEREST = "interest"
    """利害关系."""
    KINSHIP = "kinship"
    """亲属关系."""
    FORMER_EMPLOYER = "former_employer"
    """曾任职."""
    OBJECTION = "objection"
    """当事人申请回避."""


class LeastOfficers(Dated):
    """At least so many officers of each agency at a visit (不得少于两人).

    Parameters
    ----------
    officers : int
    """

    officers: int = Field(ge=1, le=20)


class OfficerRule(Dated):
    """One thing that keeps an officer from a visit.

    Parameters
    ----------
    id : BarName
        Versions of one rule share it.
    title : Bilingual
    liftable : bool
        Whether those in charge may lift it for want of officers; what the law demands they may not.
    cooling_months : int, optional
        Of a former employer: completed months since leaving until which it bars.
    """

    id: BarName = Field(strict=False)
    title: Bilingual
    liftable: bool = False
    cooling_months: int | None = Field(default=None, ge=1, le=600)


class OfficerRules(Frozen):
    """The content of ``officers.toml``; a rule it leaves out bars nobody.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> rules = load_rulebook().officer_rules
    >>> rules.least_on(date(2026, 11, 23)), rules.on(date(2026, 11, 23))[BarName.INTEREST].liftable
    (2, False)
    """

    least: tuple[LeastOfficers, ...] = Field(default=(), strict=False)
    rule: tuple[OfficerRule, ...] = Field(default=(), strict=False)

    def least_on(self, day: date) -> int:
        """Give how many officers each agency sends at least.

        Raises
        ------
        NotInForceError
            No version is in force that day.
        """
        found = version_on(self.least, day)
        if found is None:
            raise NotInForceError(
                Fault(
                    "officers.toml: least",
                    Text(f"{day} 没有检查人数下限的规则", f"No least number of officers is in force on {day}."),
                    Text("officers.toml 的 [[least]]", "[[least]] of officers.toml."),
                    Text("请补上该日期的规则", "Add the rule of that day."),
                )
            )
        return found.officers

    def on(self, day: date) -> dict[BarName, OfficerRule]:
        """Give the rules in force on a day, in the order of `BarName`."""
        return {
            name: found
            for name in BarName
            if (found := version_on([rule for rule in self.rule if rule.id is name], day)) is not None
        }
