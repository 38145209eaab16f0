"""Ugly files as offices make them: read for what they say, or refused in words on which a clerk can act."""

from __future__ import annotations

from datetime import datetime

import pytest

from credit_tier.foundation.errors import CreditTierError
from credit_tier.records.refusals import (
    BrokenQuotesError,
    DuplicateColumnError,
    EncodingError,
    MissingColumnError,
    PasswordError,
    UnreadableFileError,
)
from workbook_files import compound, html, xlsx

ARREARS = ["统一社会信用代码", "欠税金额", "欠税日期"]
WAN = 1_000_000


def quality(records, table="tax_arrears"):
    found = records.quality.table(table)
    assert found.rows_in == found.accepted + sum(found.set_aside.values())
    return found.accepted, dict(found.set_aside), dict(found.flags)


def refusal(read, name, data, error):
    with pytest.raises(CreditTierError) as caught:
        read(name, data)
    assert type(caught.value) is error, caught.value
    for fault in caught.value.faults:  # where, what, allowed and how to mend, in both languages
        assert all((fault.where, *fault.what, *fault.allowed, *fault.mend))
    return [(fault.where, fault.what.zh, fault.mend.zh) for fault in caught.value.faults]


def amounts(records):
    return sorted(records.tables["tax_arrears"]["amount"].to_pylist())


def test_the_same_table_twice_side_by_side(read, code):
    rows = [[*ARREARS, "", *ARREARS], [code(1), "1", "2026-1-1", "", code(2), "2", "2026-1-2"]]
    [(_, what, mend)] = refusal(read, "欠税.xlsx", xlsx({"甲": rows}), DuplicateColumnError)
    assert "两张表并排" in what
    assert "右边的表移到左边的表下面" in mend


def test_another_table_right_of_an_empty_column_is_told(read, code):
    rows = [[*ARREARS, "", "税种", "笔数"], [code(1), "1", "2026-1-1", "", "增值税", "1"]]
    assert quality(read("欠税.xlsx", xlsx({"甲": rows}))) == (1, {}, {"empty_column": 1, "unknown_column": 1})


