"""Numbers in Chinese characters: plain (一万二千), financial (壹万贰仟) and digit by digit (二〇二〇) (中文数字).

Strict: places descend, and a figure without its place stands only where no other reading is possible, so that
二百五 and 一万五, which people say for 250 and 15 000, are no numbers.
"""

from __future__ import annotations

from typing import Final, Protocol

DIGITS: Final = {
    character: value
    for value, characters in enumerate(
        ("零〇○◯", "一壹弌", "二贰貳两兩", "三叁參叄", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for character in characters
}
PLACES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHARACTERS: Final = "".join([*DIGITS, *PLACES]) + "万萬亿億"
"""Everything a number may be written with."""


class _Reader(Protocol):
    """What reads the part of a number that stands before or after a mark."""

    def __call__(self, text: str, *, continues: bool) -> int | None: ...


_SIMPLE: Final = str.maketrans("萬億", "万亿")


def read_digits(text: str) -> str | None:
    """Give the Arabic digits of a text that is written digit by digit, Arabic zeros included.

    Examples
    --------
    >>> read_digits("二〇二〇"), read_digits("二0二一"), read_digits("二十")
    ('2020', '2021', None)
    """
    digits = [DIGITS.get(character, 0 if character == "0" else None) for character in text]
    return None if not text or None in digits else "".join(map(str, digits))


def read_numeral(text: str) -> int | None:
    """Read a whole number below 10**16, or give ``None``.

    Examples
    --------
    >>> [read_numeral(text) for text in ("壹万贰仟叁佰", "十五", "二百零五", "三亿零四十万", "零")]
    [12300, 15, 205, 300400000, 0]
    >>> [read_numeral(text) for text in ("二百五", "一万五", "十百", "万", "零五", "")]
    [None, None, None, None, None, None]
    """
    if len(text) == 1 and DIGITS.get(text) == 0:
        return 0
    return _joined(text.translate(_SIMPLE), "亿", 10**8, inner=_below_hundred_million)


def _below_hundred_million(text: str, *, continues: bool) -> int | None:
    return _joined(text, "万", 10**4, inner=_below_ten_thousand, continues=continues)


def _joined(text: str, mark: str, unit: int, *, inner: _Reader, continues: bool = False) -> int | None:
    head, found, rest = text.rpartition(mark)
    if not found:
        return inner(text, continues=continues)
    high = inner(head, continues=continues)
    low = inner(rest, continues=True) if rest else 0
    return None if not high or low is None else high * unit + low


def _below_ten_thousand(text: str, *, continues: bool) -> int | None:
    """Read up to 9999; `continues` says that higher places stand before, so that zeros may begin it."""
    bare = text[1:] if continues and DIGITS.get(text[:1]) == 0 else text
    total, last, digit, zero = 0, 10**4, 0, bare != text
    for character in bare:
        value = DIGITS.get(character)
        if value is not None:
            if digit or (zero and not value) or (not value and not total):
                return None
            digit, zero = value, zero or not value
            continue
        place = PLACES.get(character, last)
        if place >= last or not (digit or (place == 10 and not total and not continues)):
            return None
        total, last, digit, zero = total + (digit or 1) * place, place, 0, False
    if digit and not (zero or last == 10 or (last == 10**4 and not continues)):
        return None
    return total + digit if digit or (total and not zero) else None
