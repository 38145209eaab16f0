"""What a change of the rules changes: two rulebooks, or two days of one (规则修订影响)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from credit_tier.analysis.change_words import CHANGES, KINDS, ground_words, path_words, value_words
from credit_tier.analysis.rule_changes import Ground, Kind, RuleChange, changes
from credit_tier.analysis.rules_of_day import parts, parts_of_day
from credit_tier.foundation.digest import plain
from credit_tier.rulebook.model import Rulebook


class ChangeRow(NamedTuple):
    """One changed value as texts in Chinese: a row for a table."""

    part: str
    rule: str
    title: str
    change: str
    kind: str
    field: str
    old: str
    new: str
    old_ground: str
    new_ground: str
    path: str


@dataclass(frozen=True, slots=True)
class RulebookDiff:
    """Everything that differs between two states of the rules; equal rules give no change.

    Attributes
    ----------
    old, new : Rulebook
    old_on, new_on : date or None
        The days compared; None where the rulebooks are compared whole, with all their versions.
    changes : tuple of RuleChange
        In the order of the rulebook.
    """

    old: Rulebook
    new: Rulebook
    old_on: date | None
    new_on: date | None
    changes: tuple[RuleChange, ...]

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.changes)

    def __repr__(self) -> str:
        return f"<RulebookDiff {len(self.changes)} changes in {len(self.entries())} rules>"

    def entries(self) -> dict[tuple[str, ...], list[RuleChange]]:
        """Give the changes by the rule they belong to."""
        found: dict[tuple[str, ...], list[RuleChange]] = {}
        for one in self.changes:
            found.setdefault(one.entry, []).append(one)
        return found

    def counts(self) -> dict[str, int]:
        """Count the changed values by kind: what may change a result, days, citations, wording."""
        found = Counter(one.kind for one in self.changes)
        return {kind.value: found[kind] for kind in Kind}

    @property
    def rows(self) -> tuple[ChangeRow, ...]:
        """Every changed value."""
        return tuple(map(_row, self.changes))

    def text(self, language: str = "zh") -> str:
        """Say what changed, in ``zh`` or ``en``; where nothing did, say that."""
        return "\n".join(_lines(self, 0 if language == "zh" else 1))

    def to_data(self) -> dict[str, Any]:
        """Give the same as plain data, for JSON."""
        return {
            "old": _side(self.old, self.old_on),
            "new": _side(self.new, self.new_on),
            "changes": [_data(one) for one in self.changes],
        }

    def to_json(self) -> str:
        """Give the data as JSON."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1)


def rulebook_diff(old: Rulebook, new: Rulebook, *, on_a: date | None = None, on_b: date | None = None) -> RulebookDiff:
    """Compare two rulebooks whole, two rulebooks on a day, or two days of one.

    Parameters
    ----------
    old, new : Rulebook
        The same twice, to compare two days of it.
    on_a : date, optional
        The day whose rules of `old` are compared. Without it, all versions are, whenever they apply.
    on_b : date, optional
        The day of `new`; by default that of `old`.

    Returns
    -------
    RulebookDiff
        Every value that differs, with the basis it had and has. Rules are paired by identifier, versions by the day
        they start, bands by where they start: a band put between others does not make those after it look new.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> book = load_rulebook()
    >>> bool(rulebook_diff(book, book)), bool(rulebook_diff(book, book, on_a=date(2026, 6, 30)))
    (False, False)
    """
    on_a, on_b = on_a or on_b, on_b or on_a
    if on_a is None or on_b is None:
        found = changes(parts(old), parts(new))
    else:
        found = changes(parts_of_day(old, on_a), parts_of_day(new, on_b))
    return RulebookDiff(old, new, on_a, on_b, tuple(found))


def _row(one: RuleChange) -> ChangeRow:
    part, *rest = path_words(one.entry)
    field = path_words(one.path)[len(one.entry) :]
    return ChangeRow(
        part=part.zh,
        rule="/".join(word.zh for word in rest),
        title=one.title.zh,
        change=CHANGES[one.change].zh,
        kind=KINDS[one.kind].zh,
        field="/".join(word.zh for word in field),
        old=value_words(one.old).zh,
        new=value_words(one.new).zh,
        old_ground=ground_words(one.old_ground).zh,
        new_ground=ground_words(one.new_ground).zh,
        path="/".join(one.path),
    )


def _lines(found: RulebookDiff, language: int) -> Iterator[str]:
    """Say it: `language` is the place of the words in a `Text`."""
    if not found:
        yield ("没有变化", "Nothing changed.")[language]
    for entry, some in found.entries().items():
        where = " / ".join(word[language] for word in path_words(entry))
        yield f"{where}  {some[0].title[language]}".rstrip()
        for one in some:
            field = "/".join(word[language] for word in path_words(one.path)[len(entry) :])
            old, new = (value_words(side)[language] for side in (one.old, one.new))
            yield f"  {CHANGES[one.change][language]} {field}: {old} → {new}"
        grounds = [ground_words(side)[language] for side in (some[0].old_ground, some[0].new_ground)]
        yield f"  {('依据', 'basis')[language]}: {' → '.join(dict.fromkeys(grounds))}"


def _side(rulebook: Rulebook, on: date | None) -> dict[str, Any]:
    return {"id": rulebook.identity.id, "digest": rulebook.digest, "on": on.isoformat() if on else None}


def _data(one: RuleChange) -> dict[str, Any]:
    return {
        "path": list(one.path),
        "entry": list(one.entry),
        "title": one.title._asdict(),
        "change": one.change.value,
        "kind": one.kind.value,
        "old": _json(one.old),
        "new": _json(one.new),
        "old_ground": _ground_data(one.old_ground),
        "new_ground": _ground_data(one.new_ground),
    }


def _json(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    return plain(value.model_dump() if hasattr(value, "model_dump") else value)


def _ground_data(ground: Ground | None) -> dict[str, Any] | None:
    if ground is None:
        return None
    return {
        "basis": _json(ground.basis),
        "in_force": ground.in_force.isoformat() if ground.in_force else None,
        "until": ground.until.isoformat() if ground.until else None,
        "illustrative": ground.illustrative,
    }
