"""What agencies send, as columns of text with the row numbers a clerk sees (行号与电子表格一致).

Whatever the form (CSV, Parquet, DataFrame, Arrow), every cell becomes text or null here, so that one
reading of dates, amounts and choices serves all of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.reasons import SetAside
from credit_tier.records.refusals import BrokenQuotesError, UnreadableFileError

Integers = np.ndarray[tuple[int], np.dtype[np.int32]]

_BATCH: Final = 1 << 15
_BLANKS: Final = " \t\r\n\u3000\xa0\ufeff"


class OddRow(NamedTuple):
    """A row that has no cells to read: blank, ragged, or broken in its quotes."""

    row: int
    reason: SetAside
    detail: str
    raw: str


class RawTable(NamedTuple):
    """A table before anything is understood.

    Attributes
    ----------
    name : str
        Base name of the file, or the table's name for data given in memory.
    headers : tuple of str
    columns : tuple of pyarrow.Array
        Strings or nulls, all of the same length.
    rows : numpy.ndarray
        int32: the row of each line of `columns` as a spreadsheet numbers it.
    odd : tuple of OddRow
        Rows that are not in `columns`.
    """

    name: str
    headers: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    rows: Integers
    odd: tuple[OddRow, ...] = ()

    @property
    def rows_in(self) -> int:
        """Rows sent, the header apart."""
        return len(self.rows) + len(self.odd)

    def raw_lines(self, lines: Sequence[int]) -> list[str]:
        """Give all cells of some lines, each as CSV text."""
        if not lines:
            return []
        at = pa.array(lines, pa.int64())
        return [as_csv(cells) for cells in zip(*(column.take(at).to_pylist() for column in self.columns), strict=True)]


def as_csv(cells: Sequence[str | None]) -> str:
    """Write cells as one line of CSV.

    Examples
    --------
    >>> as_csv(["甲", None, "a,b"])
    '甲,,"a,b"'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow("" if cell is None else cell for cell in cells)
    return line.getvalue()


def read_csv(text: str, *, name: str) -> RawTable:
    r"""Read CSV text: RFC 4180, with comma, semicolon or tab, and any line end.

    Raises
    ------
    UnreadableFileError
        No header.
    BrokenQuotesError
        A quote never closes.

    Examples
    --------
    >>> table = read_csv("编号,事由\n1,\"两\n行\"\n\n2\n", name="a.csv")
    >>> table.headers, table.columns[1].to_pylist(), table.rows.tolist()
    (('编号', '事由'), ['两\n行'], [2])
    >>> [(odd.row, odd.reason.value) for odd in table.odd]
    [(3, 'blank_row'), (4, 'wrong_cell_count')]
    """
    first = text[: text.find("\n") + 1] or text
    delimiter = max(",\t;", key=first.count)
    return _without_quotes(text, delimiter, name) or _row_by_row(text, delimiter, name)


def _without_quotes(text: str, delimiter: str, name: str) -> RawTable | None:
    """Read text that no quote, ragged or blank row complicates; Arrow and `csv` agree there, and Arrow is quicker."""
    if '"' in text or text.count("\r") != text.count("\r\n"):
        return None
    head, _, body = text.partition("\n")
    headers = tuple(head.removesuffix("\r").split(delimiter))
    if not body.strip(_BLANKS) or not any(cell.strip(_BLANKS) for cell in headers) or len(headers) == 1:
        return None
    names = [str(index) for index in range(len(headers))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body.encode()),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = tuple(_whole(column) for column in table.columns)
    return split_blank(RawTable(name, headers, columns, np.arange(2, len(table) + 2, dtype=np.int32)))


