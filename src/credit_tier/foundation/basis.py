"""The legal basis of a number: which document says so, where, and how well we know it (依据)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """Base of the models at the edges: immutable, strict, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Bilingual(Frozen):
    """A title or sentence in Chinese and English.

    Examples
    --------
    >>> Bilingual(zh="信用等级", en="credit grade").zh
    '信用等级'
    """

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Reading(StrEnum):
    """How well the cited place is known to those who wrote the rule down."""

    TEXT = "text"
    """The wording of the article was read."""
    PART = "part"
    """Only a part of the document was read."""
    SECONDARY = "secondary"
    """A secondary account (official Q&A, news, a local notice) states it."""
    INTERPRETATION = "interpretation"
    """How we read the rules; to be kept open to another reading."""


READINGS: Mapping[Reading, Mapping[str, str]] = {
    Reading.TEXT: {"zh": "读到原文", "en": "wording read"},
    Reading.PART: {"zh": "读到部分原文", "en": "read in part"},
    Reading.SECONDARY: {"zh": "间接来源", "en": "secondary source"},
    Reading.INTERPRETATION: {"zh": "解读", "en": "interpretation"},
}
"""How well a citation is known, said wherever it is shown."""


class Basis(Frozen):
    """One citation.

    Parameters
    ----------
    document : str
        Title of the statute or document, as published.
    number : str
        Its document number; empty only for a statute that is cited by its title.
    article : str
        Article, item or annex; a document alone is no basis.
    read : Reading
        How well the place is known.
    last_checked : date
        The day somebody last held the number against the source.

    Examples
    --------
    >>> text, day = Reading.TEXT, date(2026, 11, 23)
    >>> str(Basis(document="行政处罚法", number="2021年修订", article="第四十二条", read=text, last_checked=day))
    '《行政处罚法》（2021年修订）第四十二条'
    """

    document: str = Field(min_length=1)
    number: str = ""
    article: str = Field(min_length=1)
    read: Reading = Field(strict=False)
    last_checked: date

    def __str__(self) -> str:
        """Give the citation the way a decision would quote it."""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.document}》{number}{self.article}"


class Status(StrEnum):
    """Whether a number may drive an official act."""

    IN_FORCE = "in_force"
    ILLUSTRATIVE = "illustrative"
