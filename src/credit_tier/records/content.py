"""What a record says, as canonical text: derived record ids, and comparison of records (规范内容).

A record's content is the canonical JSON (`foundation.digest`) of its table, code, superseded record and fields,
nulls left out, dates in ISO form, flags as 1 or 0, integers beyond 2**53-1 as decimal strings. When and in which file
it came is no content, nor is what an agency merely repeats from the register (`rulebook.source.STATED`), so the same
row sent again is the same record. Records of officers and items have no code. For a derived id, a day that was written
with a time other than midnight keeps it (``2026-01-02T09:46:00``): two visits on one day are two records.

The text is built column by column; it equals ``canonical(plain(...))`` of each row, which a test shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.digest import LARGEST_INTEGER, canonical
from credit_tier.records.contracts import CODE, ENVELOPE, FACT_ID, PROVENANCE, SUPERSEDES
from credit_tier.rulebook.source import STATED

ID_LENGTH: Final = 32
NO_TIMES: Final[Mapping[str, pa.Array]] = MappingProxyType({})
_APART: Final = ("_", STATED)
_NO_FIELDS: Final = frozenset([*(field.name for field in ENVELOPE), *(field.name for field in PROVENANCE)])


def content(table: pa.Table, name: str, times: Mapping[str, pa.Array] = NO_TIMES) -> pa.Array:
    """Give the canonical content of every record of a table.

    Parameters
    ----------
    table : pyarrow.Table
        With the columns of its contract; `record_id` need not be filled, and names beginning with ``_`` are no content.
    name : str
        Name of the table.
    times : mapping of str to pyarrow.Array, optional
        Of fields of days, the time each was written with ('' or such as ``T09:46:00``).

    Returns
    -------
    pyarrow.Array of large_string
    """
    fields = [field for field in sorted(table.column_names) if field not in _NO_FIELDS and not field.startswith(_APART)]
    members = [_member(field, table[field], times.get(field)) for field in fields]
    whose = ['"code":', _json(table[CODE]).fill_null('""'), ","] if CODE in table.column_names else []
    parts = ["{", *whose, '"fields":{', _listed(members, table.num_rows), "}"]
    return _joined([*parts, _member(SUPERSEDES, table[SUPERSEDES]), f',"table":{canonical(name).decode()}}}'], table)


def stated(table: pa.Table, name: str) -> pa.Array:
    """Give all that records say, `fact_id` included: what two records of one id are compared by."""
    return _joined(['{"content":', content(table, name), _member(FACT_ID, table[FACT_ID]), "}"], table)


def derived_ids(contents: pa.Array) -> pa.Array:
    """Give the record ids of records that came without one: the first 32 hex digits of the SHA-256 of the content.

    Examples
    --------
    >>> derived_ids(pa.array(["{}"])).to_pylist()
    ['44136fa355b3678a1146ad16f7e8649e']
    """
    sha256 = hashlib.sha256
    ids = [sha256(text).hexdigest()[:ID_LENGTH] for text in contents.cast(pa.large_binary()).to_pylist()]
    return pa.array(ids, pa.string())


def _member(name: str, column: pa.ChunkedArray, times: pa.Array | None = None) -> pa.Array:
    """Write ``,"name":value`` for each value, and nothing for null."""
    key = pa.scalar(f",{canonical(name).decode()}:", pa.large_string())
    return pc.binary_join_element_wise(key, _json(column, times), _text("")).fill_null("")


def _listed(members: Sequence[pa.Array], length: int) -> pa.Array:
    """Join members without the first comma."""
    if not members or not length:
        return pa.repeat(_text(""), length)
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(*members, _text("")), 1)


def _joined(parts: Sequence[str | pa.Array], table: pa.Table) -> pa.Array:
    if not table.num_rows:
        return pa.array([], pa.large_string())
    return pc.binary_join_element_wise(*(_text(part) if isinstance(part, str) else part for part in parts), _text(""))


def _json(column: pa.ChunkedArray, times: pa.Array | None = None) -> pa.Array:
    array = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    kind = array.type
    if pa.types.is_boolean(kind):
        return array.cast(pa.int8()).cast(pa.large_string())
    if pa.types.is_date32(kind):
        parts = (_text('"'), array.cast(pa.string()).cast(pa.large_string()))
        return pc.binary_join_element_wise(*parts, *([] if times is None else [_large(times)]), _text('"'), _text(""))
    if pa.types.is_integer(kind):
        text = array.cast(pa.large_string())
        large = pc.greater(pc.abs(array), LARGEST_INTEGER)
        return pc.if_else(large, _quoted(text), text) if pc.any(large).as_py() else text
    return _quoted(_escaped(_large(array)))


def _escaped(texts: pa.Array) -> pa.Array:
    data = texts.buffers()[2]
    letters = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(0, dtype=np.uint8)
    if not ((letters < 0x20) | (letters == ord('"')) | (letters == ord("\\"))).any():
        return texts
    encoded = texts.dictionary_encode()
    escaped = [canonical(text).decode()[1:-1] for text in encoded.dictionary.to_pylist()]
    return pa.array(escaped, pa.large_string()).take(encoded.indices)


def _quoted(texts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(_text('"'), texts, _text('"'), _text(""))


def _large(texts: pa.Array) -> pa.Array:
    return texts.cast(pa.large_string())


def _text(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())
