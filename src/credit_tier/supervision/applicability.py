"""Rules of eligibility that can be applied with what is known; the others are told, never guessed (规则能否适用)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from credit_tier.engine.visits import UNSAID, Visit
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.eligibility_rules import CoolOff, EligibilityRules, Scope, VisitCap
from credit_tier.supervision.draw_facts import Agency


def applicable(
    rules: EligibilityRules, visits: Sequence[Visit], asker: Agency
) -> tuple[EligibilityRules, tuple[Text, ...]]:
    """Leave out rules whose facts nobody has told, and say so; say as well what was taken for granted.

    Parameters
    ----------
    rules : EligibilityRules
    visits : sequence of Visit
        Of the whole frame.
    asker : Agency
        Who draws.

    Examples
    --------
    >>> left, told = applicable(EligibilityRules(), (), Agency("示例局"))
    >>> left == EligibilityRules(), told
    (True, ())
    """
    known = {Scope.ALL}
    known |= {Scope.AGENCY} if asker.name else set()
    known |= {Scope.LEVEL} if asker.level and any(visit.level for visit in visits) else set()
    left = {
        "cool_off": tuple(rule for rule in rules.cool_off if rule.scope in known),
        "visit_cap": tuple(rule for rule in rules.visit_cap if rule.scope in known),
    }
    scoped: list[CoolOff | VisitCap] = [*rules.cool_off, *rules.visit_cap]
    missing = [rule.id for rule in scoped if rule.scope not in known]
    told = (*_not_applied(missing), *_unnamed(visits, asker), *_of_duties(rules, visits))
    return rules.model_copy(update=left), told


def _not_applied(missing: Sequence[str]) -> Iterator[Text]:
    for rule in missing:
        yield Text(f"{rule} 未适用：不知道实施机关或层级", f"{rule} was not applied: agency or level was not told.")


def _unnamed(visits: Sequence[Visit], asker: Agency) -> Iterator[Text]:
    nameless = sum(not visit.agency for visit in visits)
    if nameless and asker.name:
        yield Text(
            f"{nameless} 次检查未写明机关，不计入本机关次数",
            f"{nameless} visits name no agency and do not count as this agency's.",
        )
    if asker.name and visits and asker.name not in {visit.agency for visit in visits}:
        yield Text(
            f"检查记录中没有“{asker.name}”的检查：请核对机关名称写法是否一致",
            f"No visit in the records is by {asker.name}: see that the agency is spelt as it is there.",
        )


def _of_duties(rules: EligibilityRules, visits: Sequence[Visit]) -> Iterator[Text]:
    if not rules.duty:
        return
    if not visits:
        yield Text(
            "没有检查记录：必查职责自成立日起算", "No inspections were reported: duties run from the founding day."
        )
    unsaid = sum(UNSAID in visit.fields for visit in visits)
    if unsaid:
        yield Text(
            f"{unsaid} 次检查未写明清单内的事项，算作已履行必查职责；请核对这些检查是否查了本领域",
            f"{unsaid} visits name no published item and count for the duties: see whether they were of this field.",
        )
