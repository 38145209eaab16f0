"""Offices: in which form and on which days each of them sends its table (报送单位)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

MONTHS = 12

REGIONS = (
    ("620100", 300),  # 兰州
    ("620200", 30),  # 嘉峪关
    ("620300", 40),  # 金昌
    ("620400", 70),  # 白银
    ("620500", 90),  # 天水
    ("620600", 60),  # 武威
    ("620700", 60),  # 张掖
    ("620800", 60),  # 平凉
    ("620900", 80),  # 酒泉
    ("621000", 70),  # 庆阳
    ("621100", 50),  # 定西
    ("621200", 40),  # 陇南
    ("622900", 30),  # 临夏
    ("623000", 20),  # 甘南
)
"""Division codes of Gansu's prefectures, with the share of each in the invented province, per mille."""

PUNCTUAL: Mapping[str, int] = MappingProxyType({})


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
    happened : str
        The field with a day that cannot lie ahead, where that is not the event.
    amount : str
        The field with an amount, if there is one.
    every : int
        Months between two deliveries.
    by_period : bool
        A delivery covers up to the end of the month before, not up to the day it is sent.
    behind : mapping of str to int
        By region, the months since when nothing has come.
    """

    table: str
    file: str
    encoding: str
    columns: Mapping[str, str]
    day: Callable[[date | None], str]
    batch_day: int
    event: str
    happened: str = ""
    amount: str = ""
    every: int = 1
    by_period: bool = False
    behind: Mapping[str, int] = PUNCTUAL

    def place(self, field: str) -> int | None:
        """Give the position of a field, or ``None`` where the file does not have it."""
        return list(self.columns).index(field) if field in self.columns else None

    def first_batch(self, day: date) -> date:
        """Give the first delivery that can tell what happened on a day."""
        index = day.year * MONTHS + day.month - 1 + (day.day > self.batch_day)
        return self._batch(index + -index % self.every)

    def last_batch(self, as_of: date, region: str) -> date:
        """Give the last delivery for a region up to a day."""
        index = as_of.year * MONTHS + as_of.month - 1 - (as_of.day < self.batch_day) - self.behind.get(region, 0)
        return self._batch(index - index % self.every)

    def _batch(self, index: int) -> date:
        return date(index // MONTHS, index % MONTHS + 1, self.batch_day)
