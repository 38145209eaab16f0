"""Shared facts: one act seen by several agencies costs points once, where it weighs most (一事不重复计分).

The same act may come as a penalty, a list entry and an arrears line; records say so by `fact_id` (R9), or a rule of the
rulebook finds it out (`fact_inference`). Within one
indicator only the heaviest record of a fact counts. Where different records of a fact count in several indicators,
the fact is kept where the score is lowest for it (ties: the first identifier) and spent in the others: of all ways to
keep an enterprise's facts each in one place, the costliest, inside the ranges of the themes. So one more adverse record
never lifts a score: whatever was possible without it still is. Limits:

- a record that several indicators measure does not compete with itself: its indicators are kept or spent together;
- only points are counted once: a veto, a cap or an exemption reads the value with the fact in it (`Watched`);
- an indicator that cannot answer for the enterprise (not applicable, source late) has no part in it, nor has one that
  only adds points: it costs nothing that could be counted twice;
- a record whose fact counts elsewhere is out altogether, and no sign that there is nothing to report;
- where an enterprise has so many shared facts that there are more than `MOST_WAYS`, they are settled in portions in
  the order of their identifiers, each on what the settled ones have left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Final, NamedTuple

import pyarrow as pa

from credit_tier.engine.database import Database
from credit_tier.engine.measures import CompiledMeasure, once_a_fact, table_query

MOST_WAYS: Final = 256
"""Ways of keeping the shared facts of one enterprise that are all tried."""
SHARED: Final = "_shared"
"""The table of facts that several records share: code and fact."""


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
    score : callable
        What an enterprise would score if indicators had been measured so: ``score(code, {indicator: value})``.
    """

    database: Database
    measures: Mapping[str, CompiledMeasure]
    standing: Mapping[str, str]
    shared: Mapping[str, str]
    parameters: Mapping[str, Any]
    answers: Callable[[str, str], bool]
    score: Callable[[str, Mapping[str, int]], int]


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
    database.create(SHARED, facts, parameters)
    if not database.rows(f"SELECT 1 FROM {SHARED} LIMIT 1", {}):
        return {}
    tables = {}
    for source, query in standing.items():
        name = f"_shared_{source}"
        database.create(name, f"SELECT s.* FROM ({query}) AS s SEMI JOIN {SHARED} USING (code, fact)", parameters)
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
    for portion in _portions(contested):
        spent += _costliest(work, portion, spent)
        create_spent(work.database, spent)
    return spent


def _costliest(work: FactWork, portion: Mapping[str, Sequence[Contest]], spent: Sequence[SameFact]) -> list[SameFact]:
    """Try every way of keeping the facts of each enterprise in one place; take the first of those that cost most."""
    best: dict[str, tuple[int, list[SameFact]]] = {}
    for turn in range(max(_ways(contests) for contests in portion.values())):
        tried = {code: _way(contests, turn) for code, contests in portion.items() if turn < _ways(contests)}
        create_spent(work.database, [*spent, *(item for lost in tried.values() for item in lost)])
        values = _values(work, [contest for code in tried for contest in portion[code]])
        for code, lost in tried.items():
            score = work.score(code, values[code])
            if code not in best or score < best[code][0]:
                best[code] = (score, lost)
    return [item for _, lost in best.values() for item in lost]


def _portions(contests: Sequence[Contest]) -> list[dict[str, list[Contest]]]:
    """Put facts of one enterprise together as long as every way of keeping them can be tried; the rest comes after."""
    portions: list[dict[str, list[Contest]]] = []
    at: dict[str, int] = defaultdict(int)
    for contest in contests:
        if len(portions) <= at[contest.code]:
            portions.append({})
        own = portions[at[contest.code]].setdefault(contest.code, [])
        if own and _ways(own) * len(contest.groups) > MOST_WAYS:
            at[contest.code] += 1
            if len(portions) <= at[contest.code]:
                portions.append({})
            own = portions[at[contest.code]].setdefault(contest.code, [])
        own.append(contest)
    return portions


def _ways(contests: Sequence[Contest]) -> int:
    return prod(len(contest.groups) for contest in contests)


def _way(contests: Sequence[Contest], turn: int) -> list[SameFact]:
    """Give what is spent in one way of keeping each fact in one of its groups; the last fact changes first."""
    lost: list[SameFact] = []
    for contest in reversed(contests):
        turn, kept = divmod(turn, len(contest.groups))
        lost += [
            SameFact(contest.code, contest.fact, name, contest.groups[kept][0])
            for index, group in enumerate(contest.groups)
            if index != kept
            for name in group
        ]
    return sorted(lost)


def _contests(work: FactWork) -> list[Contest]:
    if not work.measures:  # every indicator with a shared fact only adds points: none of them takes part
        return []
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


def _values(work: FactWork, contests: Sequence[Contest]) -> dict[str, dict[str, int]]:
    """Measure again what the contests are about: the values by indicator, of each enterprise."""
    codes = sorted({item.code for item in contests})
    work.database.replace("contested", pa.table({"code": pa.array(codes, pa.string())}))
    values: dict[str, dict[str, int]] = {code: {} for code in codes}
    for name in sorted({name for item in contests for group in item.groups for name in group}):
        some = f"SELECT * FROM {work.standing[name]} WHERE code IN (SELECT code FROM contested)"
        measure, kept = once_a_fact(work.measures[name], some)
        for row in work.database.rows(table_query([measure], kept), work.parameters):
            values[row["code"]][name] = row["m0"]
    return values
