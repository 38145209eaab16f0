"""CSV to records: tax filings read, checked, identified and sorted, beside the bare read of others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from benchmarks.events import in_process, seconds_of, tell
from benchmarks.invention import Int32
from benchmarks.report import Goal, Section, Table
from benchmarks.rounds import ROUNDS, Job, Timing
from credit_tier import load_rulebook, read_records
from credit_tier.foundation.codes import ALPHABET, ORGANISATION_WEIGHTS, WEIGHTS

FILE = "tax_filings.csv"
RECEIVED = date(2026, 11, 1)
A_YEAR = 24
RECORDS, DUCKDB, PANDAS = "read_records", "DuckDB, read_csv to Arrow", "pandas, read_csv"
JOBS: dict[str, Callable[[Path], int]] = {
    RECORDS: lambda path: read_records(path, load_rulebook(), received_on=RECEIVED).tables["tax_filings"].num_rows,
    DUCKDB: lambda path: duckdb.read_csv(str(path)).to_arrow_table().num_rows,
    PANDAS: lambda path: len(pd.read_csv(path)),
}


def reading_section(rows: int) -> Section:
    """Time each read in a process of its own, so that peak memory is its own."""
    seconds: dict[str, list[float]] = {name: [] for name in JOBS}
    memory: dict[str, list[float]] = {name: [] for name in JOBS}
    right = True
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        write_filings(path, rows)
        size = path.stat().st_size / 2**20
        for _ in range(ROUNDS):
            for name in JOBS:
                found = in_process("benchmarks.reading", name, path)
                seconds[name].append(found["seconds"])
                memory[name].append(found["peak_mb"])
                right = right and found["rows"] == rows
    peaks = {name: float(np.median(found)) for name, found in memory.items()}
    timings = {
        name: Timing(Job(name, lambda: None, rows, bool, f"peak {peaks[name]:,.0f} MB"), found, right)
        for name, found in seconds.items()
    }
    return Section(
        title=f"{rows:,} tax filings, CSV to records",
        text=(
            f"{size:,.0f} MB of CSV in UTF-8, invented; each job in a new process. DuckDB and pandas only read: "
            "dates by its own guess in DuckDB, as text in pandas. `read_records` also checks every code and day, gives "
            "each row its identity by SHA-256 of what it says, finds rows sent twice and sorts all of them. The peak "
            "includes the interpreter and its libraries."
        ),
        tables=[Table(list(timings.values()), rows, PANDAS)],
        goals=[
            Goal(f"{what} of read_records over {name}", ours / theirs, 0, reason="no goal was set")
            for what, ours, others in (
                ("time", timings[RECORDS].median, {name: timings[name].median for name in (DUCKDB, PANDAS)}),
                ("peak", peaks[RECORDS], peaks),
            )
            for name, theirs in others.items()
            if name != RECORDS
        ],
        failed=[] if right else ["a read has lost rows"],
    )


def write_filings(path: Path, rows: int) -> None:
    """Write two taxes a month of each enterprise, a tenth of them filed late and a fiftieth not at all."""
    random = np.random.default_rng(4)
    number = np.arange(rows)
    due = np.datetime64("2025-01-15") + np.timedelta64(30, "D") * (number % A_YEAR // 2)
    late = np.where(random.random(rows) < 0.1, random.integers(1, 60, rows), -random.integers(0, 14, rows))
    filed = pa.array((due + late).astype("datetime64[D]"), mask=random.random(rows) < 0.02)
    table = pa.table(
        {
            "统一社会信用代码": invented_codes(rows // A_YEAR + 1).take(pa.array(number // A_YEAR)),
            "税种": pa.array(["增值税", "企业所得税"]).take(pa.array(number % 2)),
            "申报期限": pa.array(due.astype("datetime64[D]")),
            "申报日期": filed,
        }
    )
    path.write_text(",".join(table.column_names) + "\n", encoding="utf-8")
    with path.open("ab") as file:
        options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
        arrow_csv.write_csv(table, file, options)


def invented_codes(count: int) -> pa.Array:
    """Give valid codes of no enterprise: their division 000000 does not exist."""
    number = np.arange(count)
    body: Int32 = np.stack([number // 10**place % 10 for place in range(7, -1, -1)], axis=1)
    inner = -(body @ np.array(ORGANISATION_WEIGHTS)) % 11
    head = np.tile([9, 1, 0, 0, 0, 0, 0, 0], (count, 1))
    places = np.column_stack([head, body, np.where(inner == 10, ALPHABET.index("X"), inner)])
    places = np.column_stack([places, -(places @ np.array(WEIGHTS)) % 31])
    letters = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)[places]
    return pa.array(np.ascontiguousarray(letters).view("S18").ravel()).cast(pa.string())


def main(arguments: Sequence[str]) -> None:
    """Do one job and print what it took."""
    read = JOBS[arguments[0]]
    rows: list[int] = []
    seconds = seconds_of(lambda: rows.append(read(Path(arguments[1]))))
    tell({"seconds": seconds, "rows": rows[0]})


if __name__ == "__main__":
    main(sys.argv[1:])
