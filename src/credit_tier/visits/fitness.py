"""Who must not go where, and by which rule (人员资格与回避): every bar is kept, nobody is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from credit_tier.foundation.dates import completed_months
from credit_tier.rulebook.officer_rules import BarName, OfficerRule
from credit_tier.visits.duty import BARS, Absence, Duty, Ground
from credit_tier.visits.inspectors import Inspector

Rules = Mapping[BarName, OfficerRule]
NOTHING: Mapping[str, tuple[BarName, ...]] = {}


class Needs(NamedTuple):
    """What a visit asks of every officer; visits that ask the same are judged once.

    Attributes
    ----------
    first, last : date
        Days between which the visit takes place; permits are valid on `last`, an absence bars if it covers all of them.
    items, qualifications : frozenset of str
        Every officer's scope covers all items; an officer without any scope on record covers none.
    area : str
        An administrative code covers those that begin with it, zeros at its end apart; empty: any area.
    levels : frozenset of str
        Empty: any level.
    """

    first: date
    last: date
    items: frozenset[str] = frozenset()
    qualifications: frozenset[str] = frozenset()
    area: str = ""
    levels: frozenset[str] = frozenset()


class Visit(NamedTuple):
    """One firm that officers of one agency are sent to.

    Attributes
    ----------
    unit : str
    needs : Needs
    """

    unit: str
    needs: Needs


class Bar(NamedTuple):
    """One rule that keeps one officer from one visit; `unit` is ``*`` where it keeps him from all of them.

    Attributes
    ----------
    officer, unit : str
    rule : BarName
    """

    officer: str
    unit: str
    rule: BarName


class Bars:
    """All bars of a task; made by `bars_of`.

    Parameters
    ----------
    by_needs : mapping of Needs to mapping of officer to rules
        What an officer's own record says.
    near : mapping of unit to mapping of officer to rules
        Recusals (回避).
    visits : sequence of Visit
    """

    def __init__(
        self,
        by_needs: Mapping[Needs, Mapping[str, tuple[BarName, ...]]],
        near: Mapping[str, Mapping[str, tuple[BarName, ...]]],
        visits: Sequence[Visit],
    ) -> None:
        self._by_needs = by_needs
        self._near = near
        self._visits = {visit.unit: visit.needs for visit in visits}

    def __repr__(self) -> str:
        return f"Bars({len(self._visits)} visits, {len(self._by_needs)} kinds, {len(self._near)} with recusals)"

    def of(self, unit: str, officer: str) -> tuple[BarName, ...]:
        """Give every rule that keeps an officer from a visit; none: he may go."""
        own = self._by_needs[self._visits[unit]].get(officer, ())
        return own + self._near.get(unit, NOTHING).get(officer, ())

    def barred(self, lifted: BarName | None = None) -> dict[str, frozenset[str]]:
        """Give the officers who must not go, by unit; as if one rule were lifted, where it is given."""
        kinds = {needs: _still(those, lifted) for needs, those in self._by_needs.items()}
        found: dict[str, frozenset[str]] = {}
        for unit, needs in self._visits.items():
            near = self._near.get(unit)
            found[unit] = kinds[needs] | _still(near, lifted) if near else kinds[needs]
        return found

    def rules(self) -> list[BarName]:
        """Give the rules that bar anybody from anything."""
        everything = [*self._by_needs.values(), *self._near.values()]
        named = {rule for those in everything for rules in those.values() for rule in rules}
        return [rule for rule in BarName if rule in named]

    def rows(self) -> Iterator[Bar]:
        """Give a row for each officer, visit and rule, sorted; those for all visits at once under ``*``."""
        kinds = {needs: {(name, rule) for name, of in those.items() for rule in of} for needs, those in self._kinds()}
        everywhere = set.intersection(*kinds.values()) if kinds else set()
        yield from (Bar(officer, "*", rule) for officer, rule in sorted(everywhere))
        for unit in sorted(self._visits):
            near = self._near.get(unit, NOTHING)
            own = kinds[self._visits[unit]] - everywhere
            found = own | {(officer, rule) for officer, rules in near.items() for rule in rules}
            yield from (Bar(officer, unit, rule) for officer, rule in sorted(found))

    def _kinds(self) -> list[tuple[Needs, Mapping[str, tuple[BarName, ...]]]]:
        used = set(self._visits.values())
        return [(needs, those) for needs, those in self._by_needs.items() if needs in used]


def _still(those: Mapping[str, tuple[BarName, ...]], lifted: BarName | None) -> frozenset[str]:
    return frozenset(officer for officer, rules in those.items() if any(rule is not lifted for rule in rules))


def bars_of(inspectors: Sequence[Inspector], visits: Sequence[Visit], duty: Duty, rules: Rules) -> Bars:
    """Find every rule that keeps an officer from a visit.

    Parameters
    ----------
    inspectors : sequence of Inspector
    visits : sequence of Visit
    duty : Duty
    rules : mapping of BarName to OfficerRule
        Those in force on the day; a rule that is not among them bars nobody.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> from credit_tier.visits.inspectors import Permit
    >>> day, duty = date(2026, 12, 1), Duty(slots=("", ""), capacity=9)
    >>> expired = Inspector("zf:1", "甲", Permit("甘01", date(2026, 6, 1)), Permit("甘02", date(9999, 12, 31)))
    >>> rules = load_rulebook().officer_rules.on(day)
    >>> [bar.rule.value for bar in bars_of([expired], [Visit("reg:1", Needs(day, day))], duty, rules).rows()]
    ['permit']
    """
    duty.require_known(one.id for one in inspectors)
    by_needs: dict[Needs, dict[str, tuple[BarName, ...]]] = {}
    for needs in dict.fromkeys(visit.needs for visit in visits):
        found = {one.id: tuple(rule for rule in _own(one, needs, duty.absence) if rule in rules) for one in inspectors}
        by_needs[needs] = {officer: those for officer, those in found.items() if those}
    return Bars(by_needs, _near(visits, duty, rules), visits)


def _own(one: Inspector, needs: Needs, absences: Iterable[Absence]) -> Iterator[BarName]:
    """Give what an officer's own record says against a visit, in the order of the rules."""
    if one.active is not True:
        yield BarName.INACTIVE
    if not one.permit.valid_on(needs.last):
        yield BarName.PERMIT
    if not one.provincial.valid_on(needs.last):
        yield BarName.PROVINCIAL_PERMIT
    if not needs.qualifications <= one.qualifications:
        yield BarName.QUALIFICATION
    if not needs.items <= one.items:
        yield BarName.ITEM_SCOPE
    if needs.area and not (one.area and needs.area.startswith(_prefix(one.area))):
        yield BarName.AREA
    if needs.levels and one.level not in needs.levels:
        yield BarName.LEVEL
    own = [absence for absence in absences if absence.officer == one.id]
    if any(absence.first <= needs.first and needs.last <= absence.last for absence in own):
        yield BarName.ABSENT


