"""Enterprise codes (统一社会信用代码): reading them, and saying what is wrong with one.

Sources: GB 32100-2015 (with 修改单 2016) and GB 11714-1997, as recomputed in the project's facts;
the reading of a code is `dr1` 2.2, the only repair there is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS: Final = tuple(3**i % 31 for i in range(17))
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)

_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_NAMESPACED = re.compile(r"[a-z][a-z0-9_-]{0,15}:[!-~]+")
_ID_LINES = re.compile(rf"(?:(?:{_CODE.pattern}|{_NAMESPACED.pattern})\n)*+")
_ID_LENGTH = 55
_VALUE = {character: index for index, character in enumerate(ALPHABET)}
_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
_BLANKS = "\t\n\r \xa0"
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,2}", re.ASCII)
_MASKED = re.compile(r"[*×•]|#{2,}|\?{2,}")


class CodeFault(StrEnum):
    """Why a text is no flawless enterprise code.

    The first five leave no way to tell which enterprise is meant; with the last two the code is
    readable and is used, with a flag (GB 32100: a failing check character does not delete a firm).
    """

    BLANK = "blank"
    STARRED = "starred"
    EXCEL_RUINED = "excel_ruined"
    WRONG_LENGTH = "wrong_length"
    WRONG_CHARACTER = "wrong_character"
    CHECK_CHARACTER = "check_character"
    ORGANISATION_CHECK = "organisation_check"


FLAGS_ONLY: Final = frozenset({CodeFault.CHECK_CHARACTER, CodeFault.ORGANISATION_CHECK})


HOUSEHOLD: Final = "92"
"""What the code of a 个体工商户 begins with: registered by the market regulator, kind 2 (GB 32100)."""


def is_household(code: str) -> bool:
    """Tell whether a folded code is that of a natural person in business (个体工商户).

    Examples
    --------
    >>> is_household("92620100MA7ABCD12E"), is_household("91620100MA7ABCD12E")
    (True, False)
    """
    return is_code(code) and code.startswith(HOUSEHOLD)


def fold_code(text: str) -> str:
    """Fold a code as written to the form it is compared in (`dr1` 2.2).

    Full-width forms become half-width, blanks at both ends go, ASCII letters become capitals; nothing else changes.
    An id of the form ``namespace:value`` is never altered (`dr1` 2.1).

    Examples
    --------
    >>> fold_code("　９１６２0100ma7abcd12e "), fold_code("reg:000000012345674")
    ('91620100MA7ABCD12E', 'reg:000000012345674')
    """
    if ":" in text and is_unit_id(text):
        return text
    return text.translate(_HALF_WIDTH).strip(_BLANKS).translate(_UPPER)


def is_code(text: str) -> bool:
    """Tell whether a text has the form of a unified social credit code (its check characters are not looked at)."""
    return _CODE.fullmatch(text) is not None


def is_unit_id(text: str) -> bool:
    """Tell whether a text is an id of `dr1` 2.1: an enterprise code, or ``namespace:value``.

    Examples
    --------
    >>> is_unit_id("91620100MA7ABCD12E"), is_unit_id("reg:3301-77"), is_unit_id("reg:甘")
    (True, True, False)
    """
    return is_code(text) or (len(text) <= _ID_LENGTH and _NAMESPACED.fullmatch(text) is not None)


def are_unit_ids(texts: Collection[str]) -> bool:
    r"""Tell whether all of many texts are ids: `is_unit_id` of each, in one pass over their lines.

    Examples
    --------
    >>> are_unit_ids(["91620100MA7ABCD12E", "reg:3301-77"]), are_unit_ids(["reg:1\nreg:2"])
    (True, False)
    """
    lines = "".join([f"{text}\n" for text in texts])
    # No id holds a line feed, so that a text with one has more lines than it should.
    if lines.count("\n") != len(texts) or max(map(len, texts), default=0) > _ID_LENGTH:
        return False
    return _ID_LINES.fullmatch(lines) is not None


def check_character(body: str) -> str:
    """Compute character 18 of a code from its first 17 (GB 32100).

    Examples
    --------
    >>> check_character("91350100M000100Y4")
    '3'
    >>> check_character("91620000000000131")
    '0'
    """
    total = sum(_VALUE[character] * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """Compute the ninth character of an organisation code from its first eight (GB 11714).

    Examples
    --------
    >>> organisation_check_character("M000100Y")
    '4'
    >>> organisation_check_character("00000006")
    'X'
    """
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def wrong_characters(code: str) -> tuple[tuple[int, str], ...]:
    """Give position (from 1) and character of everything in a folded code that GB 32100 has no place for.

    Examples
    --------
    >>> wrong_characters("9162010OMA7ABCD12E")
    ((8, 'O'),)
    """
    return tuple((place, character) for place, character in enumerate(code, 1) if character not in _VALUE)


@lru_cache(maxsize=1 << 16)
def code_fault(text: str) -> CodeFault | None:
    """Say what is wrong with a code, or ``None`` where nothing is.

    Parameters
    ----------
    text : str
        The code as a source wrote it; folded by `fold_code` first.

    Examples
    --------
    >>> code_fault("91620100MA7ABCD12E") is None
    True
    >>> code_fault("911100******76227Y").value, code_fault("91350211M0000XUF46").value
    ('starred', 'check_character')
    """
    code = fold_code(text)
    if not code:
        return CodeFault.BLANK
    if _MASKED.search(code):
        return CodeFault.STARRED
    if _SCIENTIFIC.fullmatch(code):
        return CodeFault.EXCEL_RUINED
    if len(code) != 18:
        return CodeFault.WRONG_LENGTH
    if not is_code(code):
        return CodeFault.WRONG_CHARACTER
    if check_character(code[:17]) != code[17]:
        # Excel keeps 15 digits of a number and writes zeros for the rest.
        return CodeFault.EXCEL_RUINED if code.isdecimal() and code.endswith("000") else CodeFault.CHECK_CHARACTER
    if not _ORGANISATION.fullmatch(code[8:17]) or organisation_check_character(code[8:16]) != code[16]:
        return CodeFault.ORGANISATION_CHECK
    return None
