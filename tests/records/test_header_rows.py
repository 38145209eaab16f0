"""Where the header stands, and which rows are no data."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_tier.records import contract
from credit_tier.records.header_rows import find_header
from credit_tier.records.headers import Names
from credit_tier.records.refusals import MissingColumnError
from workbook_files import html, spreadsheetml, xlsx, xml_rows

ARREARS = ["统一社会信用代码", "欠税金额", "欠税日期", "税种"]


def reasons(records, table="tax_arrears"):
    quality = records.quality.table(table)
    assert quality.rows_in == quality.accepted + sum(quality.set_aside.values())
    assert quality.accepted == records.tables[table].num_rows
    assert sum(quality.set_aside.values()) == records.quality.set_aside.num_rows
    return dict(quality.set_aside)


@pytest.fixture
def names(rulebook):
    return {source.name: Names(contract(source)) for source in rulebook.sources}


def rows_of(*rows):
    return [(number, [cell or None for cell in cells]) for number, cells in enumerate(rows, start=1)]


def test_the_row_that_matches_best_is_the_header(names):
    rows = rows_of(["欠税公告"], ["统一社会信用代码填18位", "", ""], ARREARS[::-1], ["x", "2026-1-1", "1", "甲"])
    header = find_header(rows, names["tax_arrears"])
    assert (header.row, header.height, header.names, header.missing) == (3, 1, tuple(ARREARS[::-1]), frozenset())


def test_marks_line_breaks_and_blanks_inside_headers(names):
    rows = rows_of(["＊ 统一社会\n信用 代码", "※欠税\r\n金额（万元）", "欠税日期（必填）*"])
    header = find_header(rows, names["tax_arrears"])
    assert header.missing == frozenset()
    found, _ = names["tax_arrears"].places(header.names)
    assert found["amount"][0].fen == 1_000_000


def test_a_header_of_two_rows_with_groups_and_headers_that_reach_over_both(names):
    rows = rows_of(
        ["标题", "", "", ""],
        ["统一社会信用代码", "欠税", "", "税种"],
        ["", "金额", "日期", ""],
        ["x", "1", "2026-1-1", "增值税"],
    )
    header = find_header(rows, names["tax_arrears"])
    assert (header.at, header.height, header.row, header.matched) == (1, 2, 3, 4)
    assert header.names == ("统一社会信用代码", "欠税金额", "欠税日期", "税种")


@pytest.mark.parametrize("unit", ["（万元）", "万元", "(单位:万元)"])
def test_a_second_row_of_units_belongs_to_the_header(names, unit):
    rows = rows_of(["统一社会信用代码", "欠税金额", "欠税日期"], ["", unit, ""], ["x", "1", "2026-1-1"])
    header = find_header(rows, names["tax_arrears"])
    found, _ = names["tax_arrears"].places(header.names)
    assert (found["amount"][0].fen, header.row) == (1_000_000, 2)


def test_a_first_row_of_data_is_no_second_row_of_the_header(names):
    rows = rows_of([*ARREARS, "备忘"], ["x", "1.5（万元）", "2026-1-1", "（元）", "2（万元）"])
    header = find_header(rows, names["tax_arrears"])
    assert (header.height, header.row) == (1, 1)


def test_a_header_of_two_rows_in_a_file(read, code):
    rows = [["欠税表"], ["信用代码", "欠税", "", "税种"], ["", "金额", "日期", ""], [code(1), "1", "2026-1-1", "甲"]]
    for data in (
        xlsx({"Sheet1": rows}, merges={"Sheet1": ["A1:D1", "A2:A3", "B2:C2", "D2:D3"]}),
        "\n".join(",".join(row + [""] * (4 - len(row))) for row in rows),
    ):
        records = read("tax_arrears.xlsx", data)
        assert reasons(records) == {"title_row": 1}
        assert records.tables["tax_arrears"]["source_row"].to_pylist() == [4]


def test_what_is_missing_is_told_of_the_best_row(read, code):
    rows = [["欠税公告"], ["单位：某局"], ["统一社会信用代码", "欠税金额", "税种"], [code(1), "1", "甲"]]
    with pytest.raises(MissingColumnError) as caught:
        read("tax_arrears.csv", rows)
    [fault] = caught.value.faults
    assert fault.where == "tax_arrears.csv: 第 3 行 / row 3: owed_since"


@pytest.mark.parametrize("unit", ["单位：万元", "金额单位:人民币万元", "（单位：万元）"])
def test_a_unit_above_the_header_counts_where_the_header_names_none(read, code, unit):
    header = ["统一社会信用代码", "应缴金额", "实缴金额（元）", "费款所属期"]
    rows = [["缴费表", "", "", unit], header, [code(1), "1", "1", "2026-05"]]
    [row] = read("social_security.csv", rows).tables["social_security"].to_pylist()
    assert (row["payable"], row["paid"]) == (1_000_000, 100)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "数字型", "YYYY-MM-DD", ""], "hint_row"),
        (["填写18位代码", "", "", "从下拉中单选"], "hint_row"),
        (["{code}", "1", "2026-1-1", "案例（请删除）"], "sample_row"),
        (["示例", "1", "2026-1-1", "甲"], "sample_row"),
        (["示例：（仅供参考，勿上传）", "1", "2026-1-1", "甲"], "sample_row"),
        (ARREARS, "repeated_header"),
        (["合 计", "12", "", ""], "footer_row"),
        (["总计：", "12", "", ""], "footer_row"),
        (["", "小计", "12", ""], "footer_row"),
        (["制表人：甲某", "", "审核：乙某", ""], "footer_row"),
        (["填表日期：2026-1-1", "", "", ""], "footer_row"),
        (["备注：以上数据未经审核", "", "", ""], "footer_row"),
        (["审核人", "", "", ""], "footer_row"),
        (["", "12", "2026-1-1", ""], "code_blank"),
    ],
)
def test_rows_that_are_no_data_each_under_its_reason(read, code, row, reason):
    cells = [cell.format(code=code(1)) for cell in row]
    rows = [["标题", "", "", ""], ARREARS, cells, [code(2), "1", "2026-1-1", "甲"]]
    for data in (rows, xlsx({"Sheet1": rows}), spreadsheetml({"Sheet1": xml_rows(rows)}), html(rows).encode()):
        records = read("tax_arrears.csv", data)
        assert reasons(records) == {"title_row": 1, reason: 1}
        told = {row["row"]: row for row in records.quality.set_aside.to_pylist()}
        raw = next(csv.reader(io.StringIO(told[3]["raw"])))
        assert [cell for cell in raw if cell] == [cell for cell in cells if cell]


@pytest.mark.parametrize(
    "name", ["示例科技有限公司", "合计餐饮店", "某示例（请删除广告）公司", "案例法律咨询中心", "备注：公司"]
)
def test_a_firm_may_bear_such_a_name(read, code, name):
    header = ["企业名称", "统一社会信用代码"]
    records = read("enterprises.csv", [header, [name, code(1)], *[["甲", code(index)] for index in range(2, 9)]])
    assert reasons(records, "enterprises") == {}


def test_a_header_is_repeated_wherever_pages_break(read, code):
    rows = [[code(index), "1", "2026-1-1", "甲"] for index in range(200)]
    broken = [ARREARS, *rows[:50], ARREARS, *rows[50:120], ["本页小计", "70", "", ""], ARREARS, *rows[120:]]
    assert reasons(read("tax_arrears.csv", broken)) == {"repeated_header": 2, "footer_row": 1}


@pytest.mark.parametrize(
    "header",
    [
        "注册号/统一社会信用代码",
        "统一信用代码/注册号",
        "股权所在企业统一代码/注册号",
        "统一社会信用代码／注册号",
        "注册号",
    ],
)
def test_headers_of_codes_that_allow_registration_numbers(read, code, header):
    records = read("tax_arrears.csv", [[header, *ARREARS[1:]], [code(1), "1", "2026-1-1", "甲"]])
    assert reasons(records) == {}
    assert records.quality.flags.num_rows == 0


def test_headers_in_initials_of_pinyin(read, code):
    rows = [["TYSHXYDM", "QYMC", "GSZCH", "ZZJGDM", "CLRQ", "FDDBR"], [code(1), "甲", "", "", "2020-1-1", "乙"]]
    records = read("enterprises.csv", rows)
    assert reasons(records, "enterprises") == {}
    assert records.quality.flags.num_rows == 0
    [row] = records.tables["enterprises"].to_pylist()
    assert (row["code"], row["name"], row["legal_rep"]) == (code(1), "甲", "乙")


def test_an_organisation_code_stands_in_where_there_is_nothing_better(names):
    for header, position in ((["名称", "ZZJGDM"], 1), (["组织机构代码", "工商注册号"], 1), (["机构代码", "uscc"], 1)):
        found, _ = names["enterprises"].places(header)
        assert found["code"][0].position == position


def test_a_registration_number_beside_a_code_column_is_not_the_code(read, code):
    rows = [["注册号", *ARREARS], ["620000000000018", code(1), "1", "2026-1-1", "甲"]]
    records = read("tax_arrears.csv", rows)
    assert records.tables["tax_arrears"]["code"].to_pylist() == [code(1)]


CELL = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "合计",
            "案例（请删除）",
            "YYYY-MM-DD",
            "备注：无",
            "9100****",
            "1",
            "2026-1-1",
            "甲,乙",
            "a\nb",
            "=1",
        ]
    ),
    st.sampled_from(ARREARS),
    st.sampled_from(["91000000000000019Q", "91000000MA7ABCD12E"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=4),
)
SHEET = st.lists(st.lists(CELL, max_size=6), max_size=12)


def as_text(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(SHEET, SHEET, st.sampled_from(["csv", "xlsx", "xml", "html"]))
def test_every_row_of_a_dirty_file_is_accepted_or_set_aside(read, above, below, form):
    rows = [*above[:4], ARREARS, *below]
    data = {
        "csv": lambda: as_text(rows),
        "xlsx": lambda: xlsx({"Sheet1": rows}),
        "xml": lambda: spreadsheetml({"Sheet1": xml_rows(rows)}),
        "html": lambda: html(rows).encode(),
    }[form]()
    records = read("tax_arrears.csv", data)
    reasons(records)
    [quality] = records.quality.tables
    at = next(index for index, row in enumerate(rows) if row == ARREARS)
    sent = [
        number for number, row in enumerate(rows, start=1) if number != at + 1 and any(cell.strip() for cell in row)
    ]
    told = records.quality.set_aside["row"].to_pylist() + records.tables["tax_arrears"]["source_row"].to_pylist()
    if form == "csv":  # in a CSV, a line without anything is a row, too
        assert quality.rows_in >= len(sent)
    elif form == "xlsx":
        assert set(sent) <= set(told)
