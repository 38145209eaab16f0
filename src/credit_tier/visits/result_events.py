"""Events of the results register (结果登记事项): who did what to which visit, when; the only thing that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.digest import plain
from credit_tier.foundation.requirements import worded

Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class ResultAct(StrEnum):
    """What happened."""

    ASSIGNED = "assigned"
    """派员: a drawn enterprise has its agency and officers; again when officers are swapped or drawn anew."""
    REMOVED = "removed"
    """剔除: it is not to be visited any more, and the next in rank steps in."""
    ENTERED = "entered"
    """录入: the result; again after it was sent back."""
    PASSED = "passed"
    """审核通过."""
    RETURNED = "returned"
    """审核退回."""
    REJECTED = "rejected"
    """审核不通过."""
    PUBLISHED = "published"
    """公示."""
    CORRECTED = "corrected"
    """更正: another content, with its reason; the original stays."""
    DISPOSED = "disposed"
    """后续处置."""
    ANNULLED = "annulled"
    """撤销、变更、确认违法或者无效."""
    WITHDRAWN = "withdrawn"
    """已撤回公示."""
    REPAIRED = "repaired"
    """信用修复."""


class ResultKey(Frozen):
    """Which visit: one agency at one enterprise in one draw; a joint visit has a result of each agency."""

    task: Words
    unit: Words
    agency: Words

    def __hash__(self) -> int:
        return hash((self.task, self.unit, self.agency))

    def __str__(self) -> str:
        return f"{self.task} / {self.unit} / {self.agency}"


class SentOfficer(Frozen):
    """An officer at a visit: number in the roster, name, number of the enforcement permit (执法证号)."""

    id: Words
    name: str = ""
    permit: str = ""


class Place(Frozen):
    """What a drawn enterprise is, for papers, statistics and publication; empty where it was not said."""

    name: str = ""
    region: str = ""
    reg_org: str = ""
    local_org: str = ""
    address: str = ""
    legal_rep: str = ""
    subject_type: str = ""


class ItemFinding(Frozen):
    """An item at a visit (事项结果)."""

    item: Words
    checked: bool
    problem: str = ""
    handling: str = ""

    @model_validator(mode="after")
    def _only_where_checked(self) -> ItemFinding:
        if self.problem and not self.checked:
            raise worded("未检查的事项没有发现问题情况", "an item that was not checked has no findings")
        return self


class Decision(Frozen):
    """A decision that follows from a visit (处理决定), with the words of the table of decisions."""

    document_no: Words
    kind: Literal["penalty", "abnormal_list", "serious_list"]
    domain: Words
    decided_on: date
    agency: Words
    act: str = ""
    procedure: Literal["", "ordinary", "simplified"] = ""
    listing_cause: Literal["", "report_missing", "order_ignored", "untrue", "unreachable"] = ""
    legal_ground: str = ""
    fine: int | None = Field(default=None, ge=0)


class Finding(Frozen):
    """The content of a result.

    Parameters
    ----------
    visited_on, ended_on : date
        First and last day; the time limit runs from the last.
    officers : tuple of str
        Numbers of those who were there.
    codes : tuple of str
    methods : tuple of str
        核查方式.
    items : tuple of ItemFinding
    materials : tuple of str
        Names or hashes of photographs and records (全过程记录).
    """

    visited_on: date
    ended_on: date
    officers: tuple[Words, ...] = Field(strict=False)
    codes: tuple[Words, ...] = Field(strict=False, min_length=1)
    methods: tuple[Words, ...] = Field(default=(), strict=False)
    items: tuple[ItemFinding, ...] = Field(default=(), strict=False)
    materials: tuple[Words, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _in_order(self) -> Finding:
        if self.ended_on < self.visited_on:
            raise worded("检查结束早于开始", "the visit ends before it begins")
        if len(set(self.officers)) < len(self.officers):
            raise worded("同一人员出现两次", "an officer is named twice")
        return self


class Assignment(Frozen):
    """What makes a visit: when it was drawn, who goes, until when.

    Parameters
    ----------
    drawn_on : date
    officers : tuple of SentOfficer
    place : Place
    items : tuple of str
        What is to be checked.
    until : date, optional
        Last planned day of the visits.
    stepped_in : bool
        Whether it came in for one that was removed (递补).
    """

    drawn_on: date
    officers: tuple[SentOfficer, ...] = Field(strict=False)
    place: Place = Place()
    items: tuple[Words, ...] = Field(default=(), strict=False)
    until: date | None = None
    stepped_in: bool = False


class Disposal(Frozen):
    """What follows (后续处置)."""

    measure: Words
    finished: bool = False
    told: str = ""
    decision: Decision | None = None


class ResultEvent(Frozen):
    """One event.

    Parameters
    ----------
    act : ResultAct
    key : ResultKey
    by : str
        Who: number in the roster, or name.
    on : date
        The day on which it was done, as whoever did it says.
    assignment, finding, disposal : optional
        Of the acts that have such a content.
    reason : str
        Opinion of an audit, reason of a correction, removal or annulment, number of a document.
    where : str
        Of a publication.
    """

    act: ResultAct = Field(strict=False)
    key: ResultKey
    by: Words
    on: date
    assignment: Assignment | None = None
    finding: Finding | None = None
    disposal: Disposal | None = None
    reason: str = Field(default="", max_length=2000)
    where: str = Field(default="", max_length=2000)

    def to_data(self) -> dict[str, Any]:
        """Give it as plain data: strings, integers, lists and mappings; what is empty is left out."""
        content = plain(_filled(self.model_dump()))
        return content if isinstance(content, dict) else {}

    @classmethod
    def from_data(cls, content: Mapping[str, Any]) -> ResultEvent:
        """Read `to_data` back.

        Examples
        --------
        >>> key = ResultKey(task="d", unit="91620100MA7ABCD12E", agency="甲局")
        >>> event = ResultEvent(act="passed", key=key, by="乙", on=date(2026, 7, 9))
        >>> ResultEvent.from_data(event.to_data()) == event
        True
        """
        return cls.model_validate(content, strict=False)


def _filled(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: _filled(value) for name, value in content.items() if value not in ("", None, (), [])}
    return [_filled(value) for value in content] if isinstance(content, list | tuple) else content
