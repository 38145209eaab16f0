"""Text tables: CSV with comma, tab, semicolon or bar, its header wherever it stands (文本表格)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.csv_text import CsvBody, CsvText, csv_rows, read_rows
from credit_tier.records.header_rows import LOOKED_AT, Header, find_header, widest
from credit_tier.records.headers import Names
from credit_tier.records.limits import MAX_COLUMN, MAX_HEADERS, hold_width
from credit_tier.records.reasons import SetAside
from credit_tier.records.refusals import BrokenQuotesError, UnreadableFileError
from credit_tier.records.sheets import Cells, Row
from credit_tier.records.tabular import BLANKS, OddRow, RawTable, as_csv

_DELIMITERS: Final = ",\t;|"

_LONGEST_HEAD: Final = 1 << 16
"""Characters of a first line that is taken for the header as it stands."""


class TextTable(NamedTuple):
    """A text whose header was found.

    Attributes
    ----------
    body : CsvBody
    above : tuple of OddRow
        Rows above the header.
    fen : int
        Fen per unit of amounts, where a line above the header says so; else 0.
    """

    body: CsvBody
    above: tuple[OddRow, ...] = ()
    fen: int = 0


def read_text(blocks: Iterable[bytes], names: Names, *, name: str, header_row: int | None = None) -> Iterator[RawTable]:
    """Read a text table.

    Parameters
    ----------
    blocks : iterable of bytes
        UTF-8; each ends where a line ends.
    names : Names
        Of the contract.
    name : str
        Base name of the file.
    header_row : int, optional
        As a mapping file gives it.

    Yields
    ------
    RawTable
        At least one; together they hold all rows, the same whatever the blocks.

    Raises
    ------
    UnreadableFileError
        There is no header.
    BrokenQuotesError
    """
    unread = iter(blocks)
    table = open_text(unread, names, name=name, header_row=header_row)
    body, above = table.body, table.above
    text = CsvText(chain([body.text.encode()], unread), body.delimiter, name, body.first)
    for raw in read_rows(text, body.headers):
        yield raw._replace(odd=(*above, *raw.odd), fen=table.fen)
        above = ()
    if text.row == body.first - 1:
        none = (pa.array([], pa.string()),) * len(body.headers)
        numbers = np.zeros(0, dtype=np.int32)
        yield RawTable(name, body.headers, none, numbers, above, header_row=body.first - 1, fen=table.fen)


def open_text(blocks: Iterator[bytes], names: Names, *, name: str, header_row: int | None = None) -> TextTable:
    """Find the header of a text table, of which the first rows suffice; no more of the blocks is taken than that needs.

    Raises
    ------
    UnreadableFileError
        There is no header.
    """
    text = next(blocks, b"").decode()
    plain = _plain(text, names, header_row)
    if plain is not None:
        return plain
    while not all(_suffices(text, delimiter, name) for delimiter in _DELIMITERS):
        more = next(blocks, b"").decode()
        if not more:
            break
        text += more
    return _sought(text, names, name, header_row)


def _suffices(text: str, delimiter: str, name: str) -> bool:
    """Tell whether the rows looked at would be the same if there were more text."""
    try:
        return len(list(islice(csv_rows(text, delimiter, name, []), LOOKED_AT))) == LOOKED_AT
    except BrokenQuotesError as error:
        return "unexpected end" not in str(error.__cause__)


def _plain(text: str, names: Names, header_row: int | None) -> TextTable | None:
    """Take the first line as the header, where it names all that is needed."""
    head, _, body = text.partition("\n")
    if '"' in head or "\r" in head.removesuffix("\r") or header_row not in (None, 1):
        return None
    delimiter = max(_DELIMITERS, key=head.count)
    if head.count(delimiter) >= MAX_HEADERS or len(head) > _LONGEST_HEAD:
        return None
    headers = tuple(head.removesuffix("\r").split(delimiter))
    found, _ = names.places(headers)
    return None if names.required - found.keys() or len(found) < 2 else TextTable(CsvBody(body, headers, delimiter, 2))


def _sought(text: str, names: Names, name: str, header_row: int | None) -> TextTable:
    best: tuple[Header, str] | None = None
    first = text[: text.find("\n") + 1] or text
    cells = columns = 0
    for delimiter in sorted(_DELIMITERS, key=first.count, reverse=True):
        rows, _, _ = _head(text, delimiter, name)
        wide, long = widest(rows), max((len(cells) for _, cells in rows), default=0)
        if wide > MAX_HEADERS or long > MAX_COLUMN:  # such a row is cut by a character that divides nothing
            cells, columns = max(wide, cells), max(long, columns)
            continue
        header = find_header(rows, names, told=header_row)
        if header is not None and (best is None or header.rank > best[0].rank):
            best = header, delimiter
    if best is None or best[0].missing:
        hold_width(cells, name)
        hold_width(columns, name, MAX_COLUMN)
    if best is None:
        raise UnreadableFileError(_no_header(name) if text.strip(BLANKS) else _empty(name))
    header, delimiter = best
    rows, ends, odd = _head(text, delimiter, name)
    last = header.after - 1
    above = [OddRow(row, _above(cells), "", as_csv(cells)) for row, cells in rows[: header.at]]
    broken = [row for row in odd if row.row < header.row]
    body = CsvBody(text[ends[last] :], header.names, delimiter, header.row + 1)
    width = len(rows[last][1])
    body = body._replace(headers=(*header.names, *[""] * (width - len(header.names))))
    return TextTable(body, tuple(sorted((*above, *broken))), header.fen)


def _head(text: str, delimiter: str, name: str) -> tuple[list[Row], list[int], list[OddRow]]:
    rows: list[Row] = []
    ends: list[int] = []
    odd: list[OddRow] = []
    try:
        for row, cells, end in islice(csv_rows(text, delimiter, name, odd), LOOKED_AT):
            rows.append((row, list(cells)))
            ends.append(end)
    except BrokenQuotesError:
        pass  # it is told when the rows are read, if the header is above it
    return rows, ends, odd


def _above(cells: Cells) -> SetAside:
    return SetAside.TITLE_ROW if any(cell and cell.strip(BLANKS) for cell in cells) else SetAside.BLANK_ROW


def _empty(name: str) -> Fault:
    return Fault(
        name,
        Text("文件是空的", "The file is empty."),
        Text("数据之上须有一行列名", "A row above the data names the columns."),
        Text(
            "可能没有传完，请重新传输；若无数据可报，请保留表头",
            "Copy it again if it was cut short; with nothing to report, send the header alone.",
        ),
    )


def _no_header(name: str) -> Fault:
    return Fault(
        name,
        Text("文件中没有表头", "The file has no header."),
        Text("数据之上须有一行列名", "A row above the data names the columns."),
        Text(
            "请补上表头；若无数据可报，保留表头即可", "Add the header; with nothing to report, send the header alone."
        ),
    )
