"""Who may be drawn: each rule bars whom it names, nobody leaves the base, and a cap against a duty is reported."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import load_rulebook, make_frame
from credit_tier.engine.visits import Visit
from credit_tier.foundation.basis import Basis, Bilingual
from credit_tier.foundation.errors import RulebookError, TrialOnlyError
from credit_tier.rulebook.eligibility_consistency import eligibility_faults
from credit_tier.rulebook.eligibility_rules import (
    Burden,
    CaseLed,
    CoolOff,
    EligibilityRules,
    RepairSilence,
    SafetyDuty,
    VisitCap,
)
from credit_tier.rulebook.model import Disclosure, GradeType
from credit_tier.rulebook.source import Use
from credit_tier.rulebook.supervision_table import FieldFloor, Tier
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.refusals import WeightError
from credit_tier.sampling.sizes import Rounding
from credit_tier.supervision.draw_facts import Agency, DrawFacts, VisitDays
from credit_tier.supervision.eligibility import TITLES, IneligibleReason, eligibility_of, require_cited
from credit_tier.supervision.framing import stratum_terms
from credit_tier.supervision.tier_rows import Tiers
from shipped_rulebook import shipped_rulebook

DAY = date(2026, 6, 30)
CODES = tuple(f"9162010{i}MA7ABCD12{c}" for i, c in enumerate("0123456789"))
US = Agency("示例局")
TITLE = Bilingual(zh="示例", en="example")
BASIS = Basis(document="示例法", article="第一条", read="text", last_checked=DAY)
COMMON = {"title": TITLE, "in_force": date(2025, 1, 1), "basis": BASIS}


def tiers(field="general", rate="0.3", floor_rate=None, visits_most=9):
    table = (
        Tier(name="light", title=TITLE, rate=rate, visits_least=0, visits_most=visits_most),
        Tier(name="full", title=TITLE, rate="1", visits_least=0, visits_most=visits_most),
    )
    place = int(floor_rate == "1")
    floor = FieldFloor(field=field, tier=table[place].name, safety=field != "general", **COMMON)
    ones = np.full(len(CODES), place, np.uint8)
    return Tiers(
        codes=pa.array(CODES, pa.string()),
        field_names=(field,),
        field=np.zeros(len(CODES), np.uint8),
        grade_names=("A",),
        grade=np.zeros(len(CODES), np.uint8),
        tier=ones,
        by_grade=ones,
        by_field=ones,
        unconfirmed=np.zeros(len(CODES), bool),
        rates={},
        table=table,
        floors=(floor,),
        as_of=DAY,
        rulebook_digest="00" * 32,
        grades_digest="00" * 32,
        grade_type=GradeType.PUBLIC_EVALUATION,
        disclosure=Disclosure.SUBJECT,
        use=Use.SUPERVISION,
        trial=True,
    )


def visit(code=0, on=date(2026, 3, 1), agency="示例局", level="", *, case_led=False):
    return Visit(CODES[code], on, agency, level, case_led)


def barred(rules, facts, agency=US, **where):
    return eligibility_of(tiers(**where), rules, field=where.get("field", "general"), facts=facts, agency=agency)


COOL = CoolOff(id="cool", months=6, scope="agency", **COMMON)


@pytest.mark.parametrize(
    ("seen", "out"),
    [
        (visit(on=date(2026, 1, 1)), True),
        (visit(on=date(2025, 12, 31)), False),  # six completed months on the day, by the rule for month ends
        (visit(on=DAY), True),
        (visit(on=date(2026, 7, 1)), False),  # after the day: not known to it
        (visit(agency="别的局"), False),
        (visit(agency=""), False),
        (visit(case_led=True), False),
    ],
)
def test_a_cool_off_bars_for_its_months_after_a_visit_of_this_agency(seen, out):
    found = barred(EligibilityRules(cool_off=(COOL,)), DrawFacts(visits=(seen,)))
    assert found.reasons() == ({CODES[0]: "inspected-recently:cool"} if out else {})


def test_a_rulebook_may_count_visits_of_a_level_or_of_all():
    facts = DrawFacts(visits=(visit(agency="别的局", level="city"), visit(1, agency="省局", level="province")))
    for scope, out in (("agency", []), ("level", [0]), ("all", [0, 1])):
        rules = EligibilityRules(cool_off=(CoolOff(id="cool", months=6, scope=scope, **COMMON),))
        assert list(barred(rules, facts, Agency("示例局", "city")).bars) == [CODES[i] for i in out]


@pytest.mark.parametrize("scope", ["agency", "level"])
def test_what_nobody_told_is_not_guessed_but_said(scope):
    rules = EligibilityRules(cool_off=(CoolOff(id="cool", months=6, scope=scope, **COMMON),))
    found = barred(rules, DrawFacts(visits=(visit(),)), Agency())
    assert found.bars == {}
    assert [text.en for text in found.not_applied] == ["cool was not applied: agency or level was not told."]


def test_visits_without_an_agency_are_counted_aloud():
    found = barred(EligibilityRules(cool_off=(COOL,)), DrawFacts(visits=(visit(agency=""),)))
    assert "1 visits name no agency" in found.not_applied[0].en


def test_a_cap_counts_visits_of_the_calendar_year_each_once():
    cap = EligibilityRules(visit_cap=(VisitCap(id="cap", visits=2, scope="agency", **COMMON),))
    two = (visit(on=date(2026, 1, 1)), visit(on=date(2026, 2, 1)))
    assert barred(cap, DrawFacts(visits=two)).reasons() == {CODES[0]: "cap-reached:cap"}
    assert barred(cap, DrawFacts(visits=(two[0], two[0]))).bars == {}
    assert barred(cap, DrawFacts(visits=(two[0], visit(on=date(2025, 12, 31))))).bars == {}
    assert barred(cap, DrawFacts(visits=(two[0], visit(on=date(2026, 2, 1), case_led=True)))).bars == {}


def test_a_cap_counts_in_the_year_of_the_visits_and_a_cool_off_up_to_their_first_day():
    rules = EligibilityRules(cool_off=(COOL,), visit_cap=(VisitCap(id="cap", visits=1, scope="agency", **COMMON),))
    facts = DrawFacts(visits=(visit(on=date(2026, 3, 1)),))
    for first, reasons in (
        (DAY, "inspected-recently:cool; cap-reached:cap"),
        (date(2026, 9, 1), "cap-reached:cap"),
        (date(2027, 1, 4), ""),
    ):
        mine, days = tiers(), VisitDays(first, first)
        found = eligibility_of(mine, rules, field="general", facts=facts, agency=US, days=days)
        assert found.reasons().get(CODES[0], "") == reasons


FOOD = SafetyDuty(id="food_two_years", months=24, prevails=True, fields=("food",), **COMMON)


@pytest.mark.parametrize(("fields", "due"), [(("food",), False), (("",), False), (("general",), True), ((), True)])
def test_a_visit_to_another_field_or_annulled_fulfils_no_duty_and_is_a_burden_all_the_same(fields, due):
    cap = VisitCap(id="cap", visits=1, scope="agency", **COMMON)
    rules = EligibilityRules(duty=(FOOD,), visit_cap=(cap,))
    facts = DrawFacts(visits=(visit()._replace(fields=fields),), founded=dict.fromkeys(CODES[1:], DAY))
    found = barred(rules, facts, field="food")
    assert found.due == ({CODES[0]: "food_two_years"} if due else {})
    assert [item.bars for item in found.conflicts] == ([("cap-reached:cap",)] if due else [])
    assert found.reasons() == ({} if due else {CODES[0]: "cap-reached:cap"})


def test_visits_that_name_no_published_item_and_yet_count_for_a_duty_are_told():
    facts = DrawFacts(visits=(visit(), visit(1)._replace(fields=("general",))))
    assert any(
        "1 visits name no published item" in text.en
        for text in barred(EligibilityRules(duty=(FOOD,)), facts, field="food").not_applied
    )
    assert not barred(EligibilityRules(), facts).not_applied


def test_an_agency_that_no_visit_names_is_told():
    assert not barred(EligibilityRules(), DrawFacts(visits=(visit(),))).not_applied
    [told] = barred(EligibilityRules(), DrawFacts(visits=(visit(),)), Agency("示例 局")).not_applied
    assert "示例 局" in told.zh


def test_the_most_visits_of_a_tier_are_a_cap_of_the_agency():
    found = barred(EligibilityRules(), DrawFacts(visits=(visit(),)), visits_most=1)
    assert found.reasons() == {CODES[0]: "cap-reached:tier-light"}


def test_all_reasons_are_kept_in_the_frame_and_counted():
    rules = EligibilityRules(cool_off=(COOL,), repair_silence=(RepairSilence(id="quiet", months=3, **COMMON),))
    facts = DrawFacts(
        visits=(visit(),),
        repaired={CODES[0]: date(2026, 5, 1), CODES[1]: date(2026, 3, 30)},
        closed={CODES[0]},
        planned={CODES[2]: "税务局二季度"},
    )
    found = barred(rules, facts)
    assert found.reasons() == {
        CODES[0]: "closed; inspected-recently:cool; repair-silence:quiet",
        CODES[2]: "in-other-plan:税务局二季度",
    }
    assert found.counts() == {
        "closed": 1,
        "inspected-recently": 1,
        "cap-reached": 0,
        "in-other-plan": 1,
        "repair-silence": 1,
    }
    assert set(TITLES) == set(IneligibleReason)


@given(out=st.sets(st.integers(0, 9)), closed=st.sets(st.integers(0, 9)))
def test_exclusions_never_shrink_the_base_of_a_rate(out, closed):
    rules = EligibilityRules(cool_off=(COOL,))
    facts = DrawFacts(visits=tuple(visit(i) for i in out), closed={CODES[i] for i in closed})
    mine = tiers()
    frame = make_frame(
        mine, field="general", eligibility=eligibility_of(mine, rules, field="general", facts=facts, agency=US)
    )
    assert len(frame) == frame.size("general/light") == len(CODES)
    assert len(frame.members("general/light").ids) == len(CODES) - len(out | closed)
    assert [(unit.id, bool(unit.reason)) for unit in frame] == [
        (code, i in out | closed) for i, code in enumerate(CODES)
    ]


@pytest.mark.parametrize("prevails", [True, False])
def test_a_cap_against_a_duty_is_reported_with_both_articles_and_the_rule_says_which_prevails(prevails):
    rules = EligibilityRules(
        cool_off=(COOL,), duty=(SafetyDuty(id="all", fields=("drugs",), prevails=prevails, **COMMON),)
    )
    found = barred(rules, DrawFacts(visits=(visit(),), closed={CODES[1]}), field="drugs")
    [conflict] = found.conflicts
    assert conflict.row() == {
        "code": CODES[0],
        "duty": "all",
        "duty_article": "《示例法》第一条",
        "bars": "inspected-recently:cool",
        "bar_articles": "《示例法》第一条",
        "eligible": int(prevails),
    }
    assert (CODES[0] in found.bars) is not prevails
    assert found.bars[CODES[1]][0].reason is IneligibleReason.CLOSED


def test_a_visit_is_due_after_the_months_of_the_duty():
    duty = SafetyDuty(id="due", fields=("food",), months=2, prevails=True, **COMMON)
    rules = EligibilityRules(cool_off=(COOL,), duty=(duty,))
    late, recent = visit(0, on=date(2026, 4, 30)), visit(1, on=date(2026, 5, 1))
    found = barred(rules, DrawFacts(visits=(late, recent)), field="food")
    assert [conflict.code for conflict in found.conflicts] == [CODES[0]]
    assert list(found.bars) == [CODES[1]]


DUE = SafetyDuty(id="two_years", fields=("food",), months=24, prevails=True, **COMMON)


def due_on(rules, facts, **days):
    return eligibility_of(tiers("food"), rules, field="food", facts=facts, agency=US, days=VisitDays(**days))


def test_who_is_due_leaves_its_tier_for_a_stratum_drawn_in_full_and_the_base_stays_whole():
    facts = DrawFacts(
        visits=(visit(0, on=date(2024, 7, 31)), visit(1, on=date(2024, 8, 1)), visit(2)),
        closed={CODES[3]},
        founded=dict.fromkeys(CODES[4:], date(2026, 1, 1)) | {CODES[5]: date(2020, 1, 1)},
    )
    found = due_on(EligibilityRules(duty=(DUE,)), facts, first=date(2026, 7, 1), last=date(2026, 7, 31))
    assert found.due == dict.fromkeys((CODES[0], CODES[5]), "two_years")
    frame = make_frame(tiers("food"), field="food", eligibility=found)
    assert (frame.size("food/two_years"), frame.size("food/light")) == (2, 8)
    terms = stratum_terms(tiers("food"), field="food", due=found.due)
    assert [(item.name, item.rate) for item in terms] == [("food/light", "0.3"), ("food/two_years", "1")]


@pytest.mark.parametrize("prevails", [True, False])
def test_who_is_due_and_barred_stays_in_the_stratum_of_the_duty_either_way(prevails):
    cap = VisitCap(id="cap", visits=1, scope="agency", **COMMON)
    duty = DUE.model_copy(update={"prevails": prevails, "months": 1})
    found = due_on(EligibilityRules(visit_cap=(cap,), duty=(duty,)), DrawFacts(visits=(visit(),)), first=DAY, last=DAY)
    [unit] = [unit for unit in make_frame(tiers("food"), field="food", eligibility=found) if unit.id == CODES[0]]
    assert (unit.stratum, unit.eligible, unit.reason) == (
        "food/two_years",
        int(prevails),
        "" if prevails else "cap-reached:cap",
    )
    assert [conflict.duty.rule for conflict in found.conflicts] == ["two_years"]


def test_everyone_of_a_duty_without_months_is_due_and_a_tier_drawn_in_full_stays_itself():
    rules = EligibilityRules(duty=(DUE.model_copy(update={"months": None}),))
    found = due_on(rules, DrawFacts(visits=(visit(),)), first=DAY, last=DAY)
    assert set(found.due) == set(CODES)
    assert [item.name for item in stratum_terms(tiers("food"), field="food", due=found.due)] == ["food/two_years"]
    full = tiers("food", floor_rate="1")
    assert [item.name for item in stratum_terms(full, field="food", due=found.due)] == ["food/full"]


def test_a_safety_field_drawn_in_full_is_a_duty_even_without_a_rule():
    found = barred(EligibilityRules(cool_off=(COOL,)), DrawFacts(visits=(visit(),)), field="drugs", floor_rate="1")
    assert [(conflict.duty.rule, conflict.duty.prevails) for conflict in found.conflicts] == [("field-drugs", True)]


def test_burden_weights_are_public_integers_and_need_a_design_with_weights():
    rules = EligibilityRules(burden=(Burden(id="burden", months=12, weights=(8, 2, 1), **COMMON),))
    visits = (visit(1), visit(2), visit(2, on=date(2026, 4, 1)), visit(2, on=date(2026, 5, 1)))
    mine = tiers()
    found = eligibility_of(mine, rules, field="general", facts=DrawFacts(visits=visits))
    assert [found.weights[code] for code in CODES[:4]] == [8, 2, 1, 8]
    frame = make_frame(mine, field="general", eligibility=found, weights=found.weights)
    assert [unit.x for unit in frame][:4] == [8, 2, 1, 8]
    assert [terms.design for terms in stratum_terms(mine, field="general", design=Design.PARETO)] == [Design.PARETO]
    with pytest.raises(WeightError):
        make_frame(mine, field="general", weights={CODES[0]: 0})
    assert stratum_terms(mine, field="general")[0].rounding is Rounding.CEIL


def test_illustrative_rules_of_eligibility_drive_no_official_draw():
    trial = CoolOff(id="cool", months=6, scope="agency", **COMMON | {"basis": None, "status": "illustrative"})
    with pytest.raises(TrialOnlyError) as refused:
        require_cited(EligibilityRules(cool_off=(trial, COOL)))
    assert [fault.where for fault in refused.value.faults] == ["supervision.toml: cool"]
    require_cited(EligibilityRules(cool_off=(COOL,)))


def test_of_each_rule_the_version_of_the_day_and_of_the_field_counts():
    later = COOL.model_copy(update={"in_force": date(2026, 1, 1), "months": 3})
    other = CoolOff(id="food", months=1, scope="all", fields=("food",), **COMMON)
    rules = EligibilityRules(cool_off=(COOL, later, other))
    assert [rule.months for rule in rules.eligibility_on(date(2025, 6, 1), "general").cool_off] == [6]
    assert [rule.months for rule in rules.eligibility_on(date(2026, 6, 1), "general").cool_off] == [3]
    assert [rule.id for rule in rules.eligibility_on(date(2026, 6, 1), "food").cool_off] == ["cool", "food"]
    assert rules.eligibility_on(date(2024, 6, 1), "general").all_rules() == ()


def test_every_fault_of_the_rules_is_found_at_once():
    rules = shipped_rulebook().supervision_rules
    wrong = rules.model_copy(
        update={
            "cool_off": (COOL.model_copy(update={"fields": ("nowhere", "food", "food"), "months": 24}),),
            "visit_cap": (VisitCap(id="cool", visits=1, scope="agency", **COMMON),),
            "duty": (
                SafetyDuty(id="due", fields=("food",), months=24, prevails=False, **COMMON),
                SafetyDuty(id="general_duty", fields=("general",), prevails=True, **COMMON),
                SafetyDuty(id="strict", fields=("food",), prevails=True, **COMMON),
            ),
            "burden": (Burden(id="burden", months=12, weights=(1, 2), **COMMON),),
            "repair_silence": (
                RepairSilence(id="quiet", months=3, **COMMON),
                RepairSilence(id="quiet", months=3, **COMMON | {"basis": None}),
            ),
            "case_led": (CaseLed(id="case", forms=("个案",), **COMMON | {"until": date(2024, 1, 1)}),),
        }
    )
    found = {fault.where.removeprefix("f: ") for fault in eligibility_faults(wrong, "f")}
    assert found == {
        "cool_off[0].fields[0]",
        "cool_off[0].fields[2]",
        "cool_off[0].months",
        "visit_cap[0].id",
        "duty[1].fields",
        "duty[2].id",
        "burden[0].weights",
        "repair_silence[1].in_force",
        "repair_silence[1]",
        "case_led[0].until",
    }
    assert not list(eligibility_faults(rules, "f"))


def test_a_rulebook_with_a_wrong_rule_does_not_load(tmp_path):
    import shutil  # noqa: PLC0415 # used in this test alone

    from credit_tier.rulebook.loading import shipped  # noqa: PLC0415 # used in this test alone

    folder = shutil.copytree(shipped("indicators") / "gansu", tmp_path / "gansu")
    file = folder / "supervision.toml"
    file.write_text(file.read_text("utf-8").replace("weights  = [8, 2, 1]", "weights  = [1, 2, 0]"), encoding="utf-8")
    with pytest.raises(RulebookError, match="burden"):
        load_rulebook(folder)
