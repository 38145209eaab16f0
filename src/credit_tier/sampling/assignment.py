"""Sending officers to units (随机选派): fill the least loaded first, move others where nobody is left (`dr1` 8.2-8.4).

Equal probability over all feasible assignments is not claimed, and being stuck does not prove that no
assignment exists where a unit has two or more slots (`dr1` 8.6).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from math import lcm
from typing import NamedTuple

from credit_tier.sampling.officers import ANY_ROLE, Officer, Roster
from credit_tier.sampling.refusals import StuckError
from credit_tier.sampling.tickets import Purpose, draw_key, pair_ticket, ticket
from credit_tier.sampling.values import ANY_STRATUM


class Slot(NamedTuple):
    """A place for one officer at one unit, numbered from 0."""

    unit: str
    number: int


def assign(
    units: Iterable[str], roster: Roster, slots: Sequence[str], draw_id: str, seed: str
) -> list[tuple[str, ...]]:
    """Send officers to all drawn units (`dr1` 8).

    Parameters
    ----------
    units : iterable of str
        Ids of ranks 1 to n of all strata, in any order.
    roster : Roster
    slots : sequence of str
        A role for each officer to be sent; empty for any officer. No slots: nobody is sent.
    draw_id, seed : str

    Returns
    -------
    list of tuples of str
        ``(unit, officer of slot 1, officer of slot 2, ...)``, sorted by unit; empty without slots.

    Raises
    ------
    StuckError
        A slot cannot be filled; there is no partial result.

    Examples
    --------
    >>> roster = Roster(officers=(Officer(id="zf:1", capacity=1), Officer(id="zf:2", capacity=1)))
    >>> sorted(officer for _, officer in assign(["reg:1", "reg:2"], roster, [""], "d", "ab" * 32))
    ['zf:1', 'zf:2']
    """
    if not slots:
        return []
    key = draw_key(Purpose.OFFICER, draw_id, ANY_STRATUM, seed)
    desk = _Desk(roster, slots, key)
    order = visiting_order(units, key)
    for unit in order:
        for index in range(len(slots)):
            desk.fill(Slot(unit, index))
    return [(unit, *(desk.holder[Slot(unit, index)] for index in range(len(slots)))) for unit in sorted(order)]


def visiting_order(units: Iterable[str], key: str) -> list[str]:
    """Give the units in ticket order under the officers' key (`dr1` 8.1).

    Examples
    --------
    >>> visiting_order(["reg:1"], "ab" * 32)
    ['reg:1']
    """
    return sorted(units, key=lambda unit: (ticket(key, unit), unit))


class _Desk:
    """Who holds which slot while officers are being assigned; lives inside one call of `assign`."""

    def __init__(self, roster: Roster, slots: Sequence[str], key: str) -> None:
        self.slots = slots
        self.key = key
        self.officers = {officer.id: officer for officer in roster.officers}
        self.recused = {(recusal.unit, recusal.officer) for recusal in roster.recusals}
        # Loads are compared as fractions of capacities; over one common denominator they are integers.
        common = lcm(*(officer.capacity for officer in roster.officers))
        self.step = {officer.id: common // officer.capacity for officer in roster.officers}
        self.full = common
        self.holder: dict[Slot, str] = {}
        self.held: dict[str, set[Slot]] = {officer: set() for officer in self.officers}
        self.filled: dict[Slot, int] = {}

    def level(self, officer: str) -> int:
        return len(self.held[officer]) * self.step[officer]

    def candidates(self, slot: Slot, reached: dict[str, Slot]) -> list[str]:
        role = self.slots[slot.number]
        busy = {self.holder.get(Slot(slot.unit, index)) for index in range(len(self.slots))}

        def fits(officer: Officer) -> bool:
            return (
                (role == ANY_ROLE or role in officer.roles)
                and officer.id not in busy
                and officer.id not in reached
                and (slot.unit, officer.id) not in self.recused
            )

        return [officer.id for officer in self.officers.values() if fits(officer)]

    def fill(self, slot: Slot) -> None:
        reached: dict[str, Slot] = {}
        queue = deque([slot])
        while queue:
            current = queue.popleft()
            candidates = self.candidates(current, reached)
            least = min(map(self.level, candidates), default=self.full)
            if least < self.full:
                ties = [officer for officer in candidates if self.level(officer) == least]
                last = min(ties, key=lambda officer: (pair_ticket(self.key, current.unit, officer), officer))
                self.move(current, last, reached)
                self.filled[slot] = len(self.filled)
                return
            candidates.sort(
                key=lambda officer: (self.level(officer), pair_ticket(self.key, current.unit, officer), officer)
            )
            for officer in candidates:
                reached[officer] = current
                queue.extend(sorted(self.held[officer], key=self.filled.__getitem__))
        raise StuckError(slot.unit, slot.number, sorted(reached))

    def move(self, slot: Slot, officer: str, reached: dict[str, Slot]) -> None:
        former = self.holder.get(slot)
        self.holder[slot] = officer
        self.held[officer].add(slot)
        while former is not None:
            self.held[former].remove(slot)
            slot, officer = reached[former], former
            former = self.holder.get(slot)
            self.holder[slot] = officer
            self.held[officer].add(slot)
