"""Records and their report: kept, appended, saved, shown."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from credit_tier.foundation.errors import ArgumentError
from credit_tier.records import Records, read_records
from credit_tier.records.refusals import StoredRecordsError

RECEIVED = date(2026, 6, 30)


@pytest.fixture
def records(rulebook, code):
    arrears = pd.DataFrame(
        {"code": [code(1), code(2), "91*", ""], "amount": ["1", "2", "3", "4"], "owed_since": "2026-1-1", "备注": "<b>"}
    )
    filings = pd.DataFrame({"code": [code(1)], "due_on": ["2026-7-15"]})
    return read_records({"tax_arrears": arrears, "纳税申报": filings}, rulebook, received_on=RECEIVED)


def test_rows_of_one_enterprise(records, code):
    assert records.rows("tax_arrears", f" {code(1).lower()} ")["amount"].to_pylist() == [100]
    assert records.rows("tax_arrears", code(9)).num_rows == 0
    with pytest.raises(ArgumentError, match="never delivered"):
        records.rows("decisions", code(1))


def test_records_are_frozen(records):
    with pytest.raises(FrozenInstanceError):
        records.tables = {}
    with pytest.raises(TypeError):
        records.tables["x"] = None


def test_saved_and_loaded(records, tmp_path):
    records.save(tmp_path / "store")
    loaded = Records.load(tmp_path / "store")
    assert loaded.digest == records.digest
    assert loaded.quality.to_json() == records.quality.to_json()
    assert loaded.quality.set_aside.equals(records.quality.set_aside)
    assert all(loaded.tables[name].equals(table) for name, table in records.tables.items())
    with pytest.raises(ArgumentError, match="never overwritten"):
        records.save(tmp_path / "store")


def test_a_store_that_was_altered_is_refused(records, rulebook, code, tmp_path):
    records.save(tmp_path / "store")
    other = pd.DataFrame({"code": [code(1)], "amount": ["9"], "owed_since": "2026-1-1"})
    read_records({"tax_arrears": other}, rulebook, received_on=RECEIVED).save(tmp_path / "other")
    (tmp_path / "other/tax_arrears.parquet").replace(tmp_path / "store/tax_arrears.parquet")
    with pytest.raises(StoredRecordsError, match="digest"):
        Records.load(tmp_path / "store")


@pytest.mark.parametrize("damage", ["records.json", "tax_arrears.parquet", "_flags.parquet", "deliveries.parquet"])
def test_a_damaged_store_is_refused(records, tmp_path, damage):
    records.save(tmp_path / "store")
    for spoil in (lambda path: path.write_bytes(b"{}"), lambda path: path.unlink()):
        spoil(tmp_path / "store" / damage)
        with pytest.raises(StoredRecordsError, match=r"Records\.save"):
            Records.load(tmp_path / "store")


def test_appending_leaves_both_as_they_were(records, rulebook, code):
    more = pd.DataFrame({"code": [code(1), code(3)], "amount": ["1", "7"], "owed_since": "2026-1-1"})
    before = records.digest
    later = read_records({"tax_arrears": more}, rulebook, received_on=date(2026, 7, 31))
    union = records.append(later)
    quality = union.quality.table("tax_arrears")
    assert (quality.rows_in, quality.accepted, quality.duplicates, quality.codes) == (6, 3, 1, 3)
    assert union.deliveries.num_rows == 3
    assert set(union.tables) == {"tax_arrears", "tax_filings"}
    assert union.rows("tax_arrears", code(1))["received_on"].to_pylist() == [RECEIVED]
    assert records.digest == before != union.digest


def test_tables_of_other_contracts_do_not_append(records):
    table = records.tables["tax_arrears"]
    odd = table.set_column(table.schema.get_field_index("amount"), "amount", table["tax_type"])
    with pytest.raises(ArgumentError, match="different types"):
        records.append(Records({"tax_arrears": odd}, records.deliveries, records.quality))


def test_the_digest_sees_content_only(records):
    moved = {name: table.set_column(5, "source_file", table["code"]) for name, table in records.tables.items()}
    assert Records(moved, records.deliveries, records.quality).digest == records.digest
    assert Records(records.tables, records.deliveries.slice(0, 1), records.quality).digest != records.digest
    table = records.tables["tax_arrears"]
    swapped = {name: table[name].take([1, 0]) for name in ("record_id", "code", "amount")}
    others = {
        "received_on": pa.array([date(2020, 1, 1)] * 2),
        "fact_id": pa.array(["x", None]),
        "supersedes": pa.array([None, "x"]),
    }
    for name, column in (swapped | others).items():
        changed = table.set_column(table.schema.get_field_index(name), table.schema.field(name), column)
        tables = {**records.tables, "tax_arrears": changed}
        assert Records(tables, records.deliveries, records.quality).digest != records.digest


def test_the_report_is_read_in_ten_seconds(records):
    assert str(records.quality).splitlines() == [
        "tax_arrears 欠税: 收到 4 行 rows in = 接受 2 accepted + 退回 2 set aside; 企业 2 codes",
        "  退回 set aside: 代码为空 code missing (code_blank): 1",
        "  退回 set aside: 代码被打码 code masked with stars (code_starred): 1",
        "  标记 flag: 未识别的列 unknown column (unknown_column): 1",
        "tax_filings 纳税申报: 收到 1 行 rows in = 接受 1 accepted + 退回 0 set aside; 企业 1 codes",
    ]
    assert "<QualityReport" in repr(records.quality)


def test_the_report_for_notebooks_and_programs(records):
    html = records._repr_html_()
    assert html == records.quality._repr_html_()
    assert "代码被打码" in html
    told = json.loads(records.quality.to_json())["tables"][0]
    assert (told["rows_in"], told["accepted"], told["set_aside"]) == (4, 2, {"code_blank": 1, "code_starred": 1})
    frame = records.quality.to_frame()
    assert frame["rows"].dtype == "int64"
    assert frame.query("kind == 'set_aside'")["rows"].sum() == 2
    assert records.quality.table("decisions") is None
