"""Laws of reading: nothing depends on the order or the form of what came in, and garbage is never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_tier.foundation.codes import ALPHABET, check_character, code_fault, fold_code
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import CreditTierError
from credit_tier.records import read_records
from credit_tier.records.contracts import PROVENANCE
from credit_tier.records.enterprise_codes import flawless
from credit_tier.rulebook.loading import shipped

RECEIVED = date(2026, 6, 30)
HEADER = ("记录编号", "收到日期", "统一社会信用代码", "税种", "欠税金额", "欠税起始日期")
ENVELOPE = {"record_id", "received_on", "code", "fact_id", "supersedes", *(field.name for field in PROVENANCE)}
CHECKS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
CODES = ("91000000000000019Q", "91000000MA7ABCD12E", "9100****", "")

rows = st.lists(
    st.tuples(
        st.sampled_from(["", "", "a", "b"]),
        st.sampled_from(["", "2026-01-01", "2026-02-01"]),
        st.sampled_from(CODES),
        st.sampled_from(["", "增值税", '"', "\\", "甲\n乙", "𠮷"]),
        st.sampled_from(["1", "1.00", "2", "-1", "", "x", "92233720368547758.07"]),
        st.sampled_from(["2026-01-01", "2026/1/1 9:46", "2027-01-01"]),
    ),
    max_size=12,
)


def read(rulebook, *tables):
    frames = [pd.DataFrame(list(table), columns=list(HEADER), dtype=object) for table in tables]
    return read_records({"tax_arrears": frames}, rulebook, received_on=RECEIVED)


def figures(records):
    return [(t.table, t.rows_in, t.accepted, dict(t.set_aside), t.codes) for t in records.quality.tables]


@CHECKS
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rulebook, table, random):
    shuffled = random.sample(table, len(table))
    one, other = read(rulebook, table), read(rulebook, shuffled)
    assert one.digest == other.digest
    assert figures(one) == figures(other)


@CHECKS
@given(rows, rows, rows)
def test_appending_is_reading_together_in_any_order(rulebook, a, b, c):
    together = read(rulebook, a, b, c)
    left = read(rulebook, a).append(read(rulebook, b)).append(read(rulebook, c))
    right = read(rulebook, c).append(read(rulebook, b).append(read(rulebook, a)))
    assert together.digest == left.digest == right.digest
    # Whether a row counts as sent again or as a conflict depends on what it met first; how many are left out does not.
    for records in (together, left, right):
        [quality] = records.quality.tables
        assert quality.rows_in == quality.accepted + sum(quality.set_aside.values()) == len(a) + len(b) + len(c)
        assert (quality.accepted, quality.codes) == together.quality.tables[0][4:5] + together.quality.tables[0][7:]
        assert quality.accepted == records.tables["tax_arrears"].num_rows


@CHECKS
@given(rows)
def test_sending_again_adds_nothing(rulebook, table):
    once, twice = read(rulebook, table), read(rulebook, table, table)
    assert once.digest == twice.digest
    assert twice.quality.tables[0].rows_in == 2 * len(table)


@CHECKS
@given(rows)
def test_derived_ids_are_what_anyone_can_compute(rulebook, table):
    sent = [("", *row[1:5], row[5][:8].strip() + "1" if "/" in row[5] else row[5]) for row in table]
    for row in read(rulebook, sent).tables["tax_arrears"].to_pylist():
        fields = {name: value for name, value in row.items() if name not in ENVELOPE}
        if row["amount"] > 2**53 - 1:
            fields["amount"] = str(row["amount"])
        told = {"table": "tax_arrears", "code": row["code"], "fields": fields}
        assert row["record_id"] == digest(plain(told))[:32]


CELLS = st.sampled_from(
    [
        "91000000000000019Q",
        "1",
        "2026-1-1",
        '"',
        '""',
        ",",
        "\n",
        "\r",
        "\r\n",
        "　",
        "￥",
        "税",
        "\t",
        ";",
        "\ufeff",
        "\x00",
    ]
)
GARBAGE = st.one_of(
    st.binary(max_size=80),
    st.lists(CELLS, max_size=30).map(lambda cells: "".join(cells).encode()),
    st.lists(CELLS, max_size=30).map(lambda cells: "".join(cells).encode("gb18030")),
)


def attempt(path, rulebook):
    try:
        return read_records(path, rulebook, received_on=RECEIVED), None
    except CreditTierError as error:
        return None, error


@settings(CHECKS, max_examples=200)
@given(GARBAGE, st.sampled_from(["utf-8", "gb18030", "utf-16", "ascii"]))
def test_garbage_gives_an_error_of_ours_or_a_report_that_adds_up(tmp_path, rulebook, garbage, encoding):
    header = b"" if encoding == "ascii" else "统一社会信用代码,欠税金额,欠税日期\n".encode(encoding)
    path = tmp_path / "tax_arrears.csv"
    path.write_bytes(header + garbage)
    records, error = attempt(path, rulebook)
    if records is None:
        assert error.faults
        assert str(tmp_path) not in str(error)
        return
    [quality] = records.quality.tables
    assert quality.rows_in == quality.accepted + sum(quality.set_aside.values())
    assert quality.accepted == records.tables["tax_arrears"].num_rows
    assert records.quality.set_aside.num_rows == quality.rows_in - quality.accepted


@given(
    st.lists(
        st.one_of(st.text(), st.text(ALPHABET + "甲 *", min_size=18, max_size=18), st.sampled_from(CODES)), min_size=1
    )
)
def test_codes_flawless_at_once_are_so_one_by_one(texts):
    for text, fine in zip(texts, flawless(pa.array(texts, pa.string())).tolist(), strict=True):
        assert fine == (len(text) == 18 and text == fold_code(text) and code_fault(text) is None)


def test_either_check_of_a_code_alone_is_seen_at_once(code):
    body = code(1)[:16] + ("1" if code(1)[16] != "1" else "2")
    wrong_inside = body + check_character(body)
    wrong_outside = code(2)[:17] + ("1" if code(2)[17] != "1" else "2")
    assert flawless(pa.array([code(3), wrong_inside, wrong_outside])).tolist() == [True, False, False]


SCRIPT = """
import sys, tomllib, pyarrow as pa
from types import SimpleNamespace
from datetime import date
from credit_tier.records import read_records
from credit_tier.rulebook.source import Source
pa.set_cpu_count(int(sys.argv[1]))
sources = tomllib.loads(open(sys.argv[2], encoding="utf-8").read())["source"]
rulebook = SimpleNamespace(sources=[Source.model_validate(source) for source in sources])
records = read_records(sys.argv[3], rulebook, received_on=date(2026, 6, 30))
print(records.digest, records.quality.to_json())
"""


def test_threads_and_hash_seeds_change_nothing(tmp_path, code):
    root = Path(__file__).parents[2]
    path = tmp_path / "tax_arrears.csv"
    lines = "".join(f"{code(i % 900)},{i % 7}.5,2026-01-{i % 31 + 1:02}\n" for i in range(4000))
    path.write_text("统一社会信用代码,欠税金额,欠税日期\n" + lines, encoding="utf-8")
    outputs = set()
    for threads in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": threads, "PYTHONPATH": str(root / "src")}
        command = [
            sys.executable,
            "-c",
            SCRIPT,
            threads,
            str(shipped("indicators") / "gansu" / "sources.toml"),
            str(path),
        ]
        outputs.add(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert len(outputs) == 1


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_chunks_of_arrow_change_nothing(rulebook, code, chunk):
    whole = pa.table({"code": [code(i) for i in range(7)], "amount": list(range(7)), "owed_since": ["2026-1-1"] * 7})
    parts = pa.Table.from_batches(whole.to_batches(max_chunksize=chunk))
    digests = {read_records({"tax_arrears": table}, rulebook, received_on=RECEIVED).digest for table in (whole, parts)}
    assert len(digests) == 1
