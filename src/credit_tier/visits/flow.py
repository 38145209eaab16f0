"""Whether an assignment exists at all (是否有解): a maximum flow, decided by a library.

Officer, officer at a visit (one slot at most), role at a visit. The value of a maximum flow is the same whoever
computes it; which flow it is does not matter here, so no result depends on the library's choices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from credit_tier.sampling.assignment import NOBODY
from credit_tier.sampling.officers import ANY_ROLE, Officer
from credit_tier.visits.refusals import MissingAssignmentExtraError, fault
from credit_tier.visits.task import Task

FIRST_BREADTH = 16


def exists(task: Task) -> bool:
    """Tell whether every slot of a task can be filled.

    A few officers a visit are tried first, each visit beginning elsewhere in the roster: enough in all but tight
    tasks. The answer no comes from the full network alone.

    Parameters
    ----------
    task : Task

    Raises
    ------
    MissingAssignmentExtraError
        scipy is not installed.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> task = Task(("reg:1", "reg:2"), ("",), Pool([Officer(id="zf:1", capacity=1)], {}))
    >>> exists(task), exists(task._replace(units=("reg:1",)))
    (False, True)
    """
    wanted = len(task.units) * len(task.slots)
    breadth = FIRST_BREADTH
    while True:
        if _flow(task, breadth) == wanted:
            return True
        if breadth >= len(task.pool.officers):
            return False
        breadth *= 8


def _flow(task: Task, breadth: int) -> int:
    """Give the largest number of slots that can be filled by `breadth` officers a role and visit."""
    officers, roles = task.pool.officers, Counter(task.slots)
    able = {role: [n for n, one in enumerate(officers) if role == ANY_ROLE or role in one.roles] for role in roles}
    source, people = 0, 1
    edges: list[tuple[int, int, int]] = [
        (source, people + n, min(one.capacity, len(task.units))) for n, one in enumerate(officers)
    ]
    node = people + len(officers)
    ends: list[tuple[int, int]] = []
    for place, unit in enumerate(task.units):
        barred, pairs = task.pool.barred.get(unit, NOBODY), dict[int, int]()
        for role, times in roles.items():
            end, node = node, node + 1
            ends.append((end, times))
            for n in _some(able[role], officers, barred, place * 7, breadth):
                if n not in pairs:
                    pairs[n], node = node, node + 1
                    edges.append((people + n, pairs[n], 1))
                edges.append((pairs[n], end, 1))
    edges += [(end, node, times) for end, times in ends]
    return _maximum_flow(edges, source, node)


def _some(able: Sequence[int], officers: Sequence[Officer], barred: Any, begin: int, breadth: int) -> list[int]:
    found: list[int] = []
    for step in range(len(able)):
        n = able[(begin + step) % len(able)]
        if officers[n].id not in barred:
            found.append(n)
            if len(found) == breadth:
                break
    return found


def _maximum_flow(edges: Sequence[tuple[int, int, int]], source: int, sink: int) -> int:
    try:
        sparse, graph = import_module("scipy.sparse"), import_module("scipy.sparse.csgraph")
    except ImportError as error:
        raise MissingAssignmentExtraError(_missing()) from error
    begins, finishes, capacities = np.array(edges, dtype=np.int32).reshape(-1, 3).T
    network = sparse.csr_matrix((capacities, (begins, finishes)), shape=(sink + 1, sink + 1))
    return int(graph.maximum_flow(network, source, sink).flow_value)


def _missing() -> Any:
    return fault(
        "credit_tier[assignment]",
        ("缺少 scipy，无法判断是否派得出", "scipy is missing, so nothing decides whether an assignment exists."),
        ("安装附加包 assignment", "The extra `assignment`."),
        ('pip install "credit_tier[assignment]"', 'pip install "credit_tier[assignment]"'),
    )
