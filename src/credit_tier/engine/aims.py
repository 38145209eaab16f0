"""Aims: in whose name whose records may be withdrawn, and the rows that takes for one firm (撤销、修复及于谁的记录).

A repair or objection bears the code that its sender knew. In the name of whoever a former code became, everything may
be withdrawn that was sent for the former, whatever the day. Where the former goes on, as after a division, others may
withdraw of its records only what they bear themselves; a head office nothing of its branches.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.engine.changes import KnownChanges
from credit_tier.engine.lineage import Lineage, formers_of, reached_from
from credit_tier.engine.standing import OBJECTIONS, REPAIRS


def aims_of(lineage: Lineage, changes: KnownChanges) -> pa.Table:
    """Give the persons whose records may be withdrawn, for every code in whose name that may be other than itself.

    Returns
    -------
    pyarrow.Table
        own (in whose name), person (for whom the records were sent), held_by (only records under that code; empty:
        wherever they are).
    """
    named = sorted({code for change in changes.known for code in (change.former, change.successor)})
    ends = [change for change in changes.known if changes.rules[change.rule].former_ends]
    moving = [change for change in changes.known if changes.rules[change.rule].moves]
    became, shared = formers_of(ends), formers_of(moving)
    holders = lineage.ended()
    pairs: set[tuple[str, str, str]] = set()
    for own in named:
        whole = {lineage.person(code) for code in reached_from(became, own)}
        partly = {lineage.person(code) for code in reached_from(shared, own)} - whole
        now = [one.holder or "" for one in holders.get(own, ())] or [own]
        pairs |= {(own, person, "") for person in whole}
        pairs |= {(own, person, holder) for person in partly for holder in now}
    columns = zip(*sorted(pairs), strict=True) if pairs else ((), (), ())
    return pa.table([pa.array(column, pa.string()) for column in columns], names=["own", "person", "held_by"])


def concerning(tables: Mapping[str, pa.Table], changes: KnownChanges, only: str) -> dict[str, pa.Table]:
    """Keep of all tables what may concern one enterprise."""
    codes = reached_from(formers_of(changes.in_force), only)
    successors: dict[str, list[str]] = {}
    for change in changes.known:
        successors.setdefault(change.former, []).append(change.successor)
    names = {name for code in codes for name in reached_from(successors, code)}
    return {name: _of(table, names if name in {REPAIRS, OBJECTIONS} else codes) for name, table in tables.items()}


def _of(table: pa.Table, codes: set[str]) -> pa.Table:
    """Keep the records of some codes, and those that supersede one of them under another code."""
    ours = pc.is_in(table.column("code"), pa.array(sorted(codes), pa.string()))
    own = table.filter(ours)
    others = pc.and_(pc.is_in(table.column("supersedes"), own.column("record_id")), pc.invert(ours))
    return pa.concat_tables([own, table.filter(others)])
