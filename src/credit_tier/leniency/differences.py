"""What changed between two states of the rules of leniency: two rulebooks, or two days of one (清单修订对照)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.foundation.errors import Text
from credit_tier.leniency.field_words import FIELDS, KINDS, field_value
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.rulebook.leniency_consistency import LISTS, SINGLES
from credit_tier.rulebook.leniency_rules import LeniencyRules
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.versions import Dated, version_on


class Change(StrEnum):
    """What became of an entry."""

    ADDED = "added"
    REMOVED = "removed"
    EXPIRED = "expired"
    """Its last day lies before the second day: nobody took it away."""
    CHANGED = "changed"


CHANGES: Final[Mapping[Change, Text]] = {
    Change.ADDED: Text("新增", "added"),
    Change.REMOVED: Text("取消", "removed"),
    Change.EXPIRED: Text("到期失效", "expired"),
    Change.CHANGED: Text("修改", "changed"),
}


class FieldChange(NamedTuple):
    """A field, before and after; None where the entry, or the field, was not there."""

    field: str
    old: Text | None
    new: Text | None


class EntryChange(NamedTuple):
    """An entry that is not the same on both sides.

    Attributes
    ----------
    kind : str
        ``item``, ``ground``, ``condition`` and so on, as the rulebook's files say.
    id : str
    title : Text
    change : Change
    expired_on : date or None
        Its last day, where it expired.
    old_basis, new_basis : Basis or None
    fields : tuple of FieldChange
    used_by : tuple of str
        Of a condition, measure or rule of first offence: the grounds and items that it changes.
    """

    kind: str
    id: str
    title: Text
    change: Change
    expired_on: date | None
    old_basis: Basis | None
    new_basis: Basis | None
    fields: tuple[FieldChange, ...]
    used_by: tuple[str, ...]


class DifferenceRow(NamedTuple):
    """One field of one changed entry, as texts in Chinese: a row for a table."""

    kind: str
    id: str
    title: str
    change: str
    field: str
    old: str
    new: str
    old_basis: str
    new_basis: str


@dataclass(frozen=True, slots=True)
class LeniencyDifference:
    """Everything that differs; equal rules give no entry.

    Attributes
    ----------
    old, new : Rulebook
    old_on, new_on : date
    entries : tuple of EntryChange
        Items first, then grounds, then what both are made of; by identifier.
    """

    old: Rulebook
    new: Rulebook
    old_on: date
    new_on: date
    entries: tuple[EntryChange, ...]

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.entries)

    @property
    def rows(self) -> tuple[DifferenceRow, ...]:
        """Every changed field."""
        return tuple(_rows(self.entries))

    def text(self, language: str = "zh") -> str:
        """Say what changed, in ``zh`` or ``en``; where nothing did, say that."""
        return "\n".join(_lines(self, 0 if language == "zh" else 1))

    def __repr__(self) -> str:
        return f"<LeniencyDifference {len(self.entries)} entries>"


def leniency_diff(old: Rulebook, new: Rulebook, *, on: date, new_on: date | None = None) -> LeniencyDifference:
    """Compare two rulebooks on a day, or two days of one.

    Parameters
    ----------
    old, new : Rulebook
        The same twice, to compare two days of it.
    on : date
    new_on : date, optional
        The day of `new`; by default that of `old`.

    Raises
    ------
    NotInForceError
        One of them has no rules of leniency on its day.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> book = load_rulebook()
    >>> bool(leniency_diff(book, book, on=date(2026, 6, 30)))
    False
    """
    new_on = new_on or on
    for rulebook, day in ((old, on), (new, new_on)):
        rules_of_leniency(rulebook, day)  # refuses a day without rules
    before, after = old.leniency_rules, new.leniency_rules
    kinds = ("item", "ground", *(kind for kind in (*LISTS, *SINGLES) if kind not in {"item", "ground"}), "domains")
    found = [entry for kind in kinds for entry in _compared(kind, before, after, on, new_on)]
    return LeniencyDifference(old, new, on, new_on, tuple(found))


def _compared(kind: str, before: LeniencyRules, after: LeniencyRules, on: date, new_on: date) -> Iterator[EntryChange]:
    one, other, titles = _by_name(kind, before), _by_name(kind, after), _titles(before) | _titles(after)
    for name in sorted(one.keys() | other.keys()):
        old, new = _current(one.get(name, []), on), _current(other.get(name, []), new_on)
        if old is None and new is None:
            old = _came_and_went(other.get(name, []), on, new_on)
            if old is None:
                continue
        fields = tuple(_fields(old, new, titles))
        if not fields:
            continue
        change, expired_on = _change(old, new, other.get(name, []), new_on)
        used = dict.fromkeys((*_users(kind, name, before), *_users(kind, name, after)))
        bases = (getattr(old, "basis", None), getattr(new, "basis", None))
        yield EntryChange(kind, name, _title(name, new or old), change, expired_on, *bases, fields, tuple(used))


def _by_name(kind: str, rules: LeniencyRules) -> dict[str, list[Frozen]]:
    entries = getattr(rules, kind)
    if kind == "domains":
        return {name: [title] for name, title in entries.items()}
    found: dict[str, list[Frozen]] = {}
    for entry in entries if kind in LISTS else [entries] if entries is not None else []:
        name = next((getattr(entry, key) for key in ("id", "name", "fact") if hasattr(entry, key)), kind)
        found.setdefault(name, []).append(entry)
    return found


def _current(versions: list[Any], day: date) -> Frozen | None:
    """Give the version of the day; what carries no dates always applies."""
    if versions and isinstance(versions[0], Dated):
        return version_on(versions, day)
    return versions[0] if versions else None


def _came_and_went(versions: list[Any], on: date, new_on: date) -> Frozen | None:
    """Find a version that was in force only between the two days."""
    between = (one for one in versions if one.until is not None and on < one.in_force and one.until < new_on)
    return max(between, key=lambda one: one.in_force, default=None)


def _change(old: Any, new: Any, versions: list[Any], new_on: date) -> tuple[Change, date | None]:
    """Tell what became of an entry, and its last day where it expired; what is gone from the file was removed."""
    if old is None or new is not None:
        return (Change.ADDED if old is None else Change.CHANGED), None
    ends = [one.until for one in versions if isinstance(one, Dated) and one.until is not None and one.until < new_on]
    return (Change.EXPIRED, max(ends)) if ends else (Change.REMOVED, None)


def _fields(old: Frozen | None, new: Frozen | None, titles: Mapping[str, Bilingual]) -> Iterator[FieldChange]:
    shown = new or old
    for name in type(shown).model_fields if shown is not None else ():
        before, after = (field_value(entry, name, titles) for entry in (old, new))
        if before != after:
            yield FieldChange(name, before, after)


def _titles(rules: LeniencyRules) -> dict[str, Bilingual]:
    """Give the titles of what grounds name; a change of such a title is told with its owner, not with every user."""
    found = {one.id: one.title for one in rules.condition} | {one.id: one.title for one in rules.measure}
    return found | {one.id: one.title for one in rules.ground}


def _users(kind: str, name: str, rules: LeniencyRules) -> Iterator[str]:
    for ground in (*rules.item, *rules.ground):
        named = {"condition": (*ground.conditions, *ground.exclusions), "measure": ground.measures}.get(kind, ())
        if name in named:
            yield ground.id


def _title(name: str, entry: object) -> Text:
    found = getattr(entry, "title", None) or getattr(entry, "text", None)
    return Text(found.zh, found.en) if found is not None else Text(name, name)


def _rows(entries: tuple[EntryChange, ...]) -> Iterator[DifferenceRow]:
    for entry in entries:
        for field in entry.fields:
            yield DifferenceRow(
                KINDS[entry.kind].zh,
                entry.id,
                entry.title.zh,
                CHANGES[entry.change].zh,
                FIELDS[field.field].zh if field.field in FIELDS else field.field,
                field.old.zh if field.old else "",
                field.new.zh if field.new else "",
                str(entry.old_basis or ""),
                str(entry.new_basis or ""),
            )


def _lines(found: LeniencyDifference, language: int) -> Iterator[str]:
    """Say it: `language` is the place of the words in a `Text`."""
    if not found.entries:
        yield ("没有变化", "Nothing changed.")[language]
        return
    for entry in found.entries:
        yield f"{CHANGES[entry.change][language]} {KINDS[entry.kind][language]} {entry.title[language]} ({entry.id})"
        if entry.expired_on is not None:
            yield f"  {FIELDS['until'][language]}: {entry.expired_on}"
        bases = [str(basis) if basis else "—" for basis in (entry.old_basis, entry.new_basis)]
        yield f"  {FIELDS['basis'][language]}: {' → '.join(dict.fromkeys(bases))}"
        if entry.used_by:
            yield ("  涉及：", "  used by: ")[language] + ", ".join(entry.used_by)
        if entry.change is not Change.CHANGED:
            continue
        for field in entry.fields:
            old, new = ((side[language] if side else "—") for side in (field.old, field.new))
            yield f"  {FIELDS.get(field.field, Text(field.field, field.field))[language]}: {old} → {new}"
