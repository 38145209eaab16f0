"""A model on disk, its reasons, its drift, and the sizes it gives to a draw."""

from __future__ import annotations

import ast
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import credit_tier
from credit_tier.foundation.errors import CreditTierError, NotInForceError
from credit_tier.report.risk_card import risk_card_page
from credit_tier.risk.card import model_card
from credit_tier.risk.drift import Advice
from credit_tier.risk.evaluation import evaluate
from credit_tier.risk.explaining import contributions, explain_risk
from credit_tier.risk.feature_table import Column, Features, Role
from credit_tier.risk.features import features_of
from credit_tier.risk.fitting import Learner
from credit_tier.risk.model import RiskModel
from credit_tier.risk.outcomes import outcomes_of
from credit_tier.risk.refusals import FeatureError, NoModelError, OtherRulebookError, StoredModelError
from credit_tier.risk.sizes import plan_shares, risk_sizes
from credit_tier.risk.storing import JSON, TREES, load_model, save_model
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.refusals import RateError
from risk.conftest import make

ROOT = Path(credit_tier.__file__).parent


@pytest.fixture(scope="module")
def stored(models, tmp_path_factory):
    at = tmp_path_factory.mktemp("models")
    for name, model in models.items():
        save_model(model, at / name)
    return at


@pytest.mark.parametrize("name", ["logistic", "lightgbm"])
def test_a_model_read_back_predicts_the_same_bits_and_writes_the_same_bytes(stored, models, visits, name, tmp_path):
    loaded = load_model(stored / name)
    assert loaded.predict(visits.features).tobytes() == models[name].predict(visits.features).tobytes()
    assert loaded.get_params() == models[name].get_params()
    assert loaded.fitted_ == models[name].fitted_
    save_model(loaded, tmp_path / "again")
    for file in (stored / name).iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("file", [JSON, TREES])
def test_a_changed_byte_is_refused(stored, file, tmp_path):
    folder = shutil.copytree(stored / "lightgbm", tmp_path / "model")
    sound = (folder / file).read_bytes()
    places = np.unique(np.linspace(0, len(sound) - 1, 60).astype(int))
    for place in places.tolist():
        (folder / file).write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises(StoredModelError):
            load_model(folder)
    for other in (b"", sound[:-1], sound + b"\n", b" " + sound):
        (folder / file).write_bytes(other)
        with pytest.raises(StoredModelError):
            load_model(folder)
    (folder / file).unlink()
    with pytest.raises(StoredModelError):
        load_model(folder)
    assert StoredModelError.exit_code == 4


def test_a_folder_without_a_model_is_wrong_use_and_not_a_forgery(tmp_path):
    with pytest.raises(NoModelError, match="没有风险模型") as refused:
        load_model(tmp_path)
    assert refused.value.exit_code == 2
    assert "holds no risk model" in str(refused.value)


def test_a_model_is_never_written_over_another(stored, models):
    with pytest.raises(StoredModelError):
        save_model(models["logistic"], stored / "logistic")


def test_nothing_is_pickled_anywhere():
    names = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}
    for path in ROOT.rglob("*.py"):
        text = path.read_text("utf-8")
        # A file that does not hold the word cannot import it; to parse the rest takes no time.
        for node in ast.walk(ast.parse(text)) if any(name in text for name in names) else ():
            if isinstance(node, ast.Import):
                assert not names & {alias.name.split(".")[0] for alias in node.names}, path
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] not in names, path


def by_rulebook(visits, rulebook, day):
    """Pretend that the columns are indicators of a rulebook."""
    told = rulebook.on(day).indicators[:4]
    columns = tuple(
        Column(item.id, old.sign, Role.INDICATOR, item.title)
        for old, (item, _) in zip(visits.features.columns, told, strict=True)
    )
    table = visits.features
    return Features(columns, table.values, table.codes, table.on, table.as_of, rulebook.digest, day, table.rows)


