"""Columns to CSV: RFC 4180, UTF-8 with byte order mark or GB18030 (写出CSV)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.cells import CellKind, WrittenColumn, yuan_texts
from credit_tier.records.decoding import Encoding
from credit_tier.records.refusals import UnwritableTextError

ROWS_AT_ONCE: Final = 1 << 16
_CODECS: Final = {Encoding.UTF_8: ("utf-8", b"\xef\xbb\xbf"), Encoding.GB18030: ("gb18030", b"")}
_LINE_END: Final = "\r\n"
_COMMA: Final = pa.scalar(",", pa.large_string())


def csv_bytes(columns: Sequence[WrittenColumn], *, where: str, encoding: Encoding = Encoding.UTF_8) -> Iterator[bytes]:
    r"""Give the bytes of a CSV file, some rows at a time.

    Parameters
    ----------
    columns : sequence of WrittenColumn
        At least one.
    where : str
        Base name of the file, for messages.
    encoding : Encoding
        UTF-8, with the mark that Excel needs to see it, or GB18030.

    Raises
    ------
    UnwritableTextError
        A text has a character that no reader of CSV takes (NUL).
    ArgumentError
        The encoding is another one.

    Examples
    --------
    >>> names = WrittenColumn("名称", CellKind.TEXT, pa.array(["甲,乙", None]))
    >>> fines = WrittenColumn("罚款（元）", CellKind.MONEY, pa.array([5, 100]))
    >>> b"".join(csv_bytes([names, fines], where="a.csv")).decode("utf-8-sig")
    '名称,罚款（元）\r\n"甲,乙",0.05\r\n,1.00\r\n'
    """
    if encoding not in _CODECS:
        raise ArgumentError(_no_encoding(encoding))
    _refuse_nul(columns, where)
    codec, mark = _CODECS[encoding]
    headers = _quoted(pa.array([column.header for column in columns], pa.string()))
    yield mark + (",".join(headers.to_pylist()) + _LINE_END).encode(codec)
    for start in range(0, len(columns[0].values), ROWS_AT_ONCE):
        yield _lines([_texts(column, start) for column in columns]).encode(codec)


def _texts(column: WrittenColumn, start: int) -> pa.Array:
    values = column.values.slice(start, ROWS_AT_ONCE)
    if column.kind is CellKind.MONEY:
        return yuan_texts(values).fill_null("")
    if column.kind is CellKind.TEXT:
        return _quoted(values).fill_null("")
    return values.cast(pa.string()).fill_null("")


def _lines(columns: Sequence[pa.Array]) -> str:
    if len(columns) == 1:  # an empty line would be no row
        columns = [pc.if_else(pc.equal(columns[0], ""), '""', columns[0])]
    rows = pc.binary_join_element_wise(*(column.cast(pa.large_string()) for column in columns), _COMMA)
    return _LINE_END.join([*rows.to_pylist(), ""])


def _quoted(texts: pa.Array) -> pa.Array:
    needed = pc.match_substring_regex(texts, '[",\r\n]').fill_null(False)
    if not pc.any(needed).as_py():
        return texts
    inner = pc.replace_substring(texts, '"', '""')
    return pc.if_else(needed, pc.binary_join_element_wise('"', inner, '"', ""), texts)


def _refuse_nul(columns: Sequence[WrittenColumn], where: str) -> None:
    faults = []
    for column in columns:
        if column.kind is not CellKind.TEXT:
            continue
        found = pc.indices_nonzero(pc.match_substring(column.values, "\0").fill_null(False))
        faults += [unwritable(where, int(row) + 2, column.header, "NUL") for row in found.to_pylist()]
    if faults:
        raise UnwritableTextError(faults)


def unwritable(where: str, row: int, header: str, what: str) -> Fault:
    """Give the fault of a cell that a file of this kind cannot hold."""
    return Fault(
        f"{where}: 第 {row} 行“{header}” / row {row}, {header}",
        Text(f"单元格含这种文件不能保存的内容：{what}", f"The cell has what a file of this kind cannot hold: {what}."),
        Text("不会替换或丢弃任何字符", "No character is replaced or dropped."),
        Text("请改正该单元格，或换一种文件", "Mend the cell, or write another kind of file."),
    )


def _no_encoding(encoding: Encoding) -> Fault:
    return Fault(
        "encoding",
        Text(f"不能写成 {encoding}", f"{encoding} is not written."),
        Text("utf-8（带 BOM）或 gb18030", "utf-8 (with byte order mark) or gb18030."),
        Text("请改用其中一种", "Take one of these."),
    )
