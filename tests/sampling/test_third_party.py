"""Known answers that others have published (tests/vectors/sampling.json names where each comes from)."""

import json
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import consistent_sampler
import duckdb
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


@pytest.mark.parametrize("case", [case for case in answers("nist_sha256") if "msg" in case], ids=lambda c: c["msg"])
def test_sha256_of_a_million_bytes(case):
    assert case["msg"] == '"a" x 1000000'
    assert ticket("a" * 64, "a" * (10**6 - 64)).hex() == case["digest"]


CONTEXT = context(Purpose.UNIT, "2026-Q4-330000", "信用等级=C", cases.SEED)
KEY = draw_key(Purpose.UNIT, "2026-Q4-330000", "信用等级=C", cases.SEED)


def test_consistent_sampler_makes_the_same_tickets():
    ids = [*cases.ids(500), "reg:3301-77", 'zf:"quoted\\']
    assert consistent_sampler.sha256_hex(CONTEXT) == KEY
    drawn = tickets(KEY, ids)
    for unit, number in zip(ids, drawn, strict=True):
        assert consistent_sampler.sha256_hex(KEY + unit) == number.hex()
        assert consistent_sampler.first_fraction(unit, CONTEXT) == reversed_digits(number)
    # Its order is by the digits backwards, ours by the number; the digests are the same.
    order = [row[1] for row in consistent_sampler.sampler(ids, seed=CONTEXT)]
    assert order == [unit for _, unit in sorted((reversed_digits(n), u) for u, n in zip(ids, drawn, strict=True))]


@pytest.mark.parametrize("case", answers("consistent_sampler"), ids=lambda case: case["where"])
def test_consistent_sampler_is_the_one_whose_answers_were_published(case):
    found = list(consistent_sampler.sampler(**case["args"]))
    assert [list(row) if isinstance(row, tuple) else row for row in found] == case["expected"]


def test_tickets_are_those_of_the_audits_with_arlo():
    given = answers("arlo_draw_sample")
    key = sha256(given["seed"].encode()).hexdigest()
    first = [row for row in given["expected"] if row[2] == 1]
    assert len(first) > 10
    for fraction, unit, _ in first:
        assert reversed_digits(ticket(key, str(tuple(unit)))).startswith(fraction[:-1])


def test_duckdb_draws_the_same_sample():
    ids, n = cases.ids(3000), 100
    rows = duckdb.execute(
        "select id, sha256($key || id) as ticket from (select unnest($ids) as id) order by ticket, id limit $n",
        {"key": KEY, "ids": ids, "n": n},
    ).fetchall()
    scope = Scope(Design.SRS, "2026-Q4-330000", "信用等级=C", cases.SEED)
    assert [(row.id, row.ticket) for row in cases.select_all(scope, ids, n).selected] == rows


USED = {
    "nist_sha256",
    "rfc4231_hmac_sha256",
    "rfc6962_merkle",
    "consistent_sampler",
    "arlo_draw_sample",
    "drand",
    "sps_inclusion_prob",
    "sps_prop_allocation",
    "credit_tier_dr1_proposed",
}
NOT_OURS = {
    "blake3": "dr1 has one hash, SHA-256",
    "rivest_sampler_2011": "places by modulo and may repeat; dr1 takes no modulo",
    "cryptorandom": "a stream of numbers by position; dr1 has tickets by id",
    "shangrla_sample_nums": "numbers by the position in a list",
    "python_numpy_unstable_streams": "recorded to show what must not decide a draw",
}


def test_every_section_is_used_or_says_why_not():
    assert set(SECTIONS) == USED | set(NOT_OURS)


def test_take_all_has_no_tolerance():
    # sps takes a unit within 0.001 of its share for sure, too; dr1 compares exactly. A size of 0 is no unit here.
    assert find_take_all(Design.PARETO, cases.ids(3), [10_000, 10_000, 10_001], 3).certain == {0, 1, 2}
    # 10,001 x 3 is one more than all together, 10,000 x 2 one less than the rest.
    assert find_take_all(Design.PARETO, cases.ids(4), [10_000, 10_000, 10_001, 1], 3).certain == {2}
