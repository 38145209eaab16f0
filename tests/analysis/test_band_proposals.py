"""Proposed bands against brute force and optbinning, and what is said where there are none."""

import json
from fractions import Fraction
from itertools import combinations, pairwise
from math import isclose, log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.band_proposal_inputs import NoBandsError
from credit_tier.analysis.band_proposals import propose_bands, propose_for
from credit_tier.analysis.monotone_binning import Conditions, PreBins, best_cuts, pre_bins
from credit_tier.analysis.population_stability import psi
from credit_tier.engine.missing import Missing
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.indicator import Direction
from graded_populations import some
from shipped_rulebook import shipped_rulebook

WORSE, BETTER = Direction.MORE_IS_WORSE, Direction.MORE_IS_BETTER
ORACLE = json.loads((Path(__file__).parents[1] / "vectors" / "optbinning.json").read_text(encoding="utf-8"))
TOLD_MORE = {26, 34}
"""Cases in which optbinning stops short of the best, as brute force shows too."""


def sides(bins, cuts):
    edges = [0, *(bins.starts.tolist().index(cut) for cut in cuts), len(bins.starts)]
    return [tuple(int(side[i:j].sum()) for side in (bins.events, bins.non_events)) for i, j in pairwise(edges)]


def value(bands, totals):
    return sum((n / totals[1] - e / totals[0]) * log(n * totals[0] / (e * totals[1])) for e, n in bands)


def keeps(bands, conditions):
    if any(min(band) < 1 or sum(band) < conditions.least_rows for band in bands):
        return False
    for (e, n), (f, m) in pairwise(bands):
        cross = (f * n - e * m) * (1 if conditions.rising else -1)
        chi = Fraction(cross * cross * (e + n + f + m), (e + n) * (f + m) * (e + f) * (n + m))
        if cross <= 0 or chi < conditions.least_chi_square:
            return False
    return True


def brute(bins, totals, conditions):
    ways = (
        cuts
        for many in range(1, conditions.most_bands)
        for cuts in combinations(bins.starts.tolist()[1:], many)
        if keeps(sides(bins, cuts), conditions)
    )
    return max((value(sides(bins, cuts), totals) for cuts in ways), default=None)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=8),
    st.builds(
        Conditions,
        st.booleans(),
        st.integers(2, 5),
        st.integers(1, 8),
        st.sampled_from([Fraction(0), Fraction("0.5"), Fraction("3.84")]),
    ),
)
def test_no_way_of_joining_that_keeps_the_conditions_tells_more(pairs, conditions):
    bins = PreBins(np.arange(len(pairs)) * 3, *(np.array(side) for side in zip(*pairs, strict=True)))
    totals = int(bins.events.sum()) + 1, int(bins.non_events.sum()) + 2
    found, best = best_cuts(bins, totals, conditions), brute(bins, totals, conditions)
    assert (found is None) == (best is None)
    if found is not None:
        assert keeps(sides(bins, found), conditions)
        assert isclose(value(sides(bins, found), totals), best, abs_tol=1e-9)


