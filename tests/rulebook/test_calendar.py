"""Working days: the shipped calendar day by day against another package, and what a calendar must not say."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.errors import ArgumentError
from credit_tier.rulebook.calendar import Calendar, CalendarError
from credit_tier.rulebook.calendar_consistency import calendar_faults
from shipped_rulebook import shipped_rulebook

CALENDAR = shipped_rulebook().calendar
FIRST, LAST = CALENDAR.reach
BASIS = {"document": "d", "article": "a", "read": "secondary", "last_checked": date(2026, 1, 1)}
REST = {"weekdays": [6, 7], "basis": BASIS}


def calendar_of(*years, rest=REST):
    return Calendar.model_validate({"weekly_rest": rest, "year": list(years)})


def year_of(year, holidays=None, working=()):
    held = holidays or [(date(year, 10, 1), date(year, 10, 7))]
    named = [{"title": {"zh": "节", "en": "holiday"}, "first": first, "last": last} for first, last in held]
    return {"year": year, "basis": BASIS, "holidays": named, "working": list(working)}


def test_the_shipped_calendar_holds_three_years_and_a_second_package_knows_every_day_of_them():
    assert CALENDAR.reach == (date(2024, 1, 1), date(2026, 12, 31))
    # The second opinion reaches to the end of the year of its last holiday; beyond it refuses, and so does ours.
    assert max(chinese_calendar.holidays).year >= LAST.year
    days = [FIRST + timedelta(days=step) for step in range((LAST - FIRST).days + 1)]
    assert [day for day in days if CALENDAR.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_days_of_rest_and_of_work_are_those_of_the_notices():
    assert not CALENDAR.is_working(date(2025, 10, 8))  # mid-autumn joined to the national day
    assert CALENDAR.is_working(date(2024, 2, 9))  # the eve was only recommended
    assert CALENDAR.is_working(date(2026, 2, 28))  # a Saturday worked on
    assert not CALENDAR.is_working(date(2026, 11, 22))  # a Sunday


def test_every_year_names_its_notice():
    numbers = [year.basis.number for year in CALENDAR.year]
    assert numbers == ["国办发明电〔2023〕7号", "国办发明电〔2024〕12号", "国办发明电〔2025〕7号"]
    assert {year.basis.read.value for year in CALENDAR.year} == {"secondary"}


def test_twenty_working_days_cross_a_long_holiday():
    # 2026-09-24 is a Thursday; mid-autumn and the national day lie between.
    assert CALENDAR.after(date(2026, 9, 24), 20) == date(2026, 10, 29)
    assert CALENDAR.between(date(2026, 9, 24), date(2026, 10, 29)) == 20
    assert CALENDAR.after(date(2026, 10, 3), 0) == date(2026, 10, 3)


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2027, 1, 1)])
def test_a_day_beyond_the_calendar_is_an_error_that_says_how_far_it_reaches(day):
    with pytest.raises(CalendarError, match="2024-01-01 to 2026-12-31") as caught:
        CALENDAR.is_working(day)
    assert "[[year]]" in caught.value.faults[0].mend.zh


def test_a_period_that_leaves_the_calendar_is_an_error_and_never_shortened():
    with pytest.raises(CalendarError, match="2027-01-01"):
        CALENDAR.after(date(2026, 12, 20), 20)
    with pytest.raises(CalendarError, match="9999-12-31"):
        CALENDAR.after(date.max, 1)
    with pytest.raises(CalendarError, match="there is none"):
        Calendar().is_working(date(2026, 1, 1))
    with pytest.raises(ArgumentError):
        CALENDAR.after(date(2026, 1, 1), -1)


DAYS = st.dates(date(2024, 1, 1), date(2026, 6, 30))


@given(DAYS, st.integers(0, 90))
def test_counting_and_adding_working_days_agree(day, number):
    end = CALENDAR.after(day, number)
    assert CALENDAR.between(day, end) == number
    assert CALENDAR.between(end, day) == -number
    assert end == day or CALENDAR.is_working(end)


@given(DAYS, DAYS, DAYS)
def test_counts_of_working_days_add_up(one, two, three):
    assert CALENDAR.between(one, two) + CALENDAR.between(two, three) == CALENDAR.between(one, three)


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (calendar_of(year_of(2024), year_of(2026)), "have a gap"),
        (calendar_of(year_of(2025), year_of(2024)), "out of order"),
        (calendar_of(year_of(2026), rest=None), "weekly rest days are not said"),
        (calendar_of(year_of(2026), rest={"weekdays": [0], "basis": BASIS}), "1 (Monday) to 7"),
        (calendar_of(year_of(2026, [(date(2026, 10, 7), date(2026, 10, 1))])), "out of order"),
        (calendar_of(year_of(2026, [(date(2024, 10, 1), date(2024, 10, 7))])), "not of that year"),
        (calendar_of(year_of(2026, [(date(2026, 5, 1), date(2026, 5, 5))] * 2)), "2026-05-01 is given twice"),
        (calendar_of(year_of(2026, working=[date(2026, 10, 3)])), "no rest day"),
        (calendar_of(year_of(2026, working=[date(2026, 5, 13)])), "no rest day"),
        (calendar_of(year_of(2026, working=[date(2026, 5, 9), date(2026, 5, 9)])), "given twice"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_not_loaded(calendar, words):
    faults = list(calendar_faults(calendar, "calendar.toml"))
    assert any(words in str(fault) for fault in faults)


def test_a_calendar_that_fits_has_no_faults():
    assert list(calendar_faults(calendar_of(year_of(2025), year_of(2026)), "calendar.toml")) == []
