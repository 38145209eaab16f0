"""How much a trait explains agrees with published examples, with scipy, and with loops over enterprises."""

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.equal_treatment import CAUTION, Explained, cramers_v, equal_treatment, eta_squared
from credit_tier.analysis.equal_treatment_chance import (
    MOST_SHUFFLED,
    chi_square,
    holm,
    independence,
    large_enough,
)
from credit_tier.analysis.population_stability import chi_square_beyond
from credit_tier.foundation.errors import ArgumentError, Text
from credit_tier.grading.grades import grade
from graded_populations import some, some_not_graded, values_of
from random_cards import NOT_REPORTED, SOURCE_LATE
from shipped_rulebook import shipped_rulebook
from strategies import examples

stats = pytest.importorskip("scipy.stats", reason="scipy (extra `assignment`) is the second opinion")

BOOK = shipped_rulebook()
GRADES = grade(some_not_graded(BOOK, 300), BOOK, trial=True)
CODES = GRADES.codes.to_pylist()
NOT_GRADED = GRADES.card.grades[-1].code
ROWS = [GRADES.of(code) for code in CODES]

RESISTIVITY = """
196.3052 196.1240 196.1890 196.2569 196.3403
196.3042 196.3825 196.1669 196.3257 196.0422
196.1303 196.2005 196.2889 196.0343 196.1811
196.2795 196.1748 196.1494 196.1485 195.9885
196.2119 196.1051 196.1850 196.0052 196.2090
"""


def test_eta_squared_is_the_certified_one_of_nist():
    """NIST Statistical Reference Datasets, one-way ANOVA, SiRstv: certified R-squared 1.90999039051129E-01."""
    scores = np.array([round(float(word) * 10_000) for word in RESISTIVITY.split()])
    assert float(eta_squared(np.repeat(np.arange(5), 5), scores, 5)) == pytest.approx(0.190999039051129, rel=1e-14)


def test_chi_square_is_that_of_a_textbook():
    """Agresti, An Introduction to Categorical Data Analysis (2nd ed. 2007), p. 39: party and gender, 30.1, df 2.

    The table is the example of R's chisq.test, which names the page.
    """
    table = np.array([[762, 327, 468], [484, 239, 477]])
    assert round(float(chi_square(table)), 1) == 30.1
    assert chi_square_beyond(float(chi_square(table)), 2) < 0.001


@pytest.mark.parametrize(("statistic", "df"), [(3.841459, 1), (5.991465, 2), (18.307038, 10), (124.342113, 100)])
def test_five_per_cent_lie_above_the_tabulated_points(statistic, df):
    """Upper five per cent points as tables print them (Abramowitz and Stegun 26.8), checked against public copies."""
    assert chi_square_beyond(statistic, df) == pytest.approx(0.05, abs=1e-7)


@given(df=st.integers(1, 3000), ratio=st.floats(0, 4))
@examples(200)
def test_the_tail_is_that_of_scipy(df, ratio):
    assert chi_square_beyond(df * ratio, df) == pytest.approx(stats.chi2.sf(df * ratio, df), rel=1e-9, abs=1e-290)


TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(1, 60), min_size=width, max_size=width), min_size=2, max_size=6)
)


@given(rows=TABLES)
@examples(100)
def test_association_is_that_of_scipy_and_of_the_formula_of_bergsma(rows):
    table = np.array(rows)
    found = stats.chi2_contingency(table, correction=False)
    assert float(chi_square(table)) == pytest.approx(found.statistic, rel=1e-9, abs=1e-9)
    assert chi_square_beyond(float(chi_square(table)), found.dof) == pytest.approx(found.pvalue, rel=1e-6, abs=1e-200)
    number, (r, c) = table.sum(), table.shape
    phi = max(0, found.statistic / number - (r - 1) * (c - 1) / (number - 1))
    sides = [side - (side - 1) ** 2 / (number - 1) for side in (r, c)]
    if min(sides) > 1:
        assert cramers_v(table) == pytest.approx((phi / (min(sides) - 1)) ** 0.5, abs=1e-6)
    expected = found.expected_freq
    enough = (expected >= 1 - 1e-9).all() and (expected < 5 - 1e-9).mean() <= 0.2
    assert large_enough(table) == enough


