"""The digest of records: its rule implemented a second time, slowly, and what it must not depend on."""

from __future__ import annotations

import hashlib
import struct
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError
from credit_tier.records.digests import records_digest

COLUMNS = {
    "paid": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "row": (pa.int32(), st.integers(-(2**31), 2**31 - 1)),
    "due_on": (pa.date32(), st.dates()),
    "disputed": (pa.bool_(), st.booleans()),
    "name": (pa.string(), st.text("a甲é𠮷\n", max_size=3)),
    "𠮷": (pa.string(), st.sampled_from(["", "a", "甲", "\0"])),
    "stated_name": (pa.string(), st.just("x")),
    "_mark": (pa.string(), st.just("x")),
    "source_file": (pa.string(), st.sampled_from(["a.csv", "b.csv"])),
}
CHECKS = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
DELIVERIES = pa.table({"source": ["t"], "covers_to": [date(2026, 6, 30)], "declared": [True], "region": [""]})


@st.composite
def tables(draw):
    ids = draw(st.lists(st.text("ab甲𠮷", max_size=4), unique=True, max_size=6))
    columns = {"record_id": pa.array(ids, pa.string())}
    for name in draw(st.permutations(list(COLUMNS))):
        kind, values = COLUMNS[name]
        some = st.none() if draw(st.integers(0, 4)) == 0 else values | st.none() if draw(st.booleans()) else values
        columns[name] = pa.array(draw(st.lists(some, min_size=len(ids), max_size=len(ids))), kind)
    return pa.table(columns)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def column_again(name: str, values: list[object]) -> dict[str, str]:
    """Describe a column from its Python values alone."""
    kinds = {bool: "flag", date: "day", int: "integer", str: "text"}
    [kind] = {kinds[type(value)] for value in values if value is not None}
    written = []
    for value in values:
        if kind == "text":
            written.append((value or "").encode("utf-8"))
        elif kind == "day":
            written.append(struct.pack("<i", 0 if value is None else (value - date(1970, 1, 1)).days))
        elif kind == "flag":
            written.append(b"\1" if value else b"\0")
        else:
            written.append(struct.pack("<q", value or 0))
    told = {"name": name, "kind": kind, "values": sha256(b"".join(written))}
    if kind == "text":
        told["lengths"] = sha256(b"".join(struct.pack("<I", len(text)) for text in written))
    if None in values:
        told["validity"] = sha256(bytes(value is not None for value in values))
    return told


def table_again(rows: list[dict[str, object]], names: list[str]) -> dict[str, object]:
    digested = [
        name
        for name in sorted(names)
        if name not in ("source_file", "source_row") and not name.startswith(("_", "stated_"))
    ]
    columns = {name: [row[name] for row in rows] for name in digested}
    filled = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    return {"rows": len(rows), "columns": [column_again(name, values) for name, values in filled.items()]}


def digest_again(named: dict[str, pa.Table], deliveries: pa.Table) -> str:
    sorted_rows = {name: sorted(table.to_pylist(), key=lambda row: row["record_id"]) for name, table in named.items()}
    told = {
        "schema": "credit_tier/records/2",
        "deliveries": table_again(deliveries.to_pylist(), deliveries.column_names),
        "tables": {name: table_again(rows, named[name].column_names) for name, rows in sorted_rows.items()},
    }
    return sha256(canonical(told))


@CHECKS
@given(st.dictionaries(st.sampled_from(["t", "u", "tables.t"]), tables(), max_size=2), st.integers(1, 4))
def test_the_written_rule_implemented_again_gives_the_same_digest(named, block_rows):
    assert records_digest(named, DELIVERIES, block_rows=block_rows) == digest_again(named, DELIVERIES)


