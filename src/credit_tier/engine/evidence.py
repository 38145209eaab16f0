"""Evidence: the very records behind one enterprise's indicator values (证据)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.engine.database import Database
from credit_tier.engine.measures import compile_measure
from credit_tier.engine.standing import standing_sql, withdrawals_sql
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def evidence_of(
    records: Records, rulebook: Rulebook, code: str, *, as_of: date, known_on: date
) -> dict[str, list[dict[str, Any]]]:
    """Give the records that count in each indicator of one enterprise.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    code : str
    as_of, known_on : date
        As in the observation that is explained.

    Returns
    -------
    dict of str to list of dict
        For each indicator, its records with envelope and fields, in order of time; `source_file` and `source_row`
        lead back to the line of the file. Indicators without such records are left out.
    """
    known = {source.name for source in rulebook.sources}
    tables = {name: _of_enterprise(table, code) for name, table in records.of_enterprises.items() if name in known}
    parameters = {"as_of": as_of, "known_on": known_on, "code": code}
    found: dict[str, list[dict[str, Any]]] = {}
    with Database(tables) as database:
        suspend = rulebook.identity.dispute_suspends
        sources = {source.name: source for source in rulebook.sources}
        database.create("withdrawals", withdrawals_sql(sources, tables, disputes_suspend=suspend), parameters)
        for indicator, version in rulebook.on(as_of).indicators:
            if indicator.source in tables:
                source = rulebook.source(indicator.source)
                item = compile_measure(indicator, version, source, as_of)
                standing = standing_sql(source, tables[source.name], withdrawals=True)
                order = f'"{version.measure.time}", record_id'
                query = f"SELECT * FROM ({standing}) WHERE code = $code AND {item.counts} ORDER BY {order}"
                rows = database.rows(query, parameters)
                if rows:
                    found[indicator.id] = rows
    return found


def _of_enterprise(table: pa.Table, code: str) -> pa.Table:
    """Keep what concerns one enterprise: its records, and records that supersede one of them under another code."""
    own = table.filter(pc.equal(table.column("code"), code))
    others = pc.and_(
        pc.is_in(table.column("supersedes"), own.column("record_id")), pc.not_equal(table.column("code"), code)
    )
    return pa.concat_tables([own, table.filter(others)])
