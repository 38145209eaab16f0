"""What counts as a violation, what becomes of several inspections on one day, and of those without a finding."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from credit_tier import read_records
from credit_tier.engine.past_inspections import PastInspection
from credit_tier.risk.outcomes import gathered, outcomes_of
from credit_tier.risk.refusals import NotEstimableError
from shipped_rulebook import shipped_rulebook

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)


def visit(result, *, code="e1", on=DAY, agency="", sent_as=""):
    return PastInspection(code, on, result, agency, "", sent_as or code)


@pytest.mark.parametrize(
    ("result", "violating"), [("pass", False), ("fail", True), ("corrected", True), ("uncooperative", True)]
)
def test_corrected_on_the_spot_and_refusing_the_inspection_are_violations(result, violating):
    assert gathered([visit(result)]).found.tolist() == [violating]


@pytest.mark.parametrize("results", [("fail", "pass"), ("pass", "fail"), ("pass", "fail", "pass")])
def test_inspections_of_one_day_are_one_row_that_found_what_any_of_them_found(results):
    names = ("b", "a", "c")
    made = gathered(
        visit(result, agency=f"{name} bureau", sent_as=f"{name} code")
        for result, name in zip(results, names, strict=False)
    )
    assert (made.found.tolist(), made.agencies.tolist(), made.sent_as.tolist()) == ([True], ["a bureau"], ["a code"])


def test_visits_without_a_finding_are_counted_by_result_and_those_nobody_answers_for_are_left_out():
    made = gathered(
        [visit("pass"), visit("ceased"), visit("ceased"), visit("", on=NEXT), visit("fail", code="", sent_as="gone")]
    )
    assert made.set_aside == {"ceased": 2, "not said": 1}
    assert len(made) == 1
    with pytest.raises(NotEstimableError, match="ceased 1"):
        gathered([visit("ceased")])


def test_a_period_holds_both_of_its_ends():
    made = gathered([visit("pass"), visit("fail", on=NEXT)])
    assert len(made.between(DAY, NEXT)) == 2
    assert made.between(NEXT).on.tolist() == [NEXT]
    assert made.between(None, DAY).on.tolist() == [DAY]


def test_a_result_that_came_in_later_is_not_seen():
    rows = pd.DataFrame(
        [
            ("91620100MA7ABCD12E", day, "不合格", came)
            for day, came in (("2026-01-05", "2026-01-09"), ("2026-03-02", "2026-05-04"))
        ],
        columns=["统一社会信用代码", "检查日期", "检查结果", "收到日期"],
    )
    rulebook = shipped_rulebook()
    records = read_records({"inspections": rows}, rulebook, received_on=date(2026, 6, 30))
    seen = [len(outcomes_of(records, rulebook, until=date(2026, 6, 30), known_on=date(2026, 5, day))) for day in (3, 4)]
    assert seen == [1, 2]
    assert len(outcomes_of(records, rulebook, until=date(2026, 5, 3))) == 1


def test_a_period_without_inspections_is_refused_without_brackets_of_nothing():
    with pytest.raises(NotEstimableError, match=r"set aside: 0\)"):
        gathered([])
