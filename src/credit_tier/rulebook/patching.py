"""Laying one rulebook's files over another's: merged by name and first day, every change on record (补丁合并)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from credit_tier.rulebook.changes import Act, Change, Steps
from credit_tier.rulebook.contents import Contents, is_leniency

_NAMES: Final = ("id", "name", "code", "field", "fact", "kind", "document")
_DAY: Final = "in_force"


@dataclass
class Patched:
    """The result of laying a patch over a base.

    Attributes
    ----------
    contents : dict of str to dict
    changes : list of Change
    places : dict of str to str
        ``file: key[index]`` after merging to the same place in the patch, for entries that the patch added.
    """

    contents: dict[str, dict[str, Any]]
    changes: list[Change] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


def label(entry: object) -> str | None:
    """Name an entry of a list by what it is called and from when it applies.

    Two entries with one label are one and the same thing: a patch changes it. An entry of another name, or a version
    from another day, is added.

    Examples
    --------
    >>> label({"id": "serious_list", "in_force": "2025-07-01"}), label({"in_force": "2025-07-01"}), label({"from": 1})
    ('serious_list@2025-07-01', '@2025-07-01', None)
    """
    if not isinstance(entry, Mapping):
        return None
    uses = "+".join(map(str, entry.get("uses", ())))  # scales have no name; each use may have its own
    named = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str)), uses)
    day = f"@{entry[_DAY]}" if _DAY in entry else ""
    return f"{named}{day}" or None


def name_of(text: str) -> str:
    """Give the name in a label, empty where an entry has only a first day."""
    return text.partition("@")[0]


def patched(base: Contents, patch: Contents, by: str) -> Patched:
    """Lay a patch over a base.

    Tables are merged key by key. Lists whose entries have labels are merged by label, new ones at the end; every
    other list (bands, weights) is replaced as a whole.

    Parameters
    ----------
    base, patch : mapping of str to mapping
        Files by path; neither is changed.
    by : str
        Identifier of the patching rulebook.

    Examples
    --------
    >>> found = patched({"a.toml": {"rule": [{"id": "x", "n": 1}]}}, {"a.toml": {"rule": [{"id": "x", "n": 2}]}}, "b")
    >>> found.contents["a.toml"], [(change.path, change.act.value) for change in found.changes]
    ({'rule': [{'id': 'x', 'n': 2}]}, [(('rule', 'x', 'n'), 'changed')])
    """
    found = Patched({file: dict(content) for file, content in base.items()})
    for file, content in patch.items():
        target = _leniency_file(base) if is_leniency(file) and file not in base else file
        merger = _Merger(found, by, target, file)
        if target not in found.contents:
            found.contents[target] = dict(content)
            merger.note((), Act.ADDED, None, content)
        else:
            found.contents[target] = merger.table(found.contents[target], content, ())
    return found


def removed(found: Patched, file: str, path: Steps, by: str) -> bool:
    """Take a place out of merged contents; False where there is no such place."""
    merger = _Merger(found, by, file, file)
    if not path:
        before = found.contents.pop(file, None)
        if before is None:
            return False
        merger.note((), Act.REMOVED, before, None)
        return True
    content = found.contents.get(file)
    without = _without(content, path)
    if without is None:
        return False
    merger.note(path, Act.REMOVED, _at(content, path), None)
    found.contents[file] = without
    return True


def _leniency_file(base: Contents) -> str:
    return next((file for file in sorted(base) if is_leniency(file)), "leniency/all.toml")


def labels(entries: object) -> list[str] | None:
    """Give the labels of a list's entries, or None where it is no list of entries that can be told apart."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return None
    named = [label(entry) for entry in entries]
    told = [text for text in named if text is not None]
    return told if len(told) == len(named) == len(set(named)) else None


class _Merger(NamedTuple):
    """Merges one file and notes what it does."""

    found: Patched
    by: str
    file: str
    own: str

    def note(self, path: Steps, act: Act, before: Any, after: Any) -> None:
        self.found.changes.append(Change(self.by, self.file, path, act, before, after))

    def table(self, base: Mapping[str, Any], patch: Mapping[str, Any], path: Steps) -> dict[str, Any]:
        merged = dict(base)
        for key, value in patch.items():
            merged[key] = self.value(base[key], value, (*path, key)) if key in base else value
            if key not in base:
                self.added(value, (*path, key))
        return merged

    def added(self, value: Any, path: Steps) -> None:
        """Note a new key; of a list of entries, each of them, so that adding a list is no change of what is there."""
        named = labels(value)
        if named is None:
            self.note(path, Act.ADDED, None, value)
        for text, entry in zip(named or (), value if named else (), strict=True):
            self.note((*path, text), Act.ADDED, None, entry)

    def value(self, base: Any, patch: Any, path: Steps) -> Any:
        if isinstance(base, Mapping) and isinstance(patch, Mapping):
            return self.table(base, patch, path)
        old, new = labels(base), labels(patch)
        if old is not None and new is not None and (old or new):
            return self.entries(list(base), list(patch), path)
        if not _same(base, patch):
            self.note(path, Act.CHANGED, base, patch)
        return patch

    def entries(self, base: list[Any], patch: list[Any], path: Steps) -> list[Any]:
        places = {label(entry): index for index, entry in enumerate(base)}
        merged = list(base)
        for index, entry in enumerate(patch):
            text = label(entry) or ""
            if text in places:
                place = places[text]
                merged[place] = self.table(base[place], entry, (*path, text))
            else:
                place = len(merged)
                merged.append(entry)
                self.note((*path, text), Act.ADDED, None, entry)
            if len(path) == 1:
                self.found.places[f"{self.file}: {path[0]}[{place}]"] = f"{self.own}: {path[0]}[{index}]"
        return merged


def _same(one: Any, other: Any) -> bool:
    """Compare contents; a tuple of a model and a list of a file may say the same."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _at(content: Any, path: Iterable[str]) -> Any:
    for step in path:
        if isinstance(content, Mapping):
            content = content.get(step)
        else:
            content = next((entry for entry in content or () if label(entry) == step), None)
    return content


def _without(content: Any, path: Steps) -> Any:
    """Give the content without the place, or None where there is no such place."""
    step, *rest = path
    if isinstance(content, Mapping):
        if step not in content:
            return None
        inner = _without(content[step], tuple(rest)) if rest else None
        if rest and inner is None:
            return None
        kept = {key: value for key, value in content.items() if key != step}
        return {**kept, step: inner} if rest else kept
    entries = list(content) if isinstance(content, list | tuple) else []
    place = next((index for index, entry in enumerate(entries) if label(entry) == step), None)
    if place is None:
        return None
    if not rest:
        return entries[:place] + entries[place + 1 :]
    inner = _without(entries[place], tuple(rest))
    return None if inner is None else [*entries[:place], inner, *entries[place + 1 :]]
