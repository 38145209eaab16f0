"""Bytes to text, by what the bytes are and not by what the file is called (字符编码).

UTF-8 with or without byte order mark, UTF-16 with one ("Unicode 文本" of Excel), GB18030 (hence GBK and GB2312).
Almost any bytes are valid GB18030, so a damaged UTF-8 file must not fall through to it and turn into nonsense:
the first line that is not plain ASCII decides which of the two a file means to be.
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from typing import Final

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.refusals import EncodingError


class Encoding(StrEnum):
    """What text files may be written in."""

    UTF_8 = "utf-8"
    GB18030 = "gb18030"
    UTF_16 = "utf-16"


_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_ALLOWED: Final = Text(
    "文本须为 UTF-8、GB18030（GBK）或带 BOM 的 UTF-16",
    "Text must be UTF-8, GB18030 (GBK), or UTF-16 with a BOM.",
)
_SAVE_AS: Final = Text("请另存为“CSV UTF-8（逗号分隔）”再提供", "Save the file again as “CSV UTF-8 (comma delimited)”.")


def decode(data: bytes, *, where: str, encoding: Encoding | None = None) -> str:
    """Decode the bytes of a text table.

    Parameters
    ----------
    data : bytes
    where : str
        Base name of the file, for messages.
    encoding : Encoding, optional
        What the sender says it is; found from the bytes where not given.

    Raises
    ------
    EncodingError
        NUL bytes, or bytes that the encoding does not have; the message names byte offset and line.

    Examples
    --------
    >>> decode("编号".encode("gb18030"), where="a.csv"), decode("\ufeff编号".encode(), where="a.csv")
    ('编号', '编号')
    """
    if encoding is Encoding.UTF_16 or (encoding is None and data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, Encoding.UTF_16, where)
    _refuse_nul(data, where)
    return _strictly(data, encoding or _encoding_of(data), where).removeprefix("\ufeff")


def _encoding_of(data: bytes) -> Encoding:
    foreign = None if data.startswith(codecs.BOM_UTF8) else first_foreign_line(data)
    if foreign is None:
        return Encoding.UTF_8
    meant = means_utf_8(foreign)
    return Encoding.UTF_8 if meant or (meant is None and _is_utf_8(data)) else Encoding.GB18030


def first_foreign_line(data: bytes) -> bytes | None:
    """Give the first line that is not plain ASCII, or ``None``."""
    foreign = _NOT_ASCII.search(data)
    if foreign is None:
        return None
    start = data.rfind(b"\n", 0, foreign.start()) + 1
    end = data.find(b"\n", foreign.start())
    return data[start : end if end >= 0 else len(data)]


def means_utf_8(line: bytes) -> bool | None:
    """Tell whether a line that is not ASCII is meant as UTF-8; ``None`` where only the rest of the file can tell.

    Examples
    --------
    >>> means_utf_8("编号".encode()), means_utf_8("编号".encode("gb18030")), means_utf_8("é".encode())
    (True, False, None)
    """
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    # Two letters of GBK can look like one of UTF-8; Chinese takes three bytes there, which GBK hardly ever imitates.
    return True if any(character > "\u07ff" for character in text) else None


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, encoding: Encoding, where: str) -> str:
    try:
        text = data.decode(encoding.value)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise undecodable(where, encoding, error.start, line, data[error.start : error.start + 4]) from error
    if "\0" in text:
        _refuse_nul(text.encode(), where)
    return text


def _refuse_nul(data: bytes, where: str) -> None:
    offset = data.find(b"\0")
    if offset >= 0:
        raise nul_byte(where, offset, data.count(b"\n", 0, offset) + 1)


def undecodable(where: str, encoding: Encoding, offset: int, line: int, shown: bytes) -> EncodingError:
    """Say that bytes are not of an encoding."""
    return EncodingError(
        Fault(
            f"{where}: 第 {line} 行 / line {line}",
            Text(
                f"这一行有无法识别的字符（第 {offset} 字节处：{shown.hex(' ')}），不是 {encoding.value} 编码；"
                "文件可能没有传完，或由两种编码拼成",
                f"The bytes at offset {offset} ({shown.hex(' ')}) are not {encoding.value}; "
                "the file was cut short, or pieced together from two encodings.",
            ),
            _ALLOWED,
            Text(
                "请重新传输或导出，或另存为“CSV UTF-8（逗号分隔）”再提供",
                "Copy or export it again, or save it as “CSV UTF-8 (comma delimited)”.",
            ),
        )
    )


def nul_byte(where: str, offset: int, line: int) -> EncodingError:
    """Say that there is a NUL byte."""
    return EncodingError(
        Fault(
            f"{where}: 第 {line} 行 / line {line}",
            Text(f"第 {offset} 字节处是空字节（NUL），文件可能已损坏", f"NUL byte at offset {offset}: no text file."),
            _ALLOWED,
            _SAVE_AS,
        )
    )
