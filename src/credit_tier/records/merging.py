"""One set of records from many deliveries: what was sent twice, and ids used for different things (去重与冲突).

Of the records that share an id, the one received first stands; received on the same day, the one whose content
comes first as text. So the result does not depend on the order of rows, files or appends, and merging is
associative. The others are set aside: as duplicates where their content is the same, as conflicts where it is not.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.content import stated
from credit_tier.records.contracts import RECEIVED_ON, RECORD_ID, SOURCE_FILE, SOURCE_ROW
from credit_tier.records.reasons import SetAside

CONTENT: Final = "_content"
REASON: Final = "_reason"
KEPT: Final = "_kept"
_PLACE: Final = "_place"
_FEW: Final = 1 << 12

Places: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"


class Merged(NamedTuple):
    """Records by id, and those left out.

    Attributes
    ----------
    kept : pyarrow.Table
        Sorted by record id, each id once.
    dropped : pyarrow.Table
        The same columns, with `_content` (canonical JSON), `_reason` and `_kept` (where the standing record came from).
    """

    kept: pa.Table
    dropped: pa.Table


def merge(table: pa.Table, name: str) -> Merged:
    """Sort records by id and leave each id once.

    Parameters
    ----------
    table : pyarrow.Table
        Records of one table, from any number of deliveries; other columns are carried along.
    name : str
        Name of the table.
    """
    order = by_id(table[RECORD_ID])
    ids = table[RECORD_ID].take(pa.array(order))
    same = np.zeros(len(table) + 1, dtype=bool)
    same[1:-1] = pc.equal(ids.slice(1), ids.slice(0, max(len(table) - 1, 0))).to_numpy()
    repeated = same[1:] | same[:-1]
    first, rest = _first_of_each(_judged(table, order[repeated], name))
    # Of each id one place stays; it is filled with the record that stands.
    once = order[~same[:-1]]
    once[repeated[~same[:-1]]] = first
    return Merged(_taken(table, once), rest)


def by_id(ids: pa.ChunkedArray) -> Places:
    """Give the places of ids in ascending order: by eight bytes behind what all have in common, then in full.

    Derived ids hardly ever share eight bytes, and whole numbers are sorted much quicker than texts.

    Examples
    --------
    >>> by_id(pa.chunked_array([["2026-b", "2026-a"], ["2026-", "2026-b-10000000", "2026-b-1000000"]])).tolist()
    [2, 1, 0, 4, 3]
    """
    if len(ids) < _FEW:
        return np.asarray(pc.sort_indices(ids), dtype=np.int64)
    least, most = (end.encode() for end in pc.min_max(ids).as_py().values())
    shared = next((at for at, (one, other) in enumerate(zip(least, most, strict=False)) if one != other), len(least))
    keys = np.concatenate([_eight_bytes(chunk, shared) for chunk in ids.chunks])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    tied = np.zeros(len(keys) + 1, dtype=bool)
    tied[1:-1] = keys[1:] == keys[:-1]
    doubtful = tied[1:] | tied[:-1]
    if doubtful.any():
        runs = pa.table({"run": np.cumsum(~tied[:-1])[doubtful], "id": ids.take(pa.array(order[doubtful]))})
        inside = pc.sort_indices(runs, [("run", "ascending"), ("id", "ascending")])
        order[doubtful] = order[doubtful][inside.to_numpy()]
    return order


def _eight_bytes(ids: pa.Array, start: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Give eight bytes of each text from a place on, as a number; 0 where a text has ended."""
    texts = ids.cast(pa.large_string())
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[texts.offset :][: len(texts) + 1]
    letters = np.frombuffer(data or b"\0", dtype=np.uint8)
    keys = np.zeros(len(texts), dtype=np.uint64)
    for place in range(start, start + 8):
        at = bounds[:-1] + place
        letter = np.where(at < bounds[1:], letters[np.minimum(at, len(letters) - 1)], 0)
        keys = keys << np.uint64(8) | letter.astype(np.uint64)
    return keys


def _taken(table: pa.Table, places: Places) -> pa.Table:
    return table.take(pa.array(places)).combine_chunks()


def _judged(table: pa.Table, places: Places, name: str) -> pa.Table:
    rows = _taken(table, places)
    blank = pa.nulls(len(rows), pa.string())
    rows = rows.append_column(CONTENT, stated(rows, name)).append_column(REASON, blank).append_column(KEPT, blank)
    return rows.append_column(_PLACE, pa.array(places))


def _first_of_each(rows: pa.Table) -> tuple[Places, pa.Table]:
    """Give the places of the records that stand, and the others with the reason why they do not."""
    keys = (RECORD_ID, RECEIVED_ON, CONTENT, SOURCE_FILE, SOURCE_ROW)
    rows = rows.take(pc.sort_indices(rows, [(key, "ascending") for key in keys])).combine_chunks()
    ids = rows[RECORD_ID]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = pc.not_equal(ids.slice(1), ids.slice(0, max(len(rows) - 1, 0))).to_numpy()
    standing = pa.array(np.flatnonzero(first)[np.cumsum(first) - 1])
    same = pc.equal(rows[CONTENT], rows[CONTENT].take(standing))
    reason = pc.if_else(same, SetAside.DUPLICATE.value, SetAside.CONFLICT.value).cast(pa.string())
    where = pc.binary_join_element_wise(rows[SOURCE_FILE], rows[SOURCE_ROW].cast(pa.string()), ":").take(standing)
    rows = rows.set_column(rows.schema.get_field_index(REASON), REASON, reason)
    rows = rows.set_column(rows.schema.get_field_index(KEPT), KEPT, where)
    return rows[_PLACE].to_numpy()[first], rows.filter(pa.array(~first)).drop([_PLACE])
