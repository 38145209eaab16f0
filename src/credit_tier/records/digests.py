"""The digest of records: SHA-256 over the values of each column, the same on every machine (记录摘要).

The rule, ``credit_tier/records/2``. Let the rows of a table stand in ascending order of `record_id` (by code points;
an id stands once), those of the deliveries in the order they have. A column is left out where its name begins with
``_`` or ``stated_`` (what an agency repeats from the register is no part of a record), where it is provenance
(`source_file`, `source_row`), and where no row has a value in it: a field that a contract
does not know and one that nobody filled are the same. Every other column is described by an object of

- ``name`` and ``kind``: ``flag``, ``day``, ``integer`` or ``text``, whatever the width or encoding in memory;
- ``validity``, only where some row has no value: the hex SHA-256 of one byte a row, 1 where there is a value, else 0;
- ``values``: the hex SHA-256 of the values, one after another, little-endian and without padding: a flag is one byte,
  0 or 1; a day four bytes, signed, days since 1970-01-01; an integer eight bytes, signed; a text its UTF-8 bytes;
- ``lengths``, of texts only: the hex SHA-256 of four bytes a row, unsigned and little-endian, the bytes of its text.

A row without a value counts as 0 or as the empty text. A table is the object of ``rows``, an integer, and ``columns``,
the list of these objects by ascending name (by code points). The digest is the hex SHA-256 of the canonical JSON
(RFC 8785) of the object of ``schema``, ``deliveries`` (a table) and ``tables`` (tables by name).

Chunks, slices, dictionaries, buffers and the library they lie in have no part in it. The work is done in blocks, a
column a task, so that it takes little memory beside the tables.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.digest import Canonical, digest
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.contracts import PROVENANCE, RECORD_ID
from credit_tier.rulebook.source import STATED

SCHEMA: Final = "credit_tier/records/2"
BLOCK_ROWS: Final = 1 << 17

Order: TypeAlias = "pa.Array | None"
_NOT_DIGESTED: Final = frozenset(field.name for field in PROVENANCE)


class Kind(StrEnum):
    """What a column holds, whatever its width or encoding."""

    FLAG = "flag"
    DAY = "day"
    INTEGER = "integer"
    TEXT = "text"


_WIDTHS: Final = {Kind.FLAG: pa.uint8(), Kind.DAY: pa.int32(), Kind.INTEGER: pa.int64()}


class _Task(NamedTuple):
    name: str
    kind: Kind
    column: pa.ChunkedArray
    order: Order


def records_digest(tables: Mapping[str, pa.Table], deliveries: pa.Table, *, block_rows: int = BLOCK_ROWS) -> str:
    """Give the digest of records by the rule of this module.

    Parameters
    ----------
    tables : mapping of str to pyarrow.Table
        By name; rows in any order, each `record_id` once.
    deliveries : pyarrow.Table
        Its order counts.
    block_rows : int
        Rows at a time; no influence on the result.

    Returns
    -------
    str
        64 hex digits.

    Raises
    ------
    ArgumentError
        A column is of a type that no contract has.

    Examples
    --------
    >>> deliveries = pa.table({"source": pa.array([], pa.string())})
    >>> records = pa.table({"record_id": ["b", "a"], "paid": [2, None]})
    >>> turned = pa.table({"record_id": ["a", "b"], "paid": pa.array([None, 2], pa.int32())})
    >>> records_digest({"t": records}, deliveries) == records_digest({"t": turned}, deliveries)
    True
    """
    named = {"deliveries": (deliveries, None), **{f"tables.{name}": (t, _order(t)) for name, t in tables.items()}}
    tasks = {where: _tasks(table, order, where) for where, (table, order) in named.items()}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {where: [pool.submit(_described, task, block_rows) for task in each] for where, each in tasks.items()}
        told: dict[str, Canonical] = {
            where: {"columns": [one.result() for one in each], "rows": named[where][0].num_rows}
            for where, each in running.items()
        }
    return digest(
        {
            "deliveries": told["deliveries"],
            "schema": SCHEMA,
            "tables": {name: told[f"tables.{name}"] for name in tables},
        }
    )


def _order(table: pa.Table) -> Order:
    """Give the places of the rows by record id, or ``None`` where they stand so already."""
    ids = table[RECORD_ID]
    if len(ids) < 2 or pc.all(pc.less(ids.slice(0, len(ids) - 1), ids.slice(1))).as_py():
        return None
    return pc.sort_indices(ids)


def _tasks(table: pa.Table, order: Order, where: str) -> list[_Task]:
    columns = {
        name: _decoded(table[name])
        for name in sorted(table.column_names)
        if name not in _NOT_DIGESTED and not name.startswith(("_", STATED))
    }
    return [
        _Task(name, _kind(column.type, f"{where}.{name}"), column, order)
        for name, column in columns.items()
        if column.null_count < len(column)
    ]


def _decoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _described(task: _Task, block_rows: int) -> dict[str, Canonical]:
    validity, lengths, values = (hashlib.sha256() for _ in range(3))
    for block in _blocks(task, block_rows):
        if task.column.null_count:
            validity.update(block.is_valid().cast(pa.uint8()).to_numpy())
        if task.kind is Kind.TEXT:
            sizes, letters = _text_bytes(block)
            lengths.update(sizes)
            values.update(letters)
        else:
            fixed = block.cast(_WIDTHS[task.kind]).fill_null(0).to_numpy()
            values.update(fixed.astype(fixed.dtype.newbyteorder("<"), copy=False).tobytes())
    told: dict[str, Canonical] = {"kind": task.kind.value, "name": task.name, "values": values.hexdigest()}
    if task.column.null_count:
        told["validity"] = validity.hexdigest()
    if task.kind is Kind.TEXT:
        told["lengths"] = lengths.hexdigest()
    return told


def _blocks(task: _Task, rows: int) -> Iterator[pa.Array]:
    for start in range(0, len(task.column), rows):
        part = task.column.slice(start, rows) if task.order is None else task.column.take(task.order.slice(start, rows))
        yield part.chunk(0) if part.num_chunks == 1 else pa.concat_arrays(part.chunks)


def _text_bytes(block: pa.Array) -> tuple[bytes, memoryview]:
    """Give lengths and bytes of texts; what lies under a null or outside the slice is not looked at."""
    texts = block.fill_null("") if block.null_count else block
    _, offsets, data = texts.buffers()
    wide = pa.types.is_large_string(texts.type)
    bounds = np.frombuffer(offsets, dtype=np.int64 if wide else np.int32)[texts.offset :][: len(texts) + 1]
    return np.diff(bounds).astype("<u4").tobytes(), memoryview(data or b"")[bounds[0] : bounds[-1]]


def _kind(kind: pa.DataType, where: str) -> Kind:
    if pa.types.is_boolean(kind):
        return Kind.FLAG
    if pa.types.is_date32(kind):
        return Kind.DAY
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return Kind.INTEGER
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return Kind.TEXT
    raise ArgumentError(
        Fault(
            where,
            Text(f"列类型 {kind} 没有摘要规则", f"There is no digest of a column of type {kind}."),
            Text("布尔、date32、整数或文本", "Booleans, date32, integers or text."),
            Text("请用 read_records 读取", "Read the data with read_records."),
        )
    )
