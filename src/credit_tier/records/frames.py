"""DataFrames, Arrow tables and Parquet files as text columns (内存数据与 Parquet).

Typed columns are written back to text without loss: a float as its shortest decimal form without exponent,
a timestamp as its wall-clock time, nulls of every kind (None, NaN, NaT, pd.NA) as null.
"""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.limits import MAX_COLUMNAR, excessive
from credit_tier.records.refusals import ExcessiveFileError, UnreadableFileError
from credit_tier.records.tabular import RawTable, split_blank


def read_frame(frame: pd.DataFrame, *, name: str) -> RawTable:
    """Read a DataFrame; its index is ignored.

    Examples
    --------
    >>> read_frame(pd.DataFrame({"金额": [1.5, float("nan")], "x": [1, 2]}), name="t").columns[0].to_pylist()
    ['1.5', None]
    """
    columns = [_from_pandas(frame.iloc[:, index]) for index in range(frame.shape[1])]
    return _raw(name, [str(header) for header in frame.columns], columns, len(frame))


def read_arrow(table: pa.Table, *, name: str) -> RawTable:
    """Read an Arrow table.

    Raises
    ------
    UnreadableFileError
        Its texts are no UTF-8, or its arrays do not hold together.

    Examples
    --------
    >>> read_arrow(pa.table({"户数": [12, 3]}), name="t").columns[0].to_pylist()
    ['12', '3']
    """
    try:
        columns, headers = table.columns, table.column_names
        for column in columns:  # days that no calendar has are told row by row
            column.validate(full=not pa.types.is_temporal(column.type))
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise UnreadableFileError(_damaged(name, error)) from error
    return _raw(name, list(headers), [_as_text(column) for column in columns], table.num_rows)


def read_parquet(data: bytes, *, name: str) -> RawTable:
    """Read the bytes of a Parquet file.

    Raises
    ------
    UnreadableFileError
        The file is truncated or damaged.
    ExcessiveFileError
        Its cells take more room than is allowed, however little the file does.
    """
    try:
        schema = parquet.read_schema(pa.BufferReader(data))
        texts = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_binary(field.type)]
        file = parquet.ParquetFile(pa.BufferReader(data), read_dictionary=texts)
        size = 0
        batches = []
        for batch in file.iter_batches():
            size += sum(map(_bytes_as_text, batch.columns))
            if size > MAX_COLUMNAR:
                zh, en = f"各单元格共超过 {size:,} 字节", f"its cells take more than {size:,} bytes"
                raise ExcessiveFileError(excessive(name, zh, en, MAX_COLUMNAR))
            batches.append(batch)
        table = pa.Table.from_batches(batches, file.schema_arrow)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(_damaged(name, error)) from error
    return read_arrow(table, name=name)


def _bytes_as_text(column: pa.Array) -> int:
    """Count the bytes of a column when each cell has its own text, and where it begins."""
    room = int(column.nbytes) + 4 * len(column)
    if not pa.types.is_dictionary(column.type):
        return room
    lengths = pc.binary_length(column.dictionary).cast(pa.int64())
    return room + int(pc.sum(lengths.take(column.indices)).as_py() or 0)


def _damaged(name: str, error: Exception) -> Fault:
    return Fault(
        name,
        Text(
            "Parquet 文件（或 Arrow 数据）不完整或已损坏", f"The data is truncated or damaged ({type(error).__name__})."
        ),
        Text("须为完整的 Parquet 文件", "A complete Parquet file is needed."),
        Text("请重新传输或导出", "Copy or export it again."),
    )


def _raw(name: str, headers: list[str], columns: list[pa.Array], length: int) -> RawTable:
    if not headers:
        raise UnreadableFileError(
            Fault(
                name,
                Text("没有任何列", "There are no columns."),
                Text("至少要有代码列", "At least a code column is needed."),
                Text("请检查数据是如何导出的", "Look at how the data was exported."),
            )
        )
    return split_blank(RawTable(name, tuple(headers), tuple(columns), np.arange(2, length + 2, dtype=np.int32)))


def _from_pandas(column: pd.Series) -> pa.Array:
    if column.dtype != object:
        try:
            return _as_text(pa.chunked_array(pa.Array.from_pandas(column)))
        except (pa.ArrowException, TypeError, ValueError):
            pass  # dtypes that Arrow has no counterpart for are read cell by cell
    return pa.array([text_of(cell) for cell in column], pa.string())


def _as_text(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type):
        return _whole(column)
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        column = _wall_clock(column)
    try:
        encoded = _whole(column).dictionary_encode()
    except pa.ArrowException:
        return pa.array([text_of(cell) for cell in column.to_pylist()], pa.string())
    return _distinct_text(encoded.dictionary).take(encoded.indices)


def _wall_clock(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return pc.local_timestamp(column)
    except pa.ArrowException:  # a time zone that nobody knows: the numbers are left, which are no dates
        return column.cast(pa.int64())


def _distinct_text(cells: pa.Array) -> pa.Array:
    # Arrow writes days that Python's calendar does not have; they are then refused like any other text.
    if pa.types.is_date(cells.type) or pa.types.is_timestamp(cells.type) or _in_plain_digits(cells.type):
        return cells.cast(pa.string())
    return pa.array([text_of(cell) for cell in cells.to_pylist()], pa.string())


def _in_plain_digits(kind: pa.DataType) -> bool:
    """Tell whether Arrow writes numbers of a type as `text_of` does: beyond six decimals it takes exponents."""
    return bool(pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and 0 <= kind.scale <= 6))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    combined = column.combine_chunks()
    return pa.concat_arrays(combined.chunks) if isinstance(combined, pa.ChunkedArray) else combined


def text_of(cell: object) -> str | None:
    """Write one cell of typed data as text, or ``None`` where it holds nothing.

    Examples
    --------
    >>> text_of(1e16), text_of(True), text_of(float("nan")), text_of(b"x")
    ('10000000000000000', 'true', None, 'x')
    """
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, str):
        # A lone surrogate cannot be stored; its escape shows it and is no valid value of anything.
        return cell if cell.isascii() else cell.encode("utf-8", "backslashreplace").decode()
    if isinstance(cell, bool | np.bool_):
        return "true" if cell else "false"
    if isinstance(cell, float | np.floating):
        return _float_text(float(cell))
    if isinstance(cell, Decimal):
        return None if cell.is_nan() else format(cell, "f")
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None, microsecond=0).isoformat(" ")
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "backslashreplace")
    return text_of(str(cell))


def _float_text(number: float) -> str | None:
    if math.isnan(number):
        return None
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    text = format(Decimal(repr(number)), "f")
    return text.removesuffix(".0")
