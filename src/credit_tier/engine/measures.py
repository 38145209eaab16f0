"""Measures as SQL: one integer an enterprise, from integer arithmetic that every engine does alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from credit_tier.engine.missing import Missing
from credit_tier.foundation.dates import completed_months_sql, latest_start, period_edge, window_start
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.indicator import Absent, Aggregate, Direction, Indicator, IndicatorVersion
from credit_tier.rulebook.source import FieldType, Source

BEYOND = 2**40
"""Values are cut here before they leave the database, so that the cut to int32 can still be seen and flagged."""
NOTHING_SINCE = -1
"""What months-since measures give where there is no such row: one less than the first month."""
LONGEST_MASK = 60
"""Months that fit the bit mask which counts distinct months."""

_SINCE = {Aggregate.MONTHS_SINCE_FIRST, Aggregate.MONTHS_SINCE_LAST}
_COUNTED = {Aggregate.COUNT, Aggregate.SUM, Aggregate.DISTINCT_MONTHS, Aggregate.DECAYED_SUM}


@dataclass(frozen=True, slots=True)
class CompiledMeasure:
    """A measure ready to be put into a query.

    Attributes
    ----------
    indicator : Indicator
    inside : str
        Condition: the row lies in the window and says anything on the matter (`among`).
    counts : str
        Condition: it does so and meets `where`.
    value, over : str
        Integer expressions of a row.
    version : IndicatorVersion
    as_of : date
    """

    indicator: Indicator
    version: IndicatorVersion
    inside: str
    counts: str
    value: str
    over: str
    as_of: date

    @property
    def empty(self) -> int:
        """The value where the source reports but has no row for the enterprise."""
        if self.indicator.absent is Absent.NOT_REPORTED:
            return Missing.NOT_REPORTED
        return self.nothing

    @property
    def nothing(self) -> int:
        """The value that says nothing was found; anything above it is a fact on file."""
        return NOTHING_SINCE if self.version.measure.aggregate in _SINCE else 0

    def seen_sql(self) -> str:
        """Tell whether any row of the window says anything on the matter, as 0 or 1."""
        return f"max(CASE WHEN {self.inside} THEN 1 ELSE 0 END)"

    def aggregates(self) -> tuple[str, ...]:
        """Give what is aggregated over the rows that count; `value_sql` makes the value of it."""
        time = f'"{self.version.measure.time}"'
        value = f"CASE WHEN {self.counts} THEN {self.value} END"
        match self.version.measure.aggregate:
            case Aggregate.COUNT:
                return (f"sum(CASE WHEN {self.counts} THEN 1 ELSE 0 END)",)
            case Aggregate.SUM:
                return (f"sum({value})",)
            case Aggregate.MAX:
                return (f"max({value})",)
            case Aggregate.MIN:
                return (f"min({value})",)
            case Aggregate.LATEST:
                # A NULL sorts above every value; of several rows of the last day one that has a value is taken.
                row = f"struct_pack(at := {time}, known := {self.value} IS NOT NULL, value := {self.value})"
                return (f"max(CASE WHEN {self.counts} THEN {row} END).value",)
            case Aggregate.DISTINCT_MONTHS:
                return (self._distinct_months(time),)
            case Aggregate.SHARE:
                over = f"coalesce(sum(CASE WHEN {self.counts} THEN {self.over} END), 0)"
                return f"coalesce(sum({value}), 0)", over
            case Aggregate.MONTHS_SINCE_FIRST:
                return (f"min(CASE WHEN {self.counts} THEN {time} END)",)
            case Aggregate.MONTHS_SINCE_LAST:
                return (f"max(CASE WHEN {self.counts} THEN {time} END)",)
            case Aggregate.DECAYED_SUM:
                return (f"sum(CASE WHEN {self.counts} THEN {self.weight_sql()} END)",)

    def value_sql(self, part: str, over: str = "") -> str:
        """Give the value of the aggregates, here by their names; NULL where there is none."""
        kind = self.version.measure.aggregate
        if kind in _SINCE:
            return completed_months_sql(part, "$as_of")
        if kind is Aggregate.SHARE:
            # // cuts towards zero; a negative part (refunds) must still round down.
            down = f"CASE WHEN {part} < 0 THEN 1 - {over} ELSE 0 END"
            return f"CASE WHEN {over} > 0 THEN ({part} * 1000000 + {down}) // {over} END"
        return part

    def weight_sql(self) -> str:
        """Give what a row weighs: its value, less for its age; in a share that should be large, its shortfall."""
        if self.version.measure.aggregate is Aggregate.DECAYED_SUM:
            return f"CAST({self.value} AS HUGEINT) * ({self._age_weight()})"
        if self.version.measure.aggregate is Aggregate.SHARE and self.indicator.direction is Direction.MORE_IS_BETTER:
            return f"CAST({self.over} AS HUGEINT) - ({self.value})"
        return self.value

    def result_sql(self, seen: str, aggregate: str) -> str:
        """Give the value of the indicator as BIGINT, the missing kinds as their codes, never NULL."""
        kind = self.version.measure.aggregate
        if kind in _SINCE or kind in _COUNTED:
            none = self.nothing
        elif kind is Aggregate.SHARE:
            none = Missing.NOT_APPLICABLE  # rows, but nothing was due
        else:
            none = self.empty
        cut = f"CAST(least(greatest({aggregate}, {-BEYOND}), {BEYOND}) AS BIGINT)"
        # A real value must not fall on the three codes; it is cut above them and shows as saturated.
        safe = f"CASE WHEN {cut} < {Missing.SOURCE_LATE + 1} THEN {-BEYOND} ELSE {cut} END"
        found = f"WHEN {aggregate} IS NULL THEN {int(none)} ELSE {safe} END"
        return f"CASE WHEN coalesce({seen}, 0) = 0 THEN {int(self.empty)} {found}"

    def _distinct_months(self, time: str) -> str:
        months = self.version.measure.window_months
        if months is None or months > LONGEST_MASK:
            return f"count(DISTINCT CASE WHEN {self.counts} THEN year({time}) * 12 + month({time}) END)"
        back = f"({self.as_of.year * 12 + self.as_of.month} - year({time}) * 12 - month({time}))"
        return (
            f"bit_count(bit_or(CASE WHEN {self.counts} THEN CAST(1 AS BIGINT) << CAST({back} AS INTEGER) ELSE 0 END))"
        )

    def _age_weight(self) -> str:
        time, runs, month = f'"{self.version.measure.time}"', [], 0
        for weight, same in groupby(self.version.measure.decay):
            month += len(list(same))
            runs.append(f"WHEN {time} > DATE '{latest_start(self.as_of, month)}' THEN {weight}")
        return f"CASE {' '.join(runs)} ELSE 0 END"


def compile_measure(indicator: Indicator, version: IndicatorVersion, source: Source, as_of: date) -> CompiledMeasure:
    """Turn a measure into the pieces of SQL it is made of.

    Parameters
    ----------
    indicator : Indicator
    version : IndicatorVersion
        The version in force on `as_of`.
    source : Source
    as_of : date
        Enters as a literal only where a window starts.
    """
    measure = version.measure
    fields, kinds = source.for_measures(as_of), {field.name: field.type for field in source.fields}
    time = f'"{measure.time}"'
    inside = f"{time} <= $as_of"
    if measure.window_months is not None:
        if kinds[measure.time] is FieldType.MONTH:
            inside += f" AND {time} > DATE '{period_edge(as_of, measure.window_months)}'"
        else:
            inside += f" AND {time} >= DATE '{window_start(as_of, measure.window_months)}'"

    def expression(text: str, kind: Kind, default: str) -> str:
        return compile_expression(text, fields, kind, indicator.id) if text else default

    if measure.among:
        inside += f" AND {expression(measure.among, Kind.BOOLEAN, 'TRUE')}"
    where = expression(measure.where, Kind.BOOLEAN, "TRUE")
    return CompiledMeasure(
        indicator=indicator,
        version=version,
        inside=f"({inside})",
        counts=f"({inside} AND {where})",
        value=expression(measure.value, Kind.INTEGER, "1"),
        over=expression(measure.over, Kind.INTEGER, "1"),
        as_of=as_of,
    )


def table_query(measures: list[CompiledMeasure], standing: str) -> str:
    """Write the query that gives all measures of one table, a row an enterprise, in one pass.

    Parameters
    ----------
    measures : list of CompiledMeasure
        All on the same table.
    standing : str
        Query of the records that stand.

    Returns
    -------
    str
        Columns ``code``, ``m0``, ``m1`` ... in the order of `measures`.
    """
    names: dict[str, str] = {}  # an aggregate that several measures read is written, and computed, once

    def name(aggregate: str) -> str:
        return names.setdefault(aggregate, f"a{len(names)}")

    found = [(name(item.seen_sql()), item.value_sql(*map(name, item.aggregates()))) for item in measures]
    aggregates = ", ".join(f"{aggregate} AS {given}" for aggregate, given in names.items())
    values = ", ".join(f"{seen} AS s{index}, {value} AS v{index}" for index, (seen, value) in enumerate(found))
    results = ", ".join(
        f"{item.result_sql(f's{index}', f'v{index}')} AS m{index}" for index, item in enumerate(measures)
    )
    aggregated = f"SELECT code, {aggregates} FROM ({standing}) GROUP BY code"
    return f"SELECT code, {results} FROM (SELECT code, {values} FROM ({aggregated}))"


def once_a_fact(item: CompiledMeasure, standing: str) -> tuple[CompiledMeasure, str]:
    """Let one fact count once: of its records the heaviest, and none where the fact is spent elsewhere.

    For few rows; over whole tables, `passed_over` tells which records do not count.

    Parameters
    ----------
    item : CompiledMeasure
    standing : str
        Query of the records that stand; a table ``spent`` (indicator, code, fact) must exist.

    Returns
    -------
    CompiledMeasure, str
        To be measured over the query.
    """
    measure, ranked = _ranked(item, standing)
    return measure, f"SELECT * FROM ({ranked}) WHERE place_in_fact = 1"


def passed_over(items: list[CompiledMeasure], shared: str) -> str:
    """Write the query of the records that do not count in some measure, because of their fact another one does.

    Parameters
    ----------
    items : list of CompiledMeasure
        All on the same table.
    shared : str
        Query of the records that stand and share their fact; a table ``spent`` must exist.

    Returns
    -------
    str
        Columns ``code``, ``record_id`` and, in the order of `items`, the booleans ``_out0``, ``_out1`` ...
    """
    parts = []
    for index, item in enumerate(items):
        _, ranked = _ranked(item, shared)
        flags = ", ".join(f"{'TRUE' if index == place else 'FALSE'} AS _out{place}" for place in range(len(items)))
        parts.append(f"SELECT code, record_id, {flags} FROM ({ranked}) WHERE place_in_fact > 1 OR is_spent")
    flags = ", ".join(f"bool_or(_out{index}) AS _out{index}" for index in range(len(items)))
    return f"SELECT code, record_id, {flags} FROM ({' UNION ALL '.join(parts)}) GROUP BY code, record_id"


def without(items: list[CompiledMeasure], standing: str, out: str) -> tuple[list[CompiledMeasure], str]:
    """Let every measure leave out the records that `passed_over` found, kept as the table `out`."""
    flags = ", ".join(f"coalesce(o._out{index}, FALSE) AS _out{index}" for index in range(len(items)))
    marked = f"SELECT s.*, {flags} FROM ({standing}) AS s LEFT JOIN {out} AS o USING (code, record_id)"
    measures = [_unless(item, f"_out{index}") for index, item in enumerate(items)]
    return measures, marked


def _unless(item: CompiledMeasure, out: str) -> CompiledMeasure:
    """Leave records out of a measure altogether: a record whose fact counts elsewhere is no sign of a clean one."""
    return replace(item, counts=f"({item.counts} AND NOT {out})", inside=f"({item.inside} AND NOT {out})")


def _ranked(item: CompiledMeasure, standing: str) -> tuple[CompiledMeasure, str]:
    spent = f"e.indicator = '{item.indicator.id}' AND e.code = s.code AND e.fact = s.fact"
    marked = f"SELECT s.*, e.fact IS NOT NULL AS is_spent FROM ({standing}) AS s LEFT JOIN spent AS e ON {spent}"
    counts = f"({item.counts} AND NOT is_spent)"
    heaviest = (
        f"CASE WHEN {counts} THEN 2 WHEN {item.inside} THEN 1 ELSE 0 END DESC, {item.weight_sql()} DESC NULLS LAST,"
        f' "{item.version.measure.time}", record_id'
    )
    ranked = (
        f"SELECT *, row_number() OVER (PARTITION BY code, fact ORDER BY {heaviest}) AS place_in_fact FROM ({marked})"
    )
    return _unless(item, "is_spent"), ranked
