"""A path to one value of a rulebook, as an analyst types it, and the patch that sets it (规则参数路径)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.rulebook.contents import LENIENCY, contents_of, is_indicator, is_leniency
from credit_tier.rulebook.extension import INDICATOR
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.patching import label, name_of

_STEP: Final = re.compile(r'\.?(?:"([^"]+)"|([A-Za-z0-9_-]+)|\[([^\[\]]+)\])')
_SHOWN: Final = 12


class Place(NamedTuple):
    """One value of a rulebook.

    Attributes
    ----------
    path : str
        As it was typed.
    table : str
        The table of a patch it stands in.
    steps : tuple of str or int
        From there.
    content : mapping
        Of the table.
    now : object
        What stands there; ``None`` where an optional key is not given.
    """

    path: str
    table: str
    steps: tuple[str | int, ...]
    content: Mapping[str, Any]
    now: Any

    def patch(self, value: object) -> dict[str, Any]:
        """Give the patch that puts another value there."""
        return {self.table: _with(self.content, self.steps, value)}


def place_of(rulebook: Rulebook, path: str) -> Place:
    """Find what a path names.

    Parameters
    ----------
    rulebook : Rulebook
    path : str
        Tables named as in a patch, joined by dots; names with a dot in quotation marks; an entry of a list in brackets
        by its place from 0, or by its name, or by name and first day: ``grades.scale[0].grades[1].from``,
        ``grades.cap[wage_list].grade``, ``indicator."tax.late_filings".version[0].bands[2].points``.

    Raises
    ------
    ArgumentError
        There is no such place; the fault says how far the path leads, and on to what.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> place_of(load_rulebook(), 'indicator."tax.late_filings".version[0].bands[2].points').now
    20
    """
    root = _root(rulebook)
    taken: list[str | int] = []
    here: Any = root
    steps = _steps(path)
    for number, step in enumerate(steps):
        found = _step(here, step, path, taken, optional=number == len(steps) - 1 and number > 0)
        taken.append(found)
        here = here[found] if isinstance(found, int) else here.get(found)
    if not taken or len(taken) == 1 or isinstance(here, Mapping):
        raise ArgumentError(_no_value(path, here if taken else root))
    table, *rest = taken
    return Place(path, str(table), tuple(rest), root[str(table)], here)


def _root(rulebook: Rulebook) -> dict[str, Any]:
    root: dict[str, Any] = {INDICATOR: {}}
    for file, content in contents_of(rulebook).items():
        if is_indicator(file):
            root[INDICATOR][file.removesuffix(".toml").replace("/", ".")] = content
        else:
            root[LENIENCY if is_leniency(file) else file.removesuffix(".toml")] = content
    return root


def _steps(path: str) -> list[str | int]:
    found: list[str | int] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None or (at == 0 and path[0] in ".["):
            raise ArgumentError(_unreadable(path, path[at:]))
        quoted, bare, entry = match.groups()
        whole = entry is not None and re.fullmatch(r"-?[0-9]+", entry.strip())
        found.append(int(entry) if whole else (quoted or bare or entry.strip().strip('"')))
        at = match.end()
    return found


def _step(here: Any, step: str | int, path: str, taken: list[str | int], *, optional: bool) -> str | int:
    """Give the key or the place of the entry that a step leads to."""
    if isinstance(here, Mapping) and isinstance(step, str) and (step in here or optional):
        return step
    if isinstance(here, Sequence) and not isinstance(here, str):
        if isinstance(step, int) and -len(here) <= step < len(here):
            return step % len(here)
        named = [place for place, entry in enumerate(here) if step in _names(entry)]
        if len(named) == 1:
            return named[0]
    raise ArgumentError(_no_step(path, taken, step, here))


def _names(entry: object) -> set[str]:
    text = label(entry)
    return set() if text is None else {text, name_of(text)}


def _with(content: Any, steps: Sequence[str | int], value: object, *, in_list: bool = False) -> Any:
    if not steps:
        return value
    step, *rest = steps
    if isinstance(content, Mapping):
        inner = _with(content.get(str(step)), rest, value, in_list=in_list)
        # A table of a patch is laid over what is there, so that an indicator need not bring its neighbours.
        return {**(content if in_list else {}), str(step): inner}
    return [_with(entry, rest, value, in_list=True) if place == step else entry for place, entry in enumerate(content)]


def written(steps: Sequence[str | int]) -> str:
    """Write steps as a path."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            name = step if re.fullmatch(r"[A-Za-z0-9_-]+", step) else f'"{step}"'
            text += f".{name}" if text else name
    return text


def _onward(here: Any) -> str:
    """Say where one can go from a place."""
    if isinstance(here, Mapping):
        words = sorted(map(str, here))
    elif isinstance(here, Sequence) and not isinstance(here, str):
        words = [f"[{place}]" + (f" {label(entry)}" if label(entry) else "") for place, entry in enumerate(here)]
    else:
        words = []
    more = f" … ({len(words)})" if len(words) > _SHOWN else ""
    return "、".join(words[:_SHOWN]) + more if words else "—"


def _unreadable(path: str, rest: str) -> Fault:
    return Fault(
        "path",
        Text(f"路径 {path!r} 在 {rest!r} 处读不懂", f"The path {path!r} cannot be read from {rest!r} on."),
        Text("例如 grades.scale[0].grades[1].from", "Such as grades.scale[0].grades[1].from."),
        Text("请改正", "Correct it."),
    )


def _no_step(path: str, taken: list[str | int], step: str | int, here: Any) -> Fault:
    at = written(taken) or "—"
    return Fault(
        f"path: {path}",
        Text(f"{at} 之下没有 {step!r}，或不止一个", f"There is no {step!r} below {at}, or more than one."),
        Text(f"其下有：{_onward(here)}", f"Below it: {_onward(here)}."),
        Text("请改正路径", "Correct the path."),
    )


def _no_value(path: str, here: Any) -> Fault:
    return Fault(
        f"path: {path}",
        Text("路径没有到达一个值", "The path does not lead to a value."),
        Text(f"其下有：{_onward(here)}", f"Below it: {_onward(here)}."),
        Text("请写到具体的参数", "Go on to one parameter."),
    )


def plain_value(value: Any) -> Any:
    """Give a value as it is written: the word of an enumeration."""
    return value.value if isinstance(value, Enum) else value
