"""What stands in the column of codes: codes in every disguise, older numbers, and what identifies nobody."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit_tier.foundation.codes import is_code, is_unit_id
from credit_tier.foundation.older_numbers import is_personal_number
from credit_tier.records.enterprise_codes import flawless, read_code, shown_code, without_personal_numbers
from credit_tier.records.reasons import TITLES, Flag, SetAside

CODE = "91620100MA7ABCD12E"
DIGITS = "916200000000000191"
REGISTRATION = "000000012345674"
TAX = "00000000000006X"
EITHER = "000000000000780"


def test_the_number_chosen_for_the_ambiguous_case_is_ambiguous():
    assert read_code(EITHER).problem is Flag.NUMBER_AMBIGUOUS


@pytest.mark.parametrize(
    "text",
    [
        f"'{CODE}",
        f"{CODE}\t",
        f"\u200b{CODE}\ufeff",
        f"\t'{CODE} ",
        "９１６２０１００ＭＡ７ＡＢＣＤ１２Ｅ",
        CODE.lower(),
        f"‘{CODE}",
    ],
)
def test_marks_around_a_code_change_nothing(text):
    assert read_code(text) == (CODE, None, "")


@pytest.mark.parametrize(
    "text",
    [
        "91620100 MA7ABCD12E",
        "9162-0100-MA7A-BCD1-2E",
        "91620100\r\nMA7ABCD12E",
        "91 620100 MA7ABCD1 2 E",
        "91620100\u200bMA7ABCD12E",
        "91620100　MA7ABCD12E",
        "91620100－MA7ABCD12－E",
        "91620100\xa0MA7ABCD12E",
    ],
)
def test_what_divides_a_code_is_taken_out_and_flagged(text):
    assert read_code(text) == (CODE, Flag.CODE_SEPARATED, "")


def test_a_divided_code_that_fails_its_check_says_that():
    assert read_code("91620100 MA7ABCD12F").problem is Flag.CHECK_CHARACTER


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{DIGITS}.0", DIGITS),
        (f"{REGISTRATION[6:]}", None),
        ("100000000000016.00", None),
        ("1.10000000000014E+14", None),
    ],
)
def test_numbers_with_all_digits_are_read_as_what_they_are(text, value):
    parsed = read_code(text)
    assert parsed.value == value
    assert (parsed.problem is Flag.CODE_AS_NUMBER) == (value is not None)


def test_a_registration_number_in_scientific_form_is_whole_or_lost():
    number = "110000000000017"
    assert read_code(number).value == f"reg:{number}"
    assert read_code("1.10000000000017E+14").value == f"reg:{number}"
    assert read_code("110000000000017.0").value == f"reg:{number}"
    assert read_code("1.1E+14").problem is SetAside.CODE_EXCEL_RUINED
    assert read_code("1.1000000000001E+14").problem is SetAside.CODE_EXCEL_RUINED
    assert read_code("1.234567890123E+14").problem is SetAside.CODE_EXCEL_RUINED
    assert read_code("9.16200000000000E+17").problem is SetAside.CODE_EXCEL_RUINED
    assert read_code("916201007123450000").problem is SetAside.CODE_EXCEL_RUINED
    assert read_code("916201007123450000.0").problem is SetAside.CODE_EXCEL_RUINED


@pytest.mark.parametrize(
    ("text", "value", "flag"),
    [
        (REGISTRATION, f"reg:{REGISTRATION}", Flag.REGISTRATION_NUMBER),
        ("0000000123456", "reg:0000000123456", Flag.REGISTRATION_NUMBER_13),
        (TAX, f"tax:{TAX}", Flag.TAX_NUMBER),
        (TAX.lower(), f"tax:{TAX}", Flag.TAX_NUMBER),
        ("0000000 0000 006X", f"tax:{TAX}", Flag.TAX_NUMBER),
        ("00000006-X", "org:00000006X", Flag.ORGANISATION_CODE),
        ("00000006X", "org:00000006X", Flag.ORGANISATION_CODE),
        (EITHER, f"reg-or-tax:{EITHER}", Flag.NUMBER_AMBIGUOUS),
    ],
)
def test_older_numbers_become_ids_of_their_own_kind(text, value, flag):
    assert read_code(text) == (value, flag, "")
    assert is_unit_id(value)
    assert read_code(value) == (value, flag, "")


@pytest.mark.parametrize(
    ("header", "namespace"),
    [
        ("纳税人识别号", "tax"),
        ("NSRSBH", "tax"),
        ("注册号", "reg"),
        ("统一社会信用代码/注册号", "reg"),
        ("统一社会信用代码", "reg-or-tax"),
        ("注册号/税号", "reg-or-tax"),
        ("", "reg-or-tax"),
    ],
)
def test_the_header_decides_where_both_checks_hold(header, namespace):
    assert read_code(EITHER, header).value == f"{namespace}:{EITHER}"


def test_the_header_decides_nothing_against_a_check():
    assert read_code(REGISTRATION, "纳税人识别号").value == f"reg:{REGISTRATION}"
    assert read_code(TAX, "注册号").value == f"tax:{TAX}"


@pytest.mark.parametrize(
    "text", ["000000012345675", "00000006Y", "000000006", "reg:000000012345675", "tax:000000012345674"]
)
def test_a_number_that_fails_every_check_identifies_nobody(text):
    assert read_code(text).problem is SetAside.CODE_NUMBER_CHECK


@pytest.mark.parametrize(
    "text",
    ["620000199002280000", "62000019900228000X01", "620000900228001", "62000090022800001", "620000 19900228 0000"],
)
def test_a_number_of_a_natural_person_is_neither_accepted_nor_shown(text):
    parsed = read_code(text)
    assert parsed == (None, SetAside.CODE_PERSONAL, "")
    assert set(shown_code(text, parsed.problem)[2:]) == {"*"}
    assert "1990" not in without_personal_numbers(f'甲,"{text}","a\n""b"') + shown_code(text, parsed.problem)
    assert without_personal_numbers(f'{text},"a\n""b"').endswith(',"a\n""b"')


def test_a_line_too_long_to_mask_is_left_out():
    assert "620000" not in without_personal_numbers(f"620000199002280000,{'a' * 200_000}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("9162010OMA7ABCD12E", ["第8位“O”", "'O' at 8", CODE]),
        ("9I6201OOMA7ABCD12E", ["第2位“I”", "第8位“O”", "若为 " + CODE]),
        ("91620100MA7ABCV12E", ["第15位“V”"]),
    ],
)
def test_the_letters_that_the_standard_leaves_out_are_named_and_never_replaced(text, told):
    parsed = read_code(text)
    assert (parsed.value, parsed.problem) == (None, SetAside.CODE_WRONG_CHARACTER)
    assert all(part in parsed.note for part in told)
    assert ("若为" in parsed.note) == (CODE in parsed.note)


def test_the_note_reaches_the_report(read):
    records = read(
        "tax_arrears.csv", [["统一社会信用代码", "欠税金额", "欠税日期"], ["9162010OMA7ABCD12E", "1", "2026-1-1"]]
    )
    assert "第8位“O”" in records.quality.set_aside["also"][0].as_py()


def test_a_personal_number_reaches_no_report(read):
    rows = [
        ["统一社会信用代码", "欠税金额", "欠税日期"],
        ["620000199002280000", "1", "2026-1-1"],
        ["620000199002280000", "x", ""],
    ]
    records = read("tax_arrears.csv", rows)
    [quality] = records.quality.tables
    assert quality.set_aside == {"code_personal": 2}
    assert "199002" not in str(records.quality.set_aside.to_pylist())


def test_an_older_number_is_accepted_and_flagged(read):
    records = read(
        "tax_arrears.csv", [["纳税人识别号", "欠税金额", "欠税日期"], [EITHER, "1", "2026-1-1"], [TAX, "2", "2026-1-1"]]
    )
    assert sorted(records.tables["tax_arrears"]["code"].to_pylist()) == [f"tax:{TAX}", f"tax:{EITHER}"]
    assert records.quality.tables[0].flags == {"tax_number": 2}
    assert records.rows("tax_arrears", f"tax:{TAX}").num_rows == 1


PIECES = st.lists(
    st.sampled_from([*"0123456789ABCXIO*.E+-' \t\u200b", "916200", "000000", "199002", "reg:", "tax:", "reg-or-tax:"]),
    max_size=24,
).map("".join)


@given(st.text(max_size=24) | PIECES, st.sampled_from(["", "纳税人识别号", "注册号"]))
@example("reg:０", "")
def test_any_text_gives_an_id_or_a_reason(text, header):
    value, problem, _ = read_code(text, header)
    assert (value is None) == isinstance(problem, SetAside)
    assert problem is None or problem in TITLES
    if value is not None:
        assert is_code(value) or is_unit_id(value)
        assert read_code(value, header).value == value
        assert ":" not in value or not is_personal_number(value)
    if flawless(pa.array([text], pa.string()))[0]:
        assert (value, problem) == (text, None)
