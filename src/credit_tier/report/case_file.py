"""What a paper needs besides the case and no rule asks for: who, which number, which words (案卷信息)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Self

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.leniency.terms import day_in_words
from credit_tier.report.paper import Slot

TITLES: Final[Mapping[str, str]] = {
    "agency": "行政机关名称",
    "number": "文号",
    "party": "当事人名称（姓名）",
    "party_code": "统一社会信用代码（身份证件号码）",
    "address": "住所（住址）",
    "representative": "法定代表人（负责人、经营者）",
    "narrative": "违法事实",
    "evidence": "证据",
    "demand": "改正的内容和要求",
    "heard": "陈述、申辩及听取、复核情况",
    "review_period": "行政复议期限",
    "review_body": "行政复议机关",
    "litigation_period": "行政诉讼期限",
    "court": "人民法院",
    "contact": "联系人和联系方式",
    "signed_on": "日期",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """What the file says; whatever is None stays a blank on paper.

    Attributes
    ----------
    agency, number : str, optional
        Where no agency is given, that of the case.
    party, party_code, address, representative : str, optional
    narrative, evidence, demand, heard : str, optional
        The facts, their evidence, what has to be corrected and how, and what became of the party's own statement.
    review_period, review_body, litigation_period, court : str, optional
        Ways to object; the rulebook does not know them.
    contact : str, optional
    signed_on : date, optional

    Examples
    --------
    >>> CaseFile(party="甘示例商贸").slot("party").text, CaseFile().slot("number")
    ('甘示例商贸', Slot(name='number', title='文号', text=None))
    """

    agency: str | None = None
    number: str | None = None
    party: str | None = None
    party_code: str | None = None
    address: str | None = None
    representative: str | None = None
    narrative: str | None = None
    evidence: str | None = None
    demand: str | None = None
    heard: str | None = None
    review_period: str | None = None
    review_body: str | None = None
    litigation_period: str | None = None
    court: str | None = None
    contact: str | None = None
    signed_on: date | None = None

    def __post_init__(self) -> None:
        faults = [
            _unfit(item.name, getattr(self, item.name), "日期 a date" if item.name == "signed_on" else "文字 a text")
            for item in fields(self)
            if getattr(self, item.name) is not None
            and not isinstance(getattr(self, item.name), date if item.name == "signed_on" else str)
        ]
        if faults:
            raise ArgumentError(faults)

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """Make one from plain data.

        Raises
        ------
        ArgumentError
            Something that no file has, or that is no text.
        """
        unknown = sorted(facts.keys() - TITLES.keys())
        if unknown:
            raise ArgumentError([_unfit(name, facts[name], ", ".join(TITLES)) for name in unknown])
        return cls(**facts)

    def slot(self, name: str) -> Slot:
        """Give a place to fill in; an empty text is a blank."""
        value = getattr(self, name)
        text = day_in_words(value) if isinstance(value, date) else (value or "").strip() or None
        return Slot(name, TITLES[name], text)


def _unfit(name: str, value: object, allowed: str) -> Fault:
    return Fault(
        f"file.{name}",
        Text(f"案卷信息不收 {value!r:.60}", f"A case file does not take {value!r:.60}."),
        Text(f"允许：{allowed}", f"Allowed: {allowed}."),
        Text("请改正", "Correct it."),
    )
