"""Ten thousand files with accidents: an error of ours or a report that adds up, never a hang, in bounded memory."""

from __future__ import annotations

from collections import Counter

import pytest

from reading_child import reports

pytestmark = pytest.mark.long
SEED = "20261123"
FILES, AT_ONCE = 10_000, 2_500


@pytest.mark.parametrize("first", range(0, FILES, AT_ONCE))
def test_ten_thousand_mutated_files(first, record_property):
    told = reports(SEED, first, AT_ONCE)
    outcomes = Counter(line["outcome"] for line in told)
    slowest = max(told, key=lambda line: line["seconds"])
    record_property("outcomes", dict(outcomes))
    record_property("slowest", slowest)
    record_property("peak MiB", max(line["peak"] for line in told))
    # The accidents are neither all fatal nor all harmless, and every form still gets through at times.
    assert AT_ONCE * 0.15 < outcomes["read"] < AT_ONCE * 0.85
    assert len({line["done"].split(" ")[0] for line in told if line.get("accepted")}) >= 8
