"""What a file is, by its bytes: extensions lie (按内容判断文件类型).

Systems send XLSX named .xls, XML and web pages named .xls or .xlsx, and CSV named anything.
"""

from __future__ import annotations

import codecs
import re
from enum import Enum
from typing import Final

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.refusals import UnreadableFileError

HEAD: Final = 4096


class Form(Enum):
    """The forms of file that are read."""

    PARQUET = "parquet"
    ZIP = "zip"
    COMPOUND = "compound"
    SPREADSHEETML = "spreadsheetml"
    HTML = "html"
    TEXT = "text"


_READ: Final = (
    (b"PAR1", Form.PARQUET),
    (b"PK\x03\x04", Form.ZIP),
    (b"PK\x05\x06", Form.ZIP),
    (b"\xd0\xcf\x11\xe0", Form.COMPOUND),
)
_FOREIGN: Final = (
    (b"%PDF", Text("PDF 文件", "a PDF file")),
    (b"\x1f\x8b", Text("gzip 压缩文件", "a gzip archive")),
    (b"Rar!\x1a\x07", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Text("7z 压缩包", "a 7z archive")),
    (b"BZh", Text("bzip2 压缩文件", "a bzip2 archive")),
    (b"\xfd7zXZ\x00", Text("xz 压缩文件", "an xz archive")),
    (b"ARROW1", Text("Arrow 文件", "an Arrow file")),
    (b"\x89PNG\r\n", Text("PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", Text("JPEG 图片", "a JPEG picture")),
    (b"GIF8", Text("GIF 图片", "a GIF picture")),
    (b"II*\x00", Text("TIFF 图片", "a TIFF picture")),
    (b"MM\x00*", Text("TIFF 图片", "a TIFF picture")),
    (b"{\\rtf", Text("RTF 文档", "an RTF document")),
    (b"MIME-Version:", Text("单个文件网页（MHTML）", "a single-file web page (MHTML)")),
    (b"SQLite format 3\x00", Text("SQLite 数据库", "an SQLite database")),
    (b"\x09\x08\x10\x00", Text("Excel 95 及更早的工作簿", "a workbook of Excel 95 or older")),
    (b"\x09\x04\x06\x00", Text("Excel 95 及更早的工作簿", "a workbook of Excel 95 or older")),
    (b"\x09\x02\x06\x00", Text("Excel 95 及更早的工作簿", "a workbook of Excel 95 or older")),
)
_SPREADSHEETML: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_JSON: Final = re.compile(r"\s*(?:\{\s*\"|\[\s*[\[{])")
_COMMENT: Final = re.compile(r"\A(?:\s|<!--.*?-->)+", re.DOTALL)
_HTML: Final = re.compile(
    r"\A(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|meta|body|table|style|title|div|center|font|script|link|tr)\b",
    re.IGNORECASE,
)


def form_of(data: bytes, *, where: str) -> Form:
    r"""Tell what a file is.

    Parameters
    ----------
    data : bytes
        The file, or its first 4,096 bytes.
    where : str
        Base name of the file, for messages.

    Raises
    ------
    UnreadableFileError
        It is something that is no table: the message names it.

    Examples
    --------
    >>> form_of("统一社会信用代码,企业名称\n".encode("gb18030"), where="a.xls").value
    'text'
    >>> form_of(b"<html><table>", where="a.xls").value
    'html'
    """
    for magic, form in _READ:
        if data.startswith(magic):
            return form
    for magic, name in _FOREIGN:
        if data.startswith(magic):
            raise UnreadableFileError(foreign(where, name))
    head = _COMMENT.sub("", _as_text(data[:HEAD]))
    if _HTML.match(head):
        return Form.HTML
    if head.startswith(("<?xml", "<Workbook", "<ss:Workbook")):
        if _SPREADSHEETML in head:
            return Form.SPREADSHEETML
        raise UnreadableFileError(foreign(where, Text("XML 文件，但不是 Excel 2003 表格", "XML, but no spreadsheet")))
    if _JSON.match(head):
        raise UnreadableFileError(foreign(where, Text("JSON 文件", "a JSON file")))
    return Form.TEXT


def _as_text(head: bytes) -> str:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return head.decode("utf-16", "ignore")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def foreign(where: str, name: Text) -> Fault:
    """Say that a file is something else than a table."""
    return Fault(
        where,
        Text(f"按内容这是{name.zh}，与扩展名无关，不能读取", f"By its content this is {name.en}; it cannot be read."),
        Text(
            "可读：CSV 文本、xlsx、xls、ods、Excel 2003 XML、网页表格、Parquet",
            "Read are: CSV text, xlsx, xls, ods, XML of Excel 2003, tables of web pages, Parquet.",
        ),
        Text(
            "请解压、解密或另存为 xlsx 或 CSV 再提供",
            "Unpack it or take off its protection, or save it as xlsx or CSV, and send that.",
        ),
    )
