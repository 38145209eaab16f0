"""Shared facts: one act seen by several agencies costs points once, where it weighs most (一事不重复计分).

The same act may come as a penalty, a list entry and an arrears line; records say so by `fact_id` (R9).
Within one indicator only the heaviest record of a fact counts. Where a fact counts in several indicators, it is
kept in the one in which it costs most points (ties: the first identifier) and spent in the others. Facts of one
enterprise are settled in the order of their identifiers, each on what the settled ones have left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from credit_tier.engine.database import Database
from credit_tier.engine.measures import CompiledMeasure, once_a_fact, table_query
from credit_tier.engine.missing import LOWEST_VALUE, as_missing


class SameFact(NamedTuple):
    """A fact that does not count in an indicator, because it counts in another."""

    code: str
    fact: str
    indicator: str
    counted_in: str


class Contest(NamedTuple):
    """A fact of one enterprise that several indicators claim."""

    code: str
    fact: str
    indicators: tuple[str, ...]


def create_spent(database: Database, spent: Sequence[SameFact], name: str = "spent") -> None:
    """Register the facts that are spent, as the table that `once_a_fact` looks at."""
    schema = pa.schema([("indicator", pa.string()), ("code", pa.string()), ("fact", pa.string())])
    rows = [{"indicator": item.indicator, "code": item.code, "fact": item.fact} for item in spent]
    database.replace(name, pa.Table.from_pylist(rows, schema))


def settle(
    database: Database,
    measures: Mapping[str, CompiledMeasure],
    standing: Mapping[str, str],
    parameters: Mapping[str, Any],
) -> list[SameFact]:
    """Decide where each shared fact counts.

    Parameters
    ----------
    database : Database
    measures : mapping of str to CompiledMeasure
        By indicator: those whose table names facts.
    standing : mapping of str to str
        By indicator: the query of the records that stand.
    parameters : mapping

    Returns
    -------
    list of SameFact
        What is spent; the table ``spent`` holds the same when the function returns.
    """
    spent: list[SameFact] = []
    create_spent(database, spent)
    rounds = _rounds(_contests(database, measures, standing, parameters))
    for contests in rounds:
        with_it = _values(database, contests, measures, standing, parameters)
        tried = [SameFact(item.code, item.fact, name, "") for item in contests for name in item.indicators]
        create_spent(database, [*spent, *tried])
        without = _values(database, contests, measures, standing, parameters)
        for contest in contests:
            losses = {
                name: _points(measures[name], without[name, contest.code])
                - _points(measures[name], with_it[name, contest.code])
                for name in contest.indicators
            }
            kept = min(losses, key=lambda name: (-losses[name], name))
            spent += [SameFact(contest.code, contest.fact, name, kept) for name in contest.indicators if name != kept]
        create_spent(database, spent)
    return spent


def _contests(
    database: Database,
    measures: Mapping[str, CompiledMeasure],
    standing: Mapping[str, str],
    parameters: Mapping[str, Any],
) -> list[Contest]:
    claims = " UNION ".join(
        f"SELECT code, fact_id AS fact, '{name}' AS indicator FROM ({standing[name]})"
        f" WHERE fact_id IS NOT NULL AND {item.counts}"
        for name, item in sorted(measures.items())
    )
    shared = f"SELECT code, fact FROM ({claims}) GROUP BY code, fact HAVING count(*) > 1"
    query = f"SELECT code, fact, indicator FROM ({claims}) JOIN ({shared}) USING (code, fact)"
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in database.rows(f"{query} ORDER BY code, fact, indicator", parameters):
        found[row["code"], row["fact"]].append(row["indicator"])
    return [Contest(code, fact, tuple(names)) for (code, fact), names in found.items()]


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


def _values(
    database: Database,
    contests: Sequence[Contest],
    measures: Mapping[str, CompiledMeasure],
    standing: Mapping[str, str],
    parameters: Mapping[str, Any],
) -> dict[tuple[str, str], int]:
    database.replace("contested", pa.table({"code": pa.array(sorted({item.code for item in contests}), pa.string())}))
    values = {}
    for name in sorted({name for item in contests for name in item.indicators}):
        some = f"SELECT * FROM ({standing[name]}) WHERE code IN (SELECT code FROM contested)"
        measure, kept = once_a_fact(measures[name], some)
        for row in database.rows(table_query([measure], kept), parameters):
            values[name, row["code"]] = row["m0"]
    return values


def _points(item: CompiledMeasure, value: int) -> int:
    bands, missing = item.version.bands, as_missing(max(value, LOWEST_VALUE - 3))
    if missing is not None:
        return int(getattr(item.version.missing, missing.key))
    return [band.points for band in bands if band.start is None or band.start <= value][-1]
