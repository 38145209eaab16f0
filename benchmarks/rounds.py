"""Interleaved rounds: every job once, then every job again, so that a slow minute slows all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

ROUNDS = 3
LEAST_SECONDS = 0.25
"""Short jobs take turns for so long in each round, and count with their median."""


@dataclass(frozen=True)
class Job:
    """Something to time.

    Parameters
    ----------
    name : str
    run : callable
        What the clock runs.
    rows : int
        On how many rows; times are compared by the row.
    right : callable, optional
        Says whether a result is right; asked outside the clock, every time.
    note : str
    """

    name: str
    run: Callable[[], Any]
    rows: int = 1
    right: Callable[[Any], bool] | None = None
    note: str = ""


@dataclass
class Timing:
    """The times of one job, in seconds, and whether every result was right."""

    job: Job
    seconds: list[float] = field(default_factory=list)
    right: bool = True

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def for_rows(self, rows: int) -> tuple[float, float, float]:
        """Give median, least and most, scaled to a number of rows."""
        scale = rows / self.job.rows
        return self.median * scale, min(self.seconds) * scale, max(self.seconds) * scale


def time_jobs(jobs: Sequence[Job], rounds: int = ROUNDS) -> dict[str, Timing]:
    """Run every job once to warm up, then in rounds; give the times by name."""
    timings = [Timing(job) for job in jobs]
    for timing in timings:
        _time_once(timing)
    for _ in range(rounds):
        gc.collect()
        spent: dict[str, list[float]] = {job.name: [] for job in jobs}
        while waiting := [timing for timing in timings if sum(spent[timing.job.name]) < LEAST_SECONDS]:
            for timing in waiting:
                spent[timing.job.name].append(_time_once(timing))
        for timing in timings:
            timing.seconds.append(statistics.median(spent[timing.job.name]))
    return {timing.job.name: timing for timing in timings}


def _time_once(timing: Timing) -> float:
    start = time.perf_counter()
    result = timing.job.run()
    seconds = time.perf_counter() - start
    if timing.job.right is not None and not timing.job.right(result):
        timing.right = False
    return seconds
