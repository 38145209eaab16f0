"""Days and months: what is doubtful is flagged, times are kept, and every spelling gives the day back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.dates import last_day
from credit_tier.records.days import is_open_end, read_moment, read_month, time_of_day
from credit_tier.records.neutral import fold_value
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.values import reader
from credit_tier.rulebook.source import FieldType, SourceField

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
WORDS = "〇一二三四五六七八九"


def in_words(number):
    """Write a number below 100 in characters: a second way, from figures to words."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else WORDS[tens] + "十"
    return head + (WORDS[ones] if ones else "")


def chinese(day):
    return f"{''.join(WORDS[int(digit)] for digit in str(day.year))}年{in_words(day.month)}月{in_words(day.day)}日"


def old_twenties(day):
    return chinese(day).replace("月二十", "月廿").replace("月三十", "月卅")


FORMS = [
    lambda day: f"{day.year}-{day.month}-{day.day}",
    lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}{day.month:02}{day.day:02}",
    lambda day: f"{day.year}{day.month:02}{day.day:02}091500",
    lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    lambda day: f"{day.year}年{day.month}月{day.day}日上午9时5分",
    lambda day: f"{day.isoformat()}T09:15:00+08:00",
    lambda day: f"{day.year}年{day.month}月{day.day}日星期{'一二三四五六日'[day.weekday()]}",
    chinese,
    old_twenties,
]


@pytest.mark.parametrize("form", FORMS)
@given(day=DAYS)
def test_every_spelling_of_a_day_gives_the_day_back(form, day):
    moment = read_moment(form(day))
    assert (moment.day, moment.flag) == (day, None)


@given(DAYS, st.sampled_from(["一二三四五六日"]))
def test_a_weekday_that_is_not_that_day_s_makes_it_unreadable(day, names):
    for shift in range(1, 7):
        assert read_moment(f"{day.isoformat()} 星期{names[(day.weekday() + shift) % 7]}") is None


@given(st.dates(date(1927, 5, 18), date(2173, 10, 13)), st.integers(0, 86_399))
def test_a_day_number_of_a_spreadsheet_gives_day_and_time_with_a_flag(day, second):
    serial = (day - date(1899, 12, 30)).days
    moment = read_moment(f"{serial}")
    assert moment == (day, "", Flag.EXCEL_SERIAL)
    timed = read_moment(f"{serial}.{round(second * 10**11 / 86_400):011d}")
    hours, rest = divmod(second, 3600)
    assert timed == (day, f"T{hours:02}:{rest // 60:02}:{rest % 60:02}" if second else "", Flag.EXCEL_SERIAL)


@pytest.mark.parametrize(
    ("text", "day"), [("44098", date(2020, 9, 24)), ("36526", date(2000, 1, 1)), ("45351", date(2024, 2, 29))]
)
def test_day_numbers_as_spreadsheets_show_them(text, day):
    # Known answers of Excel's 1900 system.
    assert read_moment(text).day == day


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2020年9月4日下午3时5分", "T15:05:00"),
        ("2020年9月4日15点", "T15:00:00"),
        ("2020/9/4 下午 3:05:09", "T15:05:09"),
        ("2020/9/4 12:30 AM", "T00:30:00"),
        ("2020/9/4 12:30 PM", "T12:30:00"),
        ("2020年9月4日凌晨12时", ""),
        ("2020年9月4日晚上8时", "T20:00:00"),
        ("20200904", ""),
        ("昨天", ""),
    ],
)
def test_the_time_of_a_day_is_kept(text, time):
    assert time_of_day(text) == time


@pytest.mark.parametrize(
    ("text", "day", "flag"),
    [
        ("2020-09-03T16:00:00Z", date(2020, 9, 4), Flag.OTHER_TIME_ZONE),
        ("2020-09-03T16:00:00.000+0000", date(2020, 9, 4), Flag.OTHER_TIME_ZONE),
        ("2020-09-03T15:59:59Z", date(2020, 9, 3), None),
        ("2020-09-04T00:00:00+08:00", date(2020, 9, 4), None),
        ("2020-09-04T00:00:00+09:00", date(2020, 9, 3), Flag.OTHER_TIME_ZONE),
    ],
)
def test_a_time_zone_gives_beijing_s_day_and_says_if_it_is_another(text, day, flag):
    moment = read_moment(text)
    assert (moment.day, moment.flag) == (day, flag)


@given(st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32), st.integers(0, 25), st.integers(0, 61))
def test_the_quick_way_and_the_long_way_read_the_same(year, month, day, hour, minute):
    for mark in "-/":
        plain = f"{year:04}{mark}{month}{mark}{day:02}"
        clock = f"{hour:02}:{minute:02}"
        assert read_moment(plain) == read_moment(plain.replace(mark, "."))
        assert read_moment(f"{plain} {clock}") == read_moment(f"{plain}  {clock}:00+08:00")


MONTH_FORMS = [
    lambda day: f"{day.year}-{day.month}",
    lambda day: f"{day.year}{day.month:02}",
    lambda day: f"{day.year}年{day.month:02}月份",
    lambda day: chinese(day).split("月")[0] + "月",
    lambda day: f"{day.replace(day=1)}至{last_day(day.year, day.month)}",
    lambda day: f"{day.replace(day=1):%Y%m%d}-{last_day(day.year, day.month):%Y%m%d}",
    lambda day: f"{day.year}-{day.month}-1-{day.year}-{day.month}-28",
    lambda day: f"{day.year}/{day.month}~{day.year}/{day.month}",
]


@pytest.mark.parametrize("form", MONTH_FORMS)
@given(day=DAYS)
def test_every_spelling_of_a_month_gives_its_last_day(form, day):
    assert read_month(form(day)).day == last_day(day.year, day.month)


@given(DAYS, st.integers(28, 400))
def test_a_span_over_two_months_is_no_month(day, length):
    end = day + timedelta(length)
    parted = (day.year, day.month) != (end.year, end.month)
    assert (read_month(f"{day.isoformat()}至{end.isoformat()}") is None) == (parted or end.year > 2200)


def test_a_day_number_in_a_column_of_months_is_flagged():
    month = SourceField(name="x", zh="所属期", type=FieldType.MONTH)
    assert reader(month)("44098") == (date(2020, 9, 30), Flag.EXCEL_SERIAL, "")
    assert reader(month)("44256-44286").problem is SetAside.UNREADABLE


@given(st.text() | st.text(st.sampled_from("0123456789年月日号时分秒上下午至-/.:T Z+〇一二三十廿星期"), max_size=30))
def test_any_text_is_a_moment_or_none(text):
    folded = fold_value(text)
    moment, month = read_moment(folded), read_month(folded)
    assert moment is None or 1900 <= moment.day.year <= 2201
    assert month is None or month.time == ""
    assert is_open_end(folded) in (True, False)