@pytest.mark.parametrize("learner", ["logistic", "lightgbm"])
def test_reasons_add_up_and_speak_the_words_of_the_rulebook(visits, province, learner):
    table = by_rulebook(visits, province.rulebook, province.today)
    model = RiskModel(threads=1, learner=learner).fit(table, visits.found, province.rulebook)
    base, parts = contributions(model.fitted_, model.aligned(table))
    assert np.allclose(base + parts.sum(axis=1), model.logits(table), atol=1e-9)
    heavy = RiskModel(threads=1, learner=learner, positive_weight=4.0).fit(table, visits.found, province.rulebook)
    base, parts = contributions(heavy.fitted_, heavy.aligned(table))
    assert np.allclose(base + parts.sum(axis=1), heavy.logits(table), atol=1e-9)
    [one] = explain_risk(model, table, province.rulebook, [str(table.codes[5])])
    assert one.score == pytest.approx(one.base + sum(line.log_odds for line in one.lines))
    assert [abs(line.log_odds) for line in one.lines] == sorted(
        (abs(line.log_odds) for line in one.lines), reverse=True
    )
    line = next(line for line in one.lines if isinstance(line.value, int) and line.name == table.names[0])
    bands = province.rulebook.indicator(line.name).on(province.today).bands
    assert any(line.reason.zh.startswith(band.reason.zh.replace("{value}", str(line.value))) for band in bands)
    for part in (part for part in one.lines if isinstance(part.value, int)):
        held = province.rulebook.indicator(part.name).on(province.today).bands
        plain = any(part.reason.en == band.reason.en for band in held)
        assert not plain, "words that leave the value out have it behind them"
    assert line.title.zh in one.text("zh")
    assert line.title.en in one.text("en", most=9)
    with pytest.raises(FeatureError):
        explain_risk(model, table, province.rulebook, ["91620100MA7ABCD12E"])


def test_a_model_of_another_rulebook_is_refused_everywhere(visits, province, tmp_path):
    table = by_rulebook(visits, province.rulebook, province.today)
    model = RiskModel(threads=1, learner="logistic").fit(table, visits.found, province.rulebook)
    other = province.rulebook.model_copy(update={"folder": None, "indicators": province.rulebook.indicators[:5]})
    save_model(model, tmp_path / "model")
    for act in (
        lambda: load_model(tmp_path / "model", other),
        lambda: save_model(model, tmp_path / "second", other),
        lambda: explain_risk(model, table, other),
        lambda: model.predict(visits.features),
        lambda: RiskModel(threads=1).fit(table, visits.found, other),
        lambda: model_card(model, other),
    ):
        with pytest.raises(OtherRulebookError):
            act()
    with pytest.raises(OtherRulebookError, match="by no rulebook, but arrays"):
        model.predict(visits.features)
    assert load_model(tmp_path / "model", province.rulebook).rules_on_ == province.today


def test_features_by_the_rules_of_another_day_are_refused_and_both_days_are_named(visits, province):
    table = by_rulebook(visits, province.rulebook, province.today)
    model = RiskModel(threads=1, learner="logistic").fit(table, visits.found, province.rulebook)
    other = replace(table, rules_on=date(2026, 3, 31))
    for act in (model.predict, model.ranking, model.logits, model.drift):
        with pytest.raises(OtherRulebookError) as caught:
            act(other)
        assert "rules of 2026-03-31" in str(caught.value)
        assert "rules of 2026-06-30" in str(caught.value)
        assert "2026-06-30 的规则" in str(caught.value)


def test_visits_before_any_rules_are_measured_by_the_first_and_a_day_without_rules_is_refused(province):
    outcomes = outcomes_of(province.records, province.rulebook, until=province.today)
    with pytest.raises(NotInForceError):
        features_of(province.records, province.rulebook, outcomes, rules_on=date(1999, 1, 1))


