"""A province of twenty thousand, all the way: what takes minutes and belongs to `make test-long`."""

from __future__ import annotations

from datetime import date

import pytest

from credit_tier import explain, grade, grade_one, observe, read_records
from credit_tier.datasets import write_sample
from credit_tier.engine.database import Engine
from shipped_rulebook import shipped_rulebook

pytestmark = pytest.mark.long
AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province")
    write_sample(folder, enterprises=20_000)
    rulebook = shipped_rulebook()
    return rulebook, read_records(folder, rulebook)


@pytest.fixture(scope="module")
def grades(province):
    rulebook, records = province
    return grade(observe(records, rulebook, as_of=AS_OF), rulebook)


def test_every_row_is_accounted_for(province):
    _, records = province
    for table in records.quality.tables:
        assert table.rows_in == table.accepted + sum(table.set_aside.values())


def test_every_enterprise_is_graded_alike_in_bulk_and_alone(province, grades):
    rulebook, _ = province
    frame = grades.to_frame()
    shared = {item.code for item in grades.indicators.watched}
    for code, letter, score in zip(frame.index, frame["grade"], frame["score"], strict=True):
        if code not in shared:
            alone = grade_one(grades.indicators.of(code), rulebook, on=AS_OF)
            assert (alone.grade, alone.score) == (letter, score)


def test_explanations_add_up_to_the_score(province, grades):
    _, records = province
    for code in grades.codes.to_pylist()[::400]:
        explanation = explain(grades, code, records)
        assert (
            explanation.graded.card.base + sum(theme.counted for theme in explanation.themes)
            == explanation.graded.score
        )


def test_threads_and_little_memory_change_nothing(province, grades):
    rulebook, records = province
    small = observe(records, rulebook, as_of=AS_OF, engine=Engine(threads=1, memory_limit="600MB"))
    assert small.digest == grades.indicators.digest
