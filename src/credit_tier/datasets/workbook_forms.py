"""Workbooks as offices dress them: what stands above, below and beside the rows (工作簿样式)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from credit_tier.datasets.sending import Planted, Soiled
from credit_tier.datasets.stored_cells import Stored, stored
from credit_tier.records.reasons import Flag, SetAside

MADE_ON: Final = datetime(2026, 7, 1, tzinfo=UTC).replace(tzinfo=None)
"""Said in every workbook to be the day it was made, so that its bytes are always the same."""
CODES: Final = (("代码", "名称"), ("1", "企业"), ("2", "农民专业合作社"), ("3", "个体工商户"))
"""What the hidden sheet of codes says."""
AS_IT_IS: Final = {"default_date_format": "yyyy/m/d", "strings_to_formulas": False, "strings_to_urls": False}
"""How workbooks show days; and texts are texts, whatever they begin with."""
HIDDEN: Final = "hidden_sheet"


class Dressing(NamedTuple):
    """What stands around the rows of a workbook.

    Attributes
    ----------
    stored : mapping of str to Stored
        By field, how its column is stored; texts else.
    groups : mapping of str to (str, str)
        By field, what the first and the second row of its header say; where there are any, all other headers reach
        over both rows.
    titles : sequence of str
        Rows above the header, each over its whole width: the title, then notices.
    hints : mapping of str to str
        By field, what stands in a row of hints below the header.
    specimen : str
        First cell of a sample row below the header, if there is one.
    again : int
        After so many rows the header comes again, as from a printed page; 0 for never.
    total : bool
        Whether a line with the total closes each sheet.
    code_sheet : bool
        Whether there is a hidden sheet with codes.
    """

    stored: Mapping[str, Stored] = MappingProxyType({})
    groups: Mapping[str, tuple[str, str]] = MappingProxyType({})
    titles: Sequence[str] = ()
    hints: Mapping[str, str] = MappingProxyType({})
    specimen: str = ""
    again: int = 0
    total: bool = False
    code_sheet: bool = False


class Sheet(NamedTuple):
    """A sheet: its name and its rows, soiled already."""

    name: str
    rows: Sequence[Sequence[str]]


def write_workbook(path: Path, soiled: Soiled, sheets: Sequence[Sheet], dressing: Dressing) -> None:
    """Write a workbook, and count what stands around its rows among what is planted."""
    import xlsxwriter  # noqa: PLC0415 # of the extra `excel`; only who makes workbooks needs it

    # As bytes: the writer refuses a name that ends in xls.
    with path.open("wb") as file, xlsxwriter.Workbook(file, AS_IT_IS) as book:
        book.set_properties({"created": MADE_ON, "author": "示例"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            _write_sheet(page, sheet, soiled, dressing)
        if dressing.code_sheet:
            page = book.add_worksheet("代码表")
            page.hide()
            for number, cells in enumerate(CODES):
                page.write_row(number, 0, cells)
            soiled.planted[Planted(soiled.office.table, HIDDEN, flag=Flag.HIDDEN_SHEET.value)] += 1


def _write_sheet(page: Any, sheet: Sheet, soiled: Soiled, dressing: Dressing) -> None:
    columns = soiled.office.columns
    for number, title in enumerate(dressing.titles):
        page.merge_range(number, 0, number, len(columns) - 1, title)
    _count(soiled, SetAside.TITLE_ROW, len(dressing.titles))
    start = _write_header(page, len(dressing.titles), columns, dressing.groups)
    if dressing.titles:
        page.freeze_panes(start, 0)
    kinds = [dressing.stored.get(field) for field in columns]
    for number, row in enumerate(_below(sheet, soiled, dressing), start):
        for place, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
            if cell:
                page.write(number, place, stored(cell, kind, soiled.office.day))


def _write_header(page: Any, number: int, columns: Mapping[str, str], groups: Mapping[str, tuple[str, str]]) -> int:
    """Write the header, in two rows where there are groups, and give the number of the row below it."""
    if not groups:
        page.write_row(number, 0, columns.values())
        return number + 1
    place = 0
    for (group, grouped), fields in groupby(
        columns, key=lambda field: (groups.get(field, (field,))[0], field in groups)
    ):
        members = list(fields)
        last = place + len(members) - 1
        if not grouped:
            page.merge_range(number, place, number + 1, place, columns[group])
        elif last > place:
            page.merge_range(number, place, number, last, group)
        else:
            page.write_string(number, place, group)
        if grouped:
            page.write_row(number + 1, place, [groups[field][1] for field in members])
        place = last + 1
    return number + 2


def _below(sheet: Sheet, soiled: Soiled, dressing: Dressing) -> list[Sequence[str]]:
    """Give all that is below the header, as texts."""
    header = list(soiled.office.columns.values())
    rows: list[Sequence[str]] = []
    if dressing.hints:
        rows.append([dressing.hints.get(field, "") for field in soiled.office.columns])
        _count(soiled, SetAside.HINT_ROW, 1)
    if dressing.specimen:
        rows.append([dressing.specimen, *(["示例"] * (len(header) - 1))])
        _count(soiled, SetAside.SAMPLE_ROW, 1)
    cut = dressing.again or len(sheet.rows)
    rows += sheet.rows[:cut]
    if cut < len(sheet.rows):
        rows.append(header)
        _count(soiled, SetAside.REPEATED_HEADER, 1)
    rows += sheet.rows[cut:]
    if dressing.total:
        rows.append([f"合计：{len(sheet.rows)}行", *([""] * (len(header) - 1))])
        _count(soiled, SetAside.FOOTER_ROW, 1)
    return rows


def _count(soiled: Soiled, reason: SetAside, rows: int) -> None:
    if rows:
        soiled.planted[Planted(soiled.office.table, reason.value, reason.value)] += rows
