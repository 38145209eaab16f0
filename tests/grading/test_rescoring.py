"""Rescoring what changed gives what grading everything again gives, bit for bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changed_rules import changes, made
from credit_tier.engine.shared_facts import Watched
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.grading.rescoring import regrade
from graded_populations import some, values_of
from random_cards import cards, telling_values
from shipped_rulebook import shipped_rulebook
from strategies import examples, made_code

BOOK = shipped_rulebook()


def again(values, book):
    """Grade from the beginning."""
    names = tuple(item.id for item, _ in book.on(values.as_of).for_use)
    return grade(
        replace(values, names=names, values=values.in_order(names), rulebook_digest=book.digest),
        book,
        trial=True,
        bands=False,
    )


def same(one, other):
    for name in ("score", "by_score", "grade", "held"):
        ours, theirs = getattr(one.scores, name), getattr(other.scores, name)
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)
    assert one.digest == other.digest


@given(data=st.data())
@examples(120, shrink=False)
def test_rescored_grades_are_those_of_a_full_grading(data):
    book = data.draw(cards())
    new = made(book, data.draw(changes(book)).values())
    size = len(book.indicators)
    value = st.sampled_from(telling_values(new) + telling_values(book))
    rows = data.draw(st.lists(st.lists(value, min_size=size, max_size=size), max_size=12))
    values = values_of(book, rows)
    read = sorted(book.grade_rules.read | new.grade_rules.read)
    if rows and read:
        watched = Watched(read[0], made_code(0), data.draw(value))
        values = replace(values, watched=(watched,))
    first = grade(values, book, trial=True, bands=data.draw(st.booleans()))
    same(regrade(first, new, trial=True), again(values, new))


def test_an_indicator_that_is_taken_out_takes_its_points_along():
    values = some(BOOK)
    gone = {"tax.late_filings"}
    new = BOOK.model_copy(update={"indicators": tuple(item for item in BOOK.indicators if item.id not in gone)})
    found = regrade(grade(values, BOOK, trial=True), new, trial=True)
    same(found, again(values, new))
    assert "tax.late_filings" not in found.indicators.names
    with pytest.raises(ArgumentError, match="late_filings"):
        regrade(found, BOOK, trial=True)


def test_blocks_do_not_show():
    values = some(BOOK, 50)
    many = replace(
        values,
        values=np.tile(values.values, 3000),
        codes=values.codes.take(np.tile(np.arange(50), 3000)),
    )
    scale = BOOK.grade_rules.scale[0].model_copy(update={"base": 7})
    rules = BOOK.grade_rules.model_copy(update={"scale": (scale, *BOOK.grade_rules.scale[1:])})
    new = BOOK.model_copy(update={"grade_rules": rules})
    found = regrade(grade(many, BOOK, trial=True), new, trial=True)
    few = again(values, new)
    np.testing.assert_array_equal(found.scores.score, np.tile(few.scores.score, 3000))
    np.testing.assert_array_equal(found.scores.grade, np.tile(few.scores.grade, 3000))
