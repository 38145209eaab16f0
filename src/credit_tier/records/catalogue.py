"""Which table a file or a key names, and finding the files (文件与数据集对应)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import pandas as pd
import pyarrow as pa

from credit_tier.foundation.errors import ArgumentError, Fault, ReadError, Text
from credit_tier.records.contracts import DELIVERY_SOURCE, Contract, HasSources, contract
from credit_tier.records.headers import fold_header
from credit_tier.records.mapping import FileMapping, Mappings
from credit_tier.records.refusals import UnknownTableError, UnreadableFileError

Data: TypeAlias = str | os.PathLike[str] | pd.DataFrame | pa.Table
"""One delivery of one table: a path, or data in memory."""

Paths: TypeAlias = str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | Mapping[str, Data | Sequence[Data]]
"""A folder, a path, several paths, or table names with what belongs to them."""

_ATTACHED: Final = re.compile(r"^附件[\d一二三四五六七八九十]*[-_:.、,]*|^\d[\d\-_.年月日季度第期号批次]*")
_COPY: Final = re.compile(r"-?副本$|-copy$")
_ISSUE: Final = re.compile(r"[-_.(]*\d[\d\-_.()年月日季度第期号批次]*$")


class Item(NamedTuple):
    """One thing to read.

    Attributes
    ----------
    contract : Contract or None
        Of its table; ``None`` where the name of a file names none: the sheets of a workbook may do so.
    name : str
        Base name of the file, or name of the table of data in memory.
    data : Path, DataFrame or pyarrow.Table
    rule : FileMapping or None
        The first mapping entry that fits it.
    mappings : Mappings or None
        All of them, for its sheets.
    unknown : Fault or None
        What to say where no table is known.
    """

    contract: Contract | None
    name: str
    data: Path | pd.DataFrame | pa.Table
    rule: FileMapping | None
    mappings: Mappings | None = None
    unknown: Fault | None = None


def contracts_of(rulebook: HasSources) -> dict[str, Contract]:
    """Give the contract of every table of a rulebook, and of the reserved table `deliveries`."""
    contracts = [contract(source) for source in (*rulebook.sources, DELIVERY_SOURCE)]
    return {one.name: one for one in contracts}


def find_items(
    paths: Paths, contracts: Mapping[str, Contract], mappings: Mappings | None
) -> tuple[list[Item], list[ReadError]]:
    """Find everything to read and the table each belongs to, and what is wrong with the rest.

    Raises
    ------
    ArgumentError
        `paths` is of no type that can be read, or names nothing.
    """
    names = _names(contracts)
    unknown: list[Fault] = []
    missing: list[Fault] = []
    items: list[Item] = []
    for key, data in _given(paths):
        file = data.name if isinstance(data, Path) else str(key)
        if isinstance(data, Path) and not data.is_file():
            missing.append(_no_file(data))
            continue
        rule = mappings.find(file) if mappings else None
        table = key if key is not None else (rule.table if rule else Path(file).stem)
        found = _recognised(table, names, exact=key is not None or rule is not None)
        if found is None and key is None and isinstance(data, Path):
            items.append(Item(None, file, data, rule, mappings, _unknown(file, contracts, names)))
        elif found is None:
            unknown.append(_unknown(file, contracts, names))
        elif rule is not None and rule.table != found:
            unknown.append(_contradicted(file, found, rule.table))
        else:
            items.append(Item(contracts[found], file if isinstance(data, Path) else found, data, rule, mappings))
    if not (items or missing or unknown):
        raise ArgumentError(_nothing())
    pairs = ((UnreadableFileError, missing), (UnknownTableError, unknown))
    return items, [kind(faults) for kind, faults in pairs if faults]


def _given(paths: object) -> Iterator[tuple[str | None, Path | pd.DataFrame | pa.Table]]:
    if isinstance(paths, Mapping):
        for key, value in paths.items():
            for data in value if isinstance(value, list | tuple) else [value]:
                yield str(key), _data(data, f"paths[{key!r}]")
        return
    if isinstance(paths, str | os.PathLike):
        folder = Path(paths)
        if folder.is_dir():
            yield from ((None, path) for path in sorted(folder.iterdir()) if not _left_by_programs(path.name))
            return
        paths = [paths]
    if not isinstance(paths, list | tuple):
        raise ArgumentError(_wrong_type("paths", paths))
    for index, path in enumerate(paths):
        if not isinstance(path, str | os.PathLike):
            raise ArgumentError(_wrong_type(f"paths[{index}]", path))
        yield None, Path(path)


def _left_by_programs(name: str) -> bool:
    """Tell whether a file is one that programs leave behind unseen: locks of open workbooks, caches of pictures."""
    return name.startswith((".", "~$")) or name.casefold() in ("thumbs.db", "desktop.ini")


def _data(value: object, where: str) -> Path | pd.DataFrame | pa.Table:
    if isinstance(value, str | os.PathLike):
        return Path(value)
    if isinstance(value, pd.DataFrame | pa.Table):
        return value
    raise ArgumentError(_wrong_type(where, value))


def recognise(text: str, contracts: Mapping[str, Contract], *, exact: bool = True) -> str | None:
    """Give the table that a name, Chinese title or alias means, or ``None``.

    Parameters
    ----------
    text : str
    contracts : mapping of str to Contract
    exact : bool
        Otherwise a date or number of issue at its end does not count.
    """
    return _recognised(text, _names(contracts), exact=exact)


def _names(contracts: Mapping[str, Contract]) -> dict[str, str]:
    names: dict[str, str] = {}
    for name, one in contracts.items():
        for spelling in (name, one.source.title.zh, *one.source.aliases):
            names.setdefault(fold_header(spelling), name)
    return names


def _recognised(text: str, names: Mapping[str, str], *, exact: bool) -> str | None:
    """Find the table that a file stem names; what offices add to it apart (附件1：欠税公告2026年第1期)."""
    folded = fold_header(text)
    if exact or folded in names:
        return names.get(folded)
    return names.get(_ISSUE.sub("", _COPY.sub("", _ATTACHED.sub("", folded))))


def _unknown(file: str, contracts: Mapping[str, Contract], names: Mapping[str, str]) -> Fault:
    known = "、".join(f"{name}（{one.source.title.zh}）" for name, one in contracts.items())
    close = get_close_matches(fold_header(Path(file).stem), list(names), n=1, cutoff=0.6)
    return Fault(
        file,
        Text("不知道这份数据属于哪张表", "No table is known by this name."),
        Text(f"可用的表名：{known}", f"Tables: {', '.join(contracts)}; their Chinese titles and aliases count too."),
        Text(
            f"是否就是“{close[0]}”？" if close else "请按表名命名文件，或用 {表名: 路径} 写明，或用映射文件",
            f"Did you mean {close[0]}?" if close else "Name the file so, or give {table: path}, or a mapping file.",
        ),
    )


def _contradicted(file: str, table: str, mapped: str) -> Fault:
    return Fault(
        file,
        Text(f"按参数属于 {table}，按映射文件属于 {mapped}", f"Given as {table}, but mapped to {mapped}."),
        Text("两处须一致", "Both must say the same."),
        Text("请改正其中一处", "Mend one of them."),
    )


def _no_file(path: Path) -> Fault:
    folder = path.is_dir()
    return Fault(
        path.name,
        Text("这是文件夹，不是文件", "This is a folder, not a file.")
        if folder
        else Text("文件不存在", "There is no such file."),
        Text("须为 CSV、Excel 或 Parquet 文件", "A CSV, Excel or Parquet file is needed."),
        Text(
            "请把其中的文件移到上一层，或单独给出这个文件夹",
            "Move its files one level up, or give that folder by itself.",
        )
        if folder
        else Text("请检查路径", "Look at the path."),
    )


def _nothing() -> Fault:
    return Fault(
        "paths",
        Text("没有任何可读的文件", "There is nothing to read."),
        Text("一个文件夹、一个或多个文件，或 {表名: 数据}", "A folder, files, or {table: data}."),
        Text("请检查路径", "Look at the path."),
    )


def _wrong_type(where: str, value: object) -> Fault:
    return Fault(
        where,
        Text(f"不能读取 {type(value).__name__} 类型", f"Cannot read a {type(value).__name__}."),
        Text(
            "路径、DataFrame、pyarrow.Table，或由它们组成的 {表名: 数据}",
            "A path, DataFrame, pyarrow.Table, or {table: one or a list of those}.",
        ),
        Text("请改正参数", "Mend the argument."),
    )
