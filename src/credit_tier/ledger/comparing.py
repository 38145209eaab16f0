"""What differs between two papers, key by key (比对): a refusal that says only "different" helps nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from credit_tier.foundation.errors import Fault
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.refusals import fault, shown

SHOWN_ROWS = 20


def paper_differences(found: object, stored: object, where: str) -> list[Fault]:
    """Give a fault for each place at which two papers differ.

    Parameters
    ----------
    found : object
        What this call asks for, as JSON has it.
    stored : object
        What the task was bound to.
    where : str
        Name of the paper.

    Examples
    --------
    >>> new, old = {"rate": "0.2", "n": 1}, {"rate": "0.1", "n": 1}
    >>> [(item.where, item.what.en) for item in paper_differences(new, old, "plan")]
    [('plan.rate', "Here '0.2', the task is bound to '0.1'.")]
    """
    return [_bound(place, here, bound) for place, here, bound in _walk(found, stored, where)]


def frame_differences(found: Frame, stored: Frame) -> list[Fault]:
    """Name the rows by which two frames differ: how many, and the first of them.

    Parameters
    ----------
    found, stored : Frame

    Examples
    --------
    >>> a, b = Frame([("reg:1", "A"), ("reg:2", "A")]), Frame([("reg:1", "B"), ("reg:3", "A")])
    >>> for item in frame_differences(a, b):
    ...     print(item.where, item.what.en)
    frame: reg:1 Here A x=1 eligible=1, the task is bound to B x=1 eligible=1.
    frame: reg:2 Here A x=1 eligible=1, the task is bound to —.
    frame: reg:3 Here —, the task is bound to A x=1 eligible=1.
    """
    mine, theirs = ({unit.id: _row(unit) for unit in frame} for frame in (found, stored))
    rows = sorted(code for code in {*mine, *theirs} if mine.get(code) != theirs.get(code))
    return [_bound(f"frame: {code}", mine.get(code, "—"), theirs.get(code, "—")) for code in rows[:SHOWN_ROWS]]


def _row(unit: Unit) -> str:
    return f"{unit.stratum} x={unit.x} eligible={unit.eligible} {unit.reason}".rstrip()


def _bound(place: str, here: str, bound: str) -> Fault:
    return fault(
        place,
        (f"与此任务已锁定的不同：现为 {here}，锁定为 {bound}", f"Here {here}, the task is bound to {bound}."),
        ("同一任务只有一个答案：名录、方案、来源均不得更改", "One task, one answer: same frame, plan and sources."),
        (
            "请用原来的输入重试；确需更改，应作废并另立编号",
            "Call with the same input; to change it, void the draw and take a new draw_id.",
        ),
    )


def _walk(found: object, stored: object, where: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(found, Mapping) and isinstance(stored, Mapping):
        for key in sorted({*found, *stored}):
            yield from _pair(found, stored, key, f"{where}.{key}")
    elif isinstance(found, list | tuple) and isinstance(stored, list | tuple):
        first, second = _by_name(found), _by_name(stored)
        for key in [*second, *(key for key in first if key not in second)]:
            yield from _pair(first, second, key, f"{where}[{key}]")
    elif found != stored:
        yield where, shown(found), shown(stored)


def _pair(found: Mapping[Any, Any], stored: Mapping[Any, Any], key: Any, where: str) -> Iterator[tuple[str, str, str]]:
    if key not in found or key not in stored:
        yield where, *(shown(side[key]) if key in side else "—" for side in (found, stored))  # type: ignore[misc] # two
    else:
        yield from _walk(found[key], stored[key], where)


def _by_name(items: list[Any] | tuple[Any, ...]) -> dict[Any, Any]:
    """Tell items of a list apart by their name where they have one, else by their place."""
    if items and all(isinstance(item, Mapping) and "name" in item for item in items):
        return {item["name"]: item for item in items}
    return dict(enumerate(items))
