"""The risk model on real inspections and on a province whose risks are known."""

from __future__ import annotations

import csv
import os
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from credit_tier import read_records
from credit_tier.datasets import make_province
from credit_tier.risk.drift import Advice
from credit_tier.risk.evaluation import evaluate
from credit_tier.risk.features import features_of
from credit_tier.risk.model import RiskModel
from credit_tier.risk.ordering import order_figures, places, visits_made
from credit_tier.risk.outcomes import outcomes_of
from credit_tier.risk.refusals import StoredModelError
from credit_tier.risk.sizes import risk_sizes
from credit_tier.risk.snapshots import Snapshot
from credit_tier.risk.storing import load_model, save_model
from risk.conftest import make
from shipped_rulebook import shipped_rulebook

REAL = Path(os.environ.get("CREDIT_TIER_REAL", Path(__file__).parents[3] / "shared" / "real")) / "inspections_press.csv"
TODAY = date(2026, 6, 30)

pytestmark = pytest.mark.long


def fitted_and_later(records, rulebook, cut, until):
    """Fit as one would have on the day before the cut, on what was known; describe the visits from the cut on."""
    known = outcomes_of(records, rulebook, until=cut - timedelta(days=1))
    train = features_of(records, rulebook, known, snapshot=Snapshot.QUARTER)
    later = outcomes_of(records, rulebook, until=until).between(cut)
    test = features_of(records, rulebook, later, snapshot=Snapshot.QUARTER, rules_on=train.rules_on, grades=True)
    return RiskModel().fit(train, known, rulebook), test, later.found[test.rows]


@pytest.mark.skipif(not REAL.is_file(), reason="the real file is not on this machine (CREDIT_TIER_REAL)")
def test_real_inspections_split_in_time_show_no_signal_and_are_said_to_show_none():
    with REAL.open(encoding="gb18030", newline="") as lines:
        head, *rows = csv.reader(lines)
    day = head.index("监督检查日期")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(head)}
    columns["收到日期"] = [str(date.fromisoformat(row[day][:10]) + timedelta(days=30)) for row in rows]
    rulebook = shipped_rulebook()
    records = read_records({"inspections": pa.table(columns)}, rulebook, received_on=date(2026, 11, 23))
    outcomes = outcomes_of(records, rulebook, until=date(2026, 11, 23))
    assert (len(outcomes), int(outcomes.found.sum())) == (17_555, 489)
    model, test, found = fitted_and_later(records, rulebook, date(2025, 1, 1), date(2026, 11, 23))
    told = evaluate(model, test, found)
    assert told.found == int(found.sum()) == 160
    assert told.looked_ahead == 0
    # One chance for all has no slope; everything else can be said.
    assert {one.name for one in told.figures if one.order == "model" and not one.interval.known} == {"slope"}
    assert told.of("random", "auc").value == pytest.approx(0.5)
    # Past inspections alone do not tell where something will be found. That all orders seem earlier than the actual
    # one is the doing of a campaign: nearly all violations are of one month at the end of a quarter.
    assert not model.signal_shown
    assert set(model.predict(test).tolist()) == {model.fitted_.base_rate}
    assert len(set(risk_sizes(model.predict(test)).tolist())) == 1
    assert "Do not rank by it" in str(told)
    assert told.of("random", "days_earlier").low > 0
    assert np.unique(test.on[found].astype("datetime64[M]"), return_counts=True)[1].max() == 143
    # Findings are several times as frequent after the cut: what was learnt before must be said to be out of date.
    assert model.drift(test, test, found).advice is Advice.REFIT


def test_the_planted_risk_of_a_province_is_reached_to_seven_tenths_of_its_ceiling():
    made, rulebook = make_province(15_000), shipped_rulebook()
    records = read_records({name: made.table(name) for name in made.names}, rulebook, received_on=TODAY)
    model, test, found = fitted_and_later(records, rulebook, date(2025, 10, 1), TODAY)
    truth = made.truth()
    risk = dict(zip(truth["code"].to_pylist(), truth["risk_ppm"].to_pylist(), strict=True))
    planted = np.array([risk.get(code, 0) for code in test.codes.tolist()], dtype=float)
    visits = visits_made(test.on, found, Snapshot.QUARTER)
    best, reached = (
        order_figures(places(score, visits.plan), visits, np.ones(len(test)))["auc"]
        for score in (planted, model.logits(test))
    )
    assert model.signal_shown
    assert len(set(model.predict(test).tolist())) > 100
    assert (reached - 0.5) / (best - 0.5) > 0.7
    told = evaluate(model, test, found)
    assert told.better
    assert told.of("model", "days_earlier_over_random").low > 0
    assert told.of("model", "auc").value > told.of("past_violations", "auc").high


def test_of_four_hundred_sets_of_pure_noise_hardly_any_shows_a_signal():
    """By the test alone one in forty would; that the log loss must be better, too, makes it fewer."""
    shown = 0
    for seed in range(400):
        noise = make(900, seed=1_000 + seed, signal=0.0)
        shown += RiskModel(threads=1, learner="logistic").fit(noise.features, noise.found).signal_shown
    assert shown <= 400 // 40


@pytest.mark.parametrize("learner", ["logistic", "lightgbm"])
def test_every_byte_of_a_stored_model_is_held_against_its_digest(learner, tmp_path):
    some = make(300, seed=2)  # Few rows, few trees: every byte takes about a minute.
    save_model(RiskModel(threads=1, learner=learner).fit(some.features, some.found), tmp_path / "model")
    sound = load_model(tmp_path / "model").fitted_
    for file in sorted((tmp_path / "model").iterdir()):
        content = file.read_bytes()
        for place, byte in enumerate(content):
            # The last bit, and the one that turns capital letters to small ones.
            for bit in (1, 32):
                file.write_bytes(content[:place] + bytes([byte ^ bit]) + content[place + 1 :])
                with pytest.raises(StoredModelError):
                    load_model(tmp_path / "model")
            file.write_bytes(content[:place] + content[place + 1 :])
            with pytest.raises(StoredModelError):
                load_model(tmp_path / "model")
        file.write_bytes(content)
    assert load_model(tmp_path / "model").fitted_ == sound
