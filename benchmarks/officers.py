"""Sending officers: seconds and memory by visits, and balance beside the best assignment of another library."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.events import in_process, tell
from benchmarks.report import Goal, Section
from credit_tier.sampling.assignment import Desk, Pool
from credit_tier.sampling.officers import Officer
from credit_tier.visits.completing import CompleteDesk, NoWayError
from credit_tier.visits.flow import exists
from credit_tier.visits.sending import broken_rules
from credit_tier.visits.task import Task
from credit_tier.visits.witness import check_witness, shortfall

SMALL = (660, 60)
KEY = "ab" * 32
WATERFILL, EXISTS, PROOF = "waterfill (dr1 8)", "maximum flow: is there an assignment", "proof that there is none"
RECUSED, LEADERS = 3, 60


def officers_section(visits: int, officers: int) -> Section:
    """Time each job in a process of its own, so that peak memory is its own."""
    size = Path(f"{visits}x{officers}")
    rows, failed, goals = [], [], []
    for mode in (WATERFILL, EXISTS, PROOF):
        found = in_process("benchmarks.officers", mode, size)
        right = "right" if found["right"] else "WRONG"
        rows.append(f"| {mode} | {found['seconds']:,.1f} | {found['peak_mb']:,.0f} | {found['said']} | {right} |")
        if mode == WATERFILL:
            goals = [Goal("seconds of waterfill", found["seconds"], 60, unit=" s")]
            goals += [Goal("peak memory of waterfill", found["peak_mb"], 1024, unit=" MB")]
        failed += [] if found["right"] else [f"{mode}: wrong"]
    ratio = _squares(_loads(_sent(_task(*SMALL)))) / _least_squares(_task(*SMALL))
    goals.append(Goal("sum of squared loads over the least there is (scipy), 660 x 60", ratio, 1.005))
    words = (
        f"Two slots a visit, one of them for a leader; {RECUSED} % of all pairs recused, {LEADERS} % of officers may "
        "lead, capacity a fifth above need. The proof is of the same task with capacity one below need. Each row "
        "is a process of its own, timed by its CPU; its peak counts the interpreter and the task."
    )
    table = ["| | CPU s | peak MB | | result |", "|---|---|---|---|---|", *rows]
    text = "\n".join([words, "", *table])
    return Section(
        title=f"{visits:,} visits by {officers:,} officers", text=text, tables=[], goals=goals, failed=failed
    )


def _cpu_seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _task(visits: int, officers: int, *, spare: bool = True) -> Task:
    names = [f"zf:{number:05d}" for number in range(officers)]
    need = -(-2 * visits // officers)
    capacity = need + -(-need // 5) if spare else need - 1
    people = [
        Officer(id=name, capacity=capacity, roles=("leader",) if number % 100 < LEADERS else ())
        for number, name in enumerate(names)
    ]
    units = tuple(f"reg:{number:014d}" for number in range(visits))
    away = officers * RECUSED // 100
    barred = {unit: frozenset(names[_number(unit, turn) % officers] for turn in range(away)) for unit in units}
    return Task(units, ("leader", ""), Pool(people, barred))


def _number(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:8], "big")


def _sent(task: Task) -> list[tuple[str, ...]]:
    return Desk(task.pool, task.slots, KEY).filled(task.units)


def _loads(rows: Sequence[tuple[str, ...]]) -> Counter[str]:
    return Counter(officer for _, *officers in rows for officer in officers)


def _squares(loads: Counter[str]) -> int:
    return sum(load * load for load in loads.values())


def _least_squares(task: Task) -> float:
    """Give the least sum of squared loads: each officer offers places that cost more and more."""
    officers = task.pool.officers
    places = officers[0].capacity
    cost = np.tile(2.0 * np.arange(places) + 1, len(officers))[None, :].repeat(2 * len(task.units), axis=0)
    for row, unit in enumerate(task.units):
        for slot, role in enumerate(task.slots):
            for number, one in enumerate(officers):
                if one.id in task.pool.barred[unit] or (role and role not in one.roles):
                    cost[2 * row + slot, number * places : (number + 1) * places] = 1e9
    return float(cost[linear_sum_assignment(cost)].sum())


def main(arguments: Sequence[str]) -> None:
    """Do one job and print what it took."""
    mode = arguments[0]
    visits, officers = map(int, arguments[1].split("x"))
    task = _task(visits, officers, spare=mode != PROOF)
    told: dict[str, object] = {}
    if mode == WATERFILL:
        rows: list[list[tuple[str, ...]]] = []
        told["seconds"] = _cpu_seconds(lambda: rows.append(_sent(task)))
        loads = _loads(rows[0])
        told["right"] = broken_rules(task, rows[0]) == []
        told["said"] = f"loads {min(loads.values())}..{max(loads.values())}"
    elif mode == EXISTS:
        answers: list[bool] = []
        told["seconds"] = _cpu_seconds(lambda: answers.append(exists(task)))
        told |= {"right": answers == [True], "said": "yes"}
    else:
        told |= {"seconds": _cpu_seconds(lambda: told.update(_proof(task)))}
    tell(told)


def _proof(task: Task) -> dict[str, object]:
    try:
        CompleteDesk(task.pool, task.slots, KEY).filled(task.units)
    except NoWayError as none:
        counted = shortfall(task, none.witness)
        return {
            "right": check_witness(task, none.witness),
            "said": f"{counted.needed:,} slots, {counted.possible:,} possible",
        }
    return {"right": False, "said": "none found"}


if __name__ == "__main__":
    main(sys.argv[1:])