def _prefix(area: str) -> str:
    """Cut the empty pairs of digits off an administrative code: 620100 covers 620102."""
    while area.isdigit() and len(area) > 2 and area.endswith("00"):
        area = area[:-2]
    return area


def _near(visits: Sequence[Visit], duty: Duty, rules: Rules) -> dict[str, dict[str, tuple[BarName, ...]]]:
    days = {visit.unit: visit.needs.first for visit in visits}
    found: dict[str, dict[str, tuple[BarName, ...]]] = {}

    def add(unit: str, officer: str, rule: BarName) -> None:
        own = found.setdefault(unit, {})
        own[officer] = tuple(sorted({*own.get(officer, ()), rule}, key=list(BarName).index))

    for one in duty.interest:
        rule = rules.get(BARS[one.ground])
        if one.unit not in days or rule is None:
            continue
        gone = one.ground is Ground.FORMER_EMPLOYER and one.left_on is not None and rule.cooling_months is not None
        if gone and _cooled(one.left_on, days[one.unit], rule.cooling_months):
            continue
        add(one.unit, one.officer, rule.id)
    for objection in duty.objection:
        if objection.granted and objection.unit in days and BarName.OBJECTION in rules:
            add(objection.unit, objection.officer, BarName.OBJECTION)
    return found


def _cooled(left: date | None, day: date, months: int | None) -> bool:
    return left is not None and months is not None and left <= day and completed_months(left, day) >= months
