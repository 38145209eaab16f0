"""The records by holder, laid out so that those which stand on a day can be asked for (在效记录)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from credit_tier.engine.attribution import Attributed, attribute
from credit_tier.engine.database import Database
from credit_tier.engine.standing import standing_sql, withdrawals_sql
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def held_records(
    records: Records, rulebook: Rulebook, *, as_of: date, known_on: date, only: str | None = None
) -> Attributed:
    """Put the records of the sources that a rulebook knows under the codes that answer for them.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    only : str, optional
        Keep only what may concern this enterprise.
    """
    known = {source.name for source in rulebook.sources}
    given = {name: table for name, table in records.of_enterprises.items() if name in known}
    return attribute(given, rulebook, as_of=as_of, known_on=known_on, only=only)


class StandingDatabase(Database):
    """A database of the records by holder, in which `standing` says which of a source stand.

    Parameters
    ----------
    held : Attributed
    rulebook : Rulebook
    as_of, known_on : date
    disputes_suspend : bool
        Whether a dispute about data keeps a record from standing; who asks what happened, not what counts, says no.
    """

    def __init__(
        self, held: Attributed, rulebook: Rulebook, *, as_of: date, known_on: date, disputes_suspend: bool
    ) -> None:
        super().__init__(held.tables)
        self.days: dict[str, Any] = {"as_of": as_of, "known_on": known_on}
        self._tables, self._sources = held.tables, {source.name: source for source in rulebook.sources}
        self.replace("aims", held.aims)
        withdrawn = withdrawals_sql(self._sources, held.tables, disputes_suspend=disputes_suspend)
        self.create("withdrawals", withdrawn, self.days)

    def standing(self, name: str) -> str:
        """Give the query of the records of a source that stand, see `standing_sql`."""
        return standing_sql(self._sources[name], self._tables[name], withdrawals=True)
