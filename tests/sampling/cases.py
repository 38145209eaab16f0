"""Draws for the tests: small enough to read, large enough to have every part."""

from credit_tier.sampling.commitment import commit
from credit_tier.sampling.drawing import draw
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.officers import Officer, Recusal, Roster
from credit_tier.sampling.plan import CodeIdentity, DrawPlan, StratumTerms
from credit_tier.sampling.ranking import Design, Members
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.selection import select_checked
from credit_tier.sampling.sizes import Rounding
from credit_tier.sampling.sources import Source, SourceKind, SourceRef

SECRETS = Secrets(agency=bytes([2]) * 32, frame=bytes([1]) * 32)
DICE = SourceRef(kind=SourceKind.DICE, ref="hall 1, 2026-12-01")
CODE = CodeIdentity(name="credit_tier", version="0.0.0", wheel_sha256="55" * 32)
SEED = "ab" * 32


def ids(count, prefix="9133"):
    return [f"{prefix}{i:014d}" for i in range(count)]


def seed_number(r):
    return f"{r:064x}"


def plan(strata, *, slots=(), draw_id="2026-Q4-330000", secrets=SECRETS):
    return DrawPlan(
        draw_id=draw_id,
        strata=tuple(strata),
        sources=(secrets.agency_source, DICE),
        slots=tuple(slots),
        policy_hash="11" * 32,
        rulebook_hash="22" * 32,
        code=CODE,
    )


def opened_sources(secrets=SECRETS, dice="31415926535897932384"):
    agency = Source(kind=SourceKind.AGENCY_SECRET, ref=secrets.agency_source.ref, value=secrets.agency.hex())
    return [agency, Source(kind=SourceKind.DICE, ref=DICE.ref, value=dice)]


STRATA = (
    StratumTerms(name="grade=B", rate="0.1", rounding=Rounding.RANDOM, design=Design.SRS),
    StratumTerms(name="grade=C", rate="0.2", rounding=Rounding.CEIL, design=Design.PARETO, min=1, max=9),
    StratumTerms(name="信用等级=D", rate="0.2", rounding=Rounding.FLOOR, design=Design.SEQ_POISSON),
    StratumTerms(name="特殊行业", rate="0.25", rounding=Rounding.NEAREST_EVEN, design=Design.EXACT_PPS),
    StratumTerms(name="重点", rate="1", rounding=Rounding.CEIL, design=Design.SRS),
)


def units():
    names = [terms.name for terms in STRATA[:4]]
    rows = []
    for i, unit in enumerate(ids(110)):
        barred = i % 17 == 4
        # One unit far heavier than its stratum is certain to be drawn; the srs strata weigh nothing.
        x = 900 if i in {41, 42, 43} else i % 7 + 1
        rows.append(Unit(unit, names[i % 4], 0 if barred else x, int(not barred), "inspected<6m" if barred else ""))
    return [*rows, *(Unit(f"reg:{i}", "重点") for i in range(3))]


def roster():
    officers = tuple(Officer(id=f"zf:{i:02d}", capacity=6, roles=("leader",) if i % 2 else ()) for i in range(12))
    return Roster(officers=officers, recusals=tuple(Recusal(unit=unit, officer="zf:01") for unit in ids(8)))


def complete():
    """Give (draw, frame, roster) with every design, take-all units and two officers a unit."""
    frame, officers = Frame(units()), roster()
    commitment = commit(plan(STRATA, slots=("leader", "")), frame, officers, secrets=SECRETS)
    seed = make_seed(commitment, opened_sources())
    return draw(commitment, frame, officers, seed, secrets=SECRETS), frame, officers


def members(names, weights=None):
    return Members(names, [1] * len(names) if weights is None else weights)


def select_all(scope, names, n, weights=None):
    return select_checked(scope, members(names, weights), n)
