"""The same tables and bytes whatever the stretch, the process, the hash seed, and however many come after."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import credit_tier
from credit_tier.datasets import make_province
from credit_tier.datasets.enterprises import invented
from credit_tier.datasets.province import TABLES
from credit_tier.foundation.errors import ArgumentError

PROVINCE = make_province(90, "chunks")
SCRIPT = """
import hashlib
from credit_tier.datasets import make_province
province = make_province(90, "chunks")
for table in (*(province.table(name) for name in province.names), province.truth()):
    print(hashlib.sha256(repr(table.to_pylist()).encode()).hexdigest())
"""


@pytest.mark.parametrize("name", PROVINCE.names)
@pytest.mark.parametrize("stretch", [1, 7, 50])
def test_a_table_is_the_same_whatever_the_stretch(name, stretch):
    chunks = list(PROVINCE.chunks(name, stretch))
    assert name == "deliveries" or len(chunks) == -(-90 // stretch)
    assert pa.concat_tables(chunks).combine_chunks().equals(PROVINCE.table(name))


@pytest.mark.parametrize("stretch", [1, 7])
def test_the_truth_is_the_same_whatever_the_stretch(stretch):
    assert pa.concat_tables(PROVINCE.truth_chunks(stretch)).combine_chunks().equals(PROVINCE.truth())


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_with_another_hash_seed_says_the_same(hash_seed):
    source = str(Path(credit_tier.__file__).parents[1])
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": source, "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, check=True, capture_output=True, text=True)
    tables = [*(PROVINCE.table(name) for name in PROVINCE.names), PROVINCE.truth()]
    assert run.stdout.split() == [hashlib.sha256(repr(table.to_pylist()).encode()).hexdigest() for table in tables]


def test_a_larger_province_begins_with_the_smaller_one():
    larger = make_province(110, "chunks")
    for name in TABLES:
        small, large = PROVINCE.table(name).to_pylist(), larger.table(name).to_pylist()[: PROVINCE.table(name).num_rows]
        wrong = {PROVINCE.setting.misspelt, larger.setting.misspelt}
        group = {number for first in wrong for number in range(first, first + 16)}
        mine = set(invented(larger.setting, np.array(sorted(group))).code.to_pylist())
        mine |= set(invented(PROVINCE.setting, np.array(sorted(group))).code.to_pylist())
        assert [row for row in small if row["code"] not in mine] == [row for row in large if row["code"] not in mine]


def test_another_seed_or_day_gives_another_province():
    for other in (make_province(90, "other"), make_province(90, "chunks", as_of=date(2026, 5, 31))):
        for name in ("enterprises", "tax_filings", "utility_bills", "inspections"):
            assert not other.table(name).equals(PROVINCE.table(name))


def test_nothing_is_a_floating_point_number():
    tables = [*(PROVINCE.table(name) for name in PROVINCE.names), PROVINCE.truth()]
    assert not [field for table in tables for field in table.schema if pa.types.is_floating(field.type)]


def test_there_is_no_other_table():
    with pytest.raises(ArgumentError, match="payroll"):
        PROVINCE.chunks("payroll")


@pytest.mark.parametrize("seed", [None, 7, b"x"])
def test_a_seed_is_text(seed):
    with pytest.raises(ArgumentError, match="seed"):
        make_province(5, seed)
