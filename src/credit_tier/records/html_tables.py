"""Tables of web pages, which systems send under the name .xls (网页表格).

Each outermost table is a sheet, without a name where it is the only one; a table inside a cell adds to the text of
that cell. Cells count as a spreadsheet program places them, those that reach over rows and columns included. What is
set to be invisible is read all the same.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from credit_tier.records.decoding import Encoding, decode
from credit_tier.records.limits import MAX_COLUMN, MAX_ROW, MAX_SHEETS, excessive
from credit_tier.records.refusals import ExcessiveFileError
from credit_tier.records.sheets import Cells, Grid, Sheet

_BLOCK: Final = 1 << 16
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_META: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{1,20})", re.IGNORECASE)
_GB: Final = frozenset({"gb2312", "gbk", "gb18030", "gb-2312", "x-gbk", "cp936", "hz-gb-2312"})
_SILENT: Final = frozenset({"script", "style", "title", "noscript", "template"})


def read_html(data: bytes, *, where: str, encoding: Encoding | None = None) -> Iterator[Sheet]:
    """Read the tables of a web page.

    Parameters
    ----------
    data : bytes
    where : str
        Base name of the file, for messages.
    encoding : Encoding, optional
        What the sender says it is; else what the page says, if its bytes agree; else found from the bytes.

    Raises
    ------
    EncodingError
        It is neither UTF-8, UTF-16 nor GB18030.
    ExcessiveFileError
        Its tables go beyond the limits.
    """
    text = decode(data, where=where, encoding=encoding or _told(data))
    page = _Page(where)
    for at in range(0, len(text), _BLOCK):
        page.feed(text[at : at + _BLOCK])
        if len(page.rawdata) > 16 * _BLOCK:
            zh, en = "单个标签过长", "one tag is too long"
            raise ExcessiveFileError(excessive(where, zh, en, 16 * _BLOCK))
    page.close()
    page.finish()
    tables = [sheet for sheet in page.sheets if sheet.rows]
    return iter([tables[0]._replace(name="")] if len(tables) == 1 else tables)


def _told(data: bytes) -> Encoding | None:
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or data.startswith(codecs.BOM_UTF8):
        return None
    meta = _META.search(data[:4096])
    if meta is None:
        return None
    name = meta[1].decode("ascii").lower()
    said = Encoding.GB18030 if name in _GB else Encoding.UTF_8 if name in ("utf-8", "utf8") else None
    try:
        data.decode(said or "ascii")
    except UnicodeDecodeError:
        return None  # pages are pasted together from parts that say one thing and are another
    return said


class _Page(HTMLParser):
    """Gathers cells as the tags come; a missing end tag is made up for by what begins."""

    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.where = where
        self.sheets: list[Sheet] = []
        self.grid = Grid(where)
        self.depth = self.row = self.silent = 0
        self.cells: Cells | None = None
        self.place: tuple[int, int, int] | None = None
        self.parts: list[str] = []
        self.taken: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self._begin()
        elif tag == "br" and self.place is not None:
            self.parts.append("\n")
        elif self.depth == 1 and tag == "tr":
            self._end_row()
            self.row += 1
            self.cells = []
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
            self._begin_cell(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "table" and self.depth:
            if self.depth == 1:
                self.finish()
            self.depth -= 1
        elif self.depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self.depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        """Take a piece of text."""
        if self.place is not None and not self.silent:
            self.parts.append(_BLANKS.sub(" ", data))

    def finish(self) -> None:
        """End the table that is open, whether the page ended it or not."""
        self._end_row()
        if self.depth:
            self.sheets.append(self.grid.sheet(f"表{len(self.sheets) + 1}"))
            self.grid = Grid(self.where)

    def _begin(self) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise ExcessiveFileError(excessive(self.where, "表格过多", "too many tables", MAX_SHEETS))
        self.grid, self.row, self.cells, self.place, self.taken = Grid(self.where), 0, None, None, {}

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        if self.cells is None:
            self.row += 1
            self.cells = []
        while self.taken.get(len(self.cells), 0) >= self.row:
            self.cells.append(None)
        down, across = _span(attributes.get("rowspan"), MAX_ROW), _span(attributes.get("colspan"), MAX_COLUMN)
        self.place = len(self.cells), down, across
        self.parts = []

    def _end_cell(self) -> None:
        if self.place is None or self.cells is None:
            return
        left, down, across = self.place
        text = "\n".join(line.strip(" ") for line in "".join(self.parts).split("\n")).strip("\n \xa0")
        across = min(across, MAX_COLUMN - left)
        self.cells += [text or None, *[None] * (across - 1)]
        self.grid.merge(self.row, left, self.row + down - 1, left + across - 1)
        if down > 1:
            self.taken |= dict.fromkeys(range(left, left + across), self.row + down - 1)
        self.place = None
        if len(self.cells) > MAX_COLUMN:
            zh, en = "列过多", "too many columns"
            raise ExcessiveFileError(excessive(self.where, zh, en, MAX_COLUMN))

    def _end_row(self) -> None:
        self._end_cell()
        if self.cells is not None:
            while self.cells and self.cells[-1] is None:
                self.cells.pop()
            self.grid.add(self.row, self.cells)
        self.cells = None


def _span(told: str | None, limit: int) -> int:
    text = (told or "").strip()
    return max(1, min(int(text), limit)) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