def in_memory_otherwise(table: pa.Table, draw) -> pa.Table:
    """Give the same records in other rows, files, chunks, widths, encodings, slices and garbage under nulls."""
    order = draw(st.permutations(range(table.num_rows)))
    turned = table.take(pa.array(order, pa.int64())).select(draw(st.permutations(table.column_names)))
    if turned.num_rows and draw(st.booleans()):
        turned = pa.concat_tables([turned.slice(0, 1), turned]).slice(1)
    parts = turned.to_batches(max_chunksize=draw(st.integers(1, 4)))
    turned = pa.Table.from_batches(parts, turned.schema)
    texts = st.sampled_from(["string", "large", "dictionary"])
    for index, field in enumerate(turned.schema):
        column = turned.column(index)
        if field.name == "source_file":
            column = pa.chunked_array([pa.nulls(turned.num_rows, pa.string())])
        elif pa.types.is_string(field.type):
            form = draw(texts) if field.name != "record_id" else "large"
            kinds = {"string": pa.string(), "large": pa.large_string()}
            column = column.dictionary_encode() if form == "dictionary" else column.cast(kinds[form])
        elif field.type == pa.int32():
            column = column.cast(pa.int64())
        turned = turned.set_column(index, field.name, column)
    return turned


@CHECKS
@given(tables(), st.data())
def test_rows_chunks_slices_widths_and_encodings_change_nothing(table, data):
    other = in_memory_otherwise(table, data.draw)
    assert records_digest({"t": other}, DELIVERIES) == records_digest({"t": table}, DELIVERIES)


def test_what_lies_under_a_null_is_not_looked_at():
    def garbage(letters: bytes) -> pa.Array:
        offsets = pa.py_buffer(struct.pack("<4i", 0, 1, 3, 4))
        return pa.Array.from_buffers(pa.string(), 3, [pa.py_buffer(b"\5"), offsets, pa.py_buffer(letters)])

    def numbers(middle: int) -> pa.Array:
        return pa.Array.from_buffers(
            pa.int64(), 3, [pa.py_buffer(b"\5"), pa.py_buffer(struct.pack("<3q", 1, middle, 2))]
        )

    found = {
        records_digest({"t": pa.table({"record_id": ["a", "b", "c"], "x": text, "y": number})}, DELIVERIES)
        for text, number in ((garbage(b"azzb"), numbers(7)), (garbage(b"ayyb"), numbers(8)))
    }
    assert found == {
        digest_again(
            {"t": pa.table({"record_id": ["a", "b", "c"], "x": ["a", None, "b"], "y": [1, None, 2]})}, DELIVERIES
        )
    }


@CHECKS
@given(tables(), st.data())
def test_another_value_gives_another_digest(table, data):
    if not table.num_rows:
        return
    name = data.draw(st.sampled_from([name for name in COLUMNS if name not in ("_mark", "stated_name", "source_file")]))
    row = data.draw(st.integers(0, table.num_rows - 1))
    kind, values = COLUMNS[name]
    cells = table[name].to_pylist()
    cells[row] = data.draw((values | st.none()).filter(lambda value: value != cells[row]))
    changed = table.set_column(table.schema.get_field_index(name), name, pa.array(cells, kind))
    assert records_digest({"t": changed}, DELIVERIES) != records_digest({"t": table}, DELIVERIES)


def test_moving_letters_from_one_cell_to_the_next_gives_another_digest():
    found = {
        records_digest({"t": pa.table({"record_id": ["a", "b"], "x": cells})}, DELIVERIES)
        for cells in (["ab", "c"], ["a", "bc"], ["abc", ""], ["abc", None])
    }
    assert len(found) == 4


def test_a_field_nobody_filled_and_a_field_unknown_are_the_same():
    known = pa.table({"record_id": ["a"], "note": pa.nulls(1, pa.string())})
    assert records_digest({"t": known}, DELIVERIES) == records_digest({"t": known.drop(["note"])}, DELIVERIES)


def test_a_column_of_no_contract_is_refused():
    with pytest.raises(ArgumentError, match="double"):
        records_digest({"t": pa.table({"record_id": ["a"], "x": [0.5]})}, DELIVERIES)


def test_the_digest_of_a_known_table_is_pinned():
    table = pa.table(
        {"record_id": ["b", "a"], "name": ["甲", None], "paid": [-1, 2**60], "on": [date(1969, 12, 31)] * 2}
    )
    assert records_digest({"t": table}, DELIVERIES) == (
        "6dd52268903c694527fb6f17b7b1b4b959fed58b93b9a7859473c7241e7f1b76"
    )
