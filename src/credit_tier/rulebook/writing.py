"""The canonical bytes of a rulebook, part by part, so that rulebooks that share parts write them once (规范形式)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.digest import canonical, plain

Written: TypeAlias = Mapping[str, tuple[object, bytes]]
"""By place: a part, and its canonical bytes. They are those of that very part and of no other."""


def write_parts(parts: Mapping[str, object], known: Written) -> tuple[bytes, Written]:
    """Give the canonical bytes of the whole, and of each part.

    Parameters
    ----------
    parts : mapping of str to object
        Models, or tuples of them, by name; no name needs an escape.
    known : Written
        What was written before: a part that is the same object is not written again.

    Examples
    --------
    >>> write_parts({"b": Frozen(), "a": (Frozen(),)}, {})[0]
    b'{"a":[{}],"b":{}}'
    """
    written: dict[str, tuple[object, bytes]] = {}
    said = [b'"%s":%s' % (name.encode(), _canonical(name, parts[name], known, written)) for name in sorted(parts)]
    return b"{" + b",".join(said) + b"}", written


def _canonical(name: str, part: object, known: Written, written: dict[str, tuple[object, bytes]]) -> bytes:
    if isinstance(part, tuple):
        own = [_canonical(f"{name}[{place}]", item, known, written) for place, item in enumerate(part)]
        return b"[" + b",".join(own) + b"]"
    before = known.get(name)
    if before is None or before[0] is not part:
        dumped = part.model_dump(mode="python", by_alias=True) if isinstance(part, Frozen) else part
        before = part, canonical(plain(dumped), f"$.{name}")
    written[name] = before
    return before[1]
