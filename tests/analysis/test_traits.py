"""Traits are those of the register as known on a day, and whoever brings other traits hears what is wrong with them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from credit_tier.analysis.trait_groups import groupings, strangers
from credit_tier.analysis.traits import by_division, traits_of
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.records.reading import read_records
from graded_populations import some
from shipped_rulebook import shipped_rulebook
from strategies import made_code

BOOK = shipped_rulebook()
ON = date(2026, 6, 30)
GRADES = grade(some(BOOK, 40), BOOK, trial=True)
CODES = GRADES.codes.to_pylist()


def register(rows, received_on):
    return read_records({"enterprises": pd.DataFrame(rows)}, BOOK, received_on=received_on)


def test_the_register_speaks_as_it_was_known_on_the_day():
    one, other = made_code(1), made_code(2)
    early = register([{"code": other, "region": "620102", "size": "小型"}, {"code": one}], date(2026, 1, 31))
    late = register([{"code": other, "region": "620400", "size": "大型"}], date(2026, 8, 31))
    records = early.append(late)
    found = traits_of(records, BOOK, as_of=ON, known_on=ON)
    assert found.index.tolist() == sorted([one, other])
    assert found.loc[other].tolist() == ["620102", "", "small"]
    assert found.loc[one].tolist() == ["", "", ""]
    assert traits_of(records, BOOK, as_of=date(2026, 9, 30)).loc[other, "size"] == "large"


def test_without_a_register_nobody_has_traits_and_everybody_is_counted_as_not_said():
    owed = pd.DataFrame({"code": [made_code(1)], "amount": ["5"], "owed_since": ["2026-01-05"]})
    records = read_records({"tax_arrears": owed}, BOOK, received_on=ON)
    found = traits_of(records, BOOK, as_of=ON)
    assert found.columns.tolist() == ["region", "industry", "size"]
    assert found.empty
    assert [one.names for one in groupings(GRADES, found)] == [("",)] * 3


def test_a_field_that_the_register_does_not_have_is_refused_not_taken_as_unsaid():
    records = register([{"code": made_code(1)}], ON)
    with pytest.raises(ArgumentError) as caught:
        traits_of(records, BOOK, as_of=ON, fields=("region", "sise"))
    assert [fault.where for fault in caught.value.faults] == ["fields: sise"]
    assert traits_of(records, BOOK, as_of=ON, fields=("size",)).loc[made_code(1), "size"] == ""


def test_a_division_names_what_its_digits_say_and_no_more():
    codes = ["620102", "620100", "620000", "620102001", "620102001003", "6201", "甘肃", "", None, "62010x"]
    found = by_division(pd.DataFrame({"region": codes}))
    assert found["province"].tolist() == ["62"] * 5 + [""] * 5
    assert found["prefecture"].tolist() == ["6201", "6201", "", "6201", "6201"] + [""] * 5
    assert found["county"].tolist() == ["620102", "", "", "620102", "620102"] + [""] * 5


@pytest.mark.parametrize("kind", ["str", "object", "category", "string", "string[pyarrow]"])
def test_groups_are_the_same_whatever_pandas_calls_a_text(kind):
    words = [f"g{number % 3}" for number in range(len(CODES))]
    traits = pd.DataFrame({"t": pd.Series(words).astype(kind).to_numpy(dtype=object)}, index=CODES)
    traits["t"] = traits["t"].astype(kind)
    (one,) = groupings(GRADES, traits.sample(frac=1, random_state=3))
    assert one.names == ("g0", "g1", "g2")
    assert [one.names[place] for place in one.place.tolist()] == words


def test_missing_rows_and_cells_are_not_said_and_strangers_are_counted():
    traits = pd.DataFrame({"t": ["x", None, np.nan, "y"]}, index=[CODES[0], CODES[1], CODES[2], made_code(10**6)])
    (one,) = groupings(GRADES, traits)
    assert one.names == ("", "x")
    assert np.bincount(one.place).tolist() == [len(CODES) - 1, 1]
    assert strangers(GRADES, traits) == 1
    assert strangers(GRADES, None) == 0


def test_whole_numbers_are_taken_for_the_words_they_write():
    (one,) = groupings(GRADES, pd.DataFrame({"t": range(len(CODES))}, index=CODES).assign(t=620102))
    assert one.names == ("620102",)


WRONG = {
    "a code twice": pd.DataFrame({"t": ["x", "y"]}, index=[CODES[0]] * 2),
    "no code": pd.DataFrame({"t": ["x", "y"]}, index=[CODES[0], None]),
    "nobody graded": pd.DataFrame({"t": ["x"]}, index=[made_code(10**6)]),
    "numbers in place of codes": pd.DataFrame({"t": ["x"] * len(CODES)}),
    "a fraction": pd.DataFrame({"t": [1.5] * len(CODES)}, index=CODES),
    "a day": pd.DataFrame({"t": [pd.Timestamp(ON)] * len(CODES)}, index=CODES),
    "things of all kinds": pd.DataFrame({"t": [object() for _ in CODES]}, index=CODES),
    "a column twice": pd.DataFrame([["x", "y"]] * len(CODES), columns=["t", "t"], index=CODES),
    "a column without a name": pd.DataFrame({"": ["x"] * len(CODES)}, index=CODES),
    "a column that is no text": pd.DataFrame({3: ["x"] * len(CODES)}, index=CODES),
    "two indexes": pd.DataFrame({"t": ["x"]}, index=pd.MultiIndex.from_tuples([(CODES[0], "a")])),
    "no table": ["x", "y"],
}


@pytest.mark.parametrize("name", WRONG)
def test_traits_that_do_not_fit_are_refused_in_both_languages(name):
    with pytest.raises(ArgumentError) as caught:
        groupings(GRADES, WRONG[name])
    assert all(fault.what.zh and fault.what.en and fault.where.startswith("traits") for fault in caught.value.faults)
