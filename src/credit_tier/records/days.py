"""Days and months as Chinese offices write them (日期与所属期).

A day is a whole one: year, month, day in that order, four digits of the year, between 1900 and 2200. A year of two
digits, day or month first, and the zero days of spreadsheets (1900-01-00, 1899-12-30) are not guessed at. Five digits
are a spreadsheet's day number (1900 system) and flagged. A time with a zone counts as Beijing's.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from credit_tier.foundation.dates import last_day
from credit_tier.records.numerals import read_digits, read_numeral
from credit_tier.records.reasons import Flag

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2200
OPEN_YEAR: Final = 9999

_DAY: Final = re.compile(
    r"(?:(?P<y1>\d{4})(?P<mark>[-/.])(?P<m1>\d{1,2})(?P=mark)(?P<d1>\d{1,2})"
    r"|(?P<y2>\d{4})年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]"
    r"|(?P<y3>\d{4})(?P<m3>\d{2})(?P<d3>\d{2}))",
    re.ASCII,
)
_PLAIN: Final = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", re.ASCII)
_WEEKDAY: Final = re.compile(r"[ ]*\(?(?:星期|周)([一二三四五六日天])\)?")
_CLOCK: Final = re.compile(
    r"(?P<half>上午|早上|凌晨|下午|晚上)?[ ]*(?P<h1>\d{1,2})"
    r"(?::(?P<m1>\d{1,2})(?::(?P<s1>\d{1,2})(?:\.\d{1,9})?)?(?:[ ]*(?P<latin>AM|PM))?[ ]?(?P<zone>Z|[+-]\d\d:?\d\d)?"
    r"|[时点](?:(?P<m2>\d{1,2})分?(?:(?P<s2>\d{1,2})秒)?)?)",
    re.ASCII | re.IGNORECASE,
)
_COMPACT_CLOCK: Final = re.compile(r"(\d\d)(\d\d)(\d\d)?", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?|(\d{2}))", re.ASCII)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d{1,15})?", re.ASCII)
_LONGEST: Final = 100
"""Characters of a cell that may be a day, a month or a span of days; longer ones are not tried in every way."""

_MARK_BLANKS: Final = re.compile(r"\s*([年月时点分秒])\s*|\s+([日号])")
_IN_CHARACTERS: Final = re.compile(
    r"([0零〇○◯一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十廿卅]{1,3})([日号]))?"
)
_TENS: Final = str.maketrans({"廿": "二十", "卅": "三十"})
_TO: Final = re.compile("[-~—–至到]+")
_OPEN: Final = frozenset({"长期", "永久", "长期有效", "无固定期限", "永久有效", "无期限"})
_SERIAL_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 # wall-clock time of no place
_BEIJING: Final = timedelta(hours=8)
_WIDEST_ZONE: Final = timedelta(hours=14)


class Moment(NamedTuple):
    """A day, the time it is written with, and what is doubtful about it.

    Attributes
    ----------
    day : datetime.date
    time : str
        Such as ``T09:46:00``; '' where there is none or it is midnight.
    flag : Flag or None
    """

    day: date
    time: str = ""
    flag: Flag | None = None


def read_moment(text: str) -> Moment | None:
    """Read a day with or without a time; ``None`` where the text is none, or the year is not within 1900 to 2200.

    Parameters
    ----------
    text : str
        In half-width characters, without blanks at its ends.

    Examples
    --------
    >>> read_moment("2020年9月4日下午3时5分").time, read_moment("二〇二〇年十一月廿三日").day.isoformat()
    ('T15:05:00', '2020-11-23')
    >>> read_moment("44098.5").day.isoformat(), read_moment("2020-09-03T16:00:00.000+0000").day.isoformat()
    ('2020-09-24', '2020-09-04')
    """
    if plain := _PLAIN.fullmatch(text):
        return _plain(plain)
    if _SERIAL.fullmatch(text):
        return _of_serial(text)
    found = _split(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    (year, month, day), (clock, zone) = found
    if not FIRST_YEAR <= year <= LAST_YEAR or _date(year, month, day) is None:
        return None
    written = datetime(year, month, day) + clock  # noqa: DTZ001 # wall-clock time
    moment = written if zone is None else written - zone + _BEIJING
    flag = Flag.OTHER_TIME_ZONE if moment.date() != written.date() else None
    return Moment(moment.date(), _time(moment), flag)


def _plain(match: re.Match[str]) -> Moment | None:
    """Read what nearly every file has, without the detours that the other forms take."""
    year, _, month, day, hour, minute, second = match.groups()
    clock = _clock(int(hour or 0), int(minute or 0), int(second or 0))
    found = _date(int(year), int(month), int(day))
    if clock is None or found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return Moment(found, f"T{hour}:{minute}:{second or '00'}" if clock else "")


def read_day(text: str) -> date | None:
    """Read a day; ``None`` where the text is none.

    Examples
    --------
    >>> [read_day(text).isoformat() for text in ("2020-9-4", "2020/9/24 10:05", "20200924", "2020年9月24日")]
    ['2020-09-04', '2020-09-24', '2020-09-24', '2020-09-24']
    >>> read_day("2021-02-29"), read_day("20-9-4"), read_day("9/4/2020"), read_day("1900-01-00")
    (None, None, None, None)
    """
    moment = read_moment(text)
    return moment and moment.day


def is_open_end(text: str) -> bool:
    """Tell whether a text says that there is no end (长期, 9999-12-31).

    Examples
    --------
    >>> is_open_end("长期"), is_open_end("9999/9/9"), is_open_end("2099-12-31")
    (True, True, False)
    """
    if text in _OPEN:
        return True
    found = _split(text) if len(text) <= _LONGEST else None
    return found is not None and found[0][0] == OPEN_YEAR and _date(*found[0]) is not None


def time_of_day(text: str) -> str:
    """Give the time that a day is written with, or '' where there is none or it is midnight.

    Two visits on one day are two records, although only the day is stored.

    Examples
    --------
    >>> time_of_day("2022-07-29 9:46"), time_of_day("2022-07-29 00:00:00"), time_of_day("20220729114600")
    ('T09:46:00', '', 'T11:46:00')
    """
    moment = read_moment(text)
    return moment.time if moment else ""


def read_month(text: str) -> Moment | None:
    """Read a month, the month of a day, or a span of days within one month, as the last day of that month.

    Examples
    --------
    >>> [read_month(text).day.isoformat() for text in ("2021-03", "2021年3月", "2024/2/5", "20210301-20210331")]
    ['2021-03-31', '2021-03-31', '2024-02-29', '2021-03-31']
    >>> read_month("2021-03-01至2021-06-30") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    whole = _month(text) or read_moment(text)
    if whole is not None:
        return whole._replace(day=last_day(whole.day.year, whole.day.month), time="")
    months = {
        (start.day.year, start.day.month)
        for gap in _TO.finditer(text)
        if (start := _bound(text[: gap.start()])) and (end := _bound(text[gap.end() :]))
        if start.day <= end.day and (start.day.year, start.day.month) == (end.day.year, end.day.month)
    }
    return Moment(last_day(*months.pop())) if len(months) == 1 else None


