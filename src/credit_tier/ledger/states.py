"""The states of a task and which act may follow which (状态机)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from credit_tier.foundation.errors import Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.lines import Line
from credit_tier.sampling.values import NO_HASH

FOLLOWS: Final[Mapping[Act | None, frozenset[Act]]] = MappingProxyType(
    {
        None: frozenset({Act.COMMITTED}),
        Act.COMMITTED: frozenset({Act.SEEDED, Act.VOID}),
        Act.SEEDED: frozenset({Act.DRAWN, Act.ASSIGNED, Act.SWAPPED, Act.VOID}),
        Act.DRAWN: frozenset({Act.REMOVED, Act.ASSIGNED, Act.SWAPPED, Act.OPENED, Act.VOID}),
        Act.OPENED: frozenset({Act.REMOVED, Act.PUBLISHED, Act.VOID}),
        Act.PUBLISHED: frozenset({Act.VOID}),
        Act.VOID: frozenset(),
    }
)
"""By state, the acts that may follow; removals and what is done with officers change no state."""


@dataclass(frozen=True, slots=True)
class Task:
    """What the ledger holds of one draw.

    Attributes
    ----------
    id : str
        The draw's id.
    lines : mapping of Act to Line
        The last line of each act.
    """

    id: str
    lines: Mapping[Act, Line]

    @property
    def state(self) -> Act | None:
        """The last act that changed the state; ``None`` where there was none."""
        order = [Act.COMMITTED, Act.SEEDED, Act.DRAWN, Act.OPENED, Act.PUBLISHED, Act.VOID]
        return max((act for act in self.lines if act in order), key=order.index, default=None)

    @property
    def manifest_hash(self) -> str:
        """Of the draw, empty where there is none yet."""
        return str(self.lines[Act.DRAWN].content["manifest_hash"]) if Act.DRAWN in self.lines else ""

    def bound(self, act: Act) -> Mapping[str, Any]:
        """Give the content of the last line of an act (KeyError where there is none)."""
        return self.lines[act].content

    def after(self, line: Line) -> Task:
        """Give the task with one more line."""
        return Task(self.id, MappingProxyType({**self.lines, line.act: line}))


def step_fault(task: Task, line: Line, last_manifest: str) -> Text | None:
    """Say why a line may not follow; ``None`` where it may.

    Parameters
    ----------
    task : Task
        As it stood before.
    line : Line
    last_manifest : str
        Hash of the manifest drawn last in this ledger; 64 zeros where there is none.

    Examples
    --------
    >>> early = Line(1, "d", Act.DRAWN, "2026-12-01T09:00:00Z", {"manifest_hash": "ab" * 32}, "0" * 64)
    >>> step_fault(Task("d", {}), early, "0" * 64).en
    'The act drawn cannot follow the state none.'
    """
    if line.act not in FOLLOWS[task.state]:
        state = task.state or "none"
        return Text(f"{line.act} 不能接在状态 {state} 之后", f"The act {line.act} cannot follow the state {state}.")
    if line.act is Act.COMMITTED and last_manifest not in {NO_HASH, line.content["prev_manifest_hash"]}:
        return Text("prev_manifest_hash 不是上一次抽取的清单哈希", "prev_manifest_hash is not that of the draw before.")
    if line.act in {Act.OPENED, Act.PUBLISHED} and line.content["manifest_hash"] != task.manifest_hash:
        return Text("manifest_hash 不是抽取时的清单哈希", "manifest_hash is not that of the act drawn.")
    before = task.lines.get(line.act)
    known = before.content["count"] if before is not None and line.act in {Act.REMOVED, Act.SWAPPED} else 0
    if known and line.content["count"] <= known:
        return Text("剔除与调整记录只增不减", "Logs of removals and of exchanges only grow.")
    return _officers_fault(task, line)


def _officers_fault(task: Task, line: Line) -> Text | None:
    """Say what is wrong with the order of acts on officers: sent once, then exchanged."""
    if line.act is Act.ASSIGNED and not task.lines.keys().isdisjoint({Act.ASSIGNED, Act.SWAPPED}):
        return Text("派员只有一次，调整之后不再重派", "Officers are sent once, and not again after an exchange.")
    if line.act is Act.SWAPPED and task.lines.keys().isdisjoint({Act.DRAWN, Act.ASSIGNED}):
        return Text("尚未派员，无从调整", "Nobody was sent yet who could be exchanged.")
    if line.act is Act.DRAWN and Act.ASSIGNED in task.lines:
        return Text("已另行派员，不再抽取", "Officers were sent where dr1 sticks: it is not drawn any more.")
    return None
