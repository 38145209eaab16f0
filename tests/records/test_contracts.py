"""Headers of systems in use are read unchanged; several values in a cell; officers and items are no enterprises."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.engine.observation import observe
from credit_tier.engine.register import unlisted_enterprises
from credit_tier.foundation.errors import ArgumentError
from credit_tier.records import Records, read_records
from credit_tier.records.personal import masked, masked_numbers, without_personal_data
from credit_tier.records.values import reader
from credit_tier.rulebook.loading import load_rulebook
from strategies import made_code

OFFICERS = (
    "单位工号,姓名,性别,身份证号,手机号,学历,学历专业,岗位大类,从事本岗起始日期,岗位资质资格,执法事项范围,地区,层级,担任职务,"
    "所在业务部门（机构）,是否专家,工商执法证编号,工商执法证有效期,省执法证编号,执法证有效期,执法人员状态"
)
SPECIAL = (
    "专项库名称,对应专项库监管标签,统一社会信用代码/注册号,企业名称,许可证名称,许可证编号,许可批准日期,有效期至,"
    "许可发证机关,检查机关"
)
ITEMS = (
    "抽查事项编码,抽查事项,监管领域,事项类别,抽查依据,抽查对象,抽查内容,抽查比例,抽查频次,抽查方式,人员要求,检查部门"
)
DAY = date(2026, 6, 30)
OFFICER = (
    '{no},示例甲,男,620000199001010000,13800000000,本科,法学,"食品,药品，食品",2015-01-01,"检查员，审核员","A01，A02,B01",'
    "兰州,县,科员,市场科（一）,否,GS1,9999-09-09,SZ1,2027-01-01,有效"
)


@pytest.fixture(scope="module")
def rules():
    return load_rulebook()


def flagged(records):
    return [row for row in records.quality.flags.to_pylist() if row["flag"] in {"unknown_column", "unreadable_choice"}]


def test_the_21_columns_of_officers_are_read_unchanged(read):
    records = read("执法检查人员.csv", f"{OFFICERS}\n{OFFICER.format(no='001')}\n")
    [row] = records.tables["officers"].to_pylist()
    assert not flagged(records)
    assert len(OFFICERS.split(",")) == 21
    assert "code" not in row
    assert (row["employee_no"], row["post_classes"], row["qualifications"]) == ("001", "食品,药品", "检查员,审核员")
    assert row["item_scope"] == "A01,A02,B01"
    assert (row["cert_valid_to"], row["prov_cert_valid_to"], row["level"], row["state"]) == (
        date.max,  # 长期 is a known end, an empty cell is none
        date(2027, 1, 1),
        "county",
        "active",
    )


def test_the_10_columns_of_a_special_list_are_read_unchanged(read):
    line = f"食品经营,重点监管，餐饮,{made_code(1)},示例甲店,食品经营许可证,JY1,2023/2/28,9999-09-09,示例局,示例所"
    records = read("专项库.csv", f"{SPECIAL}\n{line}\n")
    [row] = records.tables["activities"].to_pylist()
    assert not flagged(records)
    assert (row["field"], row["tags"], row["stated_name"]) == ("food", "重点监管,餐饮", "示例甲店")
    assert (row["permit"], row["permit_no"]) == ("食品经营许可证", "JY1")
    assert (row["since"], row["until"]) == (date(2023, 2, 28), None)
    assert (row["permit_agency"], row["check_org"]) == ("示例局", "示例所")


def test_items_are_read(read):
    line = "A01,登记检查,一般,重点检查事项,登记管理条例,企业,住所,5%,每年一次,实地检查、书面检查,两人以上,登记科"
    records = read("随机抽查事项清单.csv", f"{ITEMS}\n{line}\n")
    [row] = records.tables["items"].to_pylist()
    assert not flagged(records)
    assert (row["item_no"], row["field"], row["kind"], row["rate"]) == ("A01", "general", "key", "5%")
    assert row["methods"] == "实地检查,书面检查"


CODES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "A", "B", "C", "D", "E", "F", "G"]


def codes_field(rules):
    return rules.source("inspections").field("result_codes")


def test_every_result_code_is_a_result_of_its_own(rules):
    read = reader(codes_field(rules))
    values = [read(code).value for code in CODES]
    assert len(set(values)) == len(CODES)
    assert None not in values
    assert read("1").value == "no_problem"
    assert read("10").value == "licence_revoked"
    assert read("12").value != read("1,2").value


@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=8), st.sampled_from([",", "，", "、", ";", " ， ", ",\n"]))
def test_several_codes_in_a_cell_are_each_read_in_full(rules, codes, divider):
    read = reader(codes_field(rules))
    value = read(divider.join(codes)).value
    assert set(value.split(",")) == {read(code).value for code in codes}
    assert read(divider.join(reversed(codes))).value == value


@pytest.mark.parametrize("cell", ["1,13", "H", "1 0", "1 2", "10.0", "，1,x", "01"])
def test_a_cell_with_a_code_that_is_none_is_unreadable(rules, cell):
    parsed = reader(codes_field(rules))(cell)
    assert parsed.value is None
    assert parsed.problem is not None


VISITS = "统一社会信用代码,检查结果,检查结果代码,检查日期"


@pytest.mark.parametrize(
    ("result", "codes", "expected"),
    [
        ("", "1", "pass"),
        ("", "12", "ceased"),
        ("", "10", "ceased"),
        ("", "1，3", "fail"),
        ("", "E,1", "corrected"),
        ("", "A", "open"),
        ("", "A,3", "fail"),
        ("", "8", "uncooperative"),
        ("合格", "3", "pass"),
        ("见代码", "3", "fail"),
    ],
)
def test_a_result_that_is_not_given_follows_from_its_codes(read, result, codes, expected):
    records = read("监督检查.csv", f'{VISITS}\n{made_code(1)},{result},"{codes}",2026-01-05\n')
    assert records.tables["inspections"]["result"].to_pylist() == [expected]


def test_codes_alone_are_enough_and_neither_is_not(read):
    rows = f'{made_code(1)},"2,12",2026-01-05\n{made_code(2)},,2026-01-05\n'
    records = read("监督检查.csv", f"统一社会信用代码,检查结果代码,检查日期\n{rows}")
    assert records.tables["inspections"].select(["result", "result_codes"]).to_pylist() == [
        {"result": "fail", "result_codes": "old_business_rules,moved_out"}
    ]
    assert records.quality.table("inspections").set_aside == {"required_missing": 1}


def test_rosters_enter_neither_population_nor_register(rules, tmp_path):
    (tmp_path / "执法检查人员.csv").write_text(f"{OFFICERS}\n{OFFICER.format(no='001')}\n", "utf-8")
    (tmp_path / "随机抽查事项清单.csv").write_text(f"{ITEMS}\nA01,甲,一般,一般,,,,,,,,\n", "utf-8")
    (tmp_path / "企业名单.csv").write_text(f"统一社会信用代码,企业名称\n{made_code(1)},甲\n", "utf-8")
    records = read_records(tmp_path, rules, received_on=DAY)
    assert sorted(records.tables) == ["enterprises", "items", "officers"]
    assert observe(records, rules, as_of=DAY).codes.to_pylist() == [made_code(1)]
    assert unlisted_enterprises(records, rules, as_of=DAY, known_on=DAY) == []
    assert records.quality.table("officers").codes == 0
    with pytest.raises(ArgumentError):
        records.rows("officers", made_code(1))
    records.save(tmp_path / "kept")
    assert Records.load(tmp_path / "kept").digest == records.digest


def test_an_officer_sent_again_is_a_duplicate_and_shown_masked(read):
    line = OFFICER.format(no="001")
    records = read("执法检查人员.csv", f"{OFFICERS}\n{line}\n{line}\n{OFFICER.format(no='')}\n")
    twice = records.append(read("执法检查人员.csv", f"{OFFICERS}\n{line}\n"))
    for found, rows in ((records, 2), (twice, 3)):
        shown = found.quality.set_aside.to_pylist()
        assert len(shown) == rows
        assert "19900101" not in str(shown)
        assert "13800000000" not in str(shown)
    [kept] = records.tables["officers"].to_pylist()
    assert kept["id_no"] == "620000199001010000"


def test_personal_fields_are_masked_unless_asked_for(read, rules):
    records = read("执法检查人员.csv", f"{OFFICERS}\n{OFFICER.format(no='001')}\n")
    [row] = without_personal_data(records.tables["officers"], rules.source("officers")).to_pylist()
    assert (row["id_no"], row["mobile"], row["name"]) == ("62**************00", "13*******00", "示例甲")


@given(st.text(alphabet="0123456789", min_size=11, max_size=20))
def test_a_long_number_never_stays_whole(digits):
    assert masked(digits)[2:-2] == "*" * (len(digits) - 4)
    assert digits not in masked_numbers(f"甲,{digits},乙")
