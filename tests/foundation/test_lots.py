"""Lots: evenly thrown integers that depend on seed, purpose, number and turn alone."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.datasets import planted
from credit_tier.foundation.lots import Lots, mixed

MASK = 2**64 - 1
GAMMA = 0x9E3779B97F4A7C15


def mixed_slowly(word):
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB & MASK
    return word ^ (word >> 31)


def test_mixing_is_that_of_splitmix64():
    # The first outputs from seed 1234567, as published with the generator.
    known = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    states = np.array([(1234567 + GAMMA * turn) & MASK for turn in range(1, 6)], dtype=np.uint64)
    assert mixed(states).tolist() == known


@given(st.text(max_size=9), st.text(max_size=9), st.integers(0, 2**40), st.integers(0, 2**40), st.integers(1, 2**31))
def test_a_lot_can_be_computed_by_hand(seed, purpose, number, turn, bound):
    text = "[" + ",".join(_quoted(part) for part in (seed, purpose)) + "]"
    key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    state = mixed_slowly((key + number * GAMMA) & MASK)
    word = mixed_slowly((state + (turn + 1) * GAMMA) & MASK)
    thrown = Lots(seed, purpose).below(bound, np.array([number]), turn)
    assert thrown.tolist() == [(word >> 32) * bound >> 32]


def _quoted(text):
    import json  # noqa: PLC0415 # the second way of writing the key

    return json.dumps(text, ensure_ascii=False)


def test_seed_and_purpose_are_not_run_together():
    number = np.arange(50)
    throws = [Lots(*names).below(2**31, number) for names in (("a", "b1"), ("a", "b"), ("ab", "1"), ("a", "1b"))]
    assert len({tuple(row.tolist()) for row in throws}) == len(throws)


def test_throws_are_even_and_those_of_neighbours_unrelated():
    lots, number = Lots("any", "evenness"), np.arange(1, 40_001)
    first, second, next_one = lots.below(10, number, 0), lots.below(10, number, 1), lots.below(10, number + 1, 0)
    for other in (second, next_one):
        counts = np.bincount(10 * first + other, minlength=100)
        # 400 expected in each cell; five standard deviations.
        assert counts.min() > 300
        assert counts.max() < 500


def test_a_throw_between_two_bounds_reaches_both():
    thrown = Lots("any", "bounds").between(-2, 3, np.arange(1000))
    assert sorted(set(thrown.tolist())) == [-2, -1, 0, 1, 2, 3]


def test_shares_come_out_as_declared():
    counts = np.bincount(Lots("any", "shares").share((700, 290, 10), np.arange(20_000)))
    assert abs(counts[0] - 14_000) < 350
    assert 130 < counts[2] < 270


@pytest.mark.parametrize(
    "shares",
    [
        [trade.share for trade in planted.TRADES],
        [share for _, share in planted.REGIONS],
        [share for _, share in planted.AGES],
        planted.FORM_SHARES,
        planted.SIZE_SHARES,
        planted.REVIEW_EFFECTS,
        planted.OFFENCE_SHARES,
        planted.AGENCY_SHARES,
        planted.PERMIT_ENDS,
        planted.EXCUSED_SHARES,
        planted.OPEN_SHARES,
    ],
)
def test_every_table_of_shares_adds_up(shares):
    assert sum(shares) == 1000


@pytest.mark.parametrize("knots", [planted.OWN_RISK, planted.THEME_LUCK])
def test_quantiles_rise_from_nothing_to_all(knots):
    places, values = zip(*knots, strict=True)
    assert (places[0], places[-1]) == (0, 1000)
    assert list(places) == sorted(set(places))
    assert list(values) == sorted(set(values))
