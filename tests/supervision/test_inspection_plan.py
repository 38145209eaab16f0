"""What is not in the published annual plan is not drawn, and what is in it is drawn as it says there."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import InspectionPlan
from credit_tier.foundation.basis import Basis, Bilingual
from credit_tier.rulebook.supervision_table import Tier
from credit_tier.supervision.inspection_plan import OutsidePlanError, PlanItem
from credit_tier.supervision.planned_draws import PlannedDraw, require_legal_rates, require_planned
from credit_tier.supervision.wish import Wish

ITEM = PlanItem(
    id="general_check",
    title=Bilingual(zh="企业公示信息抽查", en="Check of published information"),
    basis=Basis(document="示例办法", article="第四条", read="part", last_checked=date(2026, 1, 1)),
    field="general",
    kind="general",
    subject="示例局",
    responsible="信用监管处",
    scope="全省企业",
    rates={"light": "0.03", "strict": "0.5"},
    frequency=2,
    starts_on=date(2026, 7, 1),
    ends_on=date(2026, 12, 20),
)
PLAN = InspectionPlan(year=2026, body="示例局", published_on=date(2026, 3, 1), items=(ITEM,))
DRAW = PlannedDraw(
    plan=PLAN.digest,
    item="general_check",
    field="general",
    agency="示例局",
    rates={"light": "0.03"},
    starts_on=date(2026, 7, 1),
    ends_on=date(2026, 12, 20),
    before=1,
)


def test_a_draw_that_agrees_with_its_item_passes():
    assert require_planned(PLAN, DRAW) == ITEM


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"plan": "ab" * 32}, "annual_plan"),
        ({"item": "unpublished"}, "item"),
        ({"field": "food"}, "field"),
        ({"agency": "别的局"}, "agency"),
        ({"rates": {"light": "0.04"}}, "rates.light"),
        ({"rates": {"focus": "0.2"}}, "rates.focus"),
        ({"starts_on": date(2026, 6, 30)}, "visits"),
        ({"ends_on": date(2026, 12, 21)}, "visits"),
        ({"starts_on": date(2026, 9, 2), "ends_on": date(2026, 9, 1)}, "visits"),
        ({"ends_on": None}, "visits"),
        ({"before": 2}, "frequency"),
    ],
)
def test_a_draw_outside_the_plan_is_refused_for_good_and_says_in_what(other, named):
    with pytest.raises(OutsidePlanError) as refused:
        require_planned(PLAN, DRAW._replace(**other))
    assert [fault.where for fault in refused.value.faults] == [f"annual plan: {named}"]
    assert refused.value.exit_code == 4


def test_visits_that_begin_before_the_plan_was_published_are_outside_it():
    late = PLAN.model_copy(update={"published_on": date(2026, 7, 2)})
    with pytest.raises(OutsidePlanError) as refused:
        require_planned(late, DRAW._replace(plan=late.digest))
    assert [fault.where for fault in refused.value.faults] == ["annual plan: published_on"]


def test_everything_that_does_not_agree_is_named_at_once():
    with pytest.raises(OutsidePlanError) as refused:
        require_planned(PLAN, DRAW._replace(plan="", field="food", agency="", rates={"light": "1"}, before=9))
    assert len(refused.value.faults) == 5


def test_a_changed_plan_has_another_digest():
    other = PLAN.model_copy(update={"items": (ITEM.model_copy(update={"frequency": 3}),)})
    assert len({PLAN.digest, other.digest}) == 2


def test_items_given_twice_or_outside_the_year_are_refused_together():
    late = ITEM.model_copy(update={"id": "late", "ends_on": date(2027, 1, 1)})
    with pytest.raises(OutsidePlanError) as refused:
        InspectionPlan(year=2026, body="示例局", published_on=date(2026, 3, 1), items=(ITEM, ITEM, late))
    assert len(refused.value.faults) == 2


RANGES = [("0.01", "0.03", "0.05"), ("0.1", "0.2", "0.3"), ("0.3", "0.5", "1"), ("1", "1", "1")]


def tier_of(least, rate, most, name="light"):
    return Tier(
        name=name, title={"zh": "档", "en": "tier"}, rate=rate, least=least, most=most, visits_least=0, visits_most=1
    )


@given(st.integers(1, 2000), st.integers(1, 60), st.sampled_from(RANGES), st.integers(1, 5000))
def test_a_rate_that_was_planned_is_one_that_a_draw_may_take_whoever_is_there_by_then(size, draws, rates, later):
    wish = Wish("general", "general", "light", 0, False, size, *rates, draws=draws)
    item = ITEM.model_copy(update={"rates": {"light": wish.published(wish.line().least)}, "frequency": draws})
    for number in (size, later):
        require_legal_rates(item, [tier_of(*rates)], {"light": number})


def test_a_plan_below_the_floor_of_its_whole_base_is_refused_and_who_is_always_visited_counts_once():
    table = [tier_of(*RANGES[0]), tier_of(*RANGES[3], name="full")]
    item = ITEM.model_copy(update={"rates": {"light": "0.01", "full": "1"}, "frequency": 3})
    require_legal_rates(item, table, {"light": 1000, "full": 10}, "0.03")
    with pytest.raises(OutsidePlanError, match="these are 40, below the 51"):
        require_legal_rates(item, table, {"light": 1000, "full": 10}, "0.05")
