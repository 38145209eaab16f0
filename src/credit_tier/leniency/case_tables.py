"""From tables to cases: facts by column, earlier acts and provisions beside them or in tables of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import Text
from credit_tier.leniency.case import EarlierAct, Norm, PenaltyKind
from credit_tier.leniency.case_columns import (
    UNKNOWN,
    CaseColumns,
    Earlier,
    FactColumn,
    Integers,
    as_objects,
    kinds_of,
)
from credit_tier.leniency.case_fields import (
    CASE_NO,
    ENTERPRISE,
    NORM_COLUMNS,
    PARTY,
    case_contract,
    earlier_contract,
    norm_contract,
)
from credit_tier.leniency.case_reading import ReadRows, Refused, TableData, read_rows
from credit_tier.leniency.matters import MatterMap
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.records.contracts import SOURCE_FILE, SOURCE_ROW
from credit_tier.rulebook.source import FieldType

_EPOCH = date(1970, 1, 1).toordinal()
KEYS = (CASE_NO, ENTERPRISE, PARTY, "act")
"""What of a row is carried into its answer; the matter as it was written."""


class CaseTable(NamedTuple):
    """Cases that were read.

    Attributes
    ----------
    cases : CaseColumns
    keys : pyarrow.Table
        `KEYS` and provenance, a row a case.
    mapped : numpy.ndarray of int64
        Places in `maps`: the illustrative entries by which a text became a matter.
    maps : tuple of tuple of str
    refused, remarks : list of Refused
    rows_in : int
    """

    cases: CaseColumns
    keys: pa.Table
    mapped: Integers
    maps: tuple[tuple[str, ...], ...]
    refused: list[Refused]
    remarks: list[Refused]
    rows_in: int


def read_cases(
    data: TableData, rules: RulesOfLeniency, *, earlier: TableData | None = None, norms: TableData | None = None
) -> CaseTable:
    """Read a table of cases, and what belongs to them.

    Parameters
    ----------
    data : path, DataFrame or pyarrow.Table
        By `case_contract`.
    rules : RulesOfLeniency
    earlier : path, DataFrame or pyarrow.Table, optional
        Earlier acts by case number, or by enterprise where a row has no case number.
    norms : path, DataFrame or pyarrow.Table, optional
        Provisions by case number; for a case that has some there, the columns of its own row do not count.
    """
    rulebook, on, matters = rules.rulebook, rules.day, MatterMap(rules)
    read = _without_repeats(read_rows(data, case_contract(rulebook), on=on, strict=True))
    table, notes = read.table, [*read.remarks]
    acts = [matters.named(text) for text in _distinct(table["act"])]
    facts = {name: _column(table, name, *kind) for name, kind in kinds_of(rules.rulebook.leniency_rules).items()}
    facts["act"] = _matter_column(table["act"], [named.act for named in acts])
    maps = tuple(dict.fromkeys(((), *(named.illustrative for named in acts))))
    by = np.array([maps.index(named.illustrative) for named in acts] or [0], dtype=np.int64)
    before: Sequence[Earlier] = [()] * table.num_rows
    if earlier is not None:
        rows = read_rows(earlier, earlier_contract(rulebook), on=on, strict=False)
        notes += [*rows.remarks, *rows.refused]
        before = _earlier(table, rows.table, matters)
        if rows.refused:
            # A row that could not be read may have been about anyone: no search was complete.
            searched = facts["searched"]
            facts["searched"] = searched._replace(values=np.where(searched.values == 1, UNKNOWN, searched.values))
    places, provisions = _norms(table, rules, norms, notes)
    return CaseTable(
        cases=CaseColumns(facts, as_objects(before), places, provisions),
        keys=table.select([*KEYS, SOURCE_FILE, SOURCE_ROW]),
        mapped=by[_codes(table["act"])],
        maps=maps,
        refused=read.refused,
        remarks=notes,
        rows_in=read.rows_in,
    )


def _without_repeats(read: ReadRows) -> ReadRows:
    """Set rows aside whose case number has come before."""
    numbers = read.table[CASE_NO]
    if pc.count_distinct(numbers).as_py() == len(numbers) - numbers.null_count:
        return read
    seen: set[str] = set()
    keep = []
    for number in numbers.to_pylist():
        keep.append(number is None or number not in seen)
        seen.add(number)
    lost = read.table.filter(pa.array([not kept for kept in keep]))
    rows = zip(*(lost[name].to_pylist() for name in (SOURCE_FILE, SOURCE_ROW, CASE_NO)), strict=True)
    refused = [Refused(file, row, number, CASE_NO, number, _TWICE, _ONCE, "") for file, row, number in rows]
    return read._replace(table=read.table.filter(pa.array(keep)), refused=[*read.refused, *refused])


_TWICE = Text("案件编号与前面的行重复", "the case number stands in a row before")
_ONCE = Text("一案一行", "One row a case.")


def _codes(column: pa.ChunkedArray) -> Integers:
    """Say which of the texts that `_distinct` gives stands in each cell."""
    indices = column.combine_chunks().dictionary_encode().indices
    codes: Integers = indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64) + 1
    return codes


def _distinct(column: pa.ChunkedArray) -> list[str | None]:
    """Give the distinct texts of a column; first of all, what stands for an empty cell."""
    return [None, *column.combine_chunks().dictionary_encode().dictionary.to_pylist()]


def _matter_column(column: pa.ChunkedArray, acts: Sequence[str | None]) -> FactColumn:
    words = tuple(sorted({act for act in acts if act is not None}))
    places = np.array([UNKNOWN if act is None else words.index(act) for act in acts], dtype=np.int64)
    return FactColumn(places[_codes(column)], FieldType.TEXT, words)


def _column(table: pa.Table, name: str, kind: FieldType, choices: tuple[str, ...]) -> FactColumn:
    column = table[name].combine_chunks()
    if kind in (FieldType.CHOICE, FieldType.TEXT):
        said = _distinct(table[name])
        words = choices or tuple(sorted(word for word in said if word is not None))
        places = np.array([UNKNOWN if word is None else words.index(word) for word in said], dtype=np.int64)
        return FactColumn(places[_codes(table[name])], kind, words)
    plain = column.cast(pa.int32()) if kind is FieldType.DATE else column
    values = plain.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    known = column.is_valid().to_numpy(zero_copy_only=False)
    return FactColumn(np.where(known, values + (_EPOCH if kind is FieldType.DATE else 0), UNKNOWN), kind)


def _earlier(table: pa.Table, rows: pa.Table, matters: MatterMap) -> list[Earlier]:
    by_case: dict[str, list[EarlierAct]] = defaultdict(list)
    by_code: dict[str, list[EarlierAct]] = defaultdict(list)
    for row in rows.to_pylist():
        given = {name: row[name] for name in ("on", "decided_on", "domain", "agency", "area")}
        act = EarlierAct(act=matters.named(row["act"]).act, **given)
        if row[CASE_NO] is not None:
            by_case[row[CASE_NO]].append(act)
        elif row[ENTERPRISE] is not None:
            by_code[fold_code(row[ENTERPRISE])].append(act)
    pairs = zip(table[CASE_NO].to_pylist(), table[ENTERPRISE].to_pylist(), strict=True)
    return [
        (*by_case.get(number or "", ()), *(by_code.get(fold_code(code), ()) if code and by_code else ()))
        for number, code in pairs
    ]


def _norms(
    table: pa.Table, rules: RulesOfLeniency, norms: TableData | None, notes: list[Refused]
) -> tuple[Integers, tuple[tuple[Norm, ...] | None, ...]]:
    provisions: dict[tuple[Norm, ...] | None, int] = {None: 0}
    places = np.zeros(table.num_rows, dtype=np.int64)
    given = np.zeros(table.num_rows, dtype=bool)
    for name in NORM_COLUMNS:
        given |= table[name].is_valid().to_numpy()
    at = np.flatnonzero(given)
    rows = table.select(NORM_COLUMNS).take(pa.array(at)).to_pylist()
    for place, row in zip(at.tolist(), rows, strict=True):
        norm = _norm(row)
        places[place] = provisions.setdefault(None if norm is None else (norm,), len(provisions))
    if norms is not None:
        read = read_rows(norms, norm_contract(), on=rules.day, strict=False)
        notes += [*read.remarks, *read.refused]
        by_case = _by_case(read.table.to_pylist())
        for place, number in enumerate(table[CASE_NO].to_pylist()):
            if number in by_case:
                places[place] = provisions.setdefault(by_case[number], len(provisions))
    return places, tuple(provisions)


def _by_case(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[Norm, ...] | None]:
    """Give the provisions of each case; one that nobody can read leaves all of them unknown."""
    found: dict[str, list[Norm | None]] = defaultdict(list)
    for row in rows:
        if row[CASE_NO] is not None:
            found[row[CASE_NO]].append(_norm(row))
    return {number: None if None in norms else tuple(filter(None, norms)) for number, norms in found.items()}


def _norm(row: dict[str, Any]) -> Norm | None:
    """Give the provision of a row; None where it does not say which kinds of penalty it has."""
    by_value = row["times_least"] is not None or row["times_most"] is not None
    bounds = [row[f"{'times' if by_value else 'fine'}_{end}"] for end in ("least", "most")]
    kinds = tuple(map(PenaltyKind, row["kinds"].split(","))) if row["kinds"] else ()
    if not kinds and bounds != [None, None]:
        kinds = (PenaltyKind.FINE,)
    if not kinds:
        return None
    least, most = bounds
    return Norm(provision=row["provision"] or "", kinds=kinds, fine_least=least, fine_most=most, times_value=by_value)
