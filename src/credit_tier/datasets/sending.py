"""Tables as the files of their offices: spelt, soiled and written, one stretch of enterprises after another (报送).

Which rows are soiled depends on their place in the file alone, so the bytes do not depend on the stretches.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.datasets.dirt import CSV_ONLY, KINDS, WORKBOOK_ONLY, Cells, Clean, Line, next_that_fits
from credit_tier.datasets.made_codes import CODE_LENGTH
from credit_tier.datasets.offices import Office
from credit_tier.foundation.lots import PPM, Lots
from credit_tier.records.reasons import Flag, SetAside

SOILED: Final = PPM // 80
"""Of the rows of a file."""
LINE_END: Final = "\r\n"
NUMBER_ONLY: Final = "registration_number"
"""Odd, but no dirt: rows about sole traders that have nothing but a registration number, read as such."""


class Planted(NamedTuple):
    """What is odd about some rows of a table: kind of dirt, and why a row is set aside for it, or its flag, or ''."""

    table: str
    kind: str
    reason: str = ""
    flag: str = ""


class Soiled:
    """The rows of one office's table, spelt and soiled, and the count of what was planted.

    Parameters
    ----------
    office : Office
    lots : Lots
        They decide which rows are soiled; the kinds take turns, so that a longer file has them all.
    workbook : bool
        Leave out kinds of dirt that only text files have.
    """

    def __init__(self, office: Office, lots: Lots, *, workbook: bool = False) -> None:
        self.office = office
        self.planted: Counter[Planted] = Counter()
        self.rows = 0
        self._lots = lots
        self._kinds = tuple(kind for kind in KINDS if kind not in (CSV_ONLY if workbook else WORKBOOK_ONLY))
        self._seen = 0
        self._turn = int(lots.below(len(self._kinds), np.array([0]), 1)[0])

    def lines(self, table: pa.Table) -> Iterator[Iterable[Line]]:
        """Give the next rows as lines, in runs."""
        columns = [self.office.spelt(field, whole(table[field])) for field in self.office.columns]
        cells = [column.to_pylist() for column in columns]
        start = 0
        for place in self._soiled(columns):
            clean = [column[place] for column in cells]
            yield self._counted(_rows(cells, slice(start, place)), place - start)
            lines = self._dirty(clean)
            yield self._counted(lines, len(lines))
            start = place + 1
        self._seen += table.num_rows
        yield self._counted(_rows(cells, slice(start, None)), table.num_rows - start)

    def _counted(self, lines: Iterable[Line], count: int) -> Iterable[Line]:
        self.rows += count
        return lines

    def _dirty(self, cells: Cells) -> list[Line]:
        self._turn, kind, lines = next_that_fits(Clean(cells, self.office), self._turn, self._kinds)
        self._count(kind.__name__, KINDS[kind], 1)
        return lines

    def _soiled(self, columns: list[pa.Array]) -> list[int]:
        """Give the places to soil; rows with a mere registration number stay as they are, and are counted."""
        number = np.arange(self._seen, self._seen + len(columns[0]))
        chosen = self._lots.happens(SOILED, number)
        code = self.office.place("code")
        if code is None:
            return []
        complete = pc.equal(pc.utf8_length(columns[code]), CODE_LENGTH).to_numpy(zero_copy_only=False)
        if not complete.all():
            self._count(NUMBER_ONLY, None, int((~complete).sum()))
        return [int(place) for place in np.flatnonzero(chosen & complete)]

    def _count(self, kind: str, told: SetAside | Flag | None, rows: int) -> None:
        reason, flag = (told.value if isinstance(told, one) else "" for one in (SetAside, Flag))
        self.planted[Planted(self.office.table, kind, reason, flag)] += rows


def write_csv(path: Path, tables: Iterable[pa.Table], soiled: Soiled) -> None:
    """Write the rows of an office as it sends them."""
    with path.open("w", encoding=soiled.office.encoding, newline="") as file:
        writer = csv.writer(file, lineterminator=LINE_END)
        writer.writerow(soiled.office.columns.values())
        for table in tables:
            for run in soiled.lines(table):
                for line in run:
                    if isinstance(line, str):
                        file.write(line + LINE_END)
                    else:
                        writer.writerow(line)


def _rows(columns: list[Cells], part: slice) -> Iterator[Line]:
    return (list(row) for row in zip(*(column[part] for column in columns), strict=True))


def whole(column: pa.ChunkedArray) -> pa.Array:
    """Give a column in one piece."""
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined
