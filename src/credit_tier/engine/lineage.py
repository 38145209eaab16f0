"""Lineage: from a former code to those that hold its records on a day (主体沿革).

Pure logic over changes and rules; where the changes come from, see `changes`, and how records move, see `attribution`.

- Changes apply in the order of their days. From a code that has ended, one goes on to its successor, also where the
  successor had ended before (a file that names the older code).
- Changes that lead round in a circle on one day cancel out; a later day that leads back is a return.
- Several successors on one day are a contradiction, and nothing moves, unless the rule of that kind says otherwise.
- With a register, nothing moves to a code from which no listed enterprise is reached: a misspelt successor must not
  free anybody of a record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from credit_tier.foundation.basis import Bilingual
from credit_tier.rulebook.attribution import Goes, SuccessionRule


class Change(NamedTuple):
    """One change in force: from `effective_on` on, `rule` says what becomes of the records of `former`.

    `rule` is the kind of event, or the name of the rule for old numbers; the day of a number is the first of all.
    """

    former: str
    effective_on: date
    successor: str
    rule: str
    document_no: str = ""


class Unattributed(NamedTuple):
    """A code, an event or records that the rules attribute to nobody, and why.

    Attributes
    ----------
    code : str
    about : str
        The successor an event names, or the table of the records.
    reason : str
        A `Why`.
    records : int
        How many, where records are concerned.
    """

    code: str
    about: str
    reason: str
    records: int = 0


class Why(StrEnum):
    """Why something is attributed to nobody, or deserves a look."""

    NUMBER_UNKNOWN = "number_unknown"
    NUMBER_AMBIGUOUS = "number_ambiguous"
    NO_RULE = "no_rule"
    UNREADABLE = "unreadable"
    ITSELF = "itself"
    TWO_SUCCESSORS = "two_successors"
    CIRCLE = "circle"
    HAD_ENDED = "had_ended"
    UNLISTED_SUCCESSOR = "unlisted_successor"
    BEFORE_FOUNDED = "before_founded"
    NOBODY = "nobody"

    @property
    def said(self) -> Bilingual:
        """The reason in both languages."""
        zh, en = _SAID[self]
        return Bilingual(zh=zh, en=en)


_SAID: Mapping[Why, tuple[str, str]] = {
    Why.NUMBER_UNKNOWN: ("名录中没有企业持有此号码", "no enterprise of the register holds this number"),
    Why.NUMBER_AMBIGUOUS: ("名录中不止一家企业持有此号码", "several enterprises of the register hold this number"),
    Why.NO_RULE: ("当日没有生效的归属规则", "no rule of attribution is in force that day"),
    Why.UNREADABLE: ("原代码无法辨认", "the former code cannot be read"),
    Why.ITSELF: ("原代码与新代码相同", "former code and successor are the same"),
    Why.TWO_SUCCESSORS: (
        "同日有不同的承继主体，互相矛盾，未予适用",
        "several successors on one day contradict each other",
    ),
    Why.CIRCLE: ("同日的变更首尾相接，互相抵消", "the changes of one day lead in a circle and cancel out"),
    Why.HAD_ENDED: ("原代码此前已终止，未予适用", "the former code had ended before; not applied"),
    Why.UNLISTED_SUCCESSOR: ("承继主体不在名录中，未予适用", "the successor is not on the register; not applied"),
    Why.BEFORE_FOUNDED: (
        "生效日早于承继主体成立日，请核对",
        "effective before the successor was founded; please check",
    ),
    Why.NOBODY: ("规则不归属于任何主体，待人工认定", "the rule gives them to nobody; an officer decides"),
}


class Held(NamedTuple):
    """Who holds a record (``None``: nobody), the legal person it was sent for, and by which changes."""

    holder: str | None
    person: str
    path: tuple[Change, ...]


class Lineage:
    """Changes in force, arranged so that every code can be followed.

    Parameters
    ----------
    changes : iterable of Change
        Those in force on the day.
    rules : mapping of str to SuccessionRule
        By `Change.rule`.
    listed : set of str, optional
        Codes of the register among those that the changes name; without it, there is no register.
    """

    def __init__(
        self, changes: Iterable[Change], rules: Mapping[str, SuccessionRule], listed: set[str] | None = None
    ) -> None:
        self._rules = rules
        self.refused: list[Unattributed] = []
        kept = self._consistent(sorted({change[:3]: change for change in sorted(changes, reverse=True)}.values()))
        if listed is not None:
            kept = self._reaching(kept, listed)
        self._from: dict[str, list[Change]] = defaultdict(list)
        for change in kept:
            self._from[change.former].append(change)
        self._enterprises = {former: self.held(former, self._as_enterprise) for former in sorted(self._from)}
        self._refuse_what_never_applies()

    @property
    def formers(self) -> list[str]:
        """Every code from which a change leads, ascending."""
        return sorted(self._from)

    def ended(self) -> dict[str, tuple[Held, ...]]:
        """Give the codes that are graded no more, with who came after them."""
        return {
            former: held
            for former, held in self._enterprises.items()
            if held and all(one.holder != former for one in held)
        }

    def person(self, code: str) -> str:
        """Give the code that the same legal person bears now."""
        return next((one.person for one in self._enterprises.get(code, ())), code)

    def held(self, own: str, goes: Callable[[Change], Goes]) -> tuple[Held, ...]:
        """Follow what was sent under a code.

        Parameters
        ----------
        own : str
        goes : callable
            Where a change takes it.

        Returns
        -------
        tuple of Held
            Everyone who holds it; empty where it is attributed to nobody.
        """
        found: list[Held] = []
        taken: set[Change] = set()  # two ways that meet go on as one
        open_ends = [(Held(own, own, ()), frozenset[Change]())]
        while open_ends:
            at, used = open_ends.pop()
            group = self._next(at, used)
            if not group:
                found.append(at)
                continue
            used |= set(group)
            ways = [(change, goes(change)) for change in group]
            if any(way in {Goes.STAYS, Goes.BOTH} for _, way in ways):
                open_ends.append((at, used))
            for change, way in ways:
                if way in {Goes.FOLLOWS, Goes.BOTH} and change not in taken:
                    taken.add(change)
                    same = self._rules[change.rule].same_person and at.person == at.holder
                    person = change.successor if same else at.person
                    open_ends.append((Held(change.successor, person, (*at.path, change)), used))
        return tuple(sorted({one.holder: one for one in sorted(found, reverse=True)}.values()))

    def _next(self, at: Held, used: frozenset[Change]) -> list[Change]:
        """Give the changes of the next day that leads on from where something is."""
        there = [change for change in self._from.get(at.holder or "", ()) if change not in used]
        arrived = max((change.effective_on for change in at.path), default=date.min)
        later = [change for change in there if change.effective_on >= arrived]
        if not later:
            visited = {change.former for change in at.path}
            later = [
                change for change in there if self._rules[change.rule].former_ends and change.successor not in visited
            ]
        first = min((change.effective_on for change in later), default=None)
        return [change for change in later if change.effective_on == first]

    def _as_enterprise(self, change: Change) -> Goes:
        return Goes.FOLLOWS if self._rules[change.rule].former_ends else Goes.STAYS

    def _consistent(self, changes: Sequence[Change]) -> list[Change]:
        kept: list[Change] = []
        for (former, _), same_day in groupby(changes, key=lambda change: change[:2]):
            group = [change for change in same_day if self._sensible(change)]
            kinds = {change.rule for change in group}
            if len(group) < 2 or (len(kinds) == 1 and self._rules[group[0].rule].several_successors):
                kept += group
            else:
                self.refused += [Unattributed(former, change.successor, Why.TWO_SUCCESSORS) for change in group]
        return kept

    def _sensible(self, change: Change) -> bool:
        if change.former == change.successor:
            self.refused.append(Unattributed(change.former, change.successor, Why.ITSELF))
            return False
        return self._rules[change.rule].moves

    def _reaching(self, changes: Sequence[Change], listed: set[str]) -> list[Change]:
        """Keep the changes from whose successor a listed enterprise is reached."""
        into = formers_of(changes)
        reaching, new = set(listed), list(listed)
        while new:
            for former in into.get(new.pop(), ()):
                if former not in reaching:
                    reaching.add(former)
                    new.append(former)
        self.refused += [
            Unattributed(change.former, change.successor, Why.UNLISTED_SUCCESSOR)
            for change in changes
            if change.successor not in reaching
        ]
        return [change for change in changes if change.successor in reaching]

    def _refuse_what_never_applies(self) -> None:
        applied: set[Change] = set()
        for former, held in self._enterprises.items():
            for one in held:
                applied |= set(one.path)
                days = {change.effective_on for change in one.path}
                if one.path and one.holder == former and len(days) == 1:
                    self.refused += [Unattributed(former, one.path[0].successor, Why.CIRCLE)]
        for changes in self._from.values():
            self.refused += [
                Unattributed(change.former, change.successor, Why.HAD_ENDED)
                for change in changes
                if self._rules[change.rule].former_ends and change not in applied
            ]


def formers_of(changes: Iterable[Change]) -> dict[str, list[str]]:
    """Give for every successor the codes from which changes lead to it."""
    into: dict[str, list[str]] = {}
    for change in changes:
        into.setdefault(change.successor, []).append(change.former)
    return into


def reached_from(into: Mapping[str, Sequence[str]], code: str) -> set[str]:
    """Give every code from which changes lead to a code, itself included.

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> sorted(reached_from(formers_of([Change("a", day, "b", "x"), Change("b", day, "c", "x")]), "c"))
    ['a', 'b', 'c']
    """
    found, new = {code}, [code]
    while new:
        for former in into.get(new.pop(), ()):
            if former not in found:
                found.add(former)
                new.append(former)
    return found