def test_the_card_says_what_it_was_made_of_and_prints(visits, province):
    table = by_rulebook(visits, province.rulebook, province.today)
    later = np.arange(len(table)) >= 4500
    later &= table.on > table.on[4500]
    model = RiskModel(threads=1).fit(table.select(~later), visits.found[~later], province.rulebook)
    told = evaluate(model, table.select(later), visits.found[later], replicates=30)
    card = model_card(model, province.rulebook, told)
    assert sum(one["share"] for one in card["features"]) == pytest.approx(1)
    page = risk_card_page(card)
    for word in (
        "风险模型说明",
        "不评定等级",
        "实际顺序",
        "business as usual",
        "局限",
        province.rulebook.digest[:16],
        "@page",
    ):
        assert word in page
    assert "http" not in page
    assert "than random" in page
    noise = by_rulebook(make(2000, signal=0.0, seed=77), province.rulebook, province.today)
    silent = RiskModel(threads=1, learner="logistic").fit(noise, make(2000, signal=0.0, seed=77).found)
    assert "No signal was shown" in risk_card_page(model_card(silent, province.rulebook))
    [one] = explain_risk(silent, noise, province.rulebook, [str(noise.codes[0])])
    assert "Do not rank by it" in one.text("en")
    assert "请勿据此排序" in one.text("zh")
    assert (one.ranked, one.chance) == (False, silent.fitted_.base_rate)


def test_drift_is_quiet_where_nothing_moved_and_asks_for_a_refit_where_it_did(models, visits):
    model, same = models["logistic"], make(3000, seed=8)
    quiet = model.drift(same.features, same.features, same.found)
    assert quiet.advice is Advice.KEEP
    assert all(shift.psi < 0.1 for shift in quiet.shifts)
    values = same.features.values.copy()
    values[0] += 4
    moved = model.drift(replace(same.features, values=values))
    assert moved.advice is Advice.REFIT
    assert moved.shifts[1].name == "late"
    worse = model.drift(same.features, same.features, np.ones(len(same.found), dtype=bool))
    assert (worse.calibration, worse.advice) == (Advice.REFIT, Advice.REFIT)
    handful = model.drift(same.features, same.features.select(np.arange(8)), np.ones(8, dtype=bool))
    assert (handful.calibration, handful.advice) == (Advice.CANNOT_BE_SAID, Advice.KEEP)
    few = model.drift(same.features.select(np.arange(20)))
    assert few.advice is Advice.CANNOT_BE_SAID


def test_everyone_keeps_a_positive_known_chance(models, visits):
    chance = models["lightgbm"].predict(visits.features)
    sizes = risk_sizes(np.concatenate([chance, [0.0]]))
    assert sizes.min() >= 1
    assert sizes.min() / sizes.mean() > 0.2
    frame = Frame([Unit(f"reg:{place}", "A", int(size)) for place, size in enumerate(sizes[:50].tolist())])
    assert sum(frame.members("A").weights) == int(sizes[:50].sum())
    assert risk_sizes(np.zeros(3)).tolist() == [1, 1, 1], "where nobody has a risk, everyone has the same chance"
    for wrong in (np.array([]), np.array([1.5]), np.array([np.nan])):
        with pytest.raises(FeatureError):
            risk_sizes(wrong)
    with pytest.raises(FeatureError):
        risk_sizes(chance, floor="0")
    with pytest.raises(RateError):
        risk_sizes(chance, floor="25%")


def test_every_plan_keeps_a_share_of_plain_chance():
    for total in (1, 2, 5, 7, 1000):
        shares = plan_shares(total)
        assert sum(shares) == total
        assert shares.control * 5 >= total
    with pytest.raises(CreditTierError):
        plan_shares(0)
    with pytest.raises(CreditTierError):
        plan_shares(10, control="0")


def test_lightgbm_is_the_learner_of_the_stored_trees(stored):
    assert load_model(stored / "lightgbm").fitted_.learner is Learner.LIGHTGBM
    assert not (stored / "logistic" / TREES).exists()
