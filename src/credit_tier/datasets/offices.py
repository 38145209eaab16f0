"""Offices: in which form and on which days each of them sends its table (报送单位)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from credit_tier.datasets.months import day_of_month, first_day, month_of, on_day
from credit_tier.datasets.planted import REGIONS
from credit_tier.datasets.setting import Setting
from credit_tier.datasets.spelling import spelt, yuan
from credit_tier.foundation.lots import Integers

PUNCTUAL: Final[Mapping[str, int]] = MappingProxyType({})


class Office(NamedTuple):
    """The habits of the office that sends a table.

    Attributes
    ----------
    table : str
        Name of the table in `sources.toml`.
    file : str
    encoding : str
    columns : mapping of str to str
        Field to header, in the order of the file; a field that no source has is a column nobody asked for.
    day : callable
        How it spells a day.
    batch_day : int
        Day of the month on which it sends.
    event : str
        The field with the day or month a row is about.
    event_needed : bool
        Whether a row without it is no record.
    event_ahead : bool
        Whether it may lie ahead of the delivery.
    happened : str
        The field with a day that cannot lie ahead, where that is not the event.
    amount : str
        The field with an amount, if there is one.
    money : callable
        How it spells amounts.
    month : str
        How it spells `period`, after `strftime`.
    every : int
        Months between two deliveries.
    by_period : bool
        A delivery covers up to the end of the month before, not up to the day it is sent.
    behind : mapping of str to int
        By region, the months since when nothing has come.
    missed : mapping of str to int
        By region, how many months ago a delivery did not come; the next one brought what it should have.
    """

    table: str
    file: str
    encoding: str
    columns: Mapping[str, str]
    day: Callable[[date], str]
    batch_day: int
    event: str
    event_needed: bool = True
    event_ahead: bool = False
    happened: str = ""
    amount: str = ""
    money: Callable[[int], str] = yuan
    month: str = "%Y-%m"
    every: int = 1
    by_period: bool = False
    behind: Mapping[str, int] = PUNCTUAL
    missed: Mapping[str, int] = PUNCTUAL

    def place(self, field: str) -> int | None:
        """Give the position of a field, or ``None`` where the file does not have it."""
        return list(self.columns).index(field) if field in self.columns else None

    def spelt(self, field: str, column: pa.Array) -> pa.Array:
        """Spell the column of a field as text."""
        return spelt(column, day=self._month if field == "period" else self.day, money=self.money)

    def _month(self, day: date) -> str:
        return day.strftime(self.month)

    def arrival(self, setting: Setting, days: Integers, region: Integers) -> Integers:
        """Give the days of the first deliveries that can tell what happened on some days."""
        index = month_of(days) + (day_of_month(days) > self.batch_day)
        index = index + -index % self.every
        if self.missed:
            gap = setting.month - _by_region(self.missed, default=-1)[region]
            index = index + self.every * (index == gap)
        return on_day(index, self.batch_day)

    def last(self, setting: Setting) -> Integers:
        """Give the day of the last delivery up to `as_of`, by region."""
        today = np.array([setting.today])
        index = month_of(today) - (day_of_month(today) < self.batch_day) - _by_region(self.behind, default=0)
        return on_day(index - index % self.every, self.batch_day)

    def covers(self, sent_on: Integers) -> Integers:
        """Give the days up to which deliveries are complete."""
        return first_day(month_of(sent_on)) - 1 if self.by_period else sent_on


def _by_region(months: Mapping[str, int], *, default: int) -> Integers:
    return np.array([months.get(code, default) for code, _ in REGIONS])
