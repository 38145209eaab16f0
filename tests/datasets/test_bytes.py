"""The same arguments give the same bytes, on every run, hash seed and version."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

import credit_tier
from credit_tier.datasets import write_sample
from credit_tier.foundation.errors import ArgumentError

# Changes only when the invented province is changed on purpose.
KNOWN = "f23b21c545467992629052ab3bbdd11cfebcece6fb8e4d6f004c4de8da49d8c4"
SCRIPT = "import sys; from credit_tier.datasets import write_sample; write_sample(sys.argv[1], enterprises=120)"


def fingerprint(folder):
    state = hashlib.sha256()
    for path in sorted(Path(folder).iterdir()):
        state.update(path.name.encode() + b"\0" + path.read_bytes())
    return state.hexdigest()


def test_the_bytes_are_those_that_were_always_written(tmp_path):
    write_sample(tmp_path, enterprises=120)
    assert fingerprint(tmp_path) == KNOWN


def test_writing_again_into_the_same_folder_changes_nothing(tmp_path):
    first = write_sample(tmp_path, enterprises=40)
    before = fingerprint(tmp_path)
    assert write_sample(tmp_path, enterprises=40) == first
    assert fingerprint(tmp_path) == before


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_hash_seed_of_python_has_no_say(tmp_path, hash_seed):
    source = str(Path(credit_tier.__file__).parents[1])
    # A bare locale must not matter either.
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": source, "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], env=environment, check=True)
    assert fingerprint(tmp_path) == KNOWN


@pytest.mark.parametrize("changed", [{"seed": "other"}, {"as_of": date(2026, 5, 31)}, {"enterprises": 121}])
def test_another_seed_day_or_size_gives_other_bytes(tmp_path, changed):
    write_sample(tmp_path, **{"enterprises": 120, **changed})
    assert fingerprint(tmp_path) != KNOWN


def test_nothing_but_the_files_is_written_and_missing_folders_are_made(tmp_path):
    files = write_sample(tmp_path / "a" / "b", enterprises=5)
    assert sorted((tmp_path / "a" / "b").iterdir()) == sorted(files.paths.values())
    assert files.paths.keys() == files.rows.keys()
    assert files.enterprises == 5


@pytest.mark.parametrize("enterprises", [0, -1, True, 2.0, "9", 10_000_001])
def test_a_number_that_is_none_is_refused(tmp_path, enterprises):
    with pytest.raises(ArgumentError, match="enterprises"):
        write_sample(tmp_path, enterprises=enterprises)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("as_of", ["2026-06-30", datetime(2026, 6, 30), date(1949, 12, 31), date(2151, 1, 1)])  # noqa: DTZ001 # no clock
def test_a_day_that_is_none_is_refused(tmp_path, as_of):
    with pytest.raises(ArgumentError, match="as_of"):
        write_sample(tmp_path, as_of=as_of)


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(ArgumentError) as caught:
        write_sample(tmp_path, enterprises=0, as_of=None)
    assert [fault.where for fault in caught.value.faults] == ["enterprises", "as_of"]
