"""Steps that rise against known answers, and when there are enough findings for them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import isotonic_regression

from credit_tier.risk.calibration import LEAST_FOR_STEPS, CalibrationKind, choose_calibration, learn


def test_neighbours_that_fall_are_pooled_and_each_share_is_drawn_to_the_middle_by_one_case():
    made = learn(CalibrationKind.ISOTONIC, np.array([0.0, 1.0, 2.0, 3.0]), np.array([False, True, False, True]))
    assert made.knots == (0.0, 1.5, 3.0)
    assert made.heights == pytest.approx(((0 + 0.5) / 2, (1 + 0.5) / 3, (1 + 0.5) / 2))


def test_a_share_that_falls_a_little_is_pooled_too():
    made = learn(CalibrationKind.ISOTONIC, np.array([0.0, 0, 0, 1, 1]), np.array([True, True, False, True, False]))
    assert made.knots == pytest.approx((2 / 5,))
    assert made.heights == pytest.approx(((3 + 0.6) / 6,))


@pytest.mark.parametrize(("times", "steps"), [(1, False), (2, True)])
def test_steps_are_chosen_where_no_line_fits_and_there_are_findings_enough(times, steps):
    groups = [(0.0, 1, 40), (1.0, 18, 40), (10.0, 22, 40), (11.0, 39, 40)]
    logits = np.concatenate([np.repeat(score, size * times) for score, _, size in groups])
    found = np.concatenate([np.arange(size * times) < hits * times for _, hits, size in groups])
    order = np.random.default_rng(4).permutation(len(found))
    assert (found.sum() >= LEAST_FOR_STEPS) == steps
    assert (choose_calibration(logits[order], found[order]).kind is CalibrationKind.ISOTONIC) == steps


@pytest.mark.parametrize("seed", range(6))
def test_steps_are_those_of_the_isotonic_regression_of_scipy(seed):
    random = np.random.default_rng(seed)
    logits = np.round(random.normal(size=400), seed % 3)
    found = random.random(400) < 1 / (1 + np.exp(-logits))
    scores, place = np.unique(logits, return_inverse=True)
    sizes, hits = np.bincount(place), np.bincount(place, found)
    theirs = isotonic_regression(hits / sizes, weights=sizes).x
    step = np.cumsum(np.concatenate([[0], np.diff(theirs) > 1e-12]))
    middles, shares = ((np.bincount(step, column)) for column in (sizes * scores, hits))
    wide = np.bincount(step, sizes)
    made = learn(CalibrationKind.ISOTONIC, logits, found)
    assert made.knots == pytest.approx(middles / wide)
    assert made.heights == pytest.approx(np.maximum.accumulate((shares + found.mean()) / (wide + 1)))
