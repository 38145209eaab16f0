"""HTML that is escaped by construction: plain text is escaped when it is put in, and only `Markup` is not."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Characters that no page can hold, or that turn the text around them: shown as escapes, never obeyed."""


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    r"""Make text safe to put into a page; `Markup` stays as it is.

    Examples
    --------
    >>> escaped("<script>"), escaped("甲" + chr(0x202E) + "乙")
    ('&lt;script&gt;', '甲\\u202e乙')
    """
    if isinstance(text, Markup):
        return text
    return Markup(html.escape(visible(text)))


def visible(text: str) -> str:
    r"""Show as escapes the characters that no page can hold, or that turn the text around them.

    Examples
    --------
    >>> visible("甲" + chr(0x202E) + "乙")
    '甲\\u202e乙'
    """
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def together(parts: Iterable[str], between: str = "") -> Markup:
    """Put parts one after another, each escaped unless it is `Markup`."""
    return Markup(escaped(between).join(map(escaped, parts)))


def element(name: str, *parts: str, **attributes: str | int | None) -> Markup:
    """Give an element.

    Parameters
    ----------
    name : str
    *parts : str
        Its content.
    **attributes : str, int or None
        ``class_`` is ``class`` and ``aria_label`` is ``aria-label``; None leaves one out.

    Examples
    --------
    >>> element("td", "a < b", element("b", "!"), class_="raw", colspan=None)
    '<td class="raw">a &lt; b<b>!</b></td>'
    """
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    said = "".join(f' {key}="{escaped(str(value))}"' for key, value in given)
    return Markup(f"<{name}{said}>{together(parts)}</{name}>")
