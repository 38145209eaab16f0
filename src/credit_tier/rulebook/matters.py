"""Matters in words: how texts of decisions and registers name what the lists call by one name (违法行为文字)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from credit_tier.foundation.basis import Bilingual
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated


class Matter(Dated):
    """How the text of a register or a decision names a matter (违法行为文字与事项对照).

    Parameters
    ----------
    act : str, optional
        The matter by name; one that stands on no list says that the text names something else. Absent, such a text
        names something that nobody can tell.
    title : Bilingual, optional
        Of a matter that stands on no list: what it is.
    phrases : tuple of str
        A text that holds all of them names the matter.
    without : tuple of str
        Unless it holds one of these.
    """

    id: Identifier
    act: Identifier | None = None
    title: Bilingual | None = None
    phrases: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    without: Annotated[tuple[str, ...], Field(strict=False)] = ()
