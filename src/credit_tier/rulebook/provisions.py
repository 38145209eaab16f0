"""Every provision of a rulebook with its numbers and citations, found by walking the models (条款清单).

A provision is whatever carries days or a citation of its own: a version, a veto, a duty, a year of the calendar. The
walk knows the models only by their shape, so a new part of a rulebook appears by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from credit_tier.foundation.basis import Basis, Bilingual, Status
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.changes import Act, Steps
from credit_tier.rulebook.contents import LENIENCY, file_of
from credit_tier.rulebook.faults import key_path
from credit_tier.rulebook.model import IDENTITY_FILE, Rulebook
from credit_tier.rulebook.parts import PARTS
from credit_tier.rulebook.patching import label
from credit_tier.rulebook.source import Source
from credit_tier.rulebook.versions import Dated

_DATES: Final = frozenset({"in_force", "until"})
_NO_NUMBERS: Final = _DATES | frozenset(
    {"title", "reason", "note", "text", "original", "aliases", "choices", "open_until", "fields"}
)
"""Keys that hold words and spellings, in which a digit is no number of the law."""
_ABOUT: Final = ("indicator", "grade", "tier")
_EXPRESSIONS: Final = frozenset({"among", "where", "value", "over", "applies", "when", "drafting_if"})
_DECIMAL: Final = re.compile(r"\d+(\.\d+)?")
_DIGIT: Final = re.compile(r"\d")


class Number(NamedTuple):
    """One number of a provision.

    Attributes
    ----------
    path : tuple of str
        Key path inside the provision, entries of lists by label or place.
    value : int, str or date
        A decimal share and a condition with numbers in it are texts.
    """

    path: Steps
    value: int | str | date


class Citation(NamedTuple):
    """A citation and the key it stands under, ``basis`` or another as ``penalty``."""

    key: str
    basis: Basis


@dataclass(frozen=True)
class Provision:
    """One provision.

    Attributes
    ----------
    file : str
    path : tuple of str
        Entries of lists by label.
    where : str
        ``file: key[index]``, as an editor finds it; of leniency, by label.
    title : Text
    in_force, until : date or None
        None for what has no days of its own.
    citations : tuple of Citation
    illustrative : bool
        Whether it, or the numbers in it, may drive trials only.
    numbers : tuple of Number
    by : str
        Identifier of the rulebook that it comes from, or that changed it last.
    about : dict of str to str
        What the numbers are of and what follows: ``indicator``, ``grade``, ``tier``.
    """

    file: str
    path: Steps
    where: str
    title: Text
    in_force: date | None
    until: date | None
    citations: tuple[Citation, ...]
    illustrative: bool
    numbers: tuple[Number, ...]
    by: str
    about: Mapping[str, str] = field(default_factory=dict)

    def applies_on(self, day: date) -> bool:
        """Tell whether it covers a day; what has no days always does."""
        return (self.in_force is None or self.in_force <= day) and (self.until is None or day <= self.until)


def provisions(rulebook: Rulebook) -> tuple[Provision, ...]:
    """Give every provision of a rulebook, of whatever day, by file and place.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> found = [item for item in provisions(load_rulebook()) if item.file == "tax/late_filings.toml"]
    >>> found[0].title.en, found[0].path
    ('Late tax filings, last 12 months', ('version', '@2025-07-01'))
    >>> found[0].numbers[0]
    Number(path=('measure', 'window_months'), value=12)
    """
    walk = _Walk(_origins(rulebook), _bottom(rulebook))
    for file, part in PARTS.items():
        walk.file(file, getattr(rulebook, part.attribute))
    for indicator in rulebook.indicators:
        walk.file(file_of(indicator.id), indicator)
    walk.file(f"{LENIENCY}/*.toml", rulebook.leniency_rules)
    return tuple(walk.found)


def in_force_on(found: tuple[Provision, ...], day: date) -> tuple[Provision, ...]:
    """Give those in force on a day; of versions of one rule, the one that started last."""
    last: dict[tuple[str, Steps, str], Provision] = {}
    for item in found:
        if item.applies_on(day):
            key = (item.file, item.path[:-1], item.path[-1].partition("@")[0] if item.path else "")
            held = last.get(key)
            if held is None or (item.in_force or date.min) > (held.in_force or date.min):
                last[key] = item
    kept = {id(item) for item in last.values()}
    return tuple(item for item in found if id(item) in kept)


def _origins(rulebook: Rulebook) -> list[tuple[str, Steps, str]]:
    """Give the places that rulebooks changed, outermost base first."""
    return [(change.file, change.path, change.by) for change in rulebook.changes if change.act is not Act.REMOVED]


def _bottom(rulebook: Rulebook) -> str:
    """Name the rulebook that everything comes from which no other changed."""
    under = [change.before for change in rulebook.changes if change.file == IDENTITY_FILE and change.path == ("id",)]
    return str(under[0]) if under else rulebook.identity.id


@dataclass
class _Open:
    """A provision that is being read; what lies inside it and is none of its own adds to it."""

    title: Text
    numbers: list[Number] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)


class _Walk:
    """One way through all models."""

    def __init__(self, origins: list[tuple[str, Steps, str]], base: str) -> None:
        self._origins, self._base = origins, base
        self.found: list[Provision] = []
        self._file = ""

    def file(self, name: str, model: BaseModel) -> None:
        """Read one file; numbers that lie in no provision make one of the whole file."""
        self._file = name
        whole = _Open(_title(model) or Text(name, name))
        place = len(self.found)
        self._inside(model, (), (), whole, ())
        if whole.numbers and name != IDENTITY_FILE:
            self.found.insert(place, self._made(model, (), (), whole))

    def _inside(self, model: BaseModel, path: Steps, places: tuple[str | int, ...], into: _Open, inner: Steps) -> None:
        for key, value in _items(model):
            if key in _NO_NUMBERS or isinstance(value, Bilingual):
                continue
            self._value(value, ((*path, key), (*places, key)), into, (*inner, key))

    def _value(self, value: Any, at: tuple[Steps, tuple[str | int, ...]], into: _Open, inner: Steps) -> None:
        path, places = at
        if isinstance(value, Basis):
            into.citations.append(Citation(inner[-1], value))
        elif isinstance(value, BaseModel):
            self._model(value, at, into, inner)
        elif isinstance(value, Mapping):
            for key, entry in value.items():
                self._value(entry, ((*path, str(key)), (*places, str(key))), into, (*inner, str(key)))
        elif isinstance(value, tuple | list):
            for index, entry in enumerate(value):
                named = _label(entry) or str(index)
                self._value(entry, ((*path, named), (*places, index)), into, (*inner, named))
        elif _is_number(inner, value):
            into.numbers.append(Number(inner, value))

    def _model(self, model: BaseModel, at: tuple[Steps, tuple[str | int, ...]], into: _Open, inner: Steps) -> None:
        path, places = at
        if not (isinstance(model, Dated | Source) or isinstance(getattr(model, "basis", None), Basis)):
            self._inside(model, path, places, into, inner)
            return
        own = _Open(_title(model) or into.title)
        place = len(self.found)
        self._inside(model, path, places, own, ())
        self.found.insert(place, self._made(model, path, places, own))

    def _made(self, model: BaseModel, path: Steps, places: tuple[str | int, ...], own: _Open) -> Provision:
        is_dated = isinstance(model, Dated)
        by_label = self._file.startswith(LENIENCY)
        return Provision(
            file=self._file,
            path=path,
            where=f"{self._file}: {key_path(path if by_label else places)}" if path else self._file,
            title=own.title,
            in_force=getattr(model, "in_force", None),
            until=getattr(model, "until", None),
            citations=tuple(own.citations),
            illustrative=model.illustrative if is_dated else _unfounded(model, own),  # type: ignore[attr-defined] # it is dated
            numbers=tuple(own.numbers),
            by=self._by(path),
            about={key: str(getattr(model, key)) for key in _ABOUT if isinstance(getattr(model, key, None), str)},
        )

    def _by(self, path: Steps) -> str:
        """Say whose a place is: the last rulebook that changed it, what holds it, or a part of it."""
        names = [by for file, at, by in self._origins if file == self._file and _meet(at, path)]
        return names[-1] if names else self._base


def _meet(one: Steps, other: Steps) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _items(model: BaseModel) -> Iterator[tuple[str, Any]]:
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        if value is not None:
            yield info.alias or name, value


def _label(entry: Any) -> str | None:
    if not isinstance(entry, BaseModel):
        return None
    return label({key: value for key, value in _items(entry) if isinstance(value, str | date | tuple)})


def _title(model: BaseModel) -> Text | None:
    title = getattr(model, "title", getattr(model, "place", None))  # a time limit is known by whose it is
    return Text(title.zh, title.en) if isinstance(title, Bilingual) else None


def _unfounded(model: BaseModel, own: _Open) -> bool:
    return not own.citations or getattr(model, "status", None) is Status.ILLUSTRATIVE


def _is_number(inner: Steps, value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | date):
        return True
    if not isinstance(value, str):
        return False
    return bool(_DECIMAL.fullmatch(value)) or (inner[-1] in _EXPRESSIONS and bool(_DIGIT.search(value)))
