"""Weights beside the rulebook's own, and patches that share the same points out otherwise."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.weight_proposals import Level, largest_remainder, weight_proposals
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.grading.scorecard import scorecard
from credit_tier.rulebook.extension import Binding, extend
from graded_populations import some
from shipped_rulebook import shipped_rulebook

BOOK = shipped_rulebook()
GRADES = grade(some(BOOK, 500), BOOK)


def reach(card):
    return sum(max(one.points) for one in card.indicators), sum(min(one.points) for one in card.indicators)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("kind", ["entropy", "critic"])
def test_a_patch_loads_keeps_the_whole_span_and_shares_it_by_the_weights(level, kind):
    found = weight_proposals(GRADES, level=level)
    book = extend(BOOK, found.patch(kind), binding=Binding.WHAT_IF)
    card = scorecard(book, GRADES.indicators.as_of)
    assert reach(card) == reach(GRADES.card)
    assert sum(theme.most - theme.least for theme in card.themes) == sum(
        theme.most - theme.least for theme in GRADES.card.themes
    )
    total = sum(found.spans.values())
    spans = {}
    for one in card.indicators:
        name = one.indicator.id if level is Level.INDICATOR else one.indicator.theme
        spans[name] = spans.get(name, 0) + max(one.points) - min(one.points)
    slack = 1 if level is Level.INDICATOR else 20
    assert all(abs(spans[name] - total * weight) <= slack for name, weight in found.proposed[kind].items())
    assert book.identity.standing == "trial"
    assert weight_proposals(grade(some(book, 5), book), level=level).spans == {k: v for k, v in spans.items() if v}


@pytest.mark.parametrize("level", list(Level))
def test_the_rulebooks_own_weights_change_nothing(level):
    own = weight_proposals(GRADES, level=level)
    found = weight_proposals(GRADES, level=level, judged=own.own)
    assert sum(own.own.values()) == 1
    assert extend(BOOK, found.patch("judged"), binding=Binding.WHAT_IF).changes == ()
    assert found.to_frame()["judged"].tolist() == found.to_frame()["own"].tolist()


def test_an_indicator_without_weight_is_silenced_and_named():
    own = weight_proposals(GRADES).own
    found = weight_proposals(GRADES, judged={**own, "tax.late_filings": 0})
    assert found.silenced("judged") == ("tax.late_filings",)
    assert "不再区分企业的指标：tax.late_filings" in found.patch("judged")
    book = extend(BOOK, found.patch("judged"), binding=Binding.WHAT_IF)
    scored = next(
        one for one in scorecard(book, GRADES.indicators.as_of).indicators if one.indicator.id == "tax.late_filings"
    )
    assert len(set(scored.points)) == 1


@given(st.integers(0, 5000), st.lists(st.integers(0, 99), min_size=1, max_size=9).filter(any))
def test_largest_remainders_hand_out_everything_and_nobody_is_off_by_one_or_more(total, weights):
    shares = {f"n{place}": Fraction(weight, sum(weights)) for place, weight in enumerate(weights)}
    found = largest_remainder(total, shares)
    assert sum(found.values()) == total
    assert all(abs(found[name] - total * share) < 1 for name, share in shares.items())


@pytest.mark.parametrize("judged", [{}, {"tax": 1}, dict.fromkeys(weight_proposals(GRADES).own, 0)])
def test_judged_weights_of_other_names_or_nothing_are_refused(judged):
    with pytest.raises(ArgumentError, match="名称不同或权重无效"):
        weight_proposals(GRADES, judged=judged)


@pytest.mark.parametrize("many", [0, 1])
def test_of_one_enterprise_or_none_no_weights_can_be_said(many):
    with pytest.raises(ArgumentError):
        weight_proposals(grade(some(BOOK, many), BOOK))


def test_weights_that_nobody_proposed_are_refused():
    with pytest.raises(ArgumentError, match="没有 'ahp' 的权重"):
        weight_proposals(GRADES).patch("ahp")


def test_weights_that_leap_are_named_in_the_patch_and_those_that_do_not_are_not():
    found = weight_proposals(GRADES)
    own, new = found.own, found.proposed["entropy"]
    leaps = {name for name in own if new[name] / own[name] >= 3 or new[name] / own[name] <= Fraction(1, 3)}
    assert 0 < len(leaps) < len(own)
    assert set(found.leaps("entropy")) == leaps
    line = next(line for line in found.patch("entropy").splitlines() if "离散程度不等于重要程度" in line)
    assert set(line.split("：")[-1].split(", ")) == leaps
    assert "离散程度" not in weight_proposals(GRADES, judged=own).patch("judged")
