"""Band counts as canonical JSON: the same counts are the same bytes, and a changed byte is seen (分档计数文件)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from credit_tier.analysis.band_items import GRADE, SCORE, Item
from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.digest import LARGEST_INTEGER, canonical, digest
from credit_tier.foundation.errors import CanonicalFormError, Fault, ReadError, Text

SCHEMA: Final = "credit_tier/band_counts/1"
LARGEST_FILE: Final = 64 * 2**20
"""Bytes; a province by county and trade is far smaller."""

Count = Annotated[int, Field(ge=0, le=LARGEST_INTEGER, strict=True)]
Row = Annotated[tuple[Count, ...], Field(strict=False)]
Rows = Annotated[tuple[Row, ...], Field(strict=False)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class StoredItem(Frozen):
    """An item as it is stored."""

    name: str
    zh: str
    en: str
    starts: Annotated[tuple[int, ...], Field(strict=False)]
    labels: Annotated[tuple[str, ...], Field(strict=False)]
    rule: Digest


class Stored(Frozen):
    """The content of a file."""

    rulebook_id: str
    rulebook_digest: Digest
    as_of: Annotated[date, Field(strict=False)]
    known_on: Annotated[date, Field(strict=False)]
    use: str
    trial: Annotated[int, Field(ge=0, le=1)]
    trait: str
    items: Annotated[tuple[StoredItem, ...], Field(strict=False, min_length=2)]
    groups: dict[str, Rows]


def to_bytes(content: Mapping[str, Any]) -> bytes:
    """Give the bytes of a file: canonical JSON of the content, its schema and its digest, and a line's end."""
    return canonical({"schema": SCHEMA, "digest": digest(content), "content": dict(content)}) + b"\n"


def read(path: Path) -> Stored:
    """Read a file and check all of it.

    Raises
    ------
    ReadError
        No such file, another kind of file, changed bytes, or numbers that do not agree with one another.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ReadError(
            _wrong(name, f"无法打开：{error.strerror}", f"It cannot be opened: {error.strerror}.")
        ) from error
    content = _content(name, data)
    try:
        stored = Stored.model_validate(content)
    except ValidationError as error:
        raise ReadError(
            _wrong(
                f"{name}: {'.'.join(map(str, one['loc']))}",
                f"内容不合要求：{one['msg']}",
                f"This does not fit: {one['msg']}.",
            )
            for one in error.errors()
        ) from error
    if faults := list(_disagreeing(name, stored)):
        raise ReadError(faults)
    return stored


def _content(name: str, data: bytes) -> object:
    if len(data) > LARGEST_FILE:
        raise ReadError(_wrong(name, f"超过 {LARGEST_FILE} 字节", f"More than {LARGEST_FILE} bytes."))
    try:
        whole = json.loads(data, parse_float=_no_number, parse_constant=_no_number)
        same = isinstance(whole, dict) and whole.get("schema") == SCHEMA
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise ReadError(_wrong(name, f"不是 {SCHEMA} 文件", f"This is no file of {SCHEMA}."))
    content = whole.get("content")
    try:
        kept = isinstance(content, dict) and to_bytes(content) == data
    except CanonicalFormError:
        kept = False
    if not kept:
        raise ReadError(
            _wrong(
                name, "内容与其摘要不符，写成后被改动过", "The content does not agree with its digest: it was changed."
            )
        )
    return content


def _disagreeing(name: str, stored: Stored) -> Iterator[Fault]:
    """Find names that are twice, bins out of order, and sums that do not agree."""
    names = [item.name for item in stored.items]
    if names[:2] != [SCORE, GRADE] or len(set(names)) < len(names):
        yield _wrong(
            f"{name}: items",
            f"前两项须为 {SCORE}、{GRADE}，其余不得重名",
            f"The first two are {SCORE} and {GRADE}, and no name is there twice.",
        )
        return
    items = [item_of(one) for one in stored.items]
    for item in items:
        if list(item.starts) != sorted(set(item.starts)) or bool(item.labels) != (item.name == GRADE):
            yield _wrong(
                f"{name}: {item.name}", "各档起点须递增；只有等级有名称", "Bins ascend; only grades have names."
            )
    for group, rows in stored.groups.items():
        yield from _sums(f"{name}: groups[{group!r}]", items, rows)


def _sums(where: str, items: Sequence[Item], rows: Sequence[Sequence[int]]) -> Iterator[Fault]:
    if [len(row) for row in rows] != [item.bins for item in items]:
        yield _wrong(where, "档数与项目不符", "The numbers of bins are not those of the items.")
        return
    score, grades, *others = rows
    if sum(score) != sum(grades) - grades[-1]:
        yield _wrong(
            where,
            f"总分各段合计 {sum(score)} 家，参评的却有 {sum(grades) - grades[-1]} 家",
            f"The score counts {sum(score)} enterprises, but {sum(grades) - grades[-1]} are graded.",
        )
    for item, row in zip(items[2:], others, strict=True):
        if sum(row) != sum(grades):
            yield _wrong(
                f"{where}, {item.name}",
                f"各档合计 {sum(row)} 家，等级合计却有 {sum(grades)} 家",
                f"The bands count {sum(row)} enterprises, the grades {sum(grades)}.",
            )


def item_of(stored: StoredItem) -> Item:
    """Give an item as it is counted."""
    return Item(**stored.model_dump())


def _no_number(text: str) -> object:
    raise ValueError(text)


def _wrong(where: str, zh: str, en: str) -> Fault:
    return Fault(
        where,
        Text(zh, en),
        Text("由 BandCounts.save 写成、未经改动的文件", "A file that BandCounts.save wrote, as it was written."),
        Text("请重新取得该文件，或重新计数", "Get the file again, or count again."),
    )
