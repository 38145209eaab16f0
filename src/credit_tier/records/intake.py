"""One raw table to records, rows set aside and flags (逐行接收): nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.columns import SHOWN, Problem, constant_column, read_column
from credit_tier.records.content import content, derived_ids
from credit_tier.records.contracts import (
    RECEIVED_ON,
    RECORD_ID,
    SOURCE_FILE,
    SOURCE_ROW,
    SUPERSEDES,
    Contract,
)
from credit_tier.records.enterprise_codes import without_personal_numbers
from credit_tier.records.header_matching import match_headers
from credit_tier.records.header_rows import unit_told
from credit_tier.records.headers import Layout, fold_header, unnamed
from credit_tier.records.mapping import FileMapping, header_rules
from credit_tier.records.neutral import fold_value
from credit_tier.records.quality import FlagRow, SetAsideRow
from credit_tier.records.reasons import NOT_READ, Flag, SetAside, unreadable_flag
from credit_tier.records.shelving import Lines, shelved
from credit_tier.records.side_rows import without_side_rows
from credit_tier.records.summaries import summaries
from credit_tier.records.tabular import BLANKS, RawTable
from credit_tier.rulebook.source import FieldType, SourceField

LINE: Final = "_line"
_ORDER: Final[dict[str, int]] = {reason: rank for rank, reason in enumerate(SetAside)}


class Intake(NamedTuple):
    """What a raw table gave.

    Attributes
    ----------
    contract : Contract
    raw : Lines
        The raw table, or its cells packed away.
    accepted : pyarrow.Table
        By the contract's schema, and a column `_line` with the line of `raw`.
    set_aside : tuple of SetAsideRow
    flags : tuple of FlagRow
    latest : date or None
        Latest day of receipt.
    """

    contract: Contract
    raw: Lines
    accepted: pa.Table
    set_aside: tuple[SetAsideRow, ...]
    flags: tuple[FlagRow, ...]
    latest: date | None


def take_in(raw: RawTable, contract: Contract, *, received_on: date | None, rule: FileMapping | None = None) -> Intake:
    """Read the rows of a raw table by a contract.

    Parameters
    ----------
    raw : RawTable
    contract : Contract
    received_on : date, optional
        The day of receipt of rows that do not say it.
    rule : FileMapping, optional

    Raises
    ------
    MissingColumnError, DuplicateColumnError
    """
    if not raw.headers:
        return _unread(raw, contract)
    layout = match_headers(raw.headers, contract, where=_where(raw), rules=header_rules(rule, raw.fen))
    raw = without_side_rows(raw, contract, layout)
    columns, times, cells = _read(raw, contract, layout, rule)
    if received_on is not None:
        columns[RECEIVED_ON] = columns[RECEIVED_ON].fill_null(pa.scalar(received_on, pa.date32()))
    copies = rule.copies if rule else {}
    columns |= {target: pc.coalesce(columns[target], columns[origin]) for target, origin in copies.items()}
    columns |= summaries(columns, contract)
    headers = {name: column.header for name, column in layout.columns.items()}
    problems = _judged(cells, columns)
    problems += _missing(columns, contract, headers, {(problem.line, problem.column) for problem in problems})
    problems += _in_future(columns, contract, headers)
    table = _table(raw, contract, columns, times)
    problems += _self_superseding(table, headers)
    return _split(raw, contract, layout, table, problems)


def _unread(raw: RawTable, contract: Contract) -> Intake:
    """Take in a sheet without a recognisable header: its rows are set aside, its remarks told."""
    name = contract.name
    out = tuple(SetAsideRow(name, raw.name, odd.row, odd.reason, "", odd.detail, "", odd.raw) for odd in raw.odd)
    accepted = contract.schema.empty_table().append_column(LINE, pa.array([], pa.int32()))
    return Intake(contract, raw, accepted, out, _remarks(raw, contract), None)


def _remarks(raw: RawTable, contract: Contract) -> tuple[FlagRow, ...]:
    return tuple(FlagRow(contract.name, raw.name, *remark) for remark in raw.remarks)


def _where(raw: RawTable) -> str:
    return raw.name if raw.header_row == 1 else f"{raw.name}: 第 {raw.header_row} 行 / row {raw.header_row}"


def _read(
    raw: RawTable, contract: Contract, layout: Layout, rule: FileMapping | None
) -> tuple[dict[str, pa.Array], dict[str, pa.Array], list[tuple[SourceField, Problem]]]:
    columns: dict[str, pa.Array] = {}
    times: dict[str, pa.Array] = {}
    problems: list[tuple[SourceField, Problem]] = []
    for field in contract.fields:
        place = layout.columns.get(field.name)
        if place is None:
            value = rule.constant(field).value if rule and field.name in rule.constants else None
            columns[field.name] = constant_column(value, field, len(raw.rows))
            continue
        texts = _replaced(raw.columns[place.position], rule.values.get(field.name) if rule else None)
        column = read_column(texts, field, header=place.header.strip(), fen=place.fen)
        columns[field.name] = column.values
        if column.times is not None:
            times[field.name] = column.times
        problems += [(field, problem) for problem in column.problems]
    return columns, times, problems


def _replaced(texts: pa.Array, values: Mapping[str, str] | None) -> pa.Array:
    if not values:
        return texts
    folded = {fold_value(text): value for text, value in values.items()}
    encoded = texts.dictionary_encode()
    replaced = [folded.get(fold_value(text), text) for text in encoded.dictionary.to_pylist()]
    return pa.array(replaced, pa.string()).take(encoded.indices)


def _judged(
    problems: list[tuple[SourceField, Problem]],
    columns: Mapping[str, pa.Array],
) -> list[Problem]:
    """Turn an unreadable value of an optional field, or one that something else filled, into a flag."""
    judged = []
    for field, problem in problems:
        doubtful = problem.problem in NOT_READ and not (
            (field.required or field.name == RECEIVED_ON) and not columns[field.name][problem.line].is_valid
        )
        flag = unreadable_flag(field.type, SetAside(problem.problem)) if doubtful else problem.problem
        judged.append(problem._replace(problem=flag))
    return judged


def _missing(
    columns: Mapping[str, pa.Array], contract: Contract, headers: Mapping[str, str], told: set[tuple[int, str]]
) -> list[Problem]:
    found = []
    for field in contract.fields:
        if not (field.required or field.name == RECEIVED_ON):
            continue
        header = headers.get(field.name, field.zh).strip()
        empty = columns[field.name].is_null().to_numpy(zero_copy_only=False)
        found += [
            Problem(index, SetAside.REQUIRED_MISSING, header, "")
            for index in np.flatnonzero(empty).tolist()
            if (index, header) not in told
        ]
    return found


def _in_future(columns: Mapping[str, pa.Array], contract: Contract, headers: Mapping[str, str]) -> list[Problem]:
    found = []
    for field in contract.fields:
        if field.may_be_future or field.type not in (FieldType.DATE, FieldType.MONTH):
            continue
        days = columns[field.name]
        if field.type is FieldType.MONTH:
            # A month is stored as its last day, but bills of the running month arrive before that.
            days = pc.floor_temporal(days, unit="month").cast(pa.date32())
        late = pc.greater(days, columns[RECEIVED_ON]).fill_null(False).to_numpy(zero_copy_only=False)
        found += [
            Problem(index, SetAside.DATE_IN_FUTURE, headers.get(field.name, field.zh).strip(), str(days[index]))
            for index in np.flatnonzero(late).tolist()
        ]
    return found


def _table(raw: RawTable, contract: Contract, columns: dict[str, pa.Array], times: dict[str, pa.Array]) -> pa.Table:
    columns = {
        **columns,
        SOURCE_FILE: pa.repeat(pa.scalar(raw.name), len(raw.rows)),
        SOURCE_ROW: pa.array(raw.rows, pa.int32()),
    }
    table = pa.table([columns[name] for name in contract.schema.names], schema=contract.schema)
    if RECORD_ID in columns and columns[RECORD_ID].null_count:
        ids = pc.coalesce(columns[RECORD_ID], derived_ids(content(table, contract.name, times)))
        table = table.set_column(table.schema.get_field_index(RECORD_ID), contract.schema.field(RECORD_ID), ids)
    return table.append_column(LINE, pa.array(np.arange(len(raw.rows), dtype=np.int32)))


def _self_superseding(table: pa.Table, headers: Mapping[str, str]) -> list[Problem]:
    if SUPERSEDES not in headers:
        return []
    same = pc.equal(table[RECORD_ID], table[SUPERSEDES]).fill_null(False).to_numpy()
    return [
        Problem(index, SetAside.SUPERSEDES_ITSELF, headers[SUPERSEDES].strip(), str(table[RECORD_ID][index]))
        for index in np.flatnonzero(same).tolist()
    ]


def _split(raw: RawTable, contract: Contract, layout: Layout, table: pa.Table, problems: list[Problem]) -> Intake:
    name = contract.name
    barred: dict[int, list[Problem]] = {}
    for problem in problems:
        if isinstance(problem.problem, SetAside):
            barred.setdefault(problem.line, []).append(problem)
    flags = [*_remarks(raw, contract)]
    flags += [
        FlagRow(name, raw.name, raw.header_row, Flag.UNKNOWN_COLUMN, place.header.strip(), "")
        for place in layout.unknown
    ]
    flags += [FlagRow(name, raw.name, raw.header_row, flag, header, "") for flag, header in _unnamed(raw)]
    flags += [
        FlagRow(name, raw.name, row, Flag.UNIT_BELOW, "", text) for row, text in _units_below(raw, contract, layout)
    ]
    flags += [
        FlagRow(name, raw.name, int(raw.rows[problem.line]), problem.problem, problem.column, problem.value)
        for problem in problems
        if isinstance(problem.problem, Flag) and problem.line not in barred
    ]
    if raw.empty:
        flags.append(FlagRow(name, raw.name, raw.header_row, Flag.NO_ROWS, "", ""))
    out = [SetAsideRow(name, raw.name, odd.row, odd.reason, "", odd.detail, "", odd.raw) for odd in raw.odd]
    lines = dict(zip(sorted(barred), raw.raw_lines(sorted(barred)), strict=True))
    out += [_set_aside(name, raw, index, barred[index], lines[index]) for index in lines]
    keep = np.ones(len(raw.rows), dtype=bool)
    keep[list(barred)] = False
    latest = pc.max(table[RECEIVED_ON]).as_py()
    accepted = table if keep.all() else table.filter(pa.array(keep))
    return Intake(contract, shelved(raw), accepted, tuple(out), tuple(flags), latest)


def _unnamed(raw: RawTable) -> Iterator[tuple[Flag, str]]:
    """Name the columns without a header: those that hold something, and empty ones with others right of them."""
    last = max(position for position, header in enumerate(raw.headers) if fold_header(header))
    for position, (header, column) in enumerate(zip(raw.headers, raw.columns, strict=True)):
        if fold_header(header):
            continue
        if pc.any(pc.greater(pc.binary_length(pc.utf8_trim(column, BLANKS)), 0)).as_py():
            yield Flag.UNKNOWN_COLUMN, unnamed(position)
        elif position < last and len(column):
            yield Flag.EMPTY_COLUMN, unnamed(position)


def _units_below(raw: RawTable, contract: Contract, layout: Layout) -> list[tuple[int, str]]:
    """Find lines below a table that name another unit of money than its amounts were read in."""
    money = (contract.field(name) for name in layout.columns)
    read = {layout.columns[field.name].fen for field in money if field and field.type is FieldType.MONEY}
    told = [(odd.row, odd.raw, unit_told(odd.raw)) for odd in raw.odd if odd.reason is SetAside.FOOTER_ROW and read]
    return [(row, text[:SHOWN]) for row, text, fen in told if fen and read != {fen}]


def _set_aside(table: str, raw: RawTable, index: int, problems: list[Problem], line: str) -> SetAsideRow:
    first, *others = sorted(problems, key=lambda problem: _ORDER[problem.problem])
    also = "; ".join([first.note, *(f"{other.problem.value}: {other.column}" for other in others)]).removeprefix("; ")
    if first.problem is SetAside.CODE_PERSONAL:
        line = without_personal_numbers(line)
    return SetAsideRow(
        table, raw.name, int(raw.rows[index]), SetAside(first.problem), first.column, first.value, also, line
    )
