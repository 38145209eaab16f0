"""Workbooks as offices dress them: what stands above, below and beside the rows (工作簿样式)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from credit_tier.datasets.sending import Planted, Soiled
from credit_tier.records.reasons import SetAside

MADE_ON: Final = datetime(2026, 7, 1, tzinfo=UTC).replace(tzinfo=None)
"""Said in every workbook to be the day it was made, so that its bytes are always the same."""
CODES: Final = (("代码", "名称"), ("1", "企业"), ("2", "农民专业合作社"), ("3", "个体工商户"))
"""What the hidden sheet of codes says."""


class Dressing(NamedTuple):
    """What stands around the rows of a workbook.

    Attributes
    ----------
    titles : sequence of str
        Rows above the header: the title, then notices.
    hints : mapping of str to str
        By field, what stands in a row of hints below the header.
    sample : str
        First cell of a sample row below the header, if there is one.
    again : int
        After so many rows the header comes again, as from a printed page; 0 for never.
    total : bool
        Whether a line with the total closes each sheet.
    code_sheet : bool
        Whether there is a hidden sheet with codes.
    """

    titles: Sequence[str] = ()
    hints: Mapping[str, str] = MappingProxyType({})
    sample: str = ""
    again: int = 0
    total: bool = False
    code_sheet: bool = False


class Sheet(NamedTuple):
    """A sheet: its name and its rows, soiled already."""

    name: str
    rows: Sequence[Sequence[str]]


def write_workbook(path: Path, soiled: Soiled, sheets: Sequence[Sheet], dressing: Dressing) -> None:
    """Write a workbook of texts, and count what stands around its rows among what is planted."""
    import xlsxwriter  # noqa: PLC0415 # of the extra `excel`; only who makes workbooks needs it

    # As bytes: the writer refuses a name that ends in xls.
    with path.open("wb") as file, xlsxwriter.Workbook(file, {"strings_to_numbers": False}) as book:
        book.set_properties({"created": MADE_ON, "author": "示例"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for number, row in enumerate(_dressed(sheet, soiled, dressing)):
                _write_row(page, number, row)
            if dressing.titles:
                page.freeze_panes(len(dressing.titles) + 1, 0)
        if dressing.code_sheet:
            page = book.add_worksheet("代码表")
            page.hide()
            for number, cells in enumerate(CODES):
                _write_row(page, number, cells)


def _dressed(sheet: Sheet, soiled: Soiled, dressing: Dressing) -> list[Sequence[str]]:
    header = list(soiled.office.columns.values())
    rows: list[Sequence[str]] = [[title] for title in dressing.titles]
    _count(soiled, SetAside.TITLE_ROW, len(rows))
    rows.append(header)
    if dressing.hints:
        rows.append([dressing.hints.get(field, "") for field in soiled.office.columns])
        _count(soiled, SetAside.HINT_ROW, 1)
    if dressing.sample:
        rows.append([dressing.sample, *(["示例"] * (len(header) - 1))])
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


def _write_row(page: Any, number: int, cells: Sequence[str]) -> None:
    for place, cell in enumerate(cells):
        if cell:
            page.write_string(number, place, cell)


def _count(soiled: Soiled, reason: SetAside, rows: int) -> None:
    if rows:
        soiled.planted[Planted(soiled.office.table, reason.value, reason.value)] += rows
