"""Dated versions: every number is in force from a day, by a basis, or is marked illustrative."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Protocol, TypeVar

from pydantic import Field

from credit_tier.foundation.basis import Basis, Frozen, Status


class Dated(Frozen):
    """What every version carries.

    Parameters
    ----------
    in_force : date
        First day on which the version applies.
    until : date, optional
        Last day on which it applies; absent, it applies until the next version starts.
    basis : Basis, optional
        By what right the matter counts.
    status : Status
        ``illustrative`` where there is no basis; such a version drives no official act.
    """

    in_force: date
    until: date | None = None
    basis: Basis | None = None
    status: Annotated[Status, Field(strict=False)] = Status.IN_FORCE

    @property
    def illustrative(self) -> bool:
        """Whether the version may drive trials only."""
        return self.basis is None or self.status is Status.ILLUSTRATIVE

    @property
    def illustrative_by_word(self) -> bool:
        """Whether the version itself says that it is illustrative."""
        return self.status is Status.ILLUSTRATIVE

    def applies_on(self, day: date) -> bool:
        """Tell whether the version covers a day."""
        return self.in_force <= day and (self.until is None or day <= self.until)


class HasDates(Protocol):
    """Anything with the two dates of a version."""

    @property
    def in_force(self) -> date:
        """First day."""

    def applies_on(self, day: date) -> bool:
        """Tell whether the version covers a day."""


V = TypeVar("V", bound=HasDates)


def version_on(versions: Sequence[V], day: date) -> V | None:
    """Give the version in force on a day: of those that cover it, the one that started last.

    Examples
    --------
    >>> old, new = Dated(in_force=date(2024, 1, 1)), Dated(in_force=date(2026, 1, 1))
    >>> version_on([old, new], date(2025, 12, 31)) is old, version_on([old, new], date(2023, 1, 1))
    (True, None)
    """
    covering = [version for version in versions if version.applies_on(day)]
    return max(covering, key=lambda version: version.in_force, default=None)
