"""A table of cases assessed at once, beside the same cases one by one; every fact drawn by itself, so few are alike."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.events import in_process
from benchmarks.invention import ON
from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import Job, Timing
from credit_tier import Case, Rulebook, assess, load_rulebook
from credit_tier.leniency.assessed_table import assess_table
from credit_tier.leniency.case_tables import read_cases
from credit_tier.leniency.rules import rules_of_leniency

ONE_BY_ONE, TABLE = "assess, one by one", "assess_table, reading included"
SINGLE = 1_000
"""Cases assessed one by one; the time is scaled."""
CHECKED = 500
KNOWN = 0.8
"""Share of the facts that are known."""
FLAGS = (
    *("minor", "removed_harm", "life_health", "public_safety", "financial_security", "violation_established"),
    *("no_fault_proved", "coerced", "merit", "obstructed", "illegal_income", "searched", "already_fined"),
)
CHOICES = {"harm": ("none", "minor", "serious"), "stage": ("investigation", "hearing", "closed")}


def leniency_section(rows: int) -> Section:
    """Time both ways, each in a process of its own."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cases.parquet"
        pq.write_table(invented_cases(rows), path)
        single = in_process("benchmarks.leniency", ONE_BY_ONE, path)
        many = in_process("benchmarks.leniency", TABLE, path)
    peak, right = many["peak_mb"], many["right"]
    timings = [
        Timing(Job(ONE_BY_ONE, _nothing, SINGLE), [single["seconds"]]),
        Timing(Job(TABLE, _nothing, rows, bool, f"peak {peak:,.0f} MB"), [many["seconds"]], right),
    ]
    ratio = timings[0].for_rows(rows)[0] / timings[1].for_rows(rows)[0]
    return Section(
        title=f"{rows:,} cases of leniency",
        text=(
            f"{len(FLAGS) + len(CHOICES) + 6} facts a case, drawn independently, {KNOWN:.0%} known; from a "
            f"Parquet file to a table of suggestions. {many['answers']:,} distinct answers. {CHECKED} rows are "
            "compared with `assess`. One round, each in a new process."
        ),
        tables=[Table(timings, rows, ONE_BY_ONE, unit="s")],
        goals=[Goal("times as quick as one by one", ratio, 0, more=True, reason="no goal was set")],
        failed=[] if right else ["assess_table differs from assess"],
    )


def invented_cases(rows: int) -> pa.Table:
    """Give cases that contradict neither themselves nor the rules."""
    random = np.random.default_rng(7)
    acts = sorted({item.act for item in load_rulebook().leniency_rules.item})
    began = ON.toordinal() - 719_163 - random.integers(60, 1_500, rows)

    def shown(values: Any, kind: pa.DataType | None = None) -> pa.Array:
        return pa.array(values, kind, mask=random.random(rows) > KNOWN)

    def days(later: int) -> pa.Array:
        return shown((began + random.integers(0, later, rows)).astype(np.int32), pa.int32()).cast(pa.date32())

    columns: dict[str, Any] = {
        "case_no": pa.array(np.arange(rows)).cast(pa.string()),
        "act": pa.array(np.array([*acts, "off_list"], dtype=object)[random.integers(0, len(acts) + 1, rows)]),
        "began_on": days(1),
        "continuing": shown(np.zeros(rows, dtype=bool)),
        "discovered_on": days(50),
        "corrected": shown(np.ones(rows, dtype=bool)),
        "corrected_on": days(50),
        "fine_least": pa.array(random.integers(0, 5, rows) * 1_000),
        "fine_most": pa.array(random.integers(5, 9, rows) * 1_000),
    }
    columns |= {name: shown(random.random(rows) < 0.3) for name in FLAGS}
    columns |= {
        name: shown(np.array(values, dtype=object)[random.integers(0, len(values), rows)])
        for name, values in CHOICES.items()
    }
    return pa.table(columns)


def main(arguments: Sequence[str]) -> None:
    """Do one job and print what it took."""
    mode, path = arguments[0], Path(arguments[1])
    found = _table(path) if mode == TABLE else _one_by_one(path)
    print(json.dumps(found))


def _table(path: Path) -> dict[str, Any]:
    rulebook = load_rulebook()
    rules_of_leniency(rulebook, ON)
    start = time.perf_counter()
    found = assess_table(path, rulebook, on=ON)
    seconds, peak = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    some = pq.read_table(path).slice(0, CHECKED)
    cases = read_cases(some, rules_of_leniency(rulebook, ON)).cases
    said = found.table.slice(0, CHECKED).to_pylist()
    right = found.set_aside == 0 and all(_same(cases.case(row), line, rulebook) for row, line in enumerate(said))
    answers = len(set(zip(*(found.table[name].to_pylist() for name in ("ground", "missing", "facts")), strict=True)))
    return {"seconds": seconds, "peak_mb": peak, "right": right, "answers": answers}


def _same(case: Case, said: dict[str, Any], rulebook: Rulebook) -> bool:
    found = assess(case, rulebook, on=ON)
    missing = sorted({gap.condition for gap in found.missing})
    ends = [said[name] for name in ("must_least", "must_most", "may_least", "may_most")]
    ground = found.leading.rule.id if found.leading else ""
    return (ends, ground, ",".join(missing)) == ([*found.outcome], said["ground"], said["missing"])


def _one_by_one(path: Path) -> dict[str, Any]:
    rulebook = load_rulebook()
    cases = read_cases(pq.read_table(path).slice(0, SINGLE), rules_of_leniency(rulebook, ON)).cases
    each = [cases.case(row) for row in range(len(cases))]
    start = time.perf_counter()
    for case in each:
        found = assess(case, rulebook, on=ON)
        _ = found.missing, found.measures, found.articles, found.illustrative, found.sanction
    return {"seconds": time.perf_counter() - start}


def _nothing() -> None:
    """Stand for a job that ran elsewhere."""


if __name__ == "__main__":
    main(sys.argv[1:])
