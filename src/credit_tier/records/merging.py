"""One set of records from many deliveries: what was sent twice, and ids used for different things (去重与冲突).

Of the records that share an id, the one received first stands; received on the same day, the one whose content
comes first as text. So the result does not depend on the order of rows, files or appends, and merging is
associative. The others are set aside: as duplicates where their content is the same, as conflicts where it is not.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.content import stated
from credit_tier.records.contracts import RECEIVED_ON, RECORD_ID, SOURCE_FILE, SOURCE_ROW
from credit_tier.records.reasons import SetAside

CONTENT: Final = "_content"
REASON: Final = "_reason"
KEPT: Final = "_kept"


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
    table = table.take(pc.sort_indices(table[RECORD_ID])).combine_chunks()
    ids = table[RECORD_ID]
    repeated = np.zeros(len(table), dtype=bool)
    if len(table) > 1:
        same = pc.equal(ids.slice(1), ids.slice(0, len(table) - 1)).to_numpy()
        repeated[1:] |= same
        repeated[:-1] |= same
    if not repeated.any():
        return Merged(table, _judged(table.slice(0, 0), name))
    first, rest = _first_of_each(_judged(table.filter(pa.array(repeated)), name))
    kept = pa.concat_tables([table.filter(pa.array(~repeated)), first.select(table.column_names)])
    return Merged(kept.take(pc.sort_indices(kept[RECORD_ID])).combine_chunks(), rest)


def _judged(rows: pa.Table, name: str) -> pa.Table:
    blank = pa.nulls(len(rows), pa.string())
    return rows.append_column(CONTENT, stated(rows, name)).append_column(REASON, blank).append_column(KEPT, blank)


def _first_of_each(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    keys = (RECORD_ID, RECEIVED_ON, CONTENT, SOURCE_FILE, SOURCE_ROW)
    rows = rows.take(pc.sort_indices(rows, [(key, "ascending") for key in keys])).combine_chunks()
    ids = rows[RECORD_ID]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = pc.not_equal(ids.slice(1), ids.slice(0, len(rows) - 1)).to_numpy()
    standing = pa.array(np.flatnonzero(first)[np.cumsum(first) - 1])
    same = pc.equal(rows[CONTENT], rows[CONTENT].take(standing))
    reason = pc.if_else(same, SetAside.DUPLICATE.value, SetAside.CONFLICT.value).cast(pa.string())
    where = pc.binary_join_element_wise(rows[SOURCE_FILE], rows[SOURCE_ROW].cast(pa.string()), ":").take(standing)
    rows = rows.set_column(rows.schema.get_field_index(REASON), REASON, reason)
    rows = rows.set_column(rows.schema.get_field_index(KEPT), KEPT, where)
    return rows.filter(pa.array(first)), rows.filter(pa.array(~first))
