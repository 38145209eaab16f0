"""Each field's column, or everything that is wrong with a header, in words a clerk can act on (表头核对).

Three mistakes have a message of their own, because to add the missing column would not mend them: months side by side
instead of one row a month, two tables side by side, and columns that are divided by something else than a delimiter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.contracts import Contract
from credit_tier.records.headers import NO_RULES, Column, HeaderRules, Layout, Names, fold_header
from credit_tier.records.refusals import DuplicateColumnError, MissingColumnError, raise_all
from credit_tier.rulebook.source import SourceField

_SHOWN: Final = 50
"""Headers that a message repeats, and characters of each."""

_ACCEPTED: Final = 8
"""Spellings of a header that a message offers."""

_SPREAD: Final = 3
"""Periods among the headers that make a table one of periods side by side."""

_PERIOD: Final = re.compile(
    r"(?:(?:19|20)\d\d年?)?[-/.]?(?:\d{1,2}月份?|[一二三四五六七八九十]{1,2}月份?|第?[1-4一二三四]季度|[上下]半年)"
    r"|(?:19|20)\d\d(?:年度?|[-/.]?(?:0[1-9]|1[0-2]))?"
)
_DIVIDERS: Final = "，、|｜　 "


def match_headers(headers: Sequence[str], contract: Contract, *, where: str, rules: HeaderRules = NO_RULES) -> Layout:
    """Find the column of every field.

    Parameters
    ----------
    headers : sequence of str
    contract : Contract
    where : str
        Base name of the file, for messages.
    rules : HeaderRules, optional
        From a mapping file.

    Raises
    ------
    MissingColumnError
        No column for a required field, or none of the name that a mapping gives.
    DuplicateColumnError
        Two columns for one field.
    """
    names = Names(contract, rules)
    found, unknown = names.places(headers)
    lacking = [field for field in contract.fields if field.name not in found and field.name in names.required]
    twice = [name for name, columns in found.items() if len(columns) > 1]
    missing = [_other_shape(lacking, headers, names, where)] if lacking else []
    if missing == [None]:
        missing = [_missing(field, headers, where, rules.named.get(field.name)) for field in lacking]
    again = [name for name in twice if len({fold_header(column.header) for column in found[name]}) == 1]
    double = [_side_by_side(found, again, where)] if len(again) > 1 else []
    double += [_twice(found, name, where) for name in twice if not double or name not in again]
    pairs = ((DuplicateColumnError, double), (MissingColumnError, missing))
    raise_all([kind(fault for fault in faults if fault) for kind, faults in pairs if faults])
    return Layout({name: columns[0] for name, columns in found.items()}, tuple(unknown))


def _other_shape(lacking: Sequence[SourceField], headers: Sequence[str], names: Names, where: str) -> Fault | None:
    """Say of a header that lacks something that the table has another shape, if so."""
    periods = [header for header in headers if _PERIOD.fullmatch(fold_header(header))]
    if len(periods) >= _SPREAD:
        return _spread(periods, lacking, where)
    filled = [header for header in headers if header.strip()]
    parts = [part for part in re.split(f"[{_DIVIDERS}]+", filled[0]) if part] if len(filled) == 1 else []
    return _undivided(filled[0], where) if sum(bool(names.fields(part)) for part in parts) > 1 else None


def _spread(periods: Sequence[str], lacking: Sequence[SourceField], where: str) -> Fault:
    wanted = "、".join(field.zh for field in lacking)
    return Fault(
        where,
        Text(
            f"这是按期间横向展开的表：{_shown(periods)}各占一列，缺少{wanted}",
            f"Periods stand side by side here, a column each ({_shown(periods)}); {wanted} are missing.",
        ),
        Text(
            f"须一行一条记录，另有单独的列：{wanted}",
            f"One row is one record, with columns of their own for {wanted}.",
        ),
        Text(
            "请从业务系统导出明细表，或把各期间的列改成多行（数据透视前的样子）再提供",
            "Export the rows themselves, or turn each period's column into rows, as before the pivot.",
        ),
    )


def _undivided(header: str, where: str) -> Fault:
    return Fault(
        where,
        Text(
            f"各列没有分开，整行成了一列：{_shown([header])}",
            f"The columns are not divided; a whole row is one cell: {_shown([header])}.",
        ),
        Text(
            "列与列之间须为半角逗号、制表符、分号或竖线",
            "Columns are divided by commas, tabs, semicolons or bars.",
        ),
        Text("请用表格软件打开，分列后另存为 xlsx 或 CSV", "Split the columns in a spreadsheet program and save it."),
    )


def _side_by_side(found: Mapping[str, Sequence[Column]], twice: Sequence[str], where: str) -> Fault:
    listed = "；".join(_list(found[name]) for name in twice[:_ACCEPTED])
    return Fault(
        where,
        Text(
            f"有 {len(twice)} 项各有不止一列，像是两张表并排放在一起：{listed}",
            f"{len(twice)} fields have several columns each, as if two tables stood side by side: {listed}.",
        ),
        Text(
            "一张工作表或一个文件放一张表，一项只能有一列", "A sheet or file holds one table; a field has one column."
        ),
        Text(
            "请把右边的表移到左边的表下面，或另放一张工作表；多余的列请删去，或在映射文件中写明用哪一列",
            "Move the table on the right below the other, or to a sheet of its own; or remove columns, or map them.",
        ),
    )


def _twice(found: Mapping[str, Sequence[Column]], name: str, where: str) -> Fault:
    columns = found[name]
    return Fault(
        f"{where}: {name}",
        Text(
            f"有 {len(columns)} 列都像是这一项：{_list(columns)}",
            f"{len(columns)} columns claim to be this field: {_list(columns)}.",
        ),
        Text("一项只能有一列", "A field has one column."),
        Text("请删去多余的列，或在映射文件的 columns 中写明用哪一列", "Remove one, or name it in a mapping file."),
    )


def _missing(field: SourceField, headers: Sequence[str], where: str, named: str | None) -> Fault:
    names = (named,) if named else (field.zh, field.name, *field.aliases)
    folded = {fold_header(header): header for header in headers}
    close = [
        folded[near] for name in names for near in get_close_matches(fold_header(name), list(folded), n=1, cutoff=0.6)
    ]
    hint = _shown(close[:1]) if close else None
    shown = _shown([header for header in headers if header.strip()])
    more = len(names) > _ACCEPTED
    return Fault(
        f"{where}: {field.name}",
        Text(f"缺少必需的列“{names[0]}”；现有列：{shown}", f"The column {names[0]} is missing; found: {shown}."),
        Text(
            f"可用的列名：{'、'.join(names[:_ACCEPTED])}{'等，见数据字典' if more else ''}",
            f"Accepted headers: {', '.join(names[:_ACCEPTED])}{' and more, see the data dictionary' if more else ''}.",
        ),
        Text(
            f"是否就是“{hint}”？请改列名或在映射文件中写明" if hint else "请补上该列，或用映射文件指明对应的列",
            f"Did you mean {hint}? Rename it or map it." if hint else "Add the column, or map another one to it.",
        ),
    )


def _shown(headers: Sequence[str]) -> str:
    """List headers as far as anyone reads on."""
    more = f"……（共 {len(headers)} 列 columns）" if len(headers) > _SHOWN else ""
    return ("、".join(" ".join(header.split())[:_SHOWN] for header in headers[:_SHOWN]) or "（无）") + more


def _list(columns: Sequence[Column]) -> str:
    return _shown([f"{column.header.strip()[:_SHOWN]}(第{column.position + 1}列)" for column in columns])
