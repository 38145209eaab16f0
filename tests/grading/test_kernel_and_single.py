"""Batch, single enterprise and the plain rule give one answer."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.engine.indicators import Indicators
from credit_tier.grading import kernel
from credit_tier.grading.grades import grade
from credit_tier.grading.single import grade_one
from random_cards import ON, cards, graded, telling_values
from shipped_rulebook import shipped_rulebook
from strategies import examples, made_code


def indicators_of(rulebook, matrix):
    """Make indicators of a matrix of values (n, k)."""
    names = tuple(item.id for item, _ in rulebook.on(ON).for_use)
    values = np.array(matrix, dtype=np.int32).reshape(-1, len(names)).T.copy()
    codes = pa.array([made_code(number) for number in range(values.shape[1])], pa.string())
    return Indicators(codes, names, values, ON, ON, rulebook.digest, "0" * 64, {})


def matrices(rulebook, most):
    edges = telling_values(rulebook)
    number = len(rulebook.on(ON).for_use)
    value = st.sampled_from(edges) | st.integers(-(2**31), 2**31 - 1)
    return st.lists(st.lists(value, min_size=number, max_size=number), min_size=1, max_size=most)


def compare(rulebook, matrix):
    found = grade(indicators_of(rulebook, matrix), rulebook, threads=1)
    frame = found.to_frame()
    for place, row in enumerate(matrix):
        values = dict(zip((item.id for item, _ in rulebook.on(ON).for_use), row, strict=True))
        one, code = grade_one(values, rulebook, on=ON), made_code(place)
        assert (one.grade, one.score, one.by_score, one.held) == graded(rulebook, values), values
        assert one == found.of(code)
        assert one.bands == tuple(found.scores.bands[:, place].tolist())
        shown = frame.loc[code]
        assert (shown["grade"], shown["score"], shown["grade_by_score"]) == (one.grade, one.score, one.by_score)
        assert shown["conditions"] == ";".join(one.held)
    assert sum(found.counts().values()) == len(matrix) == len(found)


@given(st.data())
@examples(60, shrink=False)
def test_random_scorecards_grade_alike_in_batch_alone_and_by_the_plain_rule(data):
    rulebook = data.draw(cards())
    compare(rulebook, data.draw(matrices(rulebook, 12)))


@given(st.data())
@examples(60)
def test_the_shipped_scorecard_grades_alike_in_batch_alone_and_by_the_plain_rule(data):
    rulebook = shipped_rulebook()
    compare(rulebook, data.draw(matrices(rulebook, 12)))


def test_every_value_at_which_one_indicator_changes_grades_alike():
    rulebook = shipped_rulebook()
    edges, number = telling_values(rulebook), len(rulebook.on(ON).for_use)
    compare(
        rulebook, [[edge if k == place else 50 for k in range(number)] for place in range(number) for edge in edges]
    )


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_blocks_and_threads_have_no_influence(monkeypatch, block, threads):
    rulebook = shipped_rulebook()
    edges, generator = telling_values(rulebook), np.random.default_rng(7)
    matrix = generator.choice(edges, size=(333, len(rulebook.on(ON).for_use)))
    expected = grade(indicators_of(rulebook, matrix), rulebook, threads=1)
    monkeypatch.setattr(kernel, "BLOCK", block)
    found = grade(indicators_of(rulebook, matrix), rulebook, threads=threads)
    assert found.digest == expected.digest
    assert (found.scores.bands == expected.scores.bands).all()
    assert (found.scores.by_score == expected.scores.by_score).all()
    bare = grade(indicators_of(rulebook, matrix), rulebook, threads=threads, bands=False)
    assert bare.scores.bands is None
    assert bare.digest == expected.digest
    assert bare.of(made_code(5)) == expected.of(made_code(5))


def test_nobody_at_all_is_graded_without_a_fault():
    rulebook = shipped_rulebook()
    found = grade(indicators_of(rulebook, []), rulebook)
    assert len(found) == 0
    assert set(found.counts().values()) == {0}
    assert found.to_frame().empty
