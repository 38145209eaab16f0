"""Sheets as tables: below its header, each row of a sheet is a row of a table (工作表转数据表)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from credit_tier.records.columns import SHOWN
from credit_tier.records.header_rows import LOOKED_AT, Header, find_header, widest
from credit_tier.records.headers import Names, unnamed
from credit_tier.records.limits import hold_width
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.sheets import Cells, Row, Sheet, filled
from credit_tier.records.tabular import BLANKS, OddRow, RawTable, Remark, as_csv, in_columns, split_blank


class SheetTable(NamedTuple):
    """A sheet, read by the header that was found in it.

    Attributes
    ----------
    raw : RawTable
        Where required columns are missing, its rows are odd, all of them.
    header : Header or None
        ``None`` where the sheet is empty.
    """

    raw: RawTable
    header: Header | None

    @property
    def readable(self) -> bool:
        """Whether all required columns are there."""
        return self.header is not None and not self.header.missing


def read_sheet(sheet: Sheet, names: Names, *, name: str, header_row: int | None = None) -> SheetTable:
    """Read a sheet.

    Parameters
    ----------
    sheet : Sheet
    names : Names
        Of the contract.
    name : str
        What the rows name as their file.
    header_row : int, optional
        As a mapping file gives it.

    Raises
    ------
    ExcessiveFileError
        It has more columns than any table has.
    """
    rows = iter(sheet.rows)
    head = list(islice(rows, LOOKED_AT))
    hold_width(widest(head), name)
    header = find_header(head, names, told=header_row)
    if header is None:
        return SheetTable(unread_rows(sheet._replace(rows=chain(head, rows)), name=name), None)
    if header.missing:
        return SheetTable(unread_rows(sheet._replace(rows=chain(head, rows)), name=name), header)
    above = [OddRow(row, SetAside.TITLE_ROW, "", as_csv(_trimmed(cells))) for row, cells in head[: header.at]]
    remarks: list[Remark] = []
    odd: list[OddRow] = []
    body = _marked(chain(head[header.after :], rows), sheet, header, remarks)
    columns, numbers = in_columns(_of_header(body, len(header.names), remarks), len(header.names), odd)
    raw = RawTable(
        name, header.names, columns, numbers, (*above, *odd), header.row, fen=header.fen, remarks=tuple(remarks)
    )
    return SheetTable(split_blank(raw), header)


def unread_rows(sheet: Sheet, *, name: str) -> RawTable:
    """Give a sheet that is not read: all its rows are odd."""
    odd = tuple(OddRow(row, SetAside.UNREAD_SHEET, "", as_csv(_trimmed(cells))) for row, cells in sheet.rows)
    return RawTable(name, (), (), np.zeros(0, dtype=np.int32), odd)


def _marked(rows: Iterable[Row], sheet: Sheet, header: Header, remarks: list[Remark]) -> Iterator[Row]:
    """Fill what the sheet marks as merged, and note each merge once a column."""
    noted: set[tuple[int, int]] = set()
    merges = [merge for merge in sheet.merges if merge.bottom > max(merge.top, header.row)]
    if not merges:
        yield from rows
        return
    for (row, cells), done in filled(rows, merges):
        for merge in done:
            if (merge.top, merge.left) not in noted and merge.left < len(header.names):
                noted.add((merge.top, merge.left))
                value = f"{cells[merge.left]}（{merge.top}–{merge.bottom}）"
                remarks.append(Remark(merge.top, Flag.MERGED_CELLS, header.names[merge.left].strip(), value))
        yield row, cells


def _of_header(rows: Iterable[Row], width: int, remarks: list[Remark]) -> Iterator[Row]:
    """Give rows as wide as the header, and note what stands beyond it, once a column.

    Unlike text, a sheet says in which column a cell stands: a note beside the table moves nothing in it.
    """
    noted: set[int] = set()
    for row, cells in rows:
        for column in range(width, len(cells)):
            value = cells[column]
            if value and value.strip(BLANKS) and column not in noted:
                noted.add(column)
                remarks.append(Remark(row, Flag.UNKNOWN_COLUMN, unnamed(column), value[:SHOWN]))
        yield row, [*cells[:width], *[None] * (width - len(cells))]


def _trimmed(cells: Cells) -> Sequence[str | None]:
    """Take off the empty cells at the end of a row: a merged title may reach over 16,384 columns."""
    width = max((index + 1 for index, cell in enumerate(cells) if cell and cell.strip(BLANKS)), default=0)
    return cells[:width]