@pytest.mark.parametrize("number", range(len(ORACLE["cases"])))
def test_bands_tell_as_much_as_those_of_optbinning(number):
    case = ORACLE["cases"][number]
    bins = PreBins(np.arange(len(case["events"])), np.array(case["events"]), np.array(case["non_events"]))
    totals = sum(case["events"]), sum(case["non_events"])
    least = max(1, -(-Fraction(case["least_share"]) * sum(totals) // 1))
    conditions = Conditions(case["rising"], case["most_bands"], int(least), Fraction(0))
    cuts = best_cuts(bins, totals, conditions)
    if case["iv"] is None:
        assert cuts is None
        return
    mine = psi(*zip(*sides(bins, cuts), strict=True))
    assert isclose(mine, brute(bins, totals, conditions), abs_tol=1e-9)
    if number in TOLD_MORE:
        assert mine > float(case["iv"]) + 1e-3
    else:
        assert isclose(mine, float(case["iv"]), abs_tol=1e-8)


@given(st.lists(st.integers(-(2**31) + 3, 2**31 - 1), min_size=1, max_size=300), st.integers(1, 12), st.randoms())
def test_pre_bins_hold_everybody_once_and_cut_between_values(values, most, chance):
    flags = np.array([chance.random() < 0.5 for _ in values])
    bins = pre_bins(np.array(values), flags, most=most)
    assert len(bins.starts) <= max(most, 1)
    assert bins.starts[0] == min(values)
    assert set(bins.starts.tolist()) <= set(values)
    assert (bins.events.sum(), bins.non_events.sum()) == (flags.sum(), (~flags).sum())
    place = np.searchsorted(bins.starts, values, side="right") - 1
    assert np.bincount(place, minlength=len(bins.starts)).tolist() == (bins.events + bins.non_events).tolist()


def test_kinds_of_missing_stay_apart_from_the_bands():
    values = [0] * 40 + [5] * 40 + [Missing.NOT_REPORTED] * 7 + [Missing.SOURCE_LATE] * 3
    found = ([True] * 4 + [False] * 36) + ([True] * 30 + [False] * 10) + [True] * 7 + [False] * 3
    made = propose_bands(values, found, direction=WORSE)
    assert made.cuts == (5,)
    counted = [(band.events, band.non_events) for band in made.bands]
    assert counted == [(0, 0), (7, 0), (0, 3), (4, 36), (30, 10)]
    assert isclose(made.iv, psi(*zip(*counted, strict=True)), abs_tol=1e-11)


@pytest.mark.parametrize(
    ("values", "found", "words"),
    [
        ([0, 1] * 50, [False] * 100, "All of one outcome"),
        ([3] * 100, [True, False] * 50, "all are the same"),
        ([Missing.NOT_REPORTED] * 4, [True, False] * 2, "Every value is missing"),
        ([0] * 50 + [9] * 50, [True] * 40 + [False] * 50 + [True] * 10, "go against"),
        ([0, 1] * 4, [True, False, False, True] * 2, "No two bands"),
        ([], [], "All of one outcome"),
        ([7], [True], "All of one outcome"),
    ],
)
def test_where_no_bands_can_be_proposed_it_says_why(values, found, words):
    with pytest.raises(NoBandsError, match="无法提出分档") as caught:
        propose_bands(np.array(values, int), np.array(found, bool), direction=WORSE)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("values", "found", "more"),
    [
        ([1, 2], [True], {}),
        ([1.5, 2], [True, False], {}),
        ([1, 2], [1, 0], {}),
        (pd.Series([1, 2], ["a", "b"]), pd.Series([True, False], ["a", "c"]), {}),
        ([1, 2], [True, False], {"direction": Direction.NEUTRAL}),
        ([1, 2], [True, False], {"most_bands": 1}),
        ([1, 2], [True, False], {"least_share": 0.1}),
        ([1, 2], [True, False], {"least_chi_square": "x"}),
    ],
)
def test_arguments_that_are_none_are_refused(values, found, more):
    with pytest.raises(ArgumentError):
        propose_bands(values, found, **{"direction": WORSE, **more})


def test_rows_of_two_series_are_matched_by_code():
    values = pd.Series([0] * 50 + [4] * 50)
    found = pd.Series([False] * 45 + [True] * 45 + [False] * 10)
    mixed = found.sample(frac=1, random_state=3)
    assert propose_bands(values, mixed, direction=WORSE) == propose_bands(values, found, direction=WORSE)


@pytest.fixture(scope="module")
def graded():
    rulebook = shipped_rulebook()
    return grade(some(rulebook, 1500), rulebook)


def outcomes_by(graded, identifier, slope):
    generator = np.random.default_rng(3)
    values = graded.indicators.values[graded.card.names.index(identifier)]
    chance = 0.1 + slope * np.clip(values.astype(float), 0, 9)
    return dict(zip(graded.codes.to_pylist(), (generator.random(len(values)) < chance).tolist(), strict=True))


def test_a_proposal_is_a_patch_that_loads_as_a_trial_and_keeps_best_and_worst_points(graded):
    said = outcomes_by(graded, "tax.late_filings", 0.09)
    made = propose_for(graded, "tax.late_filings", said, least_share="1/100")
    book = extend(graded.rulebook, made.patch(), binding=Binding.WHAT_IF)
    new = book.indicator("tax.late_filings").on(graded.indicators.as_of)
    old = graded.rulebook.indicator("tax.late_filings").on(graded.indicators.as_of)
    assert tuple(band.start for band in new.bands) == (None, *made.proposal.cuts)
    assert tuple(band.points for band in new.bands) == made.points
    assert (made.points[0], made.points[-1]) == (60, 0)
    assert (new.missing, new.illustrative, book.identity.standing) == (old.missing, True, "trial")
    assert {change.file for change in book.changes} == {"tax/late_filings.toml"}
    assert "供人判断" in made.patch()
    own = made.to_frame().query("whose == 'own'")
    assert own["from"].dropna().tolist() == [1, 3, 6]
    assert made.own_iv > 0


def test_who_has_no_outcome_or_no_grade_takes_no_part_and_is_counted(graded):
    said = outcomes_by(graded, "tax.late_filings", 0.09)
    part = dict(list(said.items())[:1200]) | {"no such code": True}
    made = propose_for(graded, "tax.late_filings", part, least_share="1/100")
    assert (made.without_outcome, made.not_graded_here) == (300, 1)
    assert sum(band.events + band.non_events for band in made.own) == 1200


def test_an_indicator_that_is_none_is_refused(graded):
    with pytest.raises(ArgumentError, match="没有指标"):
        propose_for(graded, "tax.nothing", {})


@pytest.mark.parametrize("odd", [None, float("nan"), "no", 1])
def test_an_outcome_that_is_missing_or_a_word_is_refused_never_taken_for_true(graded, odd):
    codes = graded.codes.to_pylist()
    with pytest.raises(ArgumentError) as caught:
        propose_for(graded, "tax.late_filings", {codes[0]: True, codes[1]: odd})
    assert codes[1] in caught.value.faults[0].where
    with pytest.raises(ArgumentError, match="1 家的结果"):
        propose_for(graded, "tax.late_filings", pd.Series({codes[0]: True, codes[1]: odd}, dtype=object))
