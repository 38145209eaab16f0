"""Rows of a table that are no data: hints, samples, repeated headers, totals and signatures (非数据行).

Each is set aside under a reason of its own. Only a sample and a repeated header could be taken for data; so these
are told by what a whole cell says (案例（请删除）), never by a word inside a firm's name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.columns import SHOWN
from credit_tier.records.contracts import CODE, Contract
from credit_tier.records.headers import Layout, fold_header
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.tabular import OddRow, RawTable, Remark, as_csv

NEAR: Final = 12
"""Rows below the header among which samples stand; hints stand higher still."""

_HINTS_WITHIN: Final = 5
_CODE_LENGTH: Final = 18
_PLAIN_CODE: Final = r"^\s*[0-9A-Za-z]{13,20}\s*$"
_CODE_LIKE: Final = re.compile(r"[0-9a-z*]{6,}")
_SAMPLE_WORD: Final = r"(?:填写|填报|数据)?(?:案例|示例|样例|范例|样本|例子|例|sample|example)(?:数据|行)?\d{0,3}"
_SAMPLE: Final = re.compile(
    rf"\(?{_SAMPLE_WORD}\)?:?|{_SAMPLE_WORD}:?\(.*(?:删|参考|勿|仅供).*\)"
    rf"|(?:此行|本行|该行|以下|首行)?(?:为|是)?{_SAMPLE_WORD}[,:;。]?"
    r"(?:请|须|需|应|在|导入|上传|填写|提交|报送|使用|时|前|后|务必|自行|先|将|此行|本行|该行)*删除(?:此行|本行|该行)?[。!]?"
)
_HINT: Final = re.compile(
    r"y{2,4}[-/.年]?m{1,2}|^\(?(?:必填|选填|非必填|可不填|可空)|填写|填报|请输入|请选择|中(?:单|多)?选|单选|多选|下拉|格式|"
    r"不超过\d|字以内|精确到|默认|例如|^[如例]:|若长期|长期有效|分隔|隔开|文本型|数字型|日期型"
)
_TOTAL: Final = re.compile(
    r"(?:本页|本表|全部|[^(:,;。]{1,20}(?=小计|合计|总计))?(?:合计|总计|小计|共计|累计|总数)(?:数|额|金额|户数)?(?:[:(].*)?"
)
_SIGNED: Final = re.compile(
    r"(?:制表|填表|填报|经办|审核|复核|审批|负责|统计|报送|打印|导出|录入|校对|编制)(?:人|人员|单位|部门|日期|时间|机构|负责人)?"
    r"(?:签字|签名|签章|\(.*\))?(?::.*)?"
    r"|(?:单位负责人|部门负责人|主管|科长|局长|联系人|联系电话|报表日期|日期|备注|注|注意|说明|附注|数据来源|截至):.*"
    r"|(?:金额|计量|货币)?单位[:(].*|注\d+[:.、].*|共\d+(?:条|户|家|行|笔|项).*|第\d+页.*"
)


def without_side_rows(raw: RawTable, contract: Contract, layout: Layout) -> RawTable:
    """Move rows that are no data to the odd rows.

    Parameters
    ----------
    raw : RawTable
    contract : Contract
    layout : Layout
        Of its columns.
    """
    key = _key(contract, layout)
    if key is None:
        return raw
    odd = tuple(_renamed(row) for row in raw.odd)
    lines = _suspects(raw, key, code=CODE in layout.columns)
    headers = [fold_header(header) for header in raw.headers]
    cells = zip(*(column.take(lines).to_pylist() for column in raw.columns), strict=True)
    found = {
        line: (reason, row)
        for line, row in zip(lines.to_pylist(), cells, strict=True)
        if (reason := _reason(row, headers, key, int(raw.rows[line]) - raw.header_row))
    }
    if not found:
        return raw._replace(odd=odd)
    kept = np.ones(len(raw.rows), dtype=bool)
    kept[list(found)] = False
    side = [OddRow(int(raw.rows[line]), reason, "", as_csv(row)) for line, (reason, row) in found.items()]
    others = tuple(
        Remark(int(raw.rows[line]), Flag.OTHER_HEADER, raw.headers[key].strip(), as_csv(row)[:SHOWN])
        for line, (reason, row) in found.items()
        if reason is SetAside.REPEATED_HEADER and _differs(row, headers)
    )
    columns = tuple(column.filter(pa.array(kept)) for column in raw.columns)
    ordered = tuple(sorted((*odd, *side), key=lambda row: row.row))
    return raw._replace(columns=columns, rows=raw.rows[kept], odd=ordered, remarks=(*raw.remarks, *others))


def _key(contract: Contract, layout: Layout) -> int | None:
    names = (CODE, *(field.name for field in contract.fields if field.required))
    return next((layout.columns[name].position for name in names if name in layout.columns), None)


def _suspects(raw: RawTable, key: int, *, code: bool) -> pa.Array:
    """Give the lines that are looked at one by one: those near the header, and those without a plain code."""
    if not code:
        return pa.array(np.arange(len(raw.rows)))
    near = raw.rows <= raw.header_row + NEAR
    cells = raw.columns[key]
    odd = pc.not_equal(pc.binary_length(cells), _CODE_LENGTH).fill_null(True).to_numpy(zero_copy_only=False)
    lines = np.flatnonzero(odd)
    if len(lines):
        plain = pc.match_substring_regex(cells.take(pa.array(lines)), _PLAIN_CODE).fill_null(False)
        lines = lines[~plain.to_numpy(zero_copy_only=False)]
    return pa.array(np.union1d(lines, np.flatnonzero(near)))


def _reason(cells: Sequence[str | None], headers: Sequence[str], key: int, below: int) -> SetAside | None:
    folded = [fold_header(cell) if cell else "" for cell in cells]
    filled = [cell for cell in folded if cell]
    if _repeats(folded, headers) or (folded[key] and folded[key] == headers[key]):
        return SetAside.REPEATED_HEADER
    if below <= NEAR and any(_SAMPLE.fullmatch(cell) for cell in filled):
        return SetAside.SAMPLE_ROW
    if _CODE_LIKE.search(folded[key]) and not _HINT.search(folded[key]):
        return None
    if below <= _HINTS_WITHIN and any(map(_HINT.search, filled)) and (not folded[key] or _HINT.search(folded[key])):
        return SetAside.HINT_ROW
    # Where nobody is named, a subtotal may stand behind the department that merged cells repeat.
    totals = not folded[key] and any(map(_TOTAL.fullmatch, filled[1:3]))
    return SetAside.FOOTER_ROW if totals or _is_footer(filled) else None


def _repeats(cells: Sequence[str], headers: Sequence[str]) -> bool:
    filled = [(cell, header) for cell, header in zip(cells, headers, strict=True) if cell]
    same = sum(cell == header for cell, header in filled)
    return same >= min(2, len([header for header in headers if header])) and 2 * same > len(filled)


def _differs(cells: Sequence[str | None], headers: Sequence[str]) -> bool:
    return any(cell and fold_header(cell) != header for cell, header in zip(cells, headers, strict=True))


def _is_footer(filled: Iterable[str]) -> bool:
    first = next(iter(filled), "")
    return bool(_TOTAL.fullmatch(first) or _SIGNED.fullmatch(first))


def _renamed(row: OddRow) -> OddRow:
    """Say of a row of too few cells what it is, where that can be told."""
    if row.reason is not SetAside.WRONG_CELL_COUNT:
        return row
    cells = [fold_header(cell) for cell in next(csv.reader(io.StringIO(row.raw, newline="")), [])]
    filled = [cell for cell in cells if cell]
    footer = _is_footer(filled) and not any(len(cell) >= _CODE_LENGTH and cell.isalnum() for cell in filled)
    return row._replace(reason=SetAside.FOOTER_ROW) if footer else row
