"""What agencies send, as columns of text with the row numbers a clerk sees (行号与电子表格一致).

Whatever the form (CSV, Parquet, DataFrame, Arrow), every cell becomes text or null here, so that one
reading of dates, amounts and choices serves all of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.reasons import BESIDE, Flag, SetAside
from credit_tier.records.refusals import BrokenQuotesError

Integers = np.ndarray[tuple[int], np.dtype[np.int32]]

_BATCH: Final = 1 << 15
BLANKS: Final = " \t\r\n\u3000\xa0\ufeff"


class OddRow(NamedTuple):
    """A row that has no cells to read: blank, ragged, or broken in its quotes."""

    row: int
    reason: SetAside
    detail: str
    raw: str


class Remark(NamedTuple):
    """Something doubtful about the file or sheet that a table comes from."""

    row: int
    flag: Flag
    column: str
    value: str


class RawTable(NamedTuple):
    """A table before anything is understood.

    Attributes
    ----------
    name : str
        Base name of the file, with the sheet in brackets; or the table's name for data given in memory.
    headers : tuple of str
        None where no header was recognised; all rows are odd then.
    columns : tuple of pyarrow.Array
        Strings or nulls, all of the same length.
    rows : numpy.ndarray
        int32: the row of each line of `columns` as a spreadsheet numbers it.
    odd : tuple of OddRow
        Rows that are not in `columns`.
    header_row : int
        Row of the header, of two rows the lower.
    fen : int
        Fen per unit of amounts, where a line above the header says so; else 0.
    remarks : tuple of Remark
    """

    name: str
    headers: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    rows: Integers
    odd: tuple[OddRow, ...] = ()
    header_row: int = 1
    fen: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def rows_in(self) -> int:
        """Rows sent, the header apart."""
        return len(self.rows) + len(self.odd)

    @property
    def empty(self) -> bool:
        """Whether there is no row of data, readable or not."""
        return not len(self.rows) and all(odd.reason in BESIDE for odd in self.odd)

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


class CsvBody(NamedTuple):
    """What stands below the header of a CSV text.

    Attributes
    ----------
    text : str
    headers : tuple of str
    delimiter : str
    first : int
        Number of its first row.
    """

    text: str
    headers: tuple[str, ...]
    delimiter: str
    first: int


def read_csv(body: CsvBody, *, name: str) -> RawTable:
    r"""Read CSV text: RFC 4180, with comma, semicolon or tab, and any line end.

    Raises
    ------
    BrokenQuotesError
        A quote never closes.

    Examples
    --------
    >>> table = read_csv(CsvBody("1,\"两\n行\"\n\n2\n", ("编号", "事由"), ",", 2), name="a.csv")
    >>> table.columns[1].to_pylist(), table.rows.tolist()
    (['两\n行'], [2])
    >>> [(odd.row, odd.reason.value) for odd in table.odd]
    [(3, 'blank_row'), (4, 'wrong_cell_count')]
    """
    return without_quotes(body, name) or row_by_row(body, name)


def without_quotes(body: CsvBody, name: str) -> RawTable | None:
    """Read text that no quote, ragged or blank row complicates; Arrow and `csv` agree there, and Arrow is quicker."""
    text, headers = body.text, body.headers
    if '"' in text or text.count("\r") != text.count("\r\n") or len(headers) == 1 or not text.strip(BLANKS):
        return None
    names = [str(index) for index in range(len(headers))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=arrow_csv.ParseOptions(delimiter=body.delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    columns = tuple(_whole(column) for column in table.columns)
    rows = np.arange(body.first, len(table) + body.first, dtype=np.int32)
    return split_blank(RawTable(name, headers, columns, rows, header_row=body.first - 1))


def row_by_row(body: CsvBody, name: str) -> RawTable:
    """Read any text, with `csv`."""
    odd: list[OddRow] = []
    rows = ((row, cells) for row, cells, _ in csv_rows(body.text, body.delimiter, name, odd, first=body.first))
    columns, numbers = in_columns(rows, len(body.headers), odd)
    table = RawTable(name, body.headers, columns, numbers, tuple(odd), header_row=body.first - 1)
    return split_blank(table)


def in_columns(
    rows: Iterable[tuple[int, Sequence[str | None]]], width: int, odd: list[OddRow]
) -> tuple[tuple[pa.Array, ...], Integers]:
    """Gather rows as columns of text; those of another width go to `odd`.

    Returns
    -------
    tuple of pyarrow.Array, and numpy.ndarray of int32
        The columns, and the number of each row.
    """
    chunks: list[list[pa.Array]] = []
    numbers: list[int] = []
    fitting = _of_width(rows, width, odd)
    while batch := list(islice(fitting, _BATCH)):
        numbers += [row for row, _ in batch]
        chunks.append([pa.array(cells, pa.string()) for cells in zip(*(cells for _, cells in batch), strict=True)])
    columns = [pa.concat_arrays(parts) for parts in zip(*chunks, strict=True)] or [pa.array([], pa.string())] * width
    return tuple(columns), np.array(numbers, dtype=np.int32)


def csv_rows(
    text: str, delimiter: str, name: str, odd: list[OddRow], *, first: int = 1
) -> Iterator[tuple[int, list[str], int]]:
    """Give number and cells of rows, and the place in the text where each ends; those broken in quotes go to `odd`.

    Raises
    ------
    BrokenQuotesError
        A quote never closes.
    """
    source = _Replayed(text)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    row = first - 1
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
        yield row, cells, source.length


class _Replayed:
    """The lines of a text, remembering those that the current row took."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.taken: list[str] = []
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.taken.append(line)
        self.length += len(line)
        return line


def _of_width(
    rows: Iterable[tuple[int, Sequence[str | None]]], width: int, odd: list[OddRow]
) -> Iterator[tuple[int, Sequence[str | None]]]:
    for row, cells in rows:
        if len(cells) == width:
            yield row, cells
        elif not any(map(_filled, cells)):
            odd.append(OddRow(row, SetAside.BLANK_ROW, "", ""))
        elif len(cells) > width and not any(map(_filled, cells[width:])):
            yield row, cells[:width]
        else:
            odd.append(OddRow(row, SetAside.WRONG_CELL_COUNT, f"{len(cells)} ≠ {width}", as_csv(cells)))


def _filled(cell: str | None) -> bool:
    return bool(cell and cell.strip(BLANKS))


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
        trimmed = pc.utf8_trim(column.take(pa.array(empty)), BLANKS)
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


def _open_quote(name: str, row: int) -> Fault:
    return Fault(
        f"{name}: 第 {row} 行 / row {row}",
        Text("此行有一个引号没有闭合，其后的行无从划分", "A quote opens in this row and never closes."),
        Text('含逗号或换行的单元格用一对半角引号（"）括起', 'A cell with commas or line breaks stands in a pair of ".'),
        Text("请改正该行，或由原系统重新导出", "Mend the row, or export the file again."),
    )
