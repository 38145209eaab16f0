"""Coverage and the loop on a small scale; the full grid is in `tests/long/test_estimation.py`."""

from __future__ import annotations

import pytest

from credit_tier.estimation.coverage import coverage, known_stratum
from credit_tier.estimation.loop import loop
from credit_tier.sampling.ranking import Design


@pytest.mark.parametrize("rate_ppm", [10_000, 200_000])
def test_exact_bounds_of_a_simple_random_sample_hold_the_truth(rate_ppm):
    made = coverage([known_stratum("A", Design.SRS, 30, size=200, rate_ppm=rate_ppm)], 200)
    assert made.exact >= 0.945 - 0.03
    assert abs(made.mean - made.rate) < 4 * made.mean_error


@pytest.mark.parametrize("design", [Design.PARETO, Design.EXACT_PPS])
def test_a_draw_by_risk_is_estimated_right_where_the_naive_mean_is_wrong(design):
    made = coverage([known_stratum("A", design, 100, size=400, rate_ppm=100_000, follows=3)], 120)
    assert abs(made.mean - made.rate) < 4 * made.mean_error
    assert made.interval >= 0.90
    assert made.naive > 2 * made.rate
    assert 0.7 < made.error_ratio < 1.5


def test_five_years_with_a_share_left_to_chance_stay_right_and_without_it_they_drift():
    years = {(one.year, one.way): one for one in loop(10)}
    for year in range(1, 6):
        kept = years[year, "with"]
        assert abs(kept.bias) < 4 * kept.estimate_error
    for year in range(2, 6):
        assert years[year, "without"].bias > 4 * years[year, "without"].estimate_error
    last, blind = years[5, "with"], years[5, "without"]
    assert blind.believed < 0.4 * blind.actual  # the trade that turned bad is still thought a good one
    assert last.believed > 2 * blind.believed
