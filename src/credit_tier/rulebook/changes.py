"""What a patch did to a rulebook: place by place, so that every value can say where it comes from (改动记录)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

Steps = tuple[str, ...]
"""Key path inside a file, entries of lists by their label."""


class Act(StrEnum):
    """What a patch did at a place."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Change(NamedTuple):
    """One place at which a patch differs from its base.

    Attributes
    ----------
    by : str
        Identifier of the rulebook that made the change.
    file : str
    path : tuple of str
        Key path, entries of lists by their label.
    act : Act
    before, after : Any
        Content of the place; None where there is none.
    """

    by: str
    file: str
    path: Steps
    act: Act
    before: Any
    after: Any
