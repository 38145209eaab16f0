"""The acceptance grid of estimates: 30, 100 and 1,000 visits, rates of 1, 5 and 20 %, 2,000 draws each; and the loop.

The limits are those of the issue that asked for it: exact bounds 94.5 %, Hájek 92 % from 100 visits on. That of 90 %
for strata with 30 visits is this project's own. The seeds never change, so a test passes for ever or fails for ever.
"""

from __future__ import annotations

import pytest

from credit_tier.estimation.coverage import coverage, known_stratum
from credit_tier.estimation.loop import loop
from credit_tier.sampling.ranking import Design

pytestmark = pytest.mark.long

DRAWS, SIZE = 2_000, 2_000
GRID = [(n, rate) for n in (30, 100, 1_000) for rate in (10_000, 50_000, 200_000)]


@pytest.mark.parametrize(("n", "rate_ppm"), GRID)
def test_exact_bounds_of_a_simple_random_sample_cover(n, rate_ppm):
    made = coverage([known_stratum("A", Design.SRS, n, size=SIZE, rate_ppm=rate_ppm)], DRAWS)
    assert made.exact >= 0.945
    assert abs(made.mean - made.rate) < 4 * made.mean_error


@pytest.mark.parametrize(("n", "rate_ppm"), GRID)
def test_intervals_of_a_draw_by_risk_cover_and_the_naive_mean_is_wrong(n, rate_ppm):
    made = coverage([known_stratum("A", Design.PARETO, n, size=SIZE, rate_ppm=rate_ppm, follows=3)], DRAWS)
    assert made.interval >= 0.92
    assert made.naive > 1.5 * made.rate
    # Hájek is a ratio: its bias is of order 1/n.
    assert abs(made.mean - made.rate) < 4 * made.mean_error + made.rate / n


@pytest.mark.parametrize(("n", "rate_ppm"), GRID)
def test_intervals_of_strata_drawn_unequally_cover(n, rate_ppm):
    parts = (("A", 1_200, 30, 4), ("B", 600, 35, 12), ("D", 200, 35, 40))
    strata = [
        known_stratum(name, Design.SRS, min(size, n * share // 100), size=size, rate_ppm=rate_ppm * factor // 10)
        for name, size, share, factor in parts
    ]
    made = coverage(strata, DRAWS)
    assert made.exact >= 0.945
    assert made.interval >= (0.92 if n >= 100 else 0.90)
    assert abs(made.mean - made.rate) < 4 * made.mean_error


def test_two_hundred_loops_stay_right_with_a_share_left_to_chance_and_drift_without():
    years = loop(200)
    for one in years:
        if one.way == "with":
            assert abs(one.bias) < 4 * one.estimate_error + one.truth / 30
        elif one.year > 1:
            assert one.bias > 10 * one.estimate_error
    blind, seeing = ({one.year: one for one in years if one.way == way} for way in ("without", "with"))
    assert blind[5].believed < 0.35 * blind[5].actual
    assert [seeing[year].believed for year in (3, 4, 5)] == sorted(seeing[year].believed for year in (3, 4, 5))
