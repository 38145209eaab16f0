"""Inspections that had a result, as they stand on a day and as far as was known (已有结果的检查)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from credit_tier.engine.changes import known_changes
from credit_tier.engine.lineage import Lineage
from credit_tier.engine.standing import OWN_CODE
from credit_tier.engine.standing_database import StandingDatabase, held_records
from credit_tier.engine.visits import INSPECTIONS
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


class PastInspection(NamedTuple):
    """One inspection; texts are empty where the records do not say.

    Attributes
    ----------
    code : str
        Who answers for it on the day; empty where the rules of attribution give it to nobody.
    on : date
    result, agency, form : str
    sent_as : str
        The code under which it was sent: who was visited.
    """

    code: str
    on: date
    result: str
    agency: str
    form: str
    sent_as: str


def past_inspections(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> list[PastInspection]:
    """Give the inspections up to a day, ascending.

    What was annulled or replaced by then does not stand; what is disputed does not either where the rulebook lets
    disputes suspend. An inspection that the rules of attribution give to several is there once for each.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    held = held_records(records, rulebook, as_of=as_of, known_on=known_on)
    if INSPECTIONS not in held.tables:
        return []
    names = held.tables[INSPECTIONS].column_names
    agency, form = (f"coalesce({name}::varchar, '')" if name in names else "''" for name in ("agency", "form"))
    sent_as = OWN_CODE if OWN_CODE in names else "code"
    suspend = rulebook.identity.dispute_suspends
    with StandingDatabase(held, rulebook, as_of=as_of, known_on=known_on, disputes_suspend=suspend) as database:
        query = (
            f"SELECT coalesce(code, '') AS code, inspected_on, coalesce(result, '') AS result, {agency} AS agency,"
            f" {form} AS form, {sent_as} AS sent_as FROM ({database.standing(INSPECTIONS)})"
            f" WHERE inspected_on <= $as_of AND {sent_as} IS NOT NULL ORDER BY ALL"
        )
        return [PastInspection(*row.values()) for row in database.rows(query, database.days)]


def known_successors(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> dict[str, str]:
    """Give for every code that had ended by a day, as far as was known, the code that came after it.

    Where several came after one, it is the first of them by code.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    parameters = {"as_of": as_of, "known_on": known_on}
    changes = known_changes(records.of_enterprises, rulebook, rulebook.on(as_of), parameters)
    ended = Lineage(changes.in_force, changes.rules, changes.listed).ended()
    return {former: held[0].holder for former, held in ended.items() if held[0].holder}
