"""Drawing a task (抽取): the sources' words are bound first, then there is only one result, and it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from credit_tier.foundation.digest import Canonical
from credit_tier.ledger.acts import Act
from credit_tier.ledger.desk import Desk, locked, require_same
from credit_tier.ledger.refusals import NotYetError, too_early
from credit_tier.sampling.commitment import Commitment, differences, require_match
from credit_tier.sampling.drawing import Draw, draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.refusals import MismatchError
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import Seed, make_seed
from credit_tier.sampling.sources import Source, SourceKind

Sources = Sequence[Source | Mapping[str, Any]]


def draw_task(desk: Desk, name: str, pool: tuple[Frame, Roster], sources: Sources, secrets: Secrets, at: str) -> Draw:
    """Draw a task, or give the draw it has.

    Raises
    ------
    SeedFirstError, VoidTaskError, LockedTaskError, NotYetError, StuckError
    """
    task = desk.committed(name)
    commitment = desk.commitment(task)
    seed = locked(lambda: _seed(commitment, pool, sources, secrets))
    opens = task.bound(Act.COMMITTED)["speaks_at"]
    if opens and at < opens:
        raise NotYetError(too_early(f"task {name}", f"公共来源 {opens} 才产生", f"The source speaks at {opens}."))
    if Act.SEEDED in task.lines:
        require_same(public_words(seed), task.bound(Act.SEEDED)["sources"], "sources")
    else:
        desk.add(name, Act.SEEDED, {"sources": public_words(seed)}, at)
    stored = desk.folder.paper(commitment.hash + seed.seed)
    frame, officers = pool
    drawn = Draw.from_json(stored) if stored else draw(commitment, frame, officers, seed, secrets=secrets)
    if task.manifest_hash:
        require_same(drawn.manifest_hash, task.manifest_hash, "manifest_hash")
    desk.folder.keep(drawn.name, drawn.to_json())
    if not task.manifest_hash:
        desk.add(name, Act.DRAWN, {"manifest_hash": drawn.manifest_hash}, at)
    return drawn


def public_words(seed: Seed) -> list[Canonical]:
    """Give what the sources said, the agency's secret left empty until the draw is opened."""
    return [
        {
            "kind": source.kind.value,
            "ref": source.ref,
            "value": "" if source.kind is SourceKind.AGENCY_SECRET else source.value,
        }
        for source in seed.sources
    ]


def _seed(commitment: Commitment, pool: tuple[Frame, Roster], sources: Sources, secrets: Secrets) -> Seed:
    """Make the seed after all else was held against the commitment: a wrong frame must not bind a seed."""
    frame, officers = pool
    require_match(commitment, frame, officers, secrets.frame)
    if faults := differences(secrets.agency_source.ref, commitment.agency_hash, "secrets.agency"):
        raise MismatchError(faults)
    read = [source if isinstance(source, Source) else Source(**source) for source in sources]
    require_same(
        [{"kind": source.kind.value, "ref": source.ref} for source in read],
        [{"kind": source.kind.value, "ref": source.ref} for source in commitment.sources],
        "sources",
    )
    return make_seed(commitment, read)
