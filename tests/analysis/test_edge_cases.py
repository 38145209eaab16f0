"""Edge cases are made from the rules themselves, and a fault in any of the three ways of grading shows in them."""

from datetime import date
from pathlib import Path

import pytest

from credit_tier.analysis import edge_cases
from credit_tier.analysis.edge_cases import check_edges, turning_days
from credit_tier.engine.missing import Missing
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.loading import load_rulebook
from shipped_rulebook import shipped_rulebook

SMALL = Path(__file__).parents[1] / "rulebook" / "bad" / "small"
FIRST = date(2025, 7, 1)


@pytest.fixture(scope="module")
def small():
    return load_rulebook(SMALL)


def test_all_three_ways_agree_on_every_edge_of_the_shipped_rulebook():
    found = check_edges(shipped_rulebook())
    assert found.ok
    assert found.cases > 500


def test_every_cut_one_below_and_every_kind_of_missing_is_tried(small):
    rules = small.on(FIRST)
    tried = {(case.indicator, case.value) for case, _ in edge_cases._edges(rules)}
    for cut in (1, 3, 12):  # two bands and the veto of the small rulebook
        assert {("tax.late_filings", cut), ("tax.late_filings", cut - 1)} <= tried
    for kind in Missing:
        assert {("tax.late_filings", kind.value), ("utility.bills", kind.value)} <= tried


def test_the_days_beside_each_start_and_end_are_tried(small):
    patch = {"grades": {"veto": [{"id": "never_files", "in_force": FIRST, "until": date(2026, 3, 31)}]}}
    days = turning_days(extend(small, patch, binding=Binding.WHAT_IF))
    assert days == [date(2025, 6, 30), FIRST, date(2025, 7, 2), date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)]


def test_a_wrong_reading_of_a_band_is_found(small, monkeypatch):
    right = edge_cases._points
    monkeypatch.setattr(
        edge_cases, "_points", lambda version, value: right(version, value - 1 if value == 3 else value)
    )
    found = check_edges(small)
    assert not found.ok
    assert {(one.case.indicator, one.case.value) for one in found.failed} == {("tax.late_filings", 3)}


def test_a_rulebook_without_a_day_in_force_has_no_edge_case_and_is_not_passed(small, monkeypatch):
    monkeypatch.setattr(edge_cases, "turning_days", lambda rulebook: [date(2020, 1, 1)])
    assert not check_edges(small).ok
