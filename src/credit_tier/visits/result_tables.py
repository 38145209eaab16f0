"""The two tables of the register (派员表、检查结果表): read as every table is, or refused whole.

A visit may have several rows: one an officer in the table of assignments, one an item in the table of results. What
they say of the visit itself has to agree; a cell that is empty in all but one of them is what that one says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

import pandas as pd
import pyarrow as pa

from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.catalogue import Item
from credit_tier.records.contracts import SOURCE_FILE, SOURCE_ROW, Contract, contract
from credit_tier.records.intake import take_in
from credit_tier.records.pieces import pieces
from credit_tier.records.reasons import BESIDE, TITLES
from credit_tier.rulebook.sharing import Sharing
from credit_tier.rulebook.source import FieldType, Source, SourceField, Use
from credit_tier.visits.result_refusals import ContentError

TableData: TypeAlias = str | os.PathLike[str] | pd.DataFrame | pa.Table

_TASK: Final = SourceField(
    name="task", zh="抽查任务", aliases=("任务编号", "抽查任务编号", "draw_id"), type=FieldType.TEXT
)
_NAME: Final = SourceField(
    name="stated_name", zh="企业名称", aliases=("被检查单位", "名称", "单位名称"), type=FieldType.TEXT
)
_AGENCY: Final = SourceField(
    name="agency", zh="检查部门", aliases=("检查机关", "实施部门", "实施机关"), type=FieldType.TEXT
)


def _field(name: str, zh: str, kind: FieldType = FieldType.TEXT, **more: Any) -> SourceField:
    return SourceField(name=name, zh=zh, type=kind, **more)


def _source(name: str, zh: str, en: str, fields: Sequence[SourceField]) -> Contract:
    title = Bilingual(zh=zh, en=en)
    return contract(
        Source(
            name=name,
            title=title,
            provider=Bilingual(zh="实施检查的行政机关", en="The inspecting agencies"),
            update_months=1,
            grace_days=0,
            sharing=Sharing.CONDITIONAL,
            conditions=Bilingual(zh="仅用于检查结果登记", en="Only for the register of results"),
            uses=(Use.SUPERVISION,),
            fields=tuple(fields),
        )
    )


_DATE: Final = FieldType.DATE
ASSIGNMENTS: Final = _source(
    "visit_assignments",
    "派员表",
    "Assignments of visits",
    (
        _TASK,
        _NAME,
        _AGENCY,
        _field("officer", "单位工号", aliases=("工号", "检查人员工号", "officer_id"), required=True),
        _field("officer_name", "姓名", aliases=("检查人员", "检查人员姓名", "执法人员")),
        _field("permit", "执法证编号", aliases=("执法证号", "工商执法证编号", "省执法证编号")),
        _field("items", "检查事项", aliases=("抽查事项",), several=True),
        _field("drawn_on", "抽取日期", _DATE, may_be_future=True),
        _field("until", "检查截止日期", _DATE, aliases=("检查期限",), may_be_future=True),
        _field("region", "行政区划", aliases=("地区", "行政区划代码")),
        _field("reg_org", "登记机关"),
        _field("local_org", "管辖单位", aliases=("属地监管（管辖单位）",)),
        _field("address", "住所", aliases=("住所（经营场所）",)),
        _field("legal_rep", "法定代表人", aliases=("经营者",)),
        _field("subject_type", "市场主体类型大类", aliases=("市场主体类型", "主体类型")),
    ),
)
RESULTS: Final = _source(
    "visit_results",
    "检查结果表",
    "Results of visits",
    (
        _TASK,
        _NAME,
        _AGENCY,
        _field("visited_on", "检查日期", _DATE, aliases=("检查时间", "检查开始日期"), may_be_future=True),
        _field("ended_on", "检查结束日期", _DATE, may_be_future=True),
        _field("officers", "检查人员", aliases=("检查人员工号", "执法人员"), several=True),
        _field("methods", "核查方式", several=True),
        _field("result", "检查结果", aliases=("检查结果代码", "结果代码")),
        _field("item", "检查事项", aliases=("抽查事项",)),
        _field("checked", "是否检查", FieldType.FLAG),
        _field("problem", "发现问题情况"),
        _field("handling", "处置情况"),
        _field("materials", "材料", several=True),
        _field("disposal", "后续处置", aliases=("后续处置措施",)),
        _field("told", "处置说明", aliases=("执行情况",)),
        _field(
            "finished",
            "处置状态",
            FieldType.CHOICE,
            choices={"open": ("未完结", "1"), "finished": ("已完结", "完结", "2")},
        ),
        _field("document_no", "决定文书号", FieldType.DOCUMENT_NUMBER, aliases=("处罚决定书文号",)),
        _field(
            "kind",
            "决定类型",
            FieldType.CHOICE,
            choices={
                "penalty": ("行政处罚", "处罚"),
                "abnormal_list": ("经营异常名录", "异常名录"),
                "serious_list": ("严重违法失信名单",),
            },
        ),
        _field("domain", "领域"),
        _field("decided_on", "决定日期", _DATE, may_be_future=True),
        _field("decided_by", "决定机关"),
        _field("fine", "罚款金额", FieldType.MONEY),
        _field("act", "违法事实"),
    ),
)


def read_rows(data: TableData, by: Contract, *, on: date) -> list[dict[str, Any]]:
    """Read a table of the register: a row a dictionary, with where it stands under ``where``.

    Parameters
    ----------
    data : path, DataFrame or pyarrow.Table
        CSV, xlsx and what else records are read from.
    by : Contract
        `ASSIGNMENTS` or `RESULTS`.
    on : date

    Raises
    ------
    ContentError
        Rows that cannot be read, all of them: nothing is taken from a file that is wrong in part.
    ReadError
        One of `credit_tier.records.refusals`.

    Examples
    --------
    >>> given = pd.DataFrame({"统一社会信用代码/注册号": ["91620100MA7ABCD12E"], "检查结果": ["1"]})
    >>> [row] = read_rows(given, RESULTS, on=date(2026, 7, 9))
    >>> row["code"], row["result"]
    ('91620100MA7ABCD12E', '1')
    """
    item = Item(by, by.source.title.zh, data, None) if isinstance(data, pd.DataFrame | pa.Table) else _file(data, by)
    intakes = [take_in(one.raw, one.contract, received_on=on) for one in pieces(item, {by.name: by})]
    faults = [
        _unread(row.file, row.row, row.column, row.value, TITLES[row.reason])
        for intake in intakes
        for row in intake.set_aside
        if row.reason not in BESIDE
    ]
    faults += [
        _unread(row.file, row.row, row.column, row.value, TITLES[row.flag])
        for intake in intakes
        for row in intake.flags
        if row.flag.value.startswith("unreadable")
    ]
    if faults:
        raise ContentError(faults)
    rows = [row for intake in intakes for row in intake.accepted.to_pylist()]
    return [row | {"where": f"{row[SOURCE_FILE]}: 第 {row[SOURCE_ROW]} 行 row {row[SOURCE_ROW]}"} for row in rows]


def united(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Give what the rows of a visit say of it together.

    Raises
    ------
    ContentError
        Two of them disagree.

    Examples
    --------
    >>> united([{"a": None, "where": "1"}, {"a": "x", "where": "2"}], ["a"])
    {'a': 'x'}
    """
    found: dict[str, Any] = {}
    faults = []
    for name in names:
        said = list(dict.fromkeys(row[name] for row in rows if row.get(name) is not None))
        found[name] = said[0] if said else None
        if len(said) > 1:
            faults.append(_disagree(str(rows[-1]["where"]), name, said))
    if faults:
        raise ContentError(faults)
    return found


def _file(data: str | os.PathLike[str], by: Contract) -> Item:
    path = Path(data)
    return Item(by, path.name, path, None)


def _unread(file: str, row: int, column: str, value: str, reason: Text) -> Fault:
    return Fault(
        f"{file}: 第 {row} 行“{column}” / row {row}, {column}",
        Text(f"{reason.zh}：{value}", f"{reason.en}: {value}"),
        Text("表中每一行都须能读懂，否则整份不登记", "Every row can be read, or nothing of the file is entered."),
        Text("请改正该单元格", "Mend the cell."),
    )


def _disagree(where: str, name: str, said: Sequence[object]) -> Fault:
    shown = "、".join(map(str, said))
    field = next((one.zh for by in (RESULTS, ASSIGNMENTS) for one in by.fields if one.name == name), name)
    return Fault(
        where,
        Text(f"同一次检查的各行“{field}”不一致：{shown}", f"Rows of one visit disagree on {name}: {shown}"),
        Text("同一次检查各行的共同内容须一致，或只写一次", "What is said of the visit is the same, or said once."),
        Text("请改正", "Mend it."),
    )
