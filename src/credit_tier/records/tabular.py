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

from credit_tier.records.reasons import BESIDE, Flag, SetAside

Integers = np.ndarray[tuple[int], np.dtype[np.int32]]

_BATCH: Final = 1 << 15
BLANKS: Final = " \t\r\n\u3000\xa0\ufeff"
"""What a cell may hold and still be blank."""


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
