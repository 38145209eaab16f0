"""Cards that objects show of themselves in a notebook: the page's own colours, no script, nothing from elsewhere.

Letters and grounds are the page's, light or dark; the only colours are those of a stripe and of bars, and what they say
stands in words, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together

_CARD: Final = "border-left:4px solid {tone};padding:.2em 0 .3em .9em;max-width:58em;line-height:1.5;text-align:left"
_TABLE: Final = "border-collapse:collapse;margin:.4em 0;text-align:left;font-variant-numeric:tabular-nums"
_CELL: Final = (
    "padding:.15em .9em .15em 0;border:0;border-bottom:1px solid rgba(128,128,128,.35);vertical-align:top;"
    "background:none;text-align:{side};"
)
_NARROW: Final = "white-space:nowrap"
_WIDE: Final = "white-space:normal;overflow-wrap:anywhere;min-width:7em;max-width:{words}em"
_SHORT: Final = 14
"""Letters up to which plain text is not broken into lines."""
_QUIET: Final = "opacity:.72"
_TRACK: Final = "width:11em;height:.7em;margin-top:.45em;background:rgba(128,128,128,.18)"
_BAR: Final = "width:{share}%;min-width:{least}px;height:100%;background:rgba(64,124,214,.85)"


class Tone(Enum):
    """What the stripe of a card says; the words beside it say the same."""

    PLAIN = "rgba(64,124,214,.85)"
    GOOD = "rgba(40,148,60,.92)"
    CARE = "rgba(184,122,0,.95)"
    BAD = "rgba(218,54,64,.9)"


TRIAL: Final = Text(
    "试行：规则含示例数字，不得用于正式行为",
    "Trial: the rules contain illustrative numbers; no official act may rest on it",
)


def card(title: str, *parts: str, tone: Tone = Tone.PLAIN, trial: bool = False) -> Markup:
    """Give a card.

    Parameters
    ----------
    title : str
        What it is, in one line; `both` gives one in two languages.
    *parts : str
        One below another; plain text is escaped.
    tone : Tone
    trial : bool
        Whether it rests on illustrative numbers; then it says so below its title.

    Examples
    --------
    >>> "<b>" in card("<b>"), "试行" in card("等级", trial=True)
    (False, True)
    """
    head = element("div", title, style="font-weight:bold;font-size:1.08em")
    mark = [element("div", element("b", "⚠ "), both(TRIAL))] if trial else []
    return element("div", head, *mark, *parts, style=_CARD.format(tone=tone.value), lang="zh-CN")


def both(text: Text) -> Markup:
    """Give a text in Chinese with its English beside it, smaller."""
    return together([text.zh, " ", english(text.en)])


def english(text: str) -> Markup:
    """Give what stands beside the Chinese."""
    return element("span", text, style=f"{_QUIET};font-size:.88em", lang="en")


def quiet(*parts: str) -> Markup:
    """Give a line of what is needed less often, such as digests."""
    return element("div", *parts, style=f"{_QUIET};font-size:.88em;overflow-wrap:anywhere")


def line(*parts: str) -> Markup:
    """Give a line, or a paragraph."""
    return element("div", *parts, style="margin:.25em 0;overflow-wrap:anywhere")


def table(heads: Sequence[Text], rows: Iterable[Sequence[str | int]], *, words: int = 30) -> Markup:
    """Give a table; whole numbers stand to the right with separated thousands, and nothing short is broken.

    Parameters
    ----------
    heads : sequence of Text
        One a column, Chinese over English.
    rows : iterable of sequences
        As many cells as heads; plain text is escaped.
    words : int
        The widest a cell of words may be, in widths of a letter.

    Examples
    --------
    >>> "1,234" in table([Text("家", "firms")], [[1234]])
    True
    """
    rows = [list(row) for row in rows]
    sides = ["right" if any(isinstance(row[place], int) for row in rows) else "left" for place in range(len(heads))]
    forms = [_form([row[place] for row in rows], words) for place in range(len(heads))]
    styles = [_CELL.format(side=side) + form for side, form in zip(sides, forms, strict=True)]
    said = [
        element("th", head.zh, Markup("<br>"), english(head.en), style=style, scope="col")
        for head, style in zip(heads, styles, strict=True)
    ]
    body = [
        element("tr", *(element("td", _cell(cell), style=style) for cell, style in zip(row, styles, strict=True)))
        for row in rows
    ]
    return element("table", element("thead", element("tr", *said)), element("tbody", *body), style=_TABLE)


def bar(part: int, whole: int) -> Markup:
    """Give a bar of a share; what is not nothing is never seen as nothing.

    Examples
    --------
    >>> "width:25.0%" in bar(1, 4), "width:0%" in bar(0, 0)
    (True, True)
    """
    tenths = 0 if whole <= 0 else 1000 * min(max(part, 0), whole) // whole
    share = f"{tenths // 10}.{tenths % 10}" if tenths else "0"
    inner = element("div", style=_BAR.format(share=share, least=1 if part > 0 else 0))
    return element("div", inner, style=_TRACK, aria_hidden="true")


def share_text(part: int, whole: int) -> str:
    """Give a share as per cent with one place, rounded down; ``<0.1 %`` for a few of many, ``—`` of nothing.

    Examples
    --------
    >>> share_text(1, 3), share_text(1, 10_000), share_text(0, 5), share_text(0, 0)
    ('33.3 %', '<0.1 %', '0 %', '—')
    """
    if whole <= 0:
        return "—"
    tenths = 1000 * part // whole
    if part and not tenths:
        return "<0.1 %"
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "0 %"


def _form(cells: Iterable[str | int], words: int) -> str:
    """Tell whether a column's cells may be broken into lines: plain text that is short, and numbers, are not."""
    wide = any(isinstance(cell, str) and (isinstance(cell, Markup) or len(cell) > _SHORT) for cell in cells)
    return _WIDE.format(words=words) if wide else _NARROW


def _cell(cell: str | int) -> str:
    return f"{cell:,}" if isinstance(cell, int) else cell
