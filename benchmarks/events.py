"""Events to indicators: monthly records of many enterprises, observed, beside the bare read of the same rows."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.invention import ON, invented_columns, invented_rulebook
from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import ROUNDS, Job, Timing
from credit_tier import observe
from credit_tier.foundation.dates import add_months
from credit_tier.records.deliveries import noted, united
from credit_tier.records.quality import QualityReport
from credit_tier.records.store import Records

MONTHS = 12
SOURCE, REGISTER = "payments", "enterprises"
READ, READ_DUCKDB, OBSERVE = "read the rows (pyarrow)", "read the rows (DuckDB, 1 sum a column)", "observe"
BY_HAND = "the six indicators by hand (DuckDB, from the file)"
DIGEST = "of which the digest of the records"
LIMIT_MB = 1024

DECAY = (1000, 891, 794, 707, 630, 561, 500, 445, 397, 354, 315)
_WINDOW = f'table = "{SOURCE}", time = "period", window_months = 12'
MEASURES = (
    f'{{ {_WINDOW}, aggregate = "count" }}',
    f'{{ {_WINDOW}, aggregate = "distinct_months", where = "COALESCE(paid, 0) < payable" }}',
    f'{{ {_WINDOW}, aggregate = "share", value = "COALESCE(paid, 0)", over = "payable" }}',
    f'{{ {_WINDOW}, aggregate = "max", value = "payable - COALESCE(paid, 0)" }}',
    f'{{ {_WINDOW}, aggregate = "months_since_last", where = "COALESCE(paid, 0) < payable" }}',
    f'{{ {_WINDOW}, aggregate = "decayed_sum", decay = {list(DECAY)} }}',
)


def events_section(rows: int) -> Section:
    """Time reading and observing, each in a process of its own, so that peak memory is its own."""
    jobs = {name: Timing(Job(name, _nothing, rows)) for name in (READ, READ_DUCKDB, BY_HAND, OBSERVE, DIGEST)}
    memory: dict[str, list[float]] = {name: [] for name in jobs}
    right = True
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_events(folder, rows)
        (folder / "rulebook").mkdir()
        for _ in range(ROUNDS):
            for mode in (READ, READ_DUCKDB, BY_HAND, OBSERVE):
                found = in_process("benchmarks.events", mode, folder)
                jobs[mode].seconds.append(found["seconds"])
                memory[mode].append(found["peak_mb"])
                right = right and found.get("right", True)
                if mode == OBSERVE:
                    jobs[DIGEST].seconds.append(found["digest_seconds"])
    jobs[OBSERVE].right = jobs[BY_HAND].right = right
    peaks = {name: float(np.median(found)) for name, found in memory.items() if found}
    timings = [
        Timing(
            Job(
                timing.job.name,
                _nothing,
                rows,
                bool if timing.job.name in (OBSERVE, BY_HAND) else None,
                f"peak {peaks[name]:,.0f} MB" if name in peaks else "",
            ),
            timing.seconds,
            timing.right,
        )
        for name, timing in jobs.items()
    ]
    read, queries = min(jobs[READ].median, jobs[READ_DUCKDB].median), jobs[OBSERVE].median - jobs[DIGEST].median
    return Section(
        title=f"{rows:,} monthly records to {len(MEASURES)} indicators",
        text=(
            f"{rows // MONTHS:,} enterprises, {MONTHS} months, invented; each job in a new process. `observe` "
            "starts from records in memory (reading them is the first row); the peak includes the interpreter, its "
            "libraries and the records. Counts, shares and maxima are checked against numpy. The ratio is to a read "
            "that keeps nothing: DuckDB sums the columns as they pass by, while `observe` has all records in memory, "
            "so that every value can be explained by them; reading them there is itself the larger row of the two, and "
            f"`{BY_HAND}` shows what the same six indicators cost without population, withdrawals and digest."
        ),
        tables=[Table(timings, rows, READ)],
        goals=[
            Goal("observe and read, over the faster bare read", (jobs[OBSERVE].median + jobs[READ].median) / read, 2),
            Goal("the same without the digest", (queries + jobs[READ].median) / read, 2),
            Goal(
                f"observe and read, over {BY_HAND}",
                (jobs[OBSERVE].median + jobs[READ].median) / jobs[BY_HAND].median,
                0,
                reason="no goal was set",
            ),
            Goal("peak memory of observe", peaks[OBSERVE], LIMIT_MB, unit=" MB"),
        ],
        failed=[] if right else ["observe differs from numpy"],
    )


def write_events(folder: Path, rows: int) -> None:
    """Write the records as one Parquet file, sorted by record identifier."""
    enterprises = rows // MONTHS
    random = np.random.default_rng(3)
    ends = [add_months(ON.replace(day=1), 1 - back) - timedelta(days=1) for back in reversed(range(MONTHS))]
    place = np.repeat(np.arange(enterprises, dtype=np.int64), MONTHS)
    month = np.tile(np.arange(MONTHS), enterprises)
    codes = pc.utf8_lpad(pa.array(place).cast(pa.string()), 18, "0")
    ids = pc.binary_join_element_wise(codes, pc.utf8_lpad(pa.array(month).cast(pa.string()), 2, "0"), "-")
    payable = random.integers(1, 1_000_000, len(place))
    paid = np.where(random.random(len(place)) < 0.9, payable, payable // 2)
    periods = pa.array(ends, pa.date32()).take(pa.array(month))
    events = _enveloped(
        ids, codes, {"period": periods, "payable": pa.array(payable), "paid": pa.array(paid)}, rows=len(place)
    )
    pq.write_table(events, folder / f"{SOURCE}.parquet", compression="zstd", row_group_size=1 << 20)
    each = codes.take(pa.array(np.arange(enterprises) * MONTHS))
    register = _enveloped(each, each, {"founded_on": pa.nulls(enterprises, pa.date32())}, rows=enterprises)
    pq.write_table(register, folder / f"{REGISTER}.parquet")


def _enveloped(ids: pa.Array, codes: pa.Array, fields: dict[str, pa.Array], *, rows: int) -> pa.Table:
    nothing = pa.nulls(rows, pa.string())
    return pa.table(
        {
            "record_id": ids,
            "code": codes,
            "received_on": pa.repeat(pa.scalar(ON, pa.date32()), rows),
            "supersedes": nothing,
            "fact_id": nothing,
            **fields,
            "source_file": pa.repeat("invented.csv", rows),
            "source_row": pa.array(np.arange(rows, dtype=np.int32)),
        }
    )


def in_process(module: str, mode: str, path: Path) -> dict[str, Any]:
    """Run one job of a benchmark in a process of its own; give what it told."""
    done = subprocess.run(  # noqa: S603 # our own module
        [sys.executable, "-W", "ignore", "-m", module, mode, str(path)], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(arguments: Sequence[str]) -> None:
    """Do one job and print what it took."""
    mode, folder = arguments[0], Path(arguments[1])
    found: dict[str, Any] = {}
    if mode == OBSERVE:
        found = _observe(folder)
    elif mode == BY_HAND:
        found = _by_hand(folder)
    else:
        found["seconds"] = seconds_of(lambda: _read(folder) if mode == READ else _read_duckdb(folder))
    tell(found)


def tell(found: dict[str, Any]) -> None:
    """Print what a job took, its peak memory with it."""
    print(json.dumps({**found, "peak_mb": _peak_mb()}))


def _observe(folder: Path) -> dict[str, Any]:
    columns = invented_columns(len(MEASURES))
    measures = {column.name: measure for column, measure in zip(columns, MEASURES, strict=True)}
    rulebook = invented_rulebook(folder / "rulebook", columns, measures)
    tables = {SOURCE: _read(folder), REGISTER: pq.read_table(folder / f"{REGISTER}.parquet")}
    records = Records(tables, united([noted(SOURCE, ON)]), QualityReport.of({}, [], []))
    start = time.perf_counter()
    seen = observe(records, rulebook, as_of=ON)
    seconds = time.perf_counter() - start
    found = {"seconds": seconds, "right": _right(seen.values, records.tables[SOURCE])}
    fresh = Records(records.tables, records.deliveries, records.quality)
    found["digest_seconds"] = seconds_of(lambda: fresh.digest)
    return found


def _by_hand(folder: Path) -> dict[str, Any]:
    """Ask DuckDB for the six indicators as someone would write them who has clean records and this day only."""
    steps = " ".join(f"WHEN 12 - rank <= {age} THEN {weight}" for age, weight in enumerate(DECAY))
    query = f"""
        SELECT count(*), bit_count(bit_or(CASE WHEN paid < payable THEN 1 << rank ELSE 0 END)),
               sum(paid) * 1000000 // sum(payable), max(payable - paid),
               12 - max(CASE WHEN paid < payable THEN rank END), sum(CASE {steps} ELSE 0 END)
        FROM (SELECT code, paid, payable, datediff('month', DATE '{ON}', period) + 12 AS rank
              FROM read_parquet('{folder / SOURCE}.parquet') WHERE period > DATE '{add_months(ON, -12)}')
        GROUP BY code ORDER BY code"""  # noqa: S608 # of our own constants
    found: dict[str, Any] = {}
    with duckdb.connect(":memory:") as connection:
        start = time.perf_counter()
        values = connection.sql(query).to_arrow_table()
        found["seconds"] = time.perf_counter() - start
    found["right"] = _right([column.to_numpy() for column in values.columns], _read(folder))
    return found


def _right(values: Any, table: pa.Table) -> bool:
    """Compare count, share and maximum with numpy, on the order in which the records were written."""
    payable = table["payable"].to_numpy().reshape(-1, MONTHS)
    paid = table["paid"].to_numpy().reshape(-1, MONTHS)
    share = paid.sum(axis=1) * 1_000_000 // payable.sum(axis=1)
    expected = (np.full(len(payable), MONTHS), (paid < payable).sum(axis=1), share, (payable - paid).max(axis=1))
    return all(np.array_equal(row, column) for row, column in zip(values, expected, strict=False))


def _read(folder: Path) -> pa.Table:
    """Read as `Records.load` does: in portions, which takes less memory and time than all at once."""
    with pq.ParquetFile(folder / f"{SOURCE}.parquet") as file:
        return pa.concat_tables([file.read_row_group(group) for group in range(file.num_row_groups)])


def _read_duckdb(folder: Path) -> object:
    with duckdb.connect(":memory:") as connection:
        source = connection.read_parquet(str(folder / f"{SOURCE}.parquet"))
        return source.aggregate("max(record_id), max(code), max(period), sum(payable), sum(paid)").fetchall()


def _peak_mb() -> float:
    """Give the peak of this process; ``ru_maxrss`` would also count the parent's memory at the time of the fork."""
    status = Path("/proc/self/status")
    if status.is_file():
        [line] = [line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds_of(run: Callable[[], object]) -> float:
    """Time one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _nothing() -> date:
    return ON


if __name__ == "__main__":
    main(sys.argv[1:])
