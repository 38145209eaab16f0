"""Columns of Arrow from integers: days, amounts, words, identifiers; nothing passes through floating point (列)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.lots import Booleans, Integers

MONEY: Final = pa.decimal128(18, 2)
"""Yuan with two places, as the tables give amounts."""


def days(values: Integers, missing: Booleans | None = None) -> pa.Array:
    """Give days as dates, null where missing.

    Examples
    --------
    >>> days(np.array([0, 1]), np.array([False, True])).to_pylist()
    [datetime.date(1970, 1, 1), None]
    """
    return pa.array(values.astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())


def moments(day: Integers, minute: Integers) -> pa.Array:
    """Give days with a minute of the day as timestamps."""
    return pa.array((day * 1440 + minute) * 60, pa.int64()).cast(pa.timestamp("s"))


def money(fen: Integers, missing: Booleans | None = None) -> pa.Array:
    """Give amounts in fen as yuan.

    Examples
    --------
    >>> money(np.array([123405, -1])).to_pylist()
    [Decimal('1234.05'), Decimal('-0.01')]
    """
    halves = np.empty((len(fen), 2), dtype="<i8")
    halves[:, 0] = fen
    halves[:, 1] = fen >> 63
    whole = pa.Array.from_buffers(MONEY, len(fen), [None, pa.py_buffer(halves)])
    return whole if missing is None else pc.if_else(pa.array(~missing), whole, pa.scalar(None, MONEY))


def words(choices: Sequence[str | None], index: Integers) -> pa.Array:
    """Give the words at positions.

    Examples
    --------
    >>> words(("否", "是", None), np.array([1, 0, 2])).to_pylist()
    ['是', '否', None]
    """
    return pa.array(choices, pa.string()).take(pa.array(index))


def answers(flags: Booleans) -> pa.Array:
    """Give 是 or 否."""
    return words(("否", "是"), flags.astype(np.int64))


def nothing(length: int) -> pa.Array:
    """Give texts that say nothing."""
    return pa.nulls(length, pa.string())


def numbered(*parts: str | tuple[Integers, int]) -> pa.Array:
    """Give identifiers of one length: ASCII text, and numbers with leading zeros to a width.

    Examples
    --------
    >>> numbered("SB", (np.array([202603, 202604]), 6), "-", (np.array([7, 12]), 4)).to_pylist()
    ['SB202603-0007', 'SB202604-0012']
    """
    length = next(len(part[0]) for part in parts if not isinstance(part, str))
    return fixed(np.hstack([_letters(part, length) for part in parts]))


def fixed(letters: npt.NDArray[np.uint8]) -> pa.Array:
    """Give the rows of a matrix of ASCII letters as strings."""
    length, width = letters.shape
    offsets = np.arange(length + 1, dtype=np.int32) * np.int32(width)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters))]
    return pa.Array.from_buffers(pa.string(), length, buffers)


def digits(values: Integers, width: int) -> npt.NDArray[np.uint8]:
    """Give the decimal digits of numbers from 0 on, as ASCII letters, one row a number."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (values[:, None] // powers % 10 + ord("0")).astype(np.uint8)


def joined(*parts: str | pa.Array) -> pa.Array:
    """Join texts row by row; a null makes the whole row null.

    Examples
    --------
    >>> joined("示例", pa.array(["1", None]), "号").to_pylist()
    ['示例1号', None]
    """
    return pc.binary_join_element_wise(*(_text(part) for part in parts), "")


def where(test: Booleans, yes: pa.Array | str | None, no: pa.Array | str | None) -> pa.Array:
    """Give texts from one column or another."""
    return pc.if_else(pa.array(test), _text(yes), _text(no))


def in_order(tables: Sequence[pa.Table]) -> pa.Table:
    """Bring rows of several tables into the order of their keys, and leave the column `key` out."""
    table = pa.concat_tables(tables)
    order = np.argsort(table["key"].to_numpy(), kind="stable")
    return table.take(pa.array(order)).drop_columns(["key"]).combine_chunks()


def _text(value: pa.Array | str | None) -> pa.Array | pa.Scalar:
    return value if isinstance(value, pa.Array) else pa.scalar(value, pa.string())


def _letters(part: str | tuple[Integers, int], length: int) -> npt.NDArray[np.uint8]:
    if isinstance(part, str):
        return np.tile(np.frombuffer(part.encode("ascii"), dtype=np.uint8), (length, 1))
    return digits(*part)
