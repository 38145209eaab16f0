"""Filling every slot where the search of `dr1` 8.3 sticks: the same search, made complete (补全派员).

`dr1` looks only at officers who hold no slot of the unit. Seen as a flow (officer, officer at a unit, slot), that
leaves one kind of step out: an officer at the unit changes his slot there, and another takes the one he leaves. With
it the search finds a way whenever there is one, and where there is none, what it reached is the proof.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from credit_tier.foundation.errors import CreditTierError
from credit_tier.sampling.assignment import NOBODY, Desk, Slot
from credit_tier.sampling.refusals import StuckError
from credit_tier.visits.witness import Witness

Way = tuple[str, Slot]


class NoWayError(CreditTierError):
    """Inside this layer: a slot cannot be filled; carries the proof."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        super().__init__(())


class CompleteDesk(Desk):
    """A desk whose search is complete; everything is decided by tickets and ids, nothing by a library.

    Attributes
    ----------
    stuck : list of Slot
        Where the search of `dr1` stuck and this one went on; empty: the rows are those of `dr1`.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> from credit_tier.sampling.officers import Officer
    >>> pool = Pool([Officer(id="zf:1", capacity=1, roles=("leader",)), Officer(id="zf:2", capacity=1)], {})
    >>> CompleteDesk(pool, ["leader", ""], "ab" * 32).filled(["reg:1"])
    [('reg:1', 'zf:1', 'zf:2')]
    """

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type] # what `Desk` takes
        self.stuck: list[Slot] = []

    def fill(self, slot: Slot) -> None:
        """Fill one slot.

        Raises
        ------
        NoWayError
            No assignment exists that fills this slot and those before it.
        """
        try:
            super().fill(slot)
        except StuckError:
            self.stuck.append(slot)
            self._augment(slot)

    def _augment(self, slot: Slot) -> None:
        ways: dict[Slot, Way] = {}
        reached: set[str] = set()
        unreached = self.everybody()
        queue = deque([slot])
        while queue:
            current = queue.popleft()
            role = self.slots[current.number]
            candidates = unreached[role] - self.excluded(current.unit)
            last = self.pick(current.unit, self.loads.least_of(candidates))
            if last is not None:
                self._shift(slot, current, last, ways)
                return
            here = self._here(current)
            for officer in self.by_ticket(current.unit, candidates | here.keys()):
                left = [here[officer]] if officer in here else sorted(self.held[officer], key=self.order.__getitem__)
                fresh = [place for place in left if place != slot and place not in ways]
                ways.update(dict.fromkeys(fresh, (officer, current)))
                queue.extend(fresh)
            reached |= candidates
            for those in unreached.values():
                those.difference_update(candidates)
        raise NoWayError(Witness(tuple(sorted({slot, *ways})), tuple(sorted(reached))))

    def _here(self, current: Slot) -> dict[str, Slot]:
        """Give the officers in other slots of the unit who might change to the current one."""
        role, barred = self.loads.of_role(self.slots[current.number]), self.barred.get(current.unit, NOBODY)
        others = (Slot(current.unit, number) for number in range(len(self.slots)) if number != current.number)
        held = {self.holder[place]: place for place in others if place in self.holder}
        return {officer: place for officer, place in held.items() if officer in role and officer not in barred}

    def _shift(self, slot: Slot, end: Slot, last: str, ways: Mapping[Slot, Way]) -> None:
        """Let everybody on the way leave one slot for the one before it; only the last officer's load grows."""
        self.loads.add(last)
        place, officer = end, last
        while place != slot:
            former, before = ways[place]
            self.held[former].remove(place)
            self.take(place, officer)
            place, officer = before, former
        self.take(slot, officer)
        self.order[slot] = len(self.order)
