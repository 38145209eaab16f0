"""Reading a table of cases: typed rows, and every row that cannot be one, with its reason (案件表读取)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.leniency.case_fields import NOT_KNOWN
from credit_tier.records.catalogue import Item
from credit_tier.records.contracts import SOURCE_FILE, SOURCE_ROW, Contract
from credit_tier.records.intake import Intake, take_in
from credit_tier.records.neutral import fold_value
from credit_tier.records.pieces import pieces
from credit_tier.records.reasons import BESIDE, TITLES, Flag
from credit_tier.records.refusals import UnreadableFileError
from credit_tier.records.tabular import RawTable

TableData: TypeAlias = str | os.PathLike[str] | pd.DataFrame | pa.Table
"""A file, or a table in memory."""
_UNREADABLE = "unreadable"


class Refused(NamedTuple):
    """A row that was not assessed.

    Attributes
    ----------
    file : str
        Base name, or the name of the table where it came in memory.
    row : int
        As a spreadsheet numbers it, the header being row 1.
    case_no, column, value : str
        As far as they are known.
    reason, allowed : Text
    raw : str
        The row as it came, as CSV text; empty for cases that came as objects.
    """

    file: str
    row: int
    case_no: str
    column: str
    value: str
    reason: Text
    allowed: Text
    raw: str


class ReadRows(NamedTuple):
    """What reading gave: `rows_in` is the rows of `table` and those of `refused`.

    Attributes
    ----------
    table : pyarrow.Table
        By the contract's schema.
    refused : list of Refused
    remarks : list of Refused
        What is doubtful about rows or columns that were taken, in the same form.
    rows_in : int
        Rows of data, without titles, blank rows and the like.
    """

    table: pa.Table
    refused: list[Refused]
    remarks: list[Refused]
    rows_in: int


def read_rows(data: TableData, contract: Contract, *, on: date, strict: bool) -> ReadRows:
    """Read a table by a contract.

    Parameters
    ----------
    data : path, DataFrame or pyarrow.Table
        CSV text, xlsx, ods, Parquet and what else records are read from.
    contract : Contract
    on : date
        The day of assessment.
    strict : bool
        Whether a cell that cannot be read sets its row aside; else it is as good as empty, and remarked on.

    Raises
    ------
    ReadError
        One of `credit_tier.records.refusals`.
    ArgumentError
        The data are of no kind that can be read.
    """
    intakes = [
        take_in(_without_unknowns(piece.raw), piece.contract, received_on=on, rule=None)
        for piece in pieces(_item(data, contract), {contract.name: contract})
    ]
    table = pa.concat_tables([intake.accepted.select(contract.schema.names) for intake in intakes])
    refused = [row for intake in intakes for row in _set_aside(intake)]
    remarks = list(dict.fromkeys(row for intake in intakes for row in _flagged(intake)))
    if strict:
        bad = {(row.file, row.row): row for row in reversed(remarks) if row.reason in _UNREAD}
        places = zip(table[SOURCE_FILE].to_pylist(), table[SOURCE_ROW].to_pylist(), strict=True) if bad else ()
        keep = [place not in bad for place in places]
        table = table.filter(pa.array(keep, pa.bool_())) if bad else table
        lines = _lines(intakes)
        refused += [row._replace(raw=lines.get((row.file, row.row), "")) for row in bad.values()]
        remarks = [row for row in remarks if row.reason not in _UNREAD]
    refused.sort(key=lambda row: (row.file, row.row))
    return ReadRows(table, refused, remarks, table.num_rows + len(refused))


_UNREAD = frozenset(TITLES[flag] for flag in Flag if flag.value.startswith(_UNREADABLE))
_NO_LIMIT = Text("", "")


def _item(data: TableData, contract: Contract) -> Item:
    if isinstance(data, pd.DataFrame | pa.Table):
        return Item(contract, contract.source.title.zh, data, None)
    if not isinstance(data, str | os.PathLike):
        raise ArgumentError(
            Fault(
                contract.name,
                Text(f"不能读取 {type(data).__name__} 类型", f"Cannot read a {type(data).__name__}."),
                Text("路径、DataFrame 或 pyarrow.Table", "A path, DataFrame or pyarrow.Table."),
                Text("请改正参数", "Mend the argument."),
            )
        )
    path = Path(data)
    if not path.is_file():
        raise UnreadableFileError(
            Fault(
                path.name,
                Text("没有这个文件", "There is no such file."),
                Text("须为 CSV、Excel 或 Parquet 文件", "A CSV, Excel or Parquet file is needed."),
                Text("请检查路径", "Look at the path."),
            )
        )
    return Item(contract, path.name, path, None)


def _without_unknowns(raw: RawTable) -> RawTable:
    """Empty the cells that say in words that something is not known."""
    return raw._replace(columns=tuple(map(_emptied, raw.columns)))


def _emptied(column: pa.Array) -> pa.Array:
    encoded = column.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    if not any(fold_value(word).casefold() in NOT_KNOWN for word in words):
        return column
    kept = [None if fold_value(word).casefold() in NOT_KNOWN else word for word in words]
    return pa.array(kept, pa.string()).take(encoded.indices)


def _set_aside(intake: Intake) -> Iterator[Refused]:
    for row in intake.set_aside:
        if row.reason not in BESIDE:
            yield Refused(row.file, row.row, "", row.column, row.value, TITLES[row.reason], _NO_LIMIT, row.raw)


def _flagged(intake: Intake) -> Iterator[Refused]:
    fields = {name: field for field in intake.contract.fields for name in (field.name, field.zh, *field.aliases)}
    for row in intake.flags:
        field = fields.get(row.column.strip())
        words = [*field.choices, *(word for said in field.choices.values() for word in said)] if field else []
        allowed = Text("、".join(words), ", ".join(words)) if words else _NO_LIMIT
        yield Refused(row.file, row.row, "", row.column, row.value, TITLES[row.flag], allowed, "")


def _lines(intakes: Sequence[Intake]) -> Mapping[tuple[str, int], str]:
    """Give the cells of every row that was taken and flagged, as CSV text."""
    lines: dict[tuple[str, int], str] = {}
    for intake in intakes:
        flagged = {row.row for row in intake.flags}
        at = np.flatnonzero(np.isin(pc.fill_null(intake.accepted[SOURCE_ROW], 0).to_numpy(), list(flagged)))
        places = intake.accepted["_line"].take(pa.array(at)).to_pylist()
        rows = intake.accepted[SOURCE_ROW].take(pa.array(at)).to_pylist()
        texts = intake.raw.raw_lines(places)
        lines |= {(intake.raw.name, row): text for row, text in zip(rows, texts, strict=True)}
    return lines
