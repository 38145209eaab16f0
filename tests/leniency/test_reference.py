"""The same answers, worked out another way: in plain Python over known facts, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from credit_tier.leniency.assessment import assess
from credit_tier.leniency.case import Case, EarlierAct
from credit_tier.rulebook.case_facts import Capacity, Drafting, Harm
from leniency.random_cases import DRAFTING, ON, RULEBOOK, days, earlier, whole_cases
from strategies import examples

LEVELS = ["none", "lighter", "reduced", "spared"]


def years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def barred(case):
    if case.ongoing:
        return False
    start = case.ended_on if case.continuing else case.began_on
    found = case.discovered_on
    ends = [years_later(start, 2)]
    if case.domain == "tax":
        ends.append(years_later(start, 5))
    if (case.life_health or case.financial_security) and case.harm != "none" and start >= date(2021, 7, 15):
        ends.append(years_later(start, 5))
    if case.domain == "labour" and case.reported and case.reported_on <= years_later(start, 2):
        return False
    return all(found > end for end in ends)


def timely(case):
    if not case.corrected:
        return False
    ordered = case.ordered and case.corrected_on <= case.correct_by
    return case.own_initiative or case.corrected_on < case.discovered_on or ordered


def is_first(case):
    day = case.ended_on if case.continuing and case.ended_on else case.began_on
    day = ON if case.ongoing else day
    return not any(act.on <= day <= years_later(act.on, 2) and act.act == case.act for act in case.earlier)


def by_the_statute(case):
    """Give 应当 and 可以 by articles 30 to 33, 36 and 40 alone."""
    must = may = 0
    young = case.natural_person and 14 <= case.age < 18
    if case.removed_harm or case.coerced or case.confessed or case.merit or young:
        must, may = 1, 2
    if case.natural_person and case.capacity is Capacity.DIMINISHED:
        may = 2
    safe = not (case.life_health or case.public_safety or case.financial_security)
    if safe and is_first(case) and case.harm != Harm.SERIOUS and timely(case):
        may = 3
    spared = [
        barred(case),
        not case.violation_established,
        case.drafting is Drafting.CORRECTION_FIRST and not case.refused,
        case.natural_person and (case.age < 14 or case.capacity is Capacity.NONE),
        case.no_fault_proved,
        case.minor and timely(case) and case.harm == Harm.NONE,
    ]
    if any(spared):
        must = may = 3
    return LEVELS[must], LEVELS[may]


@examples(300)
@given(whole_cases(), st.sampled_from(["unlisted", "未列入清单"]))
def test_outside_the_lists_the_statute_alone_decides(case, act):
    acts = tuple(replace(item, act=act if item.act == case.act else item.act) for item in case.earlier)
    drafting = case.drafting if case.act not in DRAFTING else Drafting.PENALTY_AT_ONCE
    case = replace(case, act=act, earlier=acts, particulars={}, drafting=drafting)
    found = assess(case, RULEBOOK, on=ON)
    assert found.determined
    assert (found.outcome.must_least, found.outcome.may_least) == by_the_statute(case)


@examples(150)
@given(days, days, st.booleans(), st.booleans(), st.sampled_from(Harm))
def test_limitation_with_an_unknown_day_of_discovery_is_what_every_day_agrees_on(began, ended, continuing, grave, harm):
    ended = max(began, ended) if continuing else began
    facts = {"began_on": began, "ended_on": ended, "continuing": continuing, "life_health": grave, "harm": harm}
    facts |= {"domain": "market", "financial_security": False}
    open_case = assess(Case(**facts), RULEBOOK, on=ON)
    route = next(item for item in open_case.judgement.routes if item.rule.id == "limitation")
    possible = {barred(Case(**facts, discovered_on=began + timedelta(shift))) for shift in range((ON - began).days + 1)}
    said = {0: {False}, 2: {True}, 1: {False, True}}[route.node("past_limitation").value]
    assert said == possible


@examples(150)
@given(days, st.lists(earlier, max_size=4), st.booleans())
def test_a_first_offence_is_counted_the_same_way_by_hand(began, acts, searched):
    case = Case(act="tax_late_filing", began_on=began, continuing=False, earlier=tuple(acts), searched=searched)
    found = assess(case, RULEBOOK, on=ON)
    value = next(j for j in found.judgement.routes if j.rule.id == "first_slight").node("first").value
    assert value == ((2 if searched else 1) if is_first(case) else 0)


@examples(100)
@given(days, days, days)
def test_a_first_offence_on_a_day_that_is_open_is_what_every_day_agrees_on(began, ended, before):
    ended = max(began, ended)
    act = EarlierAct(on=before, act="tax_late_filing")
    facts = {"act": "tax_late_filing", "earlier": (act,), "searched": True}
    found = assess(Case(began_on=began, ended_on=ended, **facts), RULEBOOK, on=ON)
    value = next(j for j in found.judgement.routes if j.rule.id == "first_slight").node("first").value
    every = (began + timedelta(shift) for shift in range((ended - began).days + 1))
    possible = {is_first(Case(began_on=day, continuing=False, **facts)) for day in every}
    said = {0: {False}, 2: {True}, 1: {False, True}}[value]
    # Between the two ends a window may open and close again; what is said is never narrower than what is possible.
    assert possible <= said
    if began == ended:
        assert possible == said


def test_an_earlier_act_on_the_first_day_that_a_window_can_reach_leaves_it_open():
    act = EarlierAct(on=date(2024, 3, 1), act="tax_late_filing")
    case = Case(act="tax_late_filing", began_on=date(2026, 3, 1), earlier=(act,), searched=True)
    found = assess(case, RULEBOOK, on=ON)
    assert next(j for j in found.judgement.routes if j.rule.id == "first_slight").node("first").value == 1


def test_two_years_from_the_last_day_of_february_end_before_a_leap_day():
    act = EarlierAct(on=date(2022, 2, 28), act="tax_late_filing")
    for number, value in ((28, 0), (29, 2)):
        began = date(2024, 2, number)
        case = Case(act="tax_late_filing", began_on=began, continuing=False, earlier=(act,), searched=True)
        found = assess(case, RULEBOOK, on=ON)
        assert next(j for j in found.judgement.routes if j.rule.id == "first_slight").node("first").value == value
