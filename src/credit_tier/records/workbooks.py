"""Workbooks of Excel and WPS: xlsx and xls (工作簿).

Looked through before they are opened, see `xlsx_parts` and `biff`; read by python-calamine, of the extra `excel`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records import biff, xlsx_parts
from credit_tier.records.archives import Archive, damaged, locked
from credit_tier.records.compound import workbook_stream
from credit_tier.records.limits import MAX_SHEETS, excessive
from credit_tier.records.opendocument import read_opendocument
from credit_tier.records.refusals import ExcessiveFileError, MissingExtraError, PasswordError, UnreadableFileError
from credit_tier.records.sheets import Merge, Row, Sheet, cell_text
from credit_tier.records.sniffing import foreign
from credit_tier.records.xlsx_parts import ErrorCell

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

T = TypeVar("T")

_CONTAINERS: Final = (
    ("xl/workbook.bin", Text("二进制工作簿（xlsb）", "a binary workbook (xlsb)")),
    ("word/document.xml", Text("Word 文档", "a Word document")),
    ("ppt/presentation.xml", Text("PowerPoint 演示文稿", "a PowerPoint presentation")),
    ("META-INF/container.xml", Text("OFD 或电子书等压缩文档", "an e-book or another packed document")),
    ("OFD.xml", Text("OFD 版式文档", "an OFD document")),
)
_ZIP: Final = Text("ZIP 压缩包", "a ZIP archive")
_SPREADSHEET: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_SHEET_TAG: Final = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION_TAG: Final = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")


def read_zipped(data: bytes, *, where: str) -> Iterator[Sheet]:
    """Read the sheets of an xlsx or ods workbook.

    Raises
    ------
    UnreadableFileError
        The container is damaged, or holds something else: the message names it.
    ExcessiveFileError, PasswordError, MissingExtraError
    """
    archive = Archive(data, where=where)
    names = set(archive.names)
    if "xl/workbook.xml" in names:
        errors = xlsx_parts.look_through(archive, where=where)
        return _sheets(data, [errors.get(part, ()) for part in _parts(archive)], where)
    if "content.xml" in names and archive.read("mimetype").startswith(_SPREADSHEET):
        return read_opendocument(archive, where=where)
    named = next((text for name, text in _CONTAINERS if name in names), _ZIP)
    raise UnreadableFileError(foreign(where, named))


def read_compound(data: bytes, *, where: str) -> Iterator[Sheet]:
    """Read the sheets of an xls workbook.

    Raises
    ------
    UnreadableFileError
        It is damaged, or something else in the same container: the message names it.
    ExcessiveFileError, PasswordError, MissingExtraError
    """
    errors = biff.look_through(workbook_stream(data, where=where), where=where)
    return _sheets(data, errors, where)


def _parts(archive: Archive) -> list[str]:
    """Give the part of each sheet, in the order of the workbook."""
    targets = {
        found.get(b"Id", b""): found.get(b"Target", b"").decode("utf-8", "replace")
        for found in map(_attributes, _RELATION_TAG.findall(archive.read("xl/_rels/workbook.xml.rels")))
    }
    sheets = map(_attributes, _SHEET_TAG.findall(archive.read("xl/workbook.xml")))
    paths = [targets.get(sheet.get(b"r:id", b""), "") for sheet in sheets]
    return [path.lstrip("/") if path.startswith(("/", "xl/")) else f"xl/{path}" for path in paths]


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def _sheets(data: bytes, errors: Sequence[tuple[ErrorCell, ...]], where: str) -> Iterator[Sheet]:
    try:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 # an extra
    except ImportError as error:
        raise MissingExtraError(_no_extra(where)) from error
    book: CalamineWorkbook = _guarded(partial(CalamineWorkbook.from_filelike, io.BytesIO(data)), where)
    for index, entry in enumerate(book.sheets_metadata[: MAX_SHEETS + 1]):
        if index == MAX_SHEETS:
            raise ExcessiveFileError(excessive(where, "工作表过多", "too many sheets", MAX_SHEETS))
        if entry.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet: CalamineSheet = _guarded(partial(book.get_sheet_by_index, index), where)
        merges = tuple(
            Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        )
        told = errors[index] if index < len(errors) else ()
        hidden = entry.visible != SheetVisibleEnum.Visible
        yield Sheet(entry.name, _rows(sheet, told, where), merges, hidden)


def _rows(sheet: CalamineSheet, errors: Sequence[ErrorCell], where: str) -> Iterator[Row]:
    told: dict[int, list[ErrorCell]] = {}
    for error in errors:
        told.setdefault(error.row, []).append(error)
    cells_of = _guarded(sheet.iter_rows, where)
    number = 0
    while (values := _guarded(partial(next, cells_of, None), where)) is not None:
        number += 1
        cells = [(value or None) if type(value) is str else cell_text(value) for value in values]
        for error in told.get(number, ()):
            cells += [None] * (error.column + 1 - len(cells))
            cells[error.column] = error.text
        if any(cell is not None for cell in cells):
            yield number, cells


def _guarded(call: Callable[[], T], where: str) -> T:
    """Call the reader of workbooks; what it throws, a panic of Rust included, becomes an error of ours."""
    try:
        return call()
    except MemoryError as error:
        raise UnreadableFileError(damaged(where)) from error
    except BaseException as error:
        kind = type(error).__name__
        if kind == "PasswordError":
            raise PasswordError(locked(where)) from error
        if isinstance(error, Exception) or kind == "PanicException":
            raise UnreadableFileError(damaged(where)) from error
        raise


def _no_extra(where: str) -> Fault:
    return Fault(
        where,
        Text("这是 Excel 工作簿，读取它需要另装组件", "This is a workbook, and what reads them is not installed."),
        Text("须安装 python-calamine（可选依赖 excel）", "python-calamine is needed, of the extra `excel`."),
        Text(
            '请运行 pip install "credit_tier[excel]"，或另存为 CSV 再提供',
            'Run pip install "credit_tier[excel]", or save the workbook as CSV.',
        ),
    )
