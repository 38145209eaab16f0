"""``credit-tier risk``: fit, evaluate and predict, one after the other, and what they refuse."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from credit_tier.datasets import write_sample
from credit_tier.risk.signal import Signal
from credit_tier.risk.storing import load_model, save_model

QUARTER = ("--received-on", "2026-06-30", "--snapshot", "quarter")


@pytest.fixture(scope="module")
def fitted(cli, tmp_path_factory):
    at = tmp_path_factory.mktemp("risk")
    write_sample(at / "files", enterprises=900)
    words = ("risk", "fit", at / "files", *QUARTER, "--until", "2025-12-31", "--learner", "logistic")
    return at, cli.call(*words, "--out", at / "model")


def test_fit_evaluate_and_predict_follow_one_another(cli, fitted):
    at, said = fitted
    assert said.code == (0 if said.answer["signal"] else 3), said.words
    assert {file.name for file in (at / "model").iterdir()} == {"model.json", "card.json", "card.html"}
    told = cli.call(
        "risk", "evaluate", at / "model", at / "files", *QUARTER, "--until", "2026-06-30", "--out", at / "e"
    )
    assert told.code == (0 if told.answer["better"] else 3), told.words
    assert ("better than chance inside plans" in told.words) == bool(told.answer["better"])
    card = json.loads((at / "e" / "card.json").read_text("utf-8"))
    assert card["evaluation"]["visits"] == told.answer["visits"] > 20
    assert {"model", "past_violations", "grade", "business_as_usual", "random"} <= set(card["evaluation"]["orders"])
    assert {group["kind"] for group in card["evaluation"]["groups"]} == {"region", "size", "sector"}
    run = cli.call("grade", at / "files", "--as-of", cli.day, "--received-on", cli.day, "--out", at / "run")
    assert run.code == 0
    ranked = cli.call("risk", "predict", at / "model", at / "run", "--explain", "3", "--out", at / "p")
    assert ranked.code == 0, ranked.words
    frame = pd.read_csv(at / "p" / "risk.csv")
    assert len(frame) == ranked.answer["enterprises"] == run.answer["enterprises"]
    assert (frame["size"] >= 1).all()
    assert frame["rank"].is_monotonic_increasing
    graded = pd.read_parquet(at / "run" / "grades.parquet").set_index("code")["grade"]
    assert (graded[frame["code"]].to_numpy() == frame["grade"]).all()
    for _, grade in frame.groupby("grade"):
        assert grade["rank_in_grade"].is_monotonic_increasing
        assert grade["rank_in_grade"].iloc[0] == 1
    assert {"left_out", "set_aside"} <= set(told.answer)
    assert pd.read_csv(at / "p" / "reasons.csv")["code"].nunique() <= 3


def test_a_changed_model_is_refused_for_good(cli, fitted, tmp_path):
    at, _ = fitted
    (tmp_path / "model").mkdir()
    text = (at / "model" / "model.json").read_text("utf-8")
    (tmp_path / "model" / "model.json").write_text(text.replace('"seed":"0"', '"seed":"1"'), encoding="utf-8")
    words = ("risk", "predict", tmp_path / "model", at / "run", "--out", tmp_path / "p")
    cli.refuse(*words, code=4, words=("model.json",))
    assert not (tmp_path / "p").exists()


def test_too_few_findings_are_refused_in_words(cli, files, tmp_path):
    words = ("risk", "fit", files, *QUARTER, "--until", "2025-01-31", "--out", tmp_path / "model")
    cli.refuse(*words, words=("无法估计", "cannot be estimated"))
    assert not (tmp_path / "model").exists()


def test_where_no_signal_was_shown_nobody_is_ranked_and_everyone_has_one_size(cli, fitted, graded, tmp_path):
    at, _ = fitted
    silent = load_model(at / "model")
    silent.fitted_ = replace(silent.fitted_, signal=Signal())
    save_model(silent, tmp_path / "model")
    said = cli.call("risk", "predict", tmp_path / "model", graded.run, "--out", tmp_path / "p")
    assert said.code == 0, said.words
    assert said.answer["signal"] == 0
    assert "请勿据此排序" in said.words
    assert "equal chances" in said.words
    frame = pd.read_csv(tmp_path / "p" / "risk.csv")
    assert len(frame) > 20
    for column in ("rank", "rank_in_grade"):
        assert set(frame[column]) == {1}
    assert frame["size"].nunique() == frame["chance"].nunique() == 1
    assert pd.read_csv(tmp_path / "p" / "reasons.csv").empty
