"""The commands killed at any moment and called twice at once: files, secrets and ledger stay sound."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from credit_tier.cli.main import main
from credit_tier.datasets import write_sample

SCRIPT = Path(__file__).with_name("killing_the_door.py")


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    at = tmp_path_factory.mktemp("province")
    write_sample(at / "files", enterprises=60)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as said:
        day = "2026-06-30"
        words = ["grade", str(at / "files"), "--as-of", day, "--received-on", day, "--out", str(at / "run")]
        assert main(words) == 0, said.getvalue()
    return at / "run"


@pytest.mark.long
@pytest.mark.parametrize(("what", "count"), [("kill", 60), ("race", 15)])
def test_killed_or_called_twice_the_ledger_verifies_and_a_task_has_one_manifest(run_folder, tmp_path, what, count):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", SCRIPT, what, str(count), run_folder, tmp_path],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    assert (found["wrong"], found["twice"]) == ([], 0)
    if what == "kill":
        assert found["kills"] >= count // 2
        assert len([state for state, times in found["states"].items() if times]) >= 3, found
    else:
        assert found["busy"] >= 1
