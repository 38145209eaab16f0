"""Every item of every list, from both sides: met, one condition missed, one condition unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from credit_tier.foundation.basis import Reading
from credit_tier.leniency.assessment import assess
from credit_tier.leniency.case import Case, CaseError
from credit_tier.leniency.kleene import Truth, evaluator
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.rulebook.case_facts import Drafting
from credit_tier.rulebook.conditions import facts_of
from credit_tier.rulebook.leniency_rules import Effect
from leniency.random_cases import MEANS_HARM, ON, PARTICULARS, RULEBOOK, RULES

COMPILED = rules_of_leniency(RULEBOOK, ON)
SAFETY = ("life_health", "public_safety", "financial_security")
FIRST = {rule.id for rule in RULES.first_offence}
DAYS = {"began_on": date(2026, 3, 1), "discovered_on": date(2026, 4, 1), "correct_by": date(2026, 4, 20)}
CHOICES = {
    "harm": ["none", "minor", "serious"],
    "corrected_on": [date(2026, 3, 20), date(2026, 4, 20), date(2026, 4, 21)],
    "discovered_on": [DAYS["discovered_on"]],
    "correct_by": [DAYS["correct_by"]],
}
ITEMS = [pytest.param(item, id=item.id) for item in RULES.item]
CONDITIONS = [
    pytest.param(item, name, id=f"{item.id}-{name}")
    for item in RULES.item
    for name in (*item.conditions, *item.exclusions)
]


def answers(tree, *, wanted):
    """Find answers to the facts of a condition that make it true or false."""
    names = sorted(facts_of(tree))
    for values in product(*(CHOICES.get(name, [True, False]) for name in names)):
        found = dict(zip(names, values, strict=True))
        if evaluator(tree)(found).value is (Truth.TRUE if wanted else Truth.FALSE) and consistent(found):
            return found
    raise AssertionError(f"no answers for {tree}")


def consistent(found):
    late = found.get("ordered") and "corrected_on" in found and found["corrected_on"] > DAYS["correct_by"]
    harmless = found.get("harm", "serious") != "serious" and any(found.get(name) for name in MEANS_HARM)
    return not harmless and not (found.get("own_initiative") and (late or found.get("corrected") is False))


def build(item, facts):
    """Make a case of the item's matter from answers; what is worked out gets what it is worked out from."""
    given = {**DAYS, "ordered": True, "continuing": False, "act": item.act, "domain": item.domain, **facts}
    for name in FIRST & given.keys():
        first = given.pop(name)
        given["searched"] = True
        given["earlier"] = [] if first else [{"on": date(2026, 1, 1), "act": item.act}]
    if given.get("corrected") is False:
        given.pop("corrected_on", None)
    if given.get("ordered") is False:
        given.pop("correct_by", None)
    if given.get("refused"):
        given |= {"own_initiative": False, "corrected_on": date(2026, 4, 21)}
    particulars = {name: given.pop(name) for name in set(given) & set(PARTICULARS)}
    return Case.read({**given, "particulars": particulars})


def meeting(item, *, without=()):
    """Give answers that meet every condition of an item, those of some conditions left out."""
    facts = {"merit": True} if item.rests_on else {}
    for name in item.conditions:
        facts |= {} if name in without else answers(COMPILED.conditions[name].tree, wanted=True)
    for name in item.exclusions:
        facts |= {} if name in without else answers(COMPILED.conditions[name].tree, wanted=False)
    if item.closed_by_safety:
        facts |= dict.fromkeys(SAFETY, False)
    return facts


def route(item, facts):
    found = assess(build(item, facts), RULEBOOK, on=ON)
    return next(judged for judged in found.judgement.routes if judged.rule == item)


@pytest.mark.parametrize("item", ITEMS)
def test_a_case_that_meets_every_condition_takes_the_item(item):
    judged = route(item, meeting(item))
    assert judged.value is Truth.TRUE, [node for node in judged.nodes if node.value is not Truth.TRUE]


