"""The PSI against published numbers, a second way of computing it, and what it must not swallow."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.population_stability import (
    Verdict,
    chance_limit,
    chi_square_beyond,
    chi_square_quantile,
    contributions,
    psi,
    verdict_of,
)
from credit_tier.foundation.errors import ArgumentError

COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=8).filter(
    lambda pairs: all(sum(side) for side in zip(*pairs, strict=True))
)


# insightful-data-lab.com, "PSI (Population Stability Index)", 2025-08-19: 0.0693 + 0.0182 + 0 = 0.0875.
def test_the_psi_is_that_of_the_published_example_of_three_bins():
    assert [round(part, 4) for part in contributions([20, 50, 30], [10, 60, 30])] == [0.0693, 0.0182, 0.0]
    assert round(psi([20, 50, 30], [10, 60, 30]), 4) == 0.0875
    assert verdict_of(psi([20, 50, 30], [10, 60, 30])) is Verdict.STABLE


# Percentage points of the chi-square distribution as every table prints them.
@pytest.mark.parametrize(
    ("level", "freedom", "printed"),
    [(0.95, 1, 3.841), (0.95, 2, 5.991), (0.95, 9, 16.919), (0.99, 9, 21.666), (0.90, 10, 15.987), (0.95, 19, 30.144)],
)
def test_quantiles_of_chi_square_are_those_that_tables_print(level, freedom, printed):
    assert round(chi_square_quantile(level, freedom), 3) == printed
    assert math.isclose(chi_square_beyond(chi_square_quantile(level, freedom), freedom), 1 - level, rel_tol=1e-9)


# Yurdakul 2018 (the formula from memory, not looked up; it is held against draws below): PSI / (1/N + 1/M) is
# chi-square of B - 1; with ten bins and N = M = 100 that is 0.338, far above 0.25.
def test_the_limit_of_chance_depends_on_the_sizes_as_yurdakul_says():
    assert round(chance_limit([10] * 10, [10] * 10), 3) == 0.338
    assert round(chance_limit([100] * 10, [200] * 10), 5) == round(16.9190 * (1 / 1000 + 1 / 2000), 5)
    assert chance_limit([5, 0], [9, 0]) == 0.0


def test_of_two_samples_of_one_source_one_in_twenty_passes_the_limit_of_chance():
    generator = np.random.default_rng(5)
    source = np.array([0.3, 0.2, 0.2, 0.15, 0.1, 0.05])
    pairs = zip(generator.multinomial(2000, source, 2000), generator.multinomial(700, source, 2000), strict=True)
    beyond = sum(psi(one.tolist(), two.tolist()) > chance_limit(one.tolist(), two.tolist()) for one, two in pairs)
    assert 0.04 <= beyond / 2000 <= 0.06  # two standard deviations are 0.01


@given(COUNTS)
def test_exchanging_sides_reordering_bins_and_empty_bins_change_nothing(pairs):
    before, after = (list(side) for side in zip(*pairs, strict=True))
    found = psi(before, after)
    assert found == psi(after, before) == psi(before[::-1], after[::-1]) == psi([*before, 0], [*after, 0])
    assert found >= 0
    assert all(part >= 0 for part in contributions(before, after))
    assert psi(before, before) == 0


@given(COUNTS.filter(lambda pairs: all(min(pair) for pair in pairs)))
def test_the_psi_is_both_divergences_of_kullback_and_leibler_together(pairs):
    before, after = ([count / sum(side) for count in side] for side in zip(*pairs, strict=True))
    one = sum(p * math.log(p / q) for p, q in zip(before, after, strict=True))
    other = sum(q * math.log(q / p) for p, q in zip(before, after, strict=True))
    assert math.isclose(psi(*map(list, zip(*pairs, strict=True))), one + other, abs_tol=1e-11)


def test_a_bin_empty_on_one_side_counts_as_half_a_row_there():
    assert psi([100, 0], [90, 10]) == psi([100, 0.5], [90, 10])
    assert 0 < psi([100, 1], [90, 10]) < psi([100, 0], [90, 10]) < 1


@pytest.mark.parametrize(
    ("before", "after"),
    [([], []), ([1], [1, 2]), ([-1, 2], [1, 2]), ([0, 0], [1, 2]), ([float("nan"), 1], [1, 2]), ([float("inf")], [1])],
)
def test_what_is_no_count_is_refused_in_both_languages(before, after):
    with pytest.raises(ArgumentError) as caught:
        psi(before, after)
    assert all(text.zh and text.en for text in caught.value.faults[0][1:])


def test_shares_are_refused_because_of_them_nobody_can_tell_what_half_a_row_is():
    with pytest.raises(ArgumentError) as caught:
        psi([0.2, 0.5, 0.3], [0.1, 0.6, 0.3])
    assert "占比" in str(caught.value)
    assert "shares" in str(caught.value)
    assert psi([1, 0], [1, 3]) > 0  # one row is no share


def test_a_level_is_a_probability():
    with pytest.raises(ArgumentError, match="不是概率"):
        chance_limit([1, 1], [1, 1], level=1.0)
