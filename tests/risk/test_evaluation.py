"""Figures of an order are their definitions, ties count with their mean, and small groups are left unsaid."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.risk.evaluation import evaluate
from credit_tier.risk.model import RiskModel
from credit_tier.risk.ordering import order_figures, places, taken_first, visits_made
from credit_tier.risk.probabilities import probability_figures
from credit_tier.risk.refusals import FeatureError, NotEstimableError
from credit_tier.risk.resampling import interval, resampled_weights
from credit_tier.risk.snapshots import Snapshot

FIRST = np.datetime64("2026-01-01")


def plain_figures(order, day, found):
    """Work out the figures of one definite order of one plan by counting."""
    slots = np.sort(day)
    whole, hits = len(found), int(found.sum())
    middle = (day.min() + day.max()) / 2
    half = whole / 2
    good = [place for place, row in enumerate(order) if not found[row]]
    bad = [place for place, row in enumerate(order) if found[row]]
    return {
        "days_earlier": sum(day[row] - slots[place] for place, row in enumerate(order) if found[row]) / hits,
        "found_in_first_half": found[list(order)[: int((day <= middle).sum())]].sum() / hits,
        "recall_50": sum(min(1.0, max(0.0, half - place)) for place, row in enumerate(order) if found[row]) / hits,
        "auc": sum(one < other for one in bad for other in good) / (len(bad) * len(good)),
    }


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_figures_are_the_mean_over_all_orders_that_the_scores_allow(data):
    many = data.draw(st.integers(2, 6))
    score = np.array(data.draw(st.lists(st.integers(0, 2), min_size=many, max_size=many)), dtype=float)
    day = np.array(data.draw(st.lists(st.integers(0, 9), min_size=many, max_size=many)))
    found = np.array(data.draw(st.lists(st.booleans(), min_size=many, max_size=many)))
    if found.all() or not found.any():
        return
    allowed = [one for one in permutations(range(many)) if (np.diff(-score[list(one)]) >= 0).all()]
    every = [plain_figures(one, day, found) for one in allowed]
    made = order_figures(places(score), visits_made(FIRST + day, found), np.ones(many))
    for name in every[0]:
        assert made[name] == pytest.approx(np.mean([one[name] for one in every])), name


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_figures_of_several_plans_are_those_of_each_plan_by_its_violations_and_pairs(seed):
    random = np.random.default_rng(seed)
    on = FIRST + random.integers(0, 90, 60)
    found, score = random.random(60) < 0.4, random.integers(0, 4, 60).astype(float)
    visits = visits_made(on, found, Snapshot.MONTH)
    made = order_figures(places(score, visits.plan), visits, np.ones(60))
    told, hits, pairs = [], [], []
    for month in np.unique(on.astype("datetime64[M]")):
        here = on.astype("datetime64[M]") == month
        inside = found[here]
        if inside.any() and not inside.all():
            told.append(order_figures(places(score[here]), visits_made(on[here], inside), np.ones(here.sum())))
            hits.append(inside.sum())
            pairs.append(inside.sum() * (~inside).sum())
    if sum(hits) < found.sum():
        return
    for name in ("found_in_first_half", "days_earlier", "recall_25"):
        assert made[name] == pytest.approx(np.average([one[name] for one in told], weights=hits)), name
    assert made["auc"] == pytest.approx(np.average([one["auc"] for one in told], weights=pairs))


def test_a_score_that_only_tells_the_month_is_worth_nothing():
    """What is found more often in some months is no skill: a plan can only order the visits of its own month."""
    on = np.repeat(np.arange("2026-01", "2027-01", dtype="datetime64[M]").astype("datetime64[D]"), 50)
    month = on.astype("datetime64[M]").astype(int)
    found = np.random.default_rng(4).random(len(on)) < (month - month.min()) / 20
    visits = visits_made(on, found, Snapshot.MONTH)
    made = order_figures(places(month.astype(float), visits.plan), visits, np.ones(len(on)))
    assert made["auc"] == pytest.approx(0.5)
    assert made["recall_25"] == pytest.approx(0.25)
    assert made["days_earlier"] == pytest.approx(0)
    whole = visits_made(on, found)
    assert order_figures(places(month.astype(float)), whole, np.ones(len(on)))["auc"] > 0.6


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_row_of_weight_two_counts_like_two_rows(data):
    many = data.draw(st.integers(3, 12))
    weight = np.array(data.draw(st.lists(st.integers(0, 3), min_size=many, max_size=many)))
    random = np.random.default_rng(data.draw(st.integers(0, 999)))
    score, found = random.integers(0, 4, many), random.random(many) < 0.5
    rows = np.repeat(np.arange(many), weight)
    if not len(rows) or found[rows].all() or not found[rows].any():
        return
    visits = visits_made(FIRST + random.integers(0, 90, many), found, Snapshot.MONTH)
    place = places(score.astype(float), visits.plan)
    made = order_figures(place, visits, weight.astype(float))
    plain = order_figures(place[rows], visits.select(rows), np.ones(len(rows)))
    assert made == pytest.approx(plain, nan_ok=True)


def test_rows_that_are_tied_are_taken_alike_whatever_order_they_come_in():
    random = np.random.default_rng(3)
    visits = visits_made(FIRST + random.integers(0, 60, 200), random.random(200) < 0.3, Snapshot.MONTH)
    score = random.integers(0, 3, 200).astype(float)
    first = taken_first(places(score, visits.plan), visits, 25)
    turned = np.arange(200)[::-1]
    again = taken_first(places(score[turned], visits.plan[turned]), visits.select(turned), 25)
    assert np.allclose(first[turned], again)
    assert first.sum() == pytest.approx(50)


def test_equal_predictions_are_one_bin_whatever_order_they_come_in():
    chance, found = np.repeat([0.2, 0.4], 50), np.arange(100) % 3 == 0
    turned = np.arange(100)[::-1]
    one, other = (
        probability_figures(chance[rows], np.log(chance[rows]), found[rows], np.ones(100))
        for rows in (slice(None), turned)
    )
    assert one["ece"] == pytest.approx(other["ece"])
    assert one["brier_skill"] < 0


def test_calibration_figures_are_right_where_the_truth_is_known():
    random = np.random.default_rng(2)
    logits = random.normal(size=40_000) - 1
    chance = 1 / (1 + np.exp(-logits))
    found = random.random(40_000) < chance
    right = probability_figures(chance, logits, found, np.ones(len(found)))
    assert right["slope"] == pytest.approx(1, abs=0.05)
    assert right["ece"] < 0.01
    assert 0.1 < right["brier_skill"] < 0.2
    sure = probability_figures(1 / (1 + np.exp(-2 * logits)), 2 * logits, found, np.ones(len(found)))
    assert sure["slope"] == pytest.approx(0.5, abs=0.03)
    assert sure["brier"] > right["brier"]


def test_intervals_cover_a_known_mean_about_as_often_as_they_say():
    random = np.random.default_rng(9)
    covered = 0
    for turn in range(200):
        sample = random.normal(size=80)
        codes = np.arange(80).astype(str)
        drawn = [np.average(sample, weights=weight) for weight in resampled_weights(codes, f"t{turn}", 120)]
        one = interval(float(sample.mean()), np.array(drawn))
        covered += one.low <= 0 <= one.high
    assert 0.88 < covered / 200 < 0.985


def test_an_enterprise_is_drawn_again_with_all_its_rows():
    codes = np.array(["a", "a", "b", "c", "c", "c"])
    for weight in resampled_weights(codes, "rows", 30):
        assert weight[0] == weight[1]
        assert weight[3] == weight[4] == weight[5]
        assert weight[[0, 2, 3]].sum() == 3


@pytest.fixture(scope="module")
def evaluated(visits):
    later = visits.features.on > np.quantile(visits.features.on.astype("int64"), 0.7).astype("datetime64[D]")
    model = RiskModel(threads=1).fit(visits.features.select(~later), visits.found[~later])
    test = visits.features.select(later)
    regions = np.where(np.arange(len(test)) % 50 == 0, "small", "large")
    found = visits.found[later]
    return model, test, found, evaluate(model, test, found, groups={"region": regions}, replicates=60)


def test_a_model_with_a_signal_beats_chance_and_the_actual_order(evaluated):
    _, _, _, told = evaluated
    assert told.better
    assert told.of("model", "found_in_first_half_gain").low > 0
    assert told.of("random", "recall_25").value == pytest.approx(0.25)
    assert told.of("random", "auc").value == pytest.approx(0.5)
    assert told.of("business_as_usual", "days_earlier").value == pytest.approx(0, abs=1e-9)
    assert told.of("model", "lift_10").value == pytest.approx(10 * told.of("model", "recall_10").value)
    assert "| business as usual |" in str(told)


def test_differences_are_those_of_the_figures(evaluated):
    told = evaluated[3]
    for name in ("found_in_first_half", "recall_25", "days_earlier"):
        for ending, other in (("gain", "business_as_usual"), ("over_random", "random")):
            difference = told.of("model", name).value - told.of(other, name).value
            assert told.of("model", f"{name}_{ending}").value == pytest.approx(difference)


@pytest.mark.parametrize("name", ["days_earlier", "days_earlier_over_random", "auc"])
def test_better_is_said_only_of_a_model_that_beats_the_actual_order_and_chance(evaluated, name):
    told = evaluated[3]
    assert "earlier than business as usual and than random" in str(told)
    limit = 0.5 if name == "auc" else 0.0
    doubtful = tuple(
        one._replace(interval=one.interval._replace(low=limit)) if (one.order, one.name) == ("model", name) else one
        for one in told.figures
    )
    other = replace(told, figures=doubtful)
    assert not other.better
    assert "Not shown to find violations earlier" in str(other)
    assert other.to_dict()["better"] is False
    silent = replace(told, signal_shown=False)
    assert "Do not rank by it" in str(silent)
    assert "请勿据此排序" in silent.verdict.zh


def test_small_groups_are_left_unsaid(evaluated):
    groups = {group.name: group for group in evaluated[3].groups}
    assert groups["large"].can_be_said
    assert not groups["small"].can_be_said
    assert groups["small"].to_dict()["auc"] is None
    assert sum(group.of_found for group in groups.values()) == pytest.approx(1)


def test_the_same_evaluation_twice_is_the_same(evaluated):
    model, test, found, told = evaluated
    again = evaluate(model, test, found, replicates=60)
    assert [one for one in again.figures if one.order == "model"] == [
        one for one in told.figures if one.order == "model"
    ]


def test_visits_of_the_training_period_are_no_evaluation(evaluated, visits):
    model, test, found, _ = evaluated
    with pytest.raises(FeatureError, match="later than"):
        evaluate(model, visits.features, visits.found)
    with pytest.raises(FeatureError):
        evaluate(model, test, found[1:])
    with pytest.raises(FeatureError):
        evaluate(model, test.select(np.arange(0)), found[:0])
    with pytest.raises(NotEstimableError):
        evaluate(model, test, np.zeros(len(test), dtype=bool))
    with pytest.raises(FeatureError, match="region"):
        evaluate(model, test, found, groups={"region": np.array([])})


def test_rows_described_inside_their_plan_are_counted_and_said(evaluated):
    model, test, found, told = evaluated
    assert told.plan is Snapshot.MONTH
    inside = int((test.on.astype("datetime64[M]").astype("datetime64[D]") < test.on).sum())
    assert told.looked_ahead == inside > 0
    assert f"{inside} of them are described as of a day inside it" in str(told)
    before = replace(test, as_of=test.on - np.timedelta64(100, "D"))
    quiet = evaluate(model, before, found, replicates=20)
    assert (quiet.plan, quiet.looked_ahead) == (Snapshot.QUARTER, 0)
