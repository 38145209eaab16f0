"""What stands in the parts of an xlsx workbook, before its reader takes the memory (工作簿预检).

The reader of workbooks holds the whole rectangle a sheet spans, gives each cell its own copy of a shared text and
says nothing of error values. So the cell references are looked through first: one far cell must not make a giant
grid, one long text not a thousand copies; and the error values are noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.archives import Archive, damaged
from credit_tier.records.limits import (
    FREE_GRID,
    MAX_COLUMN,
    MAX_EMPTINESS,
    MAX_GRID,
    MAX_REPEATED_TEXT,
    MAX_ROW,
    MAX_TAG,
    excessive,
    hold_grid,
)
from credit_tier.records.refusals import ExcessiveFileError, UnreadableFileError

Integers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]

_REST: Final = rb"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+>"""
_PLACED: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d*)["']""" + rb"(" + _REST + rb")")
_UNPLACED: Final = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^>]*\sr\s*=)")
_PLAIN: Final = re.compile(rb' r="([A-Z]+)(\d+)"')
_CELL: Final = re.compile(rb"<c[\s/>]")
_ROW: Final = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_SHARED: Final = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})""")
_ITEM: Final = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")
_ERROR: Final = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\sr\s*=\s*["']([A-Z]+)(\d+)["']|r\s*=\s*["']([A-Z]+)(\d+)["'])"""
    rb"""[^>]*\bt\s*=\s*["']e["'][^>]*>.{0,4096}?<(?:\w+:)?v>\s*(#[^<]{1,20})</""",
    re.DOTALL,
)
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SHARED_PART: Final = "sharedstrings.xml"


class ErrorCell(NamedTuple):
    """A cell that holds an error value: row from 1, column from 0."""

    row: int
    column: int
    text: str


class Span(NamedTuple):
    """The rectangle a sheet spans, and its cells."""

    rows: int = 0
    columns: int = 0
    cells: int = 0


def look_through(archive: Archive, *, where: str) -> dict[str, tuple[ErrorCell, ...]]:
    """Unpack all parts once, hold them to the limits, and give the error cells of each part.

    Raises
    ------
    ExcessiveFileError
        A sheet spans too much, a tag is too long, or a part declares a document type.
    UnreadableFileError
        A part is damaged.
    """
    errors: dict[str, tuple[ErrorCell, ...]] = {}
    references = 0
    for name in archive.names:
        found: list[ErrorCell] = []
        span = Span()
        for chunk in _chunks(archive, name, where):
            span = _roughly(span, chunk)
            references += chunk.count(b'="s"') + chunk.count(b"='s'")
            found += map(_error_cell, _ERROR.finditer(chunk)) if b'"e"' in chunk or b"'e'" in chunk else ()
        bound = min(MAX_GRID, max(FREE_GRID, MAX_EMPTINESS * span.cells))
        if span.rows * span.columns > bound or span.rows > MAX_ROW or span.columns > MAX_COLUMN:
            _hold_exactly(archive, name, where)
        errors[name] = tuple(found)
    lengths = _shared_lengths(archive)
    if len(lengths) and int(lengths.max()) * references > MAX_REPEATED_TEXT:
        _hold_to_copies(archive, lengths, where)
    return errors


