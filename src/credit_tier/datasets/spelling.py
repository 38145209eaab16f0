"""Days and amounts as each office spells them (各单位的写法)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

FEN_PER_YUAN = 100
FEN_PER_WAN_YUAN = 1_000_000

_remembered = lru_cache(maxsize=1 << 14)


@_remembered
def dashed(day: date | None) -> str:
    """Spell a day as 2026-04-05, and no day as nothing."""
    return day.isoformat() if day else ""


@_remembered
def slashed(day: date | None) -> str:
    """Spell a day as 2026/4/5."""
    return f"{day.year}/{day.month}/{day.day}" if day else ""


@_remembered
def dotted(day: date | None) -> str:
    """Spell a day as 2026.04.05."""
    return f"{day.year}.{day.month:02}.{day.day:02}" if day else ""


@_remembered
def compact(day: date | None) -> str:
    """Spell a day as 20260405."""
    return f"{day.year}{day.month:02}{day.day:02}" if day else ""


@_remembered
def chinese(day: date | None) -> str:
    """Spell a day as 2026年4月5日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def yuan(fen: int) -> str:
    """Spell an amount in yuan.

    Examples
    --------
    >>> yuan(123405), wan_yuan(123405)
    ('1234.05', '0.123405')
    """
    return f"{fen // FEN_PER_YUAN}.{fen % FEN_PER_YUAN:02}"


def wan_yuan(fen: int) -> str:
    """Spell an amount in 万元."""
    return f"{fen // FEN_PER_WAN_YUAN}.{fen % FEN_PER_WAN_YUAN:06}"


def yes_no(answer: bool) -> str:  # noqa: FBT001 # the answer is all there is
    """Spell an answer as 是 or 否."""
    return "是" if answer else "否"
