"""Three hundred files with accidents; `tests/long` has ten thousand."""

from __future__ import annotations

from collections import Counter

from mutated_files import Stream, mutated, whole_files
from reading_child import reports


def test_three_hundred_mutated_files_give_an_error_of_ours_or_a_report_that_adds_up():
    outcomes = Counter(line["outcome"] for line in reports("records", 0, 300))
    assert outcomes["read"] > 40
    assert {"EncodingError", "UnreadableFileError", "MissingColumnError"} < outcomes.keys()


def test_accidents_are_the_same_for_a_seed(code):
    wholes = whole_files([code(1), code(2)])
    assert [mutated(wholes, f"a/{index}") for index in range(20)] == [
        mutated(wholes, f"a/{index}") for index in range(20)
    ]
    assert len({mutated(wholes, f"a/{index}")[1] for index in range(50)}) > 45
    assert [Stream("a").below(1000) for _ in range(2)] == [Stream("a").below(1000)] * 2
