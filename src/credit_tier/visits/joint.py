"""Joint visits (部门联合、综合查一次): what several departments drew becomes one visit a firm and period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from credit_tier.foundation.errors import Fault
from credit_tier.visits.fitness import Needs, Visit
from credit_tier.visits.refusals import JointVisitError, fault


class DrawnList(NamedTuple):
    """What one draw sends one agency to.

    Attributes
    ----------
    draw_id, manifest_hash : str
        Which draw it was: the provenance of every visit that follows.
    agency : str
    items : tuple of str
        检查事项 of that agency.
    first, last : date
        Days between which its visits take place, both included.
    units : tuple of str
        Net of removals.
    """

    draw_id: str
    manifest_hash: str
    agency: str
    items: tuple[str, ...]
    first: date
    last: date
    units: tuple[str, ...]


class Part(NamedTuple):
    """One agency's part of a visit: its items, and the draws that drew the firm for it."""

    agency: str
    items: tuple[str, ...]
    draws: tuple[str, ...]


class JointVisit(NamedTuple):
    """One visit to one firm.

    Attributes
    ----------
    unit : str
    first, last : date
        The days that all its draws have in common.
    parts : tuple of Part
        By agency, sorted; each agency once, and each sends its own officers.
    """

    unit: str
    first: date
    last: date
    parts: tuple[Part, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """All items, each once, sorted."""
        return tuple(sorted({item for part in self.parts for item in part.items}))


def unite(draws: Sequence[DrawnList]) -> list[JointVisit]:
    """Unite draws: a firm drawn more than once for days that overlap is visited once.

    Parameters
    ----------
    draws : sequence of DrawnList
        In any order.

    Returns
    -------
    list of JointVisit
        Sorted by unit and first day. Days that have nothing in common stay visits of their own.

    Raises
    ------
    JointVisitError
        One draw is given twice, a draw has no agency, or its days are not in order.

    Examples
    --------
    >>> first, last = date(2026, 12, 1), date(2026, 12, 31)
    >>> food = DrawnList("2026-食品", "ab" * 32, "市场监管", ("食品",), first, last, ("reg:1", "reg:2"))
    >>> fire = DrawnList("2026-消防", "cd" * 32, "消防", ("消防",), date(2026, 12, 10), last, ("reg:1",))
    >>> [(visit.unit, visit.first.day, [part.agency for part in visit.parts]) for visit in unite([food, fire])]
    [('reg:1', 10, ['市场监管', '消防']), ('reg:2', 1, ['市场监管'])]
    """
    if faults := [*_repeated(draws), *(_no_use(one) for one in draws if not one.agency or one.last < one.first)]:
        raise JointVisitError(faults)
    by_unit: dict[str, list[DrawnList]] = {}
    for drawn in sorted(draws, key=lambda one: (one.first, one.last, one.draw_id)):
        for unit in dict.fromkeys(drawn.units):
            by_unit.setdefault(unit, []).append(drawn)
    return [visit for unit in sorted(by_unit) for visit in _of_unit(unit, by_unit[unit])]


def visits_by_agency(visits: Iterable[JointVisit]) -> Counter[tuple[str, str]]:
    """Count visits by firm and agency, as caps do: however many draws, a joint visit is one for each agency.

    Examples
    --------
    >>> day = date(2026, 12, 1)
    >>> twice = [DrawnList(name, "ab" * 32, "消防", ("消防",), day, day, ("reg:1",)) for name in ("甲", "乙")]
    >>> visits_by_agency(unite(twice))
    Counter({('reg:1', '消防'): 1})
    """
    return Counter((visit.unit, part.agency) for visit in visits for part in visit.parts)


def visits_of(visits: Iterable[JointVisit], agency: str, needs: Needs | None = None) -> list[Visit]:
    """Give the visits one agency sends officers to, with what each asks of them.

    Parameters
    ----------
    visits : iterable of JointVisit
    agency : str
    needs : Needs, optional
        Area, levels and qualifications that all of them ask for; days and items come from the visits.

    Raises
    ------
    JointVisitError
        A firm is visited twice by that agency: those are tasks of their own.

    Examples
    --------
    >>> day = date(2026, 12, 1)
    >>> united = unite([DrawnList("甲", "ab" * 32, "消防", ("消防",), day, day, ("reg:1",))])
    >>> visits_of(united, "消防")[0].needs.items
    frozenset({'消防'})
    """
    common = needs or Needs(date.min, date.min)
    found = [
        Visit(visit.unit, common._replace(first=visit.first, last=visit.last, items=frozenset(part.items)))
        for visit in visits
        for part in visit.parts
        if part.agency == agency
    ]
    twice = [unit for unit, times in Counter(visit.unit for visit in found).items() if times > 1]
    if twice:
        order = {unit: place for place, unit in enumerate(sorted({visit.unit for visit in found}), start=1)}
        raise JointVisitError(_two_periods(order[unit], agency) for unit in twice)
    return found


def _of_unit(unit: str, draws: Sequence[DrawnList]) -> list[JointVisit]:
    """Unite in the order of the first days, as long as all have a day in common."""
    groups: list[list[DrawnList]] = []
    for drawn in draws:
        if groups and drawn.first <= min(one.last for one in groups[-1]):
            groups[-1].append(drawn)
        else:
            groups.append([drawn])
    return [
        JointVisit(unit, max(one.first for one in group), min(one.last for one in group), _parts(group))
        for group in groups
    ]


def _parts(group: Sequence[DrawnList]) -> tuple[Part, ...]:
    return tuple(
        Part(
            agency,
            tuple(sorted({item for one in group if one.agency == agency for item in one.items})),
            tuple(sorted(one.draw_id for one in group if one.agency == agency)),
        )
        for agency in sorted({one.agency for one in group})
    )


def _repeated(draws: Sequence[DrawnList]) -> list[Fault]:
    counts = Counter((one.draw_id, one.agency) for one in draws)
    return [
        fault(
            f"draw {draw_id}",
            ("同一次抽取给了两次", "One draw is given twice for the same agency."),
            ("每次抽取每个部门一次", "Each draw once for each agency."),
            ("请去掉重复的", "Leave the second one out."),
        )
        for (draw_id, _), times in counts.items()
        if times > 1
    ]


def _no_use(drawn: DrawnList) -> Fault:
    return fault(
        f"draw {drawn.draw_id}",
        ("没有写明实施部门，或检查日期颠倒", "It names no agency, or its days are not in order."),
        ("agency，且 first <= last", "An agency, and first <= last."),
        ("请补全抽查方案", "Complete the plan of the draw."),
    )


def _two_periods(place: int, agency: str) -> Fault:
    return fault(
        f"{agency}: 按代码排序第 {place} 户 / visit {place} in order of the codes",
        ("同一部门在两个不重叠的时段各检查一次", "The agency visits the firm in two periods without a day in common."),
        ("一个派员任务每户一次", "A task of sending has each firm once."),
        ("请分为两个派员任务，或改为同一时段", "Make two tasks of it, or let the days overlap."),
    )
