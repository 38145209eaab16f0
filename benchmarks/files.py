"""Parquet to graded Parquet, beside the bare read-and-score of polars streaming."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from benchmarks.invention import Column, invented_columns, invented_rulebook, invented_values
from benchmarks.peers import when_then
from benchmarks.report import Goal, Section, Table, no_goal
from benchmarks.rounds import Job, time_jobs
from benchmarks.scoring import as_indicators
from benchmarks.truth import true_scores
from credit_tier.engine.indicators import Indicators
from credit_tier.grading.grades import Grades, grade

INDICATORS = 40
ROWS = {True: 200_000, False: 2_200_000}
WHOLE, LOADED = "load, grade keeping codes, save", "load and grade keeping codes"
POLARS = "polars streaming, read and score"
GOAL = 2


def files_section(*, quick: bool) -> Section:
    """Time the whole way from file to file."""
    rows, columns = ROWS[quick], invented_columns(INDICATORS)
    values = invented_values(INDICATORS, rows, 0)
    truth = true_scores(values, columns)
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rulebook").mkdir()
        rulebook = invented_rulebook(folder / "rulebook", columns)
        source, target = folder / "indicators.parquet", folder / "grades.parquet"
        as_indicators(values, columns, rulebook).save(source)
        del values

        def graded() -> Grades:
            return grade(Indicators.load(source), rulebook)

        def same(scores: Any, expected: Any) -> bool:
            return bool(np.array_equal(np.asarray(scores), expected))

        jobs = [
            Job(WHOLE, lambda: graded().save(target), rows, lambda _: same(pq.read_table(target)["score"], truth)),
            Job(LOADED, graded, rows, lambda grades: same(grades.scores.score, truth)),
        ]
        if find_spec("polars"):
            # It gives row groups back in the order in which they are done, hence sorted; a key would cost it time.
            ordered = np.sort(truth)
            note = "its rows come in another order than the file's, compared sorted"
            jobs.append(
                Job(POLARS, polars_scan(source, columns), rows, lambda scores: same(np.sort(scores), ordered), note)
            )
        timings = time_jobs(jobs)
    goal = no_goal("file to file over polars read-and-score", "peer not installed")
    if POLARS in timings:
        goal = Goal("file to file over polars read-and-score", timings[WHOLE].median / timings[POLARS].median, GOAL)
    return Section(
        title=f"Parquet {rows:,} x {INDICATORS} to graded Parquet",
        text=(
            "`Indicators.load`, `grade` keeping band codes, `Grades.save`. Saved are values, grades and scores; "
            "codes follow from the values. A digest over all of it is worked out, too. polars reads and scores only."
        ),
        tables=[Table(list(timings.values()), rows, POLARS if POLARS in timings else LOADED)],
        goals=[goal],
        skipped=[] if POLARS in timings else ["polars"],
    )


def polars_scan(path: Path, columns: list[Column]) -> Callable[[], Any]:
    """Read and score lazily, column by column as needed."""
    pl = import_module("polars")
    score = pl.sum_horizontal(when_then(pl, column, 0) for column in columns).alias("score")

    def run() -> Any:
        return pl.scan_parquet(path).select(score).collect(engine="streaming")["score"].to_numpy()

    return run
