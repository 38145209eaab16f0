"""The layouts that systems in use send, rebuilt with invented content: each is read unchanged."""

from __future__ import annotations

from datetime import date

import pytest

from credit_tier.records.html_tables import read_html
from workbook_files import html, label, spreadsheetml, xls, xlsx, xml_rows

OFFICERS = [
    "单位工号",
    "姓名",
    "性别",
    "身份证号",
    "手机号",
    "学历",
    "学历专业",
    "岗位大类",
    "从事本岗起始日期",
    "岗位资质资格",
    "执法事项范围",
    "地区",
    "层级",
    "担任职务",
    "所在业务部门（机构）",
    "是否专家",
    "工商执法证编号",
    "工商执法证有效期",
    "省执法证编号",
    "执法证有效期",
    "执法人员状态",
]
SPECIAL = [
    "专项库名称",
    "对应专项库监管标签",
    "统一社会信用代码/注册号",
    "企业名称",
    "许可证名称",
    "许可证编号",
    "许可批准日期",
    "有效期至",
    "许可发证机关",
    "检查机关",
]
PUNISHED = [
    "注册号",
    "企业名称",
    "处罚决定书文号",
    "违法类型",
    "处罚类型",
    "行政处罚内容",
    "处罚决定日期",
    "处罚决定机关",
    "罚款金额",
    "没收金额",
]


def reasons(records, table):
    quality = records.quality.table(table)
    assert quality.rows_in == quality.accepted + sum(quality.set_aside.values())
    assert quality.accepted == records.tables[table].num_rows
    return dict(quality.set_aside)


def officer(**cells):
    return [cells.get(name, "") for name in OFFICERS]


def test_the_roster_of_officers_with_title_hints_sample_and_code_sheet(read):
    hints = officer(从事本岗起始日期="YYYY-MM-DD", 工商执法证有效期="YYYY-MM-DD", 岗位大类="从参数表中单选")
    sample = officer(
        单位工号="001", 姓名="案例（请删除）", 性别="男", 从事本岗起始日期="2015-01-01", 执法人员状态="有效"
    )
    real = officer(单位工号="007", 姓名="示例", 性别="女", 地区="某县", 执法人员状态="有效")
    person = officer(单位工号="008", 姓名="甲某某", 性别="女", 从事本岗起始日期="2016/3/1", 执法人员状态="有效")
    far = [officer(单位工号=str(index), 姓名=f"某{index}", 执法人员状态="有效") for index in range(9, 30)]
    codes = [["学历", "岗位大类"], *[[f"项{index}", f"类{index}"] for index in range(36)]]
    book = xlsx(
        {
            "人员名录库": [["市场监管领域执法人员数据库"], OFFICERS, hints, sample, person, *far, real],
            "参数表": codes,
            "Sheet3": [],
        },
        merges={"人员名录库": ["A1:U1"]},
    )
    records = read("执法人员.xls", book)
    assert reasons(records, "officers") == {"title_row": 1, "hint_row": 1, "sample_row": 1, "unread_sheet": 37}
    # A person may be called that: only near the header it is a sample.
    assert set(records.tables["officers"]["employee_no"].to_pylist()) == {"007", *(str(n) for n in range(9, 30)), "008"}
    rows = {row["row"]: row for row in records.quality.set_aside.to_pylist() if "人员名录库" in row["file"]}
    assert {number: row["reason"] for number, row in rows.items()} == {1: "title_row", 3: "hint_row", 4: "sample_row"}
    assert rows[1]["raw"] == "市场监管领域执法人员数据库"
    assert records.quality.table("officers").flags == {}
    assert records.tables["officers"].schema.field("source_file").type == "string"
    assert set(records.tables["officers"]["source_file"].to_pylist()) == {"执法人员.xls[人员名录库]"}
    assert 5 in records.tables["officers"]["source_row"].to_pylist()


def test_the_list_of_enterprises_to_draw_from(read, code):
    rows = [
        ["待抽检库导入模板"],
        ["统一社会信用代码/注册号", "企业名称"],
        [code(1), "甲公司"],
        [code(2), "示例科技有限公司"],
    ]
    records = read("检查对象名录.xls", xlsx({"待抽检库": rows}, merges={"待抽检库": ["A1:B1"]}))
    assert reasons(records, "enterprises") == {"title_row": 1}
    assert records.tables["enterprises"]["name"].to_pylist() == ["甲公司", "示例科技有限公司"]


def test_the_special_list_with_hints_above_its_header(read, code):
    notice = ["注意：请将信息填写完整", "", "", "", "", "", "年月日，若长期有效输入9999-09-09", "", "", ""]
    row = ["食品", "", code(1), "甲公司", "食品经营许可证", "XK-1", "2020年1月2日", "9999-09-09", "某局", "某所"]
    records = read("专项库.xlsx", xlsx({"Sheet1": [notice, SPECIAL, row]}))
    assert reasons(records, "activities") == {"title_row": 1}
    [found] = records.tables["activities"].to_pylist()
    assert (found["code"], found["field"], found["until"], found["source_row"]) == (code(1), "food", None, 3)
    assert not {"unknown_column", "unreadable_date"} & set(records.quality.table("activities").flags)


