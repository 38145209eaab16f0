"""Draws one after the other on the same firms: who was visited is left out or weighs less, and nobody escapes.

Who is barred and what a visit weighs is decided above the draw (`supervision/eligibility.py`); here the frames are
made with those flags and weights, and the library's own draws do the rest. A rotation by a permanent secret number per
firm (`sampling.md` 3.4, "lazy PRN") is not part of the library, so its test has no place here.
"""

from __future__ import annotations

import random
from collections import Counter
from statistics import pvariance

import pytest

from credit_tier.sampling.drawing import draw_stratum
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.plan import StratumTerms
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import replace_units
from sampling import cases, fairness

pytestmark = pytest.mark.long

UNITS, DRAWS, WINDOW = 20_000, 40, 4
IDS = cases.ids(UNITS)
PLACE = {unit: i for i, unit in enumerate(IDS)}


def drawn(number, design, units):
    """Draw 5 % of all from a frame; a fresh seed for each draw."""
    terms = StratumTerms(name="s", rate="0.05", rounding="ceil", design=design, max=UNITS)
    found = draw_stratum(f"draw-{number}", terms, Frame(units), cases.seed_number(number))
    return {PLACE[row[1]] for row in found["selected"]}


def lag_correlation(draws, lag):
    """Give the correlation of being drawn with having been drawn `lag` draws ago, over all firms and draws."""
    pi, pairs = 0.05, [(draws[d], draws[d - lag]) for d in range(2 * WINDOW, DRAWS)]
    both = sum(len(one & other) for one, other in pairs) / (len(pairs) * UNITS)
    return (both - pi * pi) / (pi * (1 - pi))


def test_who_was_visited_in_the_last_draws_is_left_out_and_comes_back():
    draws = []
    for number in range(DRAWS):
        recent = set().union(*draws[-WINDOW:])
        units = [Unit(unit, "s", 1, int(i not in recent), "inspected" * (i in recent)) for i, unit in enumerate(IDS)]
        draws.append(drawn(number, "srs", units))
    assert {len(one) for one in draws} == {1_000}  # the rate is of all, the barred among them
    for lag in range(1, WINDOW + 1):
        assert all(not one & other for one, other in zip(draws[lag:], draws[:-lag], strict=True))
        assert abs(lag_correlation(draws, lag) + 0.05 / 0.95) < 0.004
    assert 0 < lag_correlation(draws, WINDOW + 1) < 0.03


def test_burden_weights_spread_visits_and_favour_nobody():
    draws = []
    for number in range(DRAWS):
        recent = Counter(i for one in draws[-WINDOW:] for i in one)
        units = [Unit(unit, "s", (8, 2, 1)[min(recent[i], 2)]) for i, unit in enumerate(IDS)]
        draws.append(drawn(number, "pareto", units))
    visits = Counter(i for one in draws for i in one)
    each = [visits[i] for i in range(UNITS)]
    blocks = [sum(each[begin : begin + 1_000]) for begin in range(0, UNITS, 1_000)]
    chi = sum((count - 2_000) ** 2 for count in blocks) / (1_000 * pvariance(each))
    assert fairness.survival(chi, 19) > 1e-4
    # Independent draws: an overlap of 5 %, and a standard deviation of 1.38 visits.
    overlap = sum(len(one & other) for one, other in zip(draws[1:], draws, strict=False)) / (1_000 * (DRAWS - 1))
    assert overlap < 0.02
    assert pvariance(each) < 1.25**2


def test_the_net_sample_is_a_function_of_who_is_gone():
    chance = random.Random(20261201)  # noqa: S311 # chooses test cases, decides no draw
    draw, frame, _ = cases.complete()
    orders = {stratum["name"]: [] for stratum in draw.core["strata"]}
    for row in draw.rows():
        orders[row.stratum].append(row.id)
    for _ in range(1_000):
        name = chance.choice([name for name, order in orders.items() if len(order) > 2])
        units = chance.sample(orders[name], chance.randint(1, len(orders[name]) - 1))
        gone = [Removal(stratum=name, id=unit, reason="closed", evidence="77" * 32) for unit in units]
        net = replace_units(draw, gone, frame=frame).net[name]
        assert net == replace_units(draw, chance.sample(gone, len(gone)), frame=frame).net[name]
        cut = chance.randint(0, len(gone))
        first = replace_units(draw, gone[:cut], frame=frame)
        assert replace_units(draw, gone[cut:], frame=frame, before=first).net[name] == net
        # Who stays keeps his place in line: the others only move up.
        stayed = [unit for unit in first.net[name] if unit not in units]
        assert list(net)[: len(stayed)] == stayed
