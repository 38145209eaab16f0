"""XML of spreadsheets, parsed with the limits of `limits` (受限的 XML 解析)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol
from xml.parsers import expat

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.limits import MAX_DEPTH
from credit_tier.records.refusals import ExcessiveFileError, UnreadableFileError
from credit_tier.records.xlsx_parts import entities


class Handler(Protocol):
    """What is called with the elements and texts of a document; names without namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End an element."""

    def text(self, text: str) -> None:
        """Take a piece of text."""


def parse_xml(blocks: Iterable[bytes], handler: Handler, *, where: str) -> None:
    """Parse a document.

    Raises
    ------
    ExcessiveFileError
        It declares a document type or entities, or nests too deep.
    UnreadableFileError
        It is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise ExcessiveFileError(entities(where))
        handler.start(local(name), {local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(local(name))

    def refuse(*_: object) -> None:
        raise ExcessiveFileError(entities(where))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableFileError(_malformed(where, getattr(error, "lineno", 0))) from error


def local(name: str) -> str:
    """Take the namespace off a name.

    Examples
    --------
    >>> local("urn:schemas-microsoft-com:office:spreadsheet Row")
    'Row'
    """
    return name.rpartition(" ")[2]


def _malformed(where: str, line: int) -> Fault:
    return Fault(
        where,
        Text(f"XML 不完整或有误（第 {line} 行）", f"Its XML is truncated or malformed (line {line})."),
        Text("须为完整的文件", "A complete file is needed."),
        Text("请重新传输或导出", "Copy or export it again."),
    )
