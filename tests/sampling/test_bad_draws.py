"""Negative controls: ways of drawing that are known to be unfair fail the very statistics that the draw passes."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import sqrt

import numpy as np
import pytest

from credit_tier.analysis.interval_audit import audit_interval_draw
from credit_tier.sampling.ranking import Design, Lots, rank
from credit_tier.sampling.tickets import Purpose, Tickets, draw_key, t64, ticket, tickets
from sampling import cases, fairness


def test_the_chi_square_is_that_of_the_tables():
    for x, freedom, p in (
        *((3.841459, 1, 0.05), (5.991465, 2, 0.05), (10.827566, 1, 0.001), (30.143527, 19, 0.05)),
        *((43.820196, 19, 0.001), (54.572228, 39, 0.05), (84.820645, 65, 0.05)),
    ):
        assert math.isclose(fairness.survival(x, freedom), p, rel_tol=1e-5), (x, freedom)
    assert fairness.survival(0, 5) == 1.0
    assert fairness.survival(1678, 39) < 1e-300


def test_a_ticket_of_four_bits_is_noticed():
    ids, trials, units = cases.ids(40), 20_000, Counter()
    for r in range(trials):
        drawn = tickets(draw_key(Purpose.UNIT, "stat", "s", cases.seed_number(r)), ids)
        units.update(sorted(range(40), key=lambda i: (drawn[i][0] >> 4, i))[:8])
    assert not fairness.fair_first_order(units, 40, 8, trials)
    assert fairness.first_order(units, 40, 8, trials)[0] < 1e-300


def test_the_order_is_by_all_256_bits():
    # A ticket of one byte would pass the statistics above, so the width is shown by itself.
    for byte in range(32):
        block = b"".join(bytes(byte) + bytes([value]) + bytes(31 - byte) for value in (3, 1, 2))
        lots = Lots(["a:0", "a:1", "a:2"], [1, 1, 1], Tickets(block), 0)
        assert list(rank(Design.SRS, lots, 1, 3).positions) == [1, 2, 0]


def test_tickets_alike_in_their_first_half_are_told_apart_among_thousands():
    # Arrays order by the first 64 bits; here these are few, and the rest of the ticket, then the id, must decide.
    size = 5_000
    blocks = [bytes([i % 7]) * 8 + bytes([i % 11]) * 24 for i in range(size)]
    ids = [f"a:{(i * 17) % size:04d}" for i in range(size)]
    lots = Lots(ids, [1] * size, Tickets(b"".join(blocks)), 0)
    expected = sorted(range(size), key=lambda i: (blocks[i], ids[i]))
    for limit in (0, 1, 712, 715, size - 1, size):
        assert rank(Design.SRS, lots, 1, limit).positions == expected[:limit]


def test_weighted_sampling_of_numpy_is_noticed():
    chance, trials = np.random.default_rng(20261201), 20_000
    shares = np.arange(1, 7) / 21
    units = Counter(int(i) for _ in range(trials) for i in chance.choice(6, 3, replace=False, p=shares))
    mean_square, largest = fairness.nominal(units, [1, 2, 3, 4, 5, 6], 3, trials)
    assert largest > 0.15  # the limit of the loosest design here; 0.27 in fact
    assert mean_square > 1.3


def systematic(size, n, start):
    """Step with the whole part of size / n, as a library of survey statistics and the older systems do."""
    step = size // n
    return [start % step + i * step for i in range(n)]


@pytest.mark.parametrize(("size", "n"), [(19, 10), (29, 10)])
def test_a_truncated_interval_is_noticed(size, n):
    trials, units = 20_000, Counter()
    for r in range(trials):
        start = t64(ticket(draw_key(Purpose.START, "stat", "s", cases.seed_number(r)), "s"))
        units.update(systematic(size, n, start))
    assert not fairness.fair_first_order(units, size, n, trials)
    assert units[size - 1] == 0


def test_the_interval_draw_of_older_systems_is_noticed():
    audit, trials = audit_interval_draw(40, 8, page=15), 20_000
    units = Counter({place: int(audit.pi(place) * trials) for place in range(40)})
    assert not fairness.fair_first_order(units, 40, 8, trials)


def test_a_systematic_draw_in_the_order_of_the_list_has_impossible_pairs():
    weights, trials, pairs = [1, 2, 3, 4, 5, 6], 6_000, Counter()
    for r in range(trials):
        start = Fraction(2 * t64(ticket(draw_key(Purpose.START, "stat", "s", cases.seed_number(r)), "s")) + 1, 2**65)
        points = [(start + q) * 7 for q in range(3)]
        sums = [sum(weights[: i + 1]) for i in range(6)]
        pairs.update(combinations([next(i for i in range(6) if point < sums[i]) for point in points], 2))
    assert len(pairs) < 15


def test_a_draw_that_is_too_even_is_noticed():
    units = Counter(dict.fromkeys(range(40), 4_000))
    assert not fairness.fair_first_order(units, 40, 8, 20_000)


def test_rounding_to_the_nearest_is_no_random_rounding():
    assert abs(fairness.z(0, 8_000, 0.3)) > 4


def test_tickets_that_hang_together_or_are_not_uniform_are_noticed():
    ids = cases.ids(2_000)
    heads = [t64(one) / 2**64 for one in tickets(draw_key(Purpose.UNIT, "a", "s", cases.SEED), ids)]
    assert abs(fairness.correlation(heads, heads[1:] + heads[:1])) < 3.29 / sqrt(2_000)
    assert abs(fairness.correlation(heads, [(value + 0.1) % 1 for value in heads])) > 3.29 / sqrt(2_000)
    assert fairness.kolmogorov(heads) > 1e-4
    assert fairness.kolmogorov([value**1.2 for value in heads]) < 1e-4
