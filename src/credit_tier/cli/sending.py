"""What `draw` leaves of officers: who goes where, beside the manifest where `dr1` alone does not give it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from credit_tier.cli.drawing_files import POLICY, place
from credit_tier.cli.folders import read_json
from credit_tier.cli.ledger_words import head_of
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import ASSIGNMENT, SENT, sent_bytes
from credit_tier.cli.words import say
from credit_tier.foundation.digest import canonical, digest
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.assigning import keep_assignment
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.drawing import Sources
from credit_tier.ledger.removing import agency_secret
from credit_tier.sampling.assignment import Pool
from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.drawing import Draw, draw_stratum
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.sources import SourceKind
from credit_tier.visits.pairs import beyond
from credit_tier.visits.sending import Sending, send
from credit_tier.visits.task import Task


def sent_papers(folder: Path, drawn: Draw, roster: Roster, desk: Desk, at: str) -> dict[str, bytes]:
    """Give the closed files about officers after a draw; none where nobody is sent.

    The manifest keeps the assignment of `dr1`. Where that breaks the committed limit of pairs, the one that counts is
    beside it, and its seal is a line of the ledger.
    """
    slots = drawn.commitment.slots
    if not slots:
        return {}
    rows = [tuple(row) for row in drawn.core["officers"]["assignments"]]
    limit = pair_limit(folder, drawn.commitment)
    if not beyond(rows, limit):
        return {SENT: sent_bytes(rows, slots)}
    task = Task(tuple(row[0] for row in rows), slots, Pool.of(roster))
    sent = send(task, draw_id=drawn.commitment.draw_id, seed=drawn.core["seed"]["seed"], pair_limit=limit)
    content = sent.content(drawn.commitment.hash, slots, limit)
    keep_assignment(desk, drawn.commitment.draw_id, content, agency_secret(drawn), at)
    return {ASSIGNMENT: canonical(content), SENT: sent_bytes(sent.rows, slots)}


def send_beside(
    folder: Path, commitment: Commitment, pool: tuple[Frame, Roster], sources: Sources, desk: Desk, at: str
) -> Answer:
    """Send officers where the search of `dr1` sticks: an assignment beside, under its own name, or the proof of none.

    The seed is bound, so it is the only one there will ever be; the assignment is bound after it, under a seal.
    """
    seed = make_seed(commitment, sources)
    limit = pair_limit(folder, commitment)
    sent = sent_by_seed(commitment, pool, seed.seed, limit)
    content = sent.content(commitment.hash, commitment.slots, limit)
    [secret] = [one.value for one in seed.sources if one.kind is SourceKind.AGENCY_SECRET]
    keep_assignment(desk, commitment.draw_id, content, bytes.fromhex(secret), at)
    place(folder, {ASSIGNMENT: canonical(content), SENT: sent_bytes(sent.rows, commitment.slots)})
    say(f"dr1 的派员搜索到不了尽头，由完整搜索派出（{sent.algorithm.value}），见 {ASSIGNMENT}，检查结束前不得公开")
    say(f"The search of dr1 sticks; the complete one ({sent.algorithm.value}) sends officers: {ASSIGNMENT}, closed.")
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "manifest_hash": "",
            "drawn": len(sent.rows),
            "officers_sent": len(sent.rows) * len(commitment.slots),
            "algorithm": sent.algorithm.value,
            "ledger": head_of(desk, commitment.draw_id, Act.ASSIGNED),
        }
    )


def sent_by_seed(commitment: Commitment, pool: tuple[Frame, Roster], seed: str, limit: int | None) -> Sending:
    """Send officers to all that a seed draws, by whatever search it takes."""
    frame, roster = pool
    strata = [draw_stratum(commitment.draw_id, terms, frame, seed) for terms in commitment.strata]
    units = tuple(sorted(row[1] for stratum in strata for row in stratum["selected"]))
    task = Task(units, commitment.slots, Pool.of(roster))
    return send(task, draw_id=commitment.draw_id, seed=seed, pair_limit=limit)


def pair_limit(folder: Path, commitment: Commitment) -> int | None:
    """Give the limit of pairs that was committed to; none where the policy has none."""
    policy = read_policy(folder, commitment)
    found: int = policy.get("officers", policy).get("pair_limit", 0)
    return found or None


def read_policy(folder: Path, commitment: Commitment) -> dict[str, Any]:
    """Give the policy of a draw's folder, which has to be the one committed to."""
    if (folder / POLICY).is_file():
        policy = read_json(folder / POLICY)
        if isinstance(policy, dict) and digest(policy) == commitment.policy_hash:
            return policy
    raise ArgumentError(_no_policy(folder))


def _no_policy(folder: Path) -> Fault:
    return Fault(
        str(folder / POLICY),
        Text("规则文件不在，或不是承诺时的", "The policy is not here, or is not the one committed to."),
        Text("commit 或 assign 写出的规则文件", "The policy as `commit` or `assign` wrote it."),
        Text("请移走此文件，用原来的命令取回", "Move it away and run the same command again."),
    )
