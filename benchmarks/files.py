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
POLARS_WRITES = "polars streaming, read, score, write all of it"
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
            written, plain = folder / "scores.parquet", folder / "plain.parquet"
            # The file as we write it is small, and polars takes longer over it than over plain integers.
            pq.write_table(pq.read_table(source), plain, use_dictionary=False, compression="lz4")
            jobs.append(
                Job(POLARS, polars_scan(plain, columns), rows, lambda scores: same(np.sort(scores), ordered), note)
            )
            jobs.append(
                Job(
                    POLARS_WRITES,
                    polars_sink(plain, columns, written),
                    rows,
                    lambda _: same(np.sort(pq.read_table(written)["score"]), ordered),
                    "lz4, its own encodings, no digest, no grades",
                )
            )
        timings = time_jobs(jobs)
    what, like = "file to file over polars read-and-score", "file to file over polars read, score and write"
    goals = [no_goal(what, "peer not installed")]
    if POLARS in timings:
        ours = timings[WHOLE].median
        goals = [
            Goal(what, ours / timings[POLARS].median, GOAL),
            Goal(like, ours / timings[POLARS_WRITES].median, 0, reason="no goal was set"),
        ]
    return Section(
        title=f"Parquet {rows:,} x {INDICATORS} to graded Parquet",
        text=(
            "`Indicators.load`, `grade` keeping band codes, `Grades.save`. Saved are values, grades and scores; "
            "codes follow from the values. A digest over all of it is worked out, too. The goal is against polars that "
            "reads and scores only, and keeps nothing but the score; the row in which polars writes values and score "
            "as well is the one that does the like. Its table holds plain integers, which it reads quicker."
        ),
        tables=[Table(list(timings.values()), rows, POLARS if POLARS in timings else LOADED)],
        goals=goals,
        skipped=[] if POLARS in timings else ["polars"],
    )


def polars_scan(path: Path, columns: list[Column]) -> Callable[[], Any]:
    """Read and score lazily, column by column as needed."""
    pl = import_module("polars")
    score = _score(pl, columns)

    def run() -> Any:
        return pl.scan_parquet(path).select(score).collect(engine="streaming")["score"].to_numpy()

    return run


def polars_sink(path: Path, columns: list[Column], target: Path) -> Callable[[], Any]:
    """Read, score, and write everything that was read with the score."""
    pl = import_module("polars")
    score = _score(pl, columns)
    return lambda: pl.scan_parquet(path).with_columns(score).sink_parquet(target, compression="lz4")


def _score(pl: Any, columns: list[Column]) -> Any:
    return pl.sum_horizontal(when_then(pl, column, 0) for column in columns).alias("score")
