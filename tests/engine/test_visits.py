"""Visits and repairs that the draw has to know: under the code that answers for them, as far as was known."""

from datetime import date

import pytest

from credit_tier.engine.register import founding_days, natural_persons
from credit_tier.engine.visits import Visit, repairs_of, visits_of
from credit_tier.foundation.basis import Bilingual
from credit_tier.rulebook.eligibility_rules import CaseLed
from credit_tier.rulebook.loading import load_rulebook
from record_sets import CODES, records_of

A, B, C = CODES
AS_OF, EARLY, LATE = date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 1)
WORDS = CaseLed(
    id="cases", title=Bilingual(zh="个案", en="cases"), in_force=EARLY, status="illustrative", forms=("投诉",)
)


@pytest.fixture(scope="module")
def gansu():
    return load_rulebook()


def firm(code, **more):
    return {"record_id": f"e{code}", "code": code, "received_on": EARLY, "founded_on": date(2015, 1, 1), **more}


def inspection(code, on, **more):
    row = {"record_id": f"i{code}{on}{len(more)}", "code": code, "received_on": on, "inspected_on": on}
    return {**row, "agency": "示例局", "result": "pass", **more}


def seen(gansu, tables, *, as_of=AS_OF, known_on=AS_OF):
    return visits_of(records_of(gansu, tables), gansu, case_led=[WORDS], as_of=as_of, known_on=known_on)


def test_visits_paid_under_a_number_that_was_changed_count_for_the_enterprise_that_has_it_now(gansu):
    change = {
        "record_id": "s",
        "former_code": A,
        "code": B,
        "kind": "merger_absorption",
        "effective_on": date(2026, 3, 1),
        "received_on": EARLY,
    }
    tables = {"enterprises": [firm(A), firm(B)], "inspections": [inspection(A, date(2026, 2, 1))]}
    assert [visit.code for visit in seen(gansu, tables)] == [A]
    assert [visit.code for visit in seen(gansu, tables | {"successions": [change]})] == [B]
    repair = {"record_id": "p", "code": A, "received_on": EARLY, "target": "x", "repaired_on": date(2026, 2, 2)}
    records = records_of(gansu, tables | {"successions": [change], "repairs": [repair]})
    assert repairs_of(records, gansu, as_of=AS_OF, known_on=AS_OF) == {B: date(2026, 2, 2)}


def test_several_items_on_a_day_are_one_visit_and_what_a_complaint_led_to_is_told_apart(gansu):
    rows = [
        *(inspection(A, LATE, item=item, form="双随机") for item in ("甲", "乙")),
        inspection(A, LATE, item="丙", form="投诉举报检查", record_id="case"),
        inspection(B, date(2026, 7, 1)),
    ]
    assert seen(gansu, {"enterprises": [firm(A), firm(B)], "inspections": rows}) == (
        Visit(A, LATE, "示例局", "", False),
        Visit(A, LATE, "示例局", "", True),
    )


def test_what_was_received_later_or_replaced_is_no_visit(gansu):
    rows = [
        inspection(A, date(2026, 2, 1), record_id="1"),
        inspection(A, date(2026, 2, 3), record_id="2", supersedes="1", received_on=LATE),
    ]
    tables = {"enterprises": [firm(A)], "inspections": rows}
    assert [visit.on.day for visit in seen(gansu, tables)] == [3]
    assert [visit.on.day for visit in seen(gansu, tables, known_on=date(2026, 5, 1))] == [1]
    assert seen(gansu, {"enterprises": [firm(A)]}) == ()


def objection(target, effect="annulment", **more):
    row = {"record_id": f"o{target}{effect}", "code": A, "received_on": LATE, "starts_on": LATE, "status": "granted"}
    return {**row, "target": target, "target_table": "inspections", "effect": effect, **more}


@pytest.mark.parametrize(
    ("more", "known_on", "fields"),
    [
        ({}, AS_OF, ()),
        ({}, date(2026, 5, 31), ("",)),  # not yet known to be annulled
        ({"effect": "dispute"}, AS_OF, ("",)),  # who contests the data does not say that nobody came
        ({"status": "pending"}, AS_OF, ("",)),
        ({"status": "refused"}, AS_OF, ("",)),
        ({"target_table": "decisions"}, AS_OF, ("",)),
        ({"code": B}, AS_OF, ("",)),
    ],
)
def test_a_visit_whose_result_was_annulled_was_paid_and_fulfils_no_duty(gansu, more, known_on, fields):
    tables = {
        "enterprises": [firm(A), firm(B)],
        "inspections": [inspection(A, date(2026, 2, 1), record_id="1")],
        "objections": [objection("1", **more)],
    }
    [visit] = seen(gansu, tables, known_on=known_on)
    assert visit.fields == fields
    assert visit.fulfils("food") is bool(fields)


def test_a_visit_is_of_the_fields_of_its_published_items_whose_result_stands(gansu):
    food, other = "食品生产经营日常监督检查", "登记事项检查"
    rows = [
        inspection(A, LATE, item=food, record_id="1"),
        inspection(A, LATE, item=other, record_id="2"),
        inspection(B, LATE, item="从未公布的事项", record_id="3"),
    ]
    tables = {"enterprises": [firm(A), firm(B)], "inspections": rows}
    assert [visit.fields for visit in seen(gansu, tables)] == [("food", "general"), ("",)]
    annulled = seen(gansu, tables | {"objections": [objection("1")]})
    assert [(visit.fields, visit.fulfils("food")) for visit in annulled] == [(("general",), False), (("",), True)]


def test_visits_that_attribution_gives_to_nobody_are_nobodys(gansu):
    change = {"record_id": "s", "former_code": A, "code": B, "kind": "division_dissolving", "received_on": EARLY}
    tables = {
        "enterprises": [firm(A), firm(B)],
        "inspections": [inspection(A, date(2026, 2, 1)), inspection(B, LATE)],
        "successions": [change | {"effective_on": date(2026, 3, 1)}],
    }
    assert {visit.code for visit in seen(gansu, tables)} <= {A, B}


def test_a_duty_runs_from_the_day_that_the_register_tells(gansu):
    records = records_of(gansu, {"enterprises": [firm(A), firm(B, founded_on=None)]})
    assert founding_days(records, gansu, as_of=AS_OF, known_on=AS_OF) == {A: date(2015, 1, 1)}


def test_natural_persons_whose_number_does_not_say_so_are_known_by_the_register(gansu):
    trader = "reg:620100000000015"
    rows = [
        firm(A, subject_type="enterprise"),
        firm(trader, subject_type="individual"),
        firm("92620102712345672E", subject_type="individual"),
        firm(B, subject_type="individual"),
        {**firm(B), "record_id": "later", "received_on": LATE, "subject_type": "enterprise"},
    ]
    records = records_of(gansu, {"enterprises": rows})
    assert natural_persons(records, gansu, as_of=AS_OF, known_on=AS_OF) == [trader]
    assert natural_persons(records, gansu, as_of=EARLY, known_on=EARLY) == [B, trader]
    assert natural_persons(records_of(gansu, {"inspections": []}), gansu, as_of=AS_OF, known_on=AS_OF) == []
