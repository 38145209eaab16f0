"""OpenDocument spreadsheets: ods, of LibreOffice and WPS (开放文档表格)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from credit_tier.records.archives import Archive
from credit_tier.records.limits import MAX_COLUMN, MAX_ROW, MAX_SHEETS, excessive
from credit_tier.records.markup import parse_xml
from credit_tier.records.refusals import ExcessiveFileError
from credit_tier.records.sheets import Cells, Grid, Sheet, number_text

_CELLS: Final = frozenset({"table-cell", "covered-table-cell"})
_BREAKS: Final = {"tab": "\t", "line-break": "\n"}
_SKIPPED: Final = frozenset({"annotation", "tracked-changes"})


def read_opendocument(archive: Archive, *, where: str) -> Iterator[Sheet]:
    """Read the tables of an OpenDocument spreadsheet.

    Raises
    ------
    UnreadableFileError
        It is damaged.
    ExcessiveFileError
        It declares entities, or repeats cells beyond the limits.
    """
    document = _Document(where)
    parse_xml(archive.blocks("content.xml"), document, where=where)
    return iter(document.sheets)


class _Document:
    """Gathers cells as the elements come."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.sheets: list[Sheet] = []
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.table: tuple[str, bool] | None = None
        self.grid = Grid(where)
        self.row = self.rows = self.columns = self.skipped = self.paragraphs = 0
        self.cells: Cells = []
        self.attributes: Mapping[str, str] | None = None
        self.parts: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self.skipped or name in _SKIPPED:
            self.skipped += 1
        elif name == "style":
            self.style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table":
            self._begin(attributes)
        elif name == "table-row":
            self.row += 1
            self.rows, self.cells = _repeats(attributes, "number-rows-repeated", MAX_ROW), []
        elif name in _CELLS:
            self.attributes, self.parts, self.paragraphs = attributes, [], 0
        elif name == "p" and self.attributes is not None:
            self.parts += ["\n"] if self.paragraphs else []
            self.paragraphs += 1
        elif name == "s" and self.attributes is not None:
            self.parts.append(" " * _repeats(attributes, "c", MAX_COLUMN))
        elif name in _BREAKS and self.attributes is not None:
            self.parts.append(_BREAKS[name])

    def end(self, name: str) -> None:
        """End an element."""
        if self.skipped:
            self.skipped -= 1
        elif name in _CELLS and self.attributes is not None:
            self._end_cell(self.attributes)
            self.attributes = None
        elif name == "table-row":
            self._end_row()
        elif name == "table" and self.table is not None:
            self.sheets.append(self.grid.sheet(self.table[0], hidden=self.table[1]))
            self.table = None

    def text(self, text: str) -> None:
        """Take a piece of text of a cell."""
        if self.attributes is not None and self.paragraphs and not self.skipped:
            self.parts.append(text)

    def _begin(self, attributes: Mapping[str, str]) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise ExcessiveFileError(excessive(self.where, "工作表过多", "too many sheets", MAX_SHEETS))
        self.table = attributes.get("name", ""), attributes.get("style-name", "") in self.hidden_styles
        self.grid, self.row = Grid(self.where), 0

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        text = _value(attributes, "".join(self.parts))
        left = len(self.cells)
        self.cells += [text] * min(_repeats(attributes, "number-columns-repeated", MAX_COLUMN), MAX_COLUMN - left)
        down = _repeats(attributes, "number-rows-spanned", MAX_ROW) - 1
        across = _repeats(attributes, "number-columns-spanned", MAX_COLUMN) - 1
        self.grid.merge(self.row, left, self.row + down, left + across)

    def _end_row(self) -> None:
        while self.cells and self.cells[-1] is None:
            self.cells.pop()
        for number in range(self.row, self.row + self.rows) if self.cells else ():
            self.grid.add(number, list(self.cells))
        self.row += self.rows - 1
        if self.row > MAX_ROW and self.cells:
            zh, en = f"{self.row:,} 行", f"{self.row:,} rows"
            raise ExcessiveFileError(excessive(self.where, zh, en, MAX_ROW))


def _repeats(attributes: Mapping[str, str], name: str, limit: int) -> int:
    told = attributes.get(name, "1")
    return max(1, min(int(told), limit)) if told.isascii() and told.isdecimal() and len(told) < 10 else 1


def _value(attributes: Mapping[str, str], text: str) -> str | None:
    """Write a cell as text: its value where it has one, for what is shown may be rounded."""
    match attributes.get("value-type"):
        case "float" | "currency" | "percentage":
            return _number(attributes.get("value", ""), text)
        case "date":
            return attributes.get("date-value", text).replace("T00:00:00", "").replace("T", " ") or None
        case "boolean":
            return attributes.get("boolean-value") or text or None
        case "string":
            return attributes.get("string-value", text) or None
        case _:
            return text or None


def _number(value: str, text: str) -> str | None:
    try:
        return number_text(float(value)) if not text.startswith("#") else text
    except ValueError:
        return text or None
