"""What cannot be invented, and how it is said (拒绝)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from credit_tier.foundation.errors import ArgumentError, Fault, Text

MOST_ENTERPRISES: Final = 10_000_000
FIRST_YEAR, LAST_YEAR = 1950, 2150
"""Years around which every day of the files can be written and read."""


def refuse(enterprises: object, seed: object, as_of: object) -> None:
    """Refuse arguments of which nothing can be made.

    Raises
    ------
    ArgumentError
        All that is wrong.
    """
    faults = []
    if type(enterprises) is not int or not 1 <= enterprises <= MOST_ENTERPRISES:
        faults.append(_no_number(enterprises))
    if not isinstance(seed, str):
        faults.append(_no_seed(seed))
    if type(as_of) is not date or not FIRST_YEAR <= as_of.year <= LAST_YEAR:  # a datetime is a date, too
        faults.append(_no_day(as_of))
    if faults:
        raise ArgumentError(faults)


def no_table(name: object, known: Sequence[str]) -> Fault:
    """Say that a province has no such table."""
    return Fault(
        "table",
        Text(f"没有这张表：{name!r}", f"There is no such table: {name!r}."),
        Text(f"可用的表：{'、'.join(known)}", f"Tables: {', '.join(known)}."),
        Text("请改正表名", "Correct the name."),
    )


def _no_number(value: object) -> Fault:
    return Fault(
        "enterprises",
        Text(f"户数不可用：{value!r}", f"Not a number of enterprises: {value!r}."),
        Text(f"1 至 {MOST_ENTERPRISES} 的整数", f"An integer from 1 to {MOST_ENTERPRISES}."),
        Text("例如 enterprises=2000", "For example enterprises=2000."),
    )


def _no_seed(value: object) -> Fault:
    return Fault(
        "seed",
        Text(f"种子不可用：{value!r}", f"Not a seed: {value!r}."),
        Text("任意文字", "Any text."),
        Text('例如 seed="gansu-demo"', 'For example seed="gansu-demo".'),
    )


def _no_day(value: object) -> Fault:
    return Fault(
        "as_of",
        Text(f"不是可用的日期：{value!r}", f"Not a day that can be used: {value!r}."),
        Text(
            f"datetime.date，{FIRST_YEAR} 至 {LAST_YEAR} 年",
            f"A datetime.date of the years {FIRST_YEAR} to {LAST_YEAR}.",
        ),
        Text("例如 date(2026, 6, 30)", "For example date(2026, 6, 30)."),
    )
