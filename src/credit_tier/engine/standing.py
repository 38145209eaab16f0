"""Which records stand on a day, as far as was known: supersession, annulment, repair, stay, dispute.

The rules (R6, R7, and 处罚法 73):

- a record counts from the day it was received (`received_on <= known_on`);
- a record that another supersedes (a correction, a varied decision) is replaced by it; so is one that was sent again
  with other content on a later day, as the key of its source tells, where the record has the whole key;
- an **annulment** reaches back: as far as it is known, the record has never been;
- a **repair** of a decision works forward from its day: before `repaired_on` it counts, from that day it does not;
- an application for repair, stay or annulment that was refused, or is not decided yet, changes nothing;
- a **stay** of execution and a **dispute** about the data suspend the record from their first day until the day
  they end; review or litigation alone suspends nothing. Where a source has a field ``disputed``, a dispute sets
  it instead, since there a record that merely vanished could earn a bonus.

Nothing is ever deleted: another `as_of` or `known_on` gives the past answer again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from credit_tier.rulebook.attribution_consistency import SUCCESSIONS
from credit_tier.rulebook.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

ENTERPRISES = "enterprises"
DECISIONS = "decisions"
REPAIRS = "repairs"
OBJECTIONS = "objections"
ACTIVITIES = "activities"
OWN_CODE, PERSON = "own_code", "person"
"""Columns of a table some of whose records were put under another code, see `attribution`."""

NEVER_WITHDRAWN = {ENTERPRISES, REPAIRS, OBJECTIONS, ACTIVITIES, SUCCESSIONS}
# 已通过、已完成; and 待审核、待核实、已通过.
_GRANTED, _OPEN = ("granted", "finished"), ("pending", "verifying", "granted")
# A target is read as a document number: no blanks, every bracket 〔〕. A record's own number is brought to that form.
_FACT = "CASE WHEN fact_id IS NULL THEN 'record ' || record_id ELSE 'fact ' || fact_id END AS fact"
_RECORD_NUMBER = (
    f"translate(regexp_replace(r.record_id, '\\s', '', 'g'), '()[]（）［］【】﹝﹞{{}}｛｝', '{'〔〕' * 8}')"
)


def known_sql(source: Source, records: pa.Table, rows: str = "") -> str:
    """Select the records of a source that are known and were not replaced.

    Parameters
    ----------
    source : Source
        Its name is the name under which the records are registered.
    records : pyarrow.Table
        Looked at only to leave out clauses that have nothing to do.
    rows : str
        Name of a table that holds some of the records: select among them. What was sent again by its key is told
        rightly if it holds every record of such a key.
    """
    query = f"SELECT * FROM {rows or source.name} WHERE received_on <= $known_on"
    if source.keys and pc.count_distinct(records.column("received_on")).as_py() > 1:
        query = " UNION ALL ".join(_sent_last(query, source.keys, records))
    if records.column("supersedes").null_count < records.num_rows:
        claims = (
            f"SELECT supersedes FROM {source.name} WHERE supersedes IS NOT NULL AND received_on <= $known_on"
            + "".join(f" AND NOT ({circle})" for circle in _circles(records))
        )
        query = f"SELECT * FROM ({query}) WHERE record_id NOT IN ({claims})"
    return query


def _sent_last(query: str, keys: Sequence[Sequence[str]], records: pa.Table) -> Iterator[str]:
    """Select, by the first key that a record has whole, what was sent last; and what has none of them whole.

    A correction names what it replaces; only records sent without such a name are told apart by their key.
    """
    lacking = "TRUE"
    for key in keys:
        whole = " AND ".join(f'"{name}" IS NOT NULL' for name in key)
        parts = ", ".join(f'"{name}"' for name in (person_column(records), *key))
        sent = f"max(CASE WHEN supersedes IS NULL THEN received_on END) OVER (PARTITION BY {parts})"
        told = f"SELECT *, {sent} AS last_sent FROM ({query}) WHERE {lacking} AND {whole}"
        yield f"SELECT * EXCLUDE (last_sent) FROM ({told}) WHERE last_sent IS NULL OR received_on >= last_sent"
        lacking += f" AND NOT ({whole})"
    yield f"SELECT * FROM ({query}) WHERE {lacking}"


def person_column(records: pa.Table) -> str:
    """Name the column that tells for which legal person a record was sent."""
    return PERSON if PERSON in records.column_names else "code"


def _own(records: pa.Table) -> str:
    return OWN_CODE if OWN_CODE in records.column_names else "code"


def _circles(records: pa.Table) -> list[str]:
    """Write a condition for each circle of records that replace one another: they replace nothing.

    A circle is one only from the day its last record was received; before, what was known replaces as it says.
    """
    claims = records.filter(pc.is_valid(records.column("supersedes"))).select(
        ["record_id", "supersedes", "received_on"]
    )
    names, targets, days = (column.to_pylist() for column in claims.columns)
    replaces, received = dict(zip(names, targets, strict=True)), dict(zip(names, days, strict=True))
    found, settled = [], set[str]()
    for start in names:
        chain: list[str] = []
        name = start
        while name in replaces and name not in settled:
            settled.add(name)
            chain.append(name)
            name = replaces[name]
        if name in chain:
            circle = chain[chain.index(name) :]
            found.append(
                f"record_id IN ({_quoted(circle)}) AND DATE '{max(received[one] for one in circle)}' <= $known_on"
            )
    return found


def _quoted(names: Sequence[str]) -> str:
    return ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(names))


def latest_enterprises_sql(source: Source, records: pa.Table) -> str:
    """Select one row an enterprise: the register as it stood on the day.

    That is the row received last up to `as_of`; where there is none, the first that came after (ties: the larger record
    identifier). What the register says later does not change what was so, unless it supersedes.
    """
    order = "CASE WHEN received_on <= $as_of THEN received_on END DESC NULLS LAST, received_on, record_id DESC"
    ranked = (
        f"SELECT *, row_number() OVER (PARTITION BY code ORDER BY {order}) AS place FROM ({known_sql(source, records)})"
    )
    return f"SELECT * EXCLUDE (place) FROM ({ranked}) WHERE place = 1"


def withdrawals_sql(sources: Mapping[str, Source], tables: Mapping[str, pa.Table], *, disputes_suspend: bool) -> str:
    """Select everything that keeps a record from standing on the day.

    A table ``aims`` (own, person, held_by) must exist: in the name of a successor, what its former codes received is
    withdrawn.

    Returns
    -------
    str
        Columns ``code`` (of the person whose record it is), ``own`` (in whose name), ``held_by`` (only of records
        under that code, where not empty), ``target``, ``in_table`` and ``kind`` (empty where not said), ``repair``,
        ``dispute`` and ``suspends`` (booleans).
    """
    texts = ", ".join(f"'' AS {name}" for name in ("code", "own", "held_by", "target", "in_table", "kind"))
    columns = f"{texts}, FALSE AS repair, FALSE AS dispute, FALSE AS suspends"
    parts = [f"SELECT {columns} WHERE FALSE"]
    named = "coalesce(target_table, ''), coalesce(target_kind, '')"
    aimed, aims = (
        "coalesce(aims.person, x.own), x.own, coalesce(aims.held_by, '')",
        "LEFT JOIN aims ON aims.own = x.own",
    )
    if REPAIRS in tables:
        known = known_sql(sources[REPAIRS], tables[REPAIRS])
        granted = _in(sources[REPAIRS], _GRANTED)
        repairs = f"SELECT {_own(tables[REPAIRS])} AS own, * FROM ({known}) WHERE repaired_on <= $as_of AND {granted}"
        parts.append(f"SELECT {aimed}, target, {named}, TRUE, FALSE, TRUE FROM ({repairs}) AS x {aims}")
    if OBJECTIONS in tables:
        suspends = "TRUE" if disputes_suspend else "effect <> 'dispute'"
        objections = (
            f"SELECT {_own(tables[OBJECTIONS])} AS own, * FROM ({known_sql(sources[OBJECTIONS], tables[OBJECTIONS])})"
            f" WHERE {objection_holds(sources[OBJECTIONS])}"
        )
        dispute = f"FALSE, effect = 'dispute', {suspends}"
        parts.append(f"SELECT {aimed}, target, {named}, {dispute} FROM ({objections}) AS x {aims}")
    return " UNION ".join(parts)


def objection_holds(source: Source) -> str:
    """Write the condition that an objection has its effect on the day.

    A stay or annulment is nothing before it is granted. A dispute suspends while it is open, and once it is decided up
    to the day it ended, where that was said.
    """
    runs = "starts_on <= $as_of AND (ends_on IS NULL OR ends_on > $as_of)"
    dispute = f"ends_on IS NOT NULL OR {_in(source, _OPEN)}"
    return (
        f"((effect = 'annulment' AND {_in(source, _GRANTED)})"
        f" OR (effect = 'stay' AND {runs} AND {_in(source, _GRANTED)})"
        f" OR (effect = 'dispute' AND {runs} AND ({dispute})))"
    )


def _in(source: Source, states: Sequence[str]) -> str:
    """Write the condition on the state of a case; one whose state is not said is what its days say."""
    return "TRUE" if source.field("status") is None else f"coalesce(status IN ({_quoted(states)}), TRUE)"


def standing_sql(source: Source, records: pa.Table, *, withdrawals: bool, rows: str = "") -> str:
    """Select the records of a source that stand on the day.

    Parameters
    ----------
    source : Source
    records : pyarrow.Table
    withdrawals : bool
        Whether the table ``withdrawals`` holds anything; if not, nobody is asked.
    rows : str
        As in `known_sql`.

    Returns
    -------
    str
        A query with the envelope, the fields, and ``fact``: `fact_id`, or the record itself where it has none, each
        under a name that the other cannot take.
    """
    if source.name == ENTERPRISES:
        return f"SELECT *, {_FACT} FROM ({latest_enterprises_sql(source, records)})"
    known, fact = known_sql(source, records, rows), _FACT
    if not withdrawals or source.name in NEVER_WITHDRAWN:
        return f"SELECT *, {fact} FROM ({known})"
    aimed = f"SELECT 1 FROM withdrawals AS w WHERE {_aimed_at(source, records)}"
    if source.field("disputed") is None:
        return f"SELECT *, {fact} FROM ({known}) AS r WHERE NOT EXISTS ({aimed} AND w.suspends)"
    disputed = f"(coalesce(disputed, FALSE) OR EXISTS ({aimed} AND w.dispute)) AS disputed"
    gone = f"EXISTS ({aimed} AND w.suspends AND NOT w.dispute)"
    return f"SELECT * REPLACE ({disputed}), {fact} FROM ({known}) AS r WHERE NOT {gone}"


def certain_sql(source: Source, *, withdrawals: bool, doubtful: str = "") -> str:
    """Select what `standing_sql` gives of the records that nothing can keep from standing, once they are known.

    Parameters
    ----------
    source : Source
        Any but the register.
    withdrawals : bool
        As in `standing_sql`.
    doubtful : str
        Name of a table of those records that something might keep; the others are selected.
    """
    told = "*"
    if withdrawals and source.name not in NEVER_WITHDRAWN and source.field("disputed") is not None:
        told = "* REPLACE (coalesce(disputed, FALSE) AS disputed)"
    without = f" AND record_id NOT IN (SELECT record_id FROM {doubtful})" if doubtful else ""
    return f"SELECT {told}, {_FACT} FROM {source.name} WHERE received_on <= $known_on{without}"


def unmatched_sql(sources: Mapping[str, Source], tables: Mapping[str, pa.Table], rows: Mapping[str, str]) -> str:
    """Select the withdrawals that hit no record: a repair or objection lost to a misspelt or replaced number.

    Parameters
    ----------
    sources, tables : mapping
    rows : mapping of str to str
        By source: the table of the records that a withdrawal may be aimed at. A source without one has none.
    """
    hit = "".join(
        f" AND NOT EXISTS (SELECT 1 FROM ({known_sql(sources[name], tables[name], some)}) AS r"
        f" WHERE {_aimed_at(sources[name], tables[name])})"
        for name, some in rows.items()
    )
    one = "own, target, in_table, kind, repair, dispute, suspends"
    lost = f"SELECT {one} FROM withdrawals AS w WHERE TRUE{hit}"
    # In the name of one code, a withdrawal may be aimed at several persons; it is lost where it hits none of them.
    aimed = f"SELECT {one}, count(*) AS aims FROM withdrawals GROUP BY ALL"
    missed = f"SELECT {one}, count(*) AS misses FROM ({lost}) GROUP BY ALL"
    both = f"({missed}) JOIN ({aimed}) USING ({one})"
    return f"SELECT DISTINCT own AS code, target FROM {both} WHERE misses = aims ORDER BY own, target"


def _aimed_at(source: Source, records: pa.Table) -> str:
    """Write the condition that a withdrawal ``w`` is aimed at a record ``r`` of a source.

    It names a decision of the same enterprise by document or record number; a repair without a kind is of a penalty,
    since lists end by removal. Records of other tables are hit by record number, never by a repair, and only where the
    withdrawal names their table: serial numbers of two tables are too easily alike.
    """
    if source.name == DECISIONS:
        kind = "w.kind = r.kind OR (w.kind = '' AND (NOT w.repair OR r.kind = 'penalty'))"
        named = f"w.in_table IN ('', '{DECISIONS}') AND ({kind}) AND w.target IN (r.document_no, {_RECORD_NUMBER})"
    else:
        named = f"NOT w.repair AND w.target = {_RECORD_NUMBER} AND w.in_table = '{source.name}'"
    return f"w.code = r.{person_column(records)} AND w.held_by IN ('', r.code) AND {named}"
