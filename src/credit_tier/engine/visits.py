"""Visits that were paid and repairs that were granted, as far as the draw has to know them (受检记录)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from credit_tier.engine.attribution import attribute
from credit_tier.engine.database import Database
from credit_tier.engine.standing import REPAIRS, known_sql
from credit_tier.engine.standing_database import StandingDatabase, held_records
from credit_tier.rulebook.eligibility_rules import CaseLed
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from credit_tier.engine.attribution import Attributed
    from credit_tier.records.store import Records

INSPECTIONS = "inspections"
UNSAID: Final = ""
"""The field of an item that the record does not name, or that ``items.toml`` does not know."""


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
    fields : tuple of str
        Fields of the items whose result stands, ascending, `UNSAID` among them where an item is not known; none where
        every result was annulled. The visit was paid all the same.
    """

    code: str
    on: date
    agency: str
    level: str
    case_led: bool
    fields: tuple[str, ...] = (UNSAID,)

    def fulfils(self, field: str) -> bool:
        """Tell whether it counts for a duty to check a field: by a result that stands, of no other field (R35).

        Examples
        --------
        >>> day = date(2026, 6, 1)
        >>> [Visit("", day, "", "", False, fields).fulfils("food") for fields in (("food",), ("",), ("general",), ())]
        [True, True, False, False]
        """
        return field in self.fields or UNSAID in self.fields


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
    held = held_records(records, rulebook, as_of=as_of, known_on=known_on)
    if INSPECTIONS not in held.tables:
        return ()
    # Who contests the data of a visit does not say that nobody came: a dispute suspends none.
    with StandingDatabase(held, rulebook, as_of=as_of, known_on=known_on, disputes_suspend=False) as database:
        rows = database.rows(_inspections_sql(rulebook, held, database.standing(INSPECTIONS)), database.days)
    words, items = [word for rule in case_led for word in rule.forms], _field_of_items(rulebook)
    checked = defaultdict[tuple[str, date, str, str, bool], set[str]](set)
    for row in rows:
        case = any(word in row["form"] for word in words)
        fields = checked[row["code"], row["inspected_on"], row["agency"], row["level"], case]
        if row["stands"]:
            fields.add(items.get(row["item_no"]) or items.get(row["item"], UNSAID))
    return tuple(sorted(Visit(*visit, tuple(sorted(fields))) for visit, fields in checked.items()))


def _inspections_sql(rulebook: Rulebook, held: Attributed, standing: str) -> str:
    source, table = rulebook.source(INSPECTIONS), held.tables[INSPECTIONS]
    texts = ", ".join(
        f"coalesce({name}::varchar, '') AS {name}" if name in table.column_names else f"'' AS {name}"
        for name in ("agency", "level", "form", "item_no", "item")
    )
    return (
        f"SELECT DISTINCT code, inspected_on, {texts},"
        f" (code, record_id) IN (SELECT code, record_id FROM ({standing})) AS stands"
        f" FROM ({known_sql(source, table)}) WHERE inspected_on <= $as_of AND code IS NOT NULL"
    )


def _field_of_items(rulebook: Rulebook) -> dict[str, str]:
    """Give the field of the published items by number and by title, as records name them; '' is of none."""
    items = rulebook.item_rules.item
    return {name: item.field for item in items for name in (item.title.zh, item.number) if name}


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
