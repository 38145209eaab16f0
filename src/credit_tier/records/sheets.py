"""Sheets of any workbook, as rows of text with the row numbers a clerk sees (工作表)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from credit_tier.records.limits import hold_grid

Cells: TypeAlias = list[str | None]
Row: TypeAlias = tuple[int, Cells]
"""Number of a row, from 1, and its cells."""


class Merge(NamedTuple):
    """Merged cells: rows from 1, columns from 0, all inclusive."""

    top: int
    left: int
    bottom: int
    right: int


class Sheet(NamedTuple):
    """One sheet of a workbook, or one table of a web page.

    Attributes
    ----------
    name : str
    rows : iterable of Row
        In order, rows without any cell left out; a sheet is endless in those. Iterated once.
    merges : tuple of Merge
    hidden : bool
        Hidden, or very hidden.
    """

    name: str
    rows: Iterable[Row]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


class Grid:
    """A sheet in the making, held to the limits of `credit_tier.records.limits`.

    Parameters
    ----------
    where : str
        Base name of the file, for messages.

    Examples
    --------
    >>> grid = Grid("a.xls")
    >>> grid.add(3, ["甲", None])
    >>> grid.sheet("Sheet1").rows
    [(3, ['甲', None])]
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._rows: list[Row] = []
        self._merges: list[Merge] = []
        self._area = 0
        self._cells = 0

    def add(self, number: int, cells: Cells) -> None:
        """Add a row, unless it is empty.

        Raises
        ------
        ExcessiveFileError
        """
        filled = sum(cell is not None for cell in cells)
        if not filled:
            return
        self._area += len(cells)
        self._cells += filled
        hold_grid(self._area, self._cells, self._where)
        self._rows.append((number, cells))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Note merged cells, unless it is one alone."""
        if bottom > top or right > left:
            self._merges.append(Merge(top, left, bottom, right))

    def sheet(self, name: str, *, hidden: bool = False) -> Sheet:
        """Give the sheet."""
        return Sheet(name, self._rows, tuple(self._merges), hidden)


def cell_text(cell: object) -> str | None:
    """Write the value of a spreadsheet's cell as text, or ``None`` where it holds nothing.

    Numbers have the 15 digits that spreadsheets compute with and show, none of them as an exponent: of a code of
    18 digits the last three are then 000, by which it is recognised as ruined.

    Examples
    --------
    >>> [cell_text(cell) for cell in (12.0, 0.1 + 0.2, 916201001234567890.0, True, "", date(2026, 1, 31))]
    ['12', '0.3', '916201001234568000', 'true', None, '2026-01-31']
    >>> cell_text(datetime(2026, 1, 31)), cell_text(datetime(2026, 1, 31, 9, 46)), cell_text(time(9, 5))
    ('2026-01-31', '2026-01-31 09:46:00', '09:05:00')
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime):
        cell = cell.replace(microsecond=0)
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | timedelta):
        return str(cell)
    if isinstance(cell, time):
        return cell.replace(microsecond=0).isoformat()
    return str(cell)


def number_text(number: float) -> str:
    """Write a number with 15 digits, in full.

    Examples
    --------
    >>> number_text(1e-7), number_text(-1234567.891), number_text(620100000123456)
    ('0.0000001', '-1234567.891', '620100000123456')
    """
    if not math.isfinite(number):
        return str(number)
    if number == int(number) and abs(number) < 10**15:
        return str(int(number))
    return format(Decimal(f"{number:.15g}"), "f")


def filled(rows: Iterable[Row], merges: Sequence[Merge]) -> Iterator[tuple[Row, tuple[Merge, ...]]]:
    """Give rows with the cells of vertical merges filled in, each with the merges it was filled from.

    A merge says that one value stands for all its rows; it is not carried to the right.

    Examples
    --------
    >>> rows = [(2, ["甲", "1"]), (3, [None, "2"])]
    >>> [(row, cells) for (row, cells), _ in filled(rows, [Merge(2, 0, 3, 0)])]
    [(2, ['甲', '1']), (3, ['甲', '2'])]
    """
    pending = sorted((merge for merge in merges if merge.bottom > merge.top), reverse=True)
    standing: dict[int, tuple[Merge, str | None]] = {}
    for number, given in rows:
        cells = list(given)
        while pending and pending[-1].top <= number:
            merge = pending.pop()
            value = cells[merge.left] if merge.top == number and merge.left < len(cells) else None
            standing[merge.left] = (merge, value)
        done: list[Merge] = []
        for column, (merge, value) in list(standing.items()):
            if number > merge.bottom:
                del standing[column]
            elif number > merge.top and value is not None:
                cells += [None] * (column + 1 - len(cells))
                if cells[column] is None:
                    cells[column] = value
                    done.append(merge)
        yield (number, cells), tuple(done)
