"""Earlier violations as first offences count them: penalties, and the register of first offences (首违台账)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.engine.standing import OBJECTIONS, REPAIRS
from credit_tier.engine.standing_database import StandingDatabase, held_records
from credit_tier.leniency.recording import DECISIONS, LENIENT
from credit_tier.records.store import Records
from credit_tier.rulebook.model import Rulebook

COLUMNS: Final = ("enterprise", "on", "decided_on", "act", "domain", "agency")


def earlier_violations(records: Records, rulebook: Rulebook, *, on: date, known_on: date | None = None) -> pa.Table:
    """Give every violation that records know, for `assess_table(..., earlier=...)`.

    What was annulled has never been. What was repaired, stayed or is disputed still happened: repair ends what follows
    for credit, and does not make a second violation the first.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    on : date
        Outcomes up to this day.
    known_on : date, optional
        Ignore what was received later; by default `on`.

    Returns
    -------
    pyarrow.Table
        `COLUMNS`: code, day of the act where the record has it, day of the outcome, the act in words or, where the
        record names an item, by that, domain and agency; by code and day.

    Examples
    --------
    >>> from credit_tier import load_rulebook, read_records
    >>> row = pa.table({"code": ["91620100MA7ABCD12E"], "kind": ["首违不罚"], "act": ["丢失发票"],
    ...     "decided_on": [date(2026, 1, 5)]})
    >>> records = read_records({"首违台账": row}, load_rulebook(), received_on=date(2026, 1, 31))
    >>> earlier_violations(records, load_rulebook(), on=date(2026, 6, 30))["act"].to_pylist()
    ['丢失发票']
    """
    known = known_on or on
    held = held_records(records, rulebook, as_of=on, known_on=known)
    tables = {name: table for name, table in held.tables.items() if name != REPAIRS}
    if OBJECTIONS in tables:
        tables[OBJECTIONS] = tables[OBJECTIONS].filter(pc.equal(tables[OBJECTIONS]["effect"], "annulment"))
    acts = {item.id: item.act for item in rulebook.leniency_rules.item}
    rows: list[dict[str, object]] = []
    happened = replace(held, tables=tables)
    with StandingDatabase(happened, rulebook, as_of=on, known_on=known, disputes_suspend=False) as database:
        for name in (DECISIONS, LENIENT):
            if name in tables:
                query = f"SELECT * FROM ({database.standing(name)}) WHERE decided_on <= $as_of"  # noqa: S608 # names from the rulebook
                rows += [_row(row, acts) for row in database.rows(query, database.days) if _counts(name, row)]
    rows.sort(key=lambda row: tuple(str(row[name]) for name in COLUMNS))
    return pa.Table.from_pylist(rows, _SCHEMA)


_SCHEMA: Final = pa.schema([(name, pa.date32() if name in ("on", "decided_on") else pa.string()) for name in COLUMNS])


def _counts(name: str, row: dict[str, object]) -> bool:
    """Tell whether a record is about a violation: lists of abnormal operation are none."""
    return name == LENIENT or row["kind"] == "penalty"


def _row(row: dict[str, object], acts: Mapping[str, str]) -> dict[str, object]:
    return {
        "enterprise": row["code"],
        "on": row.get("act_on"),
        "decided_on": row["decided_on"],
        "act": acts.get(str(row.get("list_item")), row["act"]),
        "domain": row["domain"],
        "agency": row["agency"],
    }
