"""Enterprises that are graded, put into groups by traits (分组)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.analysis.traits import NOT_SAID
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades

if TYPE_CHECKING:
    import pandas as pd

Places = np.ndarray[Any, np.dtype[np.int64]]
EVERYONE: Final = ""
"""The trait and the group of all."""


class Grouping(NamedTuple):
    """Groups by one trait.

    Attributes
    ----------
    trait : str
    names : tuple of str
        Groups in order of name.
    place : numpy.ndarray
        int64 (m,): the group of each graded enterprise, in the order of the grades.
    rows : numpy.ndarray or None
        int64 (m,): places among the grades where an enterprise may be in several groups or in none; None: each is in
        one, and m is n.
    """

    trait: str
    names: tuple[str, ...]
    place: Places
    rows: Places | None = None

    def of(self, each: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Give, for every member of a group, its own of an array of all enterprises."""
        return each if self.rows is None else each[self.rows]


def groupings(grades: Grades, traits: pd.DataFrame | None, *, part: bool = False) -> tuple[Grouping, ...]:
    """Put the graded enterprises into groups, a grouping a column.

    Parameters
    ----------
    grades : Grades
    traits : pandas.DataFrame or None
        Indexed by code. Columns of text or whole numbers; a cell without a value, and an enterprise without a row, are
        in the group ``""``.

    Returns
    -------
    tuple of Grouping

    Raises
    ------
    ArgumentError
        No table indexed by codes, a code or a column twice, a column without a name or of another kind, or not one of
        the graded enterprises in it.
    """
    if traits is None:
        return ()
    codes = _codes(traits)
    aligned = codes.equals(grades.codes)
    faults = [*_name_faults(traits), *([] if aligned else _index_faults(traits, codes, grades, part=part))]
    columns = {} if faults else {str(name): _texts(traits[name]) for name in traits.columns}
    faults += [_no_text(name) for name, texts in columns.items() if texts is None]
    if faults:
        raise ArgumentError(faults)
    rows = None if aligned else pc.index_in(grades.codes, codes)
    return tuple([_grouping(name, texts, rows) for name, texts in columns.items()])


def strangers(grades: Grades, traits: pd.DataFrame | None) -> int:
    """Count the rows of traits whose enterprise is not graded; they are in no group."""
    if traits is None:
        return 0
    codes = _codes(traits)
    return 0 if codes.equals(grades.codes) else int(pc.sum(pc.invert(pc.is_in(codes, grades.codes))).as_py() or 0)


def _grouping(name: str, texts: pa.Array, rows: pa.Array | None) -> Grouping:
    encoded = pc.fill_null(texts if rows is None else texts.take(rows), NOT_SAID).dictionary_encode()
    words = encoded.dictionary.to_pylist()
    order = sorted(range(len(words)), key=words.__getitem__)
    rank = np.empty(len(words), np.int64)
    rank[order] = np.arange(len(words))
    place = rank[encoded.indices.to_numpy(zero_copy_only=False)] if len(words) else np.empty(0, np.int64)
    return Grouping(name, tuple([words[at] for at in order]), place)


def _texts(column: pd.Series[Any]) -> pa.Array | None:
    """Give the words of a column; None where it holds neither text nor whole numbers."""
    try:
        own = _array(pa.array(column, from_pandas=True))
    except pa.ArrowException:
        return None
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_boolean)
    if own.null_count == len(own) or any(fits(own.type) for fits in kinds):
        return own.cast(pa.string())
    return None


def _array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.cast(whole.type.value_type) if pa.types.is_dictionary(whole.type) else whole


def _codes(traits: pd.DataFrame) -> pa.Array:
    try:
        return _array(pa.array(traits.index, from_pandas=True)).cast(pa.string())
    except (AttributeError, TypeError, pa.ArrowException) as error:
        raise ArgumentError(_no_table()) from error


def _name_faults(traits: pd.DataFrame) -> list[Fault]:
    names: list[object] = list(traits.columns)
    said = Text("列名重复、为空或不是文字", "The name of this column occurs twice, is empty, or no text.")
    wrong = [name for name in names if not isinstance(name, str) or not name or names.count(name) > 1]
    return [_fault(str(name), said) for name in dict.fromkeys(wrong)]


def _no_text(name: str) -> Fault:
    return _fault(name, Text("此列既不是文字也不是整数", "This column holds neither text nor whole numbers."))


def _index_faults(traits: pd.DataFrame, codes: pa.Array, grades: Grades, *, part: bool) -> list[Fault]:
    if codes.null_count:
        return [_fault("code", Text("有的行没有代码", "A row has no code."))]
    if traits.index.has_duplicates:
        twice = sorted({str(code) for code in traits.index[traits.index.duplicated()]})
        said = ", ".join(twice[:3])
        return [_fault("code", Text(f"{len(twice)} 个代码重复：{said}", f"{len(twice)} codes occur twice: {said}"))]
    if not part and len(grades) and len(codes) and not pc.any(pc.is_in(codes, grades.codes)).as_py():
        return [_fault("code", Text("没有一家已评级的企业", "Not one of the graded enterprises is in it."))]
    return []


def _fault(where: str, what: Text) -> Fault:
    return Fault(
        f"traits: {where}",
        what,
        Text(
            "以代码为索引、每户一行的表；每列为文字或整数",
            "A table indexed by code, a row an enterprise; columns of text or whole numbers.",
        ),
        Text("请核对特征表，见 traits_of", "Check the table of traits, see `traits_of`."),
    )


def _no_table() -> Fault:
    return _fault("traits", Text("这不是以代码为索引的表", "This is no table indexed by codes."))
