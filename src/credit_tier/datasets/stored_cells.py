"""What a spreadsheet stores for a text: a number, a day, or the text as it is (单元格类型).

Only what is spelt properly is converted, as when it is typed: 1234.05元 and 2026-02-30 stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Final, TypeAlias

from credit_tier.records.days import read_day

Value: TypeAlias = str | int | float | date

_NUMBER: Final = re.compile(r"-?(\d+)(?:\.(\d+))?", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}", re.ASCII)
_CODE: Final = re.compile(r"\d{15}|\d\.\d+E\+\d+", re.ASCII)
_DIGITS: Final = 15
"""More are lost where a spreadsheet takes a text for a number."""


class Stored(StrEnum):
    """How a column of a workbook is stored, where its cells allow it."""

    NUMBER = "number"
    DAY = "day"
    """Days; what dirt has turned into a day number is stored as a number that nobody formatted."""
    CODE = "code"
    """Texts, but registration numbers and what had become a number once are numbers."""


def stored(text: str, kind: Stored | None, day: Callable[[date], str]) -> Value:
    """Give what a spreadsheet stores for a text.

    Parameters
    ----------
    text : str
    kind : Stored, optional
        Of its column; texts stay texts where there is none.
    day : callable
        How the office spells days.

    Examples
    --------
    >>> from credit_tier.datasets.spelling import slashed
    >>> [stored(text, Stored.DAY, slashed) for text in ("2026/4/5", "46117", "2026-02-30")]
    [datetime.date(2026, 4, 5), 46117, '2026-02-30']
    >>> [stored(text, Stored.NUMBER, slashed) for text in ("1234.05", "202603", "1234.05元", "")]
    [1234.05, 202603, '1234.05元', '']
    >>> [stored(text, Stored.CODE, slashed) for text in ("629900600000177", "9.16299000123456E+17", "91629900")]
    [629900600000177, 9.16299000123456e+17, '91629900']
    """
    if kind is Stored.NUMBER:
        return _number(text)
    if kind is Stored.CODE and _CODE.fullmatch(text):
        return int(text) if text.isdecimal() else float(text)
    if kind is Stored.DAY:
        found = read_day(text)
        if _SERIAL.fullmatch(text):
            return int(text)
        return found if found is not None and day(found) == text else text
    return text


def _number(text: str) -> Value:
    match = _NUMBER.fullmatch(text)
    if match is None or len(match[1]) + len(match[2] or "") > _DIGITS:
        return text
    return float(text) if match[2] else int(text)
