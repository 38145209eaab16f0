"""What a record says, as canonical text: derived record ids, comparison of records, and the digest (规范内容).

A record's content is the canonical JSON (`foundation.digest`) of its table, code, superseded record and fields,
nulls left out, dates in ISO form, flags as 1 or 0, integers beyond 2**53-1 as decimal strings. When and in which file
it came is no content, so the same row sent again is the same record. The text is built column by column; it equals
``canonical(plain(...))`` of each row, which a test shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.digest import LARGEST_INTEGER, canonical, digest
from credit_tier.records.contracts import (
    CODE,
    FACT_ID,
    RECEIVED_ON,
    RECORD_ID,
    SOURCE_FILE,
    SOURCE_ROW,
    SUPERSEDES,
)

ID_LENGTH: Final = 32
_ENVELOPE: Final = (RECORD_ID, CODE, RECEIVED_ON, SUPERSEDES, FACT_ID, SOURCE_FILE, SOURCE_ROW)
_ESCAPED: Final = r'["\\\x00-\x1f]'


def content(table: pa.Table, name: str) -> pa.Array:
    """Give the canonical content of every record of a table.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns of its contract; `record_id` need not be filled, and names beginning with ``_`` are no content.
    name : str
        Name of the table.

    Returns
    -------
    pyarrow.Array of large_string
    """
    fields = {field: table[field] for field in table.column_names if field not in _ENVELOPE and field[0] != "_"}
    return _object(
        {
            "code": _json(table[CODE]),
            "fields": _object({field: _json(column) for field, column in fields.items()}, table.num_rows),
            "supersedes": _json(table[SUPERSEDES]),
            "table": _constant(canonical(name).decode(), table.num_rows),
        },
        table.num_rows,
    )


def stated(table: pa.Table, name: str) -> pa.Array:
    """Give all that records say, `fact_id` included: what two records of one id are compared by."""
    return _object({"content": content(table, name), FACT_ID: _json(table[FACT_ID])}, table.num_rows)


def derived_ids(contents: pa.Array) -> pa.Array:
    """Give the record ids of records that came without one: the first 32 hex digits of the SHA-256 of the content.

    Examples
    --------
    >>> derived_ids(pa.array(["{}"])).to_pylist()
    ['44136fa355b3678a1146ad16f7e8649e']
    """
    sha256 = hashlib.sha256
    return pa.array([sha256(text).hexdigest()[:ID_LENGTH] for text in contents.cast(pa.large_binary()).to_pylist()])


def records_digest(tables: Mapping[str, pa.Table], deliveries: pa.Table) -> str:
    """Give the digest of records: tables sorted by record id, and deliveries in order; no provenance, no quality."""
    parts = {name: _lines_digest(_record_lines(table, name)) for name, table in sorted(tables.items())}
    columns = {name: _json(deliveries[name]) for name in deliveries.column_names}
    return digest({"deliveries": _lines_digest(_object(columns, deliveries.num_rows)), "tables": parts})


def _record_lines(table: pa.Table, name: str) -> pa.Array:
    return _object(
        {
            RECEIVED_ON: _json(table[RECEIVED_ON]),
            RECORD_ID: _json(table[RECORD_ID]),
            "stated": stated(table, name),
        },
        table.num_rows,
    )


def _lines_digest(lines: pa.Array) -> str:
    lines = pc.binary_join_element_wise(lines, pa.scalar("\n", pa.large_string()), pa.scalar("", pa.large_string()))
    total = hashlib.sha256()
    offset, step = 0, 1 << 16
    while offset < len(lines):
        total.update("".join(lines.slice(offset, step).to_pylist()).encode())
        offset += step
    return total.hexdigest()


def _object(members: Mapping[str, pa.Array], length: int) -> pa.Array:
    """Join the JSON of members into the JSON of objects; a null member is left out."""
    if length == 0:
        return pa.array([], pa.large_string())
    parts = []
    for name in sorted(members):
        key = pa.scalar(f",{canonical(name).decode()}:", pa.large_string())
        parts.append(pc.binary_join_element_wise(key, members[name], pa.scalar("", pa.large_string())).fill_null(""))
    joined = pc.binary_join_element_wise(*parts, pa.scalar("", pa.large_string())) if parts else _constant("", length)
    inner = pc.utf8_slice_codeunits(joined, 1)
    empty = pa.scalar("", pa.large_string())
    return pc.binary_join_element_wise(_constant("{", length), inner, _constant("}", length), empty)


def _json(column: pa.ChunkedArray) -> pa.Array:
    array = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    kind = array.type
    if pa.types.is_boolean(kind):
        return array.cast(pa.int8()).cast(pa.large_string())
    if pa.types.is_date32(kind):
        return _quoted(array.cast(pa.string()).cast(pa.large_string()))
    if pa.types.is_integer(kind):
        text = array.cast(pa.large_string())
        large = pc.or_(pc.greater(array, LARGEST_INTEGER), pc.less(array, -LARGEST_INTEGER))
        return pc.if_else(large, _quoted(text), text)
    return _quoted(_escaped(array.cast(pa.large_string())))


def _escaped(texts: pa.Array) -> pa.Array:
    if not pc.any(pc.match_substring_regex(texts, _ESCAPED)).as_py():
        return texts
    encoded = texts.dictionary_encode()
    escaped = [canonical(text).decode()[1:-1] for text in encoded.dictionary.to_pylist()]
    return pa.array(escaped, pa.large_string()).take(encoded.indices)


def _quoted(texts: pa.Array) -> pa.Array:
    quote, empty = pa.scalar('"', pa.large_string()), pa.scalar("", pa.large_string())
    return pc.binary_join_element_wise(quote, texts, quote, empty)


def _constant(text: str, length: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.large_string()), length)
