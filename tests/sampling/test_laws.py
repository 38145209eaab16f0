"""The laws of the layer: order-free, subset-consistent, prefix-stable, mergeable; sizes and probabilities exact."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.sampling.apportionment import Apportionment, Share, apportion
from credit_tier.sampling.commitment import commit
from credit_tier.sampling.drawing import draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.merkle import InclusionProof, leaf_hash, merkle_root, proof_holds, prove
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.refusals import RateError, SizeError
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.selection import Scope, select
from credit_tier.sampling.sizes import Bounds, Counts, Rounding, parse_rate, round_size, round_ticket, stratum_size
from credit_tier.sampling.tickets import t64
from sampling import cases

SRS = Scope(Design.SRS, "d", "s", cases.SEED)
NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60, unique=True)
quick = settings(max_examples=60, deadline=None)


def units(numbers, weights=None):
    return [(f"9133{number:014d}", 1 if weights is None else weights[i]) for i, number in enumerate(numbers)]


def drawn(scope, numbers, n):
    return [row.id for row in select(scope, units(numbers), n).selected]


@quick
@given(st.sampled_from(list(Design)), NUMBERS, st.randoms(use_true_random=False))
def test_order_free(design, numbers, shuffler):
    scope, weighted = SRS._replace(design=design), [(unit, i % 5 + 1) for i, (unit, _) in enumerate(units(numbers))]
    n = len(numbers) // 3
    expected = select(scope, weighted, n)
    shuffler.shuffle(weighted)
    assert select(scope, weighted, n) == expected


def test_order_free_for_a_whole_draw():
    expected, _, roster = cases.complete()
    turned = Roster(officers=roster.officers[::-1], recusals=roster.recusals[::-1])
    frame = Frame(cases.units()[::-1])
    commitment = commit(cases.plan(cases.STRATA[::-1], slots=("leader", "")), frame, turned, secrets=cases.SECRETS)
    again = draw(commitment, frame, turned, make_seed(commitment, cases.opened_sources()), secrets=cases.SECRETS)
    assert again == expected


@quick
@given(NUMBERS, st.data())
def test_subset_consistent(numbers, data):
    part = data.draw(st.lists(st.sampled_from(numbers), unique=True, min_size=1))
    whole, own = drawn(SRS, numbers, len(numbers)), drawn(SRS, part, len(part))
    assert own == [unit for unit in whole if unit in set(own)]


@quick
@given(NUMBERS, st.data())
def test_prefix_stable(numbers, data):
    large = data.draw(st.integers(0, len(numbers)))
    small = data.draw(st.integers(0, large))
    assert drawn(SRS, numbers, large)[:small] == drawn(SRS, numbers, small)


@quick
@given(NUMBERS, st.data())
def test_mergeable(numbers, data):
    n = data.draw(st.integers(0, len(numbers)))
    home = data.draw(st.lists(st.integers(0, 3), min_size=len(numbers), max_size=len(numbers)))
    parts = [[number for number, at in zip(numbers, home, strict=True) if at == part] for part in range(4)]
    kept = [int(unit[4:]) for part in parts for unit in drawn(SRS, part, min(n, len(part)))]
    assert drawn(SRS, kept, n) == drawn(SRS, numbers, n)


def test_another_seed_draw_stratum_or_purpose_gives_other_tickets():
    base = select(SRS, units(range(20)), 20).selected
    for other in (SRS._replace(seed="cd" * 32), SRS._replace(draw_id="e"), SRS._replace(stratum="t")):
        assert not {row.ticket for row in base} & {row.ticket for row in select(other, units(range(20)), 20).selected}


@quick
@given(
    st.sampled_from(list(Design)),
    st.lists(st.one_of(st.integers(1, 30), st.integers(1, 2**53 - 1)), min_size=1, max_size=30),
    st.data(),
)
def test_probabilities_sum_to_n_and_reach_one_only_for_the_certain(design, weights, data):
    n = data.draw(st.integers(0, len(weights)))
    found = select(SRS._replace(design=design), units(range(len(weights)), weights), n)
    shown = {row.id: Fraction(row.pi) for row in found.selected + found.reserve}
    places = n - found.take_all
    if design is Design.SRS:
        everyone = [Fraction(n, len(weights))] * len(weights)
    else:
        certain = {row.id for row in found.selected[: found.take_all]}
        everyone = [
            Fraction(1) if unit in certain else Fraction(places * x, found.x_rest)
            for unit, x in units(range(len(weights)), weights)
        ]
        assert all(
            shown[unit] == pi
            for (unit, _), pi in zip(units(range(len(weights))), everyone, strict=True)
            if unit in shown
        )
    assert sum(everyone) == n
    assert all(0 <= pi <= 1 for pi in everyone)
    assert len(found.selected) == n == len({row.id for row in found.selected})


ROUNDED = {Rounding.FLOOR: ROUND_FLOOR, Rounding.CEIL: ROUND_CEILING, Rounding.NEAREST_EVEN: ROUND_HALF_EVEN}


@quick
@given(
    st.sampled_from(["0", "0.05", "0.1", "0.125", "0.25", "0.5", "0.333333333333333333", "0.999999999999999999", "1"]),
    st.integers(0, 10**6),
    st.integers(0, 20),
    st.integers(0, 40),
    st.integers(0, 10**6),
)
def test_sizes_equal_a_brute_force_definition(rate, base, least, more, barred):
    eligible = max(0, base - barred)
    for rounding, decimal_rounding in ROUNDED.items():
        # An independent route: decimal arithmetic with enough digits to be exact.
        n = int((Decimal(rate) * base).quantize(Decimal(1), rounding=decimal_rounding))
        expected = min(eligible, least + more, max(n, least))
        assert stratum_size(rate, rounding, Counts(base, eligible), Bounds(least, least + more)) == expected


@quick
@given(st.integers(1, 10**4), st.integers(1, 99), st.integers(0, 10**6))
def test_random_rounding_goes_up_exactly_when_u_is_below_the_fraction(base, percent, number):
    rate = f"0.{percent:02d}".rstrip("0")
    ticket = round_ticket("d", "s", cases.seed_number(number))
    u = Fraction(2 * t64(ticket) + 1, 2**65)
    exact = Fraction(rate) * base
    whole = exact.numerator // exact.denominator
    assert stratum_size(rate, Rounding.RANDOM, Counts(base, base), None, ticket) == whole + (u < exact - whole)


def test_random_rounding_at_the_very_edge():
    # u is (2 t + 1) / 2**65, never t / 2**64: the two differ for these tickets.
    for part in (Fraction(1, 3), Fraction(2, 7), Fraction(999, 1000)):
        edge = part.numerator * 2**64 // part.denominator
        for t in (edge - 1, edge, edge + 1):
            up = Fraction(2 * t + 1, 2**65) < part
            assert round_size(5 + part, Rounding.RANDOM, t.to_bytes(8, "big") + bytes(24)) == 5 + up


@pytest.mark.parametrize(
    "rate", ["0.", ".5", "00.5", "0.50", "1.", "2", "-0", "0.0", "1e-1", "0.1234567890123456789", "０.5", "0.5 ", ""]
)
def test_a_rate_has_one_spelling(rate):
    with pytest.raises(RateError):
        parse_rate(rate)
    assert parse_rate("0.123456789012345678") == Fraction(123456789012345678, 10**18)


def test_no_stratum_gets_more_than_may_be_drawn():
    few = [Share(name="A", base=90, eligible=2, rate="1"), Share(name="B", base=10, eligible=10, rate="1", maximum=4)]
    assert apportion(9, few, Apportionment.DHONDT) == {"A": 2, "B": 4}
    with pytest.raises(SizeError):
        apportion(9, few, Apportionment.LARGEST_REMAINDER)


def shares(sizes):
    return [Share(name=f"s{i}", base=size, eligible=size, rate="1") for i, size in enumerate(sizes)]


@quick
@given(st.lists(st.integers(0, 12), min_size=1, max_size=4), st.integers(0, 20))
def test_dhondt_is_the_table_of_quotients(sizes, total):
    table = sorted(
        ((Fraction(size, k), size, f"s{i}") for i, size in enumerate(sizes) for k in range(1, size + 1)),
        key=lambda row: (-row[0], -row[1], row[2]),
    )
    expected = {f"s{i}": 0 for i in range(len(sizes))}
    for _, _, name in table[:total]:
        expected[name] += 1
    assert apportion(total, shares(sizes), Apportionment.DHONDT) == expected


@quick
@given(st.lists(st.integers(1, 50), min_size=1, max_size=5), st.data())
def test_largest_remainder_keeps_quota_and_total(sizes, data):
    total = data.draw(st.integers(0, sum(sizes)))
    found = apportion(total, shares(sizes), Apportionment.LARGEST_REMAINDER)
    assert sum(found.values()) == total
    assert all(abs(found[f"s{i}"] - Fraction(total * size, sum(sizes))) < 1 for i, size in enumerate(sizes))


def test_totals_that_cannot_be_shared_are_refused():
    for total, wrong in product([-1], shares([3])):
        with pytest.raises(SizeError):
            apportion(total, [wrong], Apportionment.DHONDT)
    with pytest.raises(SizeError):
        apportion(1, [Share(name="A", base=3, eligible=3, rate="0")], Apportionment.LARGEST_REMAINDER)


@quick
@given(st.lists(st.binary(max_size=6), max_size=40), st.data())
def test_inclusion_proofs_hold_for_their_leaf_and_place_only(leaves, data):
    hashes, root = [leaf_hash(leaf) for leaf in leaves], merkle_root(leaves)
    for index, leaf in enumerate(leaves):
        proof = prove(hashes, index)
        assert proof_holds(leaf, proof, root)
        assert not proof_holds(leaf + b"!", proof, root)
        other = data.draw(st.integers(-1, len(leaves)))
        if other != index and (not 0 <= other < len(leaves) or leaves[other] != leaf):
            moved = InclusionProof(other, len(leaves), proof.siblings)
            assert not proof_holds(leaf, moved, root) or moved == prove(hashes, other)
