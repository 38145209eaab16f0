"""Loads of officers as they grow (任务量), and the tickets that decide between equals (`dr1` 8.1, 8.3)."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from hashlib import sha256
from math import lcm

from credit_tier.sampling.officers import ANY_ROLE, Officer
from credit_tier.sampling.tickets import SEPARATOR


class Loads:
    """Officers by role and load, so that the least loaded are found without looking at the others.

    A load over a capacity is an exact fraction; over one common denominator all of them are integers.

    Parameters
    ----------
    officers : iterable of Officer

    Examples
    --------
    >>> loads = Loads([Officer(id="zf:1", capacity=1), Officer(id="zf:2", capacity=2)])
    >>> loads.add("zf:2")
    >>> sorted(loads.least("", frozenset())), loads.least("", {"zf:1"})
    (['zf:1'], {'zf:2'})
    """

    def __init__(self, officers: Iterable[Officer]) -> None:
        everybody = list(officers)
        self.full = lcm(*(officer.capacity for officer in everybody))
        self._step = {officer.id: self.full // officer.capacity for officer in everybody}
        self._level = dict.fromkeys(self._step, 0)
        self._roles = {officer.id: (ANY_ROLE, *officer.roles) for officer in everybody}
        self._members: dict[str, frozenset[str]] = {}
        for role in {role for roles in self._roles.values() for role in roles} | {ANY_ROLE}:
            self._members[role] = frozenset(name for name, roles in self._roles.items() if role in roles)
        self._at = {role: {0: set(members)} for role, members in self._members.items() if members}
        self._levels = {role: [0] for role in self._at}

    def of_role(self, role: str) -> AbstractSet[str]:
        """Give all who have a role."""
        return self._members.get(role, frozenset())

    def least(self, role: str, excluded: AbstractSet[str]) -> AbstractSet[str]:
        """Give those with the least load among all of a role who are not excluded; empty where that load is full."""
        for level in self._levels.get(role, ()):
            if level >= self.full:
                break
            if found := self._at[role][level] - excluded:
                return found
        return frozenset()

    def least_of(self, officers: AbstractSet[str]) -> AbstractSet[str]:
        """Give those with the least load of some; empty where that load is full."""
        least = min((self._level[officer] for officer in officers), default=self.full)
        return {officer for officer in officers if self._level[officer] == least} if least < self.full else frozenset()

    def add(self, officer: str) -> None:
        """Count one slot more for an officer."""
        before = self._level[officer]
        after = self._level[officer] = before + self._step[officer]
        for role in self._roles[officer]:
            at, levels = self._at[role], self._levels[role]
            at[before].remove(officer)
            if not at[before]:
                del at[before]
                levels.remove(before)
            if after not in at:
                at[after] = set()
                insort(levels, after)
            at[after].add(officer)


class PairTickets:
    """Tickets of a unit with officers, each hashed once while that unit is at hand.

    Key and unit are hashed once a unit and the state is copied for each officer; the bytes are those of `pair_ticket`.

    Parameters
    ----------
    key : str
    officers : sequence of str

    Examples
    --------
    >>> from credit_tier.sampling.tickets import pair_ticket
    >>> PairTickets("ab" * 32, ["zf:1"]).of("reg:1")("zf:1") == pair_ticket("ab" * 32, "reg:1", "zf:1")
    True
    """

    def __init__(self, key: str, officers: Sequence[str]) -> None:
        self._keyed = sha256(key.encode())
        self._bytes = {officer: officer.encode() for officer in officers}
        self._unit = ""
        self._drawn: Callable[[str], bytes] = self._hashing("")

    def of(self, unit: str) -> Callable[[str], bytes]:
        """Give the function from an officer to his ticket with a unit."""
        if unit != self._unit:
            self._unit, self._drawn = unit, self._hashing(unit)
        return self._drawn

    def _hashing(self, unit: str) -> Callable[[str], bytes]:
        state = self._keyed.copy()
        state.update(unit.encode() + SEPARATOR)
        copy, encoded = state.copy, self._bytes
        known: dict[str, bytes] = {}

        def drawn(officer: str) -> bytes:
            found = known.get(officer)
            if found is None:
                one = copy()
                one.update(encoded[officer])
                found = known[officer] = one.digest()
            return found

        return drawn
