"""What one item consists of: pieces that are read on their own, each by one contract (文件的组成部分).

A file of text, a Parquet file or data in memory is one piece. `RawTable.name` tells the pieces of a file apart and
becomes `source_file`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.catalogue import Item
from credit_tier.records.contracts import Contract
from credit_tier.records.decoding import decode
from credit_tier.records.frames import PARQUET_MAGIC, read_arrow, read_frame, read_parquet
from credit_tier.records.mapping import FileMapping
from credit_tier.records.refusals import UnreadableFileError
from credit_tier.records.tabular import RawTable, read_csv


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


def pieces(item: Item) -> Iterator[Piece]:
    """Give the pieces of an item, in the order of the file.

    Raises
    ------
    UnreadableFileError, EncodingError, BrokenQuotesError
    """
    if isinstance(item.data, Path):
        raws = _of_file(item, item.data)
    elif isinstance(item.data, pa.Table):
        raws = iter([read_arrow(item.data, name=item.name)])
    else:
        raws = iter([read_frame(item.data, name=item.name)])
    return (Piece(item.contract, raw, item.rule) for raw in raws)


def _of_file(item: Item, path: Path) -> Iterator[RawTable]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(_no_access(item.name)) from error
    if data.startswith(PARQUET_MAGIC):
        yield read_parquet(data, name=item.name)
    else:
        encoding = item.rule.encoding if item.rule else None
        yield read_csv(decode(data, where=item.name, encoding=encoding), name=item.name)


def _no_access(name: str) -> Fault:
    return Fault(
        name,
        Text("文件无法打开", "The file cannot be opened."),
        Text("须为可读的文件", "A readable file is needed."),
        Text("请检查权限", "Look at its permissions."),
    )
