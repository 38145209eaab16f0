"""The same input gives the same bytes: pinned once, compared on every machine and on every version of a dependency.

A change of the rulebook's numbers or of the sample is a reason to pin anew; a change of anything else is not.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from credit_tier import grade, load_rulebook, observe, read_records
from credit_tier.datasets import write_sample
from credit_tier.engine.database import Engine
from credit_tier.records.store import Records
from shipped_rulebook import shipped_rulebook

AS_OF = date(2026, 6, 30)
PINNED = {
    "records": "a98ae6192b47d4201cfcb5a2e1cac2d11a8e7241077a7a10132c82a8a935c9f4",
    "values": "ba6a744f421d7538039ec70a345856d75c2c233f5b650d3d1201713cfded457b",
    "grades": "43ab5e29ae41d1c502cd508a474b1742660cc3a490d93569865739df05a2511f",
}


def fingerprint(grades):
    values = hashlib.sha256("\n".join(grades.codes.to_pylist()).encode())
    values.update(np.ascontiguousarray(grades.indicators.values, dtype="<i4").tobytes())
    result = hashlib.sha256(grades.scores.score.astype("<i4").tobytes())
    result.update(grades.scores.grade.tobytes() + grades.scores.held.astype("<u8").tobytes())
    return {
        "records": grades.indicators.records_digest,
        "values": values.hexdigest(),
        "grades": result.hexdigest(),
    }


def graded(records, engine=None, threads=1):
    rulebook = shipped_rulebook()
    return grade(observe(records, rulebook, as_of=AS_OF, engine=engine), rulebook, threads=threads)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, enterprises=250)
    return read_records(folder, load_rulebook(), received_on=AS_OF)


def test_the_sample_gives_the_pinned_bytes(records):
    assert fingerprint(graded(records)) == PINNED


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("chunk", [7, 1_000])
def test_shuffled_rows_other_chunks_and_threads_change_nothing(records, threads, chunk):
    tables = {}
    for name, table in records.tables.items():
        order = sorted(range(table.num_rows), key=lambda row: hashlib.sha256(f"{name} {row}".encode()).digest())
        shuffled = table.take(pa.array(order, pa.int64()))
        tables[name] = pa.Table.from_batches(shuffled.to_batches(max_chunksize=chunk), shuffled.schema)
    mixed = Records(tables, records.deliveries, records.quality)
    assert fingerprint(graded(mixed, Engine(threads=threads), threads)) == PINNED


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_hash_seed_changes_nothing(tmp_path, seed):
    write_sample(tmp_path, enterprises=60)
    script = (
        "from datetime import date; from credit_tier import *; rulebook = load_rulebook();"
        f"records = read_records({str(tmp_path)!r}, rulebook, received_on=date(2026, 6, 30));"
        "print(grade(observe(records, rulebook, as_of=date(2026, 6, 30)), rulebook).digest)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    out = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    rulebook = shipped_rulebook()
    here = grade(observe(read_records(tmp_path, rulebook, received_on=AS_OF), rulebook, as_of=AS_OF), rulebook)
    assert out.stdout.strip() == here.digest
