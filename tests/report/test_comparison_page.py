"""The document of a what-if: no official paper, every mover and every cost on it, and what is locked."""

from __future__ import annotations

from credit_tier import compare
from credit_tier.report.comparison_page import comparison_page
from graded_populations import some, values_of
from report.leniency_files import RULEBOOK, Page, stands_alone

PATCH = """
[[grades.scale]]
uses = ["supervision"]
in_force = 2025-07-01
base = -60
[[grades.cap]]
id = "wage_list"
in_force = 2025-07-01
grade = "D"
title = { zh = "</table><script>甲", en = "<b>&" }
"""


def test_movers_reasons_cost_and_locks_stand_on_the_page_that_is_no_official_paper():
    found = compare(RULEBOOK, PATCH, some(RULEBOOK))
    markup = comparison_page(found)
    page = Page(markup)
    stands_alone(markup)
    assert "<script" not in markup
    for word in ("假设推演", "no official paper", "试行", "触及的锁定内容", "基础分", RULEBOOK.digest[:16]):
        assert word in page.text
    assert f"{int(found.moved().sum())} 家等级变化" in page.text
    for number in found.moves()["enterprises"]:
        assert f">{number}<" in markup
    cost = found.cost()
    days = sum(cost["new_inspector_days"]) - sum(cost["old_inspector_days"])
    assert days
    assert f"人日 {days:+}" in page.text
    assert "<del>0</del>" in markup
    assert "<ins>-60</ins>" in markup


def test_a_patch_that_does_nothing_and_nobody_at_all_make_a_page_that_says_so():
    assert "没有变化" in Page(comparison_page(compare(RULEBOOK, "", some(RULEBOOK, 5)))).text
    assert "0 家企业中，0 家等级变化" in Page(comparison_page(compare(RULEBOOK, PATCH, values_of(RULEBOOK, [])))).text
