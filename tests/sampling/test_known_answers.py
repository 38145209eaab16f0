"""Every known answer of `dr1`, one test for each (tests/vectors/dr1.json)."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.digest import canonical, digest
from credit_tier.foundation.errors import CreditTierError
from credit_tier.sampling.apportionment import Apportionment, Share, apportion
from credit_tier.sampling.assignment import assign, visiting_order
from credit_tier.sampling.commitment import FRAME_TEXTS, Commitment
from credit_tier.sampling.drawing import replay
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.merkle import InclusionProof, leaf_hash, merkle_root, proof_holds, prove
from credit_tier.sampling.officers import Officer, Recusal, Roster
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.removal import Removal, removal_log
from credit_tier.sampling.seeds import make_seed, seed_of
from credit_tier.sampling.selection import Scope, select
from credit_tier.sampling.sizes import Bounds, Counts, Rounding, round_ticket, stratum_size
from credit_tier.sampling.sources import Source, check_sources, seed_text
from credit_tier.sampling.tickets import Purpose, context, draw_key, t64, ticket
from credit_tier.sampling.values import require_id

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "dr1.json").read_text(encoding="utf-8"))


def of_context(given):
    text = context(given["purpose"], given["draw"], given["scope"], given["seed"])
    return {"context": text, "draw_key": draw_key(given["purpose"], given["draw"], given["scope"], given["seed"])}


def of_ticket(given):
    drawn = ticket(given["draw_key"], require_id(given["id"], "id"))
    return {"ticket": drawn.hex(), "t64": str(t64(drawn))}


def of_read_uscc(given):
    return {"id": require_id(fold_code(given["text"]), "text")}


def of_size(given):
    drawn = round_ticket(given["draw"], given["stratum"], given["seed"]) if "seed" in given else None
    size = stratum_size(
        given["rate"],
        Rounding(given["rounding"]),
        Counts(given["N_base"], given["N_eligible"]),
        Bounds(given.get("min", 0), given.get("max")),
        drawn,
    )
    return {"n": size}


def of_allocate(given):
    shares = [
        Share(
            name=stratum["name"],
            base=stratum["N_base"],
            eligible=stratum["N_eligible"],
            rate=stratum["rate"],
            minimum=stratum.get("min", 0),
            maximum=stratum.get("max"),
        )
        for stratum in given["strata"]
    ]
    return apportion(given["total"], shares, Apportionment(given["method"]))


def of_select(given):
    units = [tuple(unit) for unit in given["units"]]
    drawn = select(Scope(Design(given["design"]), given["draw"], given["scope"], given["seed"]), units, given["n"])
    return {
        "draw_key": drawn.draw_key,
        "take_all": drawn.take_all,
        "x_rest": str(drawn.x_rest),
        "threshold": drawn.threshold,
        "pi_kind": drawn.pi_kind.value,
        "selected": [list(row) for row in drawn.selected],
        "reserve": [list(row) for row in drawn.reserve],
    }


def of_jcs(given):
    return {"text": canonical(given["value"]).decode(), "sha256": digest(given["value"])}


def of_merkle(given):
    leaves = [leaf.encode() for leaf in given["leaves"]]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    proofs = [prove(hashes, index) for index in range(len(leaves))]
    assert all(proof_holds(leaf, proof, merkle_root(leaves)) for leaf, proof in zip(leaves, proofs, strict=True))
    return {"root": merkle_root(leaves), "proofs": [list(proof.siblings) for proof in proofs]}


def of_proof(given):
    holds = proof_holds(
        given["leaf"].encode(), InclusionProof(given["index"], given["count"], tuple(given["proof"])), given["root"]
    )
    return {"valid": int(holds)}


def of_frame(given):
    frame, secret = Frame(given["units"]), bytes.fromhex(given["k"])
    return {"leaves": [leaf.decode() for leaf in frame.leaves(secret)], "root": frame.root(secret)}


def of_seed(given):
    sources = [Source(**source) for source in given["sources"]]
    check_sources(sources)
    return {"text": seed_text(sources).decode(), "seed": seed_of(sources)}


def of_replace(given):
    removals = [
        Removal(stratum=given["stratum"], id=unit, reason=reason, evidence=proof)
        for unit, reason, proof in given["removals"]
    ]
    entries, net = removal_log(given["manifest_hash"], given["stratum"], given["order"], given["n"], removals)
    return {"log": [digest(entry) for entry in entries], "net": net}


def of_officers(given):
    roster = Roster(
        officers=[Officer(id=name, capacity=capacity, roles=roles) for name, capacity, roles in given["officers"]],
        recusals=[Recusal(unit=unit, officer=officer) for unit, officer in given["recusals"]],
    )
    key = draw_key(Purpose.OFFICER, given["draw"], "*", given["seed"])
    assignments = assign(given["units"], roster, given["slots"], given["draw"], given["seed"])
    return {
        "key": key,
        "order": visiting_order(given["units"], key),
        "assignments": [list(row) for row in assignments],
    }


def of_draw(given):
    frame, secret = Frame(given["units"]), bytes.fromhex(given["k"])
    agency = next(source["ref"] for source in given["sources"] if source["kind"] == "agency-secret")
    seal = {"root": frame.root(secret), "count": len(frame), **dict(FRAME_TEXTS)}
    hashes = {"agency": agency, "frame": sha256(secret).hexdigest()}
    commitment = Commitment.from_content(given["commit"] | {"frame": seal, "secrets": hashes})
    seed = make_seed(commitment, given["sources"])
    officers = [
        Officer(id=name, capacity=capacity, roles=roles) for name, capacity, roles in given["roster"]["officers"]
    ]
    result = replay(commitment, frame, Roster(officers=officers), seed)
    return {
        "commit_hash": commitment.hash,
        "seed": seed.seed,
        "manifest_hash": result.manifest_hash,
        "sealed_hash": digest(result.sealed()),
        "sealed": canonical(result.sealed()).decode(),
        "core": canonical(result.core).decode(),
    }


OPERATIONS = {
    name.removeprefix("of_"): function for name, function in list(globals().items()) if name.startswith("of_")
}


@pytest.mark.parametrize("case", VECTORS["cases"], ids=[case["name"] for case in VECTORS["cases"]])
def test_known_answer(case):
    run, expected = OPERATIONS[case["op"]], case["out"]
    if "error" in expected:
        with pytest.raises(CreditTierError) as refused:
            run(case["in"])
        assert refused.value.code == expected["error"]
        for name in expected.keys() - {"error", "key"}:
            found = getattr(refused.value, name)
            assert (list(found) if isinstance(found, tuple) else found) == expected[name]
    else:
        assert run(case["in"]) == expected


def test_every_operation_has_cases():
    assert {case["op"] for case in VECTORS["cases"]} == set(OPERATIONS) == set(VECTORS["ops"])
    assert len(VECTORS["cases"]) == 119
