"""A column of text to a column of values: each distinct text is read once (按不同取值解析)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.contracts import CODE, arrow_type
from credit_tier.records.days import time_of_day
from credit_tier.records.enterprise_codes import read_code, shown_code
from credit_tier.records.neutral import fold_value
from credit_tier.records.plain_cells import plain_values
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.values import Parsed, reader
from credit_tier.rulebook.source import FieldType, SourceField

SHOWN: Final = 200
"""Characters of a cell that a report repeats; the whole row stands in its `raw`."""


class Problem(NamedTuple):
    """Something wrong with a cell.

    Attributes
    ----------
    line : int
        Of the raw table.
    problem : SetAside or Flag
    column : str
        Header as the file writes it, or the field where there is no column.
    value : str
        The cell, cut at 200 characters; numbers of natural persons are masked.
    note : str
        What the reason alone does not say.
    """

    line: int
    problem: SetAside | Flag
    column: str
    value: str
    note: str = ""


class ReadColumn(NamedTuple):
    """A typed column, and what was wrong in it.

    Attributes
    ----------
    values : pyarrow.Array
    times : pyarrow.Array of string, or None
        Of days: the time each was written with, '' where there is none; None where no cell has any.
    problems : list of Problem
    """

    values: pa.Array
    times: pa.Array | None
    problems: list[Problem]


def read_column(texts: pa.Array, field: SourceField, *, header: str, fen: int = 1) -> ReadColumn:
    """Read a column of text by the type of its field.

    Parameters
    ----------
    texts : pyarrow.Array
        Strings or nulls.
    field : SourceField
    header : str
        For the report.
    fen : int
        Fen per unit, of money.

    Returns
    -------
    ReadColumn
        `values` has the field's Arrow type and is null where the cell is empty or unreadable.

    Examples
    --------
    >>> paid = SourceField(name="paid", zh="实缴", type=FieldType.MONEY)
    >>> column = read_column(pa.array(["1.5", "x", None]), paid, header="实缴", fen=100)
    >>> column.values.to_pylist(), column.problems[0].value
    ([150, None, None], 'x')
    """
    encoded = texts.dictionary_encode()
    values = plain_values(encoded.dictionary, field, fen)
    odd = np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))
    read = partial(read_code, header=header) if field.name == CODE else reader(field, fen)
    parsed = [read(text) for text in encoded.dictionary.take(pa.array(odd)).to_pylist()]
    values = pc.replace_with_mask(values, values.is_null(), pa.array([one.value for one in parsed], values.type))
    wrong = {place: one for place, one in zip(odd.tolist(), parsed, strict=True) if one.problem is not None}
    # The place after the last distinct text stands for null.
    null = len(encoded.dictionary)
    if field.name == CODE:
        wrong[null] = Parsed(problem=SetAside.CODE_BLANK)
    indices = encoded.indices.fill_null(null)
    times = _times(encoded.dictionary) if field.type is FieldType.DATE else None
    return ReadColumn(
        values.take(encoded.indices),
        times.take(indices) if times else None,
        _problems(texts, indices, wrong, header),
    )


def constant_column(value: object, field: SourceField, length: int) -> pa.Array:
    """Give a column that holds one value everywhere.

    Examples
    --------
    >>> constant_column(None, SourceField(name="note", zh="备注", type=FieldType.TEXT), 2).to_pylist()
    [None, None]
    """
    kind = arrow_type(field.type)
    return pa.nulls(length, kind) if value is None else pa.repeat(pa.scalar(value, kind), length)


def _times(texts: pa.Array) -> pa.Array | None:
    times = [time_of_day(fold_value(text)) for text in texts.to_pylist()]
    return pa.array([*times, ""], pa.string()) if any(times) else None


def _problems(texts: pa.Array, indices: pa.Array, wrong: Mapping[int, Parsed], header: str) -> list[Problem]:
    if not wrong:
        return []
    positions = indices.to_numpy(zero_copy_only=False)
    found = []
    for index in np.flatnonzero(np.isin(positions, list(wrong))).tolist():
        _, problem, note = wrong[int(positions[index])]
        if problem is not None:
            text = shown_code(texts[index].as_py() or "", problem)
            found.append(Problem(index, problem, header, text[:SHOWN], note))
    return found
