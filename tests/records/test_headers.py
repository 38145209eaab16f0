"""Headers and names of files: what is recognised, and what is rather not guessed."""

from __future__ import annotations

from datetime import date

import pytest

from credit_tier.foundation.basis import Bilingual
from credit_tier.records import contract, read_records
from credit_tier.records.catalogue import contracts_of, recognise
from credit_tier.records.decoding import decode
from credit_tier.records.header_matching import match_headers
from credit_tier.records.headers import fold_header
from credit_tier.records.refusals import ContractError
from credit_tier.rulebook.sharing import Sharing
from credit_tier.rulebook.source import FieldType, Source, SourceField, Use


def layout(rulebook, table, *headers):
    return match_headers(headers, contracts_of(rulebook)[table], where="t.csv")


@pytest.mark.parametrize(
    "header",
    [
        "统一社会信用代码",
        " 统一社会 信用代码 ",
        "纳税人识别号",
        "社会信用代码",
        "统一代码",
        "统一社会信用代码／注册号",
        "统一社会信用代码(纳税人识别号)",
        "TYSHXYDM",
        "tyshxydm",
        "UniSCID",
        "ＵＳＣＣ",
        "code",
        "*统一社会信用代码",
        "\ufeff统一社会信用代码",
    ],
)
def test_the_code_goes_by_many_names(rulebook, header):
    assert layout(rulebook, "enterprises", "企业名称", header).columns["code"].position == 1


@pytest.mark.parametrize(
    ("header", "fen"),
    [
        ("欠税金额", 100),
        ("欠税金额（万元）", 1000000),
        ("欠税金额【万元】*", 1000000),
        ("欠税金额(单位：千元)", 100000),
        ("QSJE(分)", 1),
        ("欠税金额（元）（必填）", 100),
        ("欠税余额［亿元］", 10**10),
    ],
)
def test_money_units_stand_in_brackets(rulebook, header, fen):
    assert layout(rulebook, "tax_arrears", "code", header, "欠税日期").columns["amount"].fen == fen


def test_other_brackets_make_another_column(rulebook):
    found = layout(rulebook, "utility_bills", "code", "类别", "账期", "应缴金额", "实缴金额(不含滞纳金)", "账期(元)")
    assert [column.header for column in found.unknown] == ["实缴金额(不含滞纳金)", "账期(元)"]


def test_folding_is_for_comparing_only():
    assert fold_header("　欠税金额 （ 万元 ）") == "欠税金额(万元)"


@pytest.mark.parametrize(
    "name",
    [
        "欠税公告.csv",
        "欠税公告2026年第1期.csv",
        "tax_arrears_2026-06.csv",
        "欠税信息(2026.06).txt",
        "TAX_ARREARS.CSV",
        "欠税-20260630",
    ],
)
def test_files_are_known_by_their_stem(read, name):
    assert list(read(name, "code,amount,owed_since\n").tables) == ["tax_arrears"]


def test_sources_go_by_title_and_alias(rulebook):
    contracts = contracts_of(rulebook)
    assert [recognise(text, contracts) for text in ("欠税", "专项库", "decisions", "数据报送情况", "天气")] == [
        "tax_arrears",
        "activities",
        "decisions",
        "deliveries",
        None,
    ]


def test_every_shipped_header_finds_its_field(rulebook):
    for source in rulebook.sources:
        for field in source.fields:
            for header in (field.name, field.zh, *field.aliases):
                needed = [other.zh for other in source.fields if other.required and other is not field]
                found = match_headers([header, "code", *needed], contract(source), where="t")
                assert found.columns[field.name].position == 0


@pytest.mark.parametrize(
    ("name", "field"), [("orders", "record_id"), ("orders", "source_row"), ("deliveries", "amount")]
)
def test_reserved_names_are_refused(name, field):
    title = Bilingual(zh="订单", en="Orders")
    source = Source(
        name=name,
        title=title,
        provider=title,
        update_months=1,
        grace_days=0,
        sharing=Sharing.CONDITIONAL,
        uses=(Use.REPORT,),
        fields=(SourceField(name=field, zh="项", type=FieldType.TEXT),),
    )
    with pytest.raises(ContractError, match="envelope"):
        contract(source)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_one_text_in_every_encoding(encoding):
    text = "编号,名称\n1,甲镇乙村\n"
    assert decode(text.encode(encoding), where="t") == text


def test_rare_characters_survive_gb18030():
    assert decode("名称\n𠮷䶮〇\n".encode("gb18030"), where="t") == "名称\n𠮷䶮〇\n"


@pytest.mark.parametrize("text", ["a,b\n1,是\n", "a,b\n1,电\n2,是否\n", "a\n啊\n"])
def test_short_gbk_is_not_taken_for_utf_8(text):
    assert decode(text.encode("gbk"), where="t") == text


def test_a_first_line_of_two_byte_letters_is_still_utf_8():
    text = "a\n·\n甲\n"
    assert decode(text.encode(), where="t") == text


def test_blank_lines_of_a_plain_file_keep_their_numbers(read, code):
    records = read("tax_arrears.csv", f"code,amount,owed_since\n{code(1)},1,2026-1-1\n\n{code(2)},1,2026-1-1\n")
    assert sorted(records.tables["tax_arrears"]["source_row"].to_pylist()) == [2, 4]
    assert records.quality.set_aside["row"].to_pylist() == [3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(read, code, delimiter, end):
    text = end.join(delimiter.join(row) for row in [["code", "amount", "owed_since"], [code(1), "1", "2026-1-1"]])
    assert read("tax_arrears.csv", text).tables["tax_arrears"]["source_row"].to_pylist() == [2]


def test_trailing_delimiters_are_no_cells(read, code):
    text = f"code,amount,owed_since\n{code(1)},1,2026-1-1,,\n"
    assert read("tax_arrears.csv", text).tables["tax_arrears"].num_rows == 1


def test_several_files_of_one_table(tmp_path, rulebook, code):
    paths = []
    for number in (1, 2):
        path = tmp_path / f"欠税_{number}.csv"
        path.write_text(f"code,amount,owed_since\n{code(number)},1,2026-1-1\n", encoding="utf-8")
        paths.append(path)
    together = read_records(paths, rulebook, received_on=date(2026, 6, 30))
    assert read_records(tmp_path, rulebook, received_on=date(2026, 6, 30)).digest == together.digest
    assert read_records({"欠税": [*map(str, paths)]}, rulebook, received_on=date(2026, 6, 30)).digest == together.digest
    assert together.tables["tax_arrears"]["source_file"].unique().to_pylist() in (
        ["欠税_1.csv", "欠税_2.csv"],
        ["欠税_2.csv", "欠税_1.csv"],
    )
