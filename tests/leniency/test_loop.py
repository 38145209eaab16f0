"""What was decided comes back as records: a lenient outcome costs nothing, and the next case is not the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest

from credit_tier import grade, observe, read_records
from credit_tier.analysis.earlier_violations import earlier_violations
from credit_tier.datasets import write_sample
from credit_tier.leniency.assessed_table import assess_table
from credit_tier.leniency.assessment import assess
from credit_tier.leniency.case import Case, EarlierAct, PenaltyKind
from credit_tier.leniency.recording import DecidedCase, RecordingError, after_refusal, record_rows
from credit_tier.rulebook.leniency_rules import Category, Effect
from leniency.random_cases import RULEBOOK

CODE = "91620100MA7ABCD12E"
THEN, NOW = date(2026, 3, 31), date(2026, 6, 30)
FIRST = Case(
    act="tax_late_filing",
    agency="甲县税务局",
    began_on=date(2026, 1, 16),
    continuing=False,
    discovered_on=date(2026, 2, 20),
    harm="none",
    corrected=True,
    corrected_on=date(2026, 2, 10),
    own_initiative=True,
    searched=True,
    particulars={"irreparable_loss": False, "wide_effect": False},
)
REGISTER = pd.DataFrame({"统一社会信用代码": [CODE], "成立日期": ["2012-05-04"]})


def decided(case=FIRST, effect=Effect.SPARED, on=THEN, **more):
    decision = assess(case, RULEBOOK, on=on).decide(effect, officer="甲某", reason="见案卷")
    return DecidedCase(decision, CODE, f"甲税〔2026〕{on.month}号", on, name="示例公司", **more)


def records_with(rows, **tables):
    return read_records({"enterprises": REGISTER, **rows.tables, **tables}, RULEBOOK, received_on=THEN)


def test_an_outcome_becomes_a_record_that_costs_no_points(tmp_path):
    folder = tmp_path / "sample"
    write_sample(folder, enterprises=60)
    before = read_records(folder, RULEBOOK, received_on=NOW)
    codes = before.tables["enterprises"]["code"].to_pylist()[:40]
    rows = [decided()._replace(code=code, document_no=f"甲税免〔2026〕{n}号") for n, code in enumerate(codes)]
    added = record_rows(rows, RULEBOOK).tables["lenient_outcomes"]
    known = before.tables["lenient_outcomes"]
    both = pa.concat_tables([known, _as(added, known.schema)]) if known.num_rows else added
    after = replace(before, tables=before.tables | {"lenient_outcomes": both})
    assert after.tables["lenient_outcomes"].num_rows == known.num_rows + 40
    first, second = (grade(observe(records, RULEBOOK, as_of=NOW), RULEBOOK) for records in (before, after))
    assert first.codes.to_pylist() == second.codes.to_pylist()
    assert (first.scores.score == second.scores.score).all()
    assert (first.scores.grade == second.scores.grade).all()


def _as(rows, schema):
    read = read_records({"lenient_outcomes": rows}, RULEBOOK, received_on=NOW).tables["lenient_outcomes"]
    return read.select(schema.names).cast(schema)


def test_after_a_lenient_outcome_the_next_case_of_the_kind_is_not_the_first():
    rows = record_rows([decided()], RULEBOOK)
    assert rows.tables["lenient_outcomes"]["kind"].to_pylist() == ["first_violation"]
    earlier = earlier_violations(records_with(rows), RULEBOOK, on=NOW)
    assert earlier.to_pylist() == [
        {
            "enterprise": CODE,
            "on": date(2026, 1, 16),
            "decided_on": THEN,
            "act": "tax_late_filing",
            "domain": "tax",
            "agency": "甲县税务局",
        }
    ]
    again = pd.DataFrame(
        {
            "案件编号": ["2"],
            "统一社会信用代码": [CODE],
            "违法行为": ["tax_late_filing"],
            "违法日期": ["2026-04-16"],
            "是否连续或继续": ["否"],
            "发现日期": ["2026-05-20"],
            "危害后果": ["无"],
            "是否改正": ["是"],
            "改正日期": ["2026-05-10"],
            "是否主动改正": ["是"],
            "是否已查询违法记录": ["是"],
            "造成不可挽回的税费损失": ["否"],
            "造成较大社会影响": ["否"],
        }
    )
    alone = assess_table(again, RULEBOOK, on=NOW).table.to_pylist()[0]
    told = assess_table(again, RULEBOOK, on=NOW, earlier=earlier).table.to_pylist()[0]
    assert alone["item"] == "tax_late_filing"
    assert told["item"] == ""
    assert told["may_least"] != "spared"


def test_penalties_count_and_annulled_ones_never_were():
    penalty = {
        "统一社会信用代码": CODE,
        "决定类型": "行政处罚",
        "领域": "税务",
        "违法事实": "未按照规定的期限办理纳税申报",
    }
    penalty |= {"处罚日期": "2025-06-01", "文号": "甲税罚〔2025〕1号"}
    listing = penalty | {"决定类型": "经营异常名录", "领域": "市场监管", "文号": "甲列〔2025〕1号"}
    decisions = pd.DataFrame([penalty, listing])
    found = earlier_violations(read_records({"decisions": decisions}, RULEBOOK, received_on=THEN), RULEBOOK, on=NOW)
    assert [(row["act"], row["on"], row["decided_on"]) for row in found.to_pylist()] == [
        ("未按照规定的期限办理纳税申报", None, date(2025, 6, 1))
    ]
    objection = {"code": CODE, "effect": "annulment", "target": "甲税罚〔2025〕1号", "starts_on": "2026-02-01"}
    for more, left in (("dispute", 1), ("stay", 1), ("annulment", 0)):
        rows = pd.DataFrame([objection | {"effect": more}])
        records = read_records({"decisions": decisions, "objections": rows}, RULEBOOK, received_on=THEN)
        assert earlier_violations(records, RULEBOOK, on=NOW).num_rows == left


def test_an_outcome_without_the_day_of_its_act_still_tells_that_there_was_one_before():
    case = replace(FIRST, began_on=date(2026, 4, 16), discovered_on=date(2026, 5, 20), corrected_on=date(2026, 5, 10))
    known = EarlierAct(act="tax_late_filing", decided_on=THEN)
    found = assess(replace(case, earlier=(known,)), RULEBOOK, on=NOW)
    route = next(judged for judged in found.judgement.routes if judged.rule.id == "tax_late_filing")
    assert route.node("tax_first").value == 0
    late = assess(replace(case, earlier=(replace(known, decided_on=date(2026, 5, 1)),)), RULEBOOK, on=NOW)
    route = next(judged for judged in late.judgement.routes if judged.rule.id == "tax_late_filing")
    assert route.node("tax_first").value == 1


def test_refused_correction_turns_into_a_decision():
    act = replace(FIRST, act="annual_report_late", particulars={}, corrected=None, corrected_on=None, ordered=True)
    act = replace(act, own_initiative=None, correct_by=date(2026, 3, 1), domain="market", agency="甲县市场监管局")
    refused = after_refusal(act)
    before, after = (assess(case, RULEBOOK, on=NOW) for case in (act, refused))
    assert after.outcome.may_most is not Effect.SPARED or not after.determined
    assert before.judgement.facts["refused"] is None
    assert after.judgement.facts["refused"] is True
    rows = record_rows([decided(refused, Effect.NONE, NOW, penalty_kinds=(PenaltyKind.FINE,), fine=123_45)], RULEBOOK)
    assert set(rows.tables) == {"decisions"}
    records = read_records({"enterprises": REGISTER, **rows.tables}, RULEBOOK, received_on=NOW)
    (row,) = records.tables["decisions"].to_pylist()
    assert (row["kind"], row["fine"], row["penalty_kinds"], row["domain"]) == ("penalty", 123_45, "fine", "market")
    assert row["code"] == CODE


def test_a_reduced_penalty_is_a_penalty_and_stands_on_the_register_too():
    case = replace(FIRST, harm="serious", removed_harm=True)
    rows = record_rows([decided(case, Effect.REDUCED, fine=100)], RULEBOOK)
    assert rows.tables["lenient_outcomes"]["kind"].to_pylist() == ["mitigated"]
    assert rows.tables["decisions"]["kind"].to_pylist() == ["penalty"]


@pytest.mark.parametrize("category", [Category.NOT_ESTABLISHED, Category.TIME_BARRED, Category.CORRECTION_FIRST])
def test_where_nothing_was_spared_there_is_no_row_and_it_is_said_why(category):
    facts = {
        Category.NOT_ESTABLISHED: Case(violation_established=False),
        Category.TIME_BARRED: Case(
            domain="market", began_on=date(2022, 1, 1), continuing=False, ongoing=False, discovered_on=date(2026, 1, 1)
        ),
        Category.CORRECTION_FIRST: Case(act="不在清单", drafting="correction_first", refused=False),
    }
    case = facts[category]
    if category is Category.TIME_BARRED:
        case = replace(case, life_health=False, financial_security=False)
    one = decided(case)
    assert one.decision.suggestion.category is category
    rows = record_rows([one], RULEBOOK)
    assert not rows.tables
    assert rows.without[0][0] == 0
    assert rows.without[0][1].zh


def test_what_nobody_said_is_not_invented():
    bare = decided(Case())
    with pytest.raises(RecordingError) as raised:
        record_rows([bare, decided(Case(), Effect.NONE)], RULEBOOK)
    assert [fault.where for fault in raised.value.faults] == ["decided[0].spared_for", "decided[1].domain"]
    kinds = record_rows([bare._replace(spared_for=Category.NO_FAULT)], RULEBOOK).tables["lenient_outcomes"]["kind"]
    assert kinds.to_pylist() == ["no_fault"]
