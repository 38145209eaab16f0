"""Learning more never contradicts what has been said, and what speaks for the party never makes its case heavier."""

from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import assume, given
from hypothesis import strategies as st

from credit_tier.leniency.assessment import assess
from credit_tier.leniency.kleene import Truth
from credit_tier.rulebook.case_facts import Harm, Stage
from credit_tier.rulebook.leniency_rules import Effect
from leniency.random_cases import (
    BETTER,
    HIDEABLE,
    ON,
    PARTICULARS,
    RULEBOOK,
    RULES,
    hidden,
    two_states,
    valid,
    whole_cases,
)
from strategies import examples

MANY = examples(120)
SETTLED = sorted({rule.fact for rule in RULES.settlement})


def settled(case):
    """Write into a case what its stage has settled: at the close, an unknown fact of that kind is no longer unknown."""
    if case.stage is not Stage.CLOSED:
        return case
    return replace(case, **{rule.fact: rule.value for rule in RULES.settlement if getattr(case, rule.fact) is None})


def state(case):
    return assess(case, RULEBOOK, on=ON)


def refined(less, more):
    """Keep what the stage settled in the first state: finding it out later reopens the case."""
    return replace(more, **{name: getattr(less, name) for name in SETTLED}) if less.stage is Stage.CLOSED else more


@MANY
@given(two_states())
def test_learning_more_never_contradicts_an_outcome(states):
    less = settled(states[0])
    more = refined(less, states[1])
    before, after = state(less), state(more)
    assert after.outcome.within(before.outcome)
    if before.determined:
        assert after.outcome == before.outcome


@MANY
@given(whole_cases(), st.data())
def test_one_fact_learned_of_a_case_that_is_nearly_known_contradicts_nothing(whole, data):
    # With most facts hidden nearly everything is open, and an outcome is seldom there to be contradicted.
    names = [name for name in HIDEABLE if getattr(whole, name) is not None]
    gone = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    less = settled(replace(whole, **dict.fromkeys(gone)))
    more = refined(less, replace(less, **{gone[0]: getattr(whole, gone[0])}))
    assert state(more).outcome.within(state(less).outcome), gone


@MANY
@given(two_states())
def test_a_requirement_once_decided_stays_decided(states):
    less = settled(states[0])
    before, after = state(less), state(refined(less, states[1]))
    known = {(route.rule.id, route.rule.in_force): route for route in before.judgement.routes}
    for route in after.judgement.routes:
        earlier = known[route.rule.id, route.rule.in_force]
        for then, now in zip(earlier.nodes, route.nodes, strict=True):
            assert then.value in (Truth.UNKNOWN, now.value), (route.rule.id, then, now)


@MANY
@given(two_states())
def test_a_ground_that_is_settled_stays_the_ground(states):
    less = settled(states[0])
    before, after = state(less), state(refined(less, states[1]))
    if before.leading is not None and not before.open_ahead:
        assert after.leading.rule == before.leading.rule


@MANY
@given(whole_cases().flatmap(hidden), st.data())
def test_a_fact_that_speaks_for_the_party_never_makes_its_case_heavier(case, data):
    name = data.draw(st.sampled_from([*sorted(BETTER), *sorted(PARTICULARS), "harm", "earlier"]))
    if name == "harm":
        worse, better = (
            valid(case, harm=Harm.SERIOUS),
            valid(case, harm=data.draw(st.sampled_from([Harm.NONE, Harm.MINOR]))),
        )
    elif name == "earlier":
        worse, better = case, valid(case, earlier=case.earlier[1:])
    elif name in PARTICULARS:
        good = PARTICULARS[name]
        worse = valid(case, particulars={**case.particulars, name: not good})
        better = valid(case, particulars={**case.particulars, name: good})
    else:
        worse, better = valid(case, **{name: not BETTER[name]}), valid(case, **{name: BETTER[name]})
    assume(worse is not None and better is not None)
    assert state(better).outcome.as_lenient_as(state(worse).outcome), name


@MANY
@given(whole_cases().flatmap(hidden))
def test_what_is_missing_is_named_exactly_while_the_outcome_is_open(case):
    found = state(case)
    assert bool(found.missing) is not found.determined
    assert all(gap.facts or gap.condition == "in_force" for gap in found.missing)


@MANY
@given(st.data())
def test_what_is_named_as_missing_is_enough_to_settle_a_case(data):
    whole = data.draw(whole_cases())
    case = data.draw(hidden(whole))
    for _ in range(len(fields(case))):
        found = state(case)
        wanted = {name for gap in found.missing for name in gap.facts}
        known = {name: getattr(whole, name) for name in wanted & set(HIDEABLE)}
        told = {name: whole.particulars[name] for name in wanted & set(PARTICULARS)}
        acts = whole.earlier if "earlier" in wanted or "searched" in wanted else case.earlier
        learned = replace(case, **known, particulars={**case.particulars, **told}, earlier=acts)
        if learned == case:
            break
        case = learned
    # What nobody's fact can settle is which edition of a list applies where it has no rule of transition.
    assert found.determined or {gap.condition for gap in found.missing} == {"in_force"}, found.missing


@MANY
@given(whole_cases().flatmap(hidden))
def test_every_outcome_names_an_article_and_always_correction_and_education(case):
    found = state(case)
    assert found.articles
    assert {"order_correction", "educate"} <= {measure.id for measure in found.measures}
    for language in ("zh", "en"):
        said = found.text(language)
        assert all(str(place) in said for place in found.articles)


@examples(150)
@given(whole_cases().flatmap(hidden), st.randoms(use_true_random=False))
def test_the_order_of_items_and_facts_says_nothing(case, random):
    def shuffled(rules):
        return tuple(random.sample(rules, len(rules)))

    mixed = RULES.model_copy(
        update={
            key: shuffled(getattr(RULES, key))
            for key in ("item", "ground", "limitation", "first_offence", "settlement")
        }
    )
    other = RULEBOOK.model_copy(update={"leniency_rules": mixed})
    again = replace(
        case,
        earlier=shuffled(case.earlier),
        particulars=dict(random.sample(sorted(case.particulars.items()), len(case.particulars))),
    )
    one, two = state(case), assess(again, other, on=ON)
    assert one.outcome == two.outcome
    assert one.missing == two.missing
    assert one.text().split("\n")[1:] == two.text().split("\n")[1:]


def test_the_tie_between_must_and_may_is_never_upside_down():
    order = list(Effect)
    for rule in (*RULES.ground, *RULES.item):
        assert order.index(rule.must) <= order.index(rule.may)