def test_penalties_by_registration_number_below_a_notice_over_all_columns(tmp_path, read, code):
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[[file]]\nname = "*"\ntable = "decisions"\nconstants = { kind = "penalty", domain = "market" }\n', "utf-8"
    )
    rows = [["注意:请将信息填写完整，否则可能导致上传失败。"], PUNISHED]
    rows += [["620000000000018", "甲公司", "某市监罚〔2025〕1号", "", "", "罚款", "2025-03-04", "某局", "2000", ""]]
    rows += [
        [code(index), "乙公司", f"某市监罚〔2025〕{index}号", "", "", "", "2025-03-04", "", "", ""]
        for index in range(2, 700)
    ]
    records = read("处罚.xlsx", xlsx({"Sheet1": rows}, merges={"Sheet1": ["A1:XFD1"]}), mapping=mapping)
    told = reasons(records, "decisions")
    assert told.pop("title_row") == 1
    assert told.keys() <= {"code_number_check", "code_wrong_length"}
    assert records.tables["decisions"].num_rows + sum(told.values()) == 699


def test_a_long_list_followed_by_two_empty_sheets(read, code):
    header = ["企业名称", "注册号/统一社会信用代码", "登记机关", "管辖单位"]
    rows = [[f"第{index}号公司", code(index), "某局", "某所"] for index in range(42_782)]
    records = read("企业名单.xlsx", xlsx({"Sheet1": [header, *rows], "Sheet2": [], "Sheet3": []}))
    assert reasons(records, "enterprises") == {}
    assert records.tables["enterprises"].num_rows == 42_782


def test_xml_of_excel_2003_that_calls_itself_xlsx(read, code):
    rows = [["企业名称", "注册号/统一社会信用代码"], ["甲公司", code(1)], ["乙&丙<公司>", code(2)]]
    records = read("enterprises.xlsx", spreadsheetml({"Sheet1": xml_rows(rows), "Sheet2": ""}))
    assert reasons(records, "enterprises") == {}
    assert set(records.tables["enterprises"]["name"].to_pylist()) == {"甲公司", "乙&丙<公司>"}


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="gbk">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', "utf-8"),
        ("", "gb18030"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ('<meta charset="gb2312">', "utf-8"),
    ],
)
def test_a_web_page_that_calls_itself_xls(read, code, head, encoding):
    rows = [["企业清单", ""], ["统一社会信用代码", "企业名称"], [code(1), "甲公司"]]
    records = read("enterprises.xls", html(rows, head=head).encode(encoding))
    assert reasons(records, "enterprises") == {"title_row": 1}
    assert records.tables["enterprises"]["name"].to_pylist() == ["甲公司"]
    assert records.tables["enterprises"]["source_file"].to_pylist() == ["enterprises.xls"]


def test_what_a_web_page_says_of_its_encoding_counts_where_bytes_could_be_either():
    page = '<html><meta charset="gbk"><table><tr><td>模牛</table>'.encode("gb18030")
    [sheet] = read_html(page, where="a.xls")
    assert list(sheet.rows) == [(1, ["模牛"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_with_a_title_and_a_unit_above_its_header(read, code, encoding, delimiter):
    lines = [
        ["2026年第1期，欠税公告"],
        [],
        ["填表单位：某局", "", "单位：万元"],
        ["纳税人识别号", "欠税金额", "欠税日期"],
        [code(1), "1.5", "2026-1-1"],
        ["合计", "1.5", ""],
        ["制表人：甲某"],
    ]
    text = "\r\n".join(delimiter.join(line) for line in lines) + "\r\n"
    records = read("欠税公告.xls", text.encode(encoding))
    assert reasons(records, "tax_arrears") == {"title_row": 2, "blank_row": 1, "footer_row": 2}
    [row] = records.tables["tax_arrears"].to_pylist()
    assert (row["amount"], row["source_row"]) == (1_500_000, 5)


def test_a_template_with_nothing_filled_in_reports_that_there_is_nothing(read):
    rows = [["待抽检库导入模板"], ["统一社会信用代码/注册号", "企业名称"]]
    records = read("enterprises.xls", xlsx({"Sheet1": rows}))
    assert records.quality.table("enterprises").flags == {"no_rows": 1}
    assert records.deliveries["covers_to"].to_pylist() == [date(2026, 6, 30)]


def test_workbooks_of_the_old_form(read, code):
    cells = label(0, 0, "企业清单") + label(1, 0, "统一社会信用代码") + label(1, 1, "企业名称")
    records = read("enterprises.xls", xls({"甲": cells + label(2, 0, code(1)) + label(2, 1, "甲公司"), "乙": b""}))
    assert reasons(records, "enterprises") == {"title_row": 1}
    assert records.tables["enterprises"]["source_row"].to_pylist() == [3]
