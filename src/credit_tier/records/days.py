"""Days and months as Chinese offices write them (日期与所属期)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from credit_tier.foundation.dates import last_day

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
OPEN_YEAR: Final = 9999

_CLOCK: Final = r"(?:[01]?\d|2[0-3]):[0-5]?\d(?::[0-5]?\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?"
_DAY: Final = re.compile(
    rf"(\d{{4}})(?P<mark>[-/.])(\d{{1,2}})(?P=mark)(\d{{1,2}})(?:[ T]+{_CLOCK})?"
    rf"|(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})[日号](?:[ T]*{_CLOCK})?"
    rf"|(\d{{4}})(\d{{2}})(\d{{2}})(?:\d{{6}}|[ T]+{_CLOCK})?",
    re.ASCII,
)
_MONTH: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?|(\d{2}))", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?|^\d{8}(\d{6})$", re.ASCII)
_CHINESE_MARK: Final = re.compile(r"\s*([年月])\s*|\s+([日号])")
_OPEN: Final = frozenset({"长期", "永久", "长期有效", "无固定期限"})


def read_day(text: str) -> date | None:
    """Read a day; ``None`` where the text is none, or the year is not within 1900 to 2200.

    Parameters
    ----------
    text : str
        In half-width characters, without blanks at its ends.

    Examples
    --------
    >>> [read_day(text).isoformat() for text in ("2020-9-4", "2020/9/24 10:05", "20200924", "2020年9月24日")]
    ['2020-09-04', '2020-09-24', '2020-09-24', '2020-09-24']
    >>> read_day("2021-02-29"), read_day("44098")
    (None, None)
    """
    parts = _parts(text)
    if parts is None or not FIRST_YEAR <= parts[0] <= LAST_YEAR:
        return None
    return _date(*parts)


def is_open_end(text: str) -> bool:
    """Tell whether a text says that there is no end (长期, 9999-12-31).

    Examples
    --------
    >>> is_open_end("长期"), is_open_end("9999/9/9"), is_open_end("2099-12-31")
    (True, True, False)
    """
    parts = _parts(text)
    return text in _OPEN or (parts is not None and parts[0] == OPEN_YEAR and _date(*parts) is not None)


def time_of_day(text: str) -> str:
    """Give the time that a day is written with, or '' where there is none or it is midnight.

    Two visits on one day are two records, although only the day is stored.

    Examples
    --------
    >>> time_of_day("2022-07-29 9:46"), time_of_day("2022-07-29 00:00:00"), time_of_day("20220729114600")
    ('T09:46:00', '', 'T11:46:00')
    """
    match = _TIME.search(text)
    if match is None:
        return ""
    hour, minute, second = (int(part or 0) for part in match.groups()[:3]) if match[1] else _split(match[4])
    return f"T{hour:02}:{minute:02}:{second:02}" if hour or minute or second else ""


def _split(digits: str) -> tuple[int, int, int]:
    return int(digits[:2]), int(digits[2:4]), int(digits[4:])


def read_month(text: str) -> date | None:
    """Read a month, or the month of a day, as the last day of that month.

    Examples
    --------
    >>> [read_month(text).isoformat() for text in ("2021-03", "2021年3月", "202103", "2024/2/5")]
    ['2021-03-31', '2021-03-31', '2021-03-31', '2024-02-29']
    """
    match = _MONTH.fullmatch(_CHINESE_MARK.sub(r"\1\2", text))
    if match is None:
        day = read_day(text)
        return day and last_day(day.year, day.month)
    year, month = (int(part) for part in match.groups() if part)
    return last_day(year, month) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 else None


def _parts(text: str) -> tuple[int, int, int] | None:
    match = _DAY.fullmatch(_CHINESE_MARK.sub(r"\1\2", text))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part and part not in "-/.")
    return year, month, day


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
