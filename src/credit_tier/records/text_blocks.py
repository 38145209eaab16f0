"""A file of text as blocks of whole lines, in UTF-8, so that a large file never lies in memory (分块读取).

The blocks together are what `decoding.decode` gives of the whole file: the encoding is judged, and every byte checked,
in a first pass over the file, so that one that turns into another encoding near its end is refused before any of
it is used. Line feeds are safe places to cut: neither UTF-8 nor GB18030 has their byte inside a character. UTF-16 is
decoded as a whole; it comes from spreadsheets, which end at a million rows.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from credit_tier.records.decoding import (
    Encoding,
    decode,
    first_foreign_line,
    means_utf_8,
    nul_byte,
    undecodable,
)

BLOCK_BYTES: Final = 1 << 24
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def text_blocks(
    path: Path, *, where: str, encoding: Encoding | None = None, block_bytes: int = BLOCK_BYTES
) -> Iterator[bytes]:
    r"""Give a file of text in blocks that end where a line ends, the last one apart.

    Parameters
    ----------
    path : Path
    where : str
        Base name of the file, for messages.
    encoding : Encoding, optional
        What the sender says it is; found from the bytes where not given.
    block_bytes : int
        Bytes of a block, about; more where a line is longer.

    Yields
    ------
    bytes
        UTF-8 without byte order mark; joined they are the whole text, whatever `block_bytes`.

    Raises
    ------
    EncodingError
        As `credit_tier.records.decoding.decode`, before the first block.
    OSError
        The file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_bytes("编号\n甲\n".encode("gb18030"))
    ...     [block.decode() for block in text_blocks(path, where="a.csv", block_bytes=5)]
    ['编号\n', '甲\n']
    """
    with path.open("rb") as file:
        mark = file.read(2)
    if path.stat().st_size <= block_bytes or encoding is Encoding.UTF_16 or (encoding is None and mark in _UTF_16):
        yield decode(path.read_bytes(), where=where, encoding=encoding).encode()
        return
    found = _checked(path, where, encoding, block_bytes)
    first = True
    for block in _line_blocks(path, block_bytes):
        text = block if found is Encoding.UTF_8 else block.decode(found.value).encode()
        yield text.removeprefix(codecs.BOM_UTF8) if first else text
        first = False


def _line_blocks(path: Path, block_bytes: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        parts: list[bytes] = []
        while part := file.read(block_bytes):
            end = part.rfind(b"\n") + 1
            if end:
                yield b"".join([*parts, part[:end]])
                parts = []
            parts.append(part[end:])
        if last := b"".join(parts):
            yield last


def _checked(path: Path, where: str, encoding: Encoding | None, block_bytes: int) -> Encoding:
    """Judge the encoding by the whole file, and check all of it."""
    wrong: dict[Encoding, tuple[int, int]] = {}
    candidates: list[Encoding] = [encoding] if encoding else []
    offset = line = 0
    for block in _line_blocks(path, block_bytes):
        if (at := block.find(b"\0")) >= 0:
            raise nul_byte(where, offset + at, line + block.count(b"\n", 0, at) + 1)
        candidates = candidates or _candidates(block, first=not offset)
        for candidate in candidates:
            if candidate in wrong:
                continue
            try:
                block.decode(candidate.value)
            except UnicodeDecodeError as error:
                wrong[candidate] = (offset + error.start, line + block.count(b"\n", 0, error.start) + 1)
        offset, line = offset + len(block), line + block.count(b"\n")
    found = next((one for one in candidates if one not in wrong), candidates[-1] if candidates else Encoding.UTF_8)
    if found in wrong:
        at, in_line = wrong[found]
        with path.open("rb") as file:
            file.seek(at)
            raise undecodable(where, found, at, in_line, file.read(4))
    return found


def _candidates(block: bytes, *, first: bool) -> list[Encoding]:
    """Say what a file may be by its first line that is not ASCII; where that leaves doubt, all lines decide."""
    if first and block.startswith(codecs.BOM_UTF8):
        return [Encoding.UTF_8]
    foreign = first_foreign_line(block)
    if foreign is None:
        return []
    meant = means_utf_8(foreign)
    return [Encoding.UTF_8, Encoding.GB18030] if meant is None else [Encoding.UTF_8 if meant else Encoding.GB18030]
