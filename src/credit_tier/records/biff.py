"""What stands in an old workbook (BIFF8), before its reader takes the memory (旧版工作簿预检).

The reader of workbooks opens all sheets at once and holds the whole rectangle each of them spans; and it says nothing
of error values.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from credit_tier.records.archives import damaged, locked
from credit_tier.records.limits import MAX_GRID, MAX_SHEETS, excessive, hold_grid
from credit_tier.records.refusals import ExcessiveFileError, PasswordError, UnreadableFileError
from credit_tier.records.xlsx_parts import ErrorCell

_RECORD: Final = struct.Struct("<HH")
_PLACE: Final = struct.Struct("<HH")
_EXTENT: Final = struct.Struct("<IIHH")
_FORMULA: Final = 0x0006
_EOF: Final = 0x000A
_FILEPASS: Final = 0x002F
_SHEET: Final = 0x0085
_MULRK: Final = 0x00BD
_DIMENSIONS: Final = 0x0200
_BOOLERR: Final = 0x0205
_CELLS: Final = frozenset({_FORMULA, _MULRK, _BOOLERR, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6})
"""Records of cells that hold something: numbers, texts, formulas, truth and error values."""

_ERRORS: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class SheetStream(NamedTuple):
    """What a sheet of the stream spans, where it ends, and its error cells."""

    area: int
    cells: int
    end: int
    errors: tuple[ErrorCell, ...]


def look_through(stream: bytes, *, where: str) -> list[tuple[ErrorCell, ...]]:
    """Hold the sheets of a BIFF stream to the limits, and give the error cells of each.

    Raises
    ------
    PasswordError
    ExcessiveFileError
    UnreadableFileError
        The stream is truncated, or its sheets overlap.
    """
    starts: list[int] = []
    for _, kind, body in _records(stream, 0, where):
        if kind == _FILEPASS:
            raise PasswordError(locked(where))
        if kind == _SHEET and len(body) >= 4:
            starts.append(int.from_bytes(body[:4], "little"))
    if len(starts) > MAX_SHEETS:
        zh, en = f"{len(starts)} 张工作表", f"{len(starts)} sheets"
        raise ExcessiveFileError(excessive(where, zh, en, MAX_SHEETS))
    sheets: dict[int, SheetStream] = {}
    end = 0
    for start in sorted(starts):
        if start < end or start in sheets:
            raise UnreadableFileError(damaged(where))
        sheets[start] = _sheet(stream, start, where)
        end = sheets[start].end
    hold_grid(sum(sheet.area for sheet in sheets.values()), sum(sheet.cells for sheet in sheets.values()), where)
    return [sheets[start].errors for start in starts]


def _sheet(stream: bytes, start: int, where: str) -> SheetStream:
    rows = columns = cells = 0
    end = start
    errors: list[ErrorCell] = []
    for at, kind, body in _records(stream, start, where):
        end = at
        if kind in _CELLS and len(body) >= _PLACE.size:
            row, column = _PLACE.unpack_from(body)
            last = int.from_bytes(body[-2:], "little") if kind == _MULRK else column
            rows, columns = max(rows, row + 1), max(columns, last + 1)
            cells += max(last - column, 0) + 1
            if error := _error(kind, body):
                errors.append(ErrorCell(row + 1, column, error))
        elif kind == _DIMENSIONS and len(body) >= _EXTENT.size:
            _, row, _, column = _EXTENT.unpack_from(body)
            if row * column > MAX_GRID:  # the reader takes that room, whatever cells there are
                zh, en = f"工作表声称有 {row:,} 行", f"a sheet claims {row:,} rows"
                raise ExcessiveFileError(excessive(where, zh, en, MAX_GRID))
    return SheetStream(rows * columns, cells, end, tuple(errors))


def _records(stream: bytes, at: int, where: str) -> Iterator[tuple[int, int, bytes]]:
    """Give position, kind and body of records, up to the end of the substream."""
    while at + _RECORD.size <= len(stream):
        kind, length = _RECORD.unpack_from(stream, at)
        body = stream[at + _RECORD.size : at + _RECORD.size + length]
        if len(body) < length:
            break
        yield at, kind, body
        if kind == _EOF:
            return
        at += _RECORD.size + length
    raise UnreadableFileError(damaged(where))


def _error(kind: int, body: bytes) -> str | None:
    if kind == _BOOLERR and len(body) >= 8 and body[7]:
        return _ERRORS.get(body[6], "#N/A")
    if kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
        return _ERRORS.get(body[8], "#N/A")
    return None
