"""What a case may not be, how it is read, and what travels with a suggestion and a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import assess
from credit_tier.foundation.errors import ArgumentError, CreditTierError, NotInForceError
from credit_tier.leniency.assessment import ReasonError
from credit_tier.leniency.case import Case, CaseError, EarlierAct, Norm, PenaltyKind, earlier_acts
from credit_tier.leniency.kleene import Truth
from credit_tier.rulebook.case_facts import CORE_FACTS, OTHER_FACTS, Harm
from credit_tier.rulebook.leniency_rules import Effect
from leniency.random_cases import ON, RULEBOOK, RULES, whole_cases
from strategies import examples

MINOR = Case(
    minor=True,
    harm=Harm.NONE,
    corrected=True,
    own_initiative=True,
    began_on=date(2026, 3, 1),
    continuing=False,
    violation_established=True,
)


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"began_on": date(2026, 3, 2), "corrected_on": date(2026, 3, 1)}, "corrected_on"),
        ({"began_on": date(2026, 3, 2), "ended_on": date(2026, 3, 1)}, "ended_on"),
        ({"began_on": date(2026, 3, 2), "discovered_on": date(2026, 3, 1)}, "discovered_on"),
        ({"discovered_on": date(2026, 3, 2), "correct_by": date(2026, 3, 1)}, "correct_by"),
        ({"continuing": False, "began_on": date(2026, 3, 1), "ended_on": date(2026, 3, 2)}, "ended_on"),
        ({"ongoing": True, "corrected": True}, "corrected"),
        ({"ongoing": True, "ended_on": date(2026, 3, 1)}, "ended_on"),
        ({"corrected": False, "corrected_on": date(2026, 3, 1)}, "corrected_on"),
        ({"corrected": False, "own_initiative": True}, "own_initiative"),
        ({"ordered": False, "refused": True}, "refused"),
        ({"natural_person": False, "age": 13}, "age"),
        ({"reported": False, "reported_on": date(2026, 3, 1)}, "reported_on"),
        ({"age": -1}, "age"),
        ({"age": True}, "age"),
        ({"minor": 1}, "minor"),
        ({"minor": "yes"}, "minor"),
        ({"harm": "small"}, "harm"),
        ({"began_on": datetime(2026, 3, 1)}, "began_on"),  # noqa: DTZ001 # a moment is no day
        ({"began_on": "2026-03-01"}, "began_on"),
        ({"earlier": (EarlierAct(on="2026"),)}, "earlier[0].on"),
        ({"earlier": ("penalised",)}, "earlier"),
        (
            {"norms": (Norm(provision="甲 1", kinds=(PenaltyKind.FINE,), fine_least=2, fine_most=1),)},
            "norms[0].fine_most",
        ),
        ({"norms": (Norm(provision="甲 1", kinds=(PenaltyKind.FINE,), fine_least=-1),)}, "norms[0].fine_least"),
    ],
)
def test_a_case_that_cannot_be_is_refused_with_the_fact_in_both_languages(facts, where):
    with pytest.raises(CaseError) as caught:
        Case(**facts)
    assert [fault.where for fault in caught.value.faults] == [f"case.{where}"]
    assert all(fault.what.zh and fault.what.en and fault.mend.zh for fault in caught.value.faults)


def test_everything_wrong_in_a_case_is_told_at_once():
    with pytest.raises(CaseError) as caught:
        Case(corrected=False, own_initiative=True, began_on=date(2026, 3, 2), discovered_on=date(2026, 3, 1))
    assert {fault.where for fault in caught.value.faults} == {"case.own_initiative", "case.discovered_on"}


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"harm": "small"}, "harm"),
        ({"colour": "red"}, "colour"),
        ({"norms": [{"provision": "甲 1"}]}, "norms"),
        ({"norms": [{"provision": "甲 1", "kinds": ["flogging"]}]}, "norms.kinds"),
        ({"earlier": [{"when": "2026"}]}, "earlier"),
    ],
)
def test_plain_data_that_is_no_case_is_refused_with_what_is_allowed(facts, where):
    with pytest.raises(CaseError) as caught:
        Case.read(facts)
    assert caught.value.faults[0].where == where


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"discovered_on": date(2026, 7, 1)}, "discovered_on"),
        ({"earlier": (EarlierAct(on=date(2026, 7, 1)),)}, "earlier[0].on"),
        ({"particulars": {"colour": True}}, "particulars.colour"),
        ({"particulars": {"irreparable_loss": "no"}}, "particulars.irreparable_loss"),
        ({"domain": "astrology"}, "domain"),
        ({"act": "licence_not_displayed", "drafting": "penalty_at_once"}, "drafting"),
    ],
)
def test_a_case_that_does_not_fit_the_day_or_the_rules_is_refused(facts, where):
    with pytest.raises(CaseError) as caught:
        assess(Case.read(facts), RULEBOOK, on=ON)
    assert caught.value.faults[0].where == f"case.{where}"


def test_what_is_no_case_no_day_or_has_no_rules_is_refused():
    with pytest.raises(ArgumentError):
        assess({"minor": True}, RULEBOOK, on=ON)
    with pytest.raises(ArgumentError):
        assess(MINOR, RULEBOOK, on="2026-06-30")
    with pytest.raises(NotInForceError, match="2021-07-14"):
        assess(Case(), RULEBOOK, on=date(2021, 7, 14))
    empty = RULEBOOK.model_copy(update={"leniency_rules": RULES.model_copy(update={"ordinary": None})})
    with pytest.raises(NotInForceError):
        assess(MINOR, empty, on=ON)


def test_the_facts_of_a_case_are_the_facts_that_rules_may_name():
    names = {fact.name for fact in (*CORE_FACTS, *OTHER_FACTS)} | {"domain"}
    kept_apart = {"norms", "already_fined", "stage", "particulars"}
    assert set(Case.__dataclass_fields__) == names | kept_apart


def test_a_case_keeps_its_particulars_whatever_becomes_of_the_dictionary():
    given_facts = {"irreparable_loss": False}
    case = Case(particulars=given_facts)
    given_facts["irreparable_loss"] = True
    assert case.particulars == {"irreparable_loss": False}


def test_rows_of_a_register_become_earlier_acts():
    rows = [{"act_key": "tax_late_filing", "decided_on": date(2025, 3, 1), "agency": "甲局"}]
    acts = earlier_acts(rows, {"on": "decided_on", "act": "act_key", "agency": "agency"})
    assert acts == (EarlierAct(on=date(2025, 3, 1), act="tax_late_filing", agency="甲局"),)
    with pytest.raises(CaseError, match="colour"):
        earlier_acts(rows, {"colour": "agency"})


def test_a_decision_keeps_the_suggestion_and_needs_a_reason_where_it_differs():
    found = assess(MINOR, RULEBOOK, on=ON)
    assert not found.decide(Effect.SPARED, officer="某甲").differs
    with pytest.raises(ReasonError):
        found.decide(Effect.LIGHTER, officer="某甲")
    with pytest.raises(ReasonError):
        found.decide(Effect.SPARED, officer=" ")
    decision = found.decide(Effect.LIGHTER, officer="某甲", reason="复核认为并非轻微")
    assert decision.differs
    assert decision.below_entitlement
    assert decision.suggestion is found


def test_an_open_suggestion_can_be_decided_only_with_a_reason():
    found = assess(Case(), RULEBOOK, on=ON)
    assert not found.determined
    with pytest.raises(ReasonError):
        found.decide(found.effect, officer="某甲")


def test_the_text_says_what_it_is_what_it_rests_on_and_who_decides():
    said = assess(MINOR, RULEBOOK, on=ON).text()
    for words in (
        "应当不予行政处罚",
        "第三十三条第一款前句",
        "责令改正",
        "教育",
        "由行政执法人员审查",
        RULEBOOK.digest[:12],
    ):
        assert words in said
    with pytest.raises(ArgumentError):
        assess(MINOR, RULEBOOK, on=ON).text("fr")


def test_only_rules_that_bear_on_the_outcome_make_a_suggestion_a_trial():
    assert assess(MINOR, RULEBOOK, on=ON).illustrative == ()
    assert "first_in_window" in assess(replace(MINOR, minor=None), RULEBOOK, on=ON).illustrative


@examples(100)
@given(whole_cases())
def test_a_whole_case_is_never_refused_and_always_worded(case):
    found = assess(case, RULEBOOK, on=ON)
    assert found.text("zh").count("\n") > 4
    assert "None" not in found.text("zh")
    assert found.legal_review is not Truth.UNKNOWN


hostile = (
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.text(max_size=5)
    | st.dates()
    | st.lists(st.text(max_size=2), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.booleans(), max_size=2)
)


@examples(300)
@given(st.dictionaries(st.sampled_from(sorted(Case.__dataclass_fields__)), hostile, max_size=6))
def test_hostile_data_is_refused_in_words_or_is_a_case(facts):
    try:
        found = assess(Case.read(facts), RULEBOOK, on=ON)
    except CreditTierError:
        return
    assert found.articles
