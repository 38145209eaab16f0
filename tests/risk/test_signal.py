"""A signal is shown by both: better than chance, and better than the share of all."""

from __future__ import annotations

import numpy as np
import pytest

from credit_tier.risk.feature_table import features_from_arrays
from credit_tier.risk.model import RiskModel
from credit_tier.risk.resampling import UNSAID, Interval
from credit_tier.risk.signal import NOT_SHOWN, SHOWN, Signal, signal_of
from risk.conftest import FIRST


@pytest.mark.parametrize(("low", "beats_base", "shown"), [(0.51, True, True), (0.51, False, False), (0.5, True, False)])
def test_a_signal_needs_an_area_above_one_half_beyond_doubt_and_a_lower_loss(low, beats_base, shown):
    made = Signal(Interval(0.6, low, 0.7), beats_base)
    assert (made.shown, made.text) == (shown, SHOWN if shown else NOT_SHOWN)


def test_what_cannot_be_said_is_not_shown():
    assert not Signal(UNSAID, beats_base=True).shown


def test_a_loss_that_is_lower_by_less_than_its_standard_error_shows_nothing():
    random = np.random.default_rng(15)
    logits = random.normal(size=400) - 1
    found = random.random(400) < 1 / (1 + np.exp(1 - 0.2 * logits))
    table = features_from_arrays(("a",), np.zeros((1, 400), np.int32), FIRST + np.arange(400) // 5, signs=(0,))
    made = signal_of(table, logits, found, 0)
    assert made.auc.low > 0.5
    assert made.losses["model"] < made.losses["base_rate"]
    assert not made.shown


@pytest.mark.parametrize("learner", ["logistic", "lightgbm"])
def test_what_tells_who_inspects_shows_no_signal_however_much_it_tells(learner):
    random = np.random.default_rng(31)
    values = random.integers(0, 100, (2, 3_000)).astype(np.int32)
    found = random.random(3_000) < np.where(values[0] > 50, 0.6, 0.1)
    days = FIRST + np.arange(3_000) // 5
    for name, shown in (("agency", False), ("late", True)):
        table = features_from_arrays((name, "idle"), values, days, signs=(0, 0))
        model = RiskModel(threads=1, learner=learner, inspector=True).fit(table, found)
        assert model.signal_shown == shown
