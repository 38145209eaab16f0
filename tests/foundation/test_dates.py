from calendar import monthrange
from datetime import date, timedelta

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.dates import (
    add_months,
    completed_months,
    completed_months_sql,
    last_day,
    latest_start,
    period_edge,
    window_start,
)
from strategies import days, examples

MONTHS = st.integers(-400, 400)


def moved(day, months):
    """Step month by month on the calendar, then take the same day of the month or the month's last."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        elif month == 0:
            year, month = year - 1, 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def counted(start, end):
    """The written rule by trial: the largest k such that start plus k months is not after end."""
    k = -1 if end < start else 0
    while moved(start, k) > end:
        k -= 1
    while moved(start, k + 1) <= end:
        k += 1
    return k


@given(days, MONTHS)
@examples(200)
def test_adding_months_steps_on_the_calendar_and_falls_back_to_the_last_day(day, months):
    assert add_months(day, months) == moved(day, months)


@given(days, days)
@examples(200)
def test_completed_months_is_the_largest_number_of_months_that_fits(start, end):
    assert completed_months(start, end) == counted(start, end)


@given(days, st.integers(0, 48), st.integers(-3, 3))
@examples(400)
def test_the_latest_start_is_the_last_day_from_which_the_months_are_completed(day, months, shift):
    start = latest_start(day, months) + timedelta(days=shift)
    assert (completed_months(start, day) >= months) == (shift <= 0)


@given(days, days, MONTHS)
@examples(400)
def test_adding_and_counting_months_are_adjoint(start, end, months):
    assert (add_months(start, months) <= end) == (months <= completed_months(start, end))


@given(days, MONTHS)
@examples(300)
def test_counting_undoes_adding(day, months):
    assert completed_months(day, add_months(day, months)) == months


@given(days, st.integers(1, 240))
@examples(300)
def test_a_window_holds_exactly_the_days_whose_period_has_not_ended_before_its_last(as_of, months):
    start, about = window_start(as_of, months), moved(as_of, -months)
    for shift in range(-5, 6):
        day = about + timedelta(shift)
        assert (day >= start) == (moved(day, months) >= as_of), (day, start)


def test_of_every_day_of_eight_years_a_window_is_what_counting_day_by_day_gives():
    # The naive way: every record by itself, its last day found on the calendar, looked for among all days.
    first = date(2020, 1, 1)
    every = [first + timedelta(number) for number in range(8 * 366)]
    for months in (1, 2, 3, 6, 11, 12, 24, 36):
        ends = [moved(day, months) for day in every]
        place = 0
        for as_of in every[months * 31 :]:
            while ends[place] < as_of:
                place += 1
            assert window_start(as_of, months) == every[place], (as_of, months)


def test_a_window_that_ends_on_a_day_which_the_earlier_month_lacks_starts_with_the_next_month():
    ends = {
        (date(2024, 2, 29), 12): date(2023, 3, 1),
        (date(2024, 2, 28), 12): date(2023, 2, 28),
        (date(2025, 2, 28), 12): date(2024, 2, 28),
        (date(2026, 5, 31), 3): date(2026, 3, 1),
        (date(2026, 5, 30), 3): date(2026, 3, 1),
        (date(2026, 5, 28), 3): date(2026, 2, 28),
        (date(2026, 7, 31), 1): date(2026, 7, 1),
        (date(2026, 6, 30), 12): date(2025, 6, 30),
    }
    assert {key: window_start(*key) for key in ends} == ends


def test_python_and_sql_agree_on_all_days_about_month_ends_of_six_years():
    every = [last_day(2023 + n // 12, n % 12 + 1) + timedelta(shift) for n in range(72) for shift in (-3, -2, -1, 0, 1)]
    every += [last_day(1900, 2), date(1900, 3, 1), last_day(2000, 2), date(2000, 3, 1), last_day(2100, 2)]
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE d AS SELECT unnest($days)::DATE AS day", {"days": every})
        query = f"SELECT a.day, b.day, {completed_months_sql('a.day', 'b.day')} FROM d AS a, d AS b"  # noqa: S608 # our own text
        rows = connection.execute(query).fetchall()
    assert len(rows) == len(every) ** 2
    assert not [(a, b, n) for a, b, n in rows if n != completed_months(a, b)]


def test_a_leap_day_has_its_anniversary_on_the_last_day_of_february():
    born = date(2024, 2, 29)
    assert [completed_months(born, date(2025, 2, day)) for day in (27, 28)] == [11, 12]
    assert [completed_months(born, date(2028, 2, day)) for day in (28, 29)] == [47, 48]


def test_the_last_day_of_every_month_is_followed_by_a_first():
    for number in range(12 * 30):
        assert (last_day(2000 + number // 12, number % 12 + 1) + timedelta(1)).day == 1


@given(st.dates(date(1999, 1, 1), date(2040, 12, 31)), st.integers(1, 40))
def test_a_window_of_periods_holds_exactly_that_many_month_ends(day, periods):
    ends = [last_day(year, month) for year in range(1995, 2041) for month in range(1, 13)]
    assert sum(period_edge(day, periods) < end <= day for end in ends) == periods
