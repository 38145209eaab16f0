"""Which records are one fact although nobody says so: by the rules of the rulebook, among the records that stand.

Nothing is written into records. Records of one enterprise, sent for one legal person, are one fact where a rule finds
them equal; where given and inferred facts meet, everything that hangs together is one. It bears the smallest number
given to it, or else the name of its first record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import groupby, pairwise
from typing import Any

import pyarrow as pa

from credit_tier.engine.database import Database
from credit_tier.engine.standing import PERSON
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.fact_rule import FactRecords, FactRule
from credit_tier.rulebook.model import Rulebook

_INFERRED = "_inferred"
_RENAMED = "_renamed"
_COMMON = "_common"

Standing = Callable[[str], str]


class Inference:
    """Facts inferred among the records that stand; kept as small tables in the database.

    Parameters
    ----------
    database : Database
    tables : mapping of str to pyarrow.Table
    rulebook : Rulebook
    rules : mapping of str to FactRule
        Those in force.
    standing : callable
        Gives the query of the records of a source that stand.
    parameters : mapping

    Attributes
    ----------
    sources : frozenset of str
        Those whose records have inferred facts.
    """

    def __init__(
        self,
        database: Database,
        tables: Mapping[str, pa.Table],
        rulebook: Rulebook,
        rules: Mapping[str, FactRule],
        standing: Standing,
        parameters: Mapping[str, Any],
    ) -> None:
        self._database, self._tables, self._rulebook = database, tables, rulebook
        self._standing, self._parameters = standing, parameters
        groups: list[tuple[str, list[dict[str, Any]]]] = []
        for name, rule in sorted(rules.items()):
            groups += [(name, group) for group in self._equal(rule)]
        inferred, renamed = named_facts(groups)
        self.sources = frozenset(row["source"] for row in inferred)
        self._renames = bool(renamed)
        database.replace(_INFERRED, _table(inferred, ("source", "code", "record_id", "fact", "rule")))
        database.replace(_RENAMED, _table(renamed, ("code", "fact_id", "fact")))

    def telling(self, source: str) -> str | None:
        """Give the query of the records that stand and have a fact by number or by rule; None where there is none."""
        given = self._tables[source].column("fact_id")
        if given.null_count < len(given):
            return f"SELECT * FROM ({self.standing(source)}) WHERE NOT starts_with(fact, 'record ')"
        if source in self.sources:
            return (
                "SELECT s.* REPLACE (i.fact AS fact), i.rule AS inferred_by"
                f" FROM ({self._standing(source)}) AS s JOIN {self._inferred(source)} USING (code, record_id)"
            )
        return None

    def standing(self, source: str) -> str:
        """Give the query of the records that stand, each with its fact; ``inferred_by`` names the rule."""
        query = self._standing(source)
        if source not in self.sources and not self._renames:
            return query
        return (
            "SELECT s.* REPLACE (coalesce(i.fact, n.fact, s.fact) AS fact), i.rule AS inferred_by"
            f" FROM ({query}) AS s LEFT JOIN {self._inferred(source)} USING (code, record_id)"
            f" LEFT JOIN {_RENAMED} AS n USING (code, fact_id)"
        )

    def _inferred(self, source: str) -> str:
        return f"(SELECT code, record_id, fact, rule FROM {_INFERRED} WHERE source = '{source}') AS i"

    def _equal(self, rule: FactRule) -> list[list[dict[str, Any]]]:
        """Give the groups of records that a rule finds equal, each of two or more."""
        parts = [part for part in rule.records if part.table in self._tables]
        if not parts:
            return []
        # Only what two known records have in common is looked at more closely; most rows end here.
        hashes = " UNION ALL ".join(
            f"SELECT {self._hash(part)} AS h FROM {part.table}"
            f" WHERE received_on <= $known_on AND {self._complete(part)}"
            for part in parts
        )
        common = f"SELECT h FROM ({hashes}) GROUP BY h HAVING count(*) > 1"
        self._database.create(_COMMON, common, self._parameters)
        if not self._database.rows(f"SELECT 1 FROM {_COMMON} LIMIT 1", {}):
            return []
        keys = [f"k{index}" for index in range(len(parts[0].fields))]
        members = " UNION ALL ".join(f"{self._member(part, keys)} IN (FROM {_COMMON})" for part in parts)
        same = f"code, person, {', '.join(keys)}"
        query = (
            f"SELECT source, code, record_id, fact_id, day, dense_rank() OVER (ORDER BY {same}) AS place"
            f" FROM (SELECT *, count(*) OVER (PARTITION BY {same}) AS members FROM ({members})) WHERE members > 1"
            " ORDER BY place, day, source, record_id"
        )
        rows = self._database.rows(query, self._parameters)
        groups = [list(group) for _, group in groupby(rows, key=lambda row: row["place"])]
        return [part for group in groups for part in _near(group, rule.within_days)]

    def _member(self, part: FactRecords, keys: list[str]) -> str:
        compared = ", ".join(f'"{name}" AS {key}' for name, key in zip(part.fields, keys, strict=True))
        day = _quoted(part.day) if part.day else "NULL::DATE"
        return (
            f"SELECT '{part.table}' AS source, code, {self._person(part)} AS person, record_id, fact_id, {compared},"
            f" {day} AS day FROM ({self._standing(part.table)}) WHERE {self._complete(part)} AND {self._hash(part)}"
        )

    def _hash(self, part: FactRecords) -> str:
        # As many arguments for every table, also where only some tables had records that moved: else nothing meets.
        return f"hash({', '.join(('code', self._person(part), *map(_quoted, part.fields)))})"

    def _person(self, part: FactRecords) -> str:
        return PERSON if PERSON in self._tables[part.table].column_names else "code"

    def _complete(self, part: FactRecords) -> str:
        """Write that a record has a holder, all that is compared, and meets the condition of the rule."""
        needed = ["code", *map(_quoted, (*part.fields, *([part.day] if part.day else [])))]
        conditions = [f"{name} IS NOT NULL" for name in needed]
        if part.where:
            fields = {item.name: item for item in self._rulebook.source(part.table).for_rules}
            conditions.append(f"({compile_expression(part.where, fields, Kind.BOOLEAN, part.table)})")
        return " AND ".join(conditions)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _near(group: list[dict[str, Any]], within_days: int | None) -> list[list[dict[str, Any]]]:
    """Split records in order of days wherever more days than allowed lie between two that follow one another."""
    if within_days is None:
        return [group]
    parts = [[group[0]]]
    for before, after in pairwise(group):
        if (after["day"] - before["day"]).days > within_days:
            parts.append([])
        parts[-1].append(after)
    return [part for part in parts if len(part) > 1]


def named_facts(
    groups: Iterable[tuple[str, list[dict[str, Any]]]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Join groups that have a record or a given fact in common, and name what comes of it.

    Parameters
    ----------
    groups : iterable of (str, list of dict)
        Rule, and records that it finds equal: ``source``, ``code``, ``record_id``, ``fact_id`` (or None).

    Returns
    -------
    list of dict, list of dict
        A row a record: ``source``, ``code``, ``record_id``, ``fact``, ``rule``; and a row for every given fact that
        became part of another: ``code``, ``fact_id``, ``fact``.
    """
    joined = _Joined()
    rules: dict[tuple[str, str, str], str] = {}
    given: set[tuple[str, str]] = set()
    for rule, records in groups:
        for record in records:
            node = record["source"], record["code"], record["record_id"]
            first = records[0]["source"], records[0]["code"], records[0]["record_id"]
            rules[node] = min(rule, rules.get(node, rule))
            joined.join(node, first)
            if record["fact_id"] is not None:
                given.add((record["code"], record["fact_id"]))
                joined.join(node, (record["code"], record["fact_id"]))
    numbers: dict[Hashable, str] = {}
    firsts: dict[Hashable, str] = {}
    for code, fact_id in sorted(given, reverse=True):
        numbers[joined.root((code, fact_id))] = f"fact {fact_id}"
    for node in sorted(rules, reverse=True):
        firsts[joined.root(node)] = f"inferred {node[0]} {node[2]}"
    names = {**firsts, **numbers}
    inferred = [
        {"source": node[0], "code": node[1], "record_id": node[2], "fact": names[joined.root(node)], "rule": rule}
        for node, rule in sorted(rules.items())
    ]
    renamed = [
        {"code": code, "fact_id": fact_id, "fact": names[joined.root((code, fact_id))]}
        for code, fact_id in sorted(given)
        if names[joined.root((code, fact_id))] != f"fact {fact_id}"
    ]
    return inferred, renamed


class _Joined:
    """Things that hang together (union by path halving)."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def root(self, node: Hashable) -> Hashable:
        above = self._above
        while above.setdefault(node, node) != node:
            above[node] = node = above[above[node]]
        return node

    def join(self, one: Hashable, other: Hashable) -> None:
        self._above[self.root(one)] = self.root(other)


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pa.Table:
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in columns]))
