"""Cells read all at once are read as each of them alone, whatever stands in them."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit_tier.records.amounts import LARGEST
from credit_tier.records.columns import read_column
from credit_tier.records.enterprise_codes import read_code
from credit_tier.records.neutral import ENDS, NOTHING, UNSEEN
from credit_tier.records.plain_cells import plain_values
from credit_tier.records.values import reader
from credit_tier.rulebook.source import FieldType, SourceField

ODD = [*UNSEEN, *ENDS, *"'=+-.,¥元万0123456789abn甲０９－＇", "\x00", "\x1f", "\x7f", "\x85", "\n", *NOTHING]
CELLS = st.lists(st.sampled_from(ODD), max_size=24).map("".join) | st.text(max_size=24)
CELLS |= st.decimals(0, 10**13, places=2).map(str) | st.integers(-(10**20), 10**20).map(str)
UNITS = [1, 10, 100, 10**5, 10**6, 10**8, 10**10]


def field(kind: FieldType, *, several: bool = False) -> SourceField:
    choices = {"pass": ("合格",)} if kind is FieldType.CHOICE else {}
    return SourceField(name="x", zh="项", type=kind, choices=choices, several=several)


@given(st.lists(CELLS), st.sampled_from(list(FieldType)), st.sampled_from(UNITS))
@example(["999999999999.99", "1000000000000", "0", "00.1", "1.", ".5", "1.234"], FieldType.MONEY, 10**6)
@example(["999999999999999999", "9999999999999999999", "1000000000000000000", "-1", "1.0"], FieldType.INTEGER, 100)
@example(
    ["甲乙丙丁戊己庚\n", "甲乙丙丁戊己庚\u3000", "'=甲乙丙丁戊己", "甲乙丙丁\u200b戊己庚", "甲乙丙\t丁戊己庚"],
    FieldType.TEXT,
    100,
)
@example(["\u200b" * 7, "n\u200bu\u200bl\u200bl", "\ufeff-\u2060" * 4], FieldType.TEXT, 100)
def test_what_is_read_at_once_is_what_the_reader_of_one_cell_gives(texts, kind, fen):
    of_one = reader(field(kind), fen)
    for text, plain in zip(
        texts, plain_values(pa.array(texts, pa.string()), field(kind), fen).to_pylist(), strict=True
    ):
        if plain is not None:
            assert (plain, None) == of_one(text)[:2]


@given(st.lists(st.none() | CELLS), st.sampled_from(list(FieldType)), st.sampled_from(UNITS))
def test_a_column_has_the_values_and_the_problems_of_its_cells(texts, kind, fen):
    column = read_column(pa.array(texts, pa.string()), field(kind), header="项", fen=fen)
    parsed = [reader(field(kind), fen)(text or "") for text in texts]
    assert column.values.to_pylist() == [one.value for one in parsed]
    told = [(line, one.problem, one.note) for line, one in enumerate(parsed) if one.problem is not None]
    assert [(problem.line, problem.problem, problem.note) for problem in column.problems] == told


def test_a_cell_without_a_code_is_told_where_it_stands(code):
    texts = [code(1), None, "9111****", code(1).lower(), None]
    column = read_column(pa.array(texts), SourceField(name="code", zh="代码", type=FieldType.TEXT), header="代码")
    assert column.values.to_pylist() == [code(1), None, None, code(1), None]
    assert [problem.line for problem in column.problems] == [1, 2, 4]
    assert read_code("9111****").problem is column.problems[1].problem


@pytest.mark.parametrize(
    ("text", "fen", "expected"), [("1234.5", 100, 123450), ("0.01", 10**6, 10**4), ("12", 1, None)]
)
def test_a_plain_amount_is_fen_at_once(text, fen, expected):
    assert plain_values(pa.array([text]), field(FieldType.MONEY), fen).to_pylist() == [expected]


def test_no_plain_amount_is_beyond_what_a_record_holds():
    largest = "999999999999.99"
    for fen in UNITS:
        [value] = plain_values(pa.array([largest]), field(FieldType.MONEY), fen).to_pylist()
        assert value is None or value == reader(field(FieldType.MONEY), fen)(largest).value <= LARGEST
