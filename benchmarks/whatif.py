"""What-if: rescoring what one changed indicator changes, beside scoring everything again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.invention import Column, invented_columns, invented_rulebook, invented_values
from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, time_jobs
from benchmarks.scoring import as_indicators
from credit_tier import Rulebook
from credit_tier.grading.grades import Grades, grade
from credit_tier.grading.rescoring import regrade

INDICATORS = 46
ROWS = {True: 200_000, False: 1_000_000}
SHARE_MISSING = 0.03
FULL, PLAIN = "grade, all cores, keeping band codes", "grade, all cores"
POINTS, CUT, FIRST = "regrade, one band's points", "regrade, one cut", "the sums kept of the first grading"


def whatif_section(*, quick: bool) -> Section:
    """Time grading again and rescoring, and compare every array."""
    rows = ROWS[quick]
    columns = invented_columns(INDICATORS)
    values = invented_values(INDICATORS, rows, SHARE_MISSING)
    old = _book(columns)
    books = {POINTS: _book(_other_points(columns)), CUT: _book(_other_cut(columns))}
    first = grade(as_indicators(values, columns, old), old)
    truths = {name: grade(replace(first.indicators, rulebook_digest=book.digest), book) for name, book in books.items()}
    seen, new = truths[POINTS].indicators, books[POINTS]
    first.kept  # noqa: B018 # worked out once, before the clock runs

    def right(name: str) -> Job:
        return Job(name, lambda: regrade(first, books[name]), rows, lambda found: _same(found, truths[name]))

    jobs = [
        Job(FULL, lambda: grade(seen, new), rows, lambda found: _same(found, truths[POINTS])),
        Job(PLAIN, lambda: grade(seen, new, bands=False), rows, lambda found: _same(found, truths[POINTS])),
        Job(FIRST, lambda: replace(first).kept, rows),
        right(POINTS),
        right(CUT),
    ]
    timings = time_jobs(jobs)
    full = timings[PLAIN].median
    goals = [Goal(f"{name}, over {PLAIN}", timings[name].median / full, 0.1) for name in (POINTS, CUT)]
    goals.append(Goal(f"{FIRST}, over {PLAIN}", timings[FIRST].median / full, 0, reason="paid once"))
    return Section(
        title=f"What-if: one changed indicator of {INDICATORS}, {rows:,} enterprises",
        text=(
            "Invented indicators, 3 % of the values missing. One band's points, or where one band starts, are changed; "
            "score, grade and conditions are compared with those of a full grading, byte by byte."
        ),
        tables=[Table(list(timings.values()), rows, PLAIN)],
        goals=goals,
    )


def _book(columns: list[Column]) -> Rulebook:
    with TemporaryDirectory() as folder:
        return invented_rulebook(Path(folder), columns)


def _other_points(columns: list[Column]) -> list[Column]:
    """Give the third band of one indicator the points of the fourth."""
    one = columns[5]
    points = (*one.points[:2], one.points[3], *one.points[3:])
    return [replace(one, points=points) if column is one else column for column in columns]


def _other_cut(columns: list[Column]) -> list[Column]:
    """Let the third band of one indicator start half-way on to the next."""
    one = columns[5]
    cuts = (one.cuts[0], (one.cuts[1] + one.cuts[2]) // 2, *one.cuts[2:])
    return [replace(one, cuts=cuts) if column is one else column for column in columns]


def _same(one: Grades, other: Grades) -> bool:
    names = ("score", "by_score", "grade", "held")
    return all(np.array_equal(getattr(one.scores, name), getattr(other.scores, name)) for name in names)
