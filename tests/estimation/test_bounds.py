"""Exact bounds and quantiles against scipy, and against plain enumeration."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from credit_tier.estimation.hypergeometric import at_least, count_bounds, roughly_at_least
from credit_tier.estimation.intervals import Part, Spread, effective_bounds, exact_bounds, t_bounds
from credit_tier.estimation.quantiles import beta_quantile, beta_share, t_beyond, t_quantile
from credit_tier.estimation.refusals import EstimateError

TAIL = Fraction(1, 40)


@st.composite
def counts(draw):
    population = draw(st.integers(1, 40))
    drawn = draw(st.integers(0, population))
    return population, draw(st.integers(0, population)), drawn, draw(st.integers(0, drawn))


def test_the_chance_is_that_of_all_samples_counted_one_by_one():
    samples = list(combinations(range(9), 4))
    hits = sum(len({0, 1, 2} & set(sample)) >= 2 for sample in samples)
    assert at_least(9, 3, 4, 2) == Fraction(hits, len(samples))


@given(counts())
def test_exact_and_rough_chances_are_those_of_scipy(case):
    population, of_kind, drawn, found = case
    theirs = stats.hypergeom.sf(found - 1, population, of_kind, drawn)
    assert float(at_least(population, of_kind, drawn, found)) == pytest.approx(theirs, abs=1e-11)
    assert roughly_at_least(population, of_kind, drawn, found) == pytest.approx(theirs, abs=1e-11)


@given(counts())
def test_bounds_hold_every_count_that_the_test_would_not_reject_and_no_other(case):
    population, _, drawn, found = case
    low, high = count_bounds(population, drawn, found, TAIL)
    assert found <= low <= high <= population - (drawn - found)
    for of_kind in range(found, population - (drawn - found) + 1):
        above = at_least(population, of_kind, drawn, found) > TAIL
        below = at_least(population, population - of_kind, drawn, drawn - found) > TAIL
        assert (low <= of_kind <= high) == (above and below)


@pytest.mark.parametrize("size", [5, 20, 41])
@pytest.mark.parametrize("share", [4, 2])
def test_bounds_hold_the_truth_in_at_least_95_of_a_hundred_samples_whatever_it_is(size, share):
    drawn = size // share
    for of_kind in range(size + 1):
        missed = Fraction(0)
        for found in range(max(0, drawn - size + of_kind), min(drawn, of_kind) + 1):
            low, high = count_bounds(size, drawn, found, TAIL)
            if not low <= of_kind <= high:
                missed += at_least(size, of_kind, drawn, found) - at_least(size, of_kind, drawn, found + 1)
        assert missed <= Fraction(1, 20)


def test_a_whole_country_is_bounded_in_a_second_and_as_scipy_has_it():
    start = perf_counter()
    low, high = count_bounds(2_200_000, 20_000, 2_000, TAIL)
    assert perf_counter() - start < 5
    assert (
        stats.hypergeom.sf(1_999, 2_200_000, low, 20_000)
        > 0.025
        >= stats.hypergeom.sf(1_999, 2_200_000, low - 1, 20_000)
    )
    assert stats.hypergeom.cdf(2_000, 2_200_000, high, 20_000) > 0.025
    assert stats.hypergeom.cdf(2_000, 2_200_000, high + 1, 20_000) <= 0.025


@pytest.mark.parametrize("wrong", [(10, 11, 1, TAIL), (10, 5, 6, TAIL), (10, 5, -1, TAIL), (10, 5, 1, Fraction(1, 2))])
def test_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(EstimateError):
        count_bounds(*wrong)


@given(st.floats(0.001, 0.999), st.floats(0.05, 5_000), st.floats(0.05, 5_000))
def test_quantiles_of_the_beta_distribution_are_those_of_scipy(share, a, b):
    x = beta_quantile(share, a, b)
    assert x == pytest.approx(stats.beta.ppf(share, a, b), rel=1e-7, abs=1e-12)
    assert beta_share(x, a, b) == pytest.approx(stats.beta.cdf(x, a, b), abs=1e-9)


@pytest.mark.parametrize("freedom", [1, 2, 7, 99, 5_000])
def test_quantiles_and_tails_of_t_are_those_of_scipy(freedom):
    assert t_quantile(0.95, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)
    for t in (-1.2, 0.0, 0.7, 3.1):
        assert t_beyond(t, freedom) == pytest.approx(stats.t.sf(t, freedom), rel=1e-9)


def test_the_interval_by_effective_size_is_that_of_clopper_and_pearson_where_all_weights_are_alike():
    # Variance p(1-p)/n: the effective size is the number of visits.
    low, high = effective_bounds(Spread(0.1, 0.09 / 200, 200, 20, 199), Fraction(19, 20))
    assert low == pytest.approx(stats.beta.ppf(0.025, 20, 181))
    assert high == pytest.approx(stats.beta.ppf(0.975, 21, 180))


def test_combined_bounds_are_each_at_the_level_at_which_all_hold_and_a_complete_stratum_costs_nothing():
    one, two = Part(0.5, 100, 20, 2, complete=False), Part(0.5, 100, 20, 2, complete=False)
    each = (1 - 0.975**0.5) - 1e-9
    low, high = exact_bounds([one, two], Fraction(19, 20))
    assert (low, high) == tuple(end / 100 for end in count_bounds(100, 20, 2, Fraction(each).limit_denominator(10**9)))
    seen = Part(0.5, 30, 30, 3, complete=True)
    low, high = exact_bounds([one, seen], Fraction(19, 20))
    alone = count_bounds(100, 20, 2, TAIL)
    assert (low, high) == (0.5 * alone[0] / 100 + 0.05, 0.5 * alone[1] / 100 + 0.05)


def test_a_count_whose_chance_is_the_limit_itself_is_outside():
    # One unit of forty, and it was of the kind: under a single one that has a chance of exactly 1/40, and no more.
    assert count_bounds(40, 1, 1, Fraction(1, 40))[0] == 2
    assert count_bounds(40, 1, 0, Fraction(1, 40))[1] == 38


def test_few_degrees_of_freedom_widen_both_intervals_by_their_quantile():
    level = Fraction(19, 20)
    low, high = t_bounds(0.5, 0.1, 4, level)
    assert (high - low) / 0.2 == pytest.approx(2.776445, abs=1e-5)
    for freedom, quantile in ((1, 12.706205), (2, 4.302653), (9, 2.262157)):
        full = effective_bounds(Spread(0.3, 0.0021, 100, 30, 99), level)
        few = effective_bounds(Spread(0.3, 0.0021, 100, 30, freedom), level)
        # The same as with so many times the variance: the size shrinks by the square of the quantiles.
        factor = (quantile / 1.984217) ** 2
        assert few == pytest.approx(effective_bounds(Spread(0.3, 0.0021 * factor, 100, 30, 99), level), abs=1e-5)
        assert few.high - few.low > full.high - full.low
