"""Sending officers to visits (第二次随机): by `dr1`, by a complete search where that sticks, else a proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from credit_tier.foundation.digest import Canonical
from credit_tier.foundation.errors import Fault
from credit_tier.rulebook.officer_rules import BarName
from credit_tier.sampling.assignment import Pool, Slot
from credit_tier.sampling.officers import ANY_ROLE
from credit_tier.sampling.tickets import Purpose, draw_key
from credit_tier.sampling.values import ANY_STRATUM
from credit_tier.visits.completing import CompleteDesk, NoWayError
from credit_tier.visits.fitness import Bars, Rules
from credit_tier.visits.flow import exists
from credit_tier.visits.pairs import STEPS, OutOfStepsError, Row, beyond, paired
from credit_tier.visits.refusals import UndecidedError, fault
from credit_tier.visits.task import Task
from credit_tier.visits.witness import InfeasibleError, Witness, binding, check_witness, witness_fault

SCHEMA: Final = "credit_tier/assignment/1"


class Algorithm(StrEnum):
    """How an assignment was found; each gives one result for a task, a draw and a seed."""

    WATERFILL = "waterfill"
    """`dr1` 8, as it stands in the manifest."""
    TICKET_FLOW = "ticket_flow"
    """The same order and tickets with a complete search where `dr1` 8.3 sticks: exact."""
    PAIR_SEARCH = "pair_search"
    """Search with steps taken back, under a limit of pairs: exact where it ends, bounded in its steps."""


class Sending(NamedTuple):
    """Who goes where.

    Attributes
    ----------
    algorithm : Algorithm
    rows : list of tuples of str
        ``(unit, officer of slot 1, ...)``, sorted by unit.
    stuck : tuple of Slot
        Where `dr1` sticks; empty where it does not.
    """

    algorithm: Algorithm
    rows: list[Row]
    stuck: tuple[Slot, ...] = ()

    def content(self, commit_hash: str, slots: Sequence[str], pair_limit: int | None) -> dict[str, Canonical]:
        """Give what is kept beside the manifest; it is as closed as the manifest until the visits end.

        Examples
        --------
        >>> sorted(Sending(Algorithm.TICKET_FLOW, []).content("ab" * 32, ["", ""], None))
        ['algorithm', 'assignments', 'commit_hash', 'pair_limit', 'schema', 'slots', 'stuck']
        """
        return {
            "schema": SCHEMA,
            "algorithm": self.algorithm.value,
            "commit_hash": commit_hash,
            "slots": list(slots),
            "pair_limit": pair_limit or 0,
            "assignments": [list(row) for row in self.rows],
            "stuck": [[slot.unit, slot.number] for slot in self.stuck],
        }


def send(
    task: Task,
    *,
    draw_id: str,
    seed: str,
    bars: Bars | None = None,
    rules: Rules | None = None,
    pair_limit: int | None = None,
    steps: int = STEPS,
) -> Sending:
    """Send officers to every visit of a task.

    Parameters
    ----------
    task : Task
    draw_id, seed : str
        Of the task's own draw.
    bars, rules : optional
        For the words of a proof: what binds, and what would open it.
    pair_limit : int, optional
        The same two together at so many visits at most.
    steps : int
        Bound of the search under a limit of pairs.

    Raises
    ------
    InfeasibleError
        There is no assignment; with its proof.
    UndecidedError
        The steps ran out before one was found that keeps the limit of pairs, or none was ruled out.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> from credit_tier.sampling.officers import Officer
    >>> task = Task(("reg:1",), ("", ""), Pool([Officer(id=f"zf:{n}", capacity=1) for n in range(2)], {}))
    >>> send(task, draw_id="d", seed="ab" * 32).algorithm.value
    'waterfill'
    """
    key = draw_key(Purpose.OFFICER, draw_id, ANY_STRATUM, seed)
    desk = CompleteDesk(task.pool, task.slots, key)
    try:
        rows = desk.filled(task.units)
    except NoWayError as none:
        raise no_way(task, none.witness, bars, rules or {}) from none
    algorithm = Algorithm.TICKET_FLOW if desk.stuck else Algorithm.WATERFILL
    if not beyond(rows, pair_limit) or pair_limit is None:
        return Sending(algorithm, rows, tuple(desk.stuck))
    try:
        found = paired(task, key, pair_limit, steps=steps)
    except OutOfStepsError as out:
        raise UndecidedError(_undecided(pair_limit, steps)) from out
    if found is None:
        raise InfeasibleError([_no_pairs(task, pair_limit)], None)
    return Sending(Algorithm.PAIR_SEARCH, found, tuple(desk.stuck))


def no_way(task: Task, witness: Witness, bars: Bars | None, rules: Rules) -> InfeasibleError:
    """Give the refusal that carries a proof, what binds in it, and which single rule lifted would open it.

    Raises
    ------
    RuntimeError
        The proof does not hold: a fault of this program, never shown as a result.
    """
    if not check_witness(task, witness):
        raise RuntimeError("the proof that no assignment exists does not hold")
    sent = [one.id for one in (*task.pool.officers, *task.away)]
    names = tuple(member for one in sent for member in task.members.get(one, (one,)))
    counts = binding(witness, bars, names) if bars else {}
    opens = relaxations(task, bars) if bars else []
    zh = [rules[rule].title.zh + ("" if rules[rule].liftable else "（法定，不得放开）") for rule in opens]
    en = [rules[rule].title.en + ("" if rules[rule].liftable else " (by law, not to be lifted)") for rule in opens]
    words = ("；".join(zh) or "无单项规则；须增加人员或可派次数", "; ".join(en) or "none; add officers or capacity")
    return InfeasibleError([witness_fault(task, witness, counts, words, rules)], witness)


def relaxations(task: Task, bars: Bars) -> list[BarName]:
    """Give the rules of which a single one, lifted for everybody on the task, would make it possible.

    Examples
    --------
    See `credit_tier.visits.fitness.bars_of` for bars.
    """
    found, everybody = list[BarName](), [*task.pool.officers, *task.away]
    for rule in bars.rules():
        barred = bars.barred(lifted=rule)
        away = {unit: task.kept_away(barred[unit]) for unit in task.units}
        if exists(task._replace(pool=Pool(everybody, away))):
            found.append(rule)
    return found


def broken_rules(task: Task, rows: Sequence[Row], pair_limit: int | None = None) -> list[str]:
    """Give what breaks a hard rule in rows however they were made; empty: all rules hold.

    It shares nothing with the searches: rows are held against the task one by one.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> broken_rules(Task(("reg:1",), ("", ""), Pool([], {})), [])
    ['reg:1: no row']
    """
    known = {one.id: one for one in task.pool.officers}
    given, units = Counter(row[0] for row in rows), set(task.units)
    wrong = [f"{unit}: no row" for unit in task.units if unit not in given]
    wrong += [f"{unit}: not of the task, or twice" for unit, times in given.items() if unit not in units or times > 1]
    loads = dict.fromkeys(known, 0)
    for unit, *sent in rows:
        if len(sent) != len(task.slots) or len(set(sent)) < len(sent):
            wrong.append(f"{unit}: slots")
        for role, officer in zip(task.slots, sent, strict=False):
            if officer not in known:
                wrong.append(f"{unit}: {officer} unknown")
                continue
            loads[officer] += 1
            if role not in {ANY_ROLE, *known[officer].roles}:
                wrong.append(f"{unit}: {officer} role")
            if officer in task.pool.barred.get(unit, ()):
                wrong.append(f"{unit}: {officer} barred")
    wrong += [f"{officer}: capacity" for officer, load in loads.items() if load > known[officer].capacity]
    return wrong + [f"{one}, {other}: pair" for one, other in beyond(rows, pair_limit)]


def _undecided(limit: int, steps: int) -> Fault:
    return fault(
        "pair_limit",
        (
            f"在 {steps} 步之内未找到同一搭档至多 {limit} 次的派法，也未能证明没有",
            f"In {steps} steps no assignment was found in which a pair goes {limit} times at most; none was ruled out.",
        ),
        ("搭档上限是硬性规则", "The limit of pairs is a hard rule."),
        ("放宽 pair_limit、增加人员，或允许更多步数", "Raise pair_limit, add officers, or allow more steps."),
    )


def _no_pairs(task: Task, limit: int) -> Fault:
    return fault(
        "pair_limit",
        (
            f"{len(task.pool.officers)} 名人员、{len(task.units)} 次检查，同一搭档至多 {limit} 次：无解",
            f"No way to send {len(task.pool.officers)} officers to {len(task.units)} visits keeps pairs to {limit}.",
        ),
        ("搭档上限是硬性规则", "The limit of pairs is a hard rule."),
        ("放宽 pair_limit 或增加人员", "Raise pair_limit or add officers."),
    )
