"""Letters on a picture: how wide a text is at most, where it breaks, how numbers are written (文字与数字).

Widths are estimated, never measured: a picture is then laid out the same on every machine, whatever fonts it has. They
are those of the widest of the usual fonts, so that what fits here fits everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final
from unicodedata import combining, east_asian_width

from credit_tier.foundation.hypertext import visible

_WIDE: Final = frozenset("FWA")
_NARROW: Final = frozenset("iIjlft.,:;'|!()[]{}/- ")
_BROAD: Final = frozenset("mwMW@%&—")
_BOLD: Final = 1.09
_NEVER_FIRST: Final = frozenset("，。、；：？！）》」』】”’%,.;:?!)]}")
_NEVER_LAST: Final = frozenset("（《「『【“‘([{")
CUT: Final = "…"
LINES: Final = 4
"""A label of more lines is cut, with a mark; a picture is no place for a page of text."""

_PARTS: Final = 24
"""Widths tried to make lines even, in parts of the room there is."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Give the most pixels that a line of text takes.

    Parameters
    ----------
    text : str
    size : float
        Height of the letters, in pixels.
    bold : bool

    Examples
    --------
    >>> width("甘肃", 12), round(width("A 12", 12), 1)
    (24.0, 30.0)
    """
    return sum(map(_em, visible(text))) * size * (_BOLD if bold else 1)


def _em(character: str) -> float:
    if combining(character):
        return 0.0
    if east_asian_width(character) in _WIDE:
        return 1.0
    if character in _NARROW:
        return 0.42
    if character in _BROAD:
        return 1.0
    return 0.76 if character.isupper() else 0.66


def plain(text: object) -> str:
    r"""Give a text as it may stand on one line: no line breaks, nothing that turns the text around it.

    Examples
    --------
    >>> plain(" 兰州\n市" + chr(0x202E))
    '兰州 市\\u202e'
    """
    return visible(" ".join(str(text).split()))


def wrapped(text: object, room: float, size: float, *, bold: bool = False, most: int = LINES) -> tuple[str, ...]:
    """Break a text into lines: Chinese between any two characters, words of letters at spaces.

    Parameters
    ----------
    text : str
    room, size : float
        Pixels a line may take; height of the letters.
    bold : bool
    most : int
        Lines; a longer text is cut and ends with ``…``.

    Returns
    -------
    tuple of str
        At least one line, each within `room` (but a single character is never broken).

    Examples
    --------
    >>> wrapped("社会保险缴费情况（近十二个月）", 96, 12)
    ('社会保险缴费情况', '（近十二个月）')
    >>> wrapped("Late tax filings, last 12 months", 120, 12)
    ('Late tax filings,', 'last 12 months')
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(plain(text), room, size, bold=bold):
        if line and width((line + piece).rstrip(), size, bold=bold) > room:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    lines.append(line.rstrip())
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and width(last + CUT, size, bold=bold) > room:
        last = last[:-1]
    return (*lines[: most - 1], last + CUT)


def even(text: object, room: float, size: float, *, bold: bool = False, most: int = LINES) -> tuple[str, ...]:
    """Break a text as `wrapped` does, into as many lines, but of like length: no word is left alone on the last.

    Examples
    --------
    >>> wrapped("Late withholding filings, last 12 months", 240, 12)
    ('Late withholding filings, last 12', 'months')
    >>> even("Late withholding filings, last 12 months", 240, 12)
    ('Late withholding', 'filings, last 12 months')
    """
    lines = wrapped(text, room, size, bold=bold, most=most)
    if len(lines) == 1 or lines[-1].endswith(CUT):
        return lines
    tried = (wrapped(text, room * share / _PARTS, size, bold=bold, most=most) for share in range(1, _PARTS))
    return next((found for found in tried if len(found) == len(lines) and not found[-1].endswith(CUT)), lines)


def _pieces(text: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    """Give what is never broken: a word with the space after it, a wide character with the marks that cling to it."""
    piece = ""
    for character in text:
        wide = east_asian_width(character) in _WIDE
        clings = character in _NEVER_FIRST or combining(character) or (piece and piece[-1] in _NEVER_LAST)
        breaks = wide or (piece and (piece[-1] == " " or east_asian_width(piece[-1]) in _WIDE))
        too_long = width(piece + character, size, bold=bold) > room
        if piece and character != " " and (too_long or (breaks and not clings)):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def widest(texts: Iterable[str], size: float, *, bold: bool = False) -> float:
    """Give the width of the widest of some lines, 0 without any."""
    return max((width(text, size, bold=bold) for text in texts), default=0.0)


def number(count: int) -> str:
    """Write a count.

    Examples
    --------
    >>> number(1234567)
    '1,234,567'
    """
    return f"{int(count):,}"


_ROUNDED_AWAY: Final = Fraction(1, 2_000)
"""Half of the last decimal that is written: less than this would be written as nothing."""


def percent(part: int, whole: int) -> str:
    """Write a share with one decimal; what is not none is never written as 0, what is not all never as 100.

    Examples
    --------
    >>> percent(1, 8), percent(1, 100_000), percent(99_999, 100_000), percent(0, 0)
    ('12.5%', '<0.1%', '>99.9%', '—')
    """
    if not whole:
        return "—"
    share = Fraction(part, whole)
    if 0 < share < _ROUNDED_AWAY:
        return "<0.1%"
    if 0 < 1 - share < _ROUNDED_AWAY:
        return ">99.9%"
    return f"{float(share):.1%}"


def steps(most: float, parts: int = 5) -> list[float]:
    """Give round numbers from 0 on for an axis: the last is not below `most`.

    Examples
    --------
    >>> steps(7), steps(0), steps(1_234_567)
    ([0, 2, 4, 6, 8], [0, 1], [0, 250000, 500000, 750000, 1000000, 1250000])
    """
    if most <= 0:
        return [0, 1]
    power = Fraction(10) ** (len(str(int(most))) - 1 if most >= 1 else -len(f"{1 / most:.0f}"))
    sizes = (power * factor / 20 for factor in (1, 2, 4, 5, 10, 20, 40, 50, 100, 200))
    whole = most >= parts or most == int(most)
    step = next(size for size in sizes if size * parts >= Fraction(most) and not (whole and size.denominator != 1))
    count = -(-Fraction(most) // step)
    return [int(step * at) if (step * at).denominator == 1 else float(step * at) for at in range(int(count) + 1)]
