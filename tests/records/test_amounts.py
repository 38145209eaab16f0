"""Amounts in figures, in words and inside texts: exact, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.records.amount_texts import amount_in_text
from credit_tier.records.amounts import LARGEST, read_amount
from credit_tier.records.neutral import fold_value
from credit_tier.records.numerals import read_digits, read_numeral
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.values import reader
from credit_tier.rulebook.source import FieldType, SourceField

PLAIN = "零一二三四五六七八九", "十百千"
FINANCIAL = "零壹贰叁肆伍陆柒捌玖", "拾佰仟"
NUMBERS = st.integers(0, 10**16 - 1) | st.integers(0, 10**6) | st.integers(0, 15).map(lambda power: 10**power)


def spelt(number, style=PLAIN):
    """Write a number in words, digit by digit from the left: the other direction, and another method."""
    figures, places = style
    if not number:
        return figures[0]
    digits = str(number)
    words, zero = "", False
    for index, digit in enumerate(digits):
        place = len(digits) - 1 - index
        if digit == "0":
            zero = True
        else:
            words += (figures[0] if zero and words else "") + figures[int(digit)]
            words += places[place % 4 - 1] if place % 4 else ""
            zero = False
        block = digits[max(0, index - 3 + (place % 4)) : index + 1] if place % 4 == 0 else ""
        if place == 8 or (place in (4, 12) and block[-4:].strip("0")):
            words += "亿" if place == 8 else "万"
            zero = False
    return words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (12300, "壹万贰仟叁佰"),
        (10, "壹拾"),
        (205, "贰佰零伍"),
        (10_0000_0001, "壹拾亿零壹"),
        (1_0000_0000_0000, "壹万亿"),
        (300400000, "叁亿零肆拾万"),
    ],
)
def test_the_speller_of_these_tests_spells_as_banks_do(number, words):
    assert spelt(number, FINANCIAL) == words


@given(NUMBERS, st.sampled_from([PLAIN, FINANCIAL]))
def test_every_number_in_words_gives_the_number_back(number, style):
    assert read_numeral(spelt(number, style)) == number


@given(st.integers(10, 19) | st.integers(100_000, 199_999))
def test_ten_may_go_without_its_one(number):
    assert read_numeral(spelt(number).replace("一十", "十", 1)) == number


@given(st.text("零〇一二两三十百千万亿壹贰拾佰仟", max_size=12))
def test_words_are_a_number_or_none_and_a_number_spells_back(text):
    number = read_numeral(text)
    assert number is None or read_numeral(spelt(number)) == number
    assert read_digits(text) is None or read_digits(text).isdecimal()


@pytest.mark.parametrize(
    "text", ["二百五", "一万五", "十百", "百", "零五", "一零", "一零零二", "一百一百", "一万一万", "一二", "零万"]
)
def test_words_that_are_no_number_or_could_be_two(text):
    assert read_numeral(text) is None


def yuan(fen):
    return f"{Decimal(fen) / 100:.2f}"


def in_bank_words(fen):
    whole, jiao, small = fen // 100, fen // 10 % 10, fen % 10
    words = spelt(whole, FINANCIAL) + "元" if whole else ""
    words += FINANCIAL[0][jiao] + "角" if jiao else "零" if words and small else ""
    words += FINANCIAL[0][small] + "分" if small else "整"
    return words if whole or jiao or small else "零元整"


SPELLINGS = [
    yuan,
    lambda fen: f"{Decimal(fen) / 100:,.2f}元",
    lambda fen: f"￥{yuan(fen)}",
    lambda fen: f"人民币{yuan(fen)}元整",
    lambda fen: f"{Decimal(fen) / 1_000_000}万元",
    lambda fen: f"{Decimal(fen) / 10_000_000_000:f}亿元",
    lambda fen: f"{fen}分",
    lambda fen: f"{fen // 100}元{fen // 10 % 10}角{fen % 10}分",
    in_bank_words,
    lambda fen: f"人民币（大写）{in_bank_words(fen)}（￥{yuan(fen)}）",
    lambda fen: f"{yuan(fen)}元（大写：{in_bank_words(fen)}）",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(fen=st.integers(0, 10**15) | st.integers(0, 10**6))
def test_every_spelling_of_an_amount_gives_its_fen(spelling, fen):
    amount = read_amount(fold_value(spelling(fen)), 100)
    assert (amount.fen, amount.negative, amount.rounded) == (fen, False, False)


TEXTS = [
    "罚款{}",
    "处以人民币{}罚款",
    "对当事人作出如下处罚:罚款{};责令改正。",
    "决定给予罚款{}的行政处罚",
    "警告，罚款{}",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("labels", [(), ("罚款",)])
@given(fen=st.integers(10, 10**12), spelling=st.sampled_from([SPELLINGS[1], SPELLINGS[4], *SPELLINGS[8:]]))
def test_the_only_amount_of_a_text_is_taken_with_a_flag(text, labels, fen, spelling):
    found = amount_in_text(fold_value(text.format(spelling(fen))), labels)
    assert (found.amount.fen, found.problem) == (fen, Flag.AMOUNT_IN_TEXT)


@pytest.mark.parametrize(
    ("text", "labels", "fen"),
    [
        ("罚款50,000.00元；没收违法所得1.2万元", ("罚款",), 5_000_000),
        ("罚款50,000.00元；没收违法所得1.2万元", ("没收",), 1_200_000),
        ("没收违法所得1.2万元并处罚款5万元", ("罚款",), 5_000_000),
        ("没收违法所得1.2万元罚款5万元", ("罚款",), 5_000_000),
        ("没收违法所得1.2万元罚款5万元", ("没收",), 1_200_000),
        ("处2000元罚款，没收非法财物", ("罚款",), 200_000),
        ("罚款2000元，逾期不缴纳的每日按罚款数额的3%加处罚款", ("罚款",), 200_000),
        ("依据可处1万元以上5万元以下罚款的规定，罚款2万元", ("罚款",), 2_000_000),
        ("货值金额3000元，处货值金额2倍罚款，计罚款6000元", ("罚款",), 600_000),
        ("减轻处罚，2000元罚款", ("罚款",), 200_000),
        ("罚款2,000元,责令改正", (), 200_000),
        ("罚款伍角", (), 50),
    ],
)
def test_the_labelled_amount_of_a_text(text, labels, fen):
    found = amount_in_text(fold_value(text), labels)
    assert (found.amount.fen, found.problem) == (fen, Flag.AMOUNT_IN_TEXT)


@pytest.mark.parametrize(
    ("text", "labels", "problem"),
    [
        ("罚款50000元；没收违法所得1.2万元", (), SetAside.SEVERAL_AMOUNTS),
        ("罚款1000元，另罚款2000元", ("罚款",), SetAside.SEVERAL_AMOUNTS),
        ("没收违法所得5000元", ("罚款",), SetAside.UNREADABLE),
        ("处2000元", ("罚款",), SetAside.UNREADABLE),
        ("没收和罚款共5万元", ("罚款",), SetAside.UNREADABLE),
        ("免予罚款2000元", ("罚款",), SetAside.UNREADABLE),
        ("罚款2000元以上5000元以下", (), SetAside.UNREADABLE),
        ("罚款2000至5000元", (), SetAside.UNREADABLE),
        ("罚款2000-5000元", (), SetAside.UNREADABLE),
        ("罚款不超过2000元", (), SetAside.UNREADABLE),
        ("罚款约2000元", (), SetAside.UNREADABLE),
        ("每日罚款200元", (), SetAside.UNREADABLE),
        ("罚款200元/天", (), SetAside.UNREADABLE),
        ("罚款违法所得2000元的1.5倍", (), SetAside.UNREADABLE),
        ("每日万分之五", (), SetAside.UNREADABLE),
        ("罚款贰仟元（3000元）", (), SetAside.UNREADABLE),
        ("罚款1万贰仟元", (), SetAside.UNREADABLE),
        ("罚款3百万元", (), SetAside.UNREADABLE),
        ("罚款5000美元", (), SetAside.UNREADABLE),
        ("罚款0.005元", (), SetAside.UNREADABLE),
        ("罚款2000", (), SetAside.UNREADABLE),
        ("罚款", (), SetAside.UNREADABLE),
    ],
)
def test_nothing_is_guessed(text, labels, problem):
    assert amount_in_text(fold_value(text), labels) == (None, problem)


def test_amounts_of_one_label_are_added_up_only_where_the_field_says_so():
    text = "罚款1000元，另罚款2000元，没收5000元"
    found = amount_in_text(text.replace("，", ","), ("罚款",), summed=True)
    assert (found.amount.fen, found.problem) == (300_000, Flag.AMOUNTS_SUMMED)
    assert amount_in_text(text.replace("，", ","), (), summed=True).problem is SetAside.SEVERAL_AMOUNTS
    huge = f"罚款{LARGEST // 100}元;罚款{LARGEST // 100}元"
    assert amount_in_text(huge, ("罚款",), summed=True).problem is SetAside.SEVERAL_AMOUNTS


def test_a_bare_ten_thousand_is_of_yuan_only_where_the_column_is_in_yuan():
    assert read_amount("1.2万", 100).fen == 1_200_000
    assert read_amount("1.2万", 1_000_000) is None


def test_fields_take_their_labels_and_flags_reach_the_report(read, code):
    field = SourceField(name="fine", zh="罚款", type=FieldType.MONEY, labels=("罚款",))
    assert reader(field, 100)("罚款2000元，没收500元") == (200_000, Flag.AMOUNT_IN_TEXT, "")
    with pytest.raises(ValueError, match="only an amount"):
        SourceField(name="x", zh="x", type=FieldType.TEXT, labels=("罚款",))
    rows = [
        ["统一社会信用代码", "欠税金额", "欠税日期"],
        [code(1), "欠税2000元", "2026-1-1"],
        [code(2), "1元和2元", "2026-1-1"],
    ]
    [quality] = read("tax_arrears.csv", rows).quality.tables
    assert (quality.flags, quality.set_aside) == ({"amount_in_text": 1}, {"several_amounts": 1})


def test_an_optional_amount_that_cannot_be_told_is_left_empty_with_a_flag(read, code):
    rows = [
        ["统一社会信用代码", "决定类型", "领域", "决定日期", "罚款金额"],
        [code(1), "处罚", "税务", "2026-1-1", "罚款1元；罚款2元"],
    ]
    records = read("decisions.csv", rows)
    assert records.tables["decisions"]["fine"].to_pylist() == [None]
    assert records.quality.tables[0].flags == {"unreadable_several_amounts": 1}


PIECES = [
    "罚款",
    "没收",
    "2000",
    "1.2",
    "元",
    "万元",
    "亿",
    "壹",
    "拾",
    "万",
    "角",
    "分",
    "(",
    ")",
    ",",
    "；",
    "￥",
    "人民币",
    "每日",
    "至",
    "-",
    "以上",
]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sampled_from([(), ("罚款",)]))
def test_any_text_gives_an_amount_or_a_reason(text, labels):
    folded = fold_value(text)
    found, whole = amount_in_text(folded, labels), read_amount(folded, 100)
    assert (found.amount is None) == isinstance(found.problem, SetAside)
    for amount in (found.amount, whole):
        assert amount is None or (type(amount.fen) is int and 0 <= amount.fen <= LARGEST)
