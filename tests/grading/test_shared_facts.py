"""A fact that several indicators share: points once, conditions always, and no advice that would not hold (R9)."""

from datetime import date

import pandas as pd
import pytest

from credit_tier import explain, grade, observe, read_records
from credit_tier.grading.grades import Grades
from shipped_rulebook import shipped_rulebook

CODE, AS_OF = "91620100MA7ABCD12E", date(2026, 6, 30)
FIRM = {"code": CODE, "founded_on": "2010-01-01"}
PENALTY = {"document_no": "甘示例罚〔2026〕7号", "kind": "penalty", "domain": "market", "decided_on": "2026-02-01"}
PENALTY |= {"procedure": "ordinary", "severity": "general"}
LISTED = {"document_no": "甘示例列〔2026〕8号", "kind": "serious_list", "domain": "market", "decided_on": "2026-02-02"}
ABNORMAL = {**LISTED, "kind": "abnormal_list"}
OWED = {"amount": "100", "owed_since": "2024-01-01"}


def graded(tables):
    rulebook = shipped_rulebook()
    frames = {name: pd.DataFrame([{"code": CODE, **row} for row in rows]) for name, rows in tables.items()}
    records = read_records({"enterprises": pd.DataFrame([FIRM]), **frames}, rulebook, received_on=AS_OF)
    return records, grade(observe(records, rulebook, as_of=AS_OF), rulebook)


@pytest.mark.parametrize("fact", [None, "f"])
def test_a_veto_holds_whether_or_not_its_fact_came_as_a_penalty_too(fact):
    _, grades = graded({"decisions": [{**PENALTY, "fact_id": fact}, {**LISTED, "fact_id": fact}]})
    assert grades.to_frame().loc[CODE, "grade"] == "D"
    assert grades.to_frame().loc[CODE, "conditions"] == "serious_list"
    assert grades.of(CODE).grade == "D"


def test_what_conditions_read_is_stored_and_comes_back(tmp_path):
    _, grades = graded({"tax_arrears": [{**OWED, "fact_id": "f"}], "decisions": [{**ABNORMAL, "fact_id": "f"}]})
    assert [item.indicator for item in grades.indicators.watched] == ["regulatory.abnormal_list"]
    assert grades.of(CODE).held == ("abnormal_list",)
    grades.save(tmp_path / "grades.parquet")
    again = Grades.load(tmp_path / "grades.parquet", grades.rulebook)
    assert again.digest == grades.digest
    assert again.of(CODE) == grades.of(CODE)


def test_one_more_adverse_record_of_a_fact_never_lifts_the_score():
    late = {"tax_filings": [{"due_on": "2026-04-20", "filed_on": "2026-05-20"}]}
    owed = {"tax_arrears": [{**OWED, "fact_id": "f"}], "decisions": [{**PENALTY, "fact_id": "g"}]}
    _, before = graded({**late, **owed})
    _, after = graded({**late, **owed, "decisions": [*owed["decisions"], {**ABNORMAL, "fact_id": "f"}]})
    assert after.of(CODE).score <= before.of(CODE).score


def test_where_a_shared_fact_would_come_back_nothing_is_promised():
    arrears = {"tax_arrears": [{**OWED, "fact_id": "f"}]}
    penalties = [{**PENALTY, "domain": "tax", "fact_id": "f"}, {**PENALTY, "document_no": "甘示例罚〔2025〕9号"}]
    records, grades = graded({**arrears, "decisions": penalties})
    found = explain(grades, CODE, records)
    assert found.undetermined
    assert all(step.indicator.id != "tax.arrears_age" for change in found.path.changes for step in change.steps)
    assert "已在“现有欠税已持续的月数”计分的同一事实除外" in found.text("zh")


def test_an_act_whose_least_period_still_runs_is_dated_and_not_advised():
    records, grades = graded(
        {"decisions": [{**PENALTY, "decided_on": "2026-06-01"}, {**LISTED, "kind": "serious_list"}]}
    )
    found = explain(grades, CODE, records)
    assert {item.cure.act: item.open_on for item in found.waiting} == {
        "repair_penalties": date(2026, 9, 1),
        "leave_serious_list": date(2027, 2, 2),
    }
    assert not found.path.changes
    assert "2026-09-01 起可以" in found.text("zh")


def test_a_penalty_that_does_not_say_its_class_waits_for_the_longest_it_may_have():
    unsaid = {**PENALTY, "severity": None, "decided_on": "2026-06-01"}
    records, grades = graded({"decisions": [unsaid]})
    assert {item.cure.act: item.open_on for item in explain(grades, CODE, records).waiting} == {
        "repair_penalties": date(2027, 6, 1)
    }


def test_a_repair_that_hits_nothing_is_told():
    repair = {"target": "甘示例罚〔2026〕77号", "repaired_on": "2026-05-01"}
    _, grades = graded({"decisions": [PENALTY], "repairs": [repair]})
    assert grades.indicators.unmatched == ((CODE, repair["target"]),)


def test_a_code_in_small_letters_is_the_same_enterprise_with_the_same_records():
    records, grades = graded({"decisions": [PENALTY]})
    assert explain(grades, CODE.lower(), records).to_dict() == explain(grades, CODE, records).to_dict()


def test_without_records_it_is_not_said_that_nothing_would_suffice():
    old = {**PENALTY, "decided_on": "2025-12-01"}
    several = [
        {**old, "domain": domain, "document_no": f"甘示例{sign}罚〔2025〕{number}号"}
        for domain, sign in (("market", ""), ("tax", "税"), ("safety", "安"))
        for number in (1, 2, 3, 4)
    ]
    failed = [{"result": "fail", "inspected_on": f"2026-0{month}-01", "item_no": "1"} for month in (1, 2, 3, 4)]
    records, grades = graded({"decisions": several, "inspections": failed})
    assert explain(grades, CODE, records).path.changes
    alone = explain(grades, CODE)
    assert alone.undetermined
    assert not alone.path.changes
    assert "未附记录" in alone.text("zh")
