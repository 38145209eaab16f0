"""Proof that no assignment exists (无解证明): some slots, and the too few officers who could fill them.

Whoever has capacity for ``c`` visits fills at most ``c`` of the slots, and at most one at each visit. If that adds up
to less than the slots, nobody can fill them all; checking it needs no search.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, NamedTuple

from credit_tier.foundation.errors import CreditTierError, Fault
from credit_tier.rulebook.officer_rules import BarName
from credit_tier.sampling.assignment import NOBODY, Slot
from credit_tier.visits.fitness import Bars, Rules
from credit_tier.visits.refusals import fault
from credit_tier.visits.task import Task, where_of, words_of

SHOWN = 5


class Witness(NamedTuple):
    """A set of slots and officers by which an assignment is impossible.

    Attributes
    ----------
    slots : tuple of Slot
        That cannot all be filled.
    exhausted : tuple of str
        Officers counted by their capacity; all others are counted once a visit.
    """

    slots: tuple[Slot, ...]
    exhausted: tuple[str, ...]


class InfeasibleError(CreditTierError):
    """No assignment exists under the hard rules.

    Attributes
    ----------
    witness : Witness or None
        The proof, for `check_witness`; None where all was tried, or pairs were counted, under a limit of pairs.
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, faults: Iterable[Fault], witness: Witness | None) -> None:
        self.witness = witness
        super().__init__(faults)


class Shortfall(NamedTuple):
    """What a witness says in numbers.

    Attributes
    ----------
    visits : tuple of str
    able : tuple of str
        Everybody who may fill any of the slots.
    needed, possible : int
        Slots, and how many of them can be filled at most.
    """

    visits: tuple[str, ...]
    able: tuple[str, ...]
    needed: int
    possible: int


def shortfall(task: Task, witness: Witness) -> Shortfall:
    """Count what a witness claims, from the task alone.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> from credit_tier.sampling.officers import Officer
    >>> task = Task(("reg:1", "reg:2"), ("",), Pool([Officer(id="zf:1", capacity=1)], {}))
    >>> shortfall(task, Witness((Slot("reg:1", 0), Slot("reg:2", 0)), ("zf:1",))).possible
    1
    """
    exhausted, by_unit = set(witness.exhausted), dict[str, set[int]]()
    for slot in witness.slots:
        by_unit.setdefault(slot.unit, set()).add(slot.number)
    capacity = {one.id: one.capacity for one in task.pool.officers}
    in_role = {role: task.of_role(role) for role in set(task.slots)}
    able, once = set[str](), 0
    for unit, numbers in by_unit.items():
        here = frozenset().union(*(in_role[task.slots[number]] for number in numbers))
        here -= task.pool.barred.get(unit, NOBODY)
        able |= here
        once += len(here - exhausted)
    possible = sum(capacity[officer] for officer in exhausted & able) + once
    return Shortfall(tuple(sorted(by_unit)), tuple(sorted(able)), len(set(witness.slots)), possible)


def check_witness(task: Task, witness: Witness) -> bool:
    """Tell whether a witness proves that the task has no assignment.

    It trusts nothing that the search did: slots must be of the task, and numbers are counted anew.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> from credit_tier.sampling.officers import Officer
    >>> task = Task(("reg:1",), ("",), Pool([Officer(id="zf:1", capacity=1)], {}))
    >>> check_witness(task, Witness((Slot("reg:1", 0),), ("zf:1",)))
    False
    """
    units, numbers = set(task.units), range(len(task.slots))
    if any(slot.unit not in units or slot.number not in numbers for slot in witness.slots):
        return False
    counted = shortfall(task, witness)
    return counted.possible < counted.needed


def binding(witness: Witness, bars: Bars, officers: tuple[str, ...]) -> dict[BarName, int]:
    """Count by rule the officers whom it keeps from a visit of the witness: lifting none of these, nothing changes.

    Examples
    --------
    See `witness_fault`.
    """
    units = sorted({slot.unit for slot in witness.slots})
    kept: dict[BarName, set[str]] = {}
    for unit in units:
        for officer in officers:
            for rule in bars.of(unit, officer):
                kept.setdefault(rule, set()).add(officer)
    return {rule: len(kept[rule]) for rule in BarName if rule in kept}


def witness_fault(
    task: Task, witness: Witness, counts: Mapping[BarName, int], opens: tuple[str, str], rules: Rules
) -> Fault:
    """Say a proof in words: visits, officers, numbers, the rules that bind, and what would open it."""
    counted = shortfall(task, witness)
    order = {unit: place for place, unit in enumerate(sorted(task.units), start=1)}
    zh, en = words_of(counts, rules)
    return fault(
        where_of([order[unit] for unit in counted.visits[:SHOWN]]) + ("…" if len(counted.visits) > SHOWN else ""),
        (
            (
                f"{len(counted.visits)} 次检查的 {counted.needed} 个岗位只有 {len(counted.able)} 名人员可派，"
                f"至多填 {counted.possible} 个。不能派的：{zh}"
            ),
            (
                f"{counted.needed} slots of {len(counted.visits)} visits can be filled by {len(counted.able)} officers "
                f"alone, {counted.possible} at most. Kept away by: {en}."
            ),
        ),
        ("每个岗位一名具备资格、未回避、仍有余量的人员", "Each slot needs an eligible officer with capacity left."),
        (f"放开其一即可派出：{opens[0]}", f"It would be possible with one of these lifted: {opens[1]}."),
    )
