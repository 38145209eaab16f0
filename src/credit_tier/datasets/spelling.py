"""Days, months and amounts as each office spells them (各单位的写法)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

FEN_PER_YUAN: Final = 100
FEN_PER_WAN_YUAN: Final = 1_000_000

_TO_MINUTES: Final = 16


def dashed(day: date) -> str:
    """Spell a day as 2026-04-05."""
    return day.isoformat()


def slashed(day: date) -> str:
    """Spell a day as 2026/4/5."""
    return f"{day.year}/{day.month}/{day.day}"


def dotted(day: date) -> str:
    """Spell a day as 2026.04.05."""
    return f"{day.year}.{day.month:02}.{day.day:02}"


def compact(day: date) -> str:
    """Spell a day as 20260405."""
    return f"{day.year}{day.month:02}{day.day:02}"


def chinese(day: date) -> str:
    """Spell a day as 2026年4月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


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


def spelt(column: pa.Array, *, day: Callable[[date], str], money: Callable[[int], str] = yuan) -> pa.Array:
    """Spell a column as text; nothing is an empty cell.

    Parameters
    ----------
    column : pyarrow.Array
        Dates, amounts in yuan, timestamps, integers or text.
    day : callable
    money : callable
        From fen to text.

    Examples
    --------
    >>> spelt(pa.array([date(2026, 6, 30), None]), day=slashed).to_pylist()
    ['2026/6/30', '']
    """
    if pa.types.is_timestamp(column.type):
        column = pc.utf8_slice_codeunits(column.cast(pa.string()), 0, _TO_MINUTES)
    elif pa.types.is_date(column.type) or (pa.types.is_decimal(column.type) and money is not yuan):
        distinct = column.dictionary_encode()
        texts = [_text(value.as_py(), day, money) for value in distinct.dictionary]
        column = pa.array(texts, pa.string()).take(distinct.indices)
    return pc.fill_null(column.cast(pa.string()), "")


def _text(value: date | Decimal, day: Callable[[date], str], money: Callable[[int], str]) -> str:
    return day(value) if isinstance(value, date) else money(int(value * FEN_PER_YUAN))
