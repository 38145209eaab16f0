"""What a court would look at and no table of facts can say: editions of lists, the words of a text, the decision."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from credit_tier.foundation.basis import Reading
from credit_tier.leniency.assessment import ReasonError, assess
from credit_tier.leniency.case import Case, Norm, PenaltyKind
from credit_tier.leniency.kleene import Truth
from credit_tier.rulebook.case_facts import Drafting, Harm, Stage
from credit_tier.rulebook.leniency_rules import Effect, Transition
from leniency.random_cases import ON, RULEBOOK, RULES
from shipped_rulebook import shipped_rulebook

SETTLED = Case(
    act="tax_late_filing",
    began_on=date(2026, 3, 1),
    continuing=False,
    discovered_on=date(2026, 4, 1),
    corrected=True,
    corrected_on=date(2026, 3, 20),
    own_initiative=True,
    natural_person=False,
    violation_established=True,
    no_fault_proved=False,
    minor=False,
    harm=Harm.MINOR,
    searched=True,
    refused=False,
    illegal_income=False,
    particulars={"irreparable_loss": False, "wide_effect": False},
    **dict.fromkeys(["removed_harm", "coerced", "confessed", "merit"], False),
    **dict.fromkeys(["life_health", "public_safety", "financial_security"], False),
)
BASIS = next(item.basis for item in RULES.item if item.id == "tax_late_filing")


def with_item(**changes):
    """Give the rulebook with the list of late filing changed."""
    items = tuple(i.model_copy(update=changes) if i.id == "tax_late_filing" else i for i in RULES.item)
    return RULEBOOK.model_copy(update={"leniency_rules": RULES.model_copy(update={"item": items})})


def in_force(rulebook, case=SETTLED, on=ON):
    found = assess(case, rulebook, on=on)
    return next(j for j in found.judgement.routes if j.rule.id == "tax_late_filing").node("in_force").value


@pytest.mark.parametrize(
    ("transition", "value"),
    [
        (None, Truth.UNKNOWN),
        (Transition.ACT, Truth.TRUE),
        (Transition.DECISION, Truth.FALSE),
        (Transition.EITHER, Truth.TRUE),
    ],
)
def test_a_list_that_expired_between_act_and_decision_applies_only_as_its_transition_says(transition, value):
    changes = {"until": date(2026, 5, 31), "transition": transition, "transition_basis": BASIS if transition else None}
    assert in_force(with_item(**changes)) is value


def test_a_list_that_expired_before_the_act_does_not_apply_and_the_article_still_does():
    rulebook = with_item(until=date(2026, 2, 28))
    found = assess(SETTLED, rulebook, on=ON)
    assert in_force(rulebook) is Truth.FALSE
    assert (found.outcome.must_least, found.effect, found.leading.rule.id) == (
        Effect.NONE,
        Effect.SPARED,
        "first_slight",
    )
    assert "清单事项“未按规定的期限办理纳税申报和报送纳税资料”不适用：✗ 规则在时间上适用于本案" in found.text()


def test_a_list_whose_last_day_is_the_day_of_the_act_was_in_force_on_it():
    changes = {"until": date(2026, 3, 1), "transition": Transition.ACT, "transition_basis": BASIS}
    assert in_force(with_item(**changes)) is Truth.TRUE
    assert in_force(with_item(**{**changes, "until": date(2026, 2, 28)})) is Truth.FALSE


def test_an_exclusion_that_does_not_hold_is_not_worded_as_if_it_did():
    said = assess(
        replace(SETTLED, act="shop_licence_link", particulars={}, searched=True, domain="market"), RULEBOOK, on=ON
    ).text()
    assert "无排除情形：拒不改正" in said
    assert "排除情形：拒不改正（含" not in said
    assert "拒不改正（符合）" not in said
    assert "✓ 不涉及安全（已公布清单列明该行为的除外）（符合）" in said


def test_no_text_offers_a_fine_below_the_minimum_without_a_statutory_ground():
    fined = replace(
        SETTLED,
        already_fined=False,
        harm=Harm.SERIOUS,
        act="unlisted",
        drafting=Drafting.PENALTY_AT_ONCE,
        domain="market",
        particulars={},
        norms=(Norm(provision="某法 1", kinds=(PenaltyKind.FINE,), fine_least=1_000_000, fine_most=5_000_000),),
    )
    said = assess(fined, RULEBOOK, on=ON).text()
    assert "10000.00 元至 50000.00 元" in said
    assert "  从轻：" not in said
    assert "  减轻：" not in said
    assert "不得低于法定最低罚款额" in said
    assert "减轻：低于法定最低罚款额 10000.00 元" in assess(replace(fined, merit=True), RULEBOOK, on=ON).text()


def test_sparing_a_penalty_leaves_what_was_gained_to_be_examined_but_not_where_the_act_is_barred():
    spared = assess(replace(SETTLED, no_fault_proved=True, illegal_income=True), RULEBOOK, on=ON).text()
    assert "退赔、没收依行政处罚法第二十八条" in spared
    unclear = replace(SETTLED, violation_established=None, stage=Stage.CLOSED, illegal_income=True)
    assert "第二十八条及有关法律" not in assess(unclear, RULEBOOK, on=ON).text()


def test_an_act_that_has_been_fined_may_still_meet_other_kinds_of_penalty():
    fined = replace(SETTLED, harm=Harm.SERIOUS, particulars={}, already_fined=True, illegal_income=True)
    said = assess(fined, RULEBOOK, on=ON).text()
    assert "不得再次罚款；其他种类的处罚不受此限" in said
    assert "没收" in said


def test_each_text_says_that_it_suggests_and_who_decides_and_a_trial_says_so_in_words():
    said = assess(replace(SETTLED, act="shop_licence_link", particulars={}), RULEBOOK, on=ON).text()
    assert "仅" not in said.split("\n")[0]
    assert said.endswith("由行政执法人员审查并由行政机关负责人依法决定；与建议不同的，应当写明理由。")
    assert "【试行】用到示例规则：“二年内没有同类违法”、" in said
    assert "first_in_window" not in said


def test_a_decision_within_lighter_or_reduced_keeps_to_the_suggestion():
    found = assess(replace(SETTLED, harm=Harm.SERIOUS, particulars={}, merit=True), RULEBOOK, on=ON)
    assert found.outcome == (Effect.LIGHTER, Effect.LIGHTER, Effect.REDUCED, Effect.REDUCED)
    for effect in (Effect.LIGHTER, Effect.REDUCED, "lighter"):
        assert not found.decide(effect, officer="某甲").differs
    for effect in (Effect.NONE, Effect.SPARED):
        with pytest.raises(ReasonError):
            found.decide(effect, officer="某甲")


def test_a_decision_more_lenient_than_any_ground_is_told():
    found = assess(replace(SETTLED, harm=Harm.SERIOUS, particulars={}), RULEBOOK, on=ON)
    assert found.determined
    assert found.effect is Effect.NONE
    assert found.decide(Effect.SPARED, officer="某甲", reason="某").beyond_grounds
    assert found.decide(Effect.REDUCED, officer="某甲", reason="某").beyond_grounds
    # 从轻 within the statutory range is a choice that needs no ground.
    assert not found.decide(Effect.LIGHTER, officer="某甲", reason="某").beyond_grounds


def test_a_discretionary_ground_asks_nothing_of_a_party_entitled_by_another():
    entitled = replace(SETTLED, act="unlisted", drafting=Drafting.PENALTY_AT_ONCE, minor=True, harm=Harm.NONE)
    found = assess(replace(entitled, particulars={}), RULEBOOK, on=ON)
    assert {route.rule.id for route in found.alternatives} == {"first_slight"}
    assert {measure.id for measure in found.measures} == {"educate", "order_correction"}


def test_how_well_the_lists_are_known_is_counted_and_told_in_the_closing_note():
    rules = shipped_rulebook().leniency_rules
    known = Counter(
        "illustrative" if item.illustrative else item.basis.read.value for item in rules.item if item.basis is not None
    )
    known["illustrative"] += sum(item.basis is None for item in rules.item)
    assert known == {"text": 12, "secondary": 1, "illustrative": 30}
    places = [place for item in rules.item for place in (item.violates, item.penalty) if place is not None]
    assert Counter(place.read for place in places) == {
        Reading.TEXT: 43,
        Reading.SECONDARY: 1,
        Reading.INTERPRETATION: 1,
    }
    assert sum(item.violates is None for item in rules.item) == 35
