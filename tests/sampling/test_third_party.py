"""Known answers that others have published (tests/vectors/sampling.json names where each comes from)."""

import json
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from credit_tier.sampling.apportionment import Apportionment, Share, apportion
from credit_tier.sampling.merkle import leaf_hash, merkle_root, prove, root_of
from credit_tier.sampling.ranking import Design, find_take_all
from credit_tier.sampling.salts import salter
from credit_tier.sampling.selection import Scope, select
from credit_tier.sampling.sources import Source, SourceKind
from credit_tier.sampling.tickets import Purpose, context, draw_key, ticket, tickets
from sampling import cases

SECTIONS = json.loads((Path(__file__).parents[1] / "vectors" / "sampling.json").read_text(encoding="utf-8"))["sections"]


def answers(name):
    return SECTIONS[name]["cases"]


@pytest.mark.parametrize(
    "case", [case for case in answers("nist_sha256") if "msg_utf8" in case], ids=lambda c: c["digest"][:8]
)
def test_sha256_of_fips_180_4(case):
    # A draw key is 64 characters; with a shorter one the ticket is still the hash of the joined bytes.
    text = case["msg_utf8"]
    assert ticket(text[:1], text[1:]).hex() == case["digest"]
    assert sha256(text.encode()).hexdigest() == case["digest"]


@pytest.mark.parametrize("case", answers("rfc4231_hmac_sha256"), ids=lambda case: case["mac"][:8])
def test_hmac_of_rfc_4231(case):
    key = bytes.fromhex(case["key"])
    # RFC 2104 hashes keys longer than a block first; the salts of dr1 have 32 bytes.
    assert salter(key if len(key) <= 64 else sha256(key).digest())(bytes.fromhex(case["msg"])) == case["mac"]


def test_roots_of_transparency_dev():
    leaves = [bytes.fromhex(leaf) for leaf in answers("rfc6962_merkle")["leaf_inputs_hex"]]
    for size, root in enumerate(answers("rfc6962_merkle")["root_by_tree_size"]):
        assert merkle_root(leaves[:size]) == root
        assert root_of([leaf_hash(leaf) for leaf in leaves[:size]]) == root
    assert [len(prove([leaf_hash(leaf) for leaf in leaves], i).siblings) for i in range(8)] == [3] * 8


def reversed_digits(drawn):
    return "0." + str(int.from_bytes(drawn, "big"))[::-1]


def test_tickets_are_the_digests_of_consistent_sampler():
    # Rivest's sampler hashes hex(SHA256(seed)) and the id, as dr1 does with its context for a seed.
    checked = 0
    for case in answers("consistent_sampler"):
        key = sha256(str(case["args"].get("seed")).encode()).hexdigest()
        if not isinstance(case["expected"][0], list):
            continue
        for fraction, unit, generation in case["expected"]:
            if generation == 1:
                assert reversed_digits(ticket(key, str(unit))).startswith(fraction[:-1])
                checked += 1
    assert checked >= 10
    first = next(one for one in SECTIONS["consistent_sampler"]["functions"] if one["f"] == "first_fraction")
    unit, seed = first["args"]
    assert reversed_digits(ticket(sha256(seed.encode()).hexdigest(), unit)) == first["expected"]


def test_take_all_of_sps():
    x = [1, 2, 3, 4, 10, 9, 8, 5, 6, 7]
    plain, one, two = answers("sps_inclusion_prob")[:3]
    for case, certain in ((plain, set()), (one, {10}), (two, {10, 11})):
        weights = [*x, *([100, 20] if len(certain) == 2 else [100] if certain else [])]
        found = find_take_all(Design.PARETO, cases.ids(len(weights)), weights, case["n"])
        assert found.certain == certain
        assert Fraction(found.places, found.x_rest) == Fraction(case["n"] - len(certain), 55)


@pytest.mark.parametrize("case", answers("sps_prop_allocation"), ids=str)
def test_dhondt_of_sps(case):
    shares = [
        Share(name=name, base=weight, eligible=weight, rate="1", minimum=case.get("initial", 0))
        for name, weight in case["weights"].items()
    ]
    assert list(apportion(case["n"], shares, Apportionment.DHONDT).values()) == case["expected"]


@pytest.mark.parametrize("case", answers("drand"), ids=lambda case: str(case["round"]))
def test_drand_randomness_is_a_source(case):
    assert sha256(bytes.fromhex(case["signature"])).hexdigest() == case["randomness"]
    source = Source(kind=SourceKind.DRAND, ref=f"{'8990' * 16}/{case['round']}", value=case["randomness"])
    assert source.value == case["randomness"]


def test_the_proposal_that_was_cross_checked_with_consistent_sampler():
    given = answers("credit_tier_dr1_proposed")
    assert context(Purpose.UNIT, "2026-Q4-330000", "grade=C", cases.SEED) == given["context"]
    key = draw_key(Purpose.UNIT, "2026-Q4-330000", "grade=C", cases.SEED)
    assert key == given["draw_key_hex"]
    assert [drawn.hex() for drawn in tickets(key, list(given["tickets"]))] == list(given["tickets"].values())
    for design in (Design.SRS, Design.PARETO, Design.SEQ_POISSON):
        units = [(unit, i % 6 + 1) for i, unit in enumerate(cases.ids(20))]
        found = select(Scope(design, "2026-Q4-330000", "grade=C", cases.SEED), units, given[design.value]["n"])
        assert [row.id for row in found.selected] == given[design.value]["selected"]
