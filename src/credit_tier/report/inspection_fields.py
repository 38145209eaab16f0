"""Fields that papers of a visit share: the draw, the party, the officers, the items (检查文书字段)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from credit_tier.leniency.terms import day_in_words
from credit_tier.report.paper import Grid, Row, Slot
from credit_tier.visits.result_events import SentOfficer
from credit_tier.visits.result_states import Result

_EMPTY_ROWS: Final = 3
_TICKED, _OPEN = "☑", "☐"
_TOGETHER: Final = "\u2060"
"""No line ends between a box and its word."""


@dataclass(frozen=True)
class VisitFile:
    """What the papers of a draw say besides the register; None is not known and stays a line to write on.

    Attributes
    ----------
    task_title : str
        任务名称.
    visit_on : date
        First day of the visit.
    contact, phone : str
        Of the agency.
    materials : str
        What the firm gets ready (需准备资料).
    bases : tuple of str
        抽查依据 of the items.
    number : str
        文书编号.
    """

    visit_on: date
    task_title: str | None = None
    contact: str | None = None
    phone: str | None = None
    materials: str | None = None
    bases: tuple[str, ...] = ()
    number: str | None = None


def task_rows(result: Result, file: VisitFile) -> list[tuple[str, Slot]]:
    """Give name and number of the draw."""
    return [
        ("任务名称", Slot("task_title", "任务名称", file.task_title)),
        ("任务编号", Slot("task", "任务编号", result.key.task)),
    ]


def party_rows(result: Result) -> list[tuple[str, Slot]]:
    """Give what is known of the firm."""
    place = result.assignment.place
    return [
        ("被检查单位", Slot("name", "被检查单位", place.name or None)),
        ("统一社会信用代码/注册号", Slot("code", "统一社会信用代码/注册号", result.key.unit)),
        ("住所（经营场所）", Slot("address", "住所", place.address or None)),
        ("法定代表人（经营者）", Slot("legal_rep", "法定代表人", place.legal_rep or None)),
        ("法定代表人电话", Slot("legal_phone", "法定代表人电话", None)),
    ]


def arrangement_rows(result: Result, file: VisitFile) -> list[tuple[str, Slot]]:
    """Give when, what and who."""
    assignment = result.assignment
    return [
        *task_rows(result, file),
        ("抽取日期", Slot("drawn_on", "抽取日期", day_in_words(assignment.drawn_on))),
        ("检查事项", Slot("items", "检查事项", "、".join(assignment.items) or None)),
        ("检查依据", Slot("bases", "检查依据", "；".join(file.bases) or None)),
        ("检查时间", Slot("visit_on", "检查时间", day_in_words(file.visit_on))),
        ("检查人员及执法证号", Slot("officers", "检查人员", named(assignment.officers))),
    ]


def exchange_rows(result: Result) -> list[tuple[str, Slot]]:
    """Give who was exchanged, and why; no row where nobody was. It is for whoever approves, not for the firm."""
    told = [event.reason for event in result.events if event.assignment is not None and event.reason]
    return [("人员调整", Slot("exchanged", "人员调整", "；".join(told)))] if told else []


def officer_grid(result: Result) -> Grid:
    """Give the officers sent, by name and permit."""
    officers = result.assignment.officers
    rows = tuple(
        Row(
            (
                (str(place),),
                (Slot(f"officer_{place}", "姓名", officer.name or None),),
                (Slot(f"permit_{place}", "执法证号", officer.permit or None),),
                (result.key.agency,),
            )
        )
        for place, officer in enumerate(officers, start=1)
    )
    return Grid("检查人员", ("序号", "姓名", "执法证号", "所在机关"), rows)


def item_grid(result: Result) -> Grid:
    """Give the items with what was found, or lines to write on."""
    finding, listed = result.finding, result.assignment.items
    if finding is not None and finding.items:
        cells: Iterable[tuple[str | None, str | None, str | None]] = [
            (one.item, one.problem or ("未发现问题" if one.checked else "未检查"), one.handling or None)
            for one in finding.items
        ]
    else:
        cells = [(item, None, None) for item in listed] or [(None, None, None)] * _EMPTY_ROWS
    rows = tuple(
        Row(
            (
                (Slot(f"item_{number}", "检查事项", item),),
                (Slot(f"problem_{number}", "发现问题情况", problem),),
                (Slot(f"handling_{number}", "处置情况", handling),),
            )
        )
        for number, (item, problem, handling) in enumerate(cells, start=1)
    )
    return Grid("检查情况", ("检查事项", "发现问题情况", "处置情况"), rows)


def boxes(words: Sequence[str], chosen: Sequence[str]) -> str:
    """Give choices with boxes, those chosen ticked.

    Examples
    --------
    >>> boxes(["实地检查", "书面检查"], ["实地检查"]).replace(_TOGETHER, "")
    '☑实地检查　☐书面检查'
    """
    return "　".join(f"{_TICKED if word in chosen else _OPEN}{_TOGETHER}{word}" for word in words)


def named(officers: Sequence[SentOfficer]) -> str:
    """Give officers by name and permit number.

    Examples
    --------
    >>> named([SentOfficer(id="zf:01", name="甲某", permit="甘01")])
    '甲某（甘01）'
    """
    return "、".join(f"{officer.name or officer.id}（{officer.permit or '　　　　'}）" for officer in officers)