@pytest.mark.parametrize(("item", "name"), CONDITIONS)
def test_a_case_that_misses_one_condition_does_not_take_the_item(item, name):
    missed = answers(COMPILED.conditions[name].tree, wanted=name in item.exclusions)
    judged = route(item, {**meeting(item), **missed})
    assert judged.node(name).value is Truth.FALSE
    assert judged.value is Truth.FALSE


@pytest.mark.parametrize(("item", "name"), CONDITIONS)
def test_a_case_in_which_one_condition_is_not_known_leaves_the_item_open(item, name):
    known = meeting(item, without={name})
    known = {key: value for key, value in known.items() if key not in facts_of(COMPILED.conditions[name].tree)}
    judged = route(item, known)
    assert judged.node(name).value is Truth.UNKNOWN
    assert judged.value is Truth.UNKNOWN


@pytest.mark.parametrize("item", [param for param in ITEMS if param.values[0].closed_by_safety])
def test_safety_closes_an_item_that_no_published_list_names(item):
    judged = route(item, {**meeting(item), "life_health": True})
    assert judged.node("safety").value is Truth.FALSE


def test_both_national_tax_lists_are_there_as_far_as_they_are_known():
    tax = [item for item in RULES.item if item.basis and "国家税务总局公告2021年" in item.basis.number]
    assert len(tax) == 14
    assert len([item for item in tax if item.basis.number.endswith("第6号")]) == 10
    assert all(item.must is item.may is Effect.SPARED for item in tax)
    assert sorted(item.id for item in tax if item.illustrative) == [
        "tax_accounting_not_filed",
        "tax_certificate_not_issued",
        "tax_invoice_seal",
    ]


def test_every_item_of_one_place_or_of_no_list_says_that_it_is_an_example():
    for item in RULES.item:
        national = item.basis is not None and item.basis.document != "食品安全法"
        assert item.illustrative_by_word or item.basis is not None
        assert item.note is not None or item.illustrative_by_word or (national and item.penalty is not None)
        assert not (item.illustrative_by_word is False and item.basis.read is Reading.INTERPRETATION)


def test_what_orders_correction_first_has_no_penalty_before_refusal():
    for item in RULES.item:
        parts = [answers(COMPILED.conditions[name].tree, wanted=True) for name in item.drafting_if]
        case = build(item, {"refused": False} | {name: value for part in parts for name, value in part.items()})
        found = assess(case, RULEBOOK, on=ON)
        held = next(judged for judged in found.judgement.routes if judged.rule.id == "correction_first")
        first = Truth.TRUE if item.drafting is Drafting.CORRECTION_FIRST else Truth.FALSE
        assert held.value is (Truth.UNKNOWN if not cited(item) else first)


def cited(item):
    return any(other.penalty is not None for other in RULES.item if other.act == item.act)


@pytest.mark.parametrize("item", [param for param in ITEMS if param.values[0].drafting_if])
def test_a_provision_that_punishes_only_a_part_of_the_matter_says_nothing_of_the_rest(item):
    for name in item.drafting_if:
        outside = build(item, {"refused": False} | answers(COMPILED.conditions[name].tree, wanted=False))
        unknown = build(item, {"refused": False})
        for case in (outside, unknown):
            found = assess(case, RULEBOOK, on=ON)
            held = next(judged for judged in found.judgement.routes if judged.rule.id == "correction_first")
            assert held.value is Truth.UNKNOWN
        said = assess(replace(outside, drafting=Drafting.PENALTY_AT_ONCE), RULEBOOK, on=ON)
        assert "correction_first" not in {judged.rule.id for judged in (said.leading, *said.alternatives) if judged}


def test_a_matter_does_not_lend_its_item_to_another_domain():
    with pytest.raises(CaseError, match="domain"):
        assess(Case(act="tax_late_filing", domain="market"), RULEBOOK, on=ON)
