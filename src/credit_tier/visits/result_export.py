"""The register as a table under Chinese headers, a row an item (登记簿导出); read back, it gives the same contents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from credit_tier.visits.result_events import ItemFinding, ResultAct
from credit_tier.visits.result_states import Result
from credit_tier.visits.results import ResultRegister

_DAYS: Final = frozenset(
    {"检查日期", "检查结束日期", "录入日期", "审核日期", "公示日期", "撤销日期", "完结日期", "抽取日期", "决定日期"}
)
HEADS: Final = (
    *("抽查任务", "统一社会信用代码/注册号", "企业名称", "检查部门", "行政区划", "抽取日期"),
    *(
        "检查日期",
        "检查结束日期",
        "检查人员",
        "核查方式",
        "检查结果",
        "检查事项",
        "是否检查",
        "发现问题情况",
        "处置情况",
    ),
    *("材料", "后续处置", "处置说明", "处置状态", "完结日期", "决定文书号", "决定日期"),
    *("状态", "录入人", "录入日期", "审核人", "审核日期", "公示日期", "撤销日期"),
)
"""Officers go by number. The table is for the office: it holds free text and names."""


def register_table(register: ResultRegister, *, task: str = "") -> pa.Table:
    """Give the register as it stands.

    Parameters
    ----------
    register : ResultRegister
    task : str
        One draw; all of them where it is empty.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> register_table(ResultRegister(load_rulebook())).column_names[:2]
    ['抽查任务', '统一社会信用代码/注册号']
    """
    found = [result for result in register.results.values() if not task or result.key.task == task]
    rows = [row for result in found for row in _rows(result, register)]
    kinds = {head: pa.date32() if head in _DAYS else pa.string() for head in HEADS}
    return pa.table({head: pa.array([row.get(head) for row in rows], kind) for head, kind in kinds.items()})


def _rows(result: Result, register: ResultRegister) -> Iterator[dict[str, Any]]:
    finding = result.finding
    shared = _shared(result) | ({} if finding is None else _content(result, register))
    items: tuple[ItemFinding | None, ...] = finding.items if finding is not None and finding.items else (None,)
    for item in items:
        own = {} if item is None else _item(item)
        yield shared | own


def _shared(result: Result) -> dict[str, Any]:
    key, assignment = result.key, result.assignment
    return {
        "抽查任务": key.task,
        "统一社会信用代码/注册号": key.unit,
        "企业名称": assignment.place.name or None,
        "检查部门": key.agency,
        "行政区划": assignment.place.region or None,
        "抽取日期": assignment.drawn_on,
        "检查人员": "、".join(officer.id for officer in assignment.officers),
        "状态": "已剔除" if result.removed else result.state.label.zh,
        "撤销日期": result.annulled_on,
    }


def _content(result: Result, register: ResultRegister) -> dict[str, Any]:
    finding, disposal = result.finding, result.disposal
    if finding is None:
        return {}
    last = {event.act: event for event in result.events}
    written = last.get(ResultAct.CORRECTED) or last[ResultAct.ENTERED]
    passed = last.get(ResultAct.PASSED) if result.passed_on is not None else None
    decision = disposal.decision if disposal is not None else None
    return {
        "检查日期": finding.visited_on,
        "检查结束日期": finding.ended_on,
        "检查人员": "、".join(finding.officers),
        "核查方式": "、".join(finding.methods) or None,
        "检查结果": register.checks.codes.words(finding.codes),
        "材料": "、".join(finding.materials) or None,
        "后续处置": disposal.measure if disposal is not None else None,
        "处置说明": (disposal.told or None) if disposal is not None else None,
        "处置状态": None if disposal is None else ("已完结" if result.finished_on is not None else "未完结"),
        "完结日期": result.finished_on,
        "决定文书号": decision.document_no if decision is not None else None,
        "决定日期": decision.decided_on if decision is not None else None,
        "录入人": written.by,
        "录入日期": written.on,
        "审核人": passed.by if passed is not None else None,
        "审核日期": result.passed_on,
        "公示日期": result.published_on,
    }


def _item(item: ItemFinding) -> dict[str, Any]:
    return {
        "检查事项": item.item,
        "是否检查": "是" if item.checked else "否",
        "发现问题情况": item.problem or None,
        "处置情况": item.handling or None,
    }
