"""All records as files that an office opens and reading takes back (记录导出)."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.catalogue import contracts_of
from credit_tier.records.contracts import DELIVERIES, HasSources
from credit_tier.records.personal import without_personal_data
from credit_tier.records.store import Records
from credit_tier.records.writing import OutputForm, set_aside_table, write_form


def export(
    records: Records,
    rulebook: HasSources,
    folder: str | os.PathLike[str],
    *,
    form: OutputForm = OutputForm.CSV,
    personal: bool = False,
) -> list[Path]:
    """Write a file for each table of records, and one for the deliveries.

    Reading the folder's files gives records with the same digest, as long as no personal data is masked and every
    table has rows; a table without rows is written as a header, for which reading asks `received_on`.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
        The one they were read by.
    folder : path
        New or empty.
    form : OutputForm
    personal : bool
        Whether personal data is written in full; else it is masked (个人信息保护法).

    Returns
    -------
    list of pathlib.Path
        What was written, in order.

    Raises
    ------
    ArgumentError
        The folder holds something, or a table is unknown to the rulebook.
    UnwritableTextError, TooManyRowsError, MissingExtraError
        As `credit_tier.records.writing.write_workbook`; nothing is left out.
    """
    contracts = contracts_of(rulebook)
    if unknown := sorted(records.tables.keys() - contracts.keys()):
        raise ArgumentError(_unknown(name) for name in unknown)
    to = _new_folder(folder)
    tables: dict[str, pa.Table] = {**records.tables, DELIVERIES: records.deliveries}
    written = []
    for name, table in sorted(tables.items()):
        shown = table if personal else without_personal_data(table, contracts[name].source)
        written.append(write_form(shown, to / name, form, contract=contracts[name]))
    return written


def export_set_aside(
    records: Records, folder: str | os.PathLike[str], *, form: OutputForm = OutputForm.CSV
) -> list[Path]:
    """Write a file for each table from which rows were set aside, to go back to the agencies that sent them.

    Parameters
    ----------
    records : Records
    folder : path
        New or empty.
    form : OutputForm

    Returns
    -------
    list of pathlib.Path
        What was written, in order; see `credit_tier.records.writing.set_aside_table`.

    Raises
    ------
    ArgumentError
        The folder holds something.
    TooManyRowsError, MissingExtraError
        Of workbooks.
    """
    to = _new_folder(folder)
    return [
        write_form(set_aside_table(records.quality, quality.table), to / quality.table, form, title=quality.zh)
        for quality in records.quality.tables
        if quality.set_aside
    ]


def _new_folder(folder: str | os.PathLike[str]) -> Path:
    to = Path(folder)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise ArgumentError(_taken(to.name))
    to.mkdir(parents=True, exist_ok=True)
    return to


def _taken(name: str) -> Fault:
    return Fault(
        name,
        Text("此处已有内容，导出不覆盖", "There is something here already, and an export overwrites nothing."),
        Text("须为空文件夹或新路径", "An empty folder or a new path is needed."),
        Text("请换一个路径", "Give another path."),
    )


def _unknown(name: str) -> Fault:
    return Fault(
        name,
        Text("规则手册中没有这张表", "The rulebook has no such table."),
        Text("须为读取时所用的规则手册", "The rulebook that the records were read by is needed."),
        Text("请核对规则手册", "Look at the rulebook."),
    )
