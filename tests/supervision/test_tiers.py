"""Tiers and frames: the stricter of grade and field, nobody exempt, and a closed firm counted but not drawn."""

from datetime import date

import pandas as pd
import pytest

from credit_tier import grade, load_rulebook, make_frame, observe, read_records, supervise
from credit_tier.foundation.errors import ArgumentError, PurposeError
from credit_tier.rulebook.loading import load_rulebook as load
from credit_tier.rulebook.source import Use
from credit_tier.supervision.framing import stratum_terms

GOOD, POOR = "91620100MA7ABCD12E", "91620102712345672E"
AS_OF = date(2026, 6, 30)
TABLES = {
    "enterprises": [{"code": GOOD, "founded_on": "2010-01-01"}, {"code": POOR, "founded_on": "2010-01-01"}],
    "tax_filings": [{"code": GOOD, "due_on": "2026-04-20", "filed_on": "2026-04-10"}],
    "tax_arrears": [{"code": POOR, "amount": "5", "owed_since": "2024-01-01"}],
    "social_security": [{"code": GOOD, "period": "2026-05", "payable": "5", "paid": "5"}],
    "decisions": [{"code": POOR, "kind": "serious_list", "domain": "market", "decided_on": "2026-01-01"}],
    "inspections": [{"code": GOOD, "result": "pass", "inspected_on": "2026-02-01"}],
}


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="module")
def grades(rulebook):
    frames = {name: pd.DataFrame(rows) for name, rows in TABLES.items()}
    return grade(observe(read_records(frames, rulebook, received_on=AS_OF), rulebook, as_of=AS_OF), rulebook)


def test_a_grade_made_for_financing_never_serves_supervision(rulebook):
    # 政务数据共享条例 25: arrears of bills weigh in that profile, and would move the tier by this door.
    frames = {name: pd.DataFrame(rows) for name, rows in TABLES.items()}
    records = read_records(frames, rulebook, received_on=AS_OF)
    for_lenders = grade(observe(records, rulebook, as_of=AS_OF, use=Use.FINANCING), rulebook)
    assert for_lenders.use is Use.FINANCING
    with pytest.raises(PurposeError, match="supervision"):
        supervise(for_lenders, rulebook, fields=[(GOOD, "food")])
    with pytest.raises(PurposeError, match="financing"):
        grade(observe(records, rulebook, as_of=AS_OF, use=Use.FINANCING), rulebook, use=Use.SUPERVISION)


def test_a_good_grade_lightens_the_general_field_and_never_a_safety_field(grades, rulebook):
    tiers = supervise(grades, rulebook, fields=[(GOOD, "food"), (POOR, "special_equipment")])
    assert {field: tier.name for field, tier in tiers.of(GOOD).items()} == {"general": "light", "food": "strict"}
    assert {field: tier.name for field, tier in tiers.of(POOR).items()} == {
        "general": "strict",
        "special_equipment": "strict",
    }
    frame = tiers.to_frame().set_index(["code", "field"])
    assert frame.loc[(GOOD, "food"), "decided_by"] == "field"
    assert frame.loc[(POOR, "general"), "decided_by"] == "grade"
    assert bool(frame["trial"].all())
    assert (tiers.grade_type, tiers.use, tiers.disclosure) == (grades.grade_type, grades.use, grades.disclosure)


def test_the_order_of_the_fields_given_changes_nothing(grades, rulebook):
    one = supervise(grades, rulebook, fields=[(GOOD, "food"), (POOR, "drugs")])
    other = supervise(grades, rulebook, fields=[(POOR, "drugs"), (GOOD, "food"), (GOOD, "food")])
    assert one.digest == other.digest


@pytest.mark.parametrize("fields", ["food", {GOOD: "food"}, [GOOD], [(GOOD,)], [(GOOD, 1)]])
def test_what_is_no_list_of_code_and_field_is_refused(grades, rulebook, fields):
    with pytest.raises(ArgumentError, match="fields"):
        supervise(grades, rulebook, fields=fields)


def test_an_unknown_field_and_an_ungraded_enterprise_are_told_together(grades, rulebook):
    with pytest.raises(ArgumentError) as refused:
        supervise(grades, rulebook, fields=[(GOOD, "foods"), ("93620300MA7HJK2220", "food")])
    assert [fault.where for fault in refused.value.faults] == ["fields: foods", "fields: 93620300MA7HJK2220"]
    assert "hazardous_chemicals" in str(refused.value)


def test_an_excluded_enterprise_stays_in_the_base_of_the_rate(grades, rulebook):
    tiers = supervise(grades, rulebook)
    frame = make_frame(tiers, field="general", eligibility={GOOD: "closed"})
    units = {unit.id: unit for unit in frame}
    assert (units[GOOD].eligible, units[GOOD].reason, units[POOR].eligible) == (0, "closed", 1)
    assert frame.size("general/light") == 1
    assert {terms.name: terms.rate for terms in stratum_terms(tiers, field="general")} == {
        "general/light": "0.03",
        "general/strict": "0.5",
    }


def test_frames_of_nobody_and_reasons_for_strangers_are_refused(grades, rulebook):
    tiers = supervise(grades, rulebook)
    with pytest.raises(ArgumentError, match="Nobody is in this field"):
        make_frame(tiers, field="food")
    with pytest.raises(ArgumentError, match="not in the frame"):
        make_frame(tiers, field="general", eligibility={"93620300MA7HJK2220": "closed"})


def test_grades_of_another_rulebook_are_refused(grades, tmp_path, rulebook):
    other = rulebook.model_copy(update={"indicators": rulebook.indicators[1:]})
    assert other.digest != rulebook.digest
    assert other != load()
    with pytest.raises(ArgumentError, match="another edition"):
        supervise(grades, other)
