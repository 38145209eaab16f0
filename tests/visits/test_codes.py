"""Result codes: every spelling a clerk finds, 1 never taken for 10, and no contradiction let in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.visits.codes import Codes, CodesError
from shipped_rulebook import shipped_rulebook

TABLE = shipped_rulebook().result_rules.codes
CODES = Codes(TABLE)
ALL = [*map(str, range(1, 13)), *"ABCDEFG"]


def test_the_codes_are_those_in_use_and_no_others():
    assert list(CODES.rules) == ALL
    assert [code for code, rule in CODES.rules.items() if rule.retired] == ["2"]
    assert [code for code, rule in CODES.rules.items() if rule.inferred] == ["A"]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("1,10", ("1", "10")),
        ("1、10", ("1", "10")),
        ("１，１０", ("1", "10")),
        ("１０", ("10",)),
        ("12", ("12",)),
        ("2,12", ("2", "12")),
        ("12,2", ("2", "12")),
        ("1", ("1",)),
        ("11", ("11",)),
        ("1,1", ("1",)),
        (" b；Ｇ ", ("B", "G")),
        ("10.0", ("10",)),
        ("3\n10", ("3", "10")),
        ("'3", ("3",)),
        ("未发现问题", ("1",)),
        ("6 通过登记的住所(经营场所)无法联系", ("6",)),
        ("公示信息隐瞒真实情况、弄虚作假", ("C",)),
        ("1、未发现问题", ("1",)),
        ("3 违反食品药品管理相关规定；10 被吊销", ("3", "10")),
    ],
)
def test_a_cell_is_read_whole(cell, codes):
    assert CODES.read(cell) == codes


@pytest.mark.parametrize(
    "cell", ["", "  ", "0", "13", "110", "1.10", "210", "1 2", "H", "AB", "1 迁出", "其他", "1,x", "-", "1,,H", "ⅲ"]
)
def test_what_is_no_code_is_refused_and_named(cell):
    with pytest.raises(CodesError) as refused:
        CODES.read(cell, where="第 3 行")
    [fault] = refused.value.faults
    assert fault.where == "第 3 行"
    assert "12" in fault.allowed.zh


@given(
    st.lists(st.sampled_from(ALL), min_size=1, unique=True), st.sampled_from([",", "，", "、", "；", "|", "\n", "/"])
)
def test_codes_written_with_any_divider_and_width_come_back(codes, divider):
    wide = str.maketrans({code: chr(ord(code) + 0xFEE0) for code in "0123456789ABCDEFG"})
    expected = tuple(sorted(codes, key=ALL.index))
    assert CODES.read(divider.join(codes)) == expected
    assert CODES.read(divider.join(codes).translate(wide)) == expected
    assert CODES.read(CODES.words(codes)) == expected


@given(st.text(alphabet="0123456789ABGH,、 ", max_size=8))
def test_no_text_is_ever_read_as_a_code_that_does_not_stand_in_it(text):
    try:
        found = CODES.read(text)
    except CodesError:
        return
    parts = [part.strip() for part in text.replace("、", ",").split(",") if part.strip()]
    assert set(found) == set(parts)


def test_a_retired_code_is_read_and_not_entered():
    assert CODES.require(CODES.read("2,12"), new=False) == ("2", "12")
    with pytest.raises(CodesError, match="已停用"):
        CODES.require(["2"])


@pytest.mark.parametrize("other", ["3", "4", "5", "6", "8", "A", "B", "C", "D", "E", "G"])
def test_nothing_was_found_and_something_was_never_stand_together(other):
    with pytest.raises(CodesError) as refused:
        CODES.require(["1", other])
    assert "自相矛盾" in refused.value.faults[0].what.zh
    assert CODES.rules[other].title.en in refused.value.faults[0].what.en


def test_what_a_firm_is_may_stand_beside_anything():
    assert CODES.require(["1", "10"]) == ("1", "10")
    assert CODES.require(["3", "9", "12"]) == ("3", "9", "12")


def test_the_other_table_is_read_only_when_it_is_named():
    assert CODES.read("B,C,D") == ("B", "C", "D")
    assert Codes(TABLE, "dto").read("B") == ("D",)
    assert Codes(TABLE, "dto").read("C、D") == ("B", "C")
    assert Codes(TABLE, "live").read("B") == ("B",)
    with pytest.raises(CodesError, match="没有代码表"):
        Codes(TABLE, "2016")
