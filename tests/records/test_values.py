"""Cells to values: every spelling that is taken, and what is refused."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.dates import last_day
from credit_tier.records.amounts import LARGEST
from credit_tier.records.neutral import fold_value
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.values import reader
from credit_tier.rulebook.source import FieldType, SourceField

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def field(kind: FieldType, **options: object) -> SourceField:
    choices = {"pass": ("合格", "未发现问题"), "fail": ("不合格",)} if kind is FieldType.CHOICE else {}
    return SourceField(name="x", zh="项", type=kind, choices=choices, **options)


def value(text: str, kind: FieldType, fen: int = 100, **options: object) -> object:
    parsed = reader(field(kind, **options), fen)(text)
    return parsed.problem or parsed.value


@pytest.mark.parametrize(
    "text",
    [
        "2020-9-4",
        "2020/9/4",
        "2020.9.4",
        "20200904",
        "2020年9月4日",
        "2020 年 9 月 4 日",
        "2020-09-04 11:46:00",
        "2020/9/4 9:46",
        "２０２０－９－４",
        " 2020-09-04\t",
        "2020-09-04T00:00:00",
        "20200904114600",
        "2020-09-04 11:46:00.123",
        "2020-09-04T11:46:00+08:00",
        "2020年9月4日11:46",
        "2020年9月4日上午10时30分",
        "2020年9月4日 下午 3点",
        "2020/9/4 上午 10:30:00",
        "2020/9/4 10:30 AM",
        "2020年9月4日星期五",
        "2020-09-04 (周五)",
        "二〇二〇年九月四日",
        "二○二○年九月四日",
        "二零二零年九月四号",
        "二0二0年九月四日",
        "202009041015",
        "2020-09-04T00:00:00Z",
    ],
)
def test_one_day_in_many_spellings(text):
    assert value(text, FieldType.DATE) == date(2020, 9, 4)


@pytest.mark.parametrize(
    "text",
    [
        "2021-02-29",
        "2020-13-01",
        "1899-12-31",
        "2201-01-01",
        "44098.1.2",
        "4409",
        "0",
        "1900-01-00",
        "1899-12-30",
        "0000-00-00",
        "9/4/2020",
        "4.9.2020",
        "2020-9-4 24:00",
        "20200904250000",
        "2020年9月4日晚上12时",
        "2020年9月4日上午13时",
        "2020-09-04星期四",
        "2020-09-04T11:46:00+99:00",
        "二〇二〇年十三月四日",
        "二〇二〇年九月四十日",
        "二千零二十年九月四日",
        "2020-9/4",
        "20-9-4",
        "2020-9-4 25:00",
        "昨天",
        "长期",
        "9999-12-31",
        "2020-9-4日",
        "2020-9-2411:46",
        "٢٠٢٠-٠٩-٠٤",
    ],
)
def test_no_day(text):
    assert value(text, FieldType.DATE) is SetAside.UNREADABLE


@pytest.mark.parametrize(
    "text", ["长期", "9999-09-09", "9999-12-31", "9999/12/31", "99991231", "9999年12月31日", "永久"]
)
def test_an_open_end_is_no_end(text):
    assert value(text, FieldType.DATE, may_be_future=True) is None
    assert value(text, FieldType.DATE, may_be_future=True, required=True) is SetAside.UNREADABLE


@pytest.mark.parametrize(
    "text",
    [
        "2021-03",
        "2021年3月",
        "2021年03月份",
        "202103",
        "2021/3",
        "2021.3",
        "2021-03-15",
        "20210301",
        "2021年3月9日",
        "二〇二一年三月",
        "2021-03-01至2021-03-31",
        "20210301-20210331",
        "2021年3月1日～2021年3月31日",
        "2021-3-1-2021-3-31",
        "2021.03—2021.03",
    ],
)
def test_one_month_in_many_spellings(text):
    assert value(text, FieldType.MONTH) == date(2021, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2021-13",
        "2021",
        "202100",
        "3月",
        "1800-01",
        "2021-2-30",
        "2021-03-01至2021-04-30",
        "2021-03至2021-06",
        "2021-03-31至2021-03-01",
        "2021年第1季度",
        "44256至44260",
    ],
)
def test_no_month(text):
    assert value(text, FieldType.MONTH) is SetAside.UNREADABLE


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.50", 123450),
        ("￥1234.5", 123450),
        ("¥ 1234.5", 123450),
        ("1435313.650", 143531365),
        ("1234.5元", 123450),
        ("12.5万元", 12500000),
        ("0.01亿元", 100000000),
        ("１２３４．５", 123450),
        ("0", 0),
        ("+1", 100),
        ("5元整", 500),
        ("1.", 100),
        ("RMB 2", 200),
        ("3分", 3),
        ("-0.00", 0),
        ("5元正", 500),
        ("3元5角", 350),
        ("3元5角2分", 352),
        ("5角", 50),
        ("1.2万", 1200000),
        ("人民币:2000元", 200000),
        ("人民币（大写）贰仟元整", 200000),
        ("壹万元", 1000000),
        ("壹万贰仟叁佰元整", 1230000),
        ("壹拾万零伍佰圆零三分", 10050003),
        ("伍角", 50),
        ("两万元", 2000000),
        ("一亿零三十万元", 10030000000),
        ("人民币贰仟元整（￥2,000.00）", 200000),
        ("2000元（大写：贰仟元整）", 200000),
        ("92233720368547758.07", LARGEST),
    ],
)
def test_amounts_are_exact_fen(text, fen):
    assert value(text, FieldType.MONEY) == fen


@pytest.mark.parametrize(
    "text",
    [
        "1,23",
        "12,34.5",
        "1.2.3",
        "inf",
        "1e5",
        "1.43E+06",
        "罚款若干元",
        "(100)",
        "贰仟元（3000元）",
        "二百五元",
        "一万五元",
        "元",
        "角",
        "5美元",
        "1000元至2000元",
        "1000-2000元",
        "三倍",
        "3%",
        "每日2000元",
        "2000元/天",
        "1万贰仟元",
        "92233720368547758.08",
        "9" * 40,
    ],
)
def test_no_amount(text):
    assert value(text, FieldType.MONEY) is SetAside.UNREADABLE


@pytest.mark.parametrize(
    ("text", "fen"), [("0.005", 1), ("0.004", 0), ("1.23456789万元", 1234568), ("8770.3851", 877039)]
)
def test_amounts_finer_than_fen_are_rounded_half_up_and_flagged(text, fen):
    parsed = reader(field(FieldType.MONEY), 100)(text)
    assert (parsed.value, parsed.problem) == (fen, Flag.ROUNDED)


def test_rounding_is_away_from_zero_for_refunds():
    assert reader(field(FieldType.MONEY, signed=True), 100)("-0.005").value == -1


def test_negative_only_where_signed():
    assert value("-1", FieldType.MONEY) is SetAside.NEGATIVE
    assert value("-1", FieldType.INTEGER) is SetAside.NEGATIVE
    assert value("-1.5", FieldType.MONEY, signed=True) == -150
    assert value("−2", FieldType.INTEGER, signed=True) == -2


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("1,234", 1234), ("12.0", 12), ("１２", 12), ("007", 7)])
def test_integers(text, number):
    assert value(text, FieldType.INTEGER) == number


@pytest.mark.parametrize("text", ["12.5", "12人", "一", "1e3", "0x10", str(2**63)])
def test_no_integer(text):
    assert value(text, FieldType.INTEGER) is SetAside.UNREADABLE


def test_flags():
    assert {value(text, FieldType.FLAG) for text in ("是", "有", "Y", "ｙ", "1", "true", "TRUE", "1.0", "√")} == {True}
    assert {value(text, FieldType.FLAG) for text in ("否", "无", "N", "0", "false", "no", "0.0", "×")} == {False}
    assert value("也许", FieldType.FLAG) is SetAside.UNREADABLE


def test_choices_by_key_or_any_spelling():
    assert {value(text, FieldType.CHOICE) for text in ("pass", "PASS", "合格", " 合 格 ", "未发现问题")} == {"pass"}
    assert value("优秀", FieldType.CHOICE) is SetAside.UNREADABLE


@pytest.mark.parametrize(
    "text",
    [
        "某税罚〔2020〕894号",
        "某税罚（2020）894号",
        "某税罚(2020) 894 号",
        "某税罚[2020]894号",
        "某税罚［2020］８９４号",
        "某税罚【2020】894号",
        "某税罚﹝2020﹞894号",
        " 某税罚〔2020〕\n894号",
    ],
)
def test_document_numbers_of_two_agencies_meet(text):
    assert value(text, FieldType.DOCUMENT_NUMBER) == "某税罚〔2020〕894号"


def test_text_keeps_rare_characters_and_line_ends():
    assert value("　𠮷野家\r\n二层\t甲 ", FieldType.TEXT) == "𠮷野家\n二层 甲"
    assert value("e\u0301", FieldType.TEXT) == "e\u0301"
    assert value("a\x07b", FieldType.TEXT) is SetAside.UNREADABLE


@pytest.mark.parametrize("text", ["", "　", "NULL", "null", "None", "NaN", "NaT", "<NA>", "N/A", "\\N", "-", "——", "/"])
@pytest.mark.parametrize("kind", list(FieldType))
def test_marks_for_nothing_are_null(text, kind):
    assert value(text, kind) is None


@given(
    DAYS,
    st.sampled_from(
        ["{0.year}-{0.month}-{0.day}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日", "{0:%Y/%m/%d} 08:00"]
    ),
)
def test_days_round_trip(day, form):
    text = form.format(day) if day.year >= 1000 else day.isoformat()
    assert value(text, FieldType.DATE) == value(text.translate(FULL_WIDTH), FieldType.DATE) == day


@given(DAYS, st.sampled_from(["{0.year}-{0.month}", "{0:%Y%m}", "{0.year}年{0.month}月", "{0.year}/{0.month:02}"]))
def test_months_round_trip(day, form):
    assert value(form.format(day), FieldType.MONTH) == last_day(day.year, day.month)


@given(
    st.integers(-LARGEST, LARGEST),
    st.sampled_from(["{sign}{yuan}.{fen:02}", "{sign}{yuan:,}.{fen:02}元", "{sign}￥{yuan}.{fen:02}00"]),
)
def test_amounts_round_trip(amount, form):
    text = form.format(sign="-" if amount < 0 else "", yuan=abs(amount) // 100, fen=abs(amount) % 100)
    assert value(text, FieldType.MONEY, signed=True) == amount


@given(st.integers(-LARGEST, LARGEST))
def test_integers_round_trip(number):
    assert (
        value(str(number), FieldType.INTEGER, signed=True)
        == value(f"{number:,}", FieldType.INTEGER, signed=True)
        == number
    )


@given(st.text(), st.sampled_from(list(FieldType)))
def test_any_text_gives_a_value_or_a_reason(text, kind):
    parsed = reader(field(kind), 100)(text)
    assert parsed.value is None or parsed.problem is None or isinstance(parsed.problem, Flag)
    assert parsed.value is not None or parsed.problem is None or isinstance(parsed.problem, SetAside)
    assert fold_value(text) or (parsed.value is None and parsed.problem is None)


LONGEST_CELL = 32_767
STUFF = [
    "1",
    ",",
    "1,",
    "￥",
    "罚款1元",
    "一",
    "万",
    "（",
    "年",
    "2026-",
    "1-",
    "/",
    "\t",
    "罚款",
    "、",
    ";",
    "元",
    "每",
    "约",
    "￥1",
    "千",
    "2026年",
    "1至",
    "月",
    "\u3000",
    "1元(",
]
"""What regular expressions might try in ever so many ways; a blank, too."""


@pytest.mark.parametrize("kind", [FieldType.MONEY, FieldType.MONTH, FieldType.DATE, FieldType.INTEGER, FieldType.FLAG])
def test_no_cell_takes_long_whatever_fills_it(kind):
    read = reader(field(kind, labels=("罚款",) if kind is FieldType.MONEY else ()), fen=100)
    for stuff in STUFF:
        full = stuff * (LONGEST_CELL // len(stuff or " ")) if stuff else " " * LONGEST_CELL
        for text in (f"1{full}x", f"罚款{full}元"):
            start = time.process_time()
            read(text)
            assert time.process_time() - start < 5, stuff
