"""Enterprise codes of a whole column: the flawless ones recognised at once, the rest one by one (批量校验代码)."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.codes import (
    ALPHABET,
    FLAGS_ONLY,
    ORGANISATION_WEIGHTS,
    WEIGHTS,
    code_fault,
    fold_code,
)
from credit_tier.records.reasons import Flag, SetAside, code_reason
from credit_tier.records.values import Parsed

Booleans: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]

_LENGTH: Final = 18


def read_codes(texts: pa.Array) -> list[Parsed]:
    """Read distinct texts as enterprise codes.

    Parameters
    ----------
    texts : pyarrow.Array
        Strings without nulls.

    Returns
    -------
    list of Parsed
        The folded code, with a flag where only a check character fails; or the reason why it identifies nobody.

    Examples
    --------
    >>> [parsed.value for parsed in read_codes(pa.array(["91620100ma7abcd12e", "9111****"]))]
    ['91620100MA7ABCD12E', None]
    """
    fine = _flawless(texts)
    return [
        Parsed(text) if good else read_code(text) for text, good in zip(texts.to_pylist(), fine.tolist(), strict=True)
    ]


def read_code(text: str) -> Parsed:
    """Read one text as an enterprise code.

    Examples
    --------
    >>> read_code("911100******76227Y").problem.value
    'code_starred'
    """
    fault = code_fault(text)
    problem: SetAside | Flag | None = code_reason(fault) if fault is not None else None
    readable = fault is None or fault in FLAGS_ONLY
    return Parsed(fold_code(text) if readable else None, problem)


def _flawless(texts: pa.Array) -> Booleans:
    """Tell which texts are codes as they stand, check characters included; False promises nothing."""
    fine: Booleans = np.array(pc.equal(pc.binary_length(texts), _LENGTH).to_numpy(zero_copy_only=False), dtype=bool)
    if not fine.any():
        return fine
    joined = b"".join(texts.filter(pa.array(fine)).cast(pa.binary()).to_pylist())
    letters = np.frombuffer(joined, dtype=np.uint8).reshape(-1, _LENGTH)
    base31 = _values(ALPHABET)[letters]
    base36 = _values("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")[letters[:, 8:16]]
    organisation = _values("0123456789X")[letters[:, 16]]
    check = -(base31[:, :17] @ np.array(WEIGHTS)) % 31 == base31[:, 17]
    inner = -(base36 @ np.array(ORGANISATION_WEIGHTS)) % 11 == organisation
    fine[fine] = (base31 >= 0).all(axis=1) & check & inner
    return fine


def _values(alphabet: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    table: np.ndarray[tuple[int], np.dtype[np.int64]] = np.full(256, -1, dtype=np.int64)
    table[np.frombuffer(alphabet.encode(), dtype=np.uint8)] = np.arange(len(alphabet))
    return table