def _row_by_row(text: str, delimiter: str, name: str) -> RawTable:
    odd: list[OddRow] = []
    lines = _lines(text, delimiter, name, odd)
    _, headers = next(lines, (1, []))
    if odd or not any(cell.strip(_BLANKS) for cell in headers):
        raise UnreadableFileError(_no_header(name))
    chunks: list[list[pa.Array]] = []
    rows: list[int] = []
    while batch := list(islice(_of_width(lines, len(headers), odd), _BATCH)):
        rows += [row for row, _ in batch]
        chunks.append([pa.array(cells, pa.string()) for cells in zip(*(cells for _, cells in batch), strict=True)])
    columns = [pa.concat_arrays(parts) for parts in zip(*chunks, strict=True)] or [pa.array([], pa.string())] * len(
        headers
    )
    table = RawTable(name, tuple(headers), tuple(columns), np.array(rows, dtype=np.int32), tuple(odd))
    return split_blank(table)


def _lines(text: str, delimiter: str, name: str, odd: list[OddRow]) -> Iterator[tuple[int, list[str]]]:
    source = _Replayed(text)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        source.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error):
                raise BrokenQuotesError(_open_quote(name, row)) from error
            # The reader gives up the line it was in and starts afresh with the next one.
            raw = "".join(source.taken).rstrip("\r\n")
            odd.append(OddRow(row, SetAside.BROKEN_QUOTES, "", raw))
            continue
        yield row, cells


class _Replayed:
    """The lines of a text, remembering those that the current row took."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.taken.append(line)
        return line


def _of_width(lines: Iterator[tuple[int, list[str]]], width: int, odd: list[OddRow]) -> Iterator[tuple[int, list[str]]]:
    for row, cells in lines:
        if len(cells) == width:
            yield row, cells
        elif not any(cell.strip(_BLANKS) for cell in cells):
            odd.append(OddRow(row, SetAside.BLANK_ROW, "", ""))
        elif len(cells) > width and not any(cell.strip(_BLANKS) for cell in cells[width:]):
            yield row, cells[:width]
        else:
            odd.append(OddRow(row, SetAside.WRONG_CELL_COUNT, f"{len(cells)} ≠ {width}", as_csv(cells)))


def split_blank(table: RawTable) -> RawTable:
    """Move rows without any content from the columns to the odd rows.

    Examples
    --------
    >>> blank = RawTable("a", ("x",), (pa.array(["1", "　"]),), np.array([2, 3], dtype=np.int32))
    >>> split_blank(blank).odd[0].row
    3
    """
    full = np.zeros(len(table.rows), dtype=bool)
    for column in table.columns:
        if full.all():
            return table
        empty = np.flatnonzero(~full)
        trimmed = pc.utf8_trim(column.take(pa.array(empty)), _BLANKS)
        full[empty] = pc.greater(pc.binary_length(trimmed), 0).fill_null(False).to_numpy(zero_copy_only=False)
    if full.all():
        return table
    blank = tuple(OddRow(int(row), SetAside.BLANK_ROW, "", "") for row in table.rows[~full])
    kept = pa.array(full)
    columns = tuple(column.filter(kept) for column in table.columns)
    odd = tuple(sorted((*table.odd, *blank), key=lambda row: row.row))
    return table._replace(columns=columns, rows=table.rows[full], odd=odd)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _no_header(name: str) -> Fault:
    return Fault(
        name,
        Text("文件是空的，或第一行没有表头", "The file is empty, or its first row is no header."),
        Text("第一行须为列名", "The first row names the columns."),
        Text(
            "请补上表头；若无数据可报，保留表头即可", "Add the header; with nothing to report, send the header alone."
        ),
    )


def _open_quote(name: str, row: int) -> Fault:
    return Fault(
        f"{name}: 第 {row} 行 / row {row}",
        Text("此行有一个引号没有闭合，其后的行无从划分", "A quote opens in this row and never closes."),
        Text('含逗号或换行的单元格用一对半角引号（"）括起', 'A cell with commas or line breaks stands in a pair of ".'),
        Text("请改正该行，或由原系统重新导出", "Mend the row, or export the file again."),
    )
