"""Workbooks of several sheets, and cells as the readers of values want them."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest

from credit_tier.foundation.errors import ReadError
from credit_tier.records import read_records
from credit_tier.records.limits import MAX_COLUMN
from credit_tier.records.refusals import MissingColumnError, MissingExtraError, UnknownTableError, UnreadableFileError
from workbook_files import html, ods, spreadsheetml, with_part, xlsx, zipped

ARREARS = ["统一社会信用代码", "欠税金额", "欠税日期"]


def reasons(records, table="tax_arrears"):
    quality = records.quality.table(table)
    assert quality.rows_in == quality.accepted + sum(quality.set_aside.values())
    assert quality.accepted == records.tables[table].num_rows
    return dict(quality.set_aside)


def flags(records):
    return [(row["flag"], row["row"], row["column"], row["value"]) for row in records.quality.flags.to_pylist()]


def test_a_sheet_that_names_a_table_belongs_to_it(read, code):
    book = xlsx(
        {
            "Sheet1": [ARREARS, [code(1), "1", "2026-1-1"]],
            "监督检查结果": [["统一社会信用代码", "检查结果", "检查日期"], [code(2), "合格", "2026-1-2"]],
            "欠税公告2026年第1期": [ARREARS, [code(3), "2", "2026-1-1"]],
        }
    )
    records = read("欠税.xlsx", book)
    assert sorted(records.tables) == ["inspections", "tax_arrears"]
    assert records.tables["inspections"]["source_file"].to_pylist() == ["欠税.xlsx[监督检查结果]"]
    assert sorted(records.tables["tax_arrears"]["code"].to_pylist()) == sorted([code(1), code(3)])
    assert {row["source"] for row in records.deliveries.to_pylist()} == {"inspections", "tax_arrears"}


def test_sheets_that_name_tables_suffice_whatever_their_file_is_called(read, code):
    checked = [["统一社会信用代码", "检查结果", "检查日期"], [code(2), "合格", "2026-1-2"]]
    book = {"欠税": [ARREARS, [code(1), "1", "2026-1-1"]], "监督检查结果": checked, "说明": [["填报说明"]], "空": []}
    records = read("城关区报送.xlsx", xlsx(book))
    assert sorted(records.tables) == ["inspections", "tax_arrears"]
    assert reasons(records) == {"unread_sheet": 1}
    for name, data in (("报送.xlsx", xlsx({"甲": checked, "乙": []})), ("报送.csv", ",".join(ARREARS) + "\n")):
        with pytest.raises(UnknownTableError, match="报送"):
            read(name, data)
    with pytest.raises(UnreadableFileError, match="空的"):
        read("报送.xlsx", xlsx({"甲": []}))


@pytest.mark.parametrize(
    "name",
    [
        "附件1：欠税公告",
        "附件2-欠税",
        "2026年6月欠税公告",
        "202606欠税",
        "欠税公告2026年第1期",
        "欠税(1)",
        "欠税 - 副本",
    ],
)
def test_what_offices_add_to_the_name_of_a_table_does_not_count(read, code, name):
    assert reasons(read(f"{name}.csv", [ARREARS, [code(1), "1", "2026-1-1"]])) == {}


def test_hidden_sheets_are_told_and_not_read(read, code):
    book = xlsx(
        {"Sheet1": [ARREARS, [code(1), "1", "2026-1-1"]], "旧": [ARREARS, [code(2), "1", "2026-1-1"]]}, hidden=["旧"]
    )
    records = read("欠税.xlsx", book)
    assert reasons(records) == {}
    assert flags(records) == [("hidden_sheet", 1, "旧", "2 行 rows")]
    assert records.tables["tax_arrears"]["code"].to_pylist() == [code(1)]
    with pytest.raises(UnreadableFileError, match="隐藏"):
        read("欠税.xlsx", xlsx({"空": [], "旧": [ARREARS, [code(2), "1", "2026-1-1"]]}, hidden=["旧"]))


def test_rows_of_a_sheet_without_a_header_are_set_aside_with_all_they_say(read, code):
    book = xlsx({"甲": [ARREARS, [code(1), "1", "2026-1-1"]], "参数表": [["税种", "备注"], ["增值税", "a,b"]]})
    records = read("欠税.xlsx", book)
    assert reasons(records) == {"unread_sheet": 2}
    told = [(row["file"], row["row"], row["raw"]) for row in records.quality.set_aside.to_pylist()]
    assert told == [("欠税.xlsx[参数表]", 1, "税种,备注"), ("欠税.xlsx[参数表]", 2, '增值税,"a,b"')]


def test_a_workbook_in_which_nothing_can_be_read_says_what_each_sheet_lacks(read, code):
    book = xlsx({"甲": [["标题"], ARREARS[:2], [code(1), "1"]], "乙": [["税种"]]})
    with pytest.raises(MissingColumnError) as caught:
        read("欠税.xlsx", book)
    assert [fault.where for fault in caught.value.faults] == [
        "欠税.xlsx[甲]: 第 2 行 / row 2: owed_since",
        "欠税.xlsx[乙]: 第 1 行 / row 1: code",
        "欠税.xlsx[乙]: 第 1 行 / row 1: amount",
        "欠税.xlsx[乙]: 第 1 行 / row 1: owed_since",
    ]


def test_a_sheet_that_names_a_table_must_be_readable(read, code):
    book = xlsx({"Sheet1": [ARREARS, [code(1), "1", "2026-1-1"]], "监督检查结果": [["统一社会信用代码"]]})
    with pytest.raises(MissingColumnError, match="监督检查结果"):
        read("欠税.xlsx", book)


def test_an_empty_workbook(read):
    with pytest.raises(UnreadableFileError, match="空的"):
        read("欠税.xlsx", xlsx({"Sheet1": [], "Sheet2": []}))


def test_a_mapping_file_names_sheets_and_header_rows(tmp_path, read, code):
    (tmp_path / "m.toml").write_text(
        """
        [[file]]
        name = "*"
        sheet = "停*"
        table = "objections"
        header_row = 2
        constants = { effect = "stay" }
        columns = { target = "文号", starts_on = "日期" }
        [[file]]
        name = "*"
        table = "tax_arrears"
        """,
        encoding="utf-8",
    )
    book = xlsx(
        {
            "停止": [
                ["统一社会信用代码", "文号", "日期"],
                ["信用代码", "文号", "日期"],
                [code(1), "甲1号", "2026-1-1"],
            ],
            "Sheet1": [ARREARS, [code(1), "1", "2026-1-1"]],
        }
    )
    records = read("a.xlsx", book, mapping=tmp_path / "m.toml")
    assert reasons(records, "objections") == {"title_row": 1}
    assert reasons(records) == {}


def test_two_fields_may_read_one_column_if_the_mapping_says_so(tmp_path, read, code):
    (tmp_path / "m.toml").write_text(
        '[[file]]\nname = "*"\ntable = "decisions"\nconstants = { kind = "penalty", domain = "tax" }\n'
        'columns = { outcome = "处罚内容", act = "处罚内容" }\n',
        encoding="utf-8",
    )
    records = read(
        "a.csv", [["信用代码", "处罚内容", "处罚日期"], [code(1), "警告", "2026-1-1"]], mapping=tmp_path / "m.toml"
    )
    [row] = records.tables["decisions"].to_pylist()
    assert (row["act"], row["outcome"]) == ("警告", "警告")


def test_cells_of_a_workbook_as_the_readers_of_values_want_them(read, code):
    day, moment = datetime(2026, 1, 31), datetime(2026, 1, 31, 9, 46)  # noqa: DTZ001 # spreadsheets know no zones
    rows = [
        ["统一社会信用代码", "欠税金额", "欠税日期", "税种"],
        [code(1), 12.0, day, 620100.0],
        [code(2), 0.1 + 0.2, moment, True],
        [code(3), 1e15, 46053, "a"],
        [float("916201001234567890"), 1, day, "b"],
        [code(5), "=0.5*3", day, "c"],
    ]
    records = read("tax_arrears.xlsx", xlsx({"Sheet1": rows}))
    found = {row["code"]: row for row in records.tables["tax_arrears"].to_pylist()}
    assert (found[code(1)]["amount"], found[code(1)]["owed_since"], found[code(1)]["tax_type"]) == (
        1200,
        date(2026, 1, 31),
        "620100",
    )
    assert (found[code(2)]["amount"], found[code(2)]["owed_since"]) == (30, date(2026, 1, 31))
    assert found[code(3)]["amount"] == 10**17
    ruined = {row["row"]: (row["reason"], row["value"]) for row in records.quality.set_aside.to_pylist()}
    assert ruined[5] == ("code_excel_ruined", "916201001234568000")


def test_error_values_stay_and_are_unreadable(read, code):
    rows = [ARREARS, [code(1), 7.5, "2026-1-1"], [code(2), 1, "2026-1-1"]]
    book = with_part(
        xlsx({"Sheet1": rows}), "xl/worksheets/sheet1.xml", b'<c r="B2"><v>7.5</v>', b'<c r="B2" t="e"><v>#N/A</v>'
    )
    records = read("tax_arrears.xlsx", book)
    assert reasons(records) == {"unreadable": 1}
    assert records.quality.set_aside["value"].to_pylist() == ["#N/A"]


def test_merged_cells_are_filled_where_the_sheet_says_so_and_nowhere_else(read, code):
    rows = [ARREARS, [code(1), "1", "2026-1-1"], ["", "2", "2026-1-2"], ["", "3", "2026-1-3"], ["合计", "6", ""]]
    merged = read("tax_arrears.xlsx", xlsx({"Sheet1": rows}, merges={"Sheet1": ["A2:A3"]}))
    assert reasons(merged) == {"code_blank": 1, "footer_row": 1}
    assert merged.tables["tax_arrears"]["code"].to_pylist() == [code(1)] * 2
    assert flags(merged) == [("merged_cells", 2, "统一社会信用代码", f"{code(1)}（2–3）")]
    assert reasons(read("tax_arrears.xlsx", xlsx({"Sheet1": rows}))) == {"code_blank": 2, "footer_row": 1}


def test_merged_cells_of_xml_web_pages_and_ods(read, code):
    head = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in ARREARS)
    first = f'<Cell ss:MergeDown="1"><Data ss:Type="String">{code(1)}</Data></Cell>'
    cells = (
        '<Cell ss:Index="2"><Data ss:Type="Number">1.50</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2026-01-0{}T00:00:00.000</Data></Cell>'
    )
    xml = f"<Row>{head}</Row><Row>{first}{cells.format(1)}</Row><Row>{cells.format(2)}</Row>"
    page = html([ARREARS, [code(1), "1.50", "2026-01-01"], ["1.50", "2026-01-02"]])
    page = page.replace(f"<td>{code(1)}", f"<td rowspan=2>{code(1)}")
    text = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    number = '<table:table-cell office:value-type="float" office:value="1.5"><text:p>2</text:p></table:table-cell>'
    day = '<table:table-cell office:value-type="date" office:date-value="2026-01-0{}"/>'
    span = f'<table:table-cell table:number-rows-spanned="2"><text:p>{code(1)}</text:p></table:table-cell>'
    sheet = (
        f"<table:table-row>{''.join(map(text.format, ARREARS))}</table:table-row>"
        f"<table:table-row>{span}{number}{day.format(1)}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{number}{day.format(2)}"
        '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    for data in (spreadsheetml({"Sheet1": xml}), page.encode(), ods({"Sheet1": sheet})):
        records = read("tax_arrears.xls", data)
        assert reasons(records) == {}
        rows = records.tables["tax_arrears"].sort_by("source_row").to_pylist()
        assert [(row["code"], row["amount"], row["owed_since"], row["source_row"]) for row in rows] == [
            (code(1), 150, date(2026, 1, 1), 2),
            (code(1), 150, date(2026, 1, 2), 3),
        ]
        assert [flag[0] for flag in flags(records)] == ["merged_cells"]


def test_hidden_sheets_of_xml_and_comments_on_cells(read, code):
    head = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in ARREARS)
    comment = '<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">请核对</ss:Data></Comment>'
    row = (
        f'<Cell><Data ss:Type="String">{code(1)}</Data>{comment}</Cell>'
        '<Cell><Data ss:Type="Number">1</Data></Cell><Cell><Data ss:Type="String">2026-1-1</Data></Cell>'
    )
    data = spreadsheetml({"甲": f"<Row>{head}</Row><Row>{row}</Row>", "乙": f"<Row>{head}</Row>"})
    hidden = b"</Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"
    records = read("tax_arrears.xlsx", data.replace(b"</Table></Worksheet></Workbook>", hidden))
    assert reasons(records) == {}
    assert records.tables["tax_arrears"]["code"].to_pylist() == [code(1)]
    assert flags(records) == [("hidden_sheet", 1, "乙", "1 行 rows")]


def test_tables_inside_cells_of_web_pages_and_tags_left_open(read, code):
    page = (
        "<table><tr><td>统一社会信用代码<td>企业<br>名称<tr><td>&nbsp;" + code(1) + "<td>甲<table><tr><td>公司</table>"
        "</table><table><tr><td>页脚</td></tr></table>"
    )
    records = read("enterprises.xls", page.encode())
    assert reasons(records, "enterprises") == {"unread_sheet": 1}
    assert records.tables["enterprises"]["name"].to_pylist() == ["甲公司"]


def test_without_the_extra_a_workbook_says_how_to_install_it(read, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match="pip install"):
        read("tax_arrears.xlsx", xlsx({"Sheet1": [ARREARS]}))


def test_a_note_beside_the_table_of_a_sheet_is_told_and_moves_nothing(read, code):
    rows = [ARREARS, [code(1), "1", "2026-1-1", "", "备注在表外"], [code(2), "1", "2026-1-1", "", "另一处"]]
    records = read("tax_arrears.xlsx", xlsx({"Sheet1": rows}))
    assert reasons(records) == {}
    assert flags(records) == [("unknown_column", 2, "E列（无列名 no header）", "备注在表外")]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_column_that_holds_something_under_no_header_is_told(read, code, form):
    rows = [
        ["统一社会信用代码", "", "欠税金额", "欠税日期"],
        [code(1), "", "1", "2026-1-1"],
        [code(2), "甲", "1", "2026-1-1"],
    ]
    records = read("tax_arrears.csv", rows if form == "csv" else xlsx({"Sheet1": rows}))
    assert reasons(records) == {}
    assert flags(records) == [("unknown_column", 1, "B列（无列名 no header）", "")]
    rows[2][1] = "\u3000"
    assert flags(read("tax_arrears.csv", rows if form == "csv" else xlsx({"Sheet1": rows}))) == [
        ("empty_column", 1, "B列（无列名 no header）", "")
    ]


def test_frames_and_workbooks_give_the_same_records(read, rulebook, code):
    rows = [[code(index), str(index), "2026-01-01"] for index in range(40)]
    frame = pd.DataFrame(rows, columns=ARREARS)
    one = read_records({"tax_arrears": frame}, rulebook, received_on=date(2026, 6, 30))
    assert one.digest == read("tax_arrears.xlsx", xlsx({"Sheet1": [ARREARS, *rows]})).digest


@pytest.mark.parametrize("data", [zipped({"a.txt": "x"}), zipped({"xl/workbook.xml": "<workbook/>"})])
def test_archives_that_are_no_workbook(read, data):
    with pytest.raises(ReadError) as caught:
        read("tax_arrears.xlsx", data)
    assert "tax_arrears.xlsx" in caught.value.faults[0].where


def test_the_last_column_that_a_sheet_has(read, code):
    rows = [["标题"], ARREARS, [code(1), "1", "2026-1-1"]]
    rows[0] += [""] * (MAX_COLUMN - 2) + ["完"]
    records = read("tax_arrears.xlsx", xlsx({"Sheet1": rows}))
    assert reasons(records) == {"title_row": 1}
