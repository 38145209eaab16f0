"""What one item consists of: pieces that are read on their own, each by one contract (文件的组成部分).

A Parquet file or data in memory is one piece; of a text, each block of some megabytes; of a workbook or web page, each
sheet or table.
`RawTable.name` tells the pieces of a file apart and becomes `source_file`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.catalogue import Item
from credit_tier.records.contracts import Contract
from credit_tier.records.decoding import Encoding
from credit_tier.records.frames import read_arrow, read_frame, read_parquet
from credit_tier.records.headers import Names
from credit_tier.records.html_tables import read_html
from credit_tier.records.limits import hold_size
from credit_tier.records.mapping import header_rules
from credit_tier.records.refusals import UnreadableFileError
from credit_tier.records.sheet_pieces import Piece, sheet_pieces, table_of
from credit_tier.records.sheets import Sheet
from credit_tier.records.sniffing import HEAD, Form, form_of
from credit_tier.records.spreadsheetml import read_spreadsheetml
from credit_tier.records.text_blocks import text_blocks
from credit_tier.records.text_tables import read_text
from credit_tier.records.workbooks import read_compound, read_zipped


def pieces(item: Item, contracts: Mapping[str, Contract]) -> Iterator[Piece]:
    """Give the pieces of an item, in the order of the file.

    Parameters
    ----------
    item : Item
    contracts : mapping of str to Contract
        All tables: a sheet may belong to another one than its file.

    Raises
    ------
    ReadError
        One of `credit_tier.records.refusals`.
    """
    if isinstance(item.data, Path):
        yield from _of_file(item, item.data, contracts)
    elif isinstance(item.data, pa.Table):
        yield Piece(table_of(item), read_arrow(item.data, name=item.name), item.rule)
    else:
        yield Piece(table_of(item), read_frame(item.data, name=item.name), item.rule)


def _of_file(item: Item, path: Path, contracts: Mapping[str, Contract]) -> Iterator[Piece]:
    try:
        with path.open("rb") as file:
            form = form_of(file.read(HEAD), where=item.name)
        if form not in (Form.TEXT, Form.PARQUET):
            hold_size(path.stat().st_size, item.name)
        data = path.read_bytes() if form is not Form.TEXT else b""
    except OSError as error:
        raise UnreadableFileError(_no_access(item.name)) from error
    encoding = item.rule.encoding if item.rule else None
    if form is Form.PARQUET:
        yield Piece(table_of(item), read_parquet(data, name=item.name), item.rule)
    elif form is Form.TEXT:
        contract = table_of(item)
        blocks = _blocks(path, item.name, encoding)
        names = Names(contract, header_rules(item.rule))
        told = item.rule.header_row if item.rule else None
        for raw in read_text(blocks, names, name=item.name, header_row=told):
            yield Piece(contract, raw, item.rule)
    elif form is Form.HTML:
        yield from sheet_pieces(read_html(data, where=item.name, encoding=encoding), item, contracts)
    else:
        yield from sheet_pieces(_WORKBOOKS[form](data, where=item.name), item, contracts)


_WORKBOOKS: Final[Mapping[Form, Callable[..., Iterator[Sheet]]]] = {
    Form.ZIP: read_zipped,
    Form.COMPOUND: read_compound,
    Form.SPREADSHEETML: read_spreadsheetml,
}


def _blocks(path: Path, name: str, encoding: Encoding | None) -> Iterator[bytes]:
    try:
        yield from text_blocks(path, where=name, encoding=encoding)
    except OSError as error:
        raise UnreadableFileError(_no_access(name)) from error


def _no_access(name: str) -> Fault:
    return Fault(
        name,
        Text("文件无法打开", "The file cannot be opened."),
        Text("须为可读的文件", "A readable file is needed."),
        Text("请检查权限", "Look at its permissions."),
    )
