import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit_tier.foundation.codes import (
    ALPHABET,
    FLAGS_ONLY,
    CodeFault,
    are_unit_ids,
    check_character,
    code_fault,
    fold_code,
    is_code,
    is_unit_id,
    organisation_check_character,
)
from strategies import enterprise_codes, examples

# GB 32100-2015 and GB 11714-1997, known codes of GB 32100.
VALID = [
    "91350100M000100Y43",
    "91110000101623741K",
    "91620100MA7ABCD12E",
    "91620102712345672E",
    "92620200MA7XYT098T",
    "93620300MA7HJK2220",
    "916200000000000191",
    "916200000000001310",
    "91620000000000086Y",
    "9162000000000006X4",
    "916200000000001903",
]
BLANKS = st.text(" \t\r\n\xa0　", max_size=3)
FULL_WIDTH = {ord(half): ord(half) + 0xFEE0 for half in ALPHABET + ALPHABET.lower()}


NO_IDS = ["", "\n", "reg:", "reg:1\n", "reg:1\nreg:2", "Reg:1", "reg:1 ", "reg:甘", "reg:\x00", "a" * 17 + ":1"]
NO_IDS += [VALID[0] + "\n", VALID[0][:17], VALID[0] + "1", VALID[0].lower(), "reg:" + "1" * 52, "reg:\ud800"]
IDS = [*VALID, "reg:1", 'a_-9:~!"\\', "a" * 16 + ":1", "reg:" + "1" * 51]


@given(st.lists(st.sampled_from(IDS) | st.sampled_from(IDS + NO_IDS) | st.text("a1:A\n", max_size=6), max_size=5))
@example([])
@examples(400)
def test_many_ids_at_once_are_judged_as_one_by_one(texts):
    assert are_unit_ids(texts) == all(map(is_unit_id, texts))


@pytest.mark.parametrize("text", NO_IDS)
def test_one_text_that_is_no_id_spoils_all_of_them(text):
    assert are_unit_ids(IDS)
    assert not are_unit_ids([*IDS, text])
    assert not are_unit_ids([text, *IDS])


@pytest.mark.parametrize("code", VALID)
def test_a_known_code_is_flawless(code):
    assert code_fault(code) is None
    assert is_code(code)
    assert is_unit_id(code)
    assert check_character(code[:17]) == code[17]
    assert organisation_check_character(code[8:16]) == code[16]


@pytest.mark.parametrize(
    ("code", "check", "organisation_check"),
    [
        ("916200000000001310", "0", "1"),  # sum mod 31 = 0: the known crash on index 31
        ("91620000000000086Y", "Y", "6"),
        ("9162000000000006X4", "4", "X"),
        ("916200000000001903", "3", "0"),
    ],
)
def test_the_edge_check_characters_of_both_standards_are_computed(code, check, organisation_check):
    assert check_character(code[:17]) == check == code[17]
    assert organisation_check_character(code[8:16]) == organisation_check == code[16]


@pytest.mark.parametrize("code", ["91350211M0000XUF46", "91310115MA1H8R7C6D"])
def test_a_code_that_fails_its_check_is_flagged_and_stays_readable(code):
    # GB 32100: a failing check character is a data-quality flag, not a rejection of the firm.
    assert code_fault(code) is CodeFault.CHECK_CHARACTER
    assert code_fault(code) in FLAGS_ONLY
    assert is_code(code)


@given(enterprise_codes())
@examples(200)
def test_every_code_built_by_the_standards_is_flawless(code):
    assert code_fault(code) is None


@pytest.mark.parametrize("code", VALID)
def test_every_substitution_of_one_character_is_caught(code):
    for place in range(18):
        for character in set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*?#.- 甘") - {code[place]}:
            assert code_fault(code[:place] + character + code[place + 1 :]) is not None


@given(enterprise_codes(), st.integers(0, 16))
@examples(300)
def test_every_transposition_of_neighbours_is_caught(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (code_fault(swapped) is None) == (swapped == code)


@given(enterprise_codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
@examples(300)
def test_a_substitution_within_the_alphabet_is_at_most_a_flag_or_a_ruin(code, place, character):
    fault = code_fault(code[:place] + character + code[place + 1 :])
    assert (fault is None) == (code[place] == character)
    assert fault in {None, CodeFault.CHECK_CHARACTER, CodeFault.EXCEL_RUINED}


@given(
    enterprise_codes(), st.booleans(), st.booleans(), st.text(" \t\r\n\xa0　", max_size=3), st.text(" 　", max_size=3)
)
@examples(200)
def test_full_width_lower_case_and_blanks_fold_to_the_same_code(code, lower, full, before, after):
    written = code.lower() if lower else code
    written = written.translate(FULL_WIDTH) if full else written
    assert fold_code(before + written + after) == code
    assert code_fault(before + written + after) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", CodeFault.BLANK),
        (" 　\t", CodeFault.BLANK),
        ("911100******76227Y", CodeFault.STARRED),
        ("91620100MA7ABC##2E", CodeFault.STARRED),
        ("9.16201E+17", CodeFault.EXCEL_RUINED),
        ("9.16201e+17", CodeFault.EXCEL_RUINED),
        ("916201007123450000", CodeFault.EXCEL_RUINED),
        ("620102712345672", CodeFault.WRONG_LENGTH),
        ("91620102712345672", CodeFault.WRONG_LENGTH),
        ("91620100MA7ABCD12EE", CodeFault.WRONG_LENGTH),
        ("9162010OMA7ABCD12E", CodeFault.WRONG_CHARACTER),
        ("９１６２０１００ＭＡ７ＡＢＣＤ１２Ｆ", CodeFault.CHECK_CHARACTER),
    ],
)
def test_what_is_wrong_with_a_code_is_told_by_kind(text, fault):
    assert code_fault(text) is fault


def test_a_wrong_organisation_check_under_a_right_code_check_is_told_apart():
    body = "91620000" + "00000001" + "8"  # GB 11714 gives 9
    assert code_fault(body + check_character(body)) is CodeFault.ORGANISATION_CHECK


@given(st.text(max_size=24) | st.text(ALPHABET + "*?#.E+ ９ａ", min_size=14, max_size=20))
@examples(600)
def test_no_text_whatever_makes_the_reading_of_a_code_fail(text):
    fault = code_fault(text)
    assert fault is None or isinstance(fault, CodeFault)
    assert (fault is None or fault in FLAGS_ONLY) <= is_code(fold_code(text))
    assert fold_code(fold_code(text)) == fold_code(text)
