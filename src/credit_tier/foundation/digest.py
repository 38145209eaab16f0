"""Canonical bytes: RFC 8785 (JCS) limited to objects, arrays, strings and integers, and SHA-256 over them.

The limit is `dr1` 1.3: without fractions, booleans and null there is one spelling of a value in every
language, so anyone can recompute a digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from enum import Enum

from credit_tier.foundation.errors import CanonicalFormError, Fault, Text

LARGEST_INTEGER = 2**53 - 1

Canonical = str | int | list["Canonical"] | dict[str, "Canonical"]
"""What has a canonical form: strings, integers, lists and string-keyed dictionaries of them."""


def canonical(value: object, path: str = "$") -> bytes:
    """Give the RFC 8785 bytes of a value, the ``J(v)`` of `dr1`.

    Parameters
    ----------
    value : str, int, list, tuple or dict
        Integers of absolute value at most 2**53 - 1; no booleans, null or fractions at any depth.
    path : str
        Where the value stands in a larger one, for the error.

    Raises
    ------
    CanonicalFormError
        Anything else (``E_JSON``).

    Examples
    --------
    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    return json.dumps(_ordered(value, path), ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: object) -> str:
    """Give the hex SHA-256 of the canonical bytes, the ``H(v)`` of `dr1`.

    Examples
    --------
    >>> digest({"b": 1, "a": "é"})
    'aa58fba8483623bed37c1b02edfccbdd9a53123837c20bfa4cb4049993a2872e'
    """
    return hashlib.sha256(canonical(value)).hexdigest()


def plain(value: object) -> Canonical:
    """Turn a dumped model into canonical material: dates as ISO text, flags as 0 or 1, absent keys left out.

    Examples
    --------
    >>> plain({"on": date(2026, 1, 1), "trial": True, "note": None})
    {'on': '2026-01-01', 'trial': 1}
    """
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise _no_form(value, "$")


def _ordered(value: object, path: str) -> Canonical:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as lone_surrogate:
            raise _no_form(value, path) from lone_surrogate
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_INTEGER:
        return value
    if isinstance(value, list | tuple):
        return [_ordered(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise _no_form(value, path)
        # JCS orders keys by UTF-16 code units, which is not the order of Python's strings beyond the BMP.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {_ordered(key, path): _ordered(value[key], f"{path}.{key}") for key in keys}  # type: ignore[misc] # keys are str, shown above
    raise _no_form(value, path)


def _no_form(value: object, path: str) -> CanonicalFormError:
    shown = ascii(value)[:60]
    return CanonicalFormError(
        Fault(
            path,
            Text(f"此值没有规范形式：{shown}", f"This value has no canonical form: {shown} ({type(value).__name__})."),
            Text(
                "允许：对象、数组、字符串、绝对值不超过 2^53-1 的整数",
                "Allowed: objects, arrays, strings, and integers of absolute value up to 2^53-1.",
            ),
            Text(
                "较大的数写成十进制字符串，真假写成 1 和 0",
                "Write larger numbers as decimal strings and flags as 1 or 0.",
            ),
        )
    )
