"""Counts by group are those of a loop over enterprises; what cannot be said is not."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.distribution import FEW, QUANTILES, distribution
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.supervision.tiers import supervise
from graded_populations import some, some_not_graded, values_of
from shipped_rulebook import shipped_rulebook
from strategies import examples

BOOK = shipped_rulebook()
GRADES = grade(some_not_graded(BOOK, 300), BOOK, trial=True)
CODES = GRADES.codes.to_pylist()
LETTERS = GRADES.grade_codes().tolist()
NOT_GRADED = GRADES.card.grades[-1].code


def traits(seed=1, groups=4):
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {name: [f"{name}{x}" for x in generator.integers(0, groups, len(CODES))] for name in ("a", "b")}, index=CODES
    )


def test_every_count_is_that_of_a_loop():
    given_traits = traits()
    found = distribution(GRADES, traits=given_traits)
    expected = Counter({("", "", letter): number for letter, number in Counter(LETTERS).items()})
    for name in ("a", "b"):
        expected += Counter(zip([name] * len(CODES), given_traits[name], LETTERS, strict=True))
    rows = found.to_frame()
    counted = {tuple(row[:3]): row[3] for row in rows.itertuples(index=False, name=None)}
    assert {key: number for key, number in counted.items() if number} == expected
    assert len(counted) == len(rows) == (1 + 4 + 4) * len(GRADES.card.grades)
    assert list(dict.fromkeys(rows["trait"])) == ["", "a", "b"]
    crossed = found.crossed("b", "a")
    assert crossed.columns.tolist() == ["b", "a", "grade", "enterprises"]
    pairs = Counter(zip(given_traits["b"], given_traits["a"], LETTERS, strict=True))
    assert {tuple(row[:3]): row[3] for row in crossed.itertuples(index=False, name=None) if row[3]} == pairs


@given(data=st.data())
@examples(30, shrink=False)
def test_groups_add_up_to_all_and_the_order_of_the_rows_tells_nothing(data):
    words = data.draw(st.lists(st.sampled_from(["x", "y", "z", "", None]), min_size=len(CODES), max_size=len(CODES)))
    table = pd.DataFrame({"t": pd.Series(words, dtype="object")}).set_axis(CODES, axis=0)
    shuffled = table.iloc[data.draw(st.permutations(range(len(CODES))))]
    found, other = distribution(GRADES, traits=table), distribution(GRADES, traits=shuffled)
    pd.testing.assert_frame_equal(found.to_frame(), other.to_frame())
    pd.testing.assert_frame_equal(found.scores(), other.scores())
    sums = found.to_frame().groupby(["trait", "grade"])["enterprises"].sum()
    assert sums.loc["t"].to_dict() == sums.loc[""].to_dict() == GRADES.counts()
    shares = found.shares().dropna(subset="share").groupby(["trait", "group"])["share"].sum()
    assert all(total == 1 for total in shares)


def test_a_quantile_is_the_least_score_that_enough_do_not_exceed():
    given_traits = traits(2, 7)
    found = distribution(GRADES, traits=given_traits).scores().set_index(["trait", "group"])
    scores = dict(zip(CODES, GRADES.scores.score.tolist(), strict=True))
    for group in given_traits["a"].unique():
        own = sorted(
            scores[code]
            for code, letter in zip(CODES, LETTERS, strict=True)
            if given_traits.loc[code, "a"] == group and letter != NOT_GRADED
        )
        row = found.loc[("a", group)]
        assert row["graded"] == len(own)
        assert row["mean"] == Fraction(sum(own), len(own))
        assert (row["least"], row["most"]) == (own[0], own[-1])
        for name, (part, whole) in QUANTILES.items():
            assert row[name] == min(x for x in own if sum(y <= x for y in own) * whole >= part * len(own))


def test_of_small_groups_what_can_be_said_is_flagged_and_the_rest_left_unsaid():
    graded = [code for code, letter in zip(CODES, LETTERS, strict=True) if letter != NOT_GRADED]
    other = [code for code, letter in zip(CODES, LETTERS, strict=True) if letter == NOT_GRADED]
    words = dict.fromkeys(CODES, "rest") | {graded[0]: "one", graded[1]: "two", graded[2]: "two", other[0]: "none"}
    found = distribution(GRADES, traits=pd.DataFrame({"t": pd.Series(words)}))
    shares = found.shares().query("trait == 't'").set_index("group")
    for group in ("one", "none"):
        assert shares.loc[group, "share"].isna().all()
        assert shares.loc[group, "en"].str.contains("cannot be said").all()
    assert shares.loc["two", "few"].all()
    assert shares.loc["two", "share"].notna().sum() == len(GRADES.card.grades) - 1
    assert not shares.loc["rest", "few"].any()
    assert len(graded) - 3 >= FEW
    scores = found.scores().query("trait == 't'").set_index("group")
    assert scores.loc["one", ["least", "median", "mean"]].isna().all()
    assert scores.loc["none", "graded"] == 0
    assert scores.loc["two", "median"] is not pd.NA


def test_fields_come_from_tiers_of_these_grades_only():
    fields = [(code, "food") for code in CODES[::3]] + [(code, "drugs") for code in CODES[::5]]
    tiers = supervise(GRADES, BOOK, fields=fields)
    found = distribution(GRADES, traits=traits(), tiers=tiers)
    assert found.traits == ("a", "b", "field")
    expected = Counter((field, LETTERS[CODES.index(code)]) for code, field in fields)
    expected += Counter(("general", letter) for letter in LETTERS)
    rows = found.to_frame().query("trait == 'field' and enterprises > 0")
    assert {(row.group, row.grade): row.enterprises for row in rows.itertuples(index=False)} == expected
    one, other = found.crossed("a", "field"), found.crossed("field", "a")
    beside = one.merge(other, on=["a", "field", "grade"])
    assert (beside["enterprises_x"] == beside["enterprises_y"]).all()
    assert one[["a", "field"]].apply(tuple, axis=1).is_monotonic_increasing
    with pytest.raises(ArgumentError):
        distribution(GRADES, tiers=replace(tiers, grades_digest="0" * 64))
    with pytest.raises(ArgumentError):
        distribution(GRADES, traits=traits().rename(columns={"a": "field"}), tiers=tiers)


@pytest.mark.parametrize("pair", [("a", "a"), ("a", "c"), ("", "a")])
def test_crossing_what_is_not_there_is_refused(pair):
    with pytest.raises(ArgumentError):
        distribution(GRADES, traits=traits()).crossed(*pair)


@pytest.mark.parametrize("number", [0, 1])
def test_nobody_and_one_enterprise_are_counted_and_nothing_is_said_of_shares(number):
    grades = grade(values_of(BOOK, some(BOOK, number).values.T if number else []), BOOK, trial=True)
    table = pd.DataFrame({"t": ["x"] * number}, index=grades.codes.to_pylist())
    found = distribution(grades, traits=table)
    assert found.to_frame().query("trait == ''")["enterprises"].sum() == number
    assert found.shares()["share"].isna().all()
    assert found.scores()["mean"].isna().all()
    assert len(found.to_frame()) == (1 + number) * len(grades.card.grades)


def test_a_trait_that_bears_the_name_of_another_column_is_counted_but_not_crossed():
    named = traits().assign(grade=["x"] * len(CODES))
    found = distribution(GRADES, traits=named)
    assert found.to_frame().query("trait == 'grade'")["enterprises"].sum() == len(CODES)
    with pytest.raises(ArgumentError, match="同名的列"):
        found.crossed("grade", "a")
