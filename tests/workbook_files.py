"""Workbooks and web pages for tests, written on the spot; every firm and person in them is invented."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import xlsxwriter

Rows = Sequence[Sequence[object]]


def xlsx(
    sheets: Mapping[str, Rows], *, hidden: Sequence[str] = (), merges: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """Write a workbook: sheets by name; ranges such as ``A1:J1`` are merged and keep what their first cell holds."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for span in (merges or {}).get(name, ()):
            sheet.merge_range(span, "", book.add_format({"bold": True}))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell) if cell else None
                elif hasattr(cell, "isoformat"):
                    sheet.write_datetime(row, column, cell, days)
                elif cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return data.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Take a ZIP container apart."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """Put a ZIP container together."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_part(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Change one part of a workbook."""
    members = parts(data)
    assert old in members[name]
    members[name] = members[name].replace(old, new, 1)
    return zipped(members)


def spreadsheetml(sheets: Mapping[str, str]) -> bytes:
    """Write an XML spreadsheet of Excel 2003 from the rows of its sheets, written as XML."""
    tables = "".join(
        f'<Worksheet ss:Name="{escape(name)}"><Table>{rows}</Table></Worksheet>' for name, rows in sheets.items()
    )
    urn = "urn:schemas-microsoft-com:office:spreadsheet"
    head = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>'
    return f'{head}<Workbook xmlns="{urn}" xmlns:ss="{urn}">{tables}</Workbook>'.encode()


def xml_rows(rows: Rows) -> str:
    """Write rows for `spreadsheetml`."""
    return "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="String">{escape(str(cell))}</Data></Cell>' if cell else "<Cell/>" for cell in row
        )
        + "</Row>"
        for row in rows
    )


def html(rows: Rows, *, head: str = "") -> str:
    """Write a web page with one table."""
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head>{head}</head><body><table border=1>{body}</table></body></html>"


def ods(sheets: Mapping[str, str]) -> bytes:
    """Write an OpenDocument spreadsheet from the rows of its tables, written as XML."""
    tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items())
    urn = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = "".join(f' xmlns:{short}="{urn}{short}:1.0"' for short in ("office", "table", "text", "style"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def record(kind: int, body: bytes) -> bytes:
    """Write a BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    """Write a cell of text (LABEL of BIFF8)."""
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def xls(sheets: Mapping[str, bytes], *, before: bytes = b"") -> bytes:
    """Write an old workbook from the records of its sheets."""
    bof = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    page = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    end = record(0x000A, b"")
    codepage = record(0x0042, struct.pack("<H", 1200))
    entries = [struct.pack("<HBB", 0, len(name), 1) + name.encode("utf-16-le") for name in sheets]
    head = len(bof) + len(codepage) + len(before) + sum(8 + len(entry) for entry in entries) + len(end)
    bodies = [page + cells + end for cells in sheets.values()]
    starts = [head + sum(map(len, bodies[:index])) for index in range(len(bodies))]
    told = b"".join(
        record(0x0085, struct.pack("<I", start) + entry) for start, entry in zip(starts, entries, strict=True)
    )
    return compound({"Workbook": bof + codepage + before + told + end + b"".join(bodies)})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Write a compound file with streams of 4,096 bytes or more, padded with zeros."""
    sector = 512
    fat: list[int] = [0xFFFFFFFD, 0xFFFFFFFE]
    body = b""
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for index, (name, content) in enumerate(streams.items()):
        padded = content + bytes(max(4096 - len(content), -len(content) % sector))
        start, count = len(fat), len(padded) // sector
        fat += [*range(start + 1, start + count), 0xFFFFFFFE]
        body += padded
        entries.append(_entry(name, 2, start, len(padded), right=index + 2 if index + 1 < len(streams) else -1))
    directory = b"".join(entries)
    directory += bytes(sector - len(directory))
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    header += b"\xff" * (sector - len(header))
    return header + struct.pack("<128I", *fat) + directory + body


def _entry(name: str, kind: int, start: int, size: int, *, child: int = -1, right: int = -1) -> bytes:
    text = name.encode("utf-16-le") + bytes(2)
    links = struct.pack("<iii", -1, right, child)
    head = text + bytes(64 - len(text)) + struct.pack("<HBB", len(text), kind, 1) + links
    return head + bytes(36) + struct.pack("<III", start, size, 0)
