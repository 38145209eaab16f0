"""Rows to records: what is accepted, set aside and flagged; the invariant that every row is one of these."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from credit_tier.foundation.digest import digest, plain
from credit_tier.records import read_records

RECEIVED = date(2026, 6, 30)
ARREARS = ["统一社会信用代码", "欠税金额", "欠税起始日期"]


def reasons(records, table="tax_arrears"):
    quality = records.quality.table(table)
    assert quality.rows_in == quality.accepted + sum(quality.set_aside.values())
    assert quality.accepted == records.tables[table].num_rows
    assert sum(quality.set_aside.values()) == records.quality.set_aside.num_rows
    return dict(quality.set_aside)


def test_a_clean_file(read, code):
    records = read("tax_arrears.csv", [ARREARS, [code(1), "1234.5", "2026-01-31"]])
    table = records.tables["tax_arrears"]
    envelope = ["string", "string", "date32[day]", "string", "string", "string", "int32"]
    assert [str(kind) for kind in table.schema.types] == [*envelope, *["string"] * 3, "int64", *["date32[day]"] * 2]
    row = table.to_pylist()[0]
    told = {"code": code(1), "table": "tax_arrears", "fields": {"amount": 123450, "owed_since": date(2026, 1, 31)}}
    assert row["record_id"] == digest(plain(told))[:32]
    assert (row["received_on"], row["source_file"], row["source_row"]) == (RECEIVED, "tax_arrears.csv", 2)
    assert reasons(records) == {}
    assert records.deliveries.to_pylist() == [
        {"source": "tax_arrears", "region": "", "covers_to": RECEIVED, "received_on": RECEIVED, "declared": False}
    ]
    assert list(records.tables) == ["tax_arrears"]


def test_row_numbers_are_those_of_a_spreadsheet(read, code):
    header = "决定类型,领域,决定日期,违法事实,统一社会信用代码\n"
    rows = f'处罚,税务,2026-1-1,"两\n行",{code(1)}\n\n处罚,税务,2026-1-1,　丙,{code(2)}\n'
    records = read("decisions.csv", header + rows)
    assert records.tables["decisions"].sort_by("source_row").select(["source_row", "act"]).to_pylist() == [
        {"source_row": 2, "act": "两\n行"},
        {"source_row": 4, "act": "丙"},
    ]
    assert records.quality.set_aside.select(["row", "reason"]).to_pylist() == [{"row": 3, "reason": "blank_row"}]


@pytest.mark.parametrize(
    ("cells", "reason", "column"),
    [
        (["", "1", "2026-1-1"], "code_blank", "统一社会信用代码"),
        (["910000******00017X", "1", "2026-1-1"], "code_starred", "统一社会信用代码"),
        (["9.1E+17", "1", "2026-1-1"], "code_excel_ruined", "统一社会信用代码"),
        (["910000000000001000", "1", "2026-1-1"], "code_excel_ruined", "统一社会信用代码"),
        (["000000717776659", "1", "2026-1-1"], "code_number_check", "统一社会信用代码"),
        (["91000000", "1", "2026-1-1"], "code_wrong_length", "统一社会信用代码"),
        (["91000000甲A7ABCD12E", "1", "2026-1-1"], "code_wrong_character", "统一社会信用代码"),
        (["{code}", "", "2026-1-1"], "required_missing", "欠税金额"),
        (["{code}", "若干元", "2026-1-1"], "unreadable", "欠税金额"),
        (["{code}", "-1", "2026-1-1"], "negative", "欠税金额"),
        (["{code}", "1", "2026-7-1"], "date_in_future", "欠税起始日期"),
        (["{code}", "1"], "wrong_cell_count", ""),
        (["{code}", "1", "2026-1-1", "x"], "wrong_cell_count", ""),
        (["{code}", '"1"x', "2026-1-1"], "broken_quotes", ""),
        (["", "　", ""], "blank_row", ""),
    ],
)
def test_rows_set_aside_with_their_reason(read, code, cells, reason, column):
    cells = [cell.format(code=code(1)) for cell in cells]
    records = read("tax_arrears.csv", [ARREARS, [code(2), "1", "2026-1-1"], cells, [code(3), "1", "2026-1-1"]])
    assert reasons(records) == {reason: 1}
    [row] = records.quality.set_aside.to_pylist()
    assert (row["file"], row["row"], row["reason"], row["column"]) == ("tax_arrears.csv", 3, reason, column)
    assert row["raw"].replace('"', "") == ("" if reason == "blank_row" else ",".join(cells).replace('"', ""))
    assert records.tables["tax_arrears"].num_rows == 2


def test_one_row_tells_all_its_reasons(read):
    records = read("tax_arrears.csv", [ARREARS, ["91*", "-1", "x"]])
    [row] = records.quality.set_aside.to_pylist()
    assert (row["reason"], row["also"]) == ("code_starred", "unreadable: 欠税起始日期; negative: 欠税金额")


def test_a_failing_check_character_is_a_flag(read, code):
    wrong = code(1)[:17] + ("0" if code(1)[17] != "0" else "1")
    records = read("tax_arrears.csv", [ARREARS, [wrong.lower(), "1", "2026-1-1"]])
    assert records.tables["tax_arrears"]["code"].to_pylist() == [wrong]
    [flag] = records.quality.flags.to_pylist()
    assert tuple(flag.values()) == (
        "tax_arrears",
        "tax_arrears.csv",
        2,
        "check_character",
        ARREARS[0],
        wrong.lower(),
    )


@pytest.mark.parametrize(
    ("table", "header", "cell", "flag"),
    [
        ("tax_arrears", "清缴日期", "2026-02-30", "unreadable_date"),
        ("social_security", "实缴金额", "若干", "unreadable_money"),
        ("social_security", "参保人数", "12.5", "unreadable_integer"),
        ("enterprises", "登记状态", "冬眠", "unreadable_choice"),
        ("enterprises", "是否税务登记", "也许", "unreadable_flag"),
        ("enterprises", "企业名称", "a\x01b", "unreadable_text"),
        ("decisions", "决定文书号", "a\x01b", "unreadable_document_number"),
        ("tax_arrears", "欠税金额", "0.005", "rounded"),
    ],
)
def test_doubtful_optional_values_are_flagged(read, code, table, header, cell, flag):
    needed = {
        "tax_arrears": {"欠税金额": "1", "欠税起始日期": "2026-1-1"},
        "social_security": {"费款所属期": "2026-05", "应缴金额": "1"},
        "enterprises": {},
        "decisions": {"决定类型": "处罚", "领域": "税务", "决定日期": "2026-1-1"},
    }[table]
    row = {"统一社会信用代码": code(1), **needed, header: cell}
    records = read(f"{table}.csv", [list(row), list(row.values())])
    assert reasons(records, table) == {}
    [told] = records.quality.flags.to_pylist()
    assert (told["row"], told["flag"], told["column"], told["value"]) == (2, flag, header, cell)


def test_unknown_columns_are_told(read, code):
    records = read("tax_arrears.csv", [[*ARREARS, "备注", ""], [code(1), "1", "2026-1-1", "x", ""]])
    assert records.quality.flags.select(["row", "flag", "column"]).to_pylist() == [
        {"row": 1, "flag": "unknown_column", "column": "备注"}
    ]


def test_units_in_headers_and_cells(read, code):
    header = ["纳税人识别号*", "欠税金额【万元】", "欠税日期(必填)"]
    records = read("tax_arrears.csv", [header, [code(1), "1.5", "2026-1-1"], [code(2), "1.5元", "2026-1-1"]])
    amounts = dict(
        zip(
            records.tables["tax_arrears"]["code"].to_pylist(),
            records.tables["tax_arrears"]["amount"].to_pylist(),
            strict=True,
        )
    )
    assert amounts == {code(1): 1500000, code(2): 150}
    assert records.quality.flags.num_rows == 0


def test_running_months_and_open_ends(read, code):
    header = ["统一社会信用代码", "类别", "账期", "应缴金额", "缴费期限"]
    rows = [[code(1), "气", "2026-06", "1", "长期"], [code(1), "气", "2026-07", "1", "2026-08-01"]]
    records = read("utility_bills.csv", [header, *rows], received_on=date(2026, 6, 16))
    assert records.tables["utility_bills"].select(["period", "due_on"]).to_pylist() == [
        {"period": date(2026, 6, 30), "due_on": None}
    ]
    assert reasons(records, "utility_bills") == {"date_in_future": 1}


def test_sent_again_and_ids_used_twice(read, code):
    header = ["记录编号", "收到日期", "替代记录", *ARREARS]
    rows = [
        ["a", "2026-02-01", "", code(1), "3", "2026-1-1"],
        ["a", "2026-01-15", "", code(1), "3.00", "2026/1/1"],
        ["a", "2026-03-01", "", code(1), "2", "2026-1-1"],
        ["b", "2026-03-01", "b", code(1), "2", "2026-1-1"],
        ["c", "2026-03-01", "a", code(1), "2", "2026-1-1"],
    ]
    records = read("tax_arrears.csv", [header, *rows])
    assert reasons(records) == {"duplicate": 1, "conflict": 1, "supersedes_itself": 1}
    kept = records.tables["tax_arrears"].select(["record_id", "received_on", "supersedes", "amount"]).to_pylist()
    assert kept == [
        {"record_id": "a", "received_on": date(2026, 1, 15), "supersedes": None, "amount": 300},
        {"record_id": "c", "received_on": date(2026, 3, 1), "supersedes": "a", "amount": 200},
    ]
    conflict = records.quality.set_aside.to_pylist()[1]
    assert (conflict["row"], conflict["value"], conflict["also"]) == (4, "a", "tax_arrears.csv:3")
    assert conflict["raw"] == ",".join(rows[2])


def test_two_visits_on_one_day_are_two_records(read, code):
    header = ["统一社会信用代码", "检查结果", "检查日期"]
    days = ["2026-01-02 09:46:00", "2026/1/2 9:46", "2026-01-02 15:00", "2026-01-02", "2026-01-02 00:00:00"]
    records = read("inspections.csv", [header, *([code(1), "合格", day] for day in days)])
    assert reasons(records, "inspections") == {"duplicate": 2}
    assert set(records.tables["inspections"]["inspected_on"].to_pylist()) == {date(2026, 1, 2)}


def test_every_day_of_receipt_in_a_file_is_a_delivery(read, code):
    rows = [f"{code(number)},行政处罚,税务,2026-01-0{number},2026-0{number + 1}-01" for number in (1, 2, 3)]
    header = "统一社会信用代码,决定类型,领域,处罚日期,收到日期"
    early = read("decisions.csv", "\n".join([header, *rows[:1]]), received_on=None)
    late = read("decisions.csv", "\n".join([header, *rows]), received_on=None)
    known = [row for row in late.deliveries.to_pylist() if row["received_on"] <= date(2026, 2, 1)]
    assert known == early.deliveries.to_pylist()


def test_a_header_alone_is_a_delivery(read):
    records = read("tax_arrears.csv", [ARREARS])
    assert records.tables["tax_arrears"].num_rows == 0
    assert records.deliveries["source"].to_pylist() == ["tax_arrears"]
    assert records.quality.flags["flag"].to_pylist() == ["no_rows"]


def test_declared_deliveries(tmp_path, rulebook, code):
    header = "数据集,行政区划,覆盖至,收到日期\n"
    rows = [
        "欠税,6201,2026-05-31,2026-06-10",
        "tax_filings,,2026-05-31,",
        "欠电费,,2026-05-31,",
        "欠税,兰州,2026-05-31,",
        "欠税,,2026-12-31,",
    ]
    (tmp_path / "数据报送情况.csv").write_text(header + "\n".join(rows), encoding="utf-8")
    (tmp_path / "欠税公告2026年第1期.csv").write_text(",".join(ARREARS) + f"\n{code(1)},1,2026-1-1\n", encoding="utf-8")
    records = read_records(tmp_path, rulebook, received_on=RECEIVED)
    may = date(2026, 5, 31)
    assert [tuple(row.values()) for row in records.deliveries.to_pylist()] == [
        ("tax_arrears", "", RECEIVED, RECEIVED, False),
        ("tax_arrears", "6201", may, date(2026, 6, 10), True),
        ("tax_filings", "", may, RECEIVED, True),
    ]
    assert set(records.tables) == {"tax_arrears"}
    quality = records.quality.table("deliveries")
    assert (quality.rows_in, quality.accepted) == (5, 2)
    assert quality.set_aside == {"date_in_future": 1, "unknown_source": 1, "unreadable": 1}


def test_frames_read_as_files_do(read, rulebook, code, tmp_path):
    text = read("tax_arrears.csv", [ARREARS, [code(1), "1234.5", "2026-01-31"], [code(2), "", "2026-01-31"]])
    days = pd.to_datetime(["2026-01-31"] * 2)
    amounts = [1234.5, float("nan")]
    frame = pd.DataFrame({"统一社会信用代码": [code(1), code(2)], "欠税金额": amounts, "欠税起始日期": days})
    arrow = pa.Table.from_pandas(frame)
    frame.to_parquet(tmp_path / "arrears.bin")
    for data in (frame, arrow, frame.astype(object), [frame, arrow], tmp_path / "arrears.bin"):
        records = read_records({"欠税": data}, rulebook, received_on=RECEIVED)
        assert records.digest == text.digest
        assert records.quality.table("tax_arrears").set_aside["required_missing"] >= 1
    assert records.tables["tax_arrears"]["source_row"].to_pylist() == [2]


@pytest.mark.parametrize(
    "cell",
    [
        None,
        pd.NA,
        pd.NaT,
        float("nan"),
        float("inf"),
        1j,
        [1],
        {"a": 1},
        b"\xff",
        "\ud800",
        object,
        pd.Period("2026-01"),
        pd.Interval(0, 1),
        2**70,
    ],
)
def test_any_object_in_a_frame_is_a_value_or_a_reason(rulebook, code, cell):
    frame = pd.DataFrame(
        {"code": [code(1)] * 2, "amount": pd.Series([cell, 1], dtype=object), "owed_since": "2026-1-1"}
    )
    records = read_records({"tax_arrears": frame}, rulebook, received_on=RECEIVED)
    assert sum(reasons(records).values()) == 1


def test_infinity_is_unreadable_and_not_missing(rulebook, code):
    frame = pd.DataFrame({"code": [code(1)] * 2, "amount": [float("inf"), float("-inf")], "owed_since": "2026-1-1"})
    assert reasons(read_records({"tax_arrears": frame}, rulebook, received_on=RECEIVED)) == {"unreadable": 2}


@pytest.mark.parametrize(
    "dtype",
    [
        "category",
        "string",
        "Int64",
        "Float64",
        "int64[pyarrow]",
        "Sparse[int64]",
        "complex128",
        "datetime64[ns]",
        "timedelta64[ns]",
    ],
)
def test_any_dtype_in_a_frame(rulebook, code, dtype):
    frame = pd.DataFrame(
        {"code": [code(1), code(2)], "amount": pd.Series([1, 2]).astype(dtype), "owed_since": "2026-1-1"}
    )
    records = read_records({"tax_arrears": frame}, rulebook, received_on=RECEIVED)
    assert reasons(records) in ({}, {"unreadable": 2})


@pytest.mark.parametrize(
    "days",
    [
        pa.array([20454], pa.date32()),
        pa.array([20454 * 86400], pa.timestamp("s")),
        pa.array(["2026-01-01"]).dictionary_encode(),
        pa.array([1767196800 * 10**9], pa.timestamp("ns", "Asia/Shanghai")),
        pa.array(["2026-01-01"], pa.large_string()),
    ],
)
def test_days_of_any_arrow_type(rulebook, code, days):
    table = pa.table({"code": [code(1)], "amount": [1], "owed_since": days})
    records = read_records({"tax_arrears": table}, rulebook, received_on=RECEIVED)
    assert records.tables["tax_arrears"]["owed_since"].to_pylist() == [date(2026, 1, 1)]


@pytest.mark.parametrize(
    "days",
    [
        pa.array([-(10**9)], pa.date32()),
        pa.array([2**62], pa.date64()),
        pa.array([2**62], pa.timestamp("s")),
        pa.array([[1]]),
        pa.array([0], pa.timestamp("s", "Nowhere/Land")),
        pa.array([1], pa.duration("s")),
        pa.array([{"a": 1}]),
        pa.array([b"\xff"]),
    ],
)
def test_what_is_no_day_in_arrow_is_set_aside(rulebook, code, days):
    table = pa.table({"code": [code(1)], "amount": [1], "owed_since": days})
    assert reasons(read_records({"tax_arrears": table}, rulebook, received_on=RECEIVED)) == {"unreadable": 1}


def test_a_mapping_file(tmp_path, rulebook, code):
    (tmp_path / "mapping.toml").write_text(
        """
        [[file]]
        name = "名单-*.csv"
        table = "tax_arrears"
        encoding = "gb18030"
        received_on = 2026-05-01
        columns = { amount = "余额（万元）" }
        constants = { tax_type = "增值税" }
        values = { amount = { "零" = "0" } }
        copies = { owed_since = "received_on", cleared_on = "owed_since" }
        ignore = ["序号"]
        """,
        encoding="utf-8",
    )
    path = tmp_path / "名单-3.csv"
    path.write_bytes(f"序号,统一社会信用代码,余额(万元)\n1,{code(1)},零\n2,{code(2)},2\n".encode("gb18030"))
    records = read_records([path], rulebook, received_on=RECEIVED, mapping=tmp_path / "mapping.toml")
    day = date(2026, 5, 1)
    table = records.tables["tax_arrears"].sort_by("code").select(["tax_type", "amount", "owed_since", "cleared_on"])
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("增值税", 0, day, None),
        ("增值税", 2000000, day, None),
    ]
    assert records.quality.flags.num_rows == 0
