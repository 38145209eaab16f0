"""The statistical acceptance of the draw, with the full numbers of trials.

Every test has the limit written down before it was run; the seeds are 0, 1, 2, ... and never change, so a test passes
for ever or fails for ever. Were the seeds refreshed, each would alarm falsely in fewer than one of a thousand cases.
The same statistics on bad ways of drawing must fail: `tests/sampling/test_bad_draws.py`. Smaller numbers of trials run
with every `make test`: `tests/sampling/test_statistics.py`.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from math import sqrt

import pytest

from credit_tier.sampling.ranking import Design
from credit_tier.sampling.selection import Scope
from credit_tier.sampling.sizes import Counts, Rounding, round_ticket, stratum_size
from sampling import cases
from sampling.fairness import (
    chi_square,
    counted,
    first_order,
    joint,
    lognormal,
    nominal,
    samples,
    survival,
    z,
)

pytestmark = pytest.mark.long


def test_srs_draws_all_units_and_all_pairs_alike():
    drawn = samples(Design.SRS, [1] * 40, 8, 100_000)
    units, pairs = counted(islice(drawn, 40_000))
    largest, variance = joint(pairs, 40, 8, 40_000)
    assert len(pairs) == 780
    assert largest < 4.85
    assert 0.85 < variance < 1.15
    more, _ = counted(drawn)
    p, largest = first_order(units + more, 40, 8, 100_000)
    assert 1e-4 < p < 1 - 1e-4
    assert largest < 4.21


def test_srs_draws_all_subsets_alike():
    subsets = Counter(samples(Design.SRS, [1] * 6, 3, 60_000))
    assert len(subsets) == 20
    assert survival(chi_square(subsets.values(), 3_000), 19) > 1e-4


def test_exact_pps_is_exact_and_every_pair_is_possible():
    units, pairs = counted(samples(Design.EXACT_PPS, [1, 2, 3, 4, 5, 6], 3, 60_000))
    assert max(abs(z(units[i], 60_000, (i + 1) / 7)) for i in range(6)) < 4.0
    assert len(pairs) == 15


def test_pareto_is_near_its_nominal_probabilities_with_fifty_units():
    weights = lognormal(50, 0.6)
    units, _ = counted(samples(Design.PARETO, weights, 10, 200_000))
    mean_square, largest = nominal(units, weights, 10, 200_000)
    assert mean_square < 1.3
    assert largest < 0.03


@pytest.mark.parametrize(("design", "limit"), [(Design.PARETO, 0.05), (Design.SEQ_POISSON, 0.15)])
def test_six_units_are_the_hardest_case_of_the_nominal_designs(design, limit):
    units, _ = counted(samples(design, [1, 2, 3, 4, 5, 6], 3, 60_000))
    assert nominal(units, [1, 2, 3, 4, 5, 6], 3, 60_000)[1] < limit


@pytest.mark.parametrize("design", [Design.PARETO, Design.SEQ_POISSON])
def test_with_a_thousand_units_the_nominal_probabilities_cannot_be_told_from_the_real_ones(design):
    weights = lognormal(1000, 0.6)
    units = Counter(unit for sample in samples(design, weights, 100, 30_000) for unit in sample)
    assert nominal(units, weights, 100, 30_000)[0] < 1.15


@pytest.mark.parametrize(("base", "part"), [(30, 0.5), (26, 0.3), (39, 0.95)])
def test_random_rounding_has_the_exact_mean(base, part):
    whole, ups = int(base * 0.05), 0
    for r in range(20_000):
        ticket = round_ticket("stat", "s", cases.seed_number(r))
        ups += stratum_size("0.05", Rounding.RANDOM, Counts(base, base), None, ticket) - whole
    assert abs(z(ups, 20_000, part)) < 4


def test_one_changed_bit_of_the_seed_draws_an_unrelated_sample():
    # 40 of 200 drawn; the overlap of two samples is hypergeometric: mean 8, variance 40 * .2 * .8 * 160 / 199.
    ids, overlap, pairs = cases.ids(200), 0, 300
    for r in range(pairs):
        seed = cases.seed_number((r + 1) * 2**200 + r)
        other = f"{int(seed, 16) ^ (1 << (r * 7 % 256)):064x}"
        one, two = (
            {row.id for row in cases.select_all(Scope(Design.SRS, "stat", "s", each), ids, 40).selected}
            for each in (seed, other)
        )
        overlap += len(one & two)
    assert abs(overlap - 8 * pairs) / sqrt(pairs * 40 * 0.2 * 0.8 * 160 / 199) < 4
