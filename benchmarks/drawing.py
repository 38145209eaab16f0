"""A stratified draw, and the commitment before it, beside a bare loop that hashes the same ids once."""

from __future__ import annotations

import hashlib

from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, time_jobs
from credit_tier.sampling.commitment import Commitment, commit
from credit_tier.sampling.drawing import Draw, draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import CodeIdentity, DrawPlan, StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.sizes import Rounding
from credit_tier.sampling.sources import SourceKind, SourceRef

BARE, DRAW, BOTH = "a bare hashlib loop over the ids", "draw", "commit and draw"
RATES = {"light": "0.03", "regular": "0.05", "focus": "0.2", "strict": "0.5"}
SECRETS = Secrets(agency=bytes([2]) * 32, frame=bytes([1]) * 32)
DICE = SourceRef(kind=SourceKind.DICE, ref="hall 1")


def drawing_section(units: int) -> Section:
    """Time all three in one run, a round each in turn."""
    ids = [f"reg:{number:014d}" for number in range(units)]
    names = list(RATES)
    strata = [names[number % len(names)] for number in range(units)]
    frame = Frame.from_columns(ids, strata)
    commitment = _committed(frame)
    expected = _drawn(commitment, frame).manifest_hash
    jobs = [
        Job(BARE, lambda: _hashed(ids), units),
        Job(DRAW, lambda: _drawn(commitment, frame), units, lambda found: found.manifest_hash == expected),
        Job(
            BOTH,
            lambda: _committed_and_drawn(Frame.from_columns(ids, strata)),
            units,
            lambda found: found.manifest_hash == expected,
        ),
    ]
    timings = time_jobs(jobs, rounds=3)
    base = timings[BARE].for_rows(units)[0]
    goals = [
        Goal("draw over the bare loop", timings[DRAW].for_rows(units)[0] / base, 1.2),
        Goal("commit and draw over the bare loop", timings[BOTH].for_rows(units)[0] / base, 3.5),
    ]
    return Section(
        title=f"A draw from {units:,} enterprises",
        text=(
            "Four strata, `srs`. The loop is `sha256(key + id).digest()`, once an id. Every fifth enterprise is drawn: "
            "beyond the tickets, a draw ranks them and writes a manifest of all of them and the reserve (48 MB for 2.2 "
            "million). A commitment hashes each four times more: twice for its salt, its leaf, and a node of the tree. "
            "A frame keeps its root, so it starts from a new frame; making that is in its time. Each draw gives the "
            "same manifest."
        ),
        tables=[Table(list(timings.values()), units, BARE)],
        goals=goals,
        failed=[f"{name}: another manifest" for name, timing in timings.items() if not timing.right],
    )


def _hashed(ids: list[str]) -> bytes:
    key, smallest = b"0" * 64, b"\xff" * 32
    for name in ids:
        smallest = min(smallest, hashlib.sha256(key + name.encode()).digest())
    return smallest


def _committed(frame: Frame) -> Commitment:
    strata = tuple(
        StratumTerms(name=name, rate=rate, rounding=Rounding.CEIL, design=Design.SRS) for name, rate in RATES.items()
    )
    plan = DrawPlan(
        draw_id="benchmark",
        strata=strata,
        sources=(SECRETS.agency_source, DICE),
        policy_hash="11" * 32,
        rulebook_hash="22" * 32,
        code=CodeIdentity(name="credit_tier", version="0", wheel_sha256="33" * 32),
    )
    return commit(plan, frame, Roster(), secrets=SECRETS)


def _committed_and_drawn(frame: Frame) -> Draw:
    return _drawn(_committed(frame), frame)


def _drawn(commitment: Commitment, frame: Frame) -> Draw:
    own = {"kind": "agency-secret", "ref": SECRETS.agency_source.ref, "value": SECRETS.agency.hex()}
    dice = {"kind": DICE.kind.value, "ref": DICE.ref, "value": "31415926535897932384"}
    return draw(commitment, frame, Roster(), make_seed(commitment, [own, dice]), secrets=SECRETS)
