"""The end of a task: opened after the visits, published, or void with its reason (公开、发布、作废)."""

from __future__ import annotations

from credit_tier.ledger.acts import Act, VoidReason
from credit_tier.ledger.desk import Desk, require_same
from credit_tier.ledger.refusals import NotYetError, UnknownTaskError, no_task, too_early
from credit_tier.ledger.removing import removal_heads
from credit_tier.sampling.drawing import Draw


def open_task(desk: Desk, name: str, at: str) -> Draw:
    """Open a draw, or give the one that is open.

    Raises
    ------
    SeedFirstError, VoidTaskError, NotYetError
    """
    task = desk.committed(name)
    drawn = desk.drawn(task)
    if Act.OPENED in task.lines:
        return drawn
    last = task.bound(Act.COMMITTED)["visits_until"]
    if last and at[:10] <= last:
        raise NotYetError(
            too_early(
                f"task {name}",
                f"检查到 {last} 止（按 UTC，即北京时间次日 8 时），此前公开等于通知",
                f"Visits last until the end of {last} (UTC).",
            )
        )
    heads = removal_heads(desk, task)
    desk.add(name, Act.OPENED, {"manifest_hash": drawn.manifest_hash, "removals": heads}, at)
    return drawn


def publish_task(desk: Desk, name: str, where: str, at: str) -> None:
    """Note where an opened manifest was published.

    Raises
    ------
    SeedFirstError, VoidTaskError, NotYetError, LockedTaskError
    """
    task = desk.committed(name)
    if Act.PUBLISHED in task.lines:
        require_same(where, task.bound(Act.PUBLISHED)["where"], "where")
        return
    if Act.OPENED not in task.lines:
        raise NotYetError(too_early(f"task {name}", "尚未公开", "It is not opened yet."))
    desk.add(name, Act.PUBLISHED, {"manifest_hash": task.manifest_hash, "where": where}, at)


def void_task(desk: Desk, name: str, reason: VoidReason, text: str, at: str) -> None:
    """Void a draw.

    Raises
    ------
    UnknownTaskError, LockedTaskError
    """
    task = desk.chain.task(name)
    if task.state is None:
        raise UnknownTaskError(no_task(name))
    content = {"reason": reason.value, "text": text}
    if Act.VOID in task.lines:
        require_same(content, dict(task.bound(Act.VOID)), "void")
        return
    desk.add(name, Act.VOID, content, at)
