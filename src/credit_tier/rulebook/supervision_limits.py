"""Limits of whole bases and efforts of visits: floors, caps of general items, officers and days (比例底线、工作量)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated

Share = Annotated[str, StringConstraints(pattern=r"^(1|0\.[0-9]{0,17}[1-9])$")]
"""A share above 0 as a decimal string, read as an exact fraction."""
Days = Annotated[str, StringConstraints(pattern=r"^(0\.[0-9]{0,3}[1-9]|[1-9][0-9]{0,3}(\.[0-9]{0,3}[1-9])?)$")]
"""A number of days above 0 as a decimal string, read as an exact fraction."""


class DrawMode(StrEnum):
    """Of whom a draw is made (不定向、定向)."""

    UNDIRECTED = "undirected"
    """Of all enterprises of the area."""
    DIRECTED = "directed"
    """Of those of a type, size, sector or place; the names are drawn by lot all the same."""


class ItemKind(StrEnum):
    """The two kinds of items of inspection."""

    KEY = "key"
    """重点检查事项: safety, quality, public interest; no upper limit."""
    GENERAL = "general"
    """一般检查事项: its rate is limited."""


class BaseFloor(Dated):
    """At least this share of all enterprises of a base a year, whoever is left out of the draw (R14).

    Parameters
    ----------
    id : str
    title : Bilingual
    mode : DrawMode
    fields : tuple of str
        Fields it is for; empty for all.
    rate : str
    """

    id: Identifier
    title: Bilingual
    mode: DrawMode = Field(strict=False)
    fields: tuple[Identifier, ...] = Field(default=(), strict=False)
    rate: Share

    def covers(self, mode: DrawMode, field: str) -> bool:
        """Tell whether it is for such a draw in a field."""
        return mode is self.mode and (not self.fields or field in self.fields)


class ItemCap(Dated):
    """At most this share of all enterprises of a base a year, for general items (一般检查事项的比例上限)."""

    id: Identifier
    title: Bilingual
    rate: Share


class Effort(Dated):
    """What a visit takes: officers, and days of each of them (检查工作量).

    Parameters
    ----------
    id : str
    title : Bilingual
    fields : tuple of str
        Fields it is for; empty for every field without one of its own.
    officers : int
        Of one agency, at one visit.
    days : str
        Days of each officer, way and papers included.
    """

    id: Identifier
    title: Bilingual
    fields: tuple[Identifier, ...] = Field(default=(), strict=False)
    officers: int = Field(ge=1, le=20)
    days: Days


class SupervisionLimits(Frozen):
    """The limits of a rulebook."""

    base_floor: tuple[BaseFloor, ...] = Field(default=(), strict=False)
    item_cap: tuple[ItemCap, ...] = Field(default=(), strict=False)
    effort: tuple[Effort, ...] = Field(default=(), strict=False)
