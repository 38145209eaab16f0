"""Exchanging an officer by hand (人工调整): with reason, name and day, under the same rules; the original stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Self

from pydantic import Field

from credit_tier.foundation.digest import Canonical, digest
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.values import NO_HASH, Settings, UnitId, Value
from credit_tier.visits.pairs import Row
from credit_tier.visits.refusals import SwapError, fault
from credit_tier.visits.sending import broken_rules
from credit_tier.visits.task import Task

SCHEMA: Final = "credit_tier/swap/1"


class Swap(Settings):
    """One officer takes another's place at one visit.

    Parameters
    ----------
    unit : str
    leaves, comes : str
        Officers.
    reason : str
        In words; it does not replace a rule.
    by : str
        Who decided.
    on : date

    Examples
    --------
    >>> Swap(unit="reg:1", leaves="zf:1", comes="zf:2", reason="病假", by="科长甲", on=date(2026, 12, 3)).comes
    'zf:2'
    """

    unit: UnitId
    leaves: UnitId
    comes: UnitId
    reason: Value
    by: Value
    on: date = Field()

    def entry(self, number: int, before: str) -> dict[str, Canonical]:
        """Give the entry of the log: chained by hash to the one before it.

        Examples
        --------
        >>> swap = Swap(unit="reg:1", leaves="zf:1", comes="zf:2", reason="病假", by="甲", on=date(2026, 12, 3))
        >>> swap.entry(1, "00" * 32)["seq"]
        1
        """
        own = {name: str(getattr(self, name)) for name in type(self).model_fields}
        return {"schema": SCHEMA, "seq": number, **own, "prev": before}

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> Self:
        """Read an entry back.

        Examples
        --------
        >>> swap = Swap(unit="reg:1", leaves="zf:1", comes="zf:2", reason="病假", by="甲", on=date(2026, 12, 3))
        >>> Swap.from_entry(swap.entry(1, "00" * 32)) == swap
        True
        """
        own = {name: entry[name] for name in cls.model_fields}
        return cls(**{**own, "on": date.fromisoformat(own["on"])})


def swapped(task: Task, rows: Sequence[Row], swaps: Sequence[Swap], *, pair_limit: int | None = None) -> list[Row]:
    """Give who goes after exchanges by hand; `rows`, the original, stay as they are.

    Parameters
    ----------
    task : Task
    rows : sequence of rows
        As they were drawn.
    swaps : sequence of Swap
        In the order in which they were decided; each is held against every hard rule.
    pair_limit : int, optional

    Raises
    ------
    SwapError
        The one who leaves does not go there, one of the two decided it himself, the days run backwards, or a hard rule
        would be broken.

    Examples
    --------
    >>> from credit_tier.sampling.assignment import Pool
    >>> from credit_tier.sampling.officers import Officer
    >>> task = Task(("reg:1",), ("", ""), Pool([Officer(id=f"zf:{n}", capacity=1) for n in range(3)], {}))
    >>> swap = Swap(unit="reg:1", leaves="zf:1", comes="zf:2", reason="病假", by="甲", on=date(2026, 12, 3))
    >>> swapped(task, [("reg:1", "zf:0", "zf:1")], [swap])
    [('reg:1', 'zf:0', 'zf:2')]
    """
    current, last = {row[0]: row for row in rows}, date.min
    for number, swap in enumerate(swaps, start=1):
        row = current.get(swap.unit, ())
        if swap.leaves not in row[1:]:
            raise SwapError(_not_there(number, swap))
        if swap.by in {swap.leaves, swap.comes}:
            raise SwapError(_own_hand(number, swap))
        if swap.on < last:
            raise SwapError(_backwards(number, swap))
        last = swap.on
        current[swap.unit] = (swap.unit, *(swap.comes if one == swap.leaves else one for one in row[1:]))
        after = [current[unit] for unit in sorted(current)]
        if wrong := broken_rules(task, after, pair_limit):
            raise SwapError(_against(number, swap, wrong))
    return [current[unit] for unit in sorted(current)]


def swap_log(swaps: Sequence[Swap]) -> tuple[list[dict[str, Canonical]], str]:
    """Give the entries of swaps and the hash of the last: a log that was cut or changed has another.

    Examples
    --------
    >>> swap_log([])[1] == "0" * 64
    True
    """
    entries: list[dict[str, Canonical]] = []
    head = NO_HASH
    for number, swap in enumerate(swaps, start=1):
        entries.append(swap.entry(number, head))
        head = digest(entries[-1])
    return entries, head


def _not_there(number: int, swap: Swap) -> Fault:
    return fault(
        f"swap {number}",
        (f"{swap.leaves} 不在此次检查的人员之中", f"{swap.leaves} is not sent there."),
        ("现派往该企业的人员", "One of those who are sent there now."),
        ("请核对企业和人员", "Check firm and officer."),
    )


def _backwards(number: int, swap: Swap) -> Fault:
    return fault(
        f"swap {number}",
        (f"{swap.on} 早于前一次调整", f"{swap.on} is before the swap before it."),
        ("按决定的先后排列", "In the order in which they were decided."),
        ("请核对日期", "Check the day."),
    )


def _own_hand(number: int, swap: Swap) -> Fault:
    return fault(
        f"swap {number}",
        (f"{swap.by} 决定自己的调整", f"{swap.by} decides of himself."),
        ("回避和调整由负责人决定（行政处罚法第四十三条）", "The head decides (行政处罚法 43)."),
        ("请写明作出决定的负责人", "Name the head who decided."),
    )


def _against(number: int, swap: Swap, wrong: Sequence[str]) -> Fault:
    # A refusal may end up in a log, and a log must not say who is going to be visited.
    wrong = [one.removeprefix(f"{swap.unit}: ") for one in wrong]
    return fault(
        f"swap {number}",
        (f"调整后违反硬性规则：{'；'.join(wrong[:5])}", f"A hard rule would be broken: {'; '.join(wrong[:5])}"),
        ("资格、回避、岗位、次数、搭档上限与抽派时相同", "The same rules as when officers were sent."),
        ("请另选人员；理由不能代替规则", "Choose another officer: a reason does not replace a rule."),
    )
