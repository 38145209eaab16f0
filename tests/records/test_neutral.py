"""No cell runs as a formula, and what was written is what is read."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit_tier.records.cells import marked_texts
from credit_tier.records.neutral import ENDS, NOTHING, TRIGGERS, fold_value, is_nothing, marked, unmarked

TEXTS = st.text() | st.text("=+-@'＝＋－＠\t\r\nnul/—甲 \u200b\u3000", max_size=6)


@given(TEXTS)
@example("'")
@example("null")
@example("\u200b\u200b\u200b\u200b\u200b-")
def test_taking_the_mark_off_gives_the_text_back(text):
    assert unmarked(marked(text)) == text


@given(TEXTS, TEXTS)
def test_no_two_texts_are_written_alike(one, other):
    assert (marked(one) == marked(other)) == (one == other)


@given(TEXTS)
def test_nothing_written_begins_a_formula_or_reads_as_empty(text):
    cell = marked(text)
    assert cell[:1] not in TRIGGERS - {"'"}
    assert not text or fold_value(cell).casefold() not in NOTHING


@given(TEXTS | st.text("nulNAＮ<>/—- \u200b\u3000", max_size=8))
def test_the_quick_look_for_nothing_says_what_folding_says(text):
    assert is_nothing(text) == (fold_value(text).casefold() in NOTHING)


@pytest.mark.parametrize("text", ["甲公司", "1=1", "甲-乙", "a@b", "O'Neill", "'甲", " x", ""])
def test_other_texts_are_left_alone(text):
    assert text.startswith("'") or marked(text) == text
    assert unmarked(text) == text


@given(st.lists(st.none() | TEXTS.map(lambda text: text.strip(ENDS)), max_size=8))
def test_a_column_is_marked_as_its_texts_are(texts):
    column = marked_texts(pa.array(texts, pa.string()))
    assert column.to_pylist() == [None if text is None else marked(text) for text in texts]


def test_a_formula_in_a_file_of_an_agency_is_text_and_a_typed_mark_is_not_taken_for_ours(read, code):
    rows = [["统一社会信用代码", "决定类型", "领域", "决定日期", "处罚事由"]]
    rows += [[code(n), "处罚", "税务", "2026-1-1", act] for n, act in enumerate(["=1+1", "'=1+1", "'甲", "''甲"])]
    acts = read("decisions.csv", rows).tables["decisions"].sort_by("source_row")["act"].to_pylist()
    assert acts == ["=1+1", "=1+1", "'甲", "'甲"]
