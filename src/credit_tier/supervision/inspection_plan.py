"""The annual plan (年度抽查计划): published in advance; what is not in it is not drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import ClassVar, NamedTuple, Self

from pydantic import Field, model_validator

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.supervision_table import Rate


class OutsidePlanError(CreditTierError):
    """A draw is not in the published annual plan, or not as it says there."""

    exit_code: ClassVar[int] = 4


class PlanItem(Frozen):
    """One item of an annual plan.

    Parameters
    ----------
    id : str
    title : Bilingual
        检查事项.
    basis : Basis
        By what right it is checked.
    field : str
        Field of supervision.
    subject : str
        检查主体: the agency that checks.
    scope : str
        检查对象范围, in words.
    rates : dict of str to str
        抽查比例 by tier, and ``"1"`` by the name of a safety duty for those who are due.
    frequency : int
        频次: draws in the year.
    starts_on, ends_on : date
        Visits take place between these days.
    """

    id: Identifier
    title: Bilingual
    basis: Basis
    field: Identifier
    subject: str = Field(min_length=1)
    scope: str = Field(min_length=1)
    rates: dict[Identifier, Rate] = Field(min_length=1)
    frequency: int = Field(ge=1, le=365)
    starts_on: date
    ends_on: date


class InspectionPlan(Frozen):
    """A published annual plan.

    Parameters
    ----------
    year : int
    body : str
        Who published it.
    published_on : date
    items : tuple of PlanItem

    Raises
    ------
    OutsidePlanError
        An item is given twice, or its days lie outside the year; all such items at once.

    Examples
    --------
    >>> len(InspectionPlan(year=2026, body="示例局", published_on=date(2026, 3, 1), items=()).digest)
    64
    """

    year: int = Field(ge=2000, le=2200)
    body: str = Field(min_length=1)
    published_on: date
    items: tuple[PlanItem, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        times = Counter(item.id for item in self.items)
        faults = [
            _outside(item.id, f"事项 {item.id} 出现两次", f"The item {item.id} is given twice.")
            for place, item in enumerate(self.items)
            if times[item.id] > 1 and item.id in {other.id for other in self.items[:place]}
        ]
        faults += [
            _outside(item.id, "日期次序不对，或不在计划年度内", "Its days are not in order, or not in the year.")
            for item in self.items
            if not (self.year == item.starts_on.year == item.ends_on.year and item.starts_on <= item.ends_on)
        ]
        if faults:
            raise OutsidePlanError(faults)
        return self

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the canonical content; a draw names it."""
        return digest(plain(self.model_dump()))

    def item(self, name: str) -> PlanItem | None:
        """Give an item, ``None`` where there is none of that name."""
        return next((item for item in self.items if item.id == name), None)


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
        faults.append(_outside("item", f"年度计划中没有事项 {drawn.item}：{names}", f"No item {drawn.item}: {names}"))
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
    return _outside(
        where,
        f"与年度计划不符：此次为 {found}，计划为 {planned}",
        f"Not as in the annual plan: here {found}, planned {planned}.",
    )


def _outside(where: str, zh: str, en: str) -> Fault:
    return Fault(
        f"annual plan: {where}",
        Text(zh, en),
        Text("只抽取已公布年度计划内的事项，日期、比例、频次一致", "Draws in the published plan, as it has them."),
        Text("请改正方案；确需增加的，先依程序调整并公布计划", "Mend the draw, or amend and publish the plan first."),
    )
