"""Fields of activity: which regulated fields an enterprise is active in on a day (从业领域)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from credit_tier.engine.attribution import attribute
from credit_tier.engine.database import Database
from credit_tier.engine.standing import ACTIVITIES, known_sql
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def fields_of(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> list[tuple[str, str]]:
    """Give every (enterprise, field) in which a permit or activity is current.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of : date
        An activity is current from `since` to `until`, both days inside; open ends have no date.
    known_on : date
        Records received later are not seen.

    Returns
    -------
    list of (str, str)
        Code and field, each pair once, ascending; empty where no activities were reported.
    """
    if ACTIVITIES not in records.tables:
        return []
    table = attribute(records.of_enterprises, rulebook, as_of=as_of, known_on=known_on).tables[ACTIVITIES]
    current = (
        f"SELECT DISTINCT code, field FROM ({known_sql(rulebook.source(ACTIVITIES), table)})"
        " WHERE code IS NOT NULL AND (since IS NULL OR since <= $as_of) AND (until IS NULL OR until >= $as_of)"
        " ORDER BY code, field"
    )
    with Database({ACTIVITIES: table}) as database:
        rows = database.rows(current, {"as_of": as_of, "known_on": known_on})
    return [(row["code"], row["field"]) for row in rows]
