"""Words on a picture in the language asked for, and where its numbers come from (图上文字)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Self

from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.grading.reasons import Reasons

_AS_OF = Text("截至 {day}", "as of {day}")
_DAYS = Text("{first} 至 {last}", "{first} to {last}")
_TRIAL = Text("【试行】含示例数字，不得用于正式行为", "[TRIAL] Illustrative numbers, for no official act")


class Origin(NamedTuple):
    """Where the numbers of a picture come from, said below its title.

    Attributes
    ----------
    rulebook : Bilingual
        Title of the rulebook.
    first, last : date
        The day as of which, or the first and last of several.
    trial : bool
        Whether numbers of the rulebook are illustrative.
    """

    rulebook: Bilingual
    first: date
    last: date
    trial: bool

    @classmethod
    def of(cls, made: Grades | Reasons) -> Self:
        """Take it from grades or from an explanation."""
        if isinstance(made, Grades):
            return cls(made.rulebook.identity.title, made.indicators.as_of, made.indicators.as_of, made.trial)
        return cls(made.rulebook, made.as_of, made.as_of, made.trial)

    def lines(self, language: str) -> list[str]:
        """Give the lines that say it.

        Examples
        --------
        >>> title = Bilingual(zh="规则", en="Rules")
        >>> Origin(title, date(2026, 6, 30), date(2026, 6, 30), trial=False).lines("en")
        ['Rules, as of 2026-06-30']
        """
        if self.first == self.last:
            days = say(_AS_OF, language, day=self.last)
        else:
            days = say(_DAYS, language, first=self.first, last=self.last)
        named = f"{say(self.rulebook, language)}{'，' if language == 'zh' else ', '}{days}"
        return [named, say(_TRIAL, language)] if self.trial else [named]


def say(text: Text | Bilingual, language: str, **values: object) -> str:
    """Give a text in one language, with values put into it.

    Examples
    --------
    >>> say(Text("{n} 户", "{n} enterprises"), "zh", n=3)
    '3 户'
    """
    said = text.zh if language == "zh" else text.en
    return said.format(**values) if values else said


def require_language(language: str) -> None:
    """Refuse a language that pictures do not speak.

    Raises
    ------
    ArgumentError

    Examples
    --------
    >>> require_language("en")
    """
    if language not in ("zh", "en"):
        raise ArgumentError(
            Fault(
                "language",
                Text(f"没有语言 {language}", f"There is no language {language}."),
                Text("zh 或 en", "zh or en"),
                Text("请改为其中之一", "Use one of them."),
            )
        )
