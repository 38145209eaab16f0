"""One enterprise, from indicator values to a grade."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.invention import LARGEST, ON, invented_columns, invented_rulebook
from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, time_jobs
from credit_tier import Rulebook, grade_one, load_rulebook

CALLS = 2_000
GOAL_US = 20
INVENTED = 30


def single_section() -> Section:
    """Time `grade_one`."""
    with TemporaryDirectory() as folder:
        invented = invented_rulebook(Path(folder), invented_columns(INVENTED))
    shipped = load_rulebook()
    jobs = [_job(f"grade_one, rulebook {book.identity.id}", book) for book in (shipped, invented)]
    timings = time_jobs(jobs)
    return Section(
        title="One enterprise, indicators to grade",
        text=(
            f"`grade_one` called {CALLS:,} times with different values; {len(shipped.indicators)} indicators in the "
            f"shipped rulebook, {INVENTED} in the invented one. Input is checked; every condition and band is kept."
        ),
        tables=[Table(list(timings.values()), 1, jobs[0].name, "us")],
        goals=[Goal(job.name, timings[job.name].for_rows(1)[0] * 1e6, GOAL_US, unit=" us") for job in jobs],
    )


def _job(name: str, rulebook: Rulebook) -> Job:
    names = [indicator.id for indicator, _ in rulebook.on(ON).for_use]
    rows = [{each: (call * 37 + place * 101) % LARGEST for place, each in enumerate(names)} for call in range(CALLS)]

    def run() -> int:
        return len([grade_one(row, rulebook, on=ON) for row in rows])

    return Job(name, run, CALLS)
