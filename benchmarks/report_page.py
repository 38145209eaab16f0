"""The report on a run: its size, and its time against grading the same enterprises."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

from benchmarks.events import in_process
from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, Timing
from credit_tier import load_rulebook, observe, read_records
from credit_tier.analysis.traits import traits_of
from credit_tier.datasets import make_province
from credit_tier.engine.activities import fields_of
from credit_tier.grading.grades import grade
from credit_tier.records.scoreboard import scoreboard
from credit_tier.report.run_report import run_report
from credit_tier.supervision.tiers import supervise

ON = date(2026, 6, 30)
GRADED, ALL, WRITTEN = "records to grades", "traits, tiers and scoreboard", "run_report, with charts"
MEGABYTES = 5


def report_section(rows: int) -> Section:
    """Time it in a process of its own."""
    found = in_process("benchmarks.report_page", str(rows), Path())
    timings = [Timing(Job(name, _nothing, rows), [found["seconds"][name]]) for name in (GRADED, ALL, WRITTEN)]
    ratio = found["seconds"][WRITTEN] / found["seconds"][GRADED]
    return Section(
        title=f"The report on {rows:,} enterprises",
        text=(
            "An invented province, by the shipped rulebook, with traits, tiers, deliveries and "
            f"{found['charts']} charts; one round in a new process. The page has {found['bytes'] / 1e6:.2f} MB."
            f" `grade` alone, indicators to grades, takes {found['kernel'] * 1e3:,.0f} ms."
        ),
        tables=[Table(timings, rows, GRADED, unit="s")],
        goals=[
            Goal("size of the page", found["bytes"] / 1e6, MEGABYTES, unit=" MB"),
            Goal("report over records to grades", ratio, 0.5),
            Goal("report over `grade` alone", found["seconds"][WRITTEN] / found["kernel"], 0, reason="no goal was set"),
        ],
    )


def _nothing() -> None:
    """Stand for what was timed elsewhere."""


def _measure(rows: int) -> dict[str, object]:
    book, made = load_rulebook(), make_province(rows)
    tables = {name: made.table(name) for name in made.names}
    seconds = {}
    start = time.perf_counter()
    records = read_records(tables, book, received_on=ON)
    graded = grade(observe(records, book, as_of=ON), book)
    seconds[GRADED] = time.perf_counter() - start
    start = time.perf_counter()
    kernel = grade(graded.indicators, book)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    listed = set(kernel.codes.to_pylist())
    fields = [pair for pair in fields_of(records, book, as_of=ON, known_on=ON) if pair[0] in listed]
    tiers, traits = supervise(graded, book, fields=fields), traits_of(records, book, as_of=ON)
    board = scoreboard(records, book, as_of=ON)
    seconds[ALL] = time.perf_counter() - start
    start = time.perf_counter()
    page = run_report(graded, traits=traits, tiers=tiers, quality=board)
    seconds[WRITTEN] = time.perf_counter() - start
    return {"seconds": seconds, "kernel": alone, "bytes": len(page.encode()), "charts": page.count("<svg")}


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[-2]))))
