"""Making the annual plan: from tiers, published items and inspector-days to what is announced (编制年度抽查计划)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, NamedTuple

from pydantic import Field

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.rulebook.items import Item
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Identifier
from credit_tier.supervision.capacity import Capacity, Fitting, fit_capacity
from credit_tier.supervision.inspection_plan import (
    Campaign,
    InspectionPlan,
    OutsidePlanError,
    PlanForm,
    PlanItem,
    Said,
    outside,
)
from credit_tier.supervision.item_tiers import for_item
from credit_tier.supervision.plan_words import cap_faults, plan_words
from credit_tier.supervision.tier_rows import Tiers
from credit_tier.supervision.wish import ALL
from credit_tier.supervision.wishes import Asked, illustrative_limits, limits_of, matrix_of_day, wishes_of


class UnlistedItemError(CreditTierError):
    """An item is not in the published list of items, so nobody may check it (国办发〔2024〕54号)."""

    exit_code: ClassVar[int] = 4


class ItemTerms(Frozen):
    """What an agency says of an item; the rest follows from the rulebook.

    Parameters
    ----------
    id : str
        An item of ``items.toml``.
    subject, responsible, scope : str
        检查主体, 责任单位, 检查对象范围.
    frequency : int
        Draws in the year.
    starts_on, ends_on : date
    campaign : Campaign, optional
        Makes it a special campaign.
    """

    id: Identifier
    subject: Said
    responsible: Said
    scope: Said
    frequency: int = Field(default=1, ge=1, le=365)
    starts_on: date
    ends_on: date
    campaign: Campaign | None = None


class PlanTerms(Frozen):
    """What an agency says of its year.

    Parameters
    ----------
    year : int
    body : str
        Who publishes the plan.
    published_on : date
    items : tuple of ItemTerms
    """

    year: int = Field(ge=2000, le=2200)
    body: Said
    published_on: date
    items: tuple[ItemTerms, ...] = Field(strict=False, min_length=1)


class DraftedPlan(NamedTuple):
    """A plan that was made, and how its rates came about.

    Attributes
    ----------
    plan : InspectionPlan
    fitting : Fitting
    told : tuple of Text
        What could not be met, and what somebody should look at before publishing.
    """

    plan: InspectionPlan
    fitting: Fitting
    told: tuple[Text, ...]


def make_plan(
    tiers: Tiers,
    rulebook: Rulebook,
    terms: PlanTerms,
    *,
    capacity: Capacity | None = None,
    amends: InspectionPlan | None = None,
    reason: str = "",
) -> DraftedPlan:
    """Make an annual plan.

    Parameters
    ----------
    tiers : Tiers
        Of the day the plan is made on.
    rulebook : Rulebook
    terms : PlanTerms
    capacity : Capacity, optional
        Inspector-days for all items together; without it, rates are what the rulebook aims at.
    amends : InspectionPlan, optional
        The edition that this one takes the place of.
    reason : str
        Why; of an amendment only.

    Returns
    -------
    DraftedPlan

    Raises
    ------
    UnlistedItemError
        An item is not in the published list in force when it begins.
    OutsidePlanError
        Days, campaigns or the amendment do not fit, or each draw takes the same enterprises beyond a cap of visits.
    """
    items = listed_items(rulebook, terms)
    asked = [_asked(tiers, rulebook, item) for item in items.values()]
    matrix, day = matrix_of_day(rulebook, tiers.as_of), tiers.as_of
    draws = {one.id: one.frequency for one in terms.items}
    wishes = [
        wish._replace(draws=draws[one.base])
        for one in asked
        for wish in wishes_of(one, rulebook, matrix, day, days=capacity is not None)
    ]
    fitting = fit_capacity(wishes, {one.base: limits_of(one, rulebook, day) for one in asked}, capacity)
    made_up = [name for one in asked for name in illustrative_limits(one, rulebook, day, days=capacity is not None)]
    planned = tuple(
        _item(one, items[one.id], next(base for base in asked if base.base == one.id), fitting, rulebook, day)
        for one in terms.items
    )
    faults = list(cap_faults(planned, wishes, rulebook, day))
    if faults:
        raise OutsidePlanError(faults)
    plan = InspectionPlan(
        year=terms.year,
        body=terms.body,
        published_on=terms.published_on,
        items=planned,
        edition=1 if amends is None else amends.edition + 1,
        amends="" if amends is None else amends.digest,
        reason=reason,
        rulebook=rulebook.digest,
        trial=tiers.trial or bool(made_up),
    )
    if amends is not None:
        _require_same_plan(amends, plan)
    told = (*fitting.told, *plan_words(planned, wishes, rulebook, day, matrix.table.tiers))
    return DraftedPlan(plan, fitting, told)


def listed_items(rulebook: Rulebook, terms: PlanTerms) -> dict[str, Item]:
    """Give the published item behind each of a plan's items.

    Raises
    ------
    UnlistedItemError
        Some are not published; all of them at once.
    """
    found = {one.id: rulebook.item_rules.item_on(one.id, one.starts_on) for one in terms.items}
    require_listed([name for name, item in found.items() if item is None], rulebook)
    return {name: item for name, item in found.items() if item is not None}


def require_listed(missing: Sequence[str], rulebook: Rulebook) -> None:
    """Refuse items that the rulebook has not published.

    Raises
    ------
    UnlistedItemError
        There are any.
    """
    known = "、".join(dict.fromkeys(item.id for item in rulebook.item_rules.item)) or "—"
    if missing:
        raise UnlistedItemError(
            Fault(
                f"items: {name}",
                Text(f"随机抽查事项清单中没有生效的 {name}", f"The published items have no {name} in force."),
                Text(f"清单内的事项：{known}", f"Published: {known}."),
                Text(
                    "未公布的事项不得检查；请先依程序列入清单",
                    "What is not published is not checked: publish it first.",
                ),
            )
            for name in missing
        )


def _asked(tiers: Tiers, rulebook: Rulebook, item: Item) -> Asked:
    return Asked(item.id, item.field, item, for_item(tiers, rulebook, item).counts(item.field))


def _item(terms: ItemTerms, item: Item, asked: Asked, fitting: Fitting, rulebook: Rulebook, day: date) -> PlanItem:
    duties = rulebook.supervision_rules.eligibility_on(day, item.field).duty
    rates = dict(reversed(fitting.rates(item.id).items()))
    return PlanItem(
        id=item.id,
        title=item.title,
        basis=item.basis,
        kind=item.kind,
        form=PlanForm.RANDOM if terms.campaign is None else PlanForm.CAMPAIGN,
        campaign=terms.campaign,
        field=item.field,
        subject=terms.subject,
        responsible=terms.responsible,
        departments=item.departments if len(item.departments) > 1 else (),
        method=item.method,
        scope=terms.scope,
        rates={**rates, **{duty.id: ALL for duty in duties}},
        frequency=terms.frequency,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        enterprises=sum(asked.counts.values()),
        planned=fitting.visits(item.id),
    )


def _require_same_plan(old: InspectionPlan, new: InspectionPlan) -> None:
    faults = [
        outside(
            key,
            f"与原计划的 {key} 不同：{after}，原为 {before}",
            f"Not the plan it amends: {key} {after}, was {before}.",
        )
        for key, before, after in (("year", old.year, new.year), ("body", old.body, new.body))
        if before != after
    ]
    if new.published_on < old.published_on:
        faults.append(outside("published_on", "公布日早于原计划", "It was published before the plan it amends."))
    if faults:
        raise OutsidePlanError(faults)