def _bound(text: str) -> Moment | None:
    text = text.strip()
    return None if _SERIAL.fullmatch(text) else _month(text) or read_moment(text)


def _month(text: str) -> Moment | None:
    match = _MONTH.fullmatch(_arabic(text))
    if match is None:
        return None
    year, month = (int(part) for part in match.groups() if part)
    good = FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12
    return Moment(last_day(year, month)) if good else None


def _split(text: str) -> tuple[tuple[int, int, int], tuple[timedelta, timedelta | None]] | None:
    """Split a text into year, month, day, and the time with its zone."""
    text = _arabic(text)
    match = _DAY.match(text)
    if match is None:
        return None
    year, month, day = (int(part) for name, part in match.groupdict().items() if part and name != "mark")
    rest = text[match.end() :]
    if weekday := _WEEKDAY.match(rest):
        named = _date(year, month, day)
        if named is None or "一二三四五六日".index(weekday[1].replace("天", "日")) != named.weekday():
            return None
        rest = rest[weekday.end() :]
    if not rest:
        return (year, month, day), (timedelta(), None)
    if match["y3"] and (compact := _COMPACT_CLOCK.fullmatch(rest)):
        clock = _clock(*(int(part or 0) for part in compact.groups()))
        return None if clock is None else ((year, month, day), (clock, None))
    if not match["y2"] and weekday is None and rest[0] not in " T":
        return None
    time = _time_and_zone(rest.lstrip(" T"))
    return None if time is None else ((year, month, day), time)


def _time_and_zone(text: str) -> tuple[timedelta, timedelta | None] | None:
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour = int(match["h1"])
    half = match["half"] or (match["latin"] or "").upper()
    if half in ("上午", "早上", "凌晨", "AM"):
        hour = {12: 0}.get(hour, hour) if hour <= 12 else 24
    elif half and hour < 12:
        hour += 12
    elif half == "晚上" and hour == 12:
        return None  # midnight at the end of the day, or its beginning
    clock = _clock(hour, int(match["m1"] or match["m2"] or 0), int(match["s1"] or match["s2"] or 0))
    zone = _zone(match["zone"])
    return None if clock is None or (zone is not None and abs(zone) > _WIDEST_ZONE) else (clock, zone)


def _clock(hour: int, minute: int, second: int) -> timedelta | None:
    good = hour < 24 and minute < 60 and second < 60
    return timedelta(hours=hour, minutes=minute, seconds=second) if good else None


def _zone(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text in "Zz":
        return timedelta()
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -offset if text[0] == "-" else offset


def _of_serial(text: str) -> Moment:
    moment = _SERIAL_ZERO + timedelta(seconds=round(Fraction(text) * 86_400))
    return Moment(moment.date(), _time(moment), Flag.EXCEL_SERIAL)


def _time(moment: datetime) -> str:
    return f"T{moment:%H:%M:%S}" if moment.time() != datetime.min.time() else ""


def _arabic(text: str) -> str:
    """Write a day or month in characters (二〇二〇年九月四日) in digits, without blanks around 年, 月, 日."""
    return _IN_CHARACTERS.sub(_in_digits, _MARK_BLANKS.sub(r"\1\2", text))


def _in_digits(match: re.Match[str]) -> str:
    year, month, day, mark = match.groups()
    numbers = (read_digits(year), read_numeral(month), read_numeral(day.translate(_TENS)) if day else 0)
    if None in numbers:
        return match[0]
    return f"{numbers[0]}年{numbers[1]}月" + (f"{numbers[2]}{mark}" if day else "")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
