"""The records that stand, for everybody at once: most stand for certain, and only the others are looked at closely.

A record is in doubt where another was sent for the same key on another day, where another names it as replaced, or
where something may be withdrawn from its table in the name of its holder. The rules of `standing` judge the records in
doubt, which are few; all others that are known stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from credit_tier.engine.database import Database
from credit_tier.engine.standing import (
    DECISIONS,
    ENTERPRISES,
    NEVER_WITHDRAWN,
    certain_sql,
    person_column,
    standing_sql,
    unmatched_sql,
    withdrawals_sql,
)
from credit_tier.rulebook.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

_SENT_AGAIN: Final = "_sent_again"


class StandingRecords:
    """What stands of each source; tables of the records in doubt are made when a source is first asked for.

    Parameters
    ----------
    database : Database
        Holds the records by the name of their source, and the table ``aims``; ``withdrawals`` is made here.
    sources : mapping of str to Source
    tables : mapping of str to pyarrow.Table
        By holder, see `attribution`.
    parameters : mapping
        as_of and known_on.
    disputes_suspend : bool
    """

    def __init__(
        self,
        database: Database,
        sources: Mapping[str, Source],
        tables: Mapping[str, pa.Table],
        parameters: Mapping[str, Any],
        *,
        disputes_suspend: bool,
    ) -> None:
        self._database, self._sources, self._tables, self._parameters = database, sources, tables, parameters
        withdrawn = withdrawals_sql(sources, tables, disputes_suspend=disputes_suspend)
        database.create("withdrawals", withdrawn, parameters)
        self._aimed_at = {row["in_table"] for row in database.rows("SELECT DISTINCT in_table FROM withdrawals", {})}
        self._doubtful: dict[str, str | None] = {}
        self._standing: dict[str, str] = {}

    def query(self, name: str) -> str:
        """Give the query of the records of a source that stand: envelope, fields and ``fact``, as `standing_sql`."""
        if name not in self._standing:
            self._standing[name] = self._query(self._sources[name], self._tables[name])
        return self._standing[name]

    def unmatched(self) -> list[tuple[str, str]]:
        """Give the withdrawals that hit no record: in whose name, and the target."""
        if not self._aimed_at:
            return []
        rows = {name: self._in_doubt(name) for name in self._tables if self._may_be_withdrawn(name)}
        query = unmatched_sql(self._sources, self._tables, {name: some for name, some in rows.items() if some})
        return [(row["code"], row["target"]) for row in self._database.rows(query, self._parameters)]

    def _query(self, source: Source, records: pa.Table) -> str:
        withdrawals = bool(self._aimed_at)
        doubtful = None if source.name == ENTERPRISES else self._in_doubt(source.name)
        if source.name == ENTERPRISES:
            return standing_sql(source, records, withdrawals=withdrawals)
        if doubtful is None:
            return certain_sql(source, withdrawals=withdrawals)
        judged = f"_judged_{source.name}"
        self._database.create(
            judged, standing_sql(source, records, withdrawals=withdrawals, rows=doubtful), self._parameters
        )
        certain = certain_sql(source, withdrawals=withdrawals, doubtful=doubtful)
        return f"{certain} UNION ALL SELECT * FROM {judged}"

    def _in_doubt(self, name: str) -> str | None:
        """Give the table of the records of a source that are in doubt; None where none is."""
        if name not in self._doubtful:
            doubts = " UNION ".join(self._doubts(self._sources[name], self._tables[name]))
            table = f"_doubtful_{name}" if doubts else None
            if table:
                known = f"SELECT * FROM {name} WHERE received_on <= $known_on AND record_id IN ({doubts})"
                self._database.create(table, known, self._parameters)
                if not self._database.rows(f"SELECT 1 FROM {table} LIMIT 1", {}):
                    table = None
            self._doubtful[name] = table
        return self._doubtful[name]

    def _doubts(self, source: Source, records: pa.Table) -> Iterator[str]:
        """Write queries of identifiers; a record that is named without need is only looked at in vain."""
        known = f"FROM {source.name} WHERE received_on <= $known_on"
        if source.keys and pc.count_distinct(records.column("received_on")).as_py() > 1:
            key = _key_sql(source, records)
            again = f"SELECT key FROM (SELECT {key} AS key, received_on {known}) WHERE key IS NOT NULL"
            varied = f"{again} GROUP BY key HAVING max(received_on) > min(received_on)"
            self._database.create(_SENT_AGAIN + source.name, varied, self._parameters)
            if self._database.rows(f"SELECT 1 FROM {_SENT_AGAIN}{source.name} LIMIT 1", {}):
                yield f"SELECT record_id {known} AND {key} IN (FROM {_SENT_AGAIN}{source.name})"
        if records.column("supersedes").null_count < records.num_rows:
            yield f"SELECT supersedes {known} AND supersedes IS NOT NULL"
        if self._may_be_withdrawn(source.name):
            aimed = f"SELECT code FROM withdrawals WHERE in_table IN ({_tables_named(source.name)})"
            yield f"SELECT record_id {known} AND {person_column(records)} IN ({aimed})"

    def _may_be_withdrawn(self, name: str) -> bool:
        named = name in self._aimed_at or (name == DECISIONS and "" in self._aimed_at)
        return named and name not in NEVER_WITHDRAWN


def _tables_named(name: str) -> str:
    return f"'', '{name}'" if name == DECISIONS else f"'{name}'"


def _key_sql(source: Source, records: pa.Table) -> str:
    """Write a number that is the same for all records of one person and key; NULL where no key is whole."""
    cases = []
    for index, key in enumerate(source.keys):
        names = [f'"{name}"' for name in key]
        whole = " AND ".join(f"{name} IS NOT NULL" for name in names)
        cases.append(f"WHEN {whole} THEN hash({', '.join((str(index), person_column(records), *names))})")
    return f"CASE {' '.join(cases)} END"
