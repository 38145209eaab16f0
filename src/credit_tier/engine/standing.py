"""Which records stand on a day, as far as was known: supersession, annulment, repair, stay, dispute.

The rules (R6, R7, and 处罚法 73):

- a record counts from the day it was received (`received_on <= known_on`);
- a record that a later one supersedes (a correction, a varied decision) is replaced by it; so is one that was sent
  again with other content on a later day, as the key of its source tells;
- an **annulment** reaches back: as far as it is known, the record has never been;
- a **repair** of a decision works forward from its day: before `repaired_on` it counts, from that day it does not;
- a **stay** of execution and a **dispute** about the data suspend the record from their first day until the day
  they end; review or litigation alone suspends nothing. Where a source has a field ``disputed``, a dispute sets
  it instead, since there a record that merely vanished could earn a bonus.

Nothing is ever deleted: another `as_of` or `known_on` gives the past answer again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from credit_tier.rulebook.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

ENTERPRISES = "enterprises"
DECISIONS = "decisions"
REPAIRS = "repairs"
OBJECTIONS = "objections"
ACTIVITIES = "activities"

_NEVER_WITHDRAWN = {ENTERPRISES, REPAIRS, OBJECTIONS, ACTIVITIES}
# A target is read as a document number: no blanks, every bracket 〔〕. A record's own number is brought to that form.
_RECORD_NUMBER = (
    f"translate(regexp_replace(r.record_id, '\\s', '', 'g'), '()[]（）［］【】﹝﹞{{}}｛｝', '{'〔〕' * 8}')"
)


def known_sql(source: Source, records: pa.Table) -> str:
    """Select the records of a source that are known and were not replaced.

    Parameters
    ----------
    source : Source
        Its name is the name under which the records are registered.
    records : pyarrow.Table
        Looked at only to leave out clauses that have nothing to do.
    """
    query = f"SELECT * FROM {source.name} WHERE received_on <= $known_on"
    if records.column("supersedes").null_count < records.num_rows:
        # Two records that each claim to replace the other replace neither.
        mutual = (
            f"SELECT 1 FROM {source.name} AS b WHERE b.record_id = a.supersedes AND b.supersedes = a.record_id"
            " AND b.received_on <= $known_on"
        )
        later = (
            f"SELECT supersedes FROM {source.name} AS a WHERE supersedes IS NOT NULL AND received_on <= $known_on"
            f" AND NOT EXISTS ({mutual})"
        )
        query += f" AND record_id NOT IN ({later})"
    if source.key and pc.count_distinct(records.column("received_on")).as_py() > 1:
        parts = ", ".join(f'"{name}"' for name in ("code", *source.key))
        last = f"SELECT *, max(received_on) OVER (PARTITION BY {parts}) AS last_receipt FROM ({query})"
        stands = f'"{source.key[0]}" IS NULL OR received_on = last_receipt'
        query = f"SELECT * EXCLUDE (last_receipt) FROM ({last}) WHERE {stands}"
    return query


def latest_enterprises_sql(source: Source, records: pa.Table) -> str:
    """Select one row an enterprise: the one received last (ties: the larger record identifier)."""
    return (
        "SELECT * EXCLUDE (place) FROM (SELECT *, row_number() OVER (PARTITION BY code ORDER BY received_on DESC,"
        f" record_id DESC) AS place FROM ({known_sql(source, records)})) WHERE place = 1"
    )


def withdrawals_sql(sources: Mapping[str, Source], tables: Mapping[str, pa.Table], *, disputes_suspend: bool) -> str:
    """Select everything that keeps a record from standing on the day.

    Returns
    -------
    str
        Columns ``code``, ``target``, ``in_table`` and ``kind`` (empty where not said), ``repair``, ``dispute`` and
        ``suspends`` (booleans), and ``hits_decision``: whether a decision of the enterprise bears the target.
    """
    columns = (
        "'' AS code, '' AS target, '' AS in_table, '' AS kind, FALSE AS repair, FALSE AS dispute, FALSE AS suspends"
    )
    parts = [f"SELECT {columns} WHERE FALSE"]
    named = "coalesce(target_table, ''), coalesce(target_kind, '')"
    if REPAIRS in tables:
        known = known_sql(sources[REPAIRS], tables[REPAIRS])
        parts.append(f"SELECT code, target, {named}, TRUE, FALSE, TRUE FROM ({known}) WHERE repaired_on <= $as_of")
    if OBJECTIONS in tables:
        suspends = "TRUE" if disputes_suspend else "effect <> 'dispute'"
        parts.append(
            f"SELECT code, target, {named}, FALSE, effect = 'dispute', {suspends}"
            f" FROM ({known_sql(sources[OBJECTIONS], tables[OBJECTIONS])}) WHERE effect = 'annulment'"
            " OR (starts_on <= $as_of AND (ends_on IS NULL OR ends_on > $as_of))"
        )
    hits = "FALSE"
    if DECISIONS in tables:
        borne = f"r.code = u.code AND u.target IN (r.document_no, {_RECORD_NUMBER})"
        hits = f"EXISTS (SELECT 1 FROM {DECISIONS} AS r WHERE r.received_on <= $known_on AND {borne})"
    return f"SELECT u.*, {hits} AS hits_decision FROM ({' UNION '.join(parts)}) AS u"


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
        return f"SELECT *, record_id AS fact FROM ({latest_enterprises_sql(source, records)})"
    known, fact = known_sql(source, records), "coalesce(fact_id, record_id) AS fact"
    if not withdrawals or source.name in _NEVER_WITHDRAWN:
        return f"SELECT *, {fact} FROM ({known})"
    aimed = f"SELECT 1 FROM withdrawals AS w WHERE {_aimed_at(source)}"
    if source.field("disputed") is None:
        return f"SELECT *, {fact} FROM ({known}) AS r WHERE NOT EXISTS ({aimed} AND w.suspends)"
    disputed = f"(coalesce(disputed, FALSE) OR EXISTS ({aimed} AND w.dispute)) AS disputed"
    gone = f"EXISTS ({aimed} AND w.suspends AND NOT w.dispute)"
    return f"SELECT * REPLACE ({disputed}), {fact} FROM ({known}) AS r WHERE NOT {gone}"


def unmatched_sql(sources: Sequence[Source]) -> str:
    """Select the withdrawals that hit no record at all: a repair or objection lost to a misspelt number."""
    hit = "".join(
        f" AND NOT EXISTS (SELECT 1 FROM {source.name} AS r WHERE r.received_on <= $known_on AND {_aimed_at(source)})"
        for source in sources
        if source.name not in _NEVER_WITHDRAWN
    )
    return f"SELECT DISTINCT code, target FROM withdrawals AS w WHERE TRUE{hit} ORDER BY code, target"


def _aimed_at(source: Source) -> str:
    """Write the condition that a withdrawal ``w`` is aimed at a record ``r`` of a source.

    It names a decision of the same enterprise by document or record number, and what is said of table and kind must
    agree; a repair without a kind is of a penalty, since lists end by removal. Other tables are hit by record number,
    never by a repair, and only where no decision bears the number.
    """
    if source.name == DECISIONS:
        kind = "w.kind = r.kind OR (w.kind = '' AND (NOT w.repair OR r.kind = 'penalty'))"
        named = f"w.in_table IN ('', '{DECISIONS}') AND ({kind}) AND w.target IN (r.document_no, {_RECORD_NUMBER})"
    else:
        said = f"w.in_table = '{source.name}' OR (w.in_table = '' AND NOT w.hits_decision)"
        named = f"NOT w.repair AND w.target = {_RECORD_NUMBER} AND ({said})"
    return f"w.code = r.code AND {named}"
