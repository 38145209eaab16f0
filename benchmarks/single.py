"""One enterprise, from indicator values to a grade, and the grade explained."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa

from benchmarks.invention import LARGEST, ON, invented_columns, invented_rulebook
from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, time_jobs
from credit_tier import Rulebook, explain, grade, grade_one, load_rulebook
from credit_tier.engine.indicators import Indicators

CALLS = 2_000
GOAL_US = 20
EXPLAINED = 500
EXPLAINED_GOAL_US = 150
INVENTED = 30


def single_section() -> Section:
    """Time `grade_one` and `explain`."""
    with TemporaryDirectory() as folder:
        invented = invented_rulebook(Path(folder), invented_columns(INVENTED))
    shipped = load_rulebook()
    jobs = [_job(f"grade_one, rulebook {book.identity.id}", book) for book in (shipped, invented)]
    explained = [_explained(f"explain, rulebook {book.identity.id}", book) for book in (shipped, invented)]
    timings = time_jobs([*jobs, *explained])
    goals = [(job, GOAL_US) for job in jobs] + [(job, EXPLAINED_GOAL_US) for job in explained]
    return Section(
        title="One enterprise, indicators to grade, and explained",
        text=(
            f"`grade_one` called {CALLS:,} times with different values; {len(shipped.indicators)} indicators in the "
            f"shipped rulebook, {INVENTED} in the invented one. Input is checked; every condition and band is kept. "
            f"`explain` called for {EXPLAINED:,} enterprises without records: look-up, grade, points, way to the next "
            "grade; sentences are worded when they are asked for."
        ),
        tables=[Table(list(timings.values()), 1, jobs[0].name, "us")],
        goals=[Goal(job.name, timings[job.name].for_rows(1)[0] * 1e6, bound, unit=" us") for job, bound in goals],
    )


def _job(name: str, rulebook: Rulebook) -> Job:
    names = [indicator.id for indicator, _ in rulebook.on(ON).for_use]
    rows = [{each: (call * 37 + place * 101) % LARGEST for place, each in enumerate(names)} for call in range(CALLS)]

    def run() -> int:
        return len([grade_one(row, rulebook, on=ON) for row in rows])

    return Job(name, run, CALLS)


def _explained(name: str, rulebook: Rulebook) -> Job:
    names = tuple(indicator.id for indicator, _ in rulebook.on(ON).for_use)
    places = np.arange(len(names))[:, None] * 101
    values = ((np.arange(EXPLAINED)[None, :] * 37 + places) % LARGEST).astype(np.int32)
    codes = [f"9162{number:014d}" for number in range(EXPLAINED)]
    table = Indicators(pa.array(codes), names, values, ON, ON, rulebook.digest, "0" * 64, {})
    grades = grade(table, rulebook)

    def run() -> int:
        return len([explain(grades, code) for code in codes])

    return Job(name, run, EXPLAINED)
