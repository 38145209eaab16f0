"""One line of the ledger: its fields, its bytes, its hash (``docs/ledger.md``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from credit_tier.foundation.digest import LARGEST_INTEGER, Canonical, canonical
from credit_tier.foundation.errors import CreditTierError, Text
from credit_tier.ledger.acts import Act, VoidReason
from credit_tier.sampling.manifest import parse_json
from credit_tier.sampling.sources import Source, SourceKind, SourceRef
from credit_tier.sampling.values import is_hash, is_value

SCHEMA: Final = "credit_tier/ledger/1"
FIELDS: Final = ("schema", "seq", "task", "act", "at", "content", "prev", "hash")
TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Line(NamedTuple):
    """One act, as it is written.

    Attributes
    ----------
    seq : int
        From 1.
    task : str
        The draw's id.
    act : Act
    at : str
        UTC to the second, as the clock of whoever acted said; it proves nothing by itself.
    content : mapping
        What the act binds; its keys hang on the act.
    prev : str
        `hash` of the line before; 64 zeros for the first.
    """

    seq: int
    task: str
    act: Act
    at: str
    content: Mapping[str, Any]
    prev: str

    def body(self) -> dict[str, Canonical]:
        """Give the object that is hashed."""
        return {
            "schema": SCHEMA,
            "seq": self.seq,
            "task": self.task,
            "act": self.act.value,
            "at": self.at,
            "content": dict(self.content),
            "prev": self.prev,
        }

    @property
    def hash(self) -> str:
        """Hex SHA-256 of the canonical bytes of the line without its own hash."""
        return sha256(canonical(self.body())).hexdigest()

    def to_bytes(self) -> bytes:
        """Give the line as it stands in the file, LF included."""
        return canonical(self.body() | {"hash": self.hash}) + b"\n"


def _time_or_none(value: object) -> bool:
    return value == "" or (isinstance(value, str) and TIME.fullmatch(value) is not None)


def _day_or_none(value: object) -> bool:
    return value == "" or (isinstance(value, str) and DAY.fullmatch(value) is not None)


def _hash_or_none(value: object) -> bool:
    return value == "" or is_hash(value)


def _value_or_none(value: object) -> bool:
    return value == "" or is_value(value)


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_INTEGER


def _heads(value: object) -> bool:
    return isinstance(value, dict) and all(is_value(name) and is_hash(head) for name, head in value.items())


def _public_sources(value: object) -> bool:
    """Tell whether these are sources that have spoken, the agency's secret left empty."""
    if not isinstance(value, list) or not value:
        return False
    try:
        for item in value:
            secret = item["kind"] == SourceKind.AGENCY_SECRET
            if set(item) != {"kind", "ref", "value"} or (secret and item["value"] != ""):
                return False
            (SourceRef(kind=item["kind"], ref=item["ref"]) if secret else Source(**item))
    except (CreditTierError, KeyError, TypeError):
        return False
    return True


CONTENT: Final[Mapping[Act, Mapping[str, Callable[[object], bool]]]] = MappingProxyType(
    {
        Act.COMMITTED: {
            "commit_hash": is_hash,
            "prev_manifest_hash": is_hash,
            "annual_plan": _hash_or_none,
            "item": _value_or_none,
            "speaks_at": _time_or_none,
            "visits_until": _day_or_none,
        },
        Act.SEEDED: {"sources": _public_sources},
        Act.DRAWN: {"manifest_hash": is_hash},
        Act.REMOVED: {"count": _count, "seal": is_hash},
        Act.ASSIGNED: {"seal": is_hash},
        Act.SWAPPED: {"count": _count, "seal": is_hash},
        Act.OPENED: {"manifest_hash": is_hash, "removals": _heads},
        Act.PUBLISHED: {"manifest_hash": is_hash, "where": is_value},
        Act.VOID: {"reason": lambda value: value in set(VoidReason), "text": is_value},
    }
)
"""The keys of `content` for each act, and the form of each."""


def content_fault(act: Act, content: object) -> Text | None:
    """Say what is wrong with the content of an act; ``None`` where nothing is.

    Examples
    --------
    >>> content_fault(Act.DRAWN, {"manifest_hash": "ab" * 32}) is None
    True
    >>> content_fault(Act.DRAWN, {"manifest_hash": "ab"}).en
    'content.manifest_hash has not the form of the act drawn.'
    """
    forms = CONTENT[act]
    if not isinstance(content, dict) or set(content) != set(forms):
        return Text(f"content 的键应为 {sorted(forms)}", f"The keys of content are not {sorted(forms)}.")
    for name, fits in forms.items():
        if not fits(content[name]):
            return Text(f"content.{name} 不合 {act} 的格式", f"content.{name} has not the form of the act {act}.")
    return None


def read_line(data: bytes) -> Line | Text:
    """Read one line without its LF; where it is none, say what is wrong.

    Examples
    --------
    >>> line = Line(1, "d", Act.DRAWN, "2026-12-01T09:00:00Z", {"manifest_hash": "ab" * 32}, "0" * 64)
    >>> read_line(line.to_bytes()[:-1]) == line
    True
    >>> read_line(line.to_bytes()[:-1].replace(b"09:00", b"09:01")).en
    'The line does not match its own hash: it was altered.'
    """
    try:
        given = parse_json(data.decode())
        text = canonical(given)
    except (ValueError, CreditTierError):
        return Text("不是 UTF-8 编码的规范 JSON", "No JSON in UTF-8 as the format has it.")
    if text != data:
        return Text("不是规范字节（RFC 8785）", "The bytes are not the canonical ones (RFC 8785).")
    if not isinstance(given, dict) or set(given) != set(FIELDS):
        return Text(f"键应为 {sorted(FIELDS)}", f"The keys are not {sorted(FIELDS)}.")
    if given["hash"] != sha256(canonical({name: given[name] for name in FIELDS if name != "hash"})).hexdigest():
        return Text("此行与其自身哈希不符，已被改动", "The line does not match its own hash: it was altered.")
    return _formed(given)


def _formed(given: Mapping[str, Any]) -> Line | Text:
    if given["schema"] != SCHEMA or given["act"] not in set(Act):
        return Text("schema 或 act 不认识", "Unknown schema or act.")
    if not _count(given["seq"]) or not is_value(given["task"]) or not is_hash(given["prev"]):
        return Text("seq、task 或 prev 不合格式", "seq, task or prev has not its form.")
    if not given["at"] or not _time_or_none(given["at"]):
        return Text("at 须为 UTC 时间", "at is no time in UTC, as in 2026-12-01T09:00:00Z.")
    act = Act(given["act"])
    wrong = content_fault(act, given["content"])
    return wrong or Line(given["seq"], given["task"], act, given["at"], given["content"], given["prev"])
