"""What the days of ``calendar.toml`` must agree on: years without a gap, holidays apart, work on rest days only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.calendar import Calendar, CalendarYear
from credit_tier.rulebook.faults import MEND, fault, said_twice


def calendar_faults(calendar: Calendar, file: str) -> Iterator[Fault]:
    """Find what does not fit together in a calendar."""
    years = [year.year for year in calendar.year]
    if years and years != list(range(years[0], years[0] + len(years))):
        yield fault(
            file,
            ("year",),
            Text(f"年份不相连或次序不对：{years}", f"The years have a gap or are out of order: {years}."),
            Text("年份从早到晚，一年接一年", "Years ascend one by one."),
            Text("请补上或调整", "Add or reorder them."),
        )
    if years and (calendar.weekly_rest is None or not set(calendar.weekly_rest.weekdays) <= set(range(1, 8))):
        yield fault(
            file,
            ("weekly_rest", "weekdays"),
            Text("没有写明周休息日", "The weekly rest days are not said."),
            Text("1（星期一）至 7（星期日）", "Numbers from 1 (Monday) to 7 (Sunday)."),
            Text("请写明并注明依据", "Say them, with their basis."),
        )
    off: dict[date, str] = {}
    for index, year in enumerate(calendar.year):
        yield from _holiday_faults(file, index, year, off)
    worked: set[date] = set()
    rest = calendar.weekly_rest.weekdays if calendar.weekly_rest is not None else ()
    for index, year in enumerate(calendar.year):
        for place, day in enumerate(year.working):
            path = ("year", index, "working", place)
            if day in worked:
                yield said_twice(file, path, str(day))
            worked.add(day)
            if day in off or day.isoweekday() not in rest or not _near(day, year.year):
                yield fault(
                    file,
                    path,
                    Text(f"{day} 不是可以调休上班的日子", f"{day} is no rest day that could be worked on."),
                    Text("本年的周休息日，且不在放假期间", "A weekly rest day of that year, outside its holidays."),
                    MEND,
                )


def _holiday_faults(file: str, index: int, year: CalendarYear, off: dict[date, str]) -> Iterator[Fault]:
    for place, holiday in enumerate(year.holidays):
        path = ("year", index, "holidays", place)
        if holiday.last < holiday.first or not (_near(holiday.first, year.year) and _near(holiday.last, year.year)):
            yield fault(
                file,
                path,
                Text("放假的首日与末日次序不对，或不在本年", "Its days are out of order, or not of that year."),
                Text("first <= last，均在本年（元旦前后可跨年）", "first <= last, both in that year or next to it."),
                MEND,
            )
            continue
        for day in holiday.days():
            if day in off:
                yield said_twice(file, path, str(day))
            off[day] = holiday.title.zh


def _near(day: date, year: int) -> bool:
    """Tell whether a day is of a year, or of the month before or after it."""
    return date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31)
