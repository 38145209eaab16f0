"""What reading gave: rows in, accepted, set aside and why (数据质量报告)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, together
from credit_tier.foundation.showing import Tone, both, card, quiet
from credit_tier.foundation.showing import table as html_table
from credit_tier.records.personal import masked_numbers
from credit_tier.records.reasons import TITLES, Flag, SetAside

SHOWN_REASONS: Final = 2
_HEADS: Final = (
    Text("表", "table"),
    Text("收到", "rows in"),
    Text("接受", "accepted"),
    Text("退回", "set aside"),
    Text("退回原因", "why"),
    Text("标记", "flags"),
    Text("企业", "codes"),
)


class SetAsideRow(NamedTuple):
    """A row that is no record, with the first reason, any others in `also`, and all its cells in `raw`."""

    table: str
    file: str
    row: int
    reason: SetAside
    column: str
    value: str
    also: str
    raw: str

    def masked(self) -> SetAsideRow:
        """Give the row with numbers of natural persons masked."""
        return self._replace(value=masked_numbers(self.value), raw=masked_numbers(self.raw))


class FlagRow(NamedTuple):
    """Something doubtful about a row that was accepted, or about a file (row 1, the header)."""

    table: str
    file: str
    row: int
    flag: Flag
    column: str
    value: str

    def masked(self) -> FlagRow:
        """Give the row with numbers of natural persons masked."""
        return self._replace(value=masked_numbers(self.value))


def _schema(row: type[SetAsideRow | FlagRow]) -> pa.Schema:
    return pa.schema([(name, pa.int32() if name == "row" else pa.string()) for name in row._fields])


SET_ASIDE_SCHEMA = _schema(SetAsideRow)
FLAG_SCHEMA = _schema(FlagRow)


class TableQuality(NamedTuple):
    """The figures of one table.

    Attributes
    ----------
    table, zh, en : str
        Name and titles.
    rows_in, accepted : int
        ``rows_in == accepted + sum(set_aside.values())``.
    set_aside, flags : mapping of str to int
        By reason; flags count cells and columns, not rows.
    codes : int
        Enterprises among the accepted rows.
    """

    table: str
    zh: str
    en: str
    rows_in: int
    accepted: int
    set_aside: Mapping[str, int]
    flags: Mapping[str, int]
    codes: int

    @property
    def duplicates(self) -> int:
        """Rows that had been sent before."""
        return self.set_aside.get(SetAside.DUPLICATE, 0)


class Count(NamedTuple):
    """What is known of a table before its rows are counted by reason."""

    zh: str
    en: str
    rows_in: int
    accepted: int
    codes: int


@dataclass(frozen=True, eq=False, repr=False)
class QualityReport:
    """What became of every row that was sent.

    Attributes
    ----------
    tables : tuple of TableQuality
        By name of table.
    set_aside : pyarrow.Table
        The rows themselves: table, file, row, reason, column, value, also, raw; text, and int32 `row`.
    flags : pyarrow.Table
        table, file, row, flag, column, value.

    Examples
    --------
    >>> rows = [SetAsideRow("decisions", "a.csv", 3, SetAside.CODE_STARRED, "代码", "91****", "", "91****,罚款")]
    >>> report = QualityReport.of({"decisions": Count("处罚", "Decisions", 4, 3, 2)}, rows, [])
    >>> print(report)
    decisions 处罚: 收到 4 行 rows in = 接受 3 accepted + 退回 1 set aside; 企业 2 codes
      退回 set aside: 代码被打码 code masked with stars (code_starred): 1
    """

    tables: tuple[TableQuality, ...]
    set_aside: pa.Table
    flags: pa.Table

    @classmethod
    def of(
        cls, counts: Mapping[str, Count], set_aside: Iterable[SetAsideRow], flags: Iterable[FlagRow]
    ) -> QualityReport:
        """Make a report from counts and rows."""
        return cls.from_tables(counts, _rows(set_aside, SET_ASIDE_SCHEMA), _rows(flags, FLAG_SCHEMA))

    @classmethod
    def from_tables(cls, counts: Mapping[str, Count], set_aside: pa.Table, flags: pa.Table) -> QualityReport:
        """Make a report from counts and the tables of rows."""
        reasons, flagged = _counted(set_aside, "reason"), _counted(flags, "flag")
        tables = [
            TableQuality(
                name,
                count.zh,
                count.en,
                count.rows_in,
                count.accepted,
                reasons.get(name, {}),
                flagged.get(name, {}),
                count.codes,
            )
            for name, count in sorted(counts.items())
        ]
        return cls(tuple(tables), _sorted(set_aside), _sorted(flags))

    def table(self, name: str) -> TableQuality | None:
        """Give the figures of a table, or ``None`` where it was never delivered."""
        return next((table for table in self.tables if table.table == name), None)

    def counts(self) -> dict[str, Count]:
        """Give rows in, accepted and codes by table."""
        return {
            table.table: Count(table.zh, table.en, table.rows_in, table.accepted, table.codes) for table in self.tables
        }

    def to_frame(self) -> pd.DataFrame:
        """Give the figures, one line a table and reason or flag.

        Returns
        -------
        pandas.DataFrame
            table, kind (``accepted``, ``set_aside`` or ``flag``), reason, zh, en, rows (int64).
        """
        lines = []
        for table in self.tables:
            lines.append((table.table, "accepted", "", table.zh, table.en, table.accepted))
            for kind, counts in (("set_aside", table.set_aside), ("flag", table.flags)):
                lines += [(table.table, kind, reason, *TITLES[reason], count) for reason, count in counts.items()]
        return pd.DataFrame(lines, columns=["table", "kind", "reason", "zh", "en", "rows"]).astype({"rows": "int64"})

    def to_json(self) -> str:
        """Give the figures as JSON of integers and strings; the rows are in `set_aside` and `flags`."""
        figures = [
            {**table._asdict(), "set_aside": dict(table.set_aside), "flags": dict(table.flags)} for table in self.tables
        ]
        return json.dumps({"tables": figures}, ensure_ascii=False, sort_keys=True)

    def __str__(self) -> str:
        """Give the figures as lines that are read in ten seconds."""
        return "\n".join(line for table in self.tables for line in _lines(table)) or "（无数据 no data）"

    def __repr__(self) -> str:
        return f"<QualityReport\n{self}\n>"

    def _repr_html_(self) -> str:
        rows_in, accepted = sum(table.rows_in for table in self.tables), sum(table.accepted for table in self.tables)
        zh = f"收到 {rows_in:,} 行 = 接受 {accepted:,} + 退回 {rows_in - accepted:,}"
        en = f"{rows_in:,} rows in = {accepted:,} accepted + {rows_in - accepted:,} set aside"
        if not self.tables:
            return card(both(Text("数据质量：没有数据", "data quality: no data")), tone=Tone.CARE)
        return card(
            both(Text(f"数据质量：{zh}", f"data quality: {en}")),
            html_table(_HEADS, [_row(table) for table in self.tables], words=20),
            quiet("退回的行及原文 the rows themselves: .set_aside, .flags；交回部门 to send back: export_set_aside"),
            tone=Tone.CARE if accepted < rows_in else Tone.GOOD,
        )


def merged(
    first: QualityReport, second: QualityReport, dropped: Sequence[SetAsideRow], codes: Mapping[str, int]
) -> QualityReport:
    """Merge two reports.

    Parameters
    ----------
    first, second : QualityReport
    dropped : sequence of SetAsideRow
        Accepted rows that the union of the records does without: duplicates and conflicts.
    codes : mapping of str to int
        Enterprises by table in the union.
    """
    lost = Counter(row.table for row in dropped)
    counts = first.counts()
    for name, count in second.counts().items():
        before = counts.get(name, Count(count.zh, count.en, 0, 0, 0))
        counts[name] = before._replace(
            rows_in=before.rows_in + count.rows_in, accepted=before.accepted + count.accepted
        )
    counts = {
        name: count._replace(accepted=count.accepted - lost[name], codes=codes.get(name, 0))
        for name, count in counts.items()
    }
    rows = pa.concat_tables([first.set_aside, second.set_aside, _rows(dropped, SET_ASIDE_SCHEMA)])
    return QualityReport.from_tables(counts, rows, pa.concat_tables([first.flags, second.flags]))


def _rows(rows: Iterable[SetAsideRow | FlagRow], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def _counted(rows: pa.Table, column: str) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    groups = rows.group_by(["table", column]).aggregate([([], "count_all")]).to_pylist()
    for group in sorted(groups, key=lambda group: (-group["count_all"], group[column])):
        counted.setdefault(group["table"], {})[group[column]] = group["count_all"]
    return counted


def _sorted(rows: pa.Table) -> pa.Table:
    return rows.take(pc.sort_indices(rows, [(name, "ascending") for name in rows.column_names]))


def _lines(table: TableQuality) -> list[str]:
    lost = table.rows_in - table.accepted
    head = f"{table.table} {table.zh}: 收到 {table.rows_in} 行 rows in"
    lines = [f"{head} = 接受 {table.accepted} accepted + 退回 {lost} set aside; 企业 {table.codes} codes"]
    for kind, counts in (("退回 set aside", table.set_aside), ("标记 flag", table.flags)):
        lines += [f"  {kind}: {' '.join(TITLES[reason])} ({reason}): {count}" for reason, count in counts.items()]
    return lines


def _row(table: TableQuality) -> tuple[str | int, ...]:
    title = both(Text(table.zh, table.table))
    lost, marks = _reasons(table.set_aside), _reasons(table.flags)
    return title, table.rows_in, table.accepted, table.rows_in - table.accepted, lost, marks, table.codes


def _reasons(counts: Mapping[str, int]) -> str:
    """Name the most frequent reasons; `to_frame` has all."""
    said: list[str] = [both(Text(f"{TITLES[name][0]} {number:,}", TITLES[name][1])) for name, number in counts.items()]
    more = len(said) - SHOWN_REASONS
    return together([*said[:SHOWN_REASONS], *([f"另有 {more} 种 more"] if more > 0 else [])], Markup("<br>"))
