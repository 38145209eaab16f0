"""Lots: evenly thrown integers that depend on seed, purpose and index alone."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise

import pytest

from credit_tier.datasets import activities, conduct, enterprises, inspections, offences, offices, reviews
from credit_tier.datasets.lots import Lots


def test_a_lot_can_be_computed_by_hand():
    number = int.from_bytes(hashlib.sha256(b'["demo","names"](7, 2)').digest(), "big")
    dice = Lots("demo", "names").dice(7, 2)
    assert [dice.below(1000), dice.below(60)] == [number % 1000, number // 1000 % 60]


def test_seed_purpose_and_index_are_not_run_together():
    texts = [Lots("a", "b1").dice(1), Lots("a", "b").dice(11), Lots("ab", "1").dice(1), Lots("a", "b1").dice(1, 1)]
    numbers = [dice.below(2**200) for dice in texts]
    assert len(set(numbers)) == len(numbers)


def test_throws_are_even_and_successive_ones_unrelated():
    lots = Lots("any", "evenness")
    counts: Counter[tuple[int, int]] = Counter()
    for index in range(20_000):
        dice = lots.dice(index)
        counts[dice.below(10), dice.below(10)] += 1
    assert len(counts) == 100
    # 200 expected in each cell; five standard deviations.
    assert all(130 < count < 270 for count in counts.values())


def test_shares_come_out_as_declared():
    dice = (Lots("any", "shares").dice(index) for index in range(20_000))
    counts = Counter(one.share((("a", 700), ("b", 290), ("c", 10))) for one in dice)
    assert abs(counts["a"] - 14_000) < 350
    assert 130 < counts["c"] < 270


@pytest.mark.parametrize(
    "shares",
    [
        conduct.CLASSES,
        offices.REGIONS,
        enterprises.TRADES,
        enterprises._AGES,
        enterprises._SIZES,
        enterprises._OPEN_STATES,
        offences.OFFENCES,
        inspections._VISITS,
        reviews._EFFECTS,
        activities._OPEN_ENDED,
    ],
)
def test_every_table_of_shares_adds_up(shares):
    assert sum(per_mille for _, per_mille in shares) == 1000


def test_worse_conduct_is_worse_in_everything():
    classes = [one for one, _ in conduct.CLASSES]
    rates = [name for name in conduct.Conduct._fields if name != "repaired"]
    for better, worse in pairwise(classes):
        assert better.repaired > worse.repaired
        assert all(getattr(better, name) <= getattr(worse, name) for name in rates)
