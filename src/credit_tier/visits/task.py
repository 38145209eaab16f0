"""A task of sending (派员任务): visits, slots, and who may fill them, as `sampling` has it; persons or teams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import NamedTuple

from credit_tier.foundation.errors import Fault
from credit_tier.rulebook.officer_rules import BarName
from credit_tier.sampling.assignment import NOBODY, Pool, Slot
from credit_tier.sampling.officers import ANY_ROLE, Officer, Recusal, Roster
from credit_tier.visits.duty import Duty, Team
from credit_tier.visits.fitness import Bars, Rules
from credit_tier.visits.inspectors import LEADER, Inspector
from credit_tier.visits.refusals import DutyError, TooFewOfficersError, fault


class Task(NamedTuple):
    """Visits of one agency, and who may be sent to them.

    Attributes
    ----------
    units : tuple of str
        Sorted.
    slots : tuple of str
        A role for each to be sent.
    pool : Pool
        Officers, or teams, with their capacities; by unit, those who must not go there.
    away : tuple of Officer
        Whom a rule keeps from every visit: not on the roster, but would be with that rule lifted.
    members : mapping of str to tuple of str
        Of teams; empty where persons are sent.
    """

    units: tuple[str, ...]
    slots: tuple[str, ...]
    pool: Pool
    away: tuple[Officer, ...] = ()
    members: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    def kept_away(self, officers: AbstractSet[str]) -> AbstractSet[str]:
        """Give what is kept away with some officers: they themselves, or every team with one of them.

        Examples
        --------
        >>> Task((), (), Pool([], {}), members={"zu:1": ("zf:1", "zf:2")}).kept_away({"zf:2"})
        frozenset({'zu:1'})
        """
        if not self.members:
            return officers
        return frozenset(team for team, those in self.members.items() if not officers.isdisjoint(those))

    def roster(self) -> Roster:
        """Give roster and recusals as `dr1` commits to them: whoever must not go is a recusal, whatever the reason.

        Examples
        --------
        >>> Task(("reg:1",), ("",), Pool([Officer(id="zf:1", capacity=1)], {"reg:1": {"zf:1"}})).roster().recusals
        (Recusal(unit='reg:1', officer='zf:1'),)
        """
        pairs = ((unit, officer) for unit in self.units for officer in sorted(self.pool.barred.get(unit, NOBODY)))
        recusals = tuple(Recusal(unit=unit, officer=officer) for unit, officer in pairs)
        return Roster(officers=tuple(self.pool.officers), recusals=recusals)

    def may(self, slot: Slot) -> frozenset[str]:
        """Give those with the role of a slot who may go to its unit."""
        return self.of_role(self.slots[slot.number]) - self.pool.barred.get(slot.unit, NOBODY)

    def of_role(self, role: str) -> frozenset[str]:
        """Give those who may fill a slot that asks for a role, wherever."""
        return frozenset(one.id for one in self.pool.officers if role == ANY_ROLE or role in one.roles)


def task_of(
    inspectors: Sequence[Inspector], bars: Bars, duty: Duty, *, least: int, units: Sequence[str], rules: Rules
) -> Task:
    """Give the task of one agency.

    Officers whom a rule keeps from every visit are not on its roster; `Bars.rows` names them.

    Parameters
    ----------
    inspectors : sequence of Inspector
    bars : Bars
    duty : Duty
        With teams, they are sent in place of persons.
    least : int
        So many officers at a visit at least (`OfficerRules.least_on`).
    units : sequence of str
    rules : mapping of BarName to OfficerRule
        For the words of what binds.

    Raises
    ------
    DutyError
        There are fewer slots than officers demanded, or a team has fewer members.
    TooFewOfficersError
        A visit has fewer eligible officers than demanded; every such visit is named with what binds.

    Examples
    --------
    See `credit_tier.visits.sending.send`.
    """
    if not duty.team and len(duty.slots) < least:
        raise DutyError(_too_few_slots(len(duty.slots), least))
    barred = bars.barred()
    names = [one.id for one in inspectors]
    few = {unit: len(names) - len(barred[unit]) for unit in units}
    wanted = max(least, 1 if duty.team else len(duty.slots))
    if faults := [
        _too_few(place, found, wanted, _binding(bars, unit, names), rules)
        for place, (unit, found) in enumerate(sorted(few.items()), start=1)
        if found < wanted
    ]:
        raise TooFewOfficersError(faults)
    if duty.team:
        return _of_teams(inspectors, barred, duty, least, units)
    nowhere = frozenset.intersection(*(barred[unit] for unit in units)) if units else NOBODY
    leaders = set(duty.leaders)
    everybody = [
        Officer(
            id=one.id,
            capacity=duty.capacities.get(one.id, duty.capacity),
            roles=tuple({*one.roles, *((LEADER,) if one.id in leaders else ())}),
        )
        for one in inspectors
    ]
    officers = [one for one in everybody if one.id not in nowhere]
    away = tuple(one for one in everybody if one.id in nowhere)
    kept = {barred[unit]: barred[unit] - nowhere for unit in units}
    pool = Pool(officers, {unit: kept[barred[unit]] for unit in units})
    return Task(tuple(sorted(units)), duty.slots, pool, away)


def _of_teams(
    inspectors: Sequence[Inspector],
    barred: Mapping[str, AbstractSet[str]],
    duty: Duty,
    least: int,
    units: Sequence[str],
) -> Task:
    """Give the task in which teams are sent: a team must not go where any of its members must not."""
    if small := [team for team in duty.team if len(set(team.members)) < least]:
        raise DutyError(_small_team(team, least) for team in small)
    leaders = set(duty.leaders) | {one.id for one in inspectors if one.leads}
    if LEADER in duty.slots and (headless := [team for team in duty.team if not leaders & set(team.members)]):
        raise DutyError(_headless(team) for team in headless)
    officers = [Officer(id=team.id, capacity=team.capacity) for team in duty.team]
    members = MappingProxyType({team.id: team.members for team in duty.team})
    task = Task(tuple(sorted(units)), (ANY_ROLE,), Pool(officers, {}), members=members)
    away = {those: task.kept_away(those) for those in {frozenset(barred[unit]) for unit in units}}
    return task._replace(pool=Pool(officers, {unit: away[frozenset(barred[unit])] for unit in units}))


def _binding(bars: Bars, unit: str, names: Sequence[str]) -> dict[BarName, int]:
    counts: dict[BarName, int] = {}
    for officer in names:
        for rule in bars.of(unit, officer):
            counts[rule] = counts.get(rule, 0) + 1
    return counts


def words_of(counts: Mapping[BarName, int], rules: Rules) -> tuple[str, str]:
    """Say which rules bind and how many officers each, in both languages.

    Examples
    --------
    >>> words_of({}, {})
    ('无', 'none')
    """
    zh = "；".join(f"{rules[rule].title.zh} {number} 人" for rule, number in counts.items() if rule in rules)
    en = "; ".join(f"{rules[rule].title.en}: {number}" for rule, number in counts.items() if rule in rules)
    return zh or "无", en or "none"


def where_of(places: Sequence[int]) -> str:
    """Name visits by their places among all visits in order of the codes: a log must not say who is visited.

    Examples
    --------
    >>> where_of([3, 8])
    'officers: 按代码排序第 3、8 户 / visits 3, 8 in order of the codes'
    """
    zh, en = "、".join(map(str, places)), ", ".join(map(str, places))
    return f"officers: 按代码排序第 {zh} 户 / visits {en} in order of the codes"


def _too_few(place: int, found: int, least: int, counts: Mapping[BarName, int], rules: Rules) -> Fault:
    zh, en = words_of(counts, rules)
    return fault(
        where_of([place]),
        (f"可派人员只有 {found} 名。不能派的：{zh}", f"Only {found} officers may go. Kept away by: {en}."),
        (f"每个机关至少 {least} 名", f"At least {least} of each agency."),
        (
            "补充人员或更正名录；不得减为一人",
            "Add officers or mend the roster; a visit never goes ahead with one officer.",
        ),
    )


def _too_few_slots(found: int, least: int) -> Fault:
    return fault(
        "slots",
        (f"只有 {found} 个岗位", f"There are only {found} slots."),
        (f"每个机关至少 {least} 名检查人员", f"At least {least} officers of each agency."),
        ('例如 slots = ["leader", ""]', 'For example slots = ["leader", ""].'),
    )


def _small_team(team: Team, least: int) -> Fault:
    return fault(
        f"team: {team.id}",
        (f"小组只有 {len(set(team.members))} 人", f"The team has {len(set(team.members))} members."),
        (f"至少 {least} 名", f"At least {least}."),
        ("请补充成员", "Add members."),
    )


def _headless(team: Team) -> Fault:
    return fault(
        f"team: {team.id}",
        ("小组没有组长", "Nobody in the team may lead."),
        ("有一名组长", "One member who may lead."),
        ("请在 leaders 中写明", "Name one under `leaders`."),
    )
