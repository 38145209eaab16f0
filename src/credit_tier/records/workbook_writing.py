"""Columns to a workbook (xlsx): codes as text, days as days, amounts exactly (写出工作簿)."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.cells import CellKind, WrittenColumn, yuan_texts
from credit_tier.records.csv_writing import ROWS_AT_ONCE, unwritable
from credit_tier.records.refusals import MissingExtraError, TooManyRowsError, UnwritableTextError

if TYPE_CHECKING:
    import xlsxwriter

MOST_ROWS: Final = 1_048_575
"""Rows below the header that a sheet has room for."""
MOST_CHARACTERS: Final = 32_767
EXACT_DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps; longer numbers are written as text."""

_NEVER: Final = datetime(2000, 1, 1)  # noqa: DTZ001 # the file says when it was made; ours says nothing
_FORBIDDEN: Final = "[\\x00-\\x08\\x0b-\\x1f\\x{fffe}\\x{ffff}]|_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_"
_NO_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LOOKED_AT: Final = 200
_NARROWEST, _WIDEST = 8, 48
_FORMATS: Final = {
    CellKind.TEXT: "@",
    CellKind.MONEY: "0.00",
    CellKind.NUMBER: "0",
    CellKind.DATE: "yyyy-mm-dd",
}
_WRITERS: Final = {
    CellKind.TEXT: "write_string",
    CellKind.MONEY: "write_number",
    CellKind.NUMBER: "write_number",
    CellKind.DATE: "write_datetime",
}


def workbook_bytes(columns: Sequence[WrittenColumn], *, where: str, sheet: str) -> bytes:
    """Give the bytes of a workbook with one sheet; the same cells give the same bytes.

    Parameters
    ----------
    columns : sequence of WrittenColumn
        At least one.
    where : str
        Base name of the file, for messages.
    sheet : str
        Name of the sheet; characters that a sheet's name cannot have become ``_``.

    Raises
    ------
    MissingExtraError
        xlsxwriter is not installed.
    TooManyRowsError
        A sheet has no room for so many rows.
    UnwritableTextError
        A text is too long for a cell, or has characters that a workbook cannot hold.
    """
    rows = len(columns[0].values)
    if rows > MOST_ROWS:
        raise TooManyRowsError(_too_many(where, rows))
    _refuse_unwritable(columns, where)
    target = io.BytesIO()
    with _workbook(target, where) as book:
        book.set_properties({"created": _NEVER})
        page = book.add_worksheet(sheet_name(sheet))
        page.freeze_panes(1, 0)
        formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        for place, column in enumerate(columns):
            page.set_column(place, place, _width(column), formats[column.kind])
        head = book.add_format({"bold": True, "num_format": "@", "text_wrap": True})
        for place, column in enumerate(columns):
            page.write_string(0, place, column.header, head)
        writers = [(getattr(page, _WRITERS[column.kind]), formats[column.kind]) for column in columns]
        for row, cells in enumerate(_rows(columns), 1):
            for place, (cell, (write, form)) in enumerate(zip(cells, writers, strict=True)):
                if type(cell) is str:
                    page.write_string(row, place, cell, formats[CellKind.TEXT])
                elif cell is not None:
                    write(row, place, cell, form)
    return target.getvalue()


def sheet_name(text: str) -> str:
    """Give a text as the name of a sheet.

    Examples
    --------
    >>> sheet_name("处罚/名单"), sheet_name("'"), len(sheet_name("长" * 40))
    ('处罚_名单', '_', 31)
    """
    return _NO_SHEET_NAME.sub("_", text).strip("'")[:31].strip("'") or "_"


def _workbook(target: io.BytesIO, where: str) -> xlsxwriter.Workbook:
    try:
        import xlsxwriter  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise MissingExtraError(_no_extra(where)) from error
    return xlsxwriter.Workbook(target, {"constant_memory": True})


def _rows(columns: Sequence[WrittenColumn]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(columns[0].values), ROWS_AT_ONCE):
        yield from zip(*(_cells(column, start) for column in columns), strict=True)


def _cells(column: WrittenColumn, start: int) -> list[Any]:
    """Give some cells of a column as Python values; numbers too long for a spreadsheet as text."""
    part = column.values.slice(start, ROWS_AT_ONCE)
    if column.kind is CellKind.MONEY:
        texts = yuan_texts(part).to_pylist()
        return [text if text is None or len(text) > EXACT_DIGITS else Decimal(text) for text in texts]
    values: list[Any] = part.to_pylist()
    if column.kind is CellKind.NUMBER:
        return [value if value is None or abs(value) < 10**EXACT_DIGITS else str(value) for value in values]
    if column.kind is CellKind.DATE:
        # A spreadsheet has no day before 1900.
        return [value if value is None or value >= date(1900, 1, 1) else value.isoformat() for value in values]
    return values


def _width(column: WrittenColumn) -> int:
    if column.kind is CellKind.DATE:
        return max(11, _shown(column.header))
    values = column.values.slice(0, _LOOKED_AT)
    texts = yuan_texts(values) if column.kind is CellKind.MONEY else values.cast(pa.string())
    longest = max((_shown(text) for text in texts.to_pylist() if text is not None), default=0)
    return min(max(longest, _shown(column.header), _NARROWEST) + 1, _WIDEST)


def _shown(text: str) -> int:
    """Count columns of a line; Chinese characters take two."""
    first, _, _ = text.partition("\n")
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in first[:_WIDEST])


def _refuse_unwritable(columns: Sequence[WrittenColumn], where: str) -> None:
    faults = []
    for column in columns:
        if column.kind is not CellKind.TEXT:
            continue
        # Lengths are counted in UTF-16, where rare characters take two.
        rare = pc.count_substring_regex(column.values, "[\\x{10000}-\\x{10ffff}]")
        long = pc.greater(pc.add(pc.utf8_length(column.values), rare), MOST_CHARACTERS)
        wrong = {"控制字符 / control characters": pc.match_substring_regex(column.values, _FORBIDDEN)}
        wrong[f"超过 {MOST_CHARACTERS} 个字符 / too long"] = long
        for what, mask in wrong.items():
            rows = pc.indices_nonzero(mask.fill_null(False)).to_pylist()
            faults += [unwritable(where, row + 2, column.header, what) for row in rows]
    if faults:
        raise UnwritableTextError(faults)


def _too_many(where: str, rows: int) -> Fault:
    return Fault(
        where,
        Text(f"共 {rows} 行，一个工作表放不下", f"There are {rows} rows, more than a sheet has room for."),
        Text(f"最多 {MOST_ROWS} 行", f"At most {MOST_ROWS} rows."),
        Text("请写成 CSV，或分批写出", "Write CSV, or write them in parts."),
    )


def _no_extra(where: str) -> Fault:
    return Fault(
        where,
        Text("写 xlsx 需要安装 xlsxwriter", "Writing xlsx needs xlsxwriter."),
        Text("可选组件：credit_tier[excel]", "Extra: credit_tier[excel]."),
        Text("请安装该组件，或写成 CSV", "Install the extra, or write CSV."),
    )
