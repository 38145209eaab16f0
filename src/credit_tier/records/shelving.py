"""The cells of rows that were taken in, packed away: a report may still have to show some of them (原始行留存)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import pyarrow as pa

from credit_tier.records.tabular import RawTable

_SMALL: Final = 1 << 20


class Lines(Protocol):
    """What is left of a raw table once its rows are records: see `RawTable`."""

    @property
    def name(self) -> str:
        """Base name of the file."""

    @property
    def rows_in(self) -> int:
        """Rows sent, the header apart."""

    @property
    def empty(self) -> bool:
        """Whether there is no row of data, readable or not."""

    def raw_lines(self, lines: Sequence[int]) -> list[str]:
        """Give all cells of some lines, each as CSV text."""


class Shelved(NamedTuple):
    """A raw table whose cells are compressed.

    Attributes
    ----------
    table : RawTable
        Without its columns.
    cells : pyarrow.Buffer
        The columns, as a compressed Arrow stream.
    """

    table: RawTable
    cells: pa.Buffer

    @property
    def name(self) -> str:
        """Base name of the file."""
        return self.table.name

    @property
    def rows_in(self) -> int:
        """Rows sent, the header apart."""
        return self.table.rows_in

    @property
    def empty(self) -> bool:
        """Whether there is no row of data, readable or not."""
        return self.table.empty

    def raw_lines(self, lines: Sequence[int]) -> list[str]:
        """Give all cells of some lines, each as CSV text."""
        if not lines:
            return []
        with pa.ipc.open_stream(self.cells) as stream:
            columns = stream.read_next_batch().columns
        return self.table._replace(columns=tuple(columns)).raw_lines(lines)


def shelved(table: RawTable) -> Lines:
    """Pack the cells of a table, unless it is small.

    Examples
    --------
    >>> import numpy as np
    >>> cells = pa.array(["甲"] * 400_000)
    >>> packed = shelved(RawTable("a.csv", ("事由",), (cells,), np.arange(2, 400_002, dtype=np.int32)))
    >>> packed.raw_lines([7]), packed.cells.size < 100_000
    (['甲'], True)
    """
    if sum(column.nbytes for column in table.columns) < _SMALL:
        return table
    names = [str(index) for index in range(len(table.columns))]
    # Numbers of distinct texts pack well, the ends of texts do not.
    batch = pa.record_batch([column.dictionary_encode() for column in table.columns], names=names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_batch(batch)
    return Shelved(table._replace(columns=()), sink.getvalue())
