"""Officers of a task (派员、调整): who goes where beside the manifest, and exchanges by hand, sealed in the ledger.

The ledger does not judge them, `credit_tier.visits` does. It binds them: an assignment once, a log that only grows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from credit_tier.foundation.digest import canonical
from credit_tier.ledger.acts import Act
from credit_tier.ledger.comparing import paper_differences
from credit_tier.ledger.desk import Desk, require_same
from credit_tier.ledger.refusals import LockedTaskError, NotYetError, too_early
from credit_tier.ledger.removing import seal_of
from credit_tier.ledger.states import Task
from credit_tier.sampling.manifest import parse_json

SEALED: Final = frozenset({"content", "secret"})


def keep_assignment(desk: Desk, name: str, content: Mapping[str, Any], secret: bytes, at: str) -> None:
    """Bind an assignment that stands beside the manifest; the same one again changes nothing.

    Parameters
    ----------
    desk : Desk
    name : str
        Of the task.
    content : mapping
        As `credit_tier.visits.sending.Sending.content` gives it.
    secret : bytes
        The agency's, which keys the seal as it does that of removals.
    at : str

    Raises
    ------
    LockedTaskError
        Another one is bound, or the draw is open already.
    """
    task = desk.committed(name)
    if (bound := stored(desk, task, Act.ASSIGNED)) is not None:
        require_same(dict(content), bound, "assignment")
        return
    if task.state not in {Act.SEEDED, Act.DRAWN} or Act.SWAPPED in task.lines:
        raise LockedTaskError(paper_differences(Act.ASSIGNED.value, str(task.state), "state"))
    desk.add(name, Act.ASSIGNED, {"seal": _keep(desk, content, secret)}, at)


def keep_swaps(desk: Desk, name: str, entries: Sequence[Mapping[str, Any]], secret: bytes, at: str) -> None:
    """Bind the whole log of exchanges; the one that is bound must be its beginning.

    Raises
    ------
    LockedTaskError
        An earlier entry is missing or was changed, or the draw is open already.
    """
    task = desk.committed(name)
    before = stored_swaps(desk, task)
    require_same(list(entries[: len(before)]), before, "swaps")
    if len(entries) == len(before):
        return
    if task.state not in {Act.SEEDED, Act.DRAWN}:
        raise LockedTaskError(paper_differences(Act.SWAPPED.value, str(task.state), "state"))
    seal = _keep(desk, {"swaps": list(entries)}, secret)
    desk.add(name, Act.SWAPPED, {"count": len(entries), "seal": seal}, at)


def drawn_rows(desk: Desk, task: Task) -> list[tuple[str, ...]]:
    """Give who was sent where before any exchange: ``(unit, officer of slot 1, ...)``.

    Raises
    ------
    NotYetError
        Nobody has been sent.
    """
    bound = stored(desk, task, Act.ASSIGNED)
    rows = bound["assignments"] if bound is not None else ()
    if bound is None and task.manifest_hash:
        rows = desk.drawn(task).core["officers"]["assignments"]
    if not rows:
        raise NotYetError(too_early(f"task {task.id}", "尚未派员", "No officers were sent yet."))
    return [tuple(row) for row in rows]


def stored_swaps(desk: Desk, task: Task) -> list[dict[str, Any]]:
    """Give the log of exchanges of a task; empty where there was none."""
    bound = stored(desk, task, Act.SWAPPED)
    return list(bound["swaps"]) if bound is not None else []


def stored(desk: Desk, task: Task, act: Act) -> dict[str, Any] | None:
    """Give what the last line of an act on officers binds; ``None`` where there is no such line."""
    if act not in task.lines:
        return None
    content: dict[str, Any] = parse_json(desk.paper(task.bound(act)["seal"]))["content"]
    return content


def _keep(desk: Desk, content: Mapping[str, Any], secret: bytes) -> str:
    """Keep a paper under its seal. The key lies beside: where `dr1` sticks, no stored result holds it."""
    seal = seal_of(secret, canonical(dict(content)))
    desk.folder.keep(seal, canonical({"content": dict(content), "secret": secret.hex()}))
    return seal
