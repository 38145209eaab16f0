"""SpreadsheetML 2003: the XML of Excel 2003, often under the name .xls or .xlsx (Excel 2003 XML 表格)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from credit_tier.records.limits import MAX_COLUMN, MAX_ROW, MAX_SHEETS, excessive
from credit_tier.records.markup import parse_xml
from credit_tier.records.refusals import ExcessiveFileError
from credit_tier.records.sheets import Cells, Grid, Sheet, number_text

_BLOCK: Final = 1 << 20
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[Ee][-+]?\d{1,3})?", re.ASCII)
_MIDNIGHT: Final = re.compile(r"T00:00:00(?:\.0+)?$")
_SECONDS: Final = re.compile(r"\.\d+$")


def read_spreadsheetml(data: bytes, *, where: str) -> Iterator[Sheet]:
    """Read the worksheets of an XML spreadsheet.

    Raises
    ------
    UnreadableFileError
        It is truncated or malformed.
    ExcessiveFileError
        It declares entities, or places a cell beyond what Excel has.
    """
    workbook = _Workbook(where)
    parse_xml((data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK)), workbook, where=where)
    return iter(workbook.sheets)


class _Workbook:
    """Gathers cells as the elements come."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.sheets: list[Sheet] = []
        self.name = ""
        self.hidden = False
        self.grid = Grid(where)
        self.row = self.column = self.across = self.span = 0
        self.cells: Cells = []
        self.kind: str | None = None
        self.parts: list[str] = []
        self.visible = self.comment = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        match name:
            case "Worksheet":
                self._begin(attributes.get("Name", ""))
            case "Row":
                self.row = self._place(attributes.get("Index"), self.row + 1, MAX_ROW)
                self.span = _count(attributes.get("Span"), MAX_ROW)
                self.column, self.cells = 0, []
            case "Cell":
                self.column = self._place(attributes.get("Index"), self.column + 1, MAX_COLUMN)
                self.across = _count(attributes.get("MergeAcross"), MAX_COLUMN)
                down = _count(attributes.get("MergeDown"), MAX_ROW)
                self.grid.merge(self.row, self.column - 1, self.row + down, self.column - 1 + self.across)
            case "Data" if not self.comment:
                self.kind, self.parts = attributes.get("Type", "String"), []
            case "Visible":
                self.visible, self.parts = True, []
            case "Comment":
                self.comment = True
            case _:
                pass

    def end(self, name: str) -> None:
        """End an element."""
        match name:
            case "Data" if self.kind is not None:
                self.cells += [None] * (self.column - len(self.cells))
                self.cells[self.column - 1] = _value("".join(self.parts), self.kind)
                self.kind = None
            case "Comment":
                self.comment = False
            case "Cell":
                self.column += self.across
            case "Row":
                self.grid.add(self.row, self.cells)
                self.row += self.span
            case "Visible":
                self.visible = False
                self.hidden |= "".join(self.parts).strip() in ("SheetHidden", "SheetVeryHidden")
            case "Worksheet":
                self.sheets.append(self.grid.sheet(self.name, hidden=self.hidden))
            case _:
                pass

    def text(self, text: str) -> None:
        """Take a piece of text: of a cell, whatever formats stand inside, or of what says that a sheet is hidden."""
        if self.kind is not None or self.visible:
            self.parts.append(text)

    def _begin(self, name: str) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise ExcessiveFileError(excessive(self.where, "工作表过多", "too many sheets", MAX_SHEETS))
        self.name, self.hidden, self.grid, self.row = name, False, Grid(self.where), 0

    def _place(self, told: str | None, following: int, limit: int) -> int:
        place = _count(told, MAX_ROW + 1) or following
        if place > limit or place < following:
            zh, en = f"单元格位置 {place:,}", f"a cell at {place:,}"
            raise ExcessiveFileError(excessive(self.where, zh, en, limit))
        return place


def _count(told: str | None, limit: int) -> int:
    return min(int(told), limit) if told and told.isascii() and told.isdecimal() and len(told) < 10 else 0


def _value(text: str, kind: str | None) -> str | None:
    """Write a cell as text.

    Examples
    --------
    >>> _value("1.5E3", "Number"), _value("2026-01-31T00:00:00.000", "DateTime"), _value("1", "Boolean")
    ('1500', '2026-01-31', 'true')
    """
    match kind:
        case "Number" if _NUMBER.fullmatch(text.strip()):
            return number_text(float(text))
        case "DateTime":
            day = _MIDNIGHT.sub("", text.strip())
            return _SECONDS.sub("", day.removeprefix("1899-12-31T")).replace("T", " ") or None
        case "Boolean":
            return "true" if text.strip() == "1" else "false"
        case _:
            return text or None
