"""The same two officers not too often together (搭档次数上限).

Keeping the limit is checked exactly. Finding an assignment that keeps it is a search with a bound on its steps: what it
finds is right, and where it has tried everything there is none; where the steps run out, it says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import comb, lcm

from credit_tier.foundation.errors import CreditTierError
from credit_tier.sampling.assignment import Slot, visiting_order
from credit_tier.sampling.loads import PairTickets
from credit_tier.visits.task import Task

STEPS = 200_000
"""Slots the search fills, those it fills again among them; a bound of the program and no rule."""

Row = tuple[str, ...]
Pair = tuple[str, str]


class OutOfStepsError(CreditTierError):
    """Inside this layer: the steps ran out."""


def pair_counts(rows: Iterable[Row]) -> Counter[Pair]:
    """Count how often two officers are sent together.

    Examples
    --------
    >>> pair_counts([("reg:1", "zf:2", "zf:1"), ("reg:2", "zf:1", "zf:2")])
    Counter({('zf:1', 'zf:2'): 2})
    """
    return Counter(pair for _, *officers in rows for pair in combinations(sorted(officers), 2))


def beyond(rows: Iterable[Row], limit: int | None) -> list[Pair]:
    """Give the pairs that are sent together more often than the limit, sorted.

    Examples
    --------
    >>> beyond([("reg:1", "zf:2", "zf:1"), ("reg:2", "zf:1", "zf:2")], 1)
    [('zf:1', 'zf:2')]
    """
    return [] if limit is None else sorted(pair for pair, times in pair_counts(rows).items() if times > limit)


def too_few_pairs(task: Task, limit: int) -> bool:
    """Tell whether all pairs there are cannot make up the visits: a proof by counting.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> from credit_tier.sampling.officers import Officer
    >>> pool = Pool([Officer(id=f"zf:{n}", capacity=9) for n in range(3)], {})
    >>> too_few_pairs(Task(("reg:1", "reg:2", "reg:3", "reg:4"), ("", ""), pool), 1)
    True
    """
    return len(task.units) * comb(len(task.slots), 2) > limit * comb(len(task.pool.officers), 2)


def paired(task: Task, key: str, limit: int, *, steps: int = STEPS) -> list[Row] | None:
    """Search for an assignment in which no pair is sent together beyond a limit.

    Visits in ticket order, slots in order, at each the least loaded first (pair ticket and id between equals); where
    nobody is left, the last choice is taken back.

    Parameters
    ----------
    task : Task
    key : str
        The officers' draw key.
    limit : int
    steps : int

    Returns
    -------
    list of rows, or None
        None: everything was tried, there is no such assignment.

    Raises
    ------
    OutOfStepsError

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> from credit_tier.sampling.officers import Officer
    >>> pool = Pool([Officer(id=f"zf:{n}", capacity=2) for n in range(3)], {})
    >>> rows = paired(Task(("reg:1", "reg:2", "reg:3"), ("", ""), pool), "ab" * 32, 1)
    >>> sorted(pair_counts(rows).values())
    [1, 1, 1]
    """
    if too_few_pairs(task, limit):
        return None
    table = _Table(task, key, limit)
    slots = [Slot(unit, n) for unit in visiting_order(task.units, key) for n in range(len(task.slots))]
    choices: list[Iterator[str]] = []
    while len(table.chosen) < len(slots):
        if len(choices) == len(table.chosen):
            choices.append(iter(table.candidates(slots[len(table.chosen)])))
        officer = next(choices[-1], None)
        if officer is None:
            choices.pop()
            if not choices:
                return None
            table.take_back()
            continue
        steps -= 1
        if steps < 0:
            raise OutOfStepsError(())
        table.put(slots[len(table.chosen)], officer)
    return table.rows()


class _Table:
    """What was chosen so far; lives inside one call of `paired`."""

    def __init__(self, task: Task, key: str, limit: int) -> None:
        self.task = task
        self.limit = limit
        self.tickets = PairTickets(key, [one.id for one in task.pool.officers])
        self.capacity = {one.id: one.capacity for one in task.pool.officers}
        full = lcm(*self.capacity.values())
        self.step = {officer: full // capacity for officer, capacity in self.capacity.items()}
        self.load = dict.fromkeys(self.capacity, 0)
        self.pairs: Counter[Pair] = Counter()
        self.at: dict[str, list[str]] = {}
        self.chosen: list[Slot] = []

    def candidates(self, slot: Slot) -> Sequence[str]:
        here, drawn = self.at.get(slot.unit, []), self.tickets.of(slot.unit)
        fit = [
            officer
            for officer in self.task.may(slot)
            if self.load[officer] < self.capacity[officer]
            and officer not in here
            and all(self.pairs[_pair(officer, other)] < self.limit for other in here)
        ]
        return sorted(fit, key=lambda officer: (self.load[officer] * self.step[officer], drawn(officer), officer))

    def put(self, slot: Slot, officer: str) -> None:
        here = self.at.setdefault(slot.unit, [])
        self.pairs.update(_pair(officer, other) for other in here)
        here.append(officer)
        self.load[officer] += 1
        self.chosen.append(slot)

    def take_back(self) -> None:
        here = self.at[self.chosen.pop().unit]
        officer = here.pop()
        self.load[officer] -= 1
        self.pairs.subtract(_pair(officer, other) for other in here)

    def rows(self) -> list[Row]:
        return [(unit, *self.at[unit]) for unit in sorted(self.at)]


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
