"""Every analysis says whom it counts: scores and points of the graded, grades and values of everyone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from credit_tier import compare, grade
from credit_tier.analysis.band_counts import band_counts
from credit_tier.analysis.band_proposals import propose_for
from credit_tier.analysis.contributions import contributions
from credit_tier.analysis.counted import counted, who_is_graded
from credit_tier.analysis.distribution import distribution
from credit_tier.analysis.equal_treatment import equal_treatment
from credit_tier.analysis.score_histogram import score_histogram
from credit_tier.analysis.weight_proposals import weight_proposals
from graded_populations import some_not_graded
from shipped_rulebook import shipped_rulebook
from shown_cards import shown

BOOK = shipped_rulebook()
GRADES = grade(some_not_graded(BOOK, 210), BOOK, trial=True)
LEFT_OUT = int(np.count_nonzero(~who_is_graded(GRADES)))
TRAITS = pd.DataFrame({"half": ["x", "y"] * 105}, index=GRADES.codes.to_pylist())


def only_graded():
    """Grade those alone who are graded: the population that analyses of points may speak of."""
    seen, graded = GRADES.indicators, who_is_graded(GRADES)
    kept = replace(seen, codes=seen.codes.filter(graded), values=np.ascontiguousarray(seen.values[:, graded]))
    return grade(kept, BOOK, trial=True)


def test_the_words_say_how_many_are_counted_how_many_left_out_and_why():
    few, every = counted(GRADES), counted(GRADES, everyone=True)
    assert (few.enterprises, few.not_graded) == (210 - LEFT_OUT, LEFT_OUT)
    assert LEFT_OUT >= 20
    assert every.enterprises == 210
    title = next(rule for rule in BOOK.grade_rules.not_graded if rule.indicator == "registration.age_months").title
    assert f"不参评的 {LEFT_OUT} 家没有得分，不计入（{title.zh} {LEFT_OUT} 家）" in few.text.zh
    assert f"{LEFT_OUT} left out that are not graded and have no score ({title.en}: {LEFT_OUT})" in few.text.en
    assert "其中" in every.text.zh
    assert "left out" not in every.text.en
    assert counted(only_graded()).text.zh == f"计入参评企业 {210 - LEFT_OUT} 家。"


def test_whoever_is_not_graded_changes_nothing_in_what_is_worked_out_from_points():
    alone, traits = only_graded(), TRAITS.loc[only_graded().codes.to_pylist()]
    for one, other in zip(*((contributions(side), contributions(side).dead) for side in (GRADES, alone)), strict=True):
        assert getattr(one, "counts", one) == getattr(other, "counts", other)
    for name in ("by_indicator", "importance", "themes"):
        pd.testing.assert_frame_equal(getattr(contributions(GRADES), name)(), getattr(contributions(alone), name)())
    assert weight_proposals(GRADES).proposed == weight_proposals(alone).proposed
    one, other = equal_treatment(GRADES, TRAITS), equal_treatment(alone, traits)
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())
    pd.testing.assert_frame_equal(one.differences("half"), other.differences("half"))
    pd.testing.assert_frame_equal(one.not_sent("half"), other.not_sent("half"))
    assert score_histogram(GRADES).counts == score_histogram(alone).counts
    outcomes = {code: place % 3 == 0 for place, code in enumerate(GRADES.codes.to_pylist())}
    late = GRADES.indicators.values[GRADES.indicators.names.index("tax.late_filings")]
    outcomes |= {code: bool(late[place] > 0) for place, code in enumerate(outcomes) if place % 4}
    own, theirs = (
        propose_for(side, "tax.late_filings", outcomes, least_share="0", least_chi_square="0")
        for side in (GRADES, alone)
    )
    assert own.to_frame().equals(theirs.to_frame())
    assert own.not_graded_here == theirs.not_graded_here == LEFT_OUT
    assert f"有结果而不参评 {LEFT_OUT} 家" in own.counted_text.zh


def test_grades_and_values_are_counted_of_everyone():
    assert sum(GRADES.counts().values()) == len(band_counts(GRADES)) == 210
    assert sum(band_counts(GRADES).of("tax.late_filings")) == 210
    assert sum(band_counts(GRADES).of("score")) == 210 - LEFT_OUT
    assert distribution(GRADES).counted.enterprises == 210
    found = compare(BOOK, "", GRADES)
    assert found.counted.enterprises == int(found.moves()["enterprises"].sum()) == 210


@pytest.mark.parametrize(
    "found",
    [contributions(GRADES), equal_treatment(GRADES, TRAITS), weight_proposals(GRADES), distribution(GRADES)],
    ids=lambda found: type(found).__name__,
)
def test_the_card_of_an_analysis_says_whom_it_counts(found):
    assert found.counted.text.zh in shown(found).text
    assert found.counted.text.en in shown(found).text
