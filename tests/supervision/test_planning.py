"""The annual plan: made from tiers and published items, amended by editions, and bound to what persons confirmed."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from credit_tier import InspectionPlan, grade, load_rulebook, observe, read_records, supervise
from credit_tier.foundation.errors import ArgumentError
from credit_tier.report.annual_plan import annual_plan_page, plan_notes_page
from credit_tier.supervision.capacity import Capacity
from credit_tier.supervision.confirmation import Confirmation, UnconfirmedError, require_confirmed
from credit_tier.supervision.floor_of_draw import floor_of_draw
from credit_tier.supervision.framing import make_frame, stratum_terms
from credit_tier.supervision.inspection_plan import OutsidePlanError
from credit_tier.supervision.item_tiers import for_item
from credit_tier.supervision.planned_draws import require_legal_rates
from credit_tier.supervision.planning import PlanTerms, UnlistedItemError, make_plan

DAY = date(2026, 6, 30)
FIRM, TRADER = "91620100MA7ABCD12E", "92620102712345672E"
SERIOUS = [{"code": TRADER, "kind": "serious_list", "domain": "market", "decided_on": "2026-01-01"}]
TABLES = {
    "enterprises": [{"code": code, "founded_on": "2010-01-01"} for code in (FIRM, TRADER)],
    "decisions": SERIOUS,
}
ITEM = {
    "id": "food_daily_supervision",
    "subject": "示例局",
    "responsible": "食品处",
    "scope": "食品经营者",
    "starts_on": date(2026, 7, 1),
    "ends_on": date(2026, 12, 20),
}


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="module")
def grades(rulebook):
    frames = {name: pd.DataFrame(rows) for name, rows in TABLES.items()}
    return grade(observe(read_records(frames, rulebook, received_on=DAY), rulebook, as_of=DAY), rulebook)


@pytest.fixture(scope="module")
def tiers(grades, rulebook):
    return supervise(grades, rulebook, fields=[(FIRM, "food"), (TRADER, "food")])


def terms(*items, **other):
    return PlanTerms(**{"year": 2026, "body": "示例局", "published_on": date(2026, 6, 30), "items": items, **other})


def test_a_plan_has_every_column_the_law_names_and_the_rates_that_are_drawn(tiers, rulebook):
    plan = make_plan(tiers, rulebook, terms(ITEM)).plan
    [item] = plan.items
    assert (item.kind.value, item.field, item.enterprises, item.planned) == ("key", "food", 2, 2)
    assert item.rates["strict"] == "0.5"
    assert item.rates["food_two_years"] == "1"
    assert (plan.trial, plan.edition, len(plan.digest)) == (True, 1, 64)
    assert list(plan.to_frame()["责任单位"]) == ["食品处"]
    assert InspectionPlan.model_validate_json(plan.model_dump_json()).digest == plan.digest


def test_an_item_that_is_not_published_is_refused_and_so_is_one_before_its_day(tiers, rulebook):
    with pytest.raises(UnlistedItemError, match="party_building"):
        make_plan(tiers, rulebook, terms({**ITEM, "id": "party_building"}))
    early = {**ITEM, "starts_on": date(2025, 1, 1), "ends_on": date(2025, 3, 1)}
    with pytest.raises(UnlistedItemError):
        make_plan(tiers, rulebook, terms(early, year=2025))


def test_a_special_campaign_needs_its_approval_before_it_begins(tiers, rulebook):
    approval = {"plan": "专项方案", "approved_by": "示例政府", "approval_no": "1号", "approved_on": date(2026, 6, 1)}
    item = make_plan(tiers, rulebook, terms({**ITEM, "campaign": approval})).plan.items[0]
    assert item.form.value == "campaign"
    with pytest.raises(OutsidePlanError, match="approved after"):
        make_plan(tiers, rulebook, terms({**ITEM, "campaign": {**approval, "approved_on": date(2026, 8, 1)}}))
    with pytest.raises(OutsidePlanError, match="names its plan"):
        InspectionPlan.model_validate(
            {"year": 2026, "body": "局", "published_on": DAY, "items": [item.model_copy(update={"campaign": None})]}
        )


def test_an_amendment_is_a_new_edition_that_names_the_old_and_why(tiers, rulebook):
    old = make_plan(tiers, rulebook, terms(ITEM)).plan
    new = make_plan(tiers, rulebook, terms(ITEM, published_on=date(2026, 8, 1)), amends=old, reason="增加力量").plan
    assert (new.edition, new.amends, new.reason) == (2, old.digest, "增加力量")
    with pytest.raises(OutsidePlanError, match="edition"):
        make_plan(tiers, rulebook, terms(ITEM), amends=old)
    with pytest.raises(OutsidePlanError, match="Not the plan it amends"):
        make_plan(tiers, rulebook, terms(ITEM, body="别的局"), amends=old, reason="x")


def test_too_few_days_are_told_to_the_agency_and_not_to_the_public_and_no_rate_falls_below_its_floor(tiers, rulebook):
    drafted = make_plan(tiers, rulebook, terms(ITEM), capacity=Capacity(0))
    assert drafted.fitting.short == 2
    assert drafted.plan.items[0].rates["strict"] == "0.5"
    page, notes = annual_plan_page(drafted.plan, rulebook), plan_notes_page(drafted)
    assert ("缺 2" in notes, "不随计划公布" in notes) == (True, True)
    assert ("缺 2" in page, "人日" in page, "未能满足" in page) == (False, False, False)
    assert "试行" in page
    assert "每年检查不超过 2 次" in page
    assert "http" not in page + notes


def test_more_draws_of_one_agency_than_its_cap_are_told(tiers, rulebook):
    drafted = make_plan(tiers, rulebook, terms({**ITEM, "frequency": 3}))
    assert any("above the cap of 2" in text.en for text in drafted.told)


PUBLIC = {**ITEM, "id": "public_information", "scope": "全部"}


def test_a_plan_that_takes_the_same_enterprises_beyond_the_cap_is_refused_but_for_a_duty_that_prevails(
    grades, rulebook
):
    rules = rulebook.supervision_rules
    full = rules.table[0].model_copy(update={"grades": {**rules.table[0].grades, "D": "full"}})
    strict = rulebook.model_copy(update={"supervision_rules": rules.model_copy(update={"table": (full,)})})
    made = strict_tiers(grades, strict)
    twice = make_plan(made, strict, terms({**PUBLIC, "frequency": 2})).told
    assert not any("of 2 visits" in text.en for text in twice)
    with pytest.raises(OutsidePlanError, match="in 3 draws, above the cap of 2"):
        make_plan(made, strict, terms({**PUBLIC, "frequency": 3}))
    told = make_plan(made, strict, terms({**ITEM, "frequency": 3})).told
    assert any("the duty prevails" in text.en for text in told)


def strict_tiers(grades, rulebook):
    again = grade(observe(records_again(rulebook), rulebook, as_of=DAY), rulebook)
    assert again.counts() == grades.counts()
    return supervise(again, rulebook, fields=[(FIRM, "food"), (TRADER, "food")])


def records_again(rulebook):
    return read_records({name: pd.DataFrame(rows) for name, rows in TABLES.items()}, rulebook, received_on=DAY)


def test_fewer_draws_than_the_visits_a_tier_plans_are_told(grades, rulebook):
    rules = rulebook.supervision_rules
    [*lighter, last] = rules.table[0].tiers
    often = rules.table[0].model_copy(update={"tiers": (*lighter, last.model_copy(update={"visits_least": 2}))})
    more = rulebook.model_copy(update={"supervision_rules": rules.model_copy(update={"table": (often,)})})
    told = make_plan(strict_tiers(grades, more), more, terms(ITEM)).told
    assert any("full: at least 2 visits a year, 1 draws" in text.en for text in told)


def test_rates_of_a_plan_below_the_least_of_a_tier_are_refused(tiers, rulebook):
    item = make_plan(tiers, rulebook, terms(ITEM)).plan.items[0]
    require_legal_rates(item, tiers.table)
    low = item.model_copy(update={"rates": {**item.rates, "strict": "0.2", "full": "0.5"}})
    with pytest.raises(OutsidePlanError) as refused:
        require_legal_rates(low, tiers.table)
    assert [fault.where for fault in refused.value.faults] == ["annual plan: rates.strict", "annual plan: rates.full"]


def test_item_risk_tightens_and_never_loosens(tiers, rulebook):
    for item in rulebook.item_rules.on(DAY):
        if item.field not in tiers.field_names:
            continue
        under, alone = dict(for_item(tiers, rulebook, item).in_field(item.field)), dict(tiers.in_field(item.field))
        names = [tier.name for tier in tiers.table]
        assert all(names.index(under[code]) >= names.index(alone[code]) for code in alone)
    food = rulebook.item_rules.item_on("food_daily_supervision", DAY)
    assert dict(for_item(tiers, rulebook, food).in_field("food")) == {FIRM: "strict", TRADER: "full"}


def confirmed(**other):
    given = {"code": TRADER, "by": "甲", "on": DAY, "grade": "D", "decision": "as_computed", **other}
    return Confirmation(**given)


def test_results_for_natural_persons_wait_for_a_person(grades, tiers, rulebook):
    assert tiers.awaiting() == tiers.awaiting("food") == [TRADER]
    assert set(tiers.to_frame().query("confirmed == 'no'")["code"]) == {TRADER}
    with pytest.raises(UnconfirmedError, match=TRADER):
        require_confirmed(tiers.awaiting())
    assert supervise(grades, rulebook, confirmations=[confirmed()]).awaiting() == []
    # Of another grade it says nothing.
    assert supervise(grades, rulebook, confirmations=[confirmed(grade="A")]).awaiting() == [TRADER]


def test_a_person_may_differ_from_the_grade_and_never_loosens_a_safety_field(grades, rulebook):
    otherwise = confirmed(decision="otherwise", tier="light", reason="已整改，材料核实")
    found = supervise(grades, rulebook, fields=[(TRADER, "food")], confirmations=[otherwise])
    assert {field: tier.name for field, tier in found.of(TRADER).items()} == {"food": "strict", "general": "light"}
    for wrong in (confirmed(decision="otherwise", tier="light"), confirmed(tier="light")):
        with pytest.raises(ArgumentError, match="confirmations"):
            supervise(grades, rulebook, confirmations=[wrong])
    with pytest.raises(ArgumentError, match="Two confirmations"):
        supervise(grades, rulebook, confirmations=[confirmed(), confirmed()])


def test_a_firm_gets_no_lighter_tier_from_a_confirmation(grades, rulebook):
    with pytest.raises(ArgumentError, match="No natural person in business"):
        supervise(
            grades,
            rulebook,
            confirmations=[confirmed(code=FIRM, grade="M", decision="otherwise", tier="light", reason="无")],
        )
    by_register = supervise(grades, rulebook, natural_persons=[FIRM])
    assert by_register.awaiting() == [FIRM, TRADER]
    eased = confirmed(
        code=FIRM,
        grade=str(by_register.to_frame().set_index("code")["grade"][FIRM]),
        decision="otherwise",
        tier="light",
        reason="已核实",
    )
    assert supervise(grades, rulebook, natural_persons=[FIRM], confirmations=[eased]).awaiting() == [TRADER]


def test_a_draw_below_the_floor_of_its_whole_base_is_told(tiers):
    frame = make_frame(tiers, field="general", eligibility={FIRM: "closed", TRADER: "closed"})
    told = floor_of_draw("general", tiers, frame, stratum_terms(tiers, field="general"))
    assert told is not None
    assert "3% of the whole base are 1" in told.en
    whole = make_frame(tiers, field="general")
    assert floor_of_draw("general", tiers, whole, stratum_terms(tiers, field="general")) is None