@given(groups=st.lists(st.lists(st.integers(-50, 1000), min_size=1, max_size=9), min_size=2, max_size=6))
@examples(100)
def test_eta_squared_goes_with_the_f_of_scipy_and_with_a_loop(groups):
    place = np.repeat(np.arange(len(groups)), [len(own) for own in groups])
    score = np.array([value for own in groups for value in own])
    found = eta_squared(place, score, len(groups))
    mean = Fraction(int(score.sum()), len(score))
    total = sum((value - mean) ** 2 for own in groups for value in own)
    if not total:
        assert found is None
        return
    assert found == sum(len(own) * (Fraction(sum(own), len(own)) - mean) ** 2 for own in groups) / total
    between, within = len(groups) - 1, len(score) - len(groups)
    if within and found != 1 and all(np.ptp(own) for own in groups):
        f = stats.f_oneway(*groups).statistic
        assert float(found) == pytest.approx(f * between / (f * between + within), rel=1e-6, abs=1e-12)


def test_sums_of_the_largest_scores_do_not_run_over():
    score = np.array([10_000_000, -10_000_000] * 200_000)
    assert eta_squared(np.arange(400_000) % 2, score, 2) == 1


def test_shuffles_agree_with_the_exact_test_of_fisher():
    """Fisher's tea taster, 3 and 1 of 4, as in Agresti and in R's fisher.test: the two-sided exact p is 34/70."""
    place, grades = np.array([0] * 4 + [1] * 4), np.array([0, 0, 0, 1, 0, 1, 1, 1])
    table = np.array([[3, 1], [1, 3]])
    found = independence(place, grades, table, "tea")
    assert found.by == "permutation"
    assert found.p == pytest.approx(stats.fisher_exact(table).pvalue, abs=0.05)
    assert found == independence(place, grades, table, "tea")


def test_small_tables_of_many_enterprises_are_left_unsaid():
    place = np.append(np.zeros(MOST_SHUFFLED, np.int64), 1)
    grades = np.append(np.zeros(MOST_SHUFFLED, np.int64), 1)
    found = independence(place, grades, np.array([[MOST_SHUFFLED, 0], [0, 1]]), "")
    assert (found.p, found.by) == (None, "")


