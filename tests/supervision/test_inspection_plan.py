"""What is not in the published annual plan is not drawn, and what is in it is drawn as it says there."""

from __future__ import annotations

from datetime import date

import pytest

from credit_tier import InspectionPlan
from credit_tier.foundation.basis import Basis, Bilingual
from credit_tier.supervision.inspection_plan import OutsidePlanError, PlanItem
from credit_tier.supervision.planned_draws import PlannedDraw, require_planned

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
