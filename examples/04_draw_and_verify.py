"""A draw nobody can doubt: commit first, seed second, open last; then anyone replays it."""

from credit_tier import commit, draw, make_seed, replace_units, verify
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import CodeIdentity, DrawPlan, StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.removal import Removal, RemovalReason
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.sizes import Rounding
from credit_tier.sampling.sources import SourceKind, SourceRef
from credit_tier.sampling.verification import Published

frame = Frame(
    [Unit(f"reg:{number:03d}", "general/light") for number in range(200)]
    + [Unit(f"reg:{number:03d}", "general/strict") for number in range(200, 240)]
)
# Real secrets come from secrets.token_bytes(32); these are fixed so that the example prints the same everywhere.
secrets = Secrets(agency=bytes([2]) * 32, frame=bytes([1]) * 32)
plan = DrawPlan(
    draw_id="2026-Q4-example",
    strata=(
        StratumTerms(name="general/light", rate="0.03", rounding=Rounding.CEIL, design=Design.SRS),
        StratumTerms(name="general/strict", rate="0.5", rounding=Rounding.CEIL, design=Design.SRS),
    ),
    sources=(secrets.agency_source, SourceRef(kind=SourceKind.DICE, ref="hall 1, 2026-12-01")),
    policy_hash="11" * 32,
    rulebook_hash="22" * 32,
    code=CodeIdentity(name="credit_tier", version="0.1.0", wheel_sha256="00" * 32),
)

commitment = commit(plan, frame, Roster(), secrets=secrets)
print("published before the dice are thrown:", commitment.hash)

agency = {"kind": "agency-secret", "ref": secrets.agency_source.ref, "value": secrets.agency.hex()}
dice = {"kind": "dice", "ref": "hall 1, 2026-12-01", "value": "31415926535897932384"}
seed = make_seed(commitment, [agency, dice])
drawn = draw(commitment, frame, Roster(), seed, secrets=secrets)
print("public until the visits end:", drawn.sealed())

for row in drawn.rows()[:5]:
    print(row.stratum, row.rank, row.id, row.pi)

# One of them turns out to be closed: the next in rank steps in, by a log that can only grow.
first = drawn.rows()[0]
closed = Removal(stratum=first.stratum, id=first.id, reason=RemovalReason.CLOSED, evidence="77" * 32)
replaced = replace_units(drawn, [closed])
print("visited instead of", first.id, ":", replaced.net[first.stratum][-1])

published = Published(commitment=commitment.content(), sealed=drawn.sealed(), removals=replaced)
print(verify(drawn, frame=frame, secrets=secrets, officers=Roster(), published=published))
