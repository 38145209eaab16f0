"""Observation: from records to indicators, as of a day and as far as was known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow.compute as pc

from credit_tier.engine.attribution import attribute
from credit_tier.engine.coverage import Lateness
from credit_tier.engine.database import Database, Engine
from credit_tier.engine.fact_inference import Inference
from credit_tier.engine.fact_scores import FactScores
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.measures import CompiledMeasure, compile_measure, passed_over, table_query, without
from credit_tier.engine.missing import HIGHEST_VALUE, LOWEST_VALUE, Missing
from credit_tier.engine.population import Population, Values
from credit_tier.engine.shared_facts import SHARED, FactWork, SameFact, Watched, create_shared, create_spent, settle
from credit_tier.engine.standing import ENTERPRISES
from credit_tier.engine.standing_records import StandingRecords
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.purpose import require_use
from credit_tier.rulebook.source import Use

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def observe(
    records: Records,
    rulebook: Rulebook,
    *,
    as_of: date,
    known_on: date | None = None,
    use: Use = Use.SUPERVISION,
    engine: Engine | None = None,
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
    use : Use
        Only indicators allowed for it are taken; a shared fact (R9) counts once among them.
    engine : Engine, optional
        Threads and memory of the database; no influence on the result.

    Returns
    -------
    Indicators
        The population is the register of enterprises as known; without a register, every code in the records.

    Raises
    ------
    NotInForceError, PurposeError
        No rules are in force on `as_of`, or the rulebook does not allow the use.
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
    _require_days(as_of, known_on)
    require_use(rulebook, use)
    rules = rulebook.on(as_of, use)
    known_on = known_on or _last_receipt(records)
    measures = {
        indicator.id: compile_measure(indicator, version, rulebook.source(indicator.source), as_of)
        for indicator, version in rules.for_use
    }
    work = _Work(records, rulebook, rules, measures, {"as_of": as_of, "known_on": known_on}, engine)
    matrix = np.empty((len(measures), len(work.population.codes)), dtype=np.int32)
    saturated: dict[str, int] = {}
    late_facts: list[tuple[str, str]] = []
    for row, name in enumerate(measures):
        column = work.answered(name)
        late_facts += [(name, work.population.codes[place].as_py()) for place in work.late_places(name).tolist()]
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
        watched=tuple(work.watched),
        late_facts=tuple(late_facts),
        unmatched=tuple(work.unmatched),
        attributions=work.attributed.attributions,
        unattributed=work.attributed.unattributed,
        use=use,
    )


class _FactTables(NamedTuple):
    """By source: its measures, and the tables of the records that share their fact and of all of their enterprises."""

    items: Mapping[str, list[CompiledMeasure]]
    standing: Mapping[str, str]
    shared: Mapping[str, str]


class _Work:
    """The queries of one observation: who is observed, and the value of every measure before it is cut to int32."""

    def __init__(
        self,
        records: Records,
        rulebook: Rulebook,
        rules: RulesInForce,
        measures: dict[str, CompiledMeasure],
        parameters: dict[str, Any],
        engine: Engine | None,
    ) -> None:
        self._sources = {source.name: source for source in rulebook.sources}
        given = {name: table for name, table in records.of_enterprises.items() if name in self._sources}
        self.attributed = attribute(given, rulebook, **parameters)
        self._tables = self.attributed.tables
        if not self._tables:
            raise _nothing_known(None)
        self._rulebook, self._rules, self._measures, self._parameters = rulebook, rules, measures, parameters
        self._raw: dict[str, Values] = {}
        self.same_facts, self.watched = list[SameFact](), list[Watched]()
        with Database(self._tables, engine) as database:
            suspend = rulebook.identity.dispute_suspends
            database.replace("aims", self.attributed.aims)
            self._standing = StandingRecords(
                database, self._sources, self._tables, parameters, disputes_suspend=suspend
            )
            self.population = Population(database, rulebook, self._tables, measures.values(), parameters)
            if not len(self.population.codes):
                raise _nothing_known(parameters["known_on"], register=ENTERPRISES in self._tables)
            links = rules.fact_rules
            self._inference = Inference(database, self._tables, rulebook, links, self._standing.query, parameters)
            sent = records.deliveries.to_pylist()
            self._late = Lateness(sent, rulebook.sources, self.population.regions, **parameters)
            self._measure(database)
            found = self._standing.unmatched()
            self.unmatched = [item for item in found if item not in self.attributed.withdrawn]

    def answered(self, name: str) -> Values:
        """Give the values of a measure where it concerns the enterprise and its source has reported in time."""
        column = self._late.applied(self._raw[name], self._measures[name])
        column[~self.population.applies[name]] = Missing.NOT_APPLICABLE
        return column

    def late_places(self, name: str) -> Values:
        """Give the places where a fact stands although its source is late."""
        stands = self._late.stands(self._raw[name], self._measures[name]) & self.population.applies[name]
        return np.flatnonzero(stands)

    def _measure(self, database: Database) -> None:
        by_source: dict[str, list[CompiledMeasure]] = defaultdict(list)
        for name, item in self._measures.items():
            if item.indicator.source in self._tables:
                by_source[item.indicator.source].append(item)
            else:
                self._raw[name] = self.population.spread(item, None, None)
        told = {source: self._inference.telling(source) for source in by_source}
        telling = {source: query for source, query in told.items() if query is not None}
        shared = create_shared(database, telling, self._parameters)
        for source, items in by_source.items():
            found = self._found(database, table_query(items, self._standing.query(source)))
            for index, item in enumerate(items):
                self._raw[item.indicator.id] = self.population.spread(item, found["place"], found[f"m{index}"])
        if shared:
            standing = {source: self._sharing(database, source, table) for source, table in shared.items()}
            self._measure_facts(database, _FactTables(by_source, standing, shared))

    def _sharing(self, database: Database, source: str, shared: str) -> str:
        """Keep all records that stand of the enterprises with a shared fact in a source: they are measured again."""
        query, name = self._inference.standing(source), f"_sharing_{source}"
        database.create(name, f"SELECT * FROM ({query}) WHERE code IN (SELECT code FROM {shared})", self._parameters)
        return name

    def _measure_facts(self, database: Database, tables: _FactTables) -> None:
        """Measure with every fact counted once, so that it is known who can answer; then settle, then for good."""
        create_spent(database, [])
        self._run_facts(database, tables)
        items = {item.indicator.id: item for source in tables.shared for item in tables.items[source]}
        rows = database.columns(f"SELECT code, place FROM population SEMI JOIN {SHARED} USING (code)", {})
        values = {name: self.answered(name)[rows["place"]] for name in self._measures}
        place = {code: index for index, code in enumerate(rows["code"].tolist())}

        def answer(value: int, item: CompiledMeasure, index: int) -> int:
            return self._late.answer(value, item, int(rows["place"][index]))

        scores = FactScores(self._rules.scale.themes, self._measures, values, place, answer)
        work = FactWork(
            database=database,
            measures={name: item for name, item in items.items() if not item.version.only_adds},
            standing={name: f"SELECT * FROM {tables.standing[item.indicator.source]}" for name, item in items.items()},
            shared={name: f"SELECT * FROM {tables.shared[item.indicator.source]}" for name, item in items.items()},
            parameters=self._parameters,
            answers=lambda name, code: code in place and int(values[name][place[code]]) > max(Missing),
            score=scores.of,
        )
        self.same_facts = settle(work)
        if self.same_facts:
            read = self._rulebook.grade_rules.read
            self.watched = sorted(
                {
                    Watched(item.indicator, item.code, int(values[item.indicator][place[item.code]]))
                    for item in self.same_facts
                    if item.indicator in read
                }
            )
            self._run_facts(database, tables)

    def _run_facts(self, database: Database, tables: _FactTables) -> None:
        """Measure once more who shares facts."""
        for source, shared in tables.shared.items():
            items = tables.items[source]
            out = f"_out_{source}"
            database.create(out, passed_over(items, f"SELECT * FROM {shared}"), self._parameters)
            measures, marked = without(items, f"FROM {tables.standing[source]}", out)
            found = self._found(database, table_query(measures, marked))
            for index, item in enumerate(items):
                self._raw[item.indicator.id][found["place"]] = found[f"m{index}"]

    def _found(self, database: Database, query: str) -> dict[str, Values]:
        joined = f"SELECT p.place, q.* EXCLUDE (code) FROM ({query}) AS q JOIN population AS p USING (code)"
        return database.columns(joined, self._parameters)


def _require_days(as_of: object, known_on: object) -> None:
    """Refuse what is no plain date: a text or a timestamp would be compared wrongly or not at all."""
    for name, day in (("as_of", as_of), ("known_on", known_on)):
        if type(day) is not date and not (name == "known_on" and day is None):
            raise ArgumentError(
                Fault(
                    name,
                    Text(f"{day!r} 不是日期", f"{day!r} is no date."),
                    Text("datetime.date，例如 date(2026, 6, 30)", "A datetime.date, such as date(2026, 6, 30)."),
                    Text("请用 date(年, 月, 日)", "Write date(year, month, day)."),
                )
            )


def _last_receipt(records: Records) -> date:
    days: list[date] = [
        pc.max(table.column("received_on")).as_py() for table in records.tables.values() if table.num_rows
    ]
    days += [row["received_on"] for row in records.deliveries.to_pylist()]
    if not days:
        raise _nothing_known(None)
    return max(days)


def _nothing_known(day: date | None, *, register: bool = False) -> ArgumentError:
    until = f"截至 {day} " if day else ""
    if register:
        return ArgumentError(
            Fault(
                "records: enterprises",
                Text(
                    f"{until}企业名单是空的",
                    f"The register of enterprises is empty{f' as known on {day}' if day else ''}.",
                ),
                Text("名单中至少一家企业；没有名单时按记录中的代码", "At least one enterprise; or no register at all."),
                Text("请检查名单文件与 known_on，或不读入名单", "Check its file and `known_on`, or leave it out."),
            )
        )
    return ArgumentError(
        Fault(
            "records",
            Text(f"{until}没有任何记录", f"There are no records{f' known on {day}' if day else ''}."),
            Text("至少一条能指认企业的记录", "At least one record that names an enterprise."),
            Text("请检查 known_on 与读入的文件", "Check `known_on` and the files that were read."),
        )
    )
