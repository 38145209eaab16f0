"""Traits of enterprises that an analyst brings: a CSV with codes first and a column a trait (企业特征)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from credit_tier.cli.folders import unfit
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.decoding import decode

if TYPE_CHECKING:
    import pandas as pd

_ALLOWED: Final = "CSV (UTF-8, GB18030): code, trait, trait, …"


def read_traits(path: Path) -> pd.DataFrame:
    """Read traits as text; encodings are recognised as in files of agencies.

    Returns
    -------
    pandas.DataFrame
        Indexed by code; an empty cell is not said.

    Raises
    ------
    ArgumentError
        No table, or rows of another width than the heading, all at once.
    ReadError
        The bytes are no text.
    """
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who bring a frame

    text = decode(path.read_bytes(), where=path.name)
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(map(str.strip, row))]
    except csv.Error as error:
        raise ArgumentError(unfit(path.name, Text("不是 CSV", "This is no CSV."), _ALLOWED)) from error
    if not lines or len(lines[0]) < 2:
        what = Text("没有表头，或只有一列", "There is no heading, or a single column.")
        raise ArgumentError(unfit(path.name, what, _ALLOWED))
    head, *rows = [[cell.strip() for cell in row] for row in lines]
    faults = [
        _ragged(path.name, place, len(row), len(head)) for place, row in enumerate(rows, 2) if len(row) != len(head)
    ]
    if faults:
        raise ArgumentError(faults)
    index = pd.Index([fold_code(row[0]) for row in rows], name="code", dtype="str")
    return pd.DataFrame([row[1:] for row in rows], columns=head[1:], index=index, dtype="str")


def _ragged(name: str, row: int, has: int, wanted: int) -> Fault:
    what = Text(f"有 {has} 格，表头有 {wanted} 格", f"It has {has} cells, the heading {wanted}.")
    return unfit(f"{name}: {row}", what, _ALLOWED)