def column_of(letters: bytes) -> int:
    """Give the number of a column, from 0.

    Examples
    --------
    >>> column_of(b"A"), column_of(b"XFD")
    (0, 16383)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _chunks(archive: Archive, name: str, where: str) -> Iterator[bytes]:
    """Give XML cut at the ends of rows, or at least of tags."""
    text = name.lower().endswith((".xml", ".rels"))
    rest = b""
    for block in archive.blocks(name):
        if not text:
            if b"sheetData" in block:  # a sheet that calls itself a picture
                raise UnreadableFileError(damaged(where))
            continue
        rest += block
        if b"<!" in rest and _DOCTYPE.search(rest):
            raise ExcessiveFileError(entities(where))
        cut = rest.rfind(b"</row>") + 6
        if cut < 6 or len(rest) - cut > MAX_TAG:
            cut = rest.rfind(b">") + 1
        if len(rest) - cut > MAX_TAG:
            raise ExcessiveFileError(excessive(where, "单个标签或文本过长", "one tag or text is too long", MAX_TAG))
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


def _roughly(span: Span, chunk: bytes) -> Span:
    """Bound the span of a sheet from above, quickly: for the plain way in which office programs write cells."""
    tags = len(_CELL.findall(chunk))
    if not tags and b":c" not in chunk:
        return span
    places = _PLAIN.findall(chunk)
    if tags != chunk.count(b'<c r="') or len(places) < tags or b"'" in chunk or b":c" in chunk:
        return Span(MAX_ROW + 1, MAX_COLUMN + 1, span.cells + tags)
    letters = {letters for letters, _ in places}
    rows = max(int(digits) for digits in {digits[:9] for _, digits in places})
    columns = MAX_COLUMN + 1 if max(map(len, letters)) > 3 else max(map(column_of, letters)) + 1
    return Span(max(span.rows, rows), max(span.columns, columns), span.cells + tags)


def _hold_exactly(archive: Archive, name: str, where: str) -> None:
    """Hold a sheet to the limits by its cells that are not empty, however they are written."""
    span = Span()
    for chunk in _chunks(archive, name, where):
        span = _wider(span, chunk)
        if span.rows > MAX_ROW or span.columns > MAX_COLUMN:
            zh, en = f"{span.rows:,} 行 × {span.columns:,} 列", f"{span.rows:,} rows by {span.columns:,} columns"
            raise ExcessiveFileError(excessive(where, zh, en, MAX_ROW))
    hold_grid(span.rows * span.columns, span.cells, where)


def _wider(span: Span, chunk: bytes) -> Span:
    places = [(letters, digits) for letters, digits, rest in _PLACED.findall(chunk) if not rest.endswith(b"/>")]
    unplaced = len(_UNPLACED.findall(chunk))
    if not places and not unplaced:
        return span
    if max((len(letters) for letters, _ in places), default=0) > 3:
        return Span(MAX_ROW + 1, MAX_COLUMN + 1, span.cells)
    rows = max((int(digits[:9]) for _, digits in places if digits), default=0)
    columns = max((column_of(letters) + 1 for letters in {letters for letters, _ in places}), default=0)
    if unplaced:  # a cell that does not say its place stands after the one before it
        columns += max(len(_UNPLACED.findall(row)) for row in _ROW.split(chunk))
        rows = max(rows, span.rows) + len(_ROW.findall(chunk))
    cells = sum(1 for letters, _ in places if letters) + unplaced
    return Span(max(span.rows, rows), max(span.columns, columns), span.cells + cells)


def _shared_lengths(archive: Archive) -> Integers:
    lengths: list[int] = []
    for name in archive.names:
        if name.lower().endswith(_SHARED_PART):
            part = archive.read(name)
            starts = [match.start() for match in _ITEM.finditer(part)]
            lengths += [end - start for start, end in pairwise([*starts, len(part)])]
    return np.array(lengths, dtype=np.int64)


def _hold_to_copies(archive: Archive, lengths: Integers, where: str) -> None:
    for name in archive.names:
        copies = 0
        for chunk in _chunks(archive, name, where):
            uses = np.array([int(index) for index in _SHARED.findall(chunk)], dtype=np.int64)
            copies += int(lengths[uses[uses < len(lengths)]].sum())
            if copies > MAX_REPEATED_TEXT:
                zh, en = "长文本重复过多", "long texts are repeated too often"
                raise ExcessiveFileError(excessive(where, zh, en, MAX_REPEATED_TEXT))


def _error_cell(match: re.Match[bytes]) -> ErrorCell:
    letters, digits = match[1] or match[3], match[2] or match[4]
    return ErrorCell(int(digits), column_of(letters), match[5].decode("utf-8", "replace"))


def entities(where: str) -> Fault:
    """Say that a part declares a document type or entities."""
    return Fault(
        where,
        Text("XML 中含有 DOCTYPE 或实体声明", "Its XML declares a document type or entities."),
        Text("表格软件不会写出这种声明", "No spreadsheet program writes these."),
        Text("请用表格软件打开后另存", "Open it in a spreadsheet program and save it again."),
    )
