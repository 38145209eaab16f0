"""Text that a spreadsheet must not take for a formula, and its way back (单元格防公式注入).

The written rule, in both directions. A text is written with one apostrophe before it if it begins with a character
that makes a spreadsheet compute (``= + - @``, their full-width forms, tab, line end) or with an apostrophe, or if it
would be read as an empty cell. Reading takes one apostrophe off exactly such texts. So what was written is what is
read, and no two texts are written alike; an apostrophe before anything else stays.
"""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "'"
ENDS: Final = " \t\r\n\u3000\xa0"
"""Blanks that do not belong to a cell's value."""
NOTHING: Final = frozenset({"", "null", "none", "nan", "nat", "<na>", "n/a", "\\n", "-", "--", "—", "——", "/", "\\"})
"""What stands for an empty cell, after folding; 无 is a value (it says no)."""
TRIGGERS: Final = frozenset("=+-@＝＋－＠\t\r\n'")

_HALF_WIDTH: Final = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
_YEN: Final = {0xFFE5: 0xA5}
UNSEEN: Final = "\u200b\u200c\u200d\u2060\ufeff"
"""Characters that nobody sees."""
LONGEST_NOTHING: Final = max(map(len, NOTHING))
"""Characters of the longest of them."""
_INVISIBLE: Final = dict.fromkeys(map(ord, UNSEEN))
_ANY_UNSEEN: Final = re.compile(f"[{UNSEEN}]")


def fold_value(text: str) -> str:
    """Fold a cell to half-width characters without blanks at its ends.

    Examples
    --------
    >>> fold_value("　２０２０－９－４ ")
    '2020-9-4'
    """
    if text.isascii():
        return text.strip(ENDS)
    return text.translate(_INVISIBLE).translate(_HALF_WIDTH).translate(_YEN).strip(ENDS)


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is nothing.

    Examples
    --------
    >>> is_nothing(" ＮＵＬＬ "), is_nothing("无")
    (True, False)
    """
    # Folding takes characters away only where there are invisible ones or blanks.
    longer = len(text.strip(ENDS)) > LONGEST_NOTHING and _ANY_UNSEEN.search(text) is None
    return not longer and fold_value(text).casefold() in NOTHING


def marked(text: str) -> str:
    """Give a text as it is written into a cell.

    Examples
    --------
    >>> [marked(text) for text in ("=1+1", "'=1+1", "甲-乙", "-", "O'Neill")]
    ["'=1+1", "''=1+1", '甲-乙', "'-", "O'Neill"]
    """
    return MARK + text if _needs_mark(text) else text


def unmarked(cell: str) -> str:
    """Give the text that a cell was written for.

    Examples
    --------
    >>> [unmarked(cell) for cell in ("'=1+1", "''=1+1", "'甲", "O'Neill")]
    ['=1+1', "'=1+1", "'甲", "O'Neill"]
    """
    return cell[1:] if cell[:1] == MARK and _needs_mark(cell[1:]) else cell


def _needs_mark(text: str) -> bool:
    return bool(text) and (text[0] in TRIGGERS or is_nothing(text))
