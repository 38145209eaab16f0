"""Killed at any moment, or called twice at once: the ledger verifies every time, and a task has one manifest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]


def run(what, count, seed, folder):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", TESTS / "ledger/killing.py", what, str(count), seed, folder],
        env=environment,
        capture_output=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert (found["wrong"], found["twice"], found["codes"]) == ([], 0, []), done.stderr.decode()
    return found


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.long)])
def test_a_ledger_whose_writers_are_killed_verifies_and_the_same_call_finishes_the_task(tmp_path, count):
    found = run("kill", count, "kill", tmp_path)
    assert found["kills"] + found["finished"] == count
    # The moments are spread: some before the commitment, some between the acts.
    assert found["kills"] >= count // 2
    assert len([state for state, times in found["states"].items() if times]) >= 3, found


@pytest.mark.parametrize("count", [15, pytest.param(50, marks=pytest.mark.long)])
def test_of_two_schedulers_at_once_one_draws_and_the_other_waits_or_gets_the_same(tmp_path, count):
    found = run("race", count, "race", tmp_path)
    assert found["pairs"] == count
    assert found["busy"] >= 1, "no pair ever met"
