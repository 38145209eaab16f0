"""Visits that were paid and repairs that were granted, as far as the draw has to know them (受检记录)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from credit_tier.engine.attribution import attribute
from credit_tier.engine.database import Database
from credit_tier.engine.standing import REPAIRS, known_sql
from credit_tier.rulebook.eligibility_rules import CaseLed
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from credit_tier.records.store import Records

INSPECTIONS = "inspections"


class Visit(NamedTuple):
    """One visit to an enterprise; several items checked by an agency on a day are one visit.

    Attributes
    ----------
    code : str
    on : date
    agency, level : str
        Empty where the records do not say.
    case_led : bool
        Led by a complaint, a transfer or a lead: outside caps and grade (R4).
    """

    code: str
    on: date
    agency: str
    level: str
    case_led: bool


def visits_of(
    records: Records, rulebook: Rulebook, *, case_led: Sequence[CaseLed], as_of: date, known_on: date
) -> tuple[Visit, ...]:
    """Give the visits up to a day, ascending, each once; none where no inspections were reported.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    case_led : sequence of CaseLed
        By which words in the form of an inspection a case-led one is known.
    as_of, known_on : date
        As in an observation.
    """
    table = _attributed(records, rulebook, as_of, known_on).get(INSPECTIONS)
    if table is None:
        return ()
    names = [name if name in table.column_names else "NULL" for name in ("agency", "level", "form")]
    agency, level, form = (f"coalesce({name}::varchar, '')" for name in names)
    query = (
        f"SELECT DISTINCT code, inspected_on, {agency} AS agency, {level} AS level, {form} AS form"
        f" FROM ({known_sql(rulebook.source(INSPECTIONS), table)}) WHERE inspected_on <= $as_of"
    )
    with Database({INSPECTIONS: table}) as database:
        rows = database.rows(query, {"as_of": as_of, "known_on": known_on})
    words = [word for rule in case_led for word in rule.forms]
    found = {
        Visit(row["code"], row["inspected_on"], row["agency"], row["level"], any(word in row["form"] for word in words))
        for row in rows
    }
    return tuple(sorted(found))


def repairs_of(records: Records, rulebook: Rulebook, *, as_of: date, known_on: date) -> dict[str, date]:
    """Give the day of the last repair of each enterprise that was granted one up to a day.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of, known_on : date
        As in an observation.
    """
    table = _attributed(records, rulebook, as_of, known_on).get(REPAIRS)
    if table is None:
        return {}
    query = (
        f"SELECT code, max(repaired_on) AS day FROM ({known_sql(rulebook.source(REPAIRS), table)})"
        " WHERE repaired_on <= $as_of GROUP BY code ORDER BY code"
    )
    with Database({REPAIRS: table}) as database:
        rows = database.rows(query, {"as_of": as_of, "known_on": known_on})
    return {row["code"]: row["day"] for row in rows}


def _attributed(records: Records, rulebook: Rulebook, as_of: date, known_on: date) -> Mapping[str, pa.Table]:
    """Put visits and repairs under the code that answers for them: a new number wipes out no visit."""
    return attribute(records.of_enterprises, rulebook, as_of=as_of, known_on=known_on).tables
