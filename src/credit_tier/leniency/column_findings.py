"""Findings about many cases at once: a truth value a case, and which facts leave it open (三值判断，按列)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from credit_tier.leniency.case_columns import Integers
from credit_tier.leniency.kleene import Finding, Truth

Truths: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint8]]"
Marks: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.uint64]]"
Matrix: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"

_BITS, _PACKED = 64, 62


class Findings(NamedTuple):
    """A finding a case.

    Attributes
    ----------
    values : numpy.ndarray of uint8, (cases,)
        `Truth` as a number.
    open : numpy.ndarray of uint64, (cases, words)
        Of what is unknown, the facts that leave it open, a bit each by `FactMarks`; else nothing.
    """

    values: Truths
    open: Marks


class FactMarks:
    """Which bit stands for which fact.

    Examples
    --------
    >>> marks = FactMarks(["harm", "minor"])
    >>> marks.names(marks.of([Finding(Truth.UNKNOWN, frozenset({"minor"}))])[0])
    ('minor',)
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(sorted(set(names)))
        self._places = {name: place for place, name in enumerate(self._names)}
        self.words = -(-len(self._names) // _BITS)

    def of(self, findings: Sequence[Finding]) -> Marks:
        """Mark the facts that leave findings open, a row a finding."""
        marks = np.zeros((len(findings), self.words), dtype=np.uint64)
        for row, found in enumerate(findings):
            if found.value is Truth.UNKNOWN:
                for name in found.facts:
                    word, bit = divmod(self._places[name], _BITS)
                    marks[row, word] |= np.uint64(1 << bit)
        return marks

    def names(self, marks: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> tuple[str, ...]:
        """Give the facts of one row of marks, sorted."""
        joined = sum(int(word) << (_BITS * place) for place, word in enumerate(marks))
        return tuple(name for place, name in enumerate(self._names) if joined >> place & 1)

    def spread(self, findings: Sequence[Finding], places: Integers) -> Findings:
        """Give every case the finding at its place."""
        values = np.array([int(found.value) for found in findings], dtype=np.uint8)
        return Findings(values[places], self.of(findings)[places])


def every(findings: Sequence[Findings]) -> Findings:
    """Conjunction: the minimum."""
    return _joined(np.minimum.reduce([found.values for found in findings]), findings)


def some(findings: Sequence[Findings]) -> Findings:
    """Disjunction: the maximum."""
    return _joined(np.maximum.reduce([found.values for found in findings]), findings)


def mirrored(found: Findings) -> Findings:
    """Negation: the mirror image."""
    return Findings((2 - found.values).astype(np.uint8), found.open)


def _joined(values: Truths, findings: Sequence[Findings]) -> Findings:
    marks = np.bitwise_or.reduce([found.open for found in findings])
    return Findings(values, np.where((values == Truth.UNKNOWN)[:, None], marks, np.uint64(0)))


class Distinct(NamedTuple):
    """The distinct values of a column.

    Attributes
    ----------
    rows : numpy.ndarray of int64
        For each distinct value a case that has it.
    places : numpy.ndarray of int64, (cases,)
        Which of them a case has.
    """

    rows: Integers
    places: Integers


_DENSE = 1 << 16


def distinct_codes(codes: Integers, size: int) -> Distinct:
    """Find the distinct values of codes below `size`.

    Examples
    --------
    >>> distinct_codes(np.array([3, 1, 3]), 4).places.tolist()
    [1, 0, 1]
    """
    if size > _DENSE:
        _, rows, places = np.unique(codes, return_index=True, return_inverse=True)
        return Distinct(rows, places.reshape(-1))
    last = np.full(size, -1, dtype=np.int64)
    last[codes] = np.arange(len(codes))
    seen = np.flatnonzero(last >= 0)
    place = np.zeros(size, dtype=np.int64)
    place[seen] = np.arange(len(seen))
    return Distinct(last[seen], place[codes])


def distinct_rows(columns: Sequence[np.ndarray[tuple[int], Any]]) -> tuple[Distinct, list[bytes]]:
    """Find the distinct rows of columns of equal length, and the bytes by which each is known.

    Examples
    --------
    >>> found, known_by = distinct_rows([np.array([1, 1, 2]), np.array([0, 0, 5])])
    >>> found.places.tolist(), len(known_by)
    ([0, 0, 1], 2)
    """
    table = np.ascontiguousarray(np.stack([column.astype("<i8") for column in columns], axis=1))
    whole = table.view([("", f"V{table.itemsize * table.shape[1]}")]).reshape(-1)
    _, rows, places = np.unique(whole, return_index=True, return_inverse=True)
    return Distinct(rows, places.reshape(-1)), [table[row].tobytes() for row in rows.tolist()]


def packed(matrix: Matrix) -> list[Integers]:
    """Put flags, a row a case, into few columns of integers.

    Examples
    --------
    >>> [column.tolist() for column in packed(np.array([[True, False], [True, True]]))]
    [[1, 3]]
    """
    columns: list[Integers] = []
    for start in range(0, matrix.shape[1], _PACKED):
        part = matrix[:, start : start + _PACKED].astype(np.int64)
        columns.append(part @ (np.int64(1) << np.arange(part.shape[1], dtype=np.int64)))
    return columns
