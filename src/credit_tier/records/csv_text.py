"""CSV text, block by block: RFC 4180, with comma, semicolon, tab or bar, and any line end (CSV 文本).

Where a block has no quotes, Arrow reads it; else it is read row by row, past its end where a quoted cell goes on in
the next one. A block always begins where a row does, and the rows are the same whatever the blocks.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.reasons import SetAside
from credit_tier.records.refusals import BrokenQuotesError
from credit_tier.records.tabular import OddRow, RawTable, in_columns, split_blank

_PARSED_AT_ONCE: Final = 1 << 22


class CsvBody(NamedTuple):
    """What stands below the header of a CSV text.

    Attributes
    ----------
    text : str
        As much of it as was read to find the header.
    headers : tuple of str
    delimiter : str
    first : int
        Number of its first row.
    """

    text: str
    headers: tuple[str, ...]
    delimiter: str
    first: int


class CsvText:
    """Text that is read by rows or by blocks.

    Parameters
    ----------
    blocks : iterable of bytes
        UTF-8; each ends where a line ends.
    delimiter : str
    name : str
        Base name of the file, for messages.
    first : int
        Number of the first row.

    Attributes
    ----------
    row : int
        Number of the row that was read last.
    length : int
        Characters that were read by rows.
    """

    def __init__(self, blocks: Iterable[bytes], delimiter: str, name: str, first: int = 1) -> None:
        self._blocks = iter(blocks)
        self._unread = next(self._blocks, b"")
        self._lines = io.StringIO()
        self._end = 0
        self._taken: list[str] = []
        self.delimiter = delimiter
        self.name = name
        self.row = first - 1
        self.length = 0

    def rest(self) -> bytes:
        """Give what is unread of the block that was begun, or else the next one; empty at the end."""
        self._unread = self._lines.read().encode() or self._unread or next(self._blocks, b"")
        return self._unread

    def pass_over(self, rows: int) -> None:
        """Take the rest of the block as read."""
        self._unread = b""
        self.row += rows

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._lines.tell() == self._end:
            text = (self._unread or next(self._blocks)).decode()
            self._unread, self._lines, self._end = b"", io.StringIO(text, newline=""), len(text)
        line = next(self._lines)
        self._taken.append(line)
        self.length += len(line)
        return line

    def rows(self, odd: list[OddRow]) -> Iterator[tuple[int, list[str]]]:
        """Give rows up to the first that ends where a block does: number and cells; those broken in quotes go to `odd`.

        Raises
        ------
        BrokenQuotesError
            A quote never closes.
        """
        reader = csv.reader(self, delimiter=self.delimiter, strict=True)
        while self._unread or self._lines.tell() < self._end:
            cells = self._cells(reader)
            if cells is None:
                odd.append(OddRow(self.row, SetAside.BROKEN_QUOTES, "", "".join(self._taken).rstrip("\r\n")))
            else:
                yield self.row, cells

    def _cells(self, reader: Iterator[list[str]]) -> list[str] | None:
        self.row += 1
        self._taken.clear()
        try:
            return next(reader, [])
        except csv.Error as error:
            if "field limit" in str(error):
                raise BrokenQuotesError(_long_cell(self.name, self.row)) from error
            if "expected after" not in str(error):
                raise BrokenQuotesError(_open_quote(self.name, self.row)) from error
            return None  # the reader gives up the line it was in and starts afresh with the next one


def csv_rows(text: str, delimiter: str, name: str, odd: list[OddRow]) -> Iterator[tuple[int, list[str], int]]:
    """Give number and cells of rows, and the place in the text where each ends; those broken in quotes go to `odd`.

    Raises
    ------
    BrokenQuotesError
        A quote never closes.
    """
    source = CsvText([text.encode()], delimiter, name)
    for row, cells in source.rows(odd):
        yield row, cells, source.length


def read_rows(text: CsvText, headers: tuple[str, ...]) -> Iterator[RawTable]:
    r"""Read the rows below a header, a table for each block.

    Raises
    ------
    BrokenQuotesError
        A quote never closes.

    Examples
    --------
    >>> text = CsvText(["1,\"两\n行\"\n\n2\n".encode()], ",", "a.csv", first=2)
    >>> [table] = read_rows(text, ("编号", "事由"))
    >>> table.columns[1].to_pylist(), table.rows.tolist()
    (['两\n行'], [2])
    >>> [(odd.row, odd.reason.value) for odd in table.odd]
    [(3, 'blank_row'), (4, 'wrong_cell_count')]
    """
    header_row = text.row
    while block := text.rest():
        table = at_once(block, headers, text)
        if table is None:
            table = row_by_row(text, headers)
        else:
            text.pass_over(len(table.rows))
        yield split_blank(table._replace(header_row=header_row))


def at_once(block: bytes, headers: tuple[str, ...], text: CsvText) -> RawTable | None:
    """Read a block that no quote or ragged row complicates; Arrow and `csv` agree there, and Arrow is quicker."""
    if b'"' in block or block.count(b"\r") != block.count(b"\r\n") or not block.strip() or len(headers) == 1:
        return None
    if block.startswith(codecs.BOM_UTF8):
        return None  # Arrow would take it off, wherever in the file the block begins
    names = [str(index) for index in range(len(headers))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_PARSED_AT_ONCE),
            parse_options=arrow_csv.ParseOptions(delimiter=text.delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = tuple(pa.concat_arrays(column.chunks) for column in table.columns)
    first = text.row + 1
    return RawTable(text.name, headers, columns, np.arange(first, first + len(table), dtype=np.int32))


def row_by_row(text: CsvText, headers: tuple[str, ...]) -> RawTable:
    """Read any block, with `csv`."""
    odd: list[OddRow] = []
    columns, rows = in_columns(text.rows(odd), len(headers), odd)
    return RawTable(text.name, headers, columns, rows, tuple(odd))


def _long_cell(name: str, row: int) -> Fault:
    return Fault(
        f"{name}: 第 {row} 行 / row {row}",
        Text(
            f"此行有一个单元格超过 {csv.field_size_limit():,} 字，多半是引号没有闭合",
            f"A cell of this row has more than {csv.field_size_limit():,} characters; a quote seems never to close.",
        ),
        Text("一个单元格最多 32,767 字，与表格软件相同", "A cell has 32,767 characters at most, as in spreadsheets."),
        Text("请改正该行，或由原系统重新导出", "Mend the row, or export the file again."),
    )


def _open_quote(name: str, row: int) -> Fault:
    return Fault(
        f"{name}: 第 {row} 行 / row {row}",
        Text("此行有一个引号没有闭合，其后的行无从划分", "A quote opens in this row and never closes."),
        Text('含逗号或换行的单元格用一对半角引号（"）括起', 'A cell with commas or line breaks stands in a pair of ".'),
        Text("请改正该行，或由原系统重新导出", "Mend the row, or export the file again."),
    )
