"""Where an enterprise belongs: its division code, from the register or else from its own code (行政区划).

Divisions are six digits of GB/T 2260: the first two are the province, the first four the prefecture, all six the
county. Where nobody can say, the division is ''.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.contracts import CODE, RECEIVED_ON, RECORD_ID

ENTERPRISES: Final = "enterprises"
REGION: Final = "region"
UNKNOWN: Final = ""

_OWN: Final = "^(?:(?:reg|tax):|[0-9A-Z]{2})(?P<division>[0-9]{6})"
"""Positions 3 to 8 of a unified code (GB 32100), the first six digits of a registration or old tax number."""
_IN_TEXT: Final = "(?:^|[^0-9A-Za-z])(?P<code>[0-9A-Z]{2}[0-9]{6}[0-9A-Z*]{10})(?:$|[^0-9A-Za-z*])"


class Level(IntEnum):
    """How many digits of a division code a region has."""

    PROVINCE = 2
    PREFECTURE = 4
    COUNTY = 6


class Register(NamedTuple):
    """The enterprises on the register, and their divisions.

    Attributes
    ----------
    codes, divisions : pyarrow.Array
        Codes ascending, each once; '' where neither register nor code says the division.
    """

    codes: pa.Array
    divisions: pa.Array


NO_REGISTER: Final = Register(pa.array([], pa.string()), pa.array([], pa.string()))


def register_of(table: pa.Table | None, known_on: date) -> Register:
    """Give the register as last received up to a day.

    Parameters
    ----------
    table : pyarrow.Table or None
        Records of `enterprises`.
    known_on : date

    Examples
    --------
    >>> rows = [(date(2026, 1, 1), "620100"), (date(2026, 2, 1), "兰州"), (date(2026, 3, 1), "620200")]
    >>> days, regions = zip(*rows)
    >>> table = pa.table({"code": ["91620300MA"] * 3, "received_on": days, "record_id": ["a", "b", "c"],
    ...     "region": regions})
    >>> [register_of(table, date(2026, month, 9)).divisions.to_pylist() for month in (1, 2, 3)]
    [['620100'], ['620300'], ['620200']]
    """
    if table is None:
        return NO_REGISTER
    known = table.filter(pc.less_equal(table[RECEIVED_ON], pa.scalar(known_on, pa.date32())))
    keys = (CODE, RECEIVED_ON, RECORD_ID)
    known = known.take(pc.sort_indices(known, [(key, "ascending") for key in keys])).combine_chunks()
    codes = _whole(known[CODE])
    last = np.ones(len(codes), dtype=bool)
    if len(codes) > 1:
        last[:-1] = pc.not_equal(codes.slice(1), codes.slice(0, len(codes) - 1)).to_numpy(zero_copy_only=False)
    kept = codes.filter(pa.array(last))
    own = _own_division(kept)
    if REGION not in known.column_names:
        return Register(kept, own)
    said = _whole(known[REGION]).filter(pa.array(last))
    digits = pc.match_substring_regex(said, "^[0-9]{2,12}$").fill_null(False)
    return Register(kept, pc.if_else(digits, pc.utf8_slice_codeunits(said, 0, 6), own))


def divisions_of(codes: pa.ChunkedArray | pa.Array, register: Register) -> pa.DictionaryArray:
    """Give the division of each code: the register's, else its own.

    Examples
    --------
    >>> register = Register(pa.array(["91620300MA0000001X"]), pa.array(["620100"]))
    >>> codes = pa.array(["91620300MA0000001X", "91620300MA0000002X", "tax:620400123456789", "org:123456789", None])
    >>> divisions_of(codes, register).to_pylist()
    ['620100', '620300', '620400', '', '']
    """
    encoded = _whole(codes).dictionary_encode()
    distinct = encoded.dictionary
    listed = register.divisions.take(pc.index_in(distinct, value_set=register.codes))
    divisions = pc.coalesce(listed, _own_division(distinct))
    return divisions.take(encoded.indices).fill_null(UNKNOWN).dictionary_encode()


def codes_in(texts: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Find a unified code in each text of a row, masked ones too; null where there is none.

    Examples
    --------
    >>> codes_in(pa.array(["甲,91620300MA0000001X,罚款", "91620300********1X", "x"])).to_pylist()
    ['91620300MA0000001X', '91620300********1X', None]
    """
    return pc.struct_field(pc.extract_regex(pc.utf8_upper(_whole(texts)), _IN_TEXT), "code")


def counted(divisions: pa.DictionaryArray, weights: np.ndarray | None = None) -> Counter[str]:
    """Count rows by division; with weights, only those whose weight is true.

    Examples
    --------
    >>> counted(pa.array(["620100", "", "620100"]).dictionary_encode())
    Counter({'620100': 2, '': 1})
    """
    indices = divisions.indices.to_numpy(zero_copy_only=False)
    counts = np.bincount(indices if weights is None else indices[weights], minlength=len(divisions.dictionary))
    return Counter({name: int(n) for name, n in zip(divisions.dictionary.to_pylist(), counts, strict=True) if n})


def _own_division(codes: pa.Array) -> pa.Array:
    return pc.struct_field(pc.extract_regex(codes, _OWN), "division").fill_null(UNKNOWN)


def _whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column
