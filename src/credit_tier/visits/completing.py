"""Filling every slot where the search of `dr1` 8.3 sticks: the same search, made complete (补全派员).

`dr1` looks only at officers who hold no slot of the unit. Seen as a flow (officer, officer at a unit, slot), that
leaves one kind of step out: an officer at the unit changes his slot there, and another takes the one he leaves. With
it the search finds a way whenever there is one, and where there is none, what it reached is the proof.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from credit_tier.sampling.assignment import Desk, Slot
from credit_tier.sampling.refusals import StuckError
from credit_tier.visits.witness import Witness

Way = tuple[str, Slot]


class NoWayError(Exception):
    """Inside this layer: a slot cannot be filled; carries the proof."""

    def __init__(self, witness: Witness) -> None:
        self.witness = witness
        super().__init__(witness)


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
        reached: dict[str, Slot] = {}
        queue = deque([slot])
        while queue:
            current = queue.popleft()
            last = self.free(current, reached)
            if last is not None:
                self._shift(slot, current, last, ways)
                return
            drawn = self.tickets.of(current.unit)
            role, barred = self.slots[current.number], self.barred.get(current.unit, frozenset())
            for officer in sorted(self.loads.of_role(role) - barred, key=lambda name: (drawn(name), name)):
                here = self._here(current, officer)
                if here is None and officer not in reached:
                    reached[officer] = current
                left = self._left(current, officer, here, reached)
                for place in left:
                    if place != slot and place not in ways:
                        ways[place] = (officer, current)
                        queue.append(place)
        raise NoWayError(Witness(tuple(sorted({slot, *ways})), tuple(sorted(reached))))

    def _here(self, current: Slot, officer: str) -> Slot | None:
        """Give the slot of the same unit that an officer holds."""
        numbers = range(len(self.slots))
        return next((at for at in (Slot(current.unit, n) for n in numbers) if self.holder.get(at) == officer), None)

    def _left(self, current: Slot, officer: str, here: Slot | None, reached: Mapping[str, Slot]) -> Sequence[Slot]:
        """Give the slots an officer may leave to take the current one."""
        if here is not None:
            return [] if here == current else [here]
        return sorted(self.held[officer], key=self.order.__getitem__) if reached[officer] == current else []

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
