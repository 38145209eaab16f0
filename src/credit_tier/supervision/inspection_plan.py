"""The annual plan (年度抽查计划): published in advance; what is not in it is not drawn.

A published plan is never changed: an amendment is a new edition that names the old one and its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Self

from pydantic import Field, StringConstraints, model_validator

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.supervision_limits import ItemKind
from credit_tier.rulebook.supervision_table import Rate

if TYPE_CHECKING:
    import pandas as pd

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


KINDS: Final[Mapping[ItemKind, Text]] = {
    ItemKind.KEY: Text("重点检查事项", "key item"),
    ItemKind.GENERAL: Text("一般检查事项", "general item"),
}


class OutsidePlanError(CreditTierError):
    """A draw is not in the published annual plan, or not as it says there."""

    exit_code: ClassVar[int] = 4


class PlanForm(StrEnum):
    """How those who are visited are found."""

    RANDOM = "random"
    """双随机抽查: drawn by lot."""
    CAMPAIGN = "campaign"
    """专项检查: has a plan and an approval of its own."""


FORMS: Final[Mapping[PlanForm, Text]] = {
    PlanForm.RANDOM: Text("双随机抽查", "random draw"),
    PlanForm.CAMPAIGN: Text("专项检查", "special campaign"),
}


class Campaign(Frozen):
    """Plan and approval of a special campaign (专项检查计划与批准).

    Parameters
    ----------
    plan : str
        Title or number of its plan.
    approved_by, approval_no : str
    approved_on : date
    """

    plan: Said
    approved_by: Said
    approval_no: Said
    approved_on: date


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
    kind : ItemKind
        重点 or 一般检查事项.
    form : PlanForm
    campaign : Campaign, optional
        For a special campaign, and only for one.
    subject : str
        检查主体: the agency that checks.
    responsible : str
        责任单位: who in it answers for the item.
    departments : tuple of Bilingual
        Who checks it jointly; empty where the subject is alone.
    method : Bilingual, optional
        检查方式.
    scope : str
        检查对象范围, in words.
    rates : dict of str to str
        抽查比例 of each draw by tier, and ``"1"`` by the name of a safety duty for those who are due.
    frequency : int
        频次: draws in the year.
    enterprises, planned : int, optional
        检查对象数 and 计划检查数: of how many, and how many visits in the year, as far as known when it was planned.
    starts_on, ends_on : date
        Visits take place between these days.
    """

    id: Identifier
    title: Bilingual
    basis: Basis
    kind: ItemKind = Field(strict=False)
    form: PlanForm = Field(default=PlanForm.RANDOM, strict=False)
    campaign: Campaign | None = None
    field: Identifier
    subject: Said
    responsible: Said
    departments: tuple[Bilingual, ...] = Field(default=(), strict=False)
    method: Bilingual | None = None
    scope: Said
    rates: dict[Identifier, Rate] = Field(min_length=1)
    frequency: int = Field(ge=1, le=365)
    starts_on: date
    ends_on: date
    enterprises: int | None = Field(default=None, ge=0)
    planned: int | None = Field(default=None, ge=0)

    def faults(self, year: int) -> list[Fault]:
        """Give what is wrong with the item in a year."""
        found = []
        if not (year == self.starts_on.year == self.ends_on.year and self.starts_on <= self.ends_on):
            found.append(
                outside(self.id, "日期次序不对，或不在计划年度内", "Its days are not in order, or not in the year.")
            )
        if (self.form is PlanForm.CAMPAIGN) is not (self.campaign is not None):
            found.append(
                outside(
                    f"{self.id}.campaign",
                    "专项检查须写明计划与批准；其他检查不写",
                    "A special campaign names its plan and approval; nothing else has one.",
                )
            )
        elif self.campaign is not None and self.campaign.approved_on > self.starts_on:
            found.append(outside(f"{self.id}.campaign", "批准晚于检查开始", "It was approved after it began."))
        return found


class InspectionPlan(Frozen):
    """A published annual plan.

    Parameters
    ----------
    year : int
    body : str
        Who published it.
    published_on : date
    items : tuple of PlanItem
    edition : int
        1, and one more with every amendment.
    amends, reason : str
        Of an amendment: digest of the edition before, and why it was changed.
    rulebook : str
        Digest of the rulebook that the rates come from; empty where the plan was written by hand.
    trial : bool
        Whether numbers in it are illustrative.

    Raises
    ------
    OutsidePlanError
        An item is given twice, its days lie outside the year, a campaign lacks its approval, or an amendment does not
        say what it amends and why; everything at once.

    Examples
    --------
    >>> len(InspectionPlan(year=2026, body="示例局", published_on=date(2026, 3, 1), items=()).digest)
    64
    """

    year: int = Field(ge=2000, le=2200)
    body: str = Field(min_length=1)
    published_on: date
    items: tuple[PlanItem, ...] = Field(strict=False)
    edition: int = Field(default=1, ge=1)
    amends: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    reason: str = ""
    rulebook: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    trial: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        times = Counter(item.id for item in self.items)
        faults = [
            outside(item.id, f"事项 {item.id} 出现两次", f"The item {item.id} is given twice.")
            for place, item in enumerate(self.items)
            if times[item.id] > 1 and item.id in {other.id for other in self.items[:place]}
        ]
        faults += [found for item in self.items for found in item.faults(self.year)]
        if {self.edition > 1, bool(self.amends), bool(self.reason.strip())} not in ({True}, {False}):
            faults.append(
                outside(
                    "edition",
                    "调整后的计划须为新版次，写明原计划摘要与理由；首版不写",
                    "An amendment is a new edition with digest and reason; a first edition has neither.",
                )
            )
        if faults:
            raise OutsidePlanError(faults)
        return self

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the canonical content; a draw names it."""
        return digest(plain(self.model_dump()))

    def to_frame(self) -> pd.DataFrame:
        """Give a row an item with the columns that a plan publishes, in Chinese."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        return pd.DataFrame([self._row(item) for item in self.items])

    def _row(self, item: PlanItem) -> dict[str, object]:
        return {
            "年度": self.year,
            "版次": self.edition,
            "事项标识": item.id,
            "检查事项": item.title.zh,
            "检查依据": str(item.basis),
            "事项类别": KINDS[item.kind].zh,
            "检查形式": FORMS[item.form].zh,
            "监管领域": item.field,
            "检查主体": item.subject,
            "责任单位": item.responsible,
            "联合部门": "、".join(department.zh for department in item.departments),
            "检查对象范围": item.scope,
            "检查方式": item.method.zh if item.method else "",
            "抽查比例": "；".join(f"{tier} {rate}" for tier, rate in item.rates.items()),
            "频次": item.frequency,
            "检查对象数": "" if item.enterprises is None else item.enterprises,
            "计划检查数": "" if item.planned is None else item.planned,
            "开始日期": item.starts_on.isoformat(),
            "结束日期": item.ends_on.isoformat(),
            "批准": "" if item.campaign is None else f"{item.campaign.approved_by} {item.campaign.approval_no}",
        }

    def item(self, name: str) -> PlanItem | None:
        """Give an item, ``None`` where there is none of that name."""
        return next((item for item in self.items if item.id == name), None)


def outside(where: str, zh: str, en: str) -> Fault:
    """Say what of a plan, or of a draw against it, is wrong."""
    return Fault(
        f"annual plan: {where}",
        Text(zh, en),
        Text("只抽取已公布年度计划内的事项，日期、比例、频次一致", "Draws in the published plan, as it has them."),
        Text("请改正方案；确需增加的，先依程序调整并公布计划", "Mend the draw, or amend and publish the plan first."),
    )
