"""Writing back what offices use: CSV for programs and spreadsheets, xlsx for people (写出文件).

Records written by their contract are read back as the same records, in either form and encoding: Chinese headers,
amounts in yuan, words for choices, and no cell that a spreadsheet would run as a formula
(`credit_tier.records.neutral`). What a form cannot hold is an error that names the row, never a replacement.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.cells import NO_TITLES, WrittenColumn, plain_columns, record_columns
from credit_tier.records.contracts import Contract
from credit_tier.records.csv_writing import csv_bytes, unwritable
from credit_tier.records.decoding import Encoding
from credit_tier.records.quality import QualityReport
from credit_tier.records.reasons import TITLES
from credit_tier.records.refusals import UnwritableTextError
from credit_tier.records.workbook_writing import MOST_CHARACTERS, workbook_bytes

Rows: TypeAlias = pa.Table | pd.DataFrame


class OutputForm(StrEnum):
    """What a table is written as."""

    CSV = "csv"
    CSV_GB18030 = "csv-gb18030"
    XLSX = "xlsx"

    @property
    def suffix(self) -> str:
        """Ending of the file's name."""
        return ".xlsx" if self is OutputForm.XLSX else ".csv"


_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


def write_csv(
    table: Rows,
    path: str | os.PathLike[str],
    *,
    contract: Contract | None = None,
    titles: Mapping[str, str] = NO_TITLES,
    money: Sequence[str] = (),
    encoding: Encoding = Encoding.UTF_8,
) -> Path:
    """Write a table as CSV.

    Parameters
    ----------
    table : pyarrow.Table or pandas.DataFrame
        Of a DataFrame the index is left out.
    path : path
        Written anew if it is there.
    contract : Contract, optional
        Of records; without one the table is written as it stands.
    titles : mapping of str to str
        Column to header, of a table without contract.
    money : sequence of str
        Columns of fen (分), of a table without contract; written in yuan (元).
    encoding : Encoding
        UTF-8 with byte order mark, or GB18030.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    UnwritableTextError
        A text cannot be held; the message names the rows.
    ArgumentError
        There is no column, or one of a type that has no cells.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = write_csv(pa.table({"code": ["1"], "fine": [5]}), f"{folder}/a.csv", money=["fine"])
    ...     path.read_text("utf-8-sig").split()
    ['code,fine', '1,0.05']
    """
    to = Path(path)
    parts = csv_bytes(_columns(table, to.name, contract, titles, money), where=to.name, encoding=encoding)
    head = next(parts)  # what cannot be written is told before there is a file
    with to.open("wb") as file:
        file.write(head)
        file.writelines(parts)
    return to


def write_workbook(
    table: Rows,
    path: str | os.PathLike[str],
    *,
    contract: Contract | None = None,
    titles: Mapping[str, str] = NO_TITLES,
    money: Sequence[str] = (),
    sheet: str | None = None,
) -> Path:
    """Write a table as a workbook with one sheet: texts as text, days as days, a header row that stays in view.

    Parameters
    ----------
    table, path, contract, titles, money
        As of `write_csv`.
    sheet : str, optional
        Name of the sheet; the title of the contract or the stem of the file where not given.

    Raises
    ------
    MissingExtraError
        The extra ``excel`` is not installed.
    TooManyRowsError
        More than 1,048,575 rows.
    UnwritableTextError, ArgumentError
        As `write_csv`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_workbook(pa.table({"code": ["1"]}), f"{folder}/a.xlsx").read_bytes()[:2]
    b'PK'
    """
    to = Path(path)
    named = sheet or (contract.source.title.zh if contract else to.stem)
    to.write_bytes(workbook_bytes(_columns(table, to.name, contract, titles, money), where=to.name, sheet=named))
    return to


def write_form(table: Rows, stem: Path, form: OutputForm, *, contract: Contract | None = None, title: str = "") -> Path:
    """Write a table in the form asked for, with its ending.

    Parameters
    ----------
    table, contract
        As of `write_csv`.
    stem : pathlib.Path
        The path without ending.
    form : OutputForm
    title : str
        Name of the sheet of a workbook.
    """
    path = stem.with_name(stem.name + form.suffix)
    if form is OutputForm.XLSX:
        return write_workbook(table, path, contract=contract, sheet=title or None)
    encoding = Encoding.GB18030 if form is OutputForm.CSV_GB18030 else Encoding.UTF_8
    return write_csv(table, path, contract=contract, encoding=encoding)


def set_aside_table(quality: QualityReport, table: str) -> pa.Table:
    """Give the rows of a table that were set aside, for the agency to mend: where, why, and their cells.

    Characters that no cell can hold are shown as escapes; cells are cut where a spreadsheet's end.

    Parameters
    ----------
    quality : QualityReport
    table : str

    Returns
    -------
    pyarrow.Table
        文件, 行号, 退回原因, 所在列, 原值, 其他问题, then the cells of the row as 第1列 and on.
    """
    rows = quality.set_aside.filter(pc.equal(quality.set_aside["table"], table)).to_pylist()
    raw = [[_shown(cell) for cell in _raw_cells(row["raw"])] for row in rows]
    columns: dict[str, pa.Array] = {
        "文件": pa.array([row["file"] for row in rows], pa.string()),
        "行号": pa.array([row["row"] for row in rows], pa.int64()),
        "退回原因": pa.array([TITLES[row["reason"]].zh for row in rows], pa.string()),
        "所在列": pa.array([_shown(row["column"]) for row in rows], pa.string()),
        "原值": pa.array([_shown(row["value"]) for row in rows], pa.string()),
        "其他问题": pa.array([_shown(row["also"]) for row in rows], pa.string()),
    }
    for place in range(max(map(len, raw), default=0)):
        cells = [row[place] if place < len(row) else None for row in raw]
        columns[f"第{place + 1}列"] = pa.array(cells, pa.string())
    return pa.table(columns)


def _raw_cells(line: str) -> list[str]:
    try:
        rows = list(csv.reader([line]))
    except csv.Error:  # a cell longer than csv reads, or quotes that never close
        return [line]
    return rows[0] if len(rows) == 1 else [line]


def _shown(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)[: MOST_CHARACTERS // 2]


def _columns(
    table: Rows, where: str, contract: Contract | None, titles: Mapping[str, str], money: Sequence[str]
) -> list[WrittenColumn]:
    arrow = _arrow(table, where) if isinstance(table, pd.DataFrame) else table
    columns = record_columns(arrow, contract) if contract else plain_columns(arrow, titles, money)
    if not columns:
        raise ArgumentError(_no_columns(where))
    return columns


def _arrow(frame: pd.DataFrame, where: str) -> pa.Table:
    faults = [
        unwritable(where, row, str(name), "半个字符 / half of a surrogate pair")
        for name in frame.columns
        for row, cell in enumerate(frame[name], 2)
        if isinstance(cell, str) and not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell)
    ]
    if faults:
        raise UnwritableTextError(faults)
    return pa.Table.from_pandas(frame, preserve_index=False)


def _no_columns(where: str) -> Fault:
    return Fault(
        where,
        Text("没有可写的列", "There is no column to write."),
        Text("至少要有一列", "At least one column is needed."),
        Text("请检查所给的表与契约", "Look at the table and its contract."),
    )
