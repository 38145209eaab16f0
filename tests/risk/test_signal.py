"""A signal is shown by both: better than chance, and better than the share of all."""

from __future__ import annotations

import pytest

from credit_tier.risk.resampling import UNSAID, Interval
from credit_tier.risk.signal import NOT_SHOWN, SHOWN, Signal


@pytest.mark.parametrize(("low", "beats_base", "shown"), [(0.51, True, True), (0.51, False, False), (0.5, True, False)])
def test_a_signal_needs_an_area_above_one_half_beyond_doubt_and_a_lower_loss(low, beats_base, shown):
    made = Signal(Interval(0.6, low, 0.7), beats_base)
    assert (made.shown, made.text) == (shown, SHOWN if shown else NOT_SHOWN)


def test_what_cannot_be_said_is_not_shown():
    assert not Signal(UNSAID, beats_base=True).shown
