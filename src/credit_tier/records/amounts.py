"""Amounts of money as offices write them, in figures and in words (金额).

An amount is an exact integer of fen (分). Units: 分, 角, 元 (圆), 千元, 万元, 亿元, alone or descending (3元5角); words
of either kind (贰仟元整, 一万二千元). A sum in words with the same sum in figures after it is one amount; where the two
differ, there is none. Ranges, upper and lower limits, percentages, multiples, and amounts per day or per piece are no
amounts: `credit_tier.records.amount_texts` finds amounts inside a text.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from credit_tier.records.headers import FEN_PER
from credit_tier.records.numerals import CHARACTERS, read_numeral

LARGEST: Final = 2**63 - 1

# Possessive, and no more marks than anyone writes: a cell that is all marks must not be tried in every way.
MARK: Final = r"(?:¥|RMB|CNY|人民币)\s*+(?:\(?[大小]写\)?)?+:?+\s*+"
MARKS: Final = rf"(?:{MARK}){{1,4}}+"
FIGURE: Final = r"(?:\d{1,3}(?:,\d{3}){1,9}(?![\d,])|\d{1,30})(?:\.\d{0,30})?"
_WORDS: Final = f"[{CHARACTERS}]+"
_YUAN: Final = "(?:元|圆|圓)"
_TAIL: Final = f"(?:[零〇]?(?P<jiao>[{CHARACTERS}])角)?(?:[零〇]?(?P<fen>[{CHARACTERS}])分)?"
_IN_WORDS: Final = re.compile(f"(?=.*[元圆圓角分])(?:(?P<yuan>{_WORDS}){_YUAN})?{_TAIL}[整正]?")
_SMALL: Final = re.compile(r"(?:(?P<yuan>\d{1,16})元)?(?:(?P<jiao>\d)角)?(?:(?P<fen>\d)分)?[整正]?", re.ASCII)
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>\d{1,30}|\d{1,3}(?:,\d{3}){1,9})(?:\.(?P<part>\d{0,30}))?", re.ASCII
)
_LEADING_MARK: Final = re.compile(rf"^(?P<sign>[-+]?)\s*+{MARKS}", re.IGNORECASE)
_UNIT: Final = re.compile(
    "(" + "|".join(sorted((*FEN_PER, "圆", "圓", "角", "万", "亿"), key=len, reverse=True)) + ")[整正]?$"
)
_FEN: Final = {**FEN_PER, "圆": 100, "圓": 100, "角": 10, "万": FEN_PER["万元"], "亿": FEN_PER["亿元"]}
_BARE: Final = frozenset({"万", "亿"})
_TWICE: Final = re.compile(rf"((?:{MARKS})?+[^()]+)\((?:[大小]写)?:?([^()]+)\)", re.IGNORECASE)


class Amount(NamedTuple):
    """An amount of money.

    Attributes
    ----------
    fen : int
        Without sign.
    negative : bool
        Whether a minus stands before it.
    rounded : bool
        Whether the source gives more than fen; rounded half away from zero.
    """

    fen: int
    negative: bool = False
    rounded: bool = False


def read_amount(text: str, fen: int) -> Amount | None:
    """Read a text that is one amount and nothing else.

    Parameters
    ----------
    text : str
        In half-width characters, without blanks at its ends.
    fen : int
        Fen per unit of a figure that names none.

    Examples
    --------
    >>> [read_amount(text, 100).fen for text in ("1,234.50", "¥0.125万元", "壹万贰仟叁佰元整", "伍角", "3元5角")]
    [123450, 125000, 1230000, 50, 350]
    >>> read_amount("人民币贰仟元整(2000元)", 100).fen, read_amount("2000", 10**6).fen
    (200000, 2000000000)
    >>> read_amount("1000-2000元", 100), read_amount("1e5", 100)
    (None, None)
    """
    amount = _in_figures(text, fen) or _in_parts(text)
    if amount is None and (twice := _TWICE.fullmatch(text)):
        one, other = (_in_figures(part.strip(), fen) or _in_parts(part.strip()) for part in twice.groups())
        return one if one == other else None
    return amount


def _in_figures(text: str, fen: int) -> Amount | None:
    match = _NUMBER.fullmatch(text)
    if match is None:
        text = _LEADING_MARK.sub(lambda mark: mark["sign"], text)
        if unit := _UNIT.search(text):
            if unit[1] in _BARE and fen != FEN_PER["元"]:
                return None  # 1.2万 in a column of 万元 may be meant in either unit
            fen = _FEN[unit[1]]
            text = text[: unit.start()].rstrip()
        match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    part = (match["part"] or "").rstrip("0")
    value, rest = divmod(int(match["whole"].replace(",", "") + part) * fen, 10 ** len(part))
    value += 2 * rest >= 10 ** len(part)
    return Amount(value, match["sign"] == "-", rounded=bool(rest)) if value <= LARGEST else None


def _in_parts(text: str) -> Amount | None:
    """Read yuan, jiao and fen one after the other, in words or in figures."""
    text = _LEADING_MARK.sub(lambda mark: mark["sign"], text)
    match = _IN_WORDS.fullmatch(text) or _SMALL.fullmatch(text)
    if match is None or not any(match.groupdict().values()):
        return None
    parts = [_number(match[name]) for name in ("yuan", "jiao", "fen")]
    if None in parts or (parts[1] or 0) > 9 or (parts[2] or 0) > 9:
        return None
    total = sum((part or 0) * unit for part, unit in zip(parts, (100, 10, 1), strict=True))
    return Amount(total) if total <= LARGEST else None


def _number(text: str | None) -> int | None:
    if text is None:
        return 0
    return int(text) if text.isascii() else read_numeral(text)
