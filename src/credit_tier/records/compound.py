"""Compound files (OLE), the container of old workbooks and of workbooks with a password (复合文档).

Only what is needed to know what such a file is, and that its chains of sectors end: the reader of workbooks follows
them without looking for circles.
"""

from __future__ import annotations

import struct
from typing import Final, TypeAlias

import numpy as np

from credit_tier.foundation.errors import Text
from credit_tier.records.archives import damaged, locked
from credit_tier.records.refusals import PasswordError, UnreadableFileError
from credit_tier.records.sniffing import foreign

_HEADER: Final = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_FIRST_RESERVED: Final = 0xFFFFFFFA
_ENTRY: Final = 128
_MINI: Final = 64
_IN_HEADER: Final = 109
_DOCUMENTS: Final = {
    "WordDocument": Text("Word 文档", "a Word document"),
    "PowerPoint Document": Text("PowerPoint 演示文稿", "a PowerPoint presentation"),
}
_OTHER: Final = Text("OLE 复合文档，但不是工作簿", "an OLE compound file, but no workbook")

Sectors: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]


def workbook_stream(data: bytes, *, where: str) -> bytes:
    """Give the stream of an old workbook (BIFF) in a compound file.

    Parameters
    ----------
    data : bytes
    where : str
        Base name of the file, for messages.

    Raises
    ------
    PasswordError
        It is a workbook with a password.
    UnreadableFileError
        It is no workbook, or damaged.
    """
    try:
        streams = _streams(data, where)
    except (struct.error, ValueError, IndexError, OverflowError) as error:
        raise UnreadableFileError(damaged(where)) from error
    if "EncryptedPackage" in streams:
        raise PasswordError(locked(where))
    for name in ("Workbook", "Book"):
        if name in streams:
            return streams[name]
    named = next((text for name, text in _DOCUMENTS.items() if name in streams), _OTHER)
    raise UnreadableFileError(foreign(where, named))


def _streams(data: bytes, where: str) -> dict[str, bytes]:
    _, _, _, _, shift, mini_shift, _, _, root, _, cutoff, mini_start, mini_count, difat, difats = _HEADER.unpack_from(
        data
    )
    if shift not in (9, 12) or mini_shift != 6:
        raise UnreadableFileError(damaged(where))
    file = _File(data, 1 << shift, where)
    file.fat = file.table(file.fat_sectors(difat, difats))
    directory = file.chain(root)
    mini = _File(b"", _MINI, where)
    if mini_count:
        mini.fat = np.frombuffer(file.chain(mini_start), dtype="<u4").astype(np.int64)
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    if not entries or len(directory) % _ENTRY:
        raise UnreadableFileError(damaged(where))
    file.refuse_circles()
    mini.refuse_circles()
    mini.data = bytes(_MINI) + file.chain(_start(entries[0])) if mini_count else b""
    found: dict[str, bytes] = {}
    for entry in entries:
        length = int.from_bytes(entry[64:66], "little")
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        size = int.from_bytes(entry[120:124], "little")
        if entry[66] == 2 and name in {"Workbook", "Book", "EncryptedPackage", *_DOCUMENTS}:
            read = name in {"Workbook", "Book"}
            found[name] = (mini if size < cutoff else file).chain(_start(entry))[:size] if read else b""
    return found


def _start(entry: bytes) -> int:
    return int.from_bytes(entry[116:120], "little")


class _File:
    """Sectors of one size, and the table that says which follows which."""

    def __init__(self, data: bytes, size: int, where: str) -> None:
        self.data = data
        self.size = size
        self.where = where
        self.fat: Sectors = np.zeros(0, dtype=np.int64)

    def sector(self, number: int) -> bytes:
        """Give one sector; the first stands after the header, which takes the room of one."""
        at = (number + 1) * self.size
        if at >= len(self.data):
            raise UnreadableFileError(damaged(self.where))
        return self.data[at : at + self.size]

    def fat_sectors(self, difat: int, count: int) -> list[int]:
        """List the sectors of the table."""
        numbers = list(struct.unpack_from(f"<{_IN_HEADER}I", self.data, 76))
        for _ in range(min(count, len(self.data) // self.size + 1)):
            if difat >= _FIRST_RESERVED:
                break
            *more, difat = struct.unpack(f"<{self.size // 4}I", self.sector(difat))
            numbers += more
        else:
            if difat < _FIRST_RESERVED:
                raise UnreadableFileError(damaged(self.where))
        return [number for number in numbers if number < _FIRST_RESERVED]

    def table(self, sectors: list[int]) -> Sectors:
        """Read the table from its sectors."""
        if len(set(sectors)) != len(sectors):
            raise UnreadableFileError(damaged(self.where))
        joined = b"".join(self.sector(number) for number in sectors)
        return np.frombuffer(joined[: len(joined) // 4 * 4], dtype="<u4").astype(np.int64)

    def chain(self, start: int) -> bytes:
        """Follow a chain of sectors."""
        parts: list[bytes] = []
        while start < _FIRST_RESERVED:
            if len(parts) > len(self.fat) or start >= len(self.fat):
                raise UnreadableFileError(damaged(self.where))
            parts.append(self.sector(start))
            start = int(self.fat[start])
        return b"".join(parts)

    def refuse_circles(self) -> None:
        """Refuse a table in which some chain never ends, whether anything known starts there or not."""
        count = len(self.fat)
        after = np.append(np.where(self.fat < count, self.fat, count), count)
        for _ in range(count.bit_length()):
            after = after[after]
        if (after != count).any():
            raise UnreadableFileError(damaged(self.where))
