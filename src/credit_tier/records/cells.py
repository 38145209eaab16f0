"""Columns of a table as they are written for people and read back: headers, units, words (写出的列).

A table of records is written by its contract, under Chinese headers, and reading gives the same records again. Any
other table is written as it stands, under headers that the caller may give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.contracts import Contract
from credit_tier.records.headers import Names
from credit_tier.records.neutral import marked
from credit_tier.records.values import reader
from credit_tier.rulebook.source import FieldType, SourceField

FEN_PER_YUAN: Final = 100
NO_TITLES: Final[Mapping[str, str]] = MappingProxyType({})

_MAY_NEED_MARK: Final = "^[=+\\-@＝＋－＠\\t\\r\\n']|^.{0,4}$|[\\x{200b}-\\x{200d}\\x{2060}\\x{feff}\u3000\xa0]"
_WORDS: Final[Mapping[object, str]] = {True: "是", False: "否"}


class CellKind(StrEnum):
    """What a column holds when it is written."""

    TEXT = "text"
    MONEY = "money"
    """Fen (分), written in yuan (元) with two decimals."""
    NUMBER = "number"
    DATE = "date"


class WrittenColumn(NamedTuple):
    """A column ready to be written.

    Attributes
    ----------
    header : str
    kind : CellKind
    values : pyarrow.Array
        string, int64 or date32; texts are already kept from being formulas.
    """

    header: str
    kind: CellKind
    values: pa.Array


def record_columns(table: pa.Table, contract: Contract) -> list[WrittenColumn]:
    """Give the columns of a table of records, without provenance.

    Parameters
    ----------
    table : pyarrow.Table
        With columns of the contract, in any order; fields it lacks are left out.
    contract : Contract

    Examples
    --------
    >>> from credit_tier.records.contracts import DELIVERY_SOURCE, contract
    >>> table = pa.table({"source": ["=tax"], "covers_to": pa.array([0], pa.date32())})
    >>> [(column.header, column.values[0].as_py()) for column in record_columns(table, contract(DELIVERY_SOURCE))]
    [('数据集', "'=tax"), ('覆盖至', datetime.date(1970, 1, 1))]
    """
    names = Names(contract)
    return [
        _of_field(_header(field, names), field, _whole(table[field.name]))
        for field in contract.fields
        if field.name in table.column_names
    ]


def plain_columns(
    table: pa.Table, titles: Mapping[str, str] = NO_TITLES, money: Sequence[str] = ()
) -> list[WrittenColumn]:
    """Give the columns of any table of texts, whole numbers, days and flags.

    Parameters
    ----------
    table : pyarrow.Table
    titles : mapping of str to str
        Column to header; others keep their name.
    money : sequence of str
        Columns that hold fen.

    Raises
    ------
    ArgumentError
        A column holds something else, e.g. floats or lists.

    Examples
    --------
    >>> table = pa.table({"grade": ["A"], "fine": [5]})
    >>> [column.header for column in plain_columns(table, {"grade": "等级"}, money=["fine"])]
    ['等级', 'fine']
    """
    columns, faults = [], []
    for name in table.column_names:
        kind, values = _plain(_whole(table[name]), money=name in money)
        if values is None:
            faults.append(_no_cells(name, str(table[name].type)))
        else:
            columns.append(WrittenColumn(titles.get(name, name), kind, values))
    if faults:
        raise ArgumentError(faults)
    return columns


def marked_texts(texts: pa.Array) -> pa.Array:
    """Keep texts from being formulas (`credit_tier.records.neutral`), the harmless ones in one go.

    Examples
    --------
    >>> marked_texts(pa.array(["甲公司", "=1", None, "-"])).to_pylist()
    ['甲公司', "'=1", None, "'-"]
    """
    doubtful = pc.match_substring_regex(texts, _MAY_NEED_MARK).fill_null(False)
    if not pc.any(doubtful).as_py():
        return texts
    written = pa.array([marked(text) for text in texts.filter(doubtful).to_pylist()], texts.type)
    return pc.replace_with_mask(texts, doubtful, written)


def _header(field: SourceField, names: Names) -> str:
    """Give the Chinese header, unless reading would take it for another field."""
    unit = "（元）" if field.type is FieldType.MONEY else ""
    found, _ = names.places([field.zh + unit])
    return (field.zh if list(found) == [field.name] else field.name) + unit


def _of_field(header: str, field: SourceField, values: pa.Array) -> WrittenColumn:
    if field.several:
        return WrittenColumn(header, CellKind.TEXT, _in_words(values, _several_words(field)))
    match field.type:
        case FieldType.MONEY:
            return WrittenColumn(header, CellKind.MONEY, values)
        case FieldType.INTEGER:
            return WrittenColumn(header, CellKind.NUMBER, values)
        case FieldType.DATE:
            return WrittenColumn(header, CellKind.DATE, values)
        case FieldType.MONTH:
            return WrittenColumn(header, CellKind.TEXT, pc.strftime(values, "%Y-%m"))
        case FieldType.FLAG:
            return WrittenColumn(header, CellKind.TEXT, _in_words(values, _WORDS))
        case FieldType.CHOICE:
            return WrittenColumn(header, CellKind.TEXT, _in_words(values, _choice_words(field)))
        case FieldType.TEXT | FieldType.DOCUMENT_NUMBER:
            return WrittenColumn(header, CellKind.TEXT, marked_texts(values))


class _Several(dict[object, str]):
    """Words of a field with several values, part by part."""

    def __init__(self, words: Mapping[object, str]) -> None:
        super().__init__()
        self.words = words

    def __missing__(self, key: object) -> str:
        return "、".join(self.words.get(part, marked(part)) for part in str(key).split(","))


def _several_words(field: SourceField) -> Mapping[object, str]:
    return _Several(_choice_words(field.model_copy(update={"several": False})) if field.choices else {})


def _choice_words(field: SourceField) -> dict[object, str]:
    """Give the first spelling of each choice that reads as that choice."""
    read = reader(field)
    return {key: next((text for text in texts if read(text).value == key), key) for key, texts in field.choices.items()}


def _in_words(values: pa.Array, words: Mapping[object, str]) -> pa.Array:
    encoded = values.cast(pa.int8() if pa.types.is_boolean(values.type) else values.type).dictionary_encode()
    keys = [bool(key) if pa.types.is_boolean(values.type) else key for key in encoded.dictionary.to_pylist()]
    return pa.array([words[key] for key in keys], pa.string()).take(encoded.indices)


def _plain(values: pa.Array, *, money: bool) -> tuple[CellKind, pa.Array | None]:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _plain(values.dictionary_decode(), money=money)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return CellKind.TEXT, marked_texts(values.cast(pa.string()))
    if pa.types.is_boolean(kind):
        return CellKind.TEXT, _in_words(values, _WORDS)
    if pa.types.is_integer(kind) and not pa.types.is_uint64(kind):
        return CellKind.MONEY if money else CellKind.NUMBER, values.cast(pa.int64())
    if pa.types.is_date(kind):
        return CellKind.DATE, values.cast(pa.date32())
    return CellKind.TEXT, None


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def yuan_texts(fen: pa.Array) -> pa.Array:
    """Write fen as yuan with two decimals, exactly.

    Examples
    --------
    >>> yuan_texts(pa.array([123450, -5, None, 0])).to_pylist()
    ['1234.50', '-0.05', None, '0.00']
    """
    numbers = fen.fill_null(0).to_numpy(zero_copy_only=False)
    size = np.abs(numbers)
    parts = (
        pc.if_else(pa.array(numbers < 0), "-", ""),
        pa.array(size // FEN_PER_YUAN).cast(pa.string()),
        pc.utf8_lpad(pa.array(size % FEN_PER_YUAN).cast(pa.string()), 2, "0"),
    )
    sign, whole, part = parts
    texts = pc.binary_join_element_wise(pc.binary_join_element_wise(sign, whole, ""), part, ".")
    return pc.if_else(fen.is_valid(), texts, pa.scalar(None, pa.string()))


def _no_cells(name: str, kind: str) -> Fault:
    return Fault(
        name,
        Text(f"这一列（{kind}）无法写成单元格", f"A column of {kind} cannot be written into cells."),
        Text("可写：文本、整数、日期、是否", "Texts, whole numbers, days and flags can be written."),
        Text("请先换成可写的类型", "Convert it first."),
    )