def test_several_chances_are_adjusted_as_holm_does():
    """Holm by hand: 0.005*4, 0.01*3, 0.03*2, then the larger before it."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([None, 0.2]) == [None, 0.2]
    assert holm([]) == []


def traits(**columns):
    return pd.DataFrame({name: list(words) for name, words in columns.items()}, index=CODES)


def test_a_trait_that_is_the_grade_explains_it_all_and_one_by_lot_nothing():
    lot = np.random.default_rng(4).integers(0, 3, len(CODES))
    table = traits(grade=GRADES.grade_codes(), score=GRADES.scores.score.tolist(), lot=[f"l{x}" for x in lot])
    found = equal_treatment(GRADES, table).to_frame().set_index("trait")
    assert found.loc["score", "eta_squared"] == 1
    assert found.loc["grade", "cramers_v"] == pytest.approx(1, abs=0.01)
    assert found.loc["grade", "p"] < 0.01
    assert float(found.loc["lot", "eta_squared"]) < 0.05
    assert found.loc["lot", "cramers_v"] < 0.15
    assert (found["p_holm"] >= found["p"]).all()
    graded = sum(letter != NOT_GRADED for letter in GRADES.grade_codes())
    assert (found["graded"] == graded).all()
    assert graded < len(CODES)


def test_the_order_of_rows_and_traits_tells_nothing():
    lot = np.random.default_rng(4).integers(0, 3, len(CODES))
    table = traits(a=[f"l{x}" for x in lot], b=[f"m{x % 2}" for x in lot])
    one = equal_treatment(GRADES, table).to_frame()
    other = equal_treatment(GRADES, table.sample(frac=1, random_state=1)[["b", "a"]]).to_frame()
    pd.testing.assert_frame_equal(one, other.iloc[::-1].reset_index(drop=True))


@pytest.mark.parametrize("reported", [False, True])
def test_differences_add_up_to_the_difference_of_raw_points(reported):
    words = [f"g{number % 3}" for number in range(len(CODES))]
    found = equal_treatment(GRADES, traits(t=words)).differences("t", reported=reported)
    gaps = {NOT_REPORTED, SOURCE_LATE}
    kept = [
        (word, sum(one.points().values()))
        for word, one in zip(words, ROWS, strict=True)
        if one.grade != NOT_GRADED and not (reported and gaps & set(one.values))
    ]
    assert len({word for word, _ in kept}) == 3
    overall = Fraction(sum(raw for _, raw in kept), len(kept))
    for group, rows in found.groupby("group"):
        own = [raw for word, raw in kept if word == group]
        assert sum(rows["difference"]) == Fraction(sum(own), len(own)) - overall
        assert (rows["enterprises"] == len(own)).all()


def test_what_agencies_have_not_sent_is_told_by_group():
    words = ["x" if number % 2 else "y" for number in range(len(CODES))]
    found = equal_treatment(GRADES, traits(t=words)).not_sent("t").set_index("group")
    best = {item.indicator.id: item.best for item in GRADES.card.indicators}
    for group in ("x", "y"):
        own = [one for word, one in zip(words, ROWS, strict=True) if word == group and one.grade != NOT_GRADED]
        values = [value for one in own for value in one.values]
        assert found.loc[group, "not_reported"] == values.count(NOT_REPORTED)
        assert found.loc[group, "late"] == values.count(SOURCE_LATE)
        missing = values.count(NOT_REPORTED) + values.count(SOURCE_LATE)
        assert found.loc[group, "share"] == Fraction(missing, len(values))
        lacking = sum(
            best[name] - points
            for one in own
            for (name, points), value in zip(one.points().items(), one.values, strict=True)
            if value in {NOT_REPORTED, SOURCE_LATE}
        )
        assert found.loc[group, "lacking"] == Fraction(lacking, len(own))


def test_one_group_equal_scores_and_equal_grades_leave_it_unsaid():
    one_group = equal_treatment(GRADES, traits(t=["x"] * len(CODES))).to_frame().iloc[0]
    assert one_group[["eta_squared", "cramers_v", "p"]].isna().all()
    assert "fewer than two groups" in one_group["en"]
    row = some(BOOK, 1).values[:, 0].tolist()
    same = grade(values_of(BOOK, [row] * 4), BOOK, trial=True)
    table = pd.DataFrame({"t": list("aabb")}, index=same.codes.to_pylist())
    found = equal_treatment(same, table).to_frame().iloc[0]
    assert found[["eta_squared", "cramers_v", "p"]].isna().all()
    assert "all scores are the same" in found["en"]


@pytest.mark.parametrize("number", [0, 1])
def test_nobody_and_one_enterprise_leave_it_unsaid(number):
    rows = some(BOOK, number).values.T if number else []
    grades = grade(values_of(BOOK, rows), BOOK, trial=True)
    found = equal_treatment(grades, pd.DataFrame({"t": ["x"] * number}, index=grades.codes.to_pylist()))
    assert found.to_frame()["en"].str.contains("cannot be said").all()
    assert len(found.not_sent("t")) == number
    assert len(found.differences("t")) == number * len(grades.card.names)


def test_no_trait_and_an_unknown_trait_are_refused_and_the_caution_is_told():
    with pytest.raises(ArgumentError):
        equal_treatment(GRADES, pd.DataFrame(index=CODES))
    found = equal_treatment(GRADES, traits(t=["x"] * len(CODES)))
    with pytest.raises(ArgumentError):
        found.differences("u")
    with pytest.raises(ArgumentError):
        found.not_sent("")
    assert found.caution is CAUTION
    assert "no proof" in CAUTION.en


def test_what_chance_gives_eta_squared_is_its_mean_over_every_order_there_is():
    place, scores = np.array([0, 0, 1, 2, 2, 2]), [5, 1, 4, 4, 9, 2]
    orders = [np.array(order) for order in permutations(scores)]
    mean = sum(eta_squared(place, order, 3) for order in orders) / len(orders)
    one = Explained("t", 3, 1, 6, eta_squared(place, orders[0], 3), None, None, None, Text("", ""))
    assert mean == one.by_chance == Fraction(2, 5)
    assert replace(one, eta_squared=None).by_chance is None


def test_a_trait_of_which_everyone_has_another_explains_all_and_no_more_than_chance():
    found = equal_treatment(GRADES, traits(code=CODES)).to_frame().loc[0]
    assert found["eta_squared"] == found["eta_by_chance"] == 1
    assert found["smallest"] == 1
