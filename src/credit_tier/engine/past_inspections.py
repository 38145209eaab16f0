"""Inspections that had a result, as they stand on a day and as far as was known (已有结果的检查)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from credit_tier.engine.attribution import attribute
from credit_tier.engine.database import Database
from credit_tier.engine.standing import standing_sql, withdrawals_sql
from credit_tier.engine.visits import INSPECTIONS
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def past_inspections(
    records: Records, rulebook: Rulebook, *, as_of: date, known_on: date
) -> list[tuple[str, date, str, str, str]]:
    """Give code, day, result, agency and form of the inspections up to a day, ascending; texts empty where not said.

    What was annulled or replaced by then does not stand; what is disputed does not either where the rulebook lets
    disputes suspend.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    sources = {source.name: source for source in rulebook.sources}
    given = {name: table for name, table in records.of_enterprises.items() if name in sources}
    if INSPECTIONS not in given:
        return []
    attributed = attribute(given, rulebook, as_of=as_of, known_on=known_on)
    tables, parameters = attributed.tables, {"as_of": as_of, "known_on": known_on}
    names = tables[INSPECTIONS].column_names
    agency, form = (f"coalesce({name}::varchar, '')" if name in names else "''" for name in ("agency", "form"))
    suspend = rulebook.identity.dispute_suspends
    with Database(tables) as database:
        database.replace("aims", attributed.aims)
        database.create("withdrawals", withdrawals_sql(sources, tables, disputes_suspend=suspend), parameters)
        standing = standing_sql(sources[INSPECTIONS], tables[INSPECTIONS], withdrawals=True)
        query = (
            f"SELECT code, inspected_on, coalesce(result, '') AS result, {agency} AS agency, {form} AS form"
            f" FROM ({standing}) WHERE inspected_on <= $as_of AND code IS NOT NULL ORDER BY ALL"
        )
        return [tuple(row.values()) for row in database.rows(query, parameters)]
