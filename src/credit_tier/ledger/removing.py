"""Removals of a task (剔除): logs that only grow, sealed while the draw is closed (`dr1` 7.7)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from credit_tier.foundation.digest import canonical
from credit_tier.ledger.acts import Act
from credit_tier.ledger.comparing import paper_differences
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.refusals import LockedTaskError
from credit_tier.ledger.states import Task
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.manifest import parse_json
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import Replacement, read_removals, replace_units
from credit_tier.sampling.sources import SourceKind


def replace_task(desk: Desk, name: str, unusable: Iterable[Removal], frame: Frame | None, at: str) -> Replacement:
    """Log removals that are new and give the net sample.

    Raises
    ------
    SeedFirstError, VoidTaskError, NotYetError
    LockedTaskError
        A unit was removed before with another reason or evidence; or the draw was published.
    """
    task = desk.committed(name)
    drawn = desk.drawn(task)
    before = stored_removals(desk, task)
    fresh = _new(before, unusable)
    first = replace_units(drawn, before, frame=frame)
    if not fresh:
        return first
    if task.state not in {Act.DRAWN, Act.OPENED}:
        raise LockedTaskError(paper_differences(Act.REMOVED.value, str(task.state), "state"))
    after = replace_units(drawn, fresh, frame=frame, before=first)
    seal = removals_seal(drawn, after)
    desk.folder.keep(seal, canonical(after.content()))
    desk.add(name, Act.REMOVED, {"count": len(before) + len(fresh), "seal": seal}, at)
    return after


def stored_removals(desk: Desk, task: Task) -> list[Removal]:
    """Give the removals of a task, log by log."""
    if Act.REMOVED not in task.lines:
        return []
    content = parse_json(desk.paper(task.bound(Act.REMOVED)["seal"]))
    return read_removals(entry for log in content["logs"].values() for entry in log)


def removal_heads(desk: Desk, task: Task) -> dict[str, str]:
    """Give the hash of the last entry of each stratum's log, to be published when the draw is opened."""
    if Act.REMOVED not in task.lines:
        return {}
    heads: dict[str, str] = parse_json(desk.paper(task.bound(Act.REMOVED)["seal"]))["heads"]
    return heads


def removals_seal(drawn: Draw, replacement: Replacement) -> str:
    """Give the seal of removal logs: HMAC-SHA-256 under the agency's secret.

    A plain hash in a public ledger would let anyone try out firms, reasons and public evidence until it fits, and so
    learn who was drawn. Once the draw is opened, everybody has the key.
    """
    return seal_of(agency_secret(drawn), canonical(replacement.content()))


def seal_of(secret: bytes, content: bytes) -> str:
    """Give the seal of the canonical bytes of removal logs.

    Examples
    --------
    >>> seal_of(bytes([2]) * 32, b"{}")[:16]
    '85f0a36e701cc516'
    """
    return hmac.digest(secret, content, "sha256").hex()


def agency_secret(drawn: Draw) -> bytes:
    """Give the agency's secret, as the closed manifest holds it."""
    sources = drawn.core["seed"]["sources"]
    return bytes.fromhex(next(item["value"] for item in sources if item["kind"] == SourceKind.AGENCY_SECRET))


def _new(before: list[Removal], unusable: Iterable[Removal]) -> list[Removal]:
    known = {(removal.stratum, removal.id): removal for removal in before}
    fresh: list[Removal] = []
    for removal in unusable:
        place = removal.stratum, removal.id
        earlier = known.setdefault(place, removal)
        if earlier is removal:
            fresh.append(removal)
        faults = paper_differences(
            removal.model_dump(mode="json"), earlier.model_dump(mode="json"), f"{removal.stratum}: {removal.id}"
        )
        if faults:
            raise LockedTaskError(faults)
    return fresh
