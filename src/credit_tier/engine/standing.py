"""Which records stand on a day, as far as was known: supersession, annulment, repair, stay, dispute.

The rules (R6 and R7, and 处罚法 73):

- a record counts from the day it was received (`received_on <= known_on`);
- a record that a later one supersedes (a correction, a varied decision) is replaced by it;
- an **annulment** reaches back: as far as it is known, the record has never been;
- a **repair** works forward from its day: before `repaired_on` the record counts, from that day it does not;
- a **stay** of execution and a **dispute** about the data suspend the record from their first day until the day
  they end; review or litigation alone suspends nothing. Where a source has a field ``disputed``, a dispute sets
  it instead, since there a record that merely vanished could earn a bonus.

Nothing is ever deleted: another `as_of` or `known_on` gives the past answer again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from credit_tier.rulebook.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

ENTERPRISES = "enterprises"
REPAIRS = "repairs"
OBJECTIONS = "objections"
ACTIVITIES = "activities"


def known_sql(table: str, records: pa.Table) -> str:
    """Select the records of a table that are known and not superseded.

    Parameters
    ----------
    table : str
        Name under which the records are registered.
    records : pyarrow.Table
        Looked at only to leave out a clause that has nothing to do.
    """
    query = f"SELECT * FROM {table} WHERE received_on <= $known_on"
    if records.column("supersedes").null_count < records.num_rows:
        later = f"SELECT supersedes FROM {table} WHERE supersedes IS NOT NULL AND received_on <= $known_on"
        query += f" AND record_id NOT IN ({later})"
    return query


def latest_enterprises_sql(records: pa.Table) -> str:
    """Select one row an enterprise: the one received last (ties: the larger record identifier)."""
    return (
        "SELECT * EXCLUDE (place) FROM (SELECT *, row_number() OVER (PARTITION BY code ORDER BY received_on DESC,"
        f" record_id DESC) AS place FROM ({known_sql(ENTERPRISES, records)})) WHERE place = 1"
    )


def withdrawals_sql(tables: Mapping[str, pa.Table]) -> str:
    """Select ``(code, target, dispute)`` of everything that does not stand on the day."""
    parts = ["SELECT '' AS code, '' AS target, FALSE AS dispute WHERE FALSE"]
    if REPAIRS in tables:
        parts.append(
            f"SELECT code, target, FALSE FROM ({known_sql(REPAIRS, tables[REPAIRS])}) WHERE repaired_on <= $as_of"
        )
    if OBJECTIONS in tables:
        parts.append(
            f"SELECT code, target, effect = 'dispute' FROM ({known_sql(OBJECTIONS, tables[OBJECTIONS])})"
            " WHERE effect = 'annulment'"
            " OR (starts_on <= $as_of AND (ends_on IS NULL OR ends_on > $as_of))"
        )
    return " UNION ".join(parts)


def standing_sql(source: Source, records: pa.Table, *, withdrawals: bool) -> str:
    """Select the records of a source that stand on the day.

    Parameters
    ----------
    source : Source
    records : pyarrow.Table
    withdrawals : bool
        Whether the table ``withdrawals`` holds anything; if not, nobody is asked.

    Returns
    -------
    str
        A query with the envelope, the fields, and ``fact``: `fact_id`, or the record itself where it has none.
    """
    if source.name == ENTERPRISES:
        return f"SELECT *, record_id AS fact FROM ({latest_enterprises_sql(records)})"
    query = f"SELECT *, coalesce(fact_id, record_id) AS fact FROM ({known_sql(source.name, records)}) AS r"
    if not withdrawals or source.name in {REPAIRS, OBJECTIONS, ACTIVITIES}:
        return query
    # Agencies number their records alike; an objection of one enterprise must not withdraw another's record.
    target = "w.target = r.record_id"
    if source.field("document_no") is not None:
        target = f"({target} OR w.target = r.document_no)"
    same = f"w.code = r.code AND {target}"
    if source.field("disputed") is None:
        return f"{query} WHERE NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE {same})"
    disputed = f"coalesce(disputed, FALSE) OR EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.dispute AND {same})"
    query = query.replace("SELECT *,", f"SELECT * REPLACE (({disputed}) AS disputed),", 1)
    return f"{query} WHERE NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE NOT w.dispute AND {same})"
