"""Many cases assessed at once: a table of cases in, a table of suggestions out; every row answered or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.leniency.answer_columns import FINES, AnswerWords, answer_table, illustrative_rules
from credit_tier.leniency.case import Case, CaseError
from credit_tier.leniency.case_columns import case_columns
from credit_tier.leniency.case_fields import CASE_NO, HEADERS
from credit_tier.leniency.case_reading import Refused, TableData
from credit_tier.leniency.case_screening import unfit_cases
from credit_tier.leniency.case_tables import KEYS, CaseTable, read_cases
from credit_tier.leniency.column_answers import Answers, answers_of
from credit_tier.leniency.fitness import require_fit
from credit_tier.leniency.rules import RulesOfLeniency, rules_of_leniency
from credit_tier.records.contracts import SOURCE_FILE, SOURCE_ROW
from credit_tier.rulebook.model import Rulebook

STATED_ACT: Final = "stated_act"
"""The matter as the table writes it; `act` is what it was taken for."""
REFUSED_COLUMNS: Final = ("file", "row", "case_no", "column", "value", "zh", "en", "allowed_zh", "allowed_en", "raw")


@dataclass(frozen=True, eq=False, repr=False)
class AssessedTable:
    """Suggestions for a table of cases; an officer decides each.

    Attributes
    ----------
    rules : RulesOfLeniency
    table : pyarrow.Table
        A row a case, in the order of the cases: case number, enterprise, party, the act as written, then the answer by
        name (see `answer_columns.answer_table`), then file and row.
    refused : tuple of Refused
        Rows that were not assessed, with the reason; a row with several faults stands there once a fault.
    remarks : tuple of Refused
        Doubts about rows and columns that were taken, such as a column that no one knows.
    rows_in : int
        ``rows_in == len(table) + set_aside``.

    Examples
    --------
    >>> import pandas as pd
    >>> from credit_tier import load_rulebook
    >>> frame = pd.DataFrame({"案件编号": ["甲1", "甲2"], "违法行为": ["tax_late_filing", "未按期公示年度报告"],
    ...     "是否改正": ["是", "是的吧"]})
    >>> found = assess_table(frame, load_rulebook(), on=date(2026, 6, 30))
    >>> found
    <AssessedTable: 2 rows in = 1 assessed (0 determined) + 1 set aside>
    >>> found.refused[0].row, found.refused[0].reason.en
    (3, 'unreadable flag')
    """

    rules: RulesOfLeniency
    table: pa.Table
    refused: tuple[Refused, ...]
    remarks: tuple[Refused, ...]
    rows_in: int
    _answers: Answers

    def __repr__(self) -> str:
        """Give the counts."""
        return (
            f"<AssessedTable: {self.rows_in} rows in = {self.table.num_rows} assessed ({self.determined} determined)"
            f" + {self.set_aside} set aside>"
        )

    @property
    def determined(self) -> int:
        """How many outcomes no further fact can change."""
        return int(np.count_nonzero(self.table["determined"].to_numpy()))

    @property
    def trials(self) -> int:
        """How many outcomes rest on an illustrative rule."""
        return int(np.count_nonzero(self.table["trial"].to_numpy()))

    @property
    def set_aside(self) -> int:
        """How many rows were not assessed."""
        return len({(row.file, row.row) for row in self.refused})

    def refusals(self) -> pa.Table:
        """Give the rows that were not assessed as a table: `REFUSED_COLUMNS`, texts and int64 ``row``."""
        rows = [(*row[:5], *row.reason, *row.allowed, row.raw) for row in self.refused]
        columns = list(zip(*rows, strict=True)) or [()] * len(REFUSED_COLUMNS)
        kinds = [pa.int64() if name == "row" else pa.string() for name in REFUSED_COLUMNS]
        return pa.table(
            [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)], names=list(REFUSED_COLUMNS)
        )

    def worded(self, language: str = "zh") -> pa.Table:
        """Give the table in words, for people: ``zh`` or ``en``.

        Raises
        ------
        ArgumentError
            There is no such language.
        """
        if language not in ("zh", "en"):
            raise ArgumentError(_no_language(language))
        words, table, zh = AnswerWords(self.rules, language), self.table, language == "zh"
        yes = pa.array(["否", "是"] if zh else ["no", "yes"])
        columns = {HEADERS[name].zh if zh else name: table[name] for name in KEYS[:3]}
        columns[HEADERS["act"].zh if zh else "act"] = table[STATED_ACT]
        for name in ("determined", "trial"):
            flags = pa.array(table[name].to_numpy().astype(np.int32))
            columns[_TITLES[name][0] if zh else name] = pa.DictionaryArray.from_arrays(flags, yes)
        columns[_TITLES["outcome"][0] if zh else "outcome"] = words.outcome(self._answers)
        for name in ("category", "ground", "missing", "facts", "measures", "review"):
            columns[_TITLES[name][0] if zh else name] = words.titles(table, name)
        for name in FINES:
            columns[_TITLES[name][0] if zh else name] = _ranges(table, name, zh=zh)
        for name in ("articles", "illustrative", SOURCE_ROW):
            columns[_TITLES[name][0] if zh else name] = table[name]
        return pa.table({name: _plain(column) for name, column in columns.items()})


_TITLES: Final = {
    "determined": Text("是否确定", "determined"),
    "trial": Text("是否试行", "trial"),
    "outcome": Text("建议", "outcome"),
    "category": Text("类别", "category"),
    "ground": Text("理由（清单事项）", "ground"),
    "missing": Text("尚缺条件及证据", "missing"),
    "facts": Text("需查明的事实", "facts"),
    "measures": Text("同时应当", "measures"),
    "review": Text("涉及安全（法制审核）", "review"),
    "statutory": Text("法定罚款幅度（元）", "statutory"),
    "lighter": Text("从轻（元）", "lighter"),
    "reduced": Text("减轻（元）", "reduced"),
    "articles": Text("依据", "articles"),
    "illustrative": Text("示例规则", "illustrative"),
    SOURCE_ROW: Text("原表行号", SOURCE_ROW),
}


def assess_table(
    cases: TableData | Sequence[Case],
    rulebook: Rulebook,
    *,
    on: date,
    earlier: TableData | None = None,
    norms: TableData | None = None,
) -> AssessedTable:
    """Suggest what leniency each case of a table calls for, as `assess` does for one.

    Parameters
    ----------
    cases : path, DataFrame, pyarrow.Table or sequence of Case
        A table by `case_fields.case_contract`: Chinese headers or names; an empty cell is not known.
    rulebook : Rulebook
    on : date
        The day of assessment.
    earlier, norms : path, DataFrame or pyarrow.Table, optional
        Earlier acts, and provisions, by case number; see `case_tables.read_cases`.

    Raises
    ------
    ReadError
        A table cannot be read at all.
    ArgumentError
    NotInForceError
        The rulebook has no rules of leniency on that day.
    """
    rules = rules_of_leniency(rulebook, on)
    if isinstance(cases, list | tuple):
        if earlier is not None or norms is not None:
            raise ArgumentError(_given_twice())
        read = _of_objects(cases, rules)
    else:
        read = _fitting(read_cases(cases, rules, earlier=earlier, norms=norms), rules)
    answers = answers_of(read.cases, rules)
    trial, used = illustrative_rules(answers, read.mapped, read.maps)
    said = answer_table(answers, read.cases, trial, used)
    names = [*KEYS[:3], STATED_ACT, *said.column_names, SOURCE_FILE, SOURCE_ROW]
    keys = read.keys.rename_columns([*KEYS[:3], STATED_ACT, SOURCE_FILE, SOURCE_ROW])
    columns = {**{name: keys[name] for name in keys.column_names}, **{name: said[name] for name in said.column_names}}
    table = pa.table({name: columns[name] for name in names})
    return AssessedTable(rules, table, tuple(read.refused), tuple(read.remarks), read.rows_in, answers)


def _fitting(read: CaseTable, rules: RulesOfLeniency) -> CaseTable:
    """Set aside the cases that contradict themselves, the day or the rules."""
    unfit = unfit_cases(read.cases, rules)
    if not unfit:
        return read
    keep = np.ones(len(read.cases), dtype=bool)
    keep[list(unfit)] = False
    lost = read.keys.take(pa.array(list(unfit))).select([SOURCE_FILE, SOURCE_ROW, CASE_NO]).to_pylist()
    refused = [
        _refused(row[SOURCE_FILE], row[SOURCE_ROW], row[CASE_NO] or "", fault)
        for row, faults in zip(lost, unfit.values(), strict=True)
        for fault in faults
    ]
    return read._replace(
        cases=read.cases.take(np.flatnonzero(keep)),
        keys=read.keys.filter(pa.array(keep)),
        mapped=read.mapped[keep],
        refused=sorted([*read.refused, *refused], key=lambda row: (row.file, row.row)),
    )


def _of_objects(cases: Sequence[Case], rules: RulesOfLeniency) -> CaseTable:
    refused: list[Refused] = []
    fit: list[Case] = []
    rows: list[int] = []
    for row, case in enumerate(cases, start=1):
        try:
            require_fit(case, rules)
        except CaseError as error:
            refused += [_refused("cases", row, "", fault) for fault in error.faults]
        else:
            fit.append(case)
            rows.append(row)
    nothing = pa.nulls(len(fit), pa.string())
    keys = {**dict.fromkeys(KEYS[:3], nothing), "act": pa.array([case.act for case in fit], pa.string())}
    keys |= {SOURCE_FILE: nothing, SOURCE_ROW: pa.array(rows, pa.int32())}
    columns = case_columns(fit, rules.rulebook.leniency_rules)
    return CaseTable(columns, pa.table(keys), np.zeros(len(fit), dtype=np.int64), ((),), refused, [], len(cases))


def _refused(file: str, row: int, case_no: str, fault: Fault) -> Refused:
    column = fault.where.removeprefix("case.")
    return Refused(file, row, case_no, column, "", fault.what, fault.allowed, "")


def _plain(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.dictionary_decode() if isinstance(whole, pa.DictionaryArray) else whole


def _ranges(table: pa.Table, name: str, *, zh: bool) -> pa.Array:
    """Word a range of fine in yuan."""
    bounds = (table[f"{name}_{end}"].to_pylist() for end in ("least", "most"))
    between = "至" if zh else " to "
    return pa.array(
        [
            None if least is None else between.join((_yuan(least), _yuan(most)))
            for least, most in zip(*bounds, strict=True)
        ],
        pa.string(),
    )


def _yuan(fen: object) -> str:
    yuan, rest = divmod(int(str(fen)), 100)
    return f"{yuan}.{rest:02d}"


def _no_language(language: object) -> Fault:
    return Fault(
        "language",
        Text(f"没有语言 {language}", f"There is no language {language}."),
        Text("zh 或 en", "zh or en"),
        Text("请改为其中之一", "Use one of them."),
    )


def _given_twice() -> Fault:
    return Fault(
        "earlier, norms",
        Text(
            "案件对象自带此前违法和处罚条款",
            "A case that is an object holds both itself.",
        ),
        Text("仅在 cases 为表格时给出", "Only where `cases` is a table."),
        Text("请去掉这两个参数", "Leave both out."),
    )
