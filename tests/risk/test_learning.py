"""Models keep their signs, are the same every time, are honest about noise, and refuse what cannot be learnt."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.risk.calibration import CalibrationKind, choose_calibration, learn
from credit_tier.risk.feature_table import features_from_arrays
from credit_tier.risk.fitting import Learner
from credit_tier.risk.logistic import fit_logistic, probabilities
from credit_tier.risk.model import RiskModel
from credit_tier.risk.ordering import order_figures, places, visits_made
from credit_tier.risk.refusals import FeatureError, NotEstimableError, NotFittedError, RiskExtraError
from credit_tier.risk.sizes import risk_sizes
from credit_tier.risk.splitting import parts_in_time
from risk.conftest import NAMES, SIGNS, make

FIRMS = 1000


def auc(score, features, found):
    return order_figures(places(score), visits_made(features.on, found), np.ones(len(found)))["auc"]


@pytest.mark.parametrize("learner", ["logistic", "lightgbm"])
@pytest.mark.parametrize("kind", list(CalibrationKind))
def test_worsening_one_indicator_never_lowers_the_risk_of_a_thousand_firms(models, visits, learner, kind):
    model, many = models[learner], FIRMS
    table = visits.features.select(np.arange(many))
    logits = model.fitted_.logits(visits.features.values, Learner(learner))
    calibration = learn(kind, logits, visits.found)
    for place, sign in enumerate(SIGNS):
        if not sign:
            continue
        for step in (1, 7, 40_000, 2_000_000):
            worse = table.values.copy()
            real = worse[place] >= LOWEST_VALUE
            worse[place, real] += sign * step
            before, after = (
                calibration.apply(model.fitted_.logits(values, Learner(learner))) for values in (table.values, worse)
            )
            assert (after >= before).all()
            assert real.sum() > many / 2


def test_a_worse_value_does_raise_the_risk_of_many(models, visits):
    worse = visits.features.values.copy()
    worse[0] += 2
    for name, model in models.items():
        before, after = (model.fitted_.logits(values, Learner(name)) for values in (visits.features.values, worse))
        assert (after > before).mean() > 0.8


@pytest.mark.parametrize("learner", ["logistic", "lightgbm"])
def test_the_same_input_gives_the_same_model_with_any_number_of_threads(learner):
    # Few rows of a weak signal: two threads wait for each other in every round, and few rounds are enough.
    some, texts = make(1_500, seed=21, signal=0.5), []
    for threads in (1, 2):
        model = RiskModel(threads=threads, learner=learner).fit(some.features, some.found)
        logits = model.logits(some.features)
        texts.append((model.fitted_.trees, model.fitted_.logistic, logits.tobytes()))
    assert texts[0] == texts[1]


def test_planted_truth_is_reached_to_nine_tenths_of_the_ceiling():
    train, test = make(8_000, seed=3), make(6_000, seed=4)
    ceiling = auc(test.logits, test.features, test.found)
    for learner in ("logistic", "lightgbm", "auto"):
        model = RiskModel(threads=1, learner=learner).fit(train.features, train.found)
        reached = auc(model.logits(test.features), test.features, test.found)
        assert (reached - 0.5) / (ceiling - 0.5) > 0.9, learner
        assert model.signal_shown


@pytest.fixture(scope="module", params=range(3))
def silent(request):
    noise = make(1_500, seed=50 + request.param, signal=0.0)
    return noise, RiskModel(threads=1).fit(noise.features, noise.found)


def test_where_there_is_no_signal_the_model_says_so(silent):
    _, model = silent
    assert not model.signal_shown
    assert model.fitted_.learner is Learner.LOGISTIC
    assert "signal NOT shown" in repr(model)
    assert model.fitted_.trees.rounds < 40, "the later slice stops trees that learn noise"
    assert "Do not rank by it" in model.fitted_.signal.text.en


def test_without_a_signal_everyone_has_the_share_found_lately_one_rank_and_one_size(silent):
    noise, model = silent
    chance, later = model.predict(noise.features), noise.features.on >= np.datetime64(model.fitted_.later.first)
    assert set(chance.tolist()) == {noise.found[later].mean()}
    assert set(places(model.ranking(noise.features)).tolist()) == {0}
    assert len(set(risk_sizes(chance).tolist())) == 1
    logits, calibration = model.logits(noise.features), model.fitted_.logistic_calibration
    assert np.ptp(logits) > 0
    own = model.predict(noise.features, learner="logistic")
    assert np.array_equal(own, calibration.apply(logits)), "a learner asked for by name still says what it says"


def test_the_parts_follow_one_another_and_share_no_day():
    days = np.datetime64("2025-01-01") + np.arange(2_000) // 7
    found = np.arange(2_000) % 9 == 0
    learn, choose, prove = parts_in_time(days, found)
    assert (learn.astype(int) + choose + prove == 1).all()
    assert days[learn].max() < days[choose].min() <= days[choose].max() < days[prove].min()
    assert prove.sum() / 2_000 == pytest.approx(1 / 8, abs=0.01)
    few = np.arange(2_000) % 250 == 1
    _, choose, prove = parts_in_time(days, few | (np.arange(2_000) < 100) | (np.arange(2_000) % 190 == 0))
    assert choose.any()
    assert not prove.any(), "too few findings to keep any apart: then no signal can be shown"


def test_the_visits_kept_for_the_signal_settle_nothing_else(visits):
    learn, choose, prove = parts_in_time(visits.features.on, visits.found)
    turned = np.where(prove, np.roll(visits.found, 1), visits.found)
    for learner in ("logistic", "auto"):
        one, other = (
            RiskModel(threads=1, learner=learner).fit(visits.features, found) for found in (visits.found, turned)
        )
        for name in ("encoding", "logistic", "trees", "learner", "losses", "earlier"):
            assert getattr(one.fitted_, name) == getattr(other.fitted_, name), name
        assert one.signal_shown
        assert not other.signal_shown
        assert one.fitted_.proof.rows == prove.sum() == len(turned) - learn.sum() - choose.sum()


def test_too_few_findings_to_keep_any_apart_show_no_signal(visits):
    table = visits.features.select(np.arange(600))
    found = np.zeros(600, dtype=bool)
    found[:40], found[460::20] = True, True
    model = RiskModel(threads=1, learner="logistic").fit(table, found)
    assert model.fitted_.proof is None
    assert not model.signal_shown
    assert not model.fitted_.signal.auc.known


def test_trees_are_taken_where_they_are_better_and_only_there():
    random = np.random.default_rng(5)
    values = random.integers(0, 10, (3, 6000)).astype(np.int32)
    days = np.datetime64("2024-01-01") + np.sort(random.integers(0, 700, 6000))
    both = (values[0] > 4) & (values[1] > 4)
    found = random.random(6000) < np.where(both, 0.6, 0.05)
    table = features_from_arrays(("a", "b", "c"), values, days, signs=(1, 1, 0))
    assert RiskModel(threads=1).fit(table, found).fitted_.learner is Learner.LIGHTGBM
    few = RiskModel(threads=1).fit(table.select(np.arange(400)), found[:400])
    assert few.fitted_.trees is None
    assert few.fitted_.learner is Learner.LOGISTIC


def test_a_weight_on_findings_does_not_bend_probabilities(visits):
    for learner in ("logistic", "lightgbm"):
        plain, heavy = (
            RiskModel(threads=1, learner=learner, positive_weight=weight).fit(visits.features, visits.found)
            for weight in (1.0, 8.0)
        )
        means = [model.predict(visits.features).mean() for model in (plain, heavy)]
        assert means[1] == pytest.approx(means[0], abs=0.03)
        # Before calibration, too, which would mend it.
        raw = [probabilities(model.logits(visits.features)).mean() for model in (plain, heavy)]
        assert raw[1] == pytest.approx(raw[0], abs=0.03)


@pytest.mark.parametrize("many", [800, 9_000])
def test_the_logistic_model_stands_where_its_gradient_is_nought_wherever_it_begins(many):
    random = np.random.default_rng(11)
    columns = random.normal(size=(many, 4))
    found = random.random(many) < probabilities(columns @ np.array([1.0, -0.5, 0.0, 0.3]) - 1)
    model = fit_logistic(columns, found, signs=(1, -1, 0, 0), ridge=3.0)
    rest = found - probabilities(model.logits(columns))
    assert abs(rest.sum()) < 1e-4
    assert np.abs(columns.T @ rest - 3.0 * np.array(model.weights)).max() < 1e-4


def test_a_feature_that_points_the_wrong_way_is_dropped():
    random = np.random.default_rng(12)
    columns = random.normal(size=(800, 2))
    found = random.random(800) < probabilities(columns @ np.array([1.5, -1.5]))
    model = fit_logistic(columns, found, signs=(1, 1), ridge=1.0)
    assert model.weights[1] == 0.0
    assert model.weights[0] > 0.5


@pytest.mark.parametrize("value", [0, 1, 9, 12, 1_000_000])
def test_a_feature_that_never_varied_in_training_says_nothing_whatever_it_becomes(visits, value):
    table = visits.features
    values = np.concatenate([table.values[:3], np.full((1, len(table)), value, dtype=np.int32)])
    names, signs = ("late", "share", "months", "same"), (1, -1, 1, 1)
    model = RiskModel(threads=1, learner="logistic").fit(
        features_from_arrays(names, values, table.on, signs=signs), visits.found
    )
    other = values.copy()
    other[3] += 24
    before, after = (model.logits(features_from_arrays(names, one, table.on, signs=signs)) for one in (values, other))
    assert np.abs(after - before).max() < 1e-6


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(list(CalibrationKind)))
def test_every_calibration_keeps_the_order_and_stays_between_nought_and_one(seed, kind):
    random = np.random.default_rng(seed)
    logits = np.round(random.normal(size=300), 1)
    found = random.random(300) < probabilities(3 * random.normal() * logits)
    found[:2] = (True, False)
    chance = learn(kind, logits, found).apply(np.sort(np.concatenate([logits, [-50.0, 50.0]])))
    assert (np.diff(chance) >= 0).all()
    assert ((chance >= 0) & (chance <= 1)).all()


def test_calibration_is_chosen_where_scores_are_too_sure_and_left_alone_where_they_are_right():
    random = np.random.default_rng(21)
    logits = random.normal(size=4000) - 1
    found = random.random(4000) < probabilities(logits)
    assert choose_calibration(logits, found).kind is CalibrationKind.NONE
    assert choose_calibration(logits * 4, found).kind is CalibrationKind.PLATT
    assert choose_calibration(logits * 4, found).slope == pytest.approx(0.25, abs=0.05)


@pytest.mark.parametrize("hits", [0, 1, 3, 3000])
def test_outcomes_of_one_kind_are_refused_in_both_languages(visits, hits):
    table = visits.features.select(np.arange(3000))
    with pytest.raises(NotEstimableError) as caught:
        RiskModel(threads=1).fit(table, np.arange(3000) < hits)
    assert "无法估计" in str(caught.value)
    assert "cannot be estimated" in str(caught.value)
    assert "At least 10 that found something" in str(caught.value)
    assert "各不少于 10 次" in str(caught.value)


def test_findings_of_one_period_alone_are_refused(visits):
    table = visits.features.select(np.arange(3000))
    with pytest.raises(NotEstimableError, match="the later part"):
        RiskModel(threads=1).fit(table, np.arange(3000) < 500)


@pytest.mark.parametrize("wrong", [np.nan, "yes", 2])
def test_outcomes_that_are_neither_true_nor_false_are_refused_as_such(visits, wrong):
    with pytest.raises(FeatureError, match="neither true nor false"):
        RiskModel(threads=1).fit(visits.features, np.full(len(visits.found), wrong))


def test_no_visits_at_all_are_refused(visits):
    with pytest.raises(NotEstimableError):
        RiskModel(threads=1).fit(visits.features.select(np.arange(0)), np.array([], dtype=bool))


def test_without_lightgbm_the_error_names_the_extra_and_the_logistic_model_goes_on(visits, monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    with pytest.raises(RiskExtraError) as caught:
        RiskModel(threads=1).fit(visits.features, visits.found)
    for word in ("credit_tier[risk]", "libgomp", "附加组件"):
        assert word in str(caught.value)
    assert RiskModel(threads=1, learner="logistic").fit(visits.features, visits.found).signal_shown


def test_parameters_follow_the_conventions_of_scikit_learn(visits):
    model = RiskModel(threads=1, seed=3)
    assert RiskModel(**model.get_params()).get_params() == model.get_params()
    assert model.set_params(ridge=2.0).ridge == 2.0
    with pytest.raises(FeatureError):
        model.set_params(trees=3)
    with pytest.raises(NotFittedError):
        model.predict(visits.features)
    for wrong in ({"learner": "forest"}, {"seed": -1}, {"later_share": 1.0}, {"ridge": 0.0}):
        with pytest.raises(FeatureError):
            RiskModel(threads=1, **wrong).fit(visits.features, visits.found)
    two = RiskModel(threads=1, learner="logistic").fit(visits.features, visits.found).predict_proba(visits.features)
    assert np.allclose(two.sum(axis=1), 1)


def test_features_may_come_in_another_order_but_none_may_be_missing(models, visits):
    table = visits.features
    turned = features_from_arrays(NAMES[::-1], table.values[::-1].copy(), table.on, signs=SIGNS[::-1])
    for model in models.values():
        assert np.array_equal(model.predict(turned), model.predict(table))
    short = features_from_arrays(NAMES[:3], table.values[:3].copy(), table.on, signs=SIGNS[:3])
    with pytest.raises(FeatureError, match="idle"):
        models["logistic"].predict(short)


def test_predictions_do_not_depend_on_who_else_is_asked_about(models, visits):
    some = np.arange(0, 6000, 37)
    for model in models.values():
        assert np.array_equal(model.predict(visits.features)[some], model.predict(visits.features.select(some)))
