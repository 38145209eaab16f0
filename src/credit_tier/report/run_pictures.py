"""Charts inside a page: drawn once, described for those who do not see them, with identifiers of their own (插图)."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, NamedTuple

from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.report.run_words import CHINESE, Language, Words

if TYPE_CHECKING:
    from credit_tier.charts.drawing import Picture

_NEEDED: Final = ("altair", "vl_convert")
_OPENING: Final = re.compile(r"<svg\b[^>]*>")
_ROLES: Final = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_LETTERS: Final = re.compile(r"<text\b[^<]*</text>")
_OWN: Final = re.compile(r'(\bid="|url\(#|href="#)')


class Pictures(NamedTuple):
    """Draws charts, or leaves them out where the extra `charts` is not installed.

    Attributes
    ----------
    words : Words
    drawn : bool
        Whether charts can be drawn.
    """

    words: Words
    drawn: bool

    @classmethod
    def here(cls, words: Words) -> Pictures:
        """Tell what this machine can draw."""
        return cls(words, all(find_spec(name) is not None for name in _NEEDED))

    def figure(self, name: str, chart: Callable[[], Picture]) -> Markup:
        """Give a chart as a figure; nothing where none can be drawn, for a table says the same.

        Parameters
        ----------
        name : str
            Of the figure, once in a page.
        chart : callable
            Gives it, with its title; its own words are read to those who do not see it.
        """
        if not self.drawn:
            return Markup("")
        picture = chart()
        svg = described(picture.svg(), name, picture.title, picture.description)
        if self.words.language is Language.ENGLISH:
            svg = chinese_marked(svg)
        return element("figure", svg, tabindex=0)

    def missing(self) -> Markup:
        """Say how to get charts, where there are none."""
        if self.drawn:
            return Markup("")
        said = self.words(
            "本报告没有图：未安装图表组件。各表含全部数字。安装方法：pip install 'credit-tier[charts]'。",
            "There are no charts: the extra for them is not installed. The tables hold every figure. To get charts:"
            " pip install 'credit-tier[charts]'.",
        )
        return element("p", said, class_="quiet")


def chinese_marked(svg: str) -> Markup:
    """Mark the Chinese among the letters of a chart as such, so that they are read out, and drawn, as Chinese.

    Examples
    --------
    >>> print(chinese_marked('<text x="1">in 兰州市: 3</text>'))
    <text x="1">in <tspan lang="zh">兰州市</tspan>: 3</text>
    """
    return Markup(_LETTERS.sub(lambda found: CHINESE.sub(r'<tspan lang="zh">\g<0></tspan>', found[0]), svg))


def described(svg: str, name: str, title: str, said: str) -> Markup:
    """Make an SVG part of a page: its identifiers carry the figure's name, and it says what it shows.

    Examples
    --------
    >>> print(described('<svg width="9"><g id="a" clip-path="url(#a)"/></svg>', "f", "T", "S < T"))
    <svg width="9" role="img" aria-labelledby="f-t f-d"><title id="f-t">T</title><desc id="f-d">S &lt; T</desc>\
<g id="f-a" clip-path="url(#f-a)"/></svg>
    """
    start = svg.index("<svg")
    body = _OWN.sub(rf"\g<1>{name}-", svg[start:].rstrip())
    opening = _OPENING.match(body)
    head = _ROLES.sub("", opening[0]) if opening else "<svg>"
    # What a chart says of its own marks would be read out one by one, which nobody can follow.
    inner = _ROLES.sub("", body[opening.end() if opening else 0 :])
    texts = together([element("title", title, id=f"{name}-t"), element("desc", said, id=f"{name}-d")])
    return Markup(f'{head[:-1]} role="img" aria-labelledby="{name}-t {name}-d">{texts}{inner}')
