"""One language at a time: words, counts and shares of a report as its reader writes them (报告用语)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple, Protocol

from credit_tier.charts.lettering import percent
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.foundation.hypertext import Markup, element, escaped

_LEAST_CHANCE: Final = 0.001
CHINESE: Final = re.compile("[\u3400-\u9fff]+")


class Language(StrEnum):
    """The languages a report is written in."""

    CHINESE = "zh"
    ENGLISH = "en"


class InTwo(Protocol):
    """Anything said in both languages: `Text` and `Bilingual`."""

    @property
    def zh(self) -> str:
        """Chinese."""

    @property
    def en(self) -> str:
        """English."""


class Words(NamedTuple):
    """Says things in one language.

    Attributes
    ----------
    language : Language

    Examples
    --------
    >>> words = Words.of("en")
    >>> words("户", "enterprises"), words.number(12345), words.share(1, 3), words.share(1, 0)
    ('enterprises', '12,345', '33.3%', 'cannot be said')
    """

    language: Language

    @classmethod
    def of(cls, language: str) -> Words:
        """Give the words of a language.

        Raises
        ------
        ArgumentError
            There is no such language.
        """
        if language not in set(Language):
            raise ArgumentError(_no_language(language))
        return cls(Language(language))

    def __call__(self, zh: str, en: str) -> str:
        """Give whichever is the language's."""
        return zh if self.language is Language.CHINESE else en

    def both(self, text: InTwo) -> str:
        """Give a text that exists in both."""
        return self(text.zh, text.en)

    @property
    def tag(self) -> str:
        """The value of ``lang``."""
        return self("zh-CN", "en")

    @property
    def unsaid(self) -> str:
        """What stands where figures allow no answer."""
        return self("无法判断", "cannot be said")

    @property
    def no_value(self) -> str:
        """The group of those of whom nobody says to which they belong."""
        return self("未说明", "not said")

    def number(self, number: int) -> str:
        """Give a whole number, thousands apart."""
        return f"{number:,}"

    def signed(self, number: int) -> str:
        """Give a difference."""
        return f"{number:+,}" if number else "0"

    def share(self, part: int, whole: int) -> str:
        """Give a share in per cent with one decimal, as charts do; a share of nothing cannot be said."""
        return percent(part, whole) if whole else self.unsaid

    def decimal(self, number: Fraction | float, places: int = 1) -> str:
        """Give a number with so many decimals; exact numbers are rounded half to even."""
        return f"{float(round(Fraction(number), places)):,.{places}f}"

    def chance(self, probability: float) -> str:
        """Give a probability with three decimals; a small one is never written as none."""
        return "<0.001" if probability < _LEAST_CHANCE else self.decimal(probability, 3)

    def listed(self, names: Iterable[str]) -> str:
        """Give names one after another."""
        return self("、", ", ").join(names)

    def aside(self, text: str) -> str:
        """Give an addition in brackets."""
        return self(f"（{text}）", f" ({text})")

    def part(self, number: int, whole: int) -> str:
        """Give a count with its share of a whole, where there is one."""
        return f"{self.number(number)} ({self.share(number, whole)})" if whole else self.number(number)

    def name(self, text: str) -> Markup:
        """Give a name as it came: one in Chinese is marked as such in an English page."""
        return self.chinese(text) if CHINESE.search(text) else escaped(text)

    def chinese(self, text: str) -> Markup:
        """Give a name that exists in Chinese only, marked as such in an English page."""
        return escaped(text) if self.language is Language.CHINESE else element("span", text, lang="zh")


def _no_language(language: object) -> Fault:
    return Fault(
        "language",
        Text(f"没有语言 {language!r}", f"There is no language {language!r}."),
        Text("zh 或 en", "zh or en."),
        Text("请改正", "Correct it."),
    )
