"""How much a file may ask of the machine (读取上限), in one place, each with its reason.

A file within these limits is read; one beyond them is refused by name, before the memory is taken.
"""

from __future__ import annotations

from typing import Final

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.refusals import ExcessiveFileError

MAX_FILE: Final = 1 << 29
"""Bytes of a workbook, web page or XML file as sent, which is read whole; text comes in blocks, without bound."""

MAX_PARTS: Final = 10_000
"""Files inside a ZIP container; a workbook of 255 sheets with pictures has some hundreds."""

MAX_UNPACKED: Final = 1 << 30
"""Bytes of all files inside a container; a full sheet of 1,048,576 rows by 10 columns takes about half of it."""

MAX_RATIO: Final = 250
"""Unpacked to packed bytes, beyond `FREE_UNPACKED`: sheets pack 10 to 60 to 1, a bomb a thousand to 1."""

FREE_UNPACKED: Final = 1 << 25
"""Bytes that may be unpacked at any ratio: an empty template packs very well."""

MAX_TAG: Final = 1 << 20
"""Bytes of one tag or one text in XML: Excel allows 32,767 characters a cell, eight bytes each as entities."""

MAX_DEPTH: Final = 256
"""Elements inside elements, and tables inside tables of a web page: no office program nests deeper."""

MAX_ROW: Final = 1_048_576
"""Rows of a sheet, as Excel has them."""

MAX_COLUMN: Final = 16_384
"""Columns of a sheet, as Excel has them."""

MAX_HEADERS: Final = 1_000
"""Cells with anything in them in a row among which the header is sought; the widest tables in use have some 200."""

MAX_SHEETS: Final = 1_000
"""Sheets of a workbook; Excel opens with 255 at most by default."""

MAX_GRID: Final = 1 << 25
"""Cells of the rectangle a sheet spans: 1,048,576 rows by 32 columns; the reader of workbooks holds all of them."""

FREE_GRID: Final = 1 << 20
"""Cells of a rectangle that may be as empty as it likes."""

MAX_EMPTINESS: Final = 16
"""Cells of the rectangle for each cell that is there, beyond `FREE_GRID`: one far cell makes no giant grid."""

MAX_REPEATED_TEXT: Final = 1 << 29
"""Bytes of all texts when each cell has its own copy of a text that the file holds once."""

MAX_COLUMNAR: Final = 1 << 31
"""Bytes of the cells of a Parquet file as text: one text that a file holds once may be the cell of every row."""


def hold_size(size: int, where: str) -> None:
    """Refuse a workbook, web page or XML file that is too large to be held.

    Raises
    ------
    ExcessiveFileError
    """
    if size > MAX_FILE:
        raise ExcessiveFileError(excessive(where, f"{size:,} 字节", f"{size:,} bytes", MAX_FILE))


def hold_grid(area: int, cells: int, where: str) -> None:
    """Refuse a rectangle that is too large, or too empty for its size.

    Raises
    ------
    ExcessiveFileError
    """
    if area > MAX_GRID or area > max(FREE_GRID, MAX_EMPTINESS * cells):
        zh = f"工作表跨 {area:,} 格，其中有内容的 {cells:,} 格"
        en = f"a sheet spans {area:,} cells, {cells:,} of them set"
        raise ExcessiveFileError(excessive(where, zh, en, MAX_GRID))


def hold_width(cells: int, where: str, limit: int = MAX_HEADERS) -> None:
    """Refuse a table of more columns than any table has.

    Raises
    ------
    ExcessiveFileError
    """
    if cells > limit:
        raise ExcessiveFileError(excessive(where, f"有 {cells:,} 列", f"it has {cells:,} columns", limit))


def excessive(where: str, zh: str, en: str, limit: int) -> Fault:
    """Say that a file asks for too much."""
    return Fault(
        where,
        Text(f"文件超出读取上限：{zh}", f"The file asks for too much: {en}."),
        Text(f"上限：{limit:,}", f"The limit is {limit:,}."),
        Text(
            "请只保留数据、删去多余的格式和空单元格后另存，或分成几个文件，或改用 CSV",
            "Save the data alone without far empty cells, or send several files, or CSV.",
        ),
    )
