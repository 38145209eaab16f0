"""A draw held against the published annual plan: what is not in it as it says there is refused (按计划抽查)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from credit_tier.foundation.errors import Fault
from credit_tier.rulebook.supervision_table import Tier
from credit_tier.supervision.inspection_plan import InspectionPlan, OutsidePlanError, PlanItem, outside


class PlannedDraw(NamedTuple):
    """What a draw says of itself, to be held against the plan.

    Attributes
    ----------
    plan : str
        Digest of the annual plan that it names.
    item, field, agency : str
    rates : mapping of str to str
        By tier or duty, for those that have anyone.
    starts_on, ends_on : date or None
        Days of the visits.
    before : int
        Draws made under this item already.
    """

    plan: str
    item: str
    field: str
    agency: str
    rates: Mapping[str, str]
    starts_on: date | None
    ends_on: date | None
    before: int = 0


def require_planned(plan: InspectionPlan, drawn: PlannedDraw) -> PlanItem:
    """Give the item of the plan that a draw belongs to.

    Raises
    ------
    OutsidePlanError
        It is not in the plan; everything that does not agree is named.
    """
    item = plan.item(drawn.item)
    faults: list[Fault] = []
    if drawn.plan != plan.digest:
        faults.append(_differs("annual_plan", drawn.plan, plan.digest))
    if item is None:
        names = ", ".join(item.id for item in plan.items) or "—"
        faults.append(outside("item", f"年度计划中没有事项 {drawn.item}：{names}", f"No item {drawn.item}: {names}"))
        raise OutsidePlanError(faults)
    if drawn.field != item.field:
        faults.append(_differs("field", drawn.field, item.field))
    if drawn.agency != item.subject:
        faults.append(_differs("agency", drawn.agency, item.subject))
    faults += [
        _differs(f"rates.{tier}", rate, item.rates.get(tier, "—"))
        for tier, rate in drawn.rates.items()
        if item.rates.get(tier) != rate
    ]
    starts, ends = drawn.starts_on, drawn.ends_on
    if starts is not None and starts < plan.published_on:
        faults.append(_differs("published_on", f"{starts}", f"{plan.published_on}"))
    if starts is None or ends is None or not item.starts_on <= starts <= ends <= item.ends_on:
        faults.append(_differs("visits", f"{starts} – {ends}", f"{item.starts_on} – {item.ends_on}"))
    if drawn.before >= item.frequency:
        faults.append(_differs("frequency", str(drawn.before + 1), str(item.frequency)))
    if faults:
        raise OutsidePlanError(faults)
    return item


def _differs(where: str, found: str, planned: str) -> Fault:
    return outside(
        where,
        f"与年度计划不符：此次为 {found}，计划为 {planned}",
        f"Not as in the annual plan: here {found}, planned {planned}.",
    )


def require_legal_rates(
    item: PlanItem, table: Sequence[Tier], counts: Mapping[str, int] | None = None, floor: str = "0"
) -> None:
    """Refuse a plan whose rates, over all draws of the year, lie below the least of a tier or below the whole floor.

    Parameters
    ----------
    item : PlanItem
    table : sequence of Tier
    counts : mapping of str to int, optional
        Enterprises by tier; a rate that takes enough of these is legal, whatever its last decimal.
    floor : str
        The least share of all of them that is visited in the year; whoever each draw takes counts once.

    Raises
    ------
    OutsidePlanError
        With every tier that is too low.
    """
    faults, visited = [], 0
    numbers = counts or {}
    for tier in table:
        if tier.name not in item.rates:
            continue
        rate, least, number = Fraction(item.rates[tier.name]), Fraction(tier.range[0]), numbers.get(tier.name, 0)
        draws = 1 if least == 1 else item.frequency
        taken = min(number, ceil(rate * number) * (1 if rate == 1 else item.frequency))
        visited += taken
        if rate * draws < least and not (number and least < 1 and taken >= least * number):
            faults.append(
                outside(
                    f"rates.{tier.name}",
                    f"计划的比例 {item.rates[tier.name]} x {item.frequency} 次，低于该档全年的底线 {tier.range[0]}",
                    f"{item.rates[tier.name]} in {item.frequency} draws is below the year's least of {tier.range[0]}.",
                )
            )
    whole = ceil(Fraction(floor) * sum(numbers.values()))
    if not faults and visited < whole:
        faults.append(
            outside(
                "rates",
                f"全年合计 {visited} 户，低于全部企业的底线 {whole} 户（{floor}）",
                f"In the year these are {visited}, below the {whole} of the whole base ({floor}).",
            )
        )
    if faults:
        raise OutsidePlanError(faults)
