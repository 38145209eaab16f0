"""Working days (工作日) by a calendar that is data: weekly rest days, holidays, adjusted working days (节假日、调休).

The content of ``calendar.toml``. Deadlines in working days reach as far as the calendar does and no further: the
notice of a year is published late in the year before, and no day is guessed.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

from pydantic import Field

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text

_DAY = timedelta(days=1)


class CalendarError(CreditTierError):
    """A day lies beyond the calendar of the rulebook."""


class WeeklyRest(Frozen):
    """The weekly rest days (周休息日).

    Parameters
    ----------
    weekdays : tuple of int
        By ISO number, Monday is 1; never all seven.
    basis : Basis
    """

    weekdays: tuple[int, ...] = Field(strict=False, max_length=6)
    basis: Basis


class Holiday(Frozen):
    """Days off in one piece (放假), first and last included."""

    title: Bilingual
    first: date
    last: date

    def days(self) -> list[date]:
        """Give its days; none where they are not in order."""
        return [self.first + _DAY * step for step in range((self.last - self.first).days + 1)]


class CalendarYear(Frozen):
    """What the notice of a year says.

    Parameters
    ----------
    year : int
    basis : Basis
        The notice.
    original : str
        Where the notice itself is published, for whoever checks the days.
    holidays : tuple of Holiday
        Around new year a notice may reach a few days into a neighbouring year.
    working : tuple of date
        Weekly rest days on which work is done (调休上班).
    """

    year: int = Field(ge=1990, le=2200)
    basis: Basis
    original: str = ""
    holidays: tuple[Holiday, ...] = Field(strict=False, min_length=1)
    working: tuple[date, ...] = Field(default=(), strict=False)


class Calendar(Frozen):
    """Working days of the years that it holds, which follow one another without a gap.

    Parameters
    ----------
    weekly_rest : WeeklyRest, optional
    year : tuple of CalendarYear
        None where the rulebook has no ``calendar.toml``; then no day is known.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> calendar = load_rulebook().calendar
    >>> calendar.is_working(date(2026, 10, 1)), calendar.is_working(date(2026, 10, 10))
    (False, True)
    >>> calendar.after(date(2026, 9, 30), 1), calendar.between(date(2026, 9, 30), date(2026, 10, 8))
    (datetime.date(2026, 10, 8), 1)
    """

    weekly_rest: WeeklyRest | None = None
    year: tuple[CalendarYear, ...] = Field(default=(), strict=False)

    @cached_property
    def _off(self) -> frozenset[date]:
        return frozenset(day for year in self.year for holiday in year.holidays for day in holiday.days())

    @cached_property
    def _on(self) -> frozenset[date]:
        return frozenset(day for year in self.year for day in year.working)

    @property
    def reach(self) -> tuple[date, date] | None:
        """The first and the last day that it knows; ``None`` where it knows none."""
        if not self.year:
            return None
        return date(self.year[0].year, 1, 1), date(self.year[-1].year, 12, 31)

    def is_working(self, day: date) -> bool:
        """Tell whether a day is a working day.

        Raises
        ------
        CalendarError
            The day lies beyond the calendar.
        """
        reach = self.reach
        if reach is None or not reach[0] <= day <= reach[1]:
            raise CalendarError(_beyond(day, reach))
        if day in self._on:
            return True
        rest = self.weekly_rest.weekdays if self.weekly_rest is not None else ()
        return day not in self._off and day.isoweekday() not in rest

    def after(self, day: date, working_days: int) -> date:
        """Give the last day of a period of working days that starts after a day (自次日起第 n 个工作日).

        Parameters
        ----------
        day : date
            Not counted itself, working day or not.
        working_days : int
            0 gives `day` itself.

        Raises
        ------
        CalendarError
            The period reaches beyond the calendar.
        ArgumentError
            The number is below 0.
        """
        if working_days < 0:
            raise ArgumentError(
                Fault(
                    "working_days",
                    Text(f"工作日数为 {working_days}", f"{working_days} working days were asked for."),
                    Text("0 或更大的整数", "A number from 0 on."),
                    Text("请改正", "Correct it."),
                )
            )
        while working_days:
            if day == date.max:
                raise CalendarError(_beyond(day, self.reach))
            day += _DAY
            working_days -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; below 0 where `end` lies before `start`.

        ``between(day, after(day, n)) == n`` for every n.

        Raises
        ------
        CalendarError
            A day that has to be counted lies beyond the calendar.
        """
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + _DAY * step) for step in range(1, (end - start).days + 1))


def _beyond(day: date, reach: tuple[date, date] | None) -> Fault:
    zh, en = (f"{reach[0]} 至 {reach[1]}", f"{reach[0]} to {reach[1]}") if reach else ("没有日历", "there is none")
    return Fault(
        "calendar.toml",
        Text(f"{day} 不在日历内，不知道是不是工作日", f"{day} is beyond the calendar and is not guessed."),
        Text(f"日历的范围：{zh}", f"The calendar reaches: {en}."),
        Text(
            "请按国务院办公厅当年的放假通知补上 [[year]]",
            "Add the [[year]] of that notice of the General Office of the State Council.",
        ),
    )
