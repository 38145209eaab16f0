"""Every leaf of two trees of rules that differs, with the basis it had and has; nothing is passed over (逐项比较)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from credit_tier.analysis.rule_pairs import DATES, identity, is_rules, paired, reordered
from credit_tier.foundation.basis import Basis, Bilingual, Frozen, Status
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.versions import Dated


class Change(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """Its first or last day is another."""
    REORDERED = "reordered"
    """The same rules in another order."""


class Kind(StrEnum):
    """What a value is for."""

    RULE = "rule"
    """A number, a condition, a choice: it may change a result."""
    DATES = "dates"
    CITATION = "citation"
    """By what right it applies, and how well that is known; whether it is illustrative."""
    WORDING = "wording"
    """What people read."""


class Ground(NamedTuple):
    """By what right a value applies, and since when.

    Attributes
    ----------
    basis : Basis or None
        Document, number, article, how well it is read, and when it was last checked.
    in_force, until : date or None
    illustrative : bool
    """

    basis: Basis | None
    in_force: date | None
    until: date | None
    illustrative: bool


class RuleChange(NamedTuple):
    """One value that is not the same on both sides.

    Attributes
    ----------
    path : tuple of str
        From the part of the rulebook to the value, by identifiers: ``("indicators", "tax.late_filings", "version",
        "2025-07-01", "bands", "from 1", "points")``.
    entry : tuple of str
        The rule it belongs to: the beginning of `path` up to an identifier, or to a version of it.
    title : Text
        Of the rule.
    change : Change
    kind : Kind
    old, new : object
        Values as the rulebook holds them; None where there is none.
    old_ground, new_ground : Ground or None
    """

    path: tuple[str, ...]
    entry: tuple[str, ...]
    title: Text
    change: Change
    kind: Kind
    old: Any
    new: Any
    old_ground: Ground | None
    new_ground: Ground | None


class _Place(NamedTuple):
    """Where the comparison stands."""

    path: tuple[str, ...] = ()
    entry: tuple[str, ...] = ()
    title: Text = Text("", "")
    old_ground: Ground | None = None
    new_ground: Ground | None = None

    def at(self, *steps: str) -> _Place:
        return self._replace(path=(*self.path, *steps))

    def of(self, old: Any, new: Any) -> _Place:
        """Take over the titles and the bases of what is entered."""
        title = getattr(new, "title", None) or getattr(old, "title", None)
        said = Text(title.zh, title.en) if isinstance(title, Bilingual) else self.title
        # In an entry that is there on one side, its parts have no ground on the other.
        grounds = [_ground(side) or before for side, before in ((old, self.old_ground), (new, self.new_ground))]
        # The parts of an entry have titles, too; it keeps its own.
        own = said if self.path == self.entry or not self.entry else self.title
        return self._replace(title=own, old_ground=grounds[0], new_ground=grounds[1])

    def changed(self, change: Change, old: Any, new: Any) -> RuleChange:
        kind = _kind(self.path, old if new is None else new)
        is_dates = change is Change.CHANGED and kind is Kind.DATES
        said = Change.MOVED if is_dates else change
        return RuleChange(
            self.path, self.entry or self.path[:1], self.title, said, kind, old, new, self.old_ground, self.new_ground
        )


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RuleChange]:
    """Compare two rulebooks, given as their parts by name."""
    for name in dict.fromkeys((*old, *new)):
        yield from _compared(old.get(name), new.get(name), _Place((name,)))


def _compared(old: Any, new: Any, place: _Place) -> Iterator[RuleChange]:
    if old == new and type(old) is type(new):
        return
    if isinstance(old, Bilingual) and isinstance(new, Bilingual) and type(old) is Bilingual:
        yield place.changed(Change.CHANGED, old, new)
    elif isinstance(old, Frozen) and type(old) is type(new):
        inside = place.of(old, new)
        for name in type(old).model_fields:
            yield from _compared(getattr(old, name), getattr(new, name), inside.at(name))
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            yield from _one(old.get(key), new.get(key), key not in old, key not in new, place.at(str(key)))
    elif _are_rules(old, new):
        yield from _lists(old, new, place)
    elif isinstance(old, Frozen) or isinstance(new, Frozen):
        yield from _one(old, new, old is None, new is None, place)
    else:
        yield place.changed(Change.CHANGED, old, new)


def _one(old: Any, new: Any, is_new: bool, is_gone: bool, place: _Place) -> Iterator[RuleChange]:  # noqa: FBT001 # two sides
    if is_new:
        yield from _whole(new, Change.ADDED, place)
    elif is_gone:
        yield from _whole(old, Change.REMOVED, place)
    else:
        yield from _compared(old, new, place)


def _are_rules(old: object, new: object) -> bool:
    sides = [side for side in (old, new) if side != ()]
    return isinstance(old, tuple) and isinstance(new, tuple) and all(map(is_rules, sides))


def _lists(old: tuple[Any, ...], new: tuple[Any, ...], place: _Place) -> Iterator[RuleChange]:
    pairs = paired(old, new)
    for pair in pairs:
        inside = _entered(place.at(*pair.steps), pair.new if pair.old is None else pair.old)
        yield from _one(pair.old, pair.new, pair.old is None, pair.new is None, inside)
    if reordered(pairs, old, new):
        names = [tuple(" ".join(pair.steps) for pair in _in_order(pairs, side)) for side in (old, new)]
        yield place.at("order").changed(Change.REORDERED, *names)


def _in_order(pairs: list[Any], side: tuple[Any, ...]) -> list[Any]:
    place = {id(rule): index for index, rule in enumerate(side)}
    both = [pair for pair in pairs if pair.old is not None and pair.new is not None]
    return sorted(both, key=lambda pair: place[id(pair.old)] if id(pair.old) in place else place[id(pair.new)])


def _entered(place: _Place, rule: Any) -> _Place:
    """Begin a rule of its own: what has an identifier right below a part, and every version."""
    if isinstance(rule, Dated) or (identity(rule) and not place.entry):
        return place._replace(entry=place.path)
    return place


def _whole(value: Any, change: Change, place: _Place) -> Iterator[RuleChange]:
    """Give every value of something that is there on one side only."""
    sides = (None, value) if change is Change.ADDED else (value, None)
    if isinstance(value, Frozen) and type(value) is not Bilingual:
        inside = place.of(*sides)
        given = {name: getattr(value, name) for name in type(value).model_fields}
        kept = {name: item for name, item in given.items() if item is not None and item not in ((), {}, "")}
        for name, item in kept.items():
            yield from _whole(item, change, inside.at(name))
        if not kept:
            yield place.changed(change, *sides)
    elif isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _whole(item, change, place.at(str(key)))
    elif is_rules(value):
        pairs = paired((), value)
        for pair in pairs:
            yield from _whole(pair.new, change, _entered(place.at(*pair.steps), pair.new))
    else:
        yield place.changed(change, *sides)


def _ground(rule: Any) -> Ground | None:
    if not isinstance(rule, Frozen) or not {"basis", "status"} & set(type(rule).model_fields):
        return None
    illustrative = getattr(rule, "illustrative", getattr(rule, "status", None) is Status.ILLUSTRATIVE)
    return Ground(
        getattr(rule, "basis", None), getattr(rule, "in_force", None), getattr(rule, "until", None), bool(illustrative)
    )


def _kind(path: tuple[str, ...], value: object) -> Kind:
    if path[-1] in DATES:
        return Kind.DATES
    cites = any(step == "basis" or step.endswith("_basis") for step in path)
    if cites or path[-1] in {"status", "points_status"} or isinstance(value, Status):
        return Kind.CITATION
    return Kind.WORDING if isinstance(value, Bilingual) else Kind.RULE
