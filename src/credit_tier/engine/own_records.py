"""What stands of one enterprise, table by table (企业在效记录)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from credit_tier.engine.attribution import VIA
from credit_tier.engine.standing import OWN_CODE, PERSON
from credit_tier.engine.standing_database import StandingDatabase, held_records
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def own_records(
    records: Records, rulebook: Rulebook, code: str, tables: Iterable[str], *, as_of: date, known_on: date
) -> dict[str, list[dict[str, Any]]]:
    """Give the records of one enterprise that stand, whether an indicator counts them or not.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    code : str
    tables : iterable of str
    as_of, known_on : date
        As in an observation.

    Returns
    -------
    dict of str to list of dict
        For each table, its records with envelope and fields, by identifier; none where it was never delivered.
    """
    held = held_records(records, rulebook, as_of=as_of, known_on=known_on, only=code)
    suspend, found = rulebook.identity.dispute_suspends, dict[str, list[dict[str, Any]]]()
    with StandingDatabase(held, rulebook, as_of=as_of, known_on=known_on, disputes_suspend=suspend) as database:
        for name in tables:
            rows: list[dict[str, Any]] = []
            if name in held.tables:
                query = f"SELECT * FROM ({database.standing(name)}) WHERE code = $code ORDER BY record_id"
                rows = database.rows(query, {**database.days, "code": code})
            found[name] = [
                {key: value for key, value in row.items() if key not in {VIA, OWN_CODE, PERSON}} for row in rows
            ]
    return found
