"""What has to be known of enterprises, agency and days before somebody is drawn (抽取所依据的事实)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from credit_tier.engine.visits import Visit


class Agency(NamedTuple):
    """Who draws; an empty text where it was not said, and then rules about it cannot be applied."""

    name: str = ""
    level: str = ""


class VisitDays(NamedTuple):
    """The days between which those drawn are visited (检查期间).

    Attributes
    ----------
    first : date
        Caps count the visits of its calendar year, and a cool-off has to have passed by then.
    last : date
    due_until : date, optional
        A safety duty that falls due up to this day is due now; by default up to `last`. The eve of the next round's
        visits keeps what falls due between two rounds from being late.

    Examples
    --------
    >>> VisitDays(date(2026, 7, 1), date(2026, 7, 31), date(2026, 12, 31)).horizon
    datetime.date(2026, 12, 31)
    """

    first: date
    last: date
    due_until: date | None = None

    @property
    def horizon(self) -> date:
        """The day up to which duties are looked at."""
        return max(self.last, self.due_until or self.last)


class DrawFacts(NamedTuple):
    """What is known of the enterprises of a frame.

    Attributes
    ----------
    visits : tuple of Visit
    repaired : mapping of str to date
        Day of the last repair.
    closed : collection of str
    planned : mapping of str to str
        Enterprises in another department's plan, with the name of that plan.
    founded : mapping of str to date
        From this day a duty runs for an enterprise that was never visited; without it, it is due at once.
    """

    visits: tuple[Visit, ...] = ()
    repaired: Mapping[str, date] = MappingProxyType({})
    closed: Collection[str] = frozenset()
    planned: Mapping[str, str] = MappingProxyType({})
    founded: Mapping[str, date] = MappingProxyType({})
