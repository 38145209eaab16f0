"""Fitting 500,000 x 40 and predicting 2.2 million rows, beside bare LightGBM on the same numbers."""

from __future__ import annotations

import time
from typing import Any

import lightgbm
import numpy as np

from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, Timing, time_jobs
from credit_tier.engine.missing import LOWEST_VALUE, Missing
from credit_tier.risk.feature_table import Features, features_from_arrays
from credit_tier.risk.model import RiskModel
from credit_tier.risk.splitting import parts_in_time
from credit_tier.risk.trees import MOST_ROUNDS, PATIENCE, SETTINGS

COLUMNS = 40
BARE_FIT, OUR_FIT = "bare LightGBM, training", "RiskModel.fit, LightGBM and logistic"
BARE_PREDICT, OUR_PREDICT = "bare LightGBM, predicting", "RiskModel.predict, calibrated"
BOUND = 1.15


def invented(rows: int, seed: int) -> tuple[Features, np.ndarray[Any, Any]]:
    """Make rows of 40 features, a third of which matter; 3 % of the values are missing."""
    random = np.random.default_rng(seed)
    values = random.integers(0, 50, (COLUMNS, rows), dtype=np.int32)
    logits = (values[::3] > 35).sum(axis=0) * 0.5 + values[0] * values[1] / 1000 - 5
    found = random.random(rows) < 1 / (1 + np.exp(-logits))
    values[random.random(values.shape) < 0.03] = Missing.NOT_REPORTED
    days = np.datetime64("2024-01-01") + np.sort(random.integers(0, 730, rows))
    names = [f"feature_{place:02}" for place in range(COLUMNS)]
    return features_from_arrays(names, values, days, signs=[1] * COLUMNS), found


def plain(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Give what a user of bare LightGBM has at hand: float32, rows first, NaN where missing."""
    matrix = np.ascontiguousarray(values.T, dtype=np.float32)
    matrix[values.T < LOWEST_VALUE] = np.nan
    return matrix


def risk_speed_section(train_rows: int, predict_rows: int, rounds: int = 3, threads: int = 0) -> Section:
    """Time both in one run, a round each in turn; training takes long, so it is not warmed up."""
    table, found = invented(train_rows, 1)
    learn, choose, _ = parts_in_time(table.on, found)
    matrix = plain(table.values)
    early, late = np.ascontiguousarray(matrix[learn]), np.ascontiguousarray(matrix[choose])
    model = RiskModel(learner="lightgbm", threads=threads)
    fitting = {
        BARE_FIT: Timing(Job(BARE_FIT, lambda: _bare(early, found[learn], late, found[choose], threads), train_rows)),
        OUR_FIT: Timing(Job(OUR_FIT, lambda: model.fit(table, found), train_rows)),
    }
    booster: Any = None
    for _ in range(rounds):
        for timing in fitting.values():
            start = time.perf_counter()
            made = timing.job.run()
            timing.seconds.append(time.perf_counter() - start)
            booster = booster if isinstance(made, RiskModel) else made
    many, _ = invented(predict_rows, 2)
    wide = plain(many.values)
    few = many.select(np.arange(5000))
    same = np.allclose(booster.predict(wide[:5000], raw_score=True), model.logits(few))
    jobs = [
        Job(BARE_PREDICT, lambda: booster.predict(wide, num_threads=threads), predict_rows),
        Job(OUR_PREDICT, lambda: model.predict(many), predict_rows),
    ]
    predicting = time_jobs(jobs, rounds)
    return Section(
        title=f"The risk model: fitting {train_rows:,} x {COLUMNS}, predicting {predict_rows:,}",
        text=(
            "The same settings, split and early stopping for both; LightGBM is handed a float32 matrix that is ready "
            f"outside the clock. Ours starts from int32 columns with three kinds of missing. {booster.best_iteration} "
            "rounds of trees; the log odds of 5,000 rows agree."
        ),
        tables=[
            Table(list(fitting.values()), train_rows, BARE_FIT),
            Table(list(predicting.values()), predict_rows, BARE_PREDICT),
        ],
        goals=[
            Goal("fitting over bare LightGBM", fitting[OUR_FIT].median / fitting[BARE_FIT].median, BOUND),
            Goal(
                "predicting over bare LightGBM", predicting[OUR_PREDICT].median / predicting[BARE_PREDICT].median, BOUND
            ),
        ],
        failed=[] if same else ["the risk model: its trees are not those of bare LightGBM"],
    )


def _bare(early: Any, found: Any, late: Any, late_found: Any, threads: int) -> Any:
    settings = {**SETTINGS, "monotone_constraints": [1] * COLUMNS, "seed": 0, "num_threads": threads}
    train = lightgbm.Dataset(early, label=found.astype(np.float32), params={"verbosity": -1, "force_row_wise": True})
    test = lightgbm.Dataset(late, label=late_found.astype(np.float32), reference=train)
    stop = lightgbm.early_stopping(PATIENCE, verbose=False)
    return lightgbm.train(settings, train, MOST_ROUNDS, valid_sets=[test], callbacks=[stop])
