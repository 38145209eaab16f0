"""What a rulebook may build on, what it leaves open to others, and what others may not touch (下级规则手册).

One province, one system: a city adds, and changes only what the province leaves open (甘政办发〔2021〕43号 十九).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from credit_tier.foundation.basis import Basis, Bilingual, Frozen

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Steps = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(strict=False)]


class Extends(Frozen):
    """The rulebook another one builds on.

    Parameters
    ----------
    base : str
        A folder beside its own, or a shipped rulebook.
    digest : str
        SHA-256 of the base as it was when the extension was written and read; another base is refused.
    """

    base: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")]
    digest: Digest


class Hold(StrEnum):
    """How firmly a lock holds."""

    KEPT = "kept"
    """What the base has stays as it is; more may be added beside it, under other names."""
    CLOSED = "closed"
    """Nothing is changed, and nothing is added."""


class Lock(Frozen):
    """A part of a rulebook that its extensions may not touch.

    Parameters
    ----------
    file : str
        Path inside the folder; ``*`` stands for any characters, ``tax/*.toml`` for every tax indicator.
    path : tuple of str
        Key path inside the file, entries by their label (`credit_tier.rulebook.patching.label`), ``*`` for any;
        empty: the whole file.
    holds : Hold
    reason : Bilingual
        Why, as whoever tries is told.
    basis : Basis, optional
        By what article.
    """

    file: str = Field(min_length=1)
    path: Steps = ()
    holds: Annotated[Hold, Field(strict=False)] = Hold.KEPT
    reason: Bilingual
    basis: Basis | None = None


class Removal(Frozen):
    """Something of the base that an extension takes out: never in silence, and with a reason.

    Parameters
    ----------
    file : str
    path : tuple of str
        Key path, entries by their label; empty: the whole file, as an indicator.
    reason : Bilingual
    """

    file: str = Field(min_length=1)
    path: Steps = ()
    reason: Bilingual
