"""Faults of a rulebook, put into words: pydantic's findings and our own, each with file and key path."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from credit_tier.foundation.errors import Fault, Text
from credit_tier.foundation.requirements import required

_Path = Sequence[str | int]

MEND = Text("请改正", "Correct it.")


def key_path(parts: _Path) -> str:
    """Write a key path the way a reader of the file would point at it.

    Examples
    --------
    >>> key_path(("version", 0, "bands", 2, "from"))
    'version[0].bands[2].from'
    """
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def fault(file: str, path: _Path, what: Text, allowed: Text, mend: Text) -> Fault:
    """Make a fault located at a key path of a file."""
    return Fault(f"{file}: {key_path(path)}" if path else file, what, allowed, mend)


def faults_of_validation(file: str, error: ValidationError, prefix: _Path = ()) -> list[Fault]:
    """Put every finding of pydantic into words."""
    findings = error.errors(include_url=False)
    deeper = {finding["loc"][:depth] for finding in findings for depth in range(len(finding["loc"]))}
    # A list whose only item is faulty also counts as too short; one fault is enough.
    told = [finding for finding in findings if finding["type"] != "too_short" or finding["loc"] not in deeper]
    return [_worded(file, (*prefix, *finding["loc"]), finding) for finding in told]


def _worded(file: str, path: _Path, finding: Any) -> Fault:
    kind, given, context = finding["type"], finding["input"], finding.get("ctx", {})
    name = str(path[-1]) if path else ""
    shown = repr(given)[:60]
    if kind == "missing":
        return fault(
            file,
            path,
            Text(f"缺少 {name}", f"`{name}` is missing."),
            Text("此项必填", "This key is required."),
            Text(f"请补上 {name} = …", f"Add `{name} = ...`."),
        )
    if kind == "extra_forbidden":
        return fault(
            file,
            path,
            Text(f"不认识 {name}", f"`{name}` is not a known key here."),
            Text("只允许规则手册格式中的键", "Only the keys of the rulebook format are allowed."),
            Text("请改正拼写或删去", "Correct its spelling or remove it."),
        )
    if kind in {"enum", "literal_error"}:
        expected = str(context.get("expected", ""))
        return fault(
            file,
            path,
            Text(f"{shown} 不是允许的取值", f"{shown} is not an allowed value."),
            Text(f"允许：{expected}", f"Allowed: {expected}."),
            Text("请改为其中之一", "Use one of them."),
        )
    said = finding["msg"].removeprefix("Value error, ")
    return fault(
        file,
        path,
        Text(f"值不合要求：{shown}", f"The value does not fit: {shown}."),
        required(kind, context, said),
        Text("请改正该值", "Correct the value."),
    )


def listed(names: Iterable[str]) -> str:
    """Join names for a message, sorted."""
    return ", ".join(sorted(names)) or "—"


def unknown(file: str, path: _Path, name: str, known: Iterable[str]) -> Fault:
    """Say that a name is not among the known ones."""
    allowed = listed(known)
    return fault(
        file,
        path,
        Text(f"没有 {name}", f"There is no {name}."),
        Text(f"允许：{allowed}", f"Allowed: {allowed}."),
        Text("请改为其中之一，或先补上它", "Use one of them, or add it first."),
    )


def said_twice(file: str, path: _Path, name: str) -> Fault:
    """Say that something is given twice."""
    return fault(
        file,
        path,
        Text(f"{name} 出现两次", f"{name} is given twice."),
        Text("每项一次", "Each one once."),
        Text("请删去一个", "Remove one of them."),
    )
