"""What was not known yet on the day of a description is not in it: late results, and codes that changed since."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from credit_tier import read_records
from credit_tier.risk.features import features_of, features_on
from credit_tier.risk.outcomes import outcomes_of

RULES_ON = date(2026, 3, 31)
VISITS = ["统一社会信用代码", "检查日期", "检查结果", "收到日期"]
CHANGES = ["原统一社会信用代码/注册号", "统一社会信用代码", "变更类型", "变更日期", "核准文书号", "收到日期"]
FORMER, LATTER = "91620100MA7ABCD12E", "91620100MA7ABCD13C"


def read(province, **rows):
    heads = {"inspections": VISITS, "successions": CHANGES}
    tables = {name: pd.DataFrame(sent, columns=heads[name]) for name, sent in rows.items()}
    return read_records(tables, province.rulebook, received_on=province.today)


def test_a_population_is_described_by_what_was_known_on_the_day_asked_for(province):
    visits = [(FORMER, "2025-05-06", "不合格", "2025-05-20"), (FORMER, "2025-11-05", "不合格", "2025-11-20")]
    records = read(province, inspections=visits)
    told = []
    for known_on in (date(2025, 11, 19), date(2025, 11, 20), None):
        now = features_on(records, province.rulebook, date(2025, 11, 30), known_on=known_on)
        told.append([now.of(name).tolist() for name in ("history.violations", "regulatory.failed_inspections")])
    assert told == [[[1], [1]], [[2], [2]], [[2], [2]]]


@pytest.mark.parametrize(("received", "told"), [("2025-10-31", (3, 2)), ("2025-11-01", (2, 2))])
def test_a_visit_is_described_under_the_code_that_was_known_to_have_come_after(province, received, told):
    """Before it was known, the former code has its own past alone; from then on, the latter one has both."""
    visits = [
        (FORMER, "2025-05-06", "不合格", "2025-05-20"),
        (FORMER, "2025-06-06", "不合格", "2025-06-20"),
        (LATTER, "2025-08-06", "合格", "2025-08-20"),
        (FORMER, "2025-11-05", "合格", "2025-11-20"),  # still sent under the former code
    ]
    change = (FORMER, LATTER, "代码变更", "2025-07-02", "甘示例市监变〔2025〕1号", received)
    records = read(province, inspections=visits, successions=[change])
    visit = outcomes_of(records, province.rulebook, until=province.today).between(date(2025, 11, 5))
    assert (visit.sent_as.tolist(), visit.codes.tolist()) == ([FORMER], [LATTER])
    features = features_of(records, province.rulebook, visit, rules_on=RULES_ON)
    assert features.as_of.tolist() == [date(2025, 10, 31)]
    assert not features.left_out
    assert tuple(features.of(name)[0] for name in ("history.visits", "history.violations")) == told


@pytest.mark.parametrize("kind", ["代码变更", "吸收合并"])
def test_a_code_that_changes_later_changes_no_feature_of_earlier_visits(province, kind):
    """Who merged or got another code since was known under the code of then: that it is gone is of the future."""
    register = province.tables["enterprises"].slice(0, 3)
    before, after, other = register["code"].to_pylist()
    visits = pd.DataFrame(
        [
            (before, "2025-05-06", "不合格", "2025-05-20"),
            (before, "2025-10-08", "不合格", "2025-11-20"),  # before the visit below, and not known yet
            (before, "2025-11-05", "合格", "2025-11-20"),
            (other, "2025-11-06", "不合格", "2025-11-20"),
        ],
        columns=VISITS,
    )
    change = pd.DataFrame(
        [(before, after, kind, "2026-02-02", "甘示例市监变〔2026〕1号", "2026-02-09")], columns=CHANGES
    )
    tables = {"enterprises": register, "inspections": visits}
    told = []
    for sent in (tables, {**tables, "successions": change}):
        records = read_records(sent, province.rulebook, received_on=province.today)
        outcomes = outcomes_of(records, province.rulebook, until=province.today).between(date(2025, 11, 1))
        told.append((outcomes, features_of(records, province.rulebook, outcomes, rules_on=RULES_ON)))
    (plain, without), (moved, features) = told
    assert sorted(moved.sent_as) == sorted(plain.codes) == sorted([before, other])
    assert sorted(moved.codes) == sorted([after, other])
    rows = [np.argsort(one.sent_as) for one in (plain, moved)]
    assert np.array_equal(without.values[:, rows[0]], features.values[:, rows[1]])
    assert features.of("history.violations").tolist().count(1) == 1
    assert not features.left_out
