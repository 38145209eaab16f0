"""ZIP containers of workbooks, unpacked with limits (压缩容器).

What the directory of a ZIP says about sizes is not believed: every part is unpacked once, counted as it comes, and
held against the directory.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.limits import FREE_UNPACKED, MAX_PARTS, MAX_RATIO, MAX_UNPACKED, excessive
from credit_tier.records.refusals import ExcessiveFileError, PasswordError, UnreadableFileError

_BLOCK: Final = 1 << 20
_FED: Final = 1 << 16
_LOCAL: Final = struct.Struct("<4s22xHH")
_ENCRYPTED: Final = 0x1


class Archive:
    """The parts of a ZIP container.

    Parameters
    ----------
    data : bytes
    where : str
        Base name of the file, for messages.

    Raises
    ------
    UnreadableFileError
        It is truncated or damaged.
    ExcessiveFileError
        It has too many parts.
    PasswordError
        A part is encrypted.
    """

    def __init__(self, data: bytes, *, where: str) -> None:
        self._data = data
        self._where = where
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, EOFError) as error:
            raise UnreadableFileError(damaged(where)) from error
        if len(parts) > MAX_PARTS:
            raise ExcessiveFileError(excessive(where, f"{len(parts)} 个部件", f"{len(parts)} parts", MAX_PARTS))
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise PasswordError(locked(where))
        self._unpacked: dict[str, int] = {}
        self._parts = {part.filename: part for part in parts}
        if len(self._parts) != len(parts):  # two readers would take different ones
            raise UnreadableFileError(damaged(where))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts."""
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """Give a part as a whole, or nothing where there is none."""
        return b"".join(self.blocks(name)) if name in self._parts else b""

    def blocks(self, name: str) -> Iterator[bytes]:
        """Give a part block by block.

        Raises
        ------
        UnreadableFileError
            The part is damaged, or its size is not what the directory says.
        ExcessiveFileError
            It unpacks to more than is allowed.
        """
        part = self._parts[name]
        size = 0
        for block in self._inflated(part):
            size += len(block)
            self._unpacked[name] = max(size, self._unpacked.get(name, 0))
            self._hold_to_limits()
            yield block
        if size != part.file_size:
            raise UnreadableFileError(damaged(self._where))

    def _hold_to_limits(self) -> None:
        limit = min(MAX_UNPACKED, max(FREE_UNPACKED, MAX_RATIO * len(self._data)))
        if sum(self._unpacked.values()) > limit:
            zh, en = f"解压后超过 {limit:,} 字节", f"it unpacks to more than {limit:,} bytes"
            raise ExcessiveFileError(excessive(self._where, zh, en, limit))

    def _inflated(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        head = self._data[part.header_offset : part.header_offset + _LOCAL.size]
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise UnreadableFileError(damaged(self._where))
        _, name, extra = _LOCAL.unpack(head)
        start = part.header_offset + _LOCAL.size + name + extra
        packed = memoryview(self._data)[start : start + part.compress_size]
        if len(packed) != part.compress_size:
            raise UnreadableFileError(damaged(self._where))
        if part.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + _BLOCK]) for at in range(0, len(packed), _BLOCK))
        elif part.compress_type == zipfile.ZIP_DEFLATED:
            yield from self._deflated(packed)
        else:
            raise UnreadableFileError(damaged(self._where))

    def _deflated(self, packed: memoryview) -> Iterator[bytes]:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for at in range(0, len(packed), _FED):
                rest: bytes | memoryview = packed[at : at + _FED]
                while rest and not unpacker.eof:
                    yield unpacker.decompress(rest, _BLOCK)
                    rest = unpacker.unconsumed_tail
            yield unpacker.flush()
        except zlib.error as error:
            raise UnreadableFileError(damaged(self._where)) from error
        if not unpacker.eof:
            raise UnreadableFileError(damaged(self._where))


def damaged(where: str) -> Fault:
    """Say that a workbook is damaged."""
    return Fault(
        where,
        Text("工作簿（xlsx、xls 或 ods）不完整或已损坏", "The workbook (xlsx, xls or ods) is truncated or damaged."),
        Text("须为完整的工作簿", "A complete workbook is needed."),
        Text("请重新传输，或用表格软件打开后另存", "Copy it again, or open it in a spreadsheet program and save it."),
    )


def locked(where: str) -> Fault:
    """Say that a workbook has a password."""
    return Fault(
        where,
        Text("工作簿设有打开密码", "The workbook is protected by a password."),
        Text("须为不加密的工作簿", "A workbook without a password is needed."),
        Text("请打开后取消密码再保存", "Open it, take off the password and save it."),
    )
