"""Words on a picture in the language asked for, and what it says of where its numbers come from (图上文字)."""

from __future__ import annotations

from typing import Final

from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.origin import Origin

_UNNAMED: Final = Text(
    "未注明规则手册与日期，也未注明是否试行", "Not stated: by which rulebook, of which day, whether on trial"
)


def origin_lines(origin: Origin | None, language: str) -> list[str]:
    """Say where the numbers come from; that nobody said it is said, too, since numbers without it look official.

    Examples
    --------
    >>> origin_lines(None, "en")
    ['Not stated: by which rulebook, of which day, whether on trial']
    """
    return [say(text, language) for text in (origin.texts if origin else (_UNNAMED,))]


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
