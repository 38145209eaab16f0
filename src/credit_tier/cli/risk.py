"""The command ``risk``: fit, evaluate, predict."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from credit_tier.cli.folders import Run, require_new, whole_folder, write_csv, write_json
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.records.reading import read_records
from credit_tier.records.store import Records
from credit_tier.report.risk_card import risk_card_page
from credit_tier.risk.card import model_card
from credit_tier.risk.evaluation import Evaluation, evaluate
from credit_tier.risk.explaining import explain_risk
from credit_tier.risk.feature_table import Features
from credit_tier.risk.features import features_of, features_on
from credit_tier.risk.groups import words_of
from credit_tier.risk.model import RiskModel
from credit_tier.risk.ordering import places
from credit_tier.risk.outcomes import outcomes_of
from credit_tier.risk.signal import NOT_SHOWN
from credit_tier.risk.sizes import risk_sizes
from credit_tier.risk.snapshots import Snapshot
from credit_tier.risk.splitting import require_enough
from credit_tier.risk.storing import JSON, load_model, save_model
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook

CARD = "card"


def risk_command(options: argparse.Namespace) -> Answer:
    """Fit, evaluate or predict."""
    require_new(options.out)
    rulebook = load_rulebook(options.rulebook)
    match options.what:
        case "fit":
            return _fit(options, rulebook)
        case "evaluate":
            return _evaluate(options, rulebook)
        case _:
            return _predict(options, rulebook)


def _fit(options: argparse.Namespace, rulebook: Rulebook) -> Answer:
    records = _read(options, rulebook)
    outcomes = outcomes_of(records, rulebook, until=options.until, known_on=options.known_on)
    require_enough(outcomes.found)
    features = features_of(
        records, rulebook, outcomes, snapshot=Snapshot(options.snapshot), inspector=options.inspector
    )
    model = RiskModel(learner=options.learner, seed=options.random_seed, inspector=options.inspector)
    model.fit(features, outcomes, rulebook)
    with whole_folder(options.out, last=JSON) as out:
        save_model(model, out, rulebook)
        _write_card(model_card(model, rulebook), out)
    fitted = model.fitted_
    said = fitted.signal.text
    say(f"{said.zh}\n{said.en}\n{fitted.why.zh}\n{fitted.why.en}")
    return Answer(
        {
            "what": "fit",
            "learner": fitted.learner.value,
            "signal": int(model.signal_shown),
            "auc": _told(fitted.signal.auc),
            "visits": fitted.earlier.rows + fitted.later.rows,
            "found": fitted.earlier.found + fitted.later.found,
            "left_out": dict(features.left_out),
            "set_aside": dict(outcomes.set_aside),
            "rulebook": rulebook.digest,
            "out": str(options.out),
        },
        yes=model.signal_shown,
    )


def _evaluate(options: argparse.Namespace, rulebook: Rulebook) -> Answer:
    model = load_model(options.model, rulebook)
    records = _read(options, rulebook)
    since: date = options.since or model.fitted_.later.last + timedelta(days=1)
    outcomes = outcomes_of(records, rulebook, until=options.until, known_on=options.known_on).between(since)
    features = features_of(
        records,
        rulebook,
        outcomes,
        snapshot=Snapshot(options.snapshot),
        rules_on=model.rules_on_,
        grades=True,
    )
    groups = words_of(records, rulebook, features.codes, on=options.known_on or options.until)
    found = evaluate(model, features, outcomes.found[features.rows], groups=groups)
    with whole_folder(options.out, last="evaluation.json") as out:
        write_json(out / "evaluation.json", found.to_dict())
        write_csv(found.to_frame(), out / "figures.csv")
        _write_card(model_card(model, rulebook, found), out)
    say(f"{found}\n{found.verdict.zh}")
    dropped = {"left_out": dict(features.left_out), "set_aside": dict(outcomes.set_aside)}
    return Answer({"what": "evaluate", **_summary(found), **dropped, "out": str(options.out)}, yes=found.better)


def _predict(options: argparse.Namespace, rulebook: Rulebook) -> Answer:
    model = load_model(options.model, rulebook)
    run = Run.load(options.run, options.rulebook)
    seen = run.grades.indicators
    features = features_on(run.records, rulebook, seen.as_of, known_on=seen.known_on, rules_on=model.rules_on_)
    chance, score = model.predict(features), model.ranking(features)
    rank = places(score)
    graded = dict(zip(run.grades.codes.to_pylist(), run.grades.grade_codes().tolist(), strict=True))
    grades = np.array([graded[code] for code in features.codes.tolist()], dtype=np.str_)
    frame = pd.DataFrame(
        {
            "code": features.codes,
            "grade": grades,
            "rank_in_grade": _ranks_inside(grades, score),
            "rank": rank + 1,
            "chance": [f"{value:.6f}" for value in chance.tolist()],
            "size": risk_sizes(chance, floor=options.floor),
        }
    ).sort_values(["rank", "code"])
    # Without a signal nobody comes first, and there is nothing to give reasons for.
    many = max(options.explain, 0) if model.signal_shown else 0
    first = features.select(np.lexsort((features.codes, rank))[:many])
    moved = model.drift(features)
    with whole_folder(options.out, last="risk.csv") as out:
        write_csv(_reasons(model, first, rulebook), out / "reasons.csv")
        write_json(out / "drift.json", moved.to_dict())
        write_csv(frame, out / "risk.csv")
    said = moved.advice.text
    say(f"{said.zh}\n{said.en}")
    if not model.signal_shown:
        say(f"{NOT_SHOWN.zh}\n{NOT_SHOWN.en}")
    return Answer(
        {
            "what": "predict",
            "enterprises": len(features),
            "signal": int(model.signal_shown),
            "drift": moved.advice.value,
            "as_of": seen.as_of.isoformat(),
            "known_on": seen.known_on.isoformat(),
            "rulebook": rulebook.digest,
            "out": str(options.out),
        }
    )


def _read(options: argparse.Namespace, rulebook: Rulebook) -> Records:
    files = options.files[0] if len(options.files) == 1 else options.files
    return read_records(files, rulebook, received_on=options.received_on, mapping=options.mapping)


def _write_card(card: dict[str, Any], out: Path) -> None:
    write_json(out / f"{CARD}.json", card)
    (out / f"{CARD}.html").write_text(risk_card_page(card), encoding="utf-8")


def _reasons(model: RiskModel, features: Features, rulebook: Rulebook) -> pd.DataFrame:
    rows = [
        (one.code, place, line.name, line.title.zh, line.reason.zh, line.reason.en, f"{line.log_odds:+.4f}")
        for one in explain_risk(model, features, rulebook)
        for place, line in enumerate(one.lines, start=1)
        if line.log_odds
    ]
    return pd.DataFrame(rows, columns=["code", "place", "feature", "title", "reason", "reason_en", "log_odds"])


def _ranks_inside(grades: Any, score: Any) -> Any:
    """Rank inside each grade, 1 the highest risk: across grades the model orders nobody."""
    ranks = np.empty(len(grades), dtype=np.int64)
    for grade in np.unique(grades):
        here = grades == grade
        # As sport counts: two that are tied for the first place leave no second.
        ordered = np.sort(-score[here])
        ranks[here] = np.searchsorted(ordered, -score[here], side="left") + 1
    return ranks


def _summary(found: Evaluation) -> dict[str, Any]:
    names = ("found_in_first_half", "found_in_first_half_gain", "days_earlier", "days_earlier_over_random", "recall_25")
    return {
        "visits": found.rows,
        "found": found.found,
        "better": int(found.better),
        "signal": int(found.signal_shown),
        **{name: _told(found.of("model", name)) for name in (*names, "auc")},
    }


def _told(interval: Any) -> list[float] | None:
    return [round(value, 4) for value in interval] if interval.known else None
