"""The card of a notebook: the outcome, why, what is missing, what goes with it, and nothing that a name could run."""

from __future__ import annotations

from datetime import date

from credit_tier import Case, assess
from credit_tier.leniency.terms import term
from credit_tier.rulebook.case_facts import Capacity, Drafting, FoundBy, Harm, Stage
from credit_tier.rulebook.leniency_rules import Category, Effect, SameKind, Scope, Transition
from leniency.random_cases import ON, RULEBOOK
from report.leniency_files import LATE_RETURN, Page


def test_the_card_says_the_outcome_the_ground_and_every_requirement():
    found = assess(LATE_RETURN, RULEBOOK, on=ON)
    text = Page(found._repr_html_()).text
    assert "应当不予行政处罚" in text
    for node in found.leading.nodes:
        assert node.title.zh in text
    for measure in found.measures:
        assert measure.title.zh in text
    assert "由行政机关决定" in text


def test_an_open_card_names_what_is_missing_and_how_much_more():
    found = assess(Case(act="ad_extreme_words"), RULEBOOK, on=ON)
    text = Page(found._repr_html_()).text
    assert "暂不能确定" in text
    assert f"另有 {len(found.missing) - 8} 项" in text
    assert "试行" in text


def test_a_hostile_matter_stays_words():
    found = assess(Case(act="<img src=x onerror=alert(1)>", began_on=date(2026, 1, 1)), RULEBOOK, on=ON)
    seen = Page(found._repr_html_())
    assert "img" not in seen.names
    assert "<img src=x" in seen.text


def test_every_choice_has_words_of_its_own_even_where_two_kinds_are_spelt_alike():
    for kind in (Harm, Capacity, Stage, FoundBy, Drafting, Category, Effect, SameKind, Scope, Transition):
        words = [term(one) for one in kind]
        assert len(set(words)) == len(words)
        assert not {one.zh for one in words} & {one.value for one in kind}
    assert (term(Harm.NONE).zh, term(Capacity.NONE).zh, term(Effect.NONE).zh) == ("没有", "丧失", "不从宽")