def test_a_letter_above_the_header_in_row_seven(read, code):
    letter = [["某局文件"], [], ["关于报送欠税情况的函"], ["各单位："], ["现报送如下。"], ["单位：万元"]]
    records = read("欠税.xlsx", xlsx({"甲": [*letter, ARREARS, [code(1), "1.5", "2026-1-1"]]}))
    assert quality(records) == (1, {"title_row": 5}, {})
    assert amounts(records) == [WAN * 3 // 2]


@pytest.mark.parametrize(
    "line",
    [
        "统计表（万元）",
        "单位：万元  制表日期：2026年6月",
        "单位：万元、户",
        "（单位：户、万元）",
        "单位 （万 元）",
        "以万元为单位",
        "金额单位：万元（保留两位小数）",
        "金额单位为万元",
    ],
)
def test_a_unit_above_the_table_however_it_is_put(read, code, line):
    rows = [[line], ARREARS, [code(1), "1.5", "2026-1-1"], [code(2), "2万元", "2026-1-1"]]
    assert amounts(read("欠税.xlsx", xlsx({"甲": rows}))) == [WAN * 3 // 2, 2 * WAN]


@pytest.mark.parametrize(
    "line", ["填报单位：元氏县某局", "填报单位：分局", "报送单位：元 宝区某局", "单位：万元户协会"]
)
def test_an_office_whose_name_begins_like_a_unit_is_none(read, code, line):
    assert amounts(read("欠税.xlsx", xlsx({"甲": [[line], ARREARS, [code(1), "1.5", "2026-1-1"]]}))) == [150]


@pytest.mark.parametrize("line", ["注：金额单位为万元", "单位：万元", "备注：以上以万元为单位"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_unit_below_the_table_is_told_and_not_guessed_at(read, code, line, form):
    rows = [ARREARS, [code(1), "1.5", "2026-1-1"], [line]]
    records = read(f"欠税.{form}", xlsx({"甲": rows}) if form == "xlsx" else rows)
    assert quality(records) == (1, {"footer_row": 1}, {"unit_below": 1})
    same = [[*ARREARS[:1], "欠税金额（万元）", ARREARS[2]], *rows[1:]]
    assert quality(read(f"欠税.{form}", xlsx({"甲": same}) if form == "xlsx" else same))[2] == {}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_second_table_below_the_first_is_told(read, code, form):
    below = [["统一社会信用代码", "清缴日期", "欠税金额"], [code(2), "2026-2-1", "5"]]
    rows = [ARREARS, [code(1), "1", "2026-1-1"], ["", "", ""], *below, ARREARS, [code(3), "1", "2026-1-1"]]
    records = read(f"欠税.{form}", xlsx({"甲": rows}) if form == "xlsx" else rows)
    accepted, aside, flags = quality(records)
    assert (accepted, aside.pop("repeated_header"), aside.pop("unreadable")) == (2, 2, 1)
    assert flags == {"other_header": 1}
    assert records.quality.flags["row"].to_pylist() == [4]


def test_merged_departments_subtotals_of_districts_and_notes(read, code):
    header = ["科室", "序号", "企业名称", *ARREARS]
    rows = [
        ["2026年欠税情况统计表（单位：万元）"],
        header,
        ["一科", "一", "城关区"],
        ["", "1", "甲公司", code(1), 1.5, "2026-1-1"],
        ["", "2", "乙小计商贸有限公司", code(2), 2, "2026-1-1"],
        ["", "", "小计", "", 3.5],
        ["二科", "1", "丙公司", code(3), 2, "2026-1-1"],
        ["", "", "七里河区小计", "", 2],
        ["", "合计", "", "", 5.5],
        ["注：本表数据截至2026年6月底。"],
        ["填表人：某某    审核人：某某"],
    ]
    records = read("欠税.xlsx", xlsx({"甲": rows}, merges={"甲": ["A3:A6", "A7:A8"]}))
    accepted, aside, flags = quality(records)
    assert (accepted, aside) == (3, {"title_row": 1, "footer_row": 5, "code_blank": 1})
    assert flags == {"unknown_column": 2, "merged_cells": 2}
    assert sum(amounts(records)) == 55 * WAN // 10


def test_dates_as_text_and_as_serials_and_codes_as_numbers(read, code):
    days = [46_053, "2026.1.31", "20260131", datetime(2026, 1, 31), "二〇二六年一月三十一日"]  # noqa: DTZ001
    rows = [[code(index), 1, day] for index, day in enumerate(days)]
    rows += [[916201001234567890, 1, "2026-1-1"], [code(9), 1, "1/31/2026"], [code(8), "约2万元", "2026-1-1"]]
    records = read("欠税.xlsx", xlsx({"甲": [ARREARS, *rows]}))
    assert quality(records) == (5, {"code_excel_ruined": 1, "unreadable": 2}, {"excel_serial": 1})
    assert {str(day) for day in records.tables["tax_arrears"]["owed_since"].to_pylist()} == {"2026-01-31"}


def test_a_sheet_for_each_month(read, code):
    months = {f"{month}月": [ARREARS, [code(1), "1", f"2026-{month}-1"]] for month in (1, 2, 3)}
    records = read(
        "附件2：欠税明细2026年第1期.xlsx".replace("明细", "公告"), xlsx({**months, "4月": [ARREARS], "5月": []})
    )
    assert quality(records) == (3, {}, {"no_rows": 1})
    assert records.quality.flags["file"].to_pylist() == ["附件2：欠税公告2026年第1期.xlsx[4月]"]


@pytest.mark.parametrize(
    "periods", [[f"{month}月" for month in range(1, 13)], ["2023年", "2024年度", "2025"], ["一季度", "二季度", "3季度"]]
)
def test_a_pivot_with_its_months_side_by_side(read, code, periods):
    rows = [["单位名称", "统一社会信用代码", *periods], ["甲公司", code(1), *["100"] * len(periods)]]
    [(where, what, mend)] = refusal(read, "社保缴费.xlsx", xlsx({"甲": rows}), MissingColumnError)
    assert where == "社保缴费.xlsx[甲]: 第 1 行 / row 1"
    assert "横向展开" in what
    assert "费款所属期、应缴金额" in what
    assert "改成多行" in mend


def test_a_csv_of_excel_with_empty_columns_and_blank_rows_at_its_end(read, code):
    text = ",".join(ARREARS) + ",,,,\r\n" + f"{code(1)},1,2026-1-1,,,,\r\n" + ",,,,,,\r\n" * 200
    assert quality(read("欠税.csv", text.encode("gb18030"))) == (1, {"blank_row": 200}, {})


@pytest.mark.parametrize("divider", ["，", "   ", "、", "｜"])
def test_columns_that_nothing_divides(read, code, divider):
    text = divider.join(ARREARS) + "\n" + divider.join([code(1), "1", "2026-1-1"]) + "\n"
    [(_, what, mend)] = refusal(read, "欠税.csv", text, MissingColumnError)
    assert "整行成了一列" in what
    assert "分列" in mend


def test_bars_divide_columns_too(read, code):
    assert quality(read("欠税.txt", "|".join(ARREARS) + f"\n{code(1)}|1|2026-1-1\n")) == (1, {}, {})


def test_headers_in_english_and_in_traditional_characters(read, code):
    row = f"{code(1)},1,2026-1-1\n"
    assert quality(read("tax_arrears.csv", "code,amount,owed_since\n" + row)) == (1, {}, {})
    told = refusal(read, "欠税.csv", "Credit Code,Amount,Date\n" + row, MissingColumnError)
    assert [where for where, _, _ in told] == ["欠税.csv: code", "欠税.csv: owed_since"]
    assert "Credit Code、Amount、Date" in told[0][1]
    told = refusal(read, "欠税.csv", "統一社會信用代碼,欠稅金額,欠稅日期\n" + row, MissingColumnError)
    assert told[0][2].startswith("是否就是“統一社會信用代碼”？")


def test_codes_kept_from_becoming_numbers_and_numbers_of_persons_among_them(read, code):
    rows = (
        f'="{code(1)}",1,2026-1-1\n\'{code(2)},1,2026-1-1\n"{code(3)}\t",1,2026-1-1\n="620000199002280000",1,2026-1-1\n'
    )
    records = read("欠税.csv", ",".join(ARREARS) + "\n" + rows)
    assert quality(records) == (3, {"code_personal": 1}, {})
    assert "19900228" not in str(records.quality.set_aside.to_pylist())


def test_names_that_lie_about_the_form(read, code):
    rows = [ARREARS, [code(1), "1", "2026-1-1"]]
    page = html(rows, head='<meta charset="gb2312">').encode("gb18030")
    for name, data in (("欠税.csv", xlsx({"甲": rows})), ("欠税.xls", page), ("欠税.xlsx", ",".join(ARREARS) + "\n")):
        assert sum(quality(read(name, data))[1].values()) == 0


def test_passwords_cut_uploads_and_empty_files(read, code):
    [(_, what, mend)] = refusal(read, "欠税.xlsx", compound({"EncryptedPackage": b"x"}), PasswordError)
    assert ("密码" in what, "取消密码" in mend) == (True, True)
    book = xlsx({"甲": [ARREARS, [code(1), "1", "2026-1-1"]]})
    [(_, what, mend)] = refusal(read, "欠税.xlsx", book[: len(book) // 2], UnreadableFileError)
    assert ("不完整" in what, "重新传输" in mend) == (True, True)
    text = (",".join(ARREARS) + ",企业名称\n" + f"{code(1)},1,2026-1-1,甲公司").encode("gb18030")
    [(where, what, mend)] = refusal(read, "欠税.csv", text[:-1], EncodingError)
    assert where == "欠税.csv: 第 2 行 / line 2"
    assert ("没有传完" in what, "重新传输" in mend) == (True, True)
    for name in ("欠税.csv", "欠税.xlsx"):
        [(_, what, _)] = refusal(read, name, b"", UnreadableFileError)
        assert what == "文件是空的"
    [(_, what, _)] = refusal(read, "欠税.json", '[{"统一社会信用代码": "x"}]', UnreadableFileError)
    assert "JSON" in what
    long = ",".join(ARREARS) + f'\n{code(1)},"1,2026-1-1\n' + f"{code(2)},1,2026-1-1\n" * 5_000
    [(where, what, _)] = refusal(read, "欠税.csv", long, BrokenQuotesError)
    assert where == "欠税.csv: 第 2 行 / row 2"
    assert "引号没有闭合" in what


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_header_alone_says_that_there_is_nothing(read, form):
    data = xlsx({"甲": [ARREARS]}) if form == "xlsx" else ",".join(ARREARS) + "\n"
    assert quality(read(f"欠税.{form}", data)) == (0, {}, {"no_rows": 1})
