"""A hundred thousand enterprises: told in stretches, in little memory, with the rates that are planted."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from credit_tier.datasets import make_province

pytestmark = pytest.mark.long
N = 100_000
SCRIPT = """
import sys
from credit_tier.datasets import make_province
province = make_province(int(sys.argv[1]))
rows = sum(chunk.num_rows for name in province.names for chunk in province.chunks(name))
# The peak that getrusage tells also counts the parent's memory at the time of the fork.
print(rows, next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024)
"""


def told(enterprises):
    run = subprocess.run([sys.executable, "-c", SCRIPT, str(enterprises)], check=True, capture_output=True, text=True)
    return [int(word) for word in run.stdout.split()]


def test_rows_grow_with_the_enterprises_and_memory_does_not():
    (few, small), (many, large) = told(N // 5), told(N)
    assert abs(many / few - 5) < 0.1
    assert large < 1.3 * small


def test_codes_stay_apart_and_the_mean_risk_is_that_of_a_part():
    truth = make_province(N).truth()
    assert len(set(truth["code"].to_pylist())) == N
    risk = truth["risk_ppm"].to_numpy()
    part = risk[: N // 5]
    error = np.sqrt(part.var() / len(part))
    assert abs(part.mean() - risk.mean()) < 5 * error
