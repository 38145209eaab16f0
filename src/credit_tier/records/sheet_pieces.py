"""Which sheet of a workbook belongs to which table, and what becomes of the others (工作表归属).

A sheet belongs to the table that the mapping file says, or that its name says, or else to the table of its file.
Hidden sheets are not read but told; rows of sheets without a recognisable header, or of no known table, are set aside;
empty sheets are silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from credit_tier.foundation.errors import Fault, ReadError, Text
from credit_tier.records.catalogue import Item, recognise
from credit_tier.records.contracts import Contract
from credit_tier.records.header_matching import match_headers
from credit_tier.records.headers import Names
from credit_tier.records.mapping import FileMapping, header_rules
from credit_tier.records.reasons import Flag
from credit_tier.records.refusals import UnknownTableError, UnreadableFileError, raise_all
from credit_tier.records.sheet_tables import SheetTable, read_sheet, unread_rows
from credit_tier.records.sheets import Sheet
from credit_tier.records.tabular import RawTable, Remark


class Piece(NamedTuple):
    """A part of an item that is taken in on its own.

    Attributes
    ----------
    contract : Contract
        Of the table that the rows belong to.
    raw : RawTable
    rule : FileMapping or None
    """

    contract: Contract
    raw: RawTable
    rule: FileMapping | None


class _Place(NamedTuple):
    """Where a sheet belongs; `bound` where that was said of the sheet itself."""

    contract: Contract
    rule: FileMapping | None
    bound: bool


def table_of(item: Item) -> Contract:
    """Give the contract of an item that is one table.

    Raises
    ------
    UnknownTableError
        Its name names none.
    """
    if item.contract is None:
        raise UnknownTableError(item.unknown or ())
    return item.contract


def sheet_pieces(sheets: Iterable[Sheet], item: Item, contracts: Mapping[str, Contract]) -> Iterator[Piece]:
    """Give the pieces of a workbook or web page.

    Raises
    ------
    MissingColumnError, DuplicateColumnError
        No sheet can be read, or not one that was said to belong to a table: each with what it lacks.
    UnreadableFileError
        All sheets are empty or hidden.
    UnknownTableError
        Neither the file nor any sheet names a table.
    """
    unread: list[tuple[_Place, SheetTable]] = []
    nameless: list[RawTable] = []
    remarks: list[Remark] = []
    errors: list[ReadError] = []
    first: _Place | None = None
    for sheet in sheets:
        if sheet.hidden:
            remarks += _hidden(sheet)
            continue
        place = _place(sheet, item, contracts)
        if place is None:
            nameless.append(unread_rows(sheet, name=_name(sheet, item)))
            continue
        table = _table(sheet, place, item)
        if table.readable:
            first = first or place
            yield Piece(place.contract, table.raw, place.rule)
        elif table.header is not None:
            unread.append((place, table))
            errors += _lacking(place, table) if place.bound else []
    raise_all(errors or ([] if first else [error for place, table in unread for error in _lacking(place, table)]))
    if first is None and any(raw.odd for raw in nameless):
        table_of(item)
    if first is None:
        raise UnreadableFileError(_nothing(item.name, hidden=bool(remarks)))
    for place, table in unread:
        yield Piece(place.contract, table.raw, place.rule)
    for raw in nameless:
        yield Piece(first.contract, raw, first.rule)
    if remarks:
        note = RawTable(item.name, (), (), np.zeros(0, dtype=np.int32), remarks=tuple(remarks))
        yield Piece(first.contract, note, first.rule)


def _place(sheet: Sheet, item: Item, contracts: Mapping[str, Contract]) -> _Place | None:
    rule = item.mappings.find(item.name, sheet.name) if item.mappings else item.rule
    if rule is not None and rule.sheet is not None:
        return _Place(contracts[rule.table], rule, bound=True)
    titled = recognise(sheet.name, contracts, exact=False)
    contract = contracts[rule.table] if rule else item.contract
    if titled is not None and (item.contract is None or titled != item.contract.name):
        return _Place(contracts[titled], None, bound=True)
    return None if contract is None else _Place(contract, rule, bound=titled is not None)


def _name(sheet: Sheet, item: Item) -> str:
    return f"{item.name}[{sheet.name}]" if sheet.name else item.name


def _table(sheet: Sheet, place: _Place, item: Item) -> SheetTable:
    names = Names(place.contract, header_rules(place.rule))
    told = place.rule.header_row if place.rule else None
    return read_sheet(sheet, names, name=_name(sheet, item), header_row=told)


def _lacking(place: _Place, table: SheetTable) -> list[ReadError]:
    header = table.header
    if header is None:
        return []
    where = f"{table.raw.name}: 第 {header.row} 行 / row {header.row}"
    try:
        match_headers(header.names, place.contract, where=where, rules=header_rules(place.rule))
    except ReadError as error:
        return [error]
    return []


def _hidden(sheet: Sheet) -> list[Remark]:
    rows = sum(1 for _ in sheet.rows)
    return [Remark(1, Flag.HIDDEN_SHEET, sheet.name, f"{rows} 行 rows")] if rows else []


def _nothing(name: str, *, hidden: bool) -> Fault:
    empty = Text("工作簿或网页（HTML）表格是空的，没有表头", "The workbook or HTML table is empty and has no header.")
    unseen = Text("有内容的工作表都隐藏了", "All sheets that hold anything are hidden.")
    return Fault(
        name,
        unseen if hidden else empty,
        Text("数据须在可见的工作表中，其上有表头", "Rows stand in a sheet that can be seen, below a header."),
        Text("请取消隐藏或补上表头", "Show the sheet, or add the header."),
    )
