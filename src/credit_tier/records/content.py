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
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.digest import LARGEST_INTEGER, canonical
from credit_tier.records.contracts import CODE, ENVELOPE, FACT_ID, PROVENANCE, SUPERSEDES
from credit_tier.rulebook.source import STATED

ID_LENGTH: Final = 32
NO_TIMES: Final[Mapping[str, pa.Array]] = MappingProxyType({})
_Part: TypeAlias = "str | pa.Array"
_HEX: Final = np.frombuffer("".join(f"{byte:02x}" for byte in range(256)).encode(), dtype="S2")
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
    whose = _value(table[CODE], fill="") if CODE in table.column_names else []
    code = ['"code":', *whose, ","] if whose else []
    members = _listed(table, fields, times)
    last = [_member(SUPERSEDES, table[SUPERSEDES]), f',"table":{canonical(name).decode()}}}']
    return _joined(["{", *code, '"fields":{', *members, "}", *last], table.num_rows)


def stated(table: pa.Table, name: str) -> pa.Array:
    """Give all that records say, `fact_id` included: what two records of one id are compared by."""
    return _joined(['{"content":', content(table, name), _member(FACT_ID, table[FACT_ID]), "}"], table.num_rows)


def derived_ids(contents: pa.Array) -> pa.Array:
    """Give the record ids of records that came without one: the first 32 hex digits of the SHA-256 of the content.

    Examples
    --------
    >>> derived_ids(pa.array(["{}"])).to_pylist()
    ['44136fa355b3678a1146ad16f7e8649e']
    """
    sha256 = hashlib.sha256
    digests = b"".join([sha256(text).digest() for text in contents.cast(pa.large_binary()).to_pylist()])
    letters = _HEX[np.frombuffer(digests, dtype=np.uint8).reshape(-1, sha256().digest_size)[:, : ID_LENGTH // 2]]
    bounds = np.arange(0, (len(contents) + 1) * ID_LENGTH, ID_LENGTH, dtype=np.int64)
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(np.ascontiguousarray(letters))]
    return pa.Array.from_buffers(pa.large_string(), len(contents), buffers).cast(pa.string())


def _listed(table: pa.Table, fields: Sequence[str], times: Mapping[str, pa.Array]) -> list[_Part]:
    """Write the members of an object: no comma before the first that has a value."""
    parts: list[_Part] = []
    begun: bool | pa.Array = False
    for field in fields:
        column = table[field]
        if column.null_count == len(column):
            continue
        comma = pc.if_else(begun, _text(","), _text("")) if isinstance(begun, pa.Array) else "," if begun else ""
        member = [comma, f"{canonical(field).decode()}:", *_value(column, times.get(field))]
        if column.null_count:
            parts.append(_joined(member, len(column)).fill_null(""))
            valid = _whole(column).is_valid()
            begun = begun or valid if isinstance(begun, bool) else pc.or_(begun, valid)
        else:
            parts += member
            begun = True
    return parts


def _member(name: str, column: pa.ChunkedArray) -> _Part:
    """Write ``,"name":value`` for each value, and nothing for null."""
    if column.null_count == len(column):
        return ""
    return _joined([f",{canonical(name).decode()}:", *_value(column)], len(column)).fill_null("")


def _joined(parts: Sequence[_Part], rows: int) -> pa.Array:
    """Join texts row by row; texts that are the same in all rows are joined with one another first."""
    if not rows:
        return pa.array([], pa.large_string())
    texts: list[_Part] = []
    for part in parts:
        if isinstance(part, str) and texts and isinstance(texts[-1], str):
            texts[-1] += part
        else:
            texts.append(part)
    return pc.binary_join_element_wise(*(_text(part) if isinstance(part, str) else part for part in texts), _text(""))


def _value(column: pa.ChunkedArray, times: pa.Array | None = None, fill: str | None = None) -> list[_Part]:
    """Write values as JSON, null where there is none, as parts to be joined."""
    array = _whole(column)
    kind = array.type
    if pa.types.is_boolean(kind):
        return [array.cast(pa.int8()).cast(pa.large_string())]
    if pa.types.is_date32(kind):
        days = array.dictionary_encode()
        texts = days.dictionary.cast(pa.string()).cast(pa.large_string()).take(days.indices)
        return ['"', texts, *([] if times is None else [times.cast(pa.large_string())]), '"']
    if pa.types.is_integer(kind):
        text = array.cast(pa.large_string())
        large = pc.greater(pc.abs(array), LARGEST_INTEGER)
        quoted = pc.binary_join_element_wise(_text('"'), text, _text('"'), _text(""))
        return [pc.if_else(large, quoted, text) if pc.any(large).as_py() else text]
    texts = _escaped(array.cast(pa.large_string()))
    return ['"', texts if fill is None else texts.fill_null(fill), '"']


def _escaped(texts: pa.Array) -> pa.Array:
    data = texts.buffers()[2]
    letters = np.frombuffer(data, dtype=np.uint8) if data is not None and data.size else np.zeros(0, dtype=np.uint8)
    if not ((letters < 0x20) | (letters == ord('"')) | (letters == ord("\\"))).any():
        return texts
    encoded = texts.dictionary_encode()
    escaped = [canonical(text).decode()[1:-1] for text in encoded.dictionary.to_pylist()]
    return pa.array(escaped, pa.large_string()).take(encoded.indices)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _text(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())
