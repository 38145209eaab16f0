"""Observation: from records to indicators, as of a day and as far as was known on a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from credit_tier.engine.coverage import Lateness
from credit_tier.engine.database import Database, Engine
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.measures import CompiledMeasure, compile_measure, once_a_fact, table_query
from credit_tier.engine.missing import HIGHEST_VALUE, LOWEST_VALUE, Missing
from credit_tier.engine.population import Population, Values
from credit_tier.engine.shared_facts import SameFact, settle
from credit_tier.engine.standing import standing_sql, withdrawals_sql
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def observe(
    records: Records, rulebook: Rulebook, *, as_of: date, known_on: date | None = None, engine: Engine | None = None
) -> Indicators:
    """Take the indicator values of every enterprise from records.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
        Its versions in force on `as_of` are used.
    as_of : date
        The day described; facts after it do not exist yet.
    known_on : date, optional
        Records received later are not seen. Without it, everything in `records` is: the day of the last receipt.
    engine : Engine, optional
        Threads and memory of the database; no influence on the result.

    Returns
    -------
    Indicators
        The population is the register of enterprises as known; without a register, every code in the records.

    Raises
    ------
    NotInForceError
        No rules are in force on `as_of`.
    ArgumentError
        There are no records at all, or none was known yet.

    Examples
    --------
    >>> import pandas as pd
    >>> from credit_tier import load_rulebook, read_records
    >>> register = pd.DataFrame({"统一社会信用代码": ["91620100MA7ABCD12E"], "成立日期": ["2020-01-31"]})
    >>> rulebook = load_rulebook()
    >>> records = read_records({"enterprises": register}, rulebook, received_on=date(2026, 6, 1))
    >>> seen = observe(records, rulebook, as_of=date(2026, 6, 30))
    >>> seen.of("91620100MA7ABCD12E")["registration.age_months"]
    77
    """
    rules = rulebook.on(as_of)
    known_on = known_on or _last_receipt(records)
    measures = {
        indicator.id: compile_measure(indicator, version, rulebook.source(indicator.source), as_of)
        for indicator, version in rules.indicators
    }
    work = _Work(records, rulebook, measures, {"as_of": as_of, "known_on": known_on}, engine)
    late = Lateness(records.deliveries.to_pylist(), rulebook.sources, work.population.regions, as_of, known_on)
    matrix = np.empty((len(measures), len(work.population.codes)), dtype=np.int32)
    saturated: dict[str, int] = {}
    for row, (name, item) in enumerate(measures.items()):
        column = late.applied(work.values[name], item)
        column[~work.population.applies[name]] = Missing.NOT_APPLICABLE
        beyond = (column > HIGHEST_VALUE) | (column < min(Missing))
        if beyond.any():
            saturated[name] = int(beyond.sum())
            column[beyond] = np.clip(column[beyond], LOWEST_VALUE, HIGHEST_VALUE)
        matrix[row] = column
    matrix.setflags(write=False)
    return Indicators(
        codes=work.population.codes,
        names=tuple(measures),
        values=matrix,
        as_of=as_of,
        known_on=known_on,
        rulebook_digest=rulebook.digest,
        records_digest=records.digest,
        saturated=saturated,
        unlisted=work.population.unlisted,
        same_facts=tuple(work.same_facts),
    )


class _Work:
    """The queries of one observation: who is observed, and the raw value of every measure."""

    def __init__(
        self,
        records: Records,
        rulebook: Rulebook,
        measures: dict[str, CompiledMeasure],
        parameters: dict[str, Any],
        engine: Engine | None,
    ) -> None:
        known = {source.name for source in rulebook.sources}
        self._tables = {name: table for name, table in records.tables.items() if name in known}
        if not self._tables:
            raise _nothing_known(None)
        self._rulebook, self._parameters = rulebook, parameters
        self.values: dict[str, Values] = {}
        self.same_facts: list[SameFact] = []
        with Database(self._tables, engine) as database:
            database.create("withdrawals", withdrawals_sql(self._tables), parameters)
            self._withdrawn = bool(database.columns("SELECT count(*) AS n FROM withdrawals", {})["n"][0])
            self.population = Population(database, rulebook, self._tables, measures.values(), parameters)
            if not len(self.population.codes):
                raise _nothing_known(parameters["known_on"])
            self._measure(database, measures)

    def _measure(self, database: Database, measures: dict[str, CompiledMeasure]) -> None:
        plain: dict[str, list[CompiledMeasure]] = defaultdict(list)
        with_facts: dict[str, CompiledMeasure] = {}
        for name, item in measures.items():
            table = self._tables.get(item.indicator.source)
            if table is None:
                self.values[name] = self.population.spread(item, None, None)
            elif table.column("fact_id").null_count < table.num_rows:
                with_facts[name] = item
            else:
                plain[item.indicator.source].append(item)
        for source, items in plain.items():
            self._run(database, items, table_query(items, self._standing(source)))
        if with_facts:
            standing = {name: self._standing(item.indicator.source) for name, item in with_facts.items()}
            self.same_facts = settle(database, with_facts, standing, self._parameters)
            for name, item in with_facts.items():
                measure, kept = once_a_fact(item, standing[name])
                self._run(database, [item], table_query([measure], kept))

    def _run(self, database: Database, items: list[CompiledMeasure], query: str) -> None:
        joined = f"SELECT p.place, q.* EXCLUDE (code) FROM ({query}) AS q JOIN population AS p USING (code)"
        found = database.columns(joined, self._parameters)
        for index, item in enumerate(items):
            self.values[item.indicator.id] = self.population.spread(item, found["place"], found[f"m{index}"])

    def _standing(self, source: str) -> str:
        return standing_sql(self._rulebook.source(source), self._tables[source], withdrawals=self._withdrawn)


def _last_receipt(records: Records) -> date:
    days: list[date] = [
        pc.max(table.column("received_on")).as_py() for table in records.tables.values() if table.num_rows
    ]
    days += [row["received_on"] for row in records.deliveries.to_pylist()]
    if not days:
        raise _nothing_known(None)
    return max(days)


def _nothing_known(day: date | None) -> ArgumentError:
    until = f"截至 {day} " if day else ""
    return ArgumentError(
        Fault(
            "records",
            Text(f"{until}没有任何记录", f"There are no records{f' known on {day}' if day else ''}."),
            Text("至少一条能指认企业的记录", "At least one record that names an enterprise."),
            Text("请检查 known_on 与读入的文件", "Check `known_on` and the files that were read."),
        )
    )
