"""Sending officers to units (随机选派): fill the least loaded first, move others where nobody is left (`dr1` 8.2-8.4).

Equal probability over all feasible assignments is not claimed, and being stuck does not prove that no
assignment exists where a unit has two or more slots (`dr1` 8.6).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from credit_tier.sampling.loads import Loads, PairTickets
from credit_tier.sampling.officers import Officer, Roster
from credit_tier.sampling.refusals import StuckError
from credit_tier.sampling.tickets import Purpose, draw_key, ticket
from credit_tier.sampling.values import ANY_STRATUM

NOBODY: frozenset[str] = frozenset()


class Slot(NamedTuple):
    """A place for one officer at one unit, numbered from 0."""

    unit: str
    number: int


class Pool(NamedTuple):
    """Who may be sent where.

    Attributes
    ----------
    officers : sequence of Officer
    barred : mapping of str to set of str
        By unit, the officers who must not go there; units that bar the same officers may share one set.
    """

    officers: Sequence[Officer]
    barred: Mapping[str, AbstractSet[str]]

    @classmethod
    def of(cls, roster: Roster) -> Pool:
        """Give the pool of a roster and its recusals.

        Examples
        --------
        >>> Pool.of(Roster()).barred
        {}
        """
        barred: dict[str, set[str]] = {}
        for recusal in roster.recusals:
            barred.setdefault(recusal.unit, set()).add(recusal.officer)
        return cls(roster.officers, barred)


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
    return Desk(Pool.of(roster), slots, draw_key(Purpose.OFFICER, draw_id, ANY_STRATUM, seed)).filled(units)


def visiting_order(units: Iterable[str], key: str) -> list[str]:
    """Give the units in ticket order under the officers' key (`dr1` 8.1).

    Examples
    --------
    >>> visiting_order(["reg:1"], "ab" * 32)
    ['reg:1']
    """
    return sorted(units, key=lambda unit: (ticket(key, unit), unit))


class Desk:
    """Who holds which slot while officers are being assigned; lives inside one call.

    Parameters
    ----------
    pool : Pool
    slots : sequence of str
    key : str
        The officers' draw key.

    Examples
    --------
    >>> Desk(Pool([Officer(id="zf:1", capacity=1)], {}), [""], "ab" * 32).filled(["reg:1"])
    [('reg:1', 'zf:1')]
    """

    def __init__(self, pool: Pool, slots: Sequence[str], key: str) -> None:
        self.slots = slots
        self.key = key
        self.barred = pool.barred
        self.loads = Loads(pool.officers)
        self.tickets = PairTickets(key, [officer.id for officer in pool.officers])
        self.holder: dict[Slot, str] = {}
        self.held: dict[str, set[Slot]] = {officer.id: set() for officer in pool.officers}
        self.order: dict[Slot, int] = {}

    def filled(self, units: Iterable[str]) -> list[tuple[str, ...]]:
        """Fill every slot of the units, in ticket order, and give the rows sorted by unit.

        Raises
        ------
        StuckError
        """
        order = visiting_order(units, self.key)
        for unit in order:
            for number in range(len(self.slots)):
                self.fill(Slot(unit, number))
        return self.rows(order)

    def rows(self, units: Iterable[str]) -> list[tuple[str, ...]]:
        """Give ``(unit, officer of slot 1, ...)``, sorted by unit."""
        numbers = range(len(self.slots))
        return [(unit, *(self.holder[Slot(unit, number)] for number in numbers)) for unit in sorted(units)]

    def fill(self, slot: Slot) -> None:
        """Fill one slot by the search of `dr1` 8.3.

        Raises
        ------
        StuckError
        """
        last = self.pick(slot.unit, self.loads.least(self.slots[slot.number], self.excluded(slot.unit)))
        if last is not None:
            self.settle(slot, last, {})
            return
        reached: dict[str, Slot] = {}
        unreached = self.everybody()
        queue = deque([slot])
        while queue:
            current = queue.popleft()
            candidates = unreached[self.slots[current.number]] - self.excluded(current.unit)
            last = self.pick(current.unit, self.loads.least_of(candidates))
            if last is not None:
                self.settle(slot, last, reached, at=current)
                return
            for officer in self.by_ticket(current.unit, candidates):
                reached[officer] = current
                queue.extend(sorted(self.held[officer], key=self.order.__getitem__))
            for those in unreached.values():
                those.difference_update(candidates)
        raise StuckError(slot.unit, slot.number, sorted(reached))

    def excluded(self, unit: str) -> AbstractSet[str]:
        """Give the officers who are barred from a unit or hold a slot of it."""
        busy = {self.holder.get(Slot(unit, number), "") for number in range(len(self.slots))}
        return self.barred.get(unit, NOBODY) | busy

    def everybody(self) -> dict[str, set[str]]:
        """Give all who have a role, by the roles of the slots; in sets of the caller's own."""
        return {role: set(self.loads.of_role(role)) for role in set(self.slots)}

    def by_ticket(self, unit: str, officers: AbstractSet[str]) -> list[str]:
        """Order officers by their ticket with a unit; by id between equals."""
        drawn = self.tickets.of(unit)
        return sorted(officers, key=lambda officer: (drawn(officer), officer))

    def pick(self, unit: str, ties: AbstractSet[str]) -> str | None:
        """Give the first of equally loaded officers by pair ticket and id."""
        drawn = self.tickets.of(unit)
        return min(((drawn(officer), officer) for officer in ties), default=(b"", None))[1]

    def settle(self, slot: Slot, last: str, reached: Mapping[str, Slot], *, at: Slot | None = None) -> None:
        """Let the last officer take the slot the search ended at, its holder the one he was reached through (8.4)."""
        place, officer = at or slot, last
        self.loads.add(last)
        former = self.holder.get(place)
        self.take(place, officer)
        while former is not None:
            self.held[former].remove(place)
            place, officer = reached[former], former
            former = self.holder.get(place)
            self.take(place, officer)
        self.order[slot] = len(self.order)

    def take(self, slot: Slot, officer: str) -> None:
        """Write an officer into a slot."""
        self.holder[slot] = officer
        self.held[officer].add(slot)
