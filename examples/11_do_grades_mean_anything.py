"""Do grades mean anything: from grades to a draw, from what it finds to rates by grade, and an answer in words."""

from datetime import date

from credit_tier import commit, draw, estimate, grade, load_rulebook, make_seed, observe, read_records
from credit_tier.datasets import make_province
from credit_tier.estimation.combined import estimate_together
from credit_tier.estimation.loop import loop
from credit_tier.foundation.digest import digest
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import CodeIdentity, DrawPlan, StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.sizes import Rounding
from credit_tier.sampling.sources import SourceKind, SourceRef

TODAY, ORDER = date(2026, 6, 30), ("A", "B", "C", "D")
RATES = {"A": "0.2", "B": "0.3", "C": "0.6", "D": "1"}

province, rulebook = make_province(1_500), load_rulebook()
tables = {name: province.table(name) for name in province.names}
records = read_records(tables, rulebook, received_on=TODAY)
grades = grade(observe(records, rulebook, as_of=TODAY), rulebook)
known = province.truth()
risk = dict(zip(known["code"].to_pylist(), known["risk_ppm"].to_pylist(), strict=True))
words = dict(zip(grades.codes.to_pylist(), grades.grade_codes().tolist(), strict=True))
graded = {code: word for code, word in words.items() if word in RATES and code in risk}


def drawn_at(draw_id: str, strata: dict[str, str], rates: dict[str, str]) -> Draw:
    """Draw from all graded enterprises, each stratum at its own rate."""
    frame = Frame.from_columns(strata, list(strata.values()))
    secrets = Secrets(
        agency=bytes.fromhex(digest([draw_id, "agency"])), frame=bytes.fromhex(digest([draw_id, "frame"]))
    )
    plan = DrawPlan(
        draw_id=draw_id,
        strata=tuple(
            StratumTerms(name=name, rate=rates[name], rounding=Rounding.CEIL, design=Design.SRS)
            for name in sorted(set(strata.values()))
        ),
        sources=(secrets.agency_source, SourceRef(kind=SourceKind.DICE, ref="hall 1, 2026-07-01")),
        policy_hash="11" * 32,
        rulebook_hash="22" * 32,
        code=CodeIdentity(name="credit_tier", version="0.1.0", wheel_sha256="00" * 32),
    )
    commitment = commit(plan, frame, Roster(), secrets=secrets)
    agency = {"kind": "agency-secret", "ref": secrets.agency_source.ref, "value": secrets.agency.hex()}
    dice = {"kind": "dice", "ref": "hall 1, 2026-07-01", "value": "31415926535897932384"}
    return draw(commitment, frame, Roster(), make_seed(commitment, [agency, dice]), secrets=secrets)


def visited(drawn: Draw) -> dict[str, str]:
    """Find what follows the planted truth of the province; some firms cannot be met, some have moved out."""
    findings = {}
    for row in drawn.rows():
        lot = int(digest(["visit", row.id])[:8], 16) % 1_000_000
        otherwise = {0: "no_response", 1: "ineligible"}
        findings[row.id] = otherwise.get(lot % 25, "violation" if lot < risk[row.id] else "none")
    return findings


# The worse the grade, the more of it is drawn: half the visits of D tell nothing new about A.
strata = {code: f"general/{word}" for code, word in graded.items()}
drawn = drawn_at("2026-Q3-example", strata, {f"general/{word}": rate for word, rate in RATES.items()})
made = estimate(drawn, visited(drawn), groups={"grade": graded})
print(made)
print(f"a naive count of visits would say {made.overall.unweighted:.1%};")
print(f"the truth of the province is {sum(risk[code] for code in graded) / len(graded) / 1e6:.1%}")
told = made.trend("grade", ORDER)
print(f"{told.text().zh}\n{told.text().en}")
need = made.visits_needed("0.015")
print(f"for ±1.5 points: {need.more} more visits,", {one.stratum: one.more for one in need.strata})

# A second draw, in which everyone has the same chance: both together, by shares fixed before the visits.
control = drawn_at("2026-Q3-everyone", dict.fromkeys(graded, "everyone"), {"everyone": "0.1"})
both = estimate_together([estimate(control, visited(control)), made], shares=["0.2", "0.8"])
print(f"the two draws together: {both.overall}")

# Why a share of every plan has to be left to chance: five years with it and without, on an invented population.
for year in loop(4)[-2:]:
    print(
        f"year {year.year}, {year.way} a share left to chance: {year.estimate:.1%}, and the truth is {year.truth:.1%}"
    )
