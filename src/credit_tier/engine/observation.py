"""Observation: from records to indicators, as of a day and as far as was known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.engine.coverage import coverage_state, deliveries_known
from credit_tier.engine.database import Database, Engine
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.measures import CompiledMeasure, compile_measure, table_query
from credit_tier.engine.missing import HIGHEST_VALUE, LOWEST_VALUE, Missing
from credit_tier.engine.standing import ENTERPRISES, latest_enterprises_sql, standing_sql, withdrawals_sql
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.indicator import Late
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records

Values = np.ndarray[Any, np.dtype[np.int64]]


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
    >>> from credit_tier import load_rulebook, read_records
    >>> rows = [{"统一社会信用代码": "91620100MA7ABCD12E", "成立日期": "2020-01-31"}]
    >>> rulebook = load_rulebook()
    >>> records = read_records({"enterprises": __import__("pandas").DataFrame(rows)}, rulebook, received_on=date(2026, 6, 1))
    >>> seen = observe(records, rulebook, as_of=date(2026, 6, 30))
    >>> seen.of("91620100MA7ABCD12E")["registration.age_months"]
    77
    """
    rules = rulebook.on(as_of)
    known_on = known_on or _last_receipt(records)
    parameters = {"as_of": as_of, "known_on": known_on}
    if not records.tables:
        raise _nothing_known(None)
    tables = {
        name: table for name, table in records.tables.items() if any(source.name == name for source in rulebook.sources)
    }
    compiled: dict[str, list[CompiledMeasure]] = defaultdict(list)
    for indicator, version in rules.indicators:
        compiled[indicator.source].append(compile_measure(indicator, version, rulebook.source(indicator.source), as_of))

    with Database(tables, engine) as database:
        database.create("withdrawals", withdrawals_sql(tables), parameters)
        withdrawn = bool(database.columns("SELECT count(*) AS n FROM withdrawals", {})["n"][0])
        population = _Population(database, rulebook, tables, compiled, parameters)
        values: dict[str, Values] = {}
        for name, measures in compiled.items():
            found = None
            if name in tables:
                standing = standing_sql(rulebook.source(name), tables[name], withdrawals=withdrawn)
                facts = tables[name].column("fact_id").null_count < tables[name].num_rows
                query = f"SELECT p.place, q.* EXCLUDE (code) FROM ({table_query(measures, standing, facts=facts)}) AS q JOIN population AS p USING (code)"
                found = database.columns(query, parameters)
            for index, item in enumerate(measures):
                values[item.indicator.id] = population.place(item, found, f"m{index}")

    measured = {item.indicator.id: item for items in compiled.values() for item in items}
    late = _Lateness(records, rulebook, population, as_of, known_on)
    names = tuple(indicator.id for indicator, _ in rules.indicators)
    matrix = np.empty((len(names), len(population.codes)), dtype=np.int32)
    saturated: dict[str, int] = {}
    for row, (indicator, _) in enumerate(rules.indicators):
        column = late.applied(values[indicator.id], measured[indicator.id])
        column[~population.applies[indicator.id]] = Missing.NOT_APPLICABLE
        beyond = (column > HIGHEST_VALUE) | (column < min(Missing))
        if beyond.any():
            saturated[indicator.id] = int(beyond.sum())
            column[beyond] = np.clip(column[beyond], LOWEST_VALUE, HIGHEST_VALUE)
        matrix[row] = column
    matrix.setflags(write=False)
    return Indicators(
        codes=population.codes,
        names=names,
        values=matrix,
        as_of=as_of,
        known_on=known_on,
        rulebook_digest=rulebook.digest,
        records_digest=records.digest,
        saturated=saturated,
        unlisted=population.unlisted,
    )


class _Population:
    """Who is observed: codes in ascending order, their regions, and which indicators concern them."""

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        tables: Mapping[str, pa.Table],
        compiled: Mapping[str, list[CompiledMeasure]],
        parameters: Mapping[str, Any],
    ) -> None:
        everyone = " UNION ".join(f"SELECT code FROM {name} WHERE received_on <= $known_on" for name in tables)
        listed = ENTERPRISES in tables
        conditions = self._conditions(rulebook, compiled) if listed else {}
        picked = "".join(f", coalesce({sql}, TRUE) AS {alias}" for alias, sql in conditions.values())
        region = (
            "coalesce(region, substr(code, 3, 6))"
            if listed and rulebook.source(ENTERPRISES).field("region")
            else "substr(code, 3, 6)"
        )
        who = latest_enterprises_sql(tables[ENTERPRISES]) if listed else everyone
        database.create(
            "population",
            f"SELECT row_number() OVER (ORDER BY code) - 1 AS place, code, {region} AS region{picked} FROM ({who})",
            parameters,
        )
        found = database.columns("SELECT * FROM population ORDER BY place", {})
        self.codes: pa.StringArray = pa.array(found["code"], pa.string())
        self.regions = pc.dictionary_encode(pa.array(found["region"], pa.string()))
        everywhere = np.ones(len(self.codes), dtype=bool)
        self.applies = {
            item.indicator.id: found[conditions[item.indicator.applies][0]].astype(bool)
            if item.indicator.applies in conditions
            else everywhere
            for items in compiled.values()
            for item in items
        }
        if not len(self.codes):
            raise _nothing_known(parameters["known_on"])
        strangers = f"SELECT count(*) AS n FROM ({everyone}) WHERE code NOT IN (SELECT code FROM population)"
        self.unlisted = int(database.columns(strangers, parameters)["n"][0])

    @staticmethod
    def _conditions(rulebook: Rulebook, compiled: Mapping[str, list[CompiledMeasure]]) -> dict[str, tuple[str, str]]:
        fields = {field.name: field for field in rulebook.source(ENTERPRISES).fields}
        texts = sorted({item.indicator.applies for items in compiled.values() for item in items} - {""})
        return {
            text: (f"applies{index}", compile_expression(text, fields, Kind.BOOLEAN, text))
            for index, text in enumerate(texts)
        }

    def place(self, item: CompiledMeasure, found: Mapping[str, np.ndarray[Any, Any]] | None, column: str) -> Values:
        """Put the values of a measure where their enterprises are; those with no row get the value of nothing."""
        values = np.full(len(self.codes), int(item.empty), dtype=np.int64)
        if found is not None:
            values[found["place"]] = found[column]
        return values


class _Lateness:
    """What each source's coverage does to values, by region."""

    def __init__(
        self, records: Records, rulebook: Rulebook, population: _Population, as_of: date, known_on: date
    ) -> None:
        rows = records.deliveries.to_pylist()
        regions = population.regions.dictionary.to_pylist()
        self._of_enterprise = population.regions.indices.to_numpy()
        self._states = {
            source.name: np.array(
                [
                    coverage_state(deliveries_known(rows, source.name, known_on), source, region, as_of) or 0
                    for region in regions
                ],
                dtype=np.int64,
            )
            for source in rulebook.sources
        }

    def applied(self, values: Values, item: CompiledMeasure) -> Values:
        """Replace what a source cannot answer for."""
        state = self._states[item.indicator.source][self._of_enterprise]
        replaced = state != 0
        if item.indicator.late is Late.FACTS_STAND:
            # A decision already on file is not undone by a delivery that is overdue.
            replaced &= values <= item.nothing
        return np.where(replaced, state, values)


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
