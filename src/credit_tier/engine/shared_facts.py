"""Shared facts: one act seen by several agencies costs points once, where it weighs most (一事不重复计分).

The same act may come as a penalty, a list entry and an arrears line; records say so by `fact_id` (R9), or a rule of the
rulebook finds it out (`fact_inference`). Within one
indicator only the heaviest record of a fact counts. Where different records of a fact count in several indicators,
the fact is kept where it costs most points (ties: the first identifier) and spent in the others. Limits:

- a record that several indicators measure does not compete with itself: its indicators are kept or spent together;
- only points are counted once: a veto, a cap or an exemption reads the value with the fact in it (`Watched`);
- an indicator that cannot answer for the enterprise (not applicable, source late) has no part in it, nor has one that
  only adds points: it costs nothing that could be counted twice;
- a record whose fact counts elsewhere is out altogether, and no sign that there is nothing to report;
- facts of one enterprise are settled in the order of their identifiers, each on what the settled ones have left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pyarrow as pa

from credit_tier.engine.database import Database
from credit_tier.engine.measures import CompiledMeasure, once_a_fact, table_query
from credit_tier.engine.missing import as_missing


class SameFact(NamedTuple):
    """A fact that does not count in an indicator, because it counts in another."""

    code: str
    fact: str
    indicator: str
    counted_in: str


class Watched(NamedTuple):
    """What a veto, a cap or an exemption reads where a fact is spent for points: the value with the fact in it."""

    indicator: str
    code: str
    value: int


class Contest(NamedTuple):
    """A fact of one enterprise and the groups of indicators that claim it by different records."""

    code: str
    fact: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FactWork:
    """What is needed to settle facts.

    Attributes
    ----------
    database : Database
    measures : mapping of str to CompiledMeasure
        By indicator: those whose table names facts.
    standing : mapping of str to str
        By indicator: the query of the records that stand.
    shared : mapping of str to str
        By indicator: those of them that share their fact with another record.
    parameters : mapping
    answers : callable
        Whether an indicator can answer for an enterprise: ``answers(indicator, code)``.
    """

    database: Database
    measures: Mapping[str, CompiledMeasure]
    standing: Mapping[str, str]
    shared: Mapping[str, str]
    parameters: Mapping[str, Any]
    answers: Callable[[str, str], bool]


def create_spent(database: Database, spent: Sequence[SameFact]) -> None:
    """Register the facts that are spent, as the table that `once_a_fact` looks at."""
    schema = pa.schema([("indicator", pa.string()), ("code", pa.string()), ("fact", pa.string())])
    rows = [{"indicator": item.indicator, "code": item.code, "fact": item.fact} for item in spent]
    database.replace("spent", pa.Table.from_pylist(rows, schema))


def create_shared(database: Database, standing: Mapping[str, str], parameters: Mapping[str, Any]) -> dict[str, str]:
    """Keep the records that stand and share their fact, a table a source.

    Parameters
    ----------
    database : Database
    standing : mapping of str to str
        By source: the query of the records that stand and have a fact by number or by rule.
    parameters : mapping

    Returns
    -------
    dict of str to str
        By source: the name of the table; sources without such records are left out.
    """
    if not standing:
        return {}
    told = " UNION ALL ".join(f"SELECT code, fact FROM ({query}) WHERE code IS NOT NULL" for query in standing.values())
    facts = f"SELECT code, fact FROM ({told}) GROUP BY code, fact HAVING count(*) > 1"
    database.create("_shared", facts, parameters)
    if not database.rows("SELECT 1 FROM _shared LIMIT 1", {}):
        return {}
    tables = {}
    for source, query in standing.items():
        name = f"_shared_{source}"
        database.create(name, f"SELECT s.* FROM ({query}) AS s SEMI JOIN _shared USING (code, fact)", parameters)
        if database.rows(f"SELECT 1 FROM {name} LIMIT 1", {}):
            tables[source] = name
    return tables


def settle(work: FactWork) -> list[SameFact]:
    """Decide where each shared fact counts.

    Returns
    -------
    list of SameFact
        What is spent; the table ``spent`` holds the same when the function returns.
    """
    spent: list[SameFact] = []
    create_spent(work.database, spent)
    contested = _contests(work)
    if contested:
        work = _concerned(work, {item.code for item in contested})
    for contests in _rounds(contested):
        with_it = _values(work, contests)
        claims = [(item, name) for item in contests for group in item.groups for name in group]
        create_spent(work.database, [*spent, *(SameFact(item.code, item.fact, name, "") for item, name in claims)])
        without = _values(work, contests)
        for contest in contests:
            losses = {
                name: _points(work.measures[name], without[name, contest.code])
                - _points(work.measures[name], with_it[name, contest.code])
                for group in contest.groups
                for name in group
            }
            spent += _decided(contest, losses)
        create_spent(work.database, spent)
    return spent


def _decided(contest: Contest, losses: Mapping[str, int]) -> list[SameFact]:
    """Keep the fact in the group of indicators where it costs most; spend it in the others."""
    kept = min(contest.groups, key=lambda group: (-sum(losses[name] for name in group), group))
    return [
        SameFact(contest.code, contest.fact, name, kept[0])
        for group in contest.groups
        if group != kept
        for name in group
    ]


def _contests(work: FactWork) -> list[Contest]:
    claims = " UNION ".join(
        f"SELECT code, fact, '{name}' AS indicator,"
        f" '{item.indicator.source} ' || record_id AS record_id FROM ({work.shared[name]})"
        f" WHERE {item.counts}"
        for name, item in sorted(work.measures.items())
    )
    shared = f"SELECT code, fact FROM ({claims}) GROUP BY code, fact HAVING count(DISTINCT indicator) > 1"
    query = f"SELECT code, fact, indicator, record_id FROM ({claims}) JOIN ({shared}) USING (code, fact)"
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in work.database.rows(f"{query} ORDER BY code, fact, indicator, record_id", work.parameters):
        if work.answers(row["indicator"], row["code"]):
            found[row["code"], row["fact"]][row["indicator"]].add(row["record_id"])
    contests = (Contest(code, fact, _groups(records)) for (code, fact), records in found.items())
    return [contest for contest in contests if len(contest.groups) > 1]


def _concerned(work: FactWork, codes: set[str]) -> FactWork:
    """Keep the records of contested enterprises at hand: every round measures them again."""
    work.database.replace("contested", pa.table({"code": pa.array(sorted(codes), pa.string())}))
    standing: dict[str, str] = {}
    for name, item in work.measures.items():
        table = f"_contested_{item.indicator.source}"
        if table not in standing.values():
            some = f"SELECT * FROM ({work.standing[name]}) WHERE code IN (SELECT code FROM contested)"
            work.database.create(table, some, work.parameters)
        standing[name] = table
    return replace(work, standing=standing)


def _groups(records: Mapping[str, set[str]]) -> tuple[tuple[str, ...], ...]:
    """Put indicators that measure a common record into one group."""
    groups: list[tuple[list[str], set[str]]] = []
    for name, seen in sorted(records.items()):
        joined = [group for group in groups if group[1] & seen]
        names = sorted([name, *(member for group in joined for member in group[0])])
        groups = [group for group in groups if group not in joined]
        groups.append((names, seen.union(*(group[1] for group in joined))))
    return tuple(sorted(tuple(names) for names, _ in groups))


def _rounds(contests: Sequence[Contest]) -> list[list[Contest]]:
    """Put the first contested fact of every enterprise in the first round, the second in the second."""
    rounds: list[list[Contest]] = []
    place: dict[str, int] = defaultdict(int)
    for contest in contests:
        if place[contest.code] == len(rounds):
            rounds.append([])
        rounds[place[contest.code]].append(contest)
        place[contest.code] += 1
    return rounds


def _values(work: FactWork, contests: Sequence[Contest]) -> dict[tuple[str, str], int]:
    codes = sorted({item.code for item in contests})
    work.database.replace("contested", pa.table({"code": pa.array(codes, pa.string())}))
    values = {}
    for name in sorted({name for item in contests for group in item.groups for name in group}):
        some = f"SELECT * FROM {work.standing[name]} WHERE code IN (SELECT code FROM contested)"
        measure, kept = once_a_fact(work.measures[name], some)
        for row in work.database.rows(table_query([measure], kept), work.parameters):
            values[name, row["code"]] = row["m0"]
    return values


def _points(item: CompiledMeasure, value: int) -> int:
    missing = as_missing(value) if value >= -(2**31) else None
    if missing is not None:
        return int(getattr(item.version.missing, missing.key))
    return [band.points for band in item.version.bands if band.start is None or band.start <= value][-1]
