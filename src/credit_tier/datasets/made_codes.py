"""Codes that are arithmetically valid and can be nobody's (虚构代码).

They bear the division 629900, which GB/T 2260 assigns to no place, so no registry can have issued them. Their number
counts 00000001, 00000002 ... for enterprises of the old numbering and MA000001 ... for later ones, MB for second codes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from credit_tier.datasets.columns import digits, fixed
from credit_tier.foundation.codes import ALPHABET, ORGANISATION_WEIGHTS, WEIGHTS
from credit_tier.foundation.lots import Booleans, Integers

CODE_LENGTH: Final = 18
DIVISION: Final = "629900"
"""No division of GB/T 2260."""
PREFIXES: Final = ("91", "92", "93", "91")
"""Registering department and kind, by legal form."""

_BASE31: Final = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_BASE36: Final = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8)
_CHECKS: Final = np.frombuffer(b"0123456789X", dtype=np.uint8)
_SERIAL_DIGITS: Final = 5


def credit_codes(number: Integers, form: Integers, *, letters: Booleans, second: Booleans) -> pa.Array:
    """Make unified social credit codes (GB 32100, GB 11714).

    Parameters
    ----------
    number : array of int
        Enterprises, from 1 to 28,629,150.
    form : array of int
        Their legal forms, see `planted.Form`.
    letters : array of bool
        Whose number begins with letters, as since 2015.
    second : array of bool
        Who had another code before; implies letters.

    Examples
    --------
    >>> code = {"letters": np.array([True]), "second": np.array([False])}
    >>> credit_codes(np.array([17]), np.array([0]), **code).to_pylist()
    ['91629900MA00000H69']
    """
    length = len(number)
    text = np.empty((length, CODE_LENGTH), dtype=np.uint8)
    text[:, :2] = np.array([[ord(sign) for sign in prefix] for prefix in PREFIXES], dtype=np.uint8)[form]
    text[:, 2:8] = np.frombuffer(DIVISION.encode(), dtype=np.uint8)
    text[:, 8:16] = np.where((letters | second)[:, None], _lettered(number, second), digits(number, 8))
    text[:, 16] = _CHECKS[-(_values(text[:, 8:16], _BASE36) @ np.array(ORGANISATION_WEIGHTS)) % 11]
    text[:, 17] = _BASE31[-(_values(text[:, :17], _BASE31) @ np.array(WEIGHTS)) % 31]
    return fixed(text)


def registration_numbers(number: Integers) -> pa.Array:
    """Make registration numbers of 15 digits, the last a check digit by ISO 7064 MOD 11,10.

    Examples
    --------
    >>> registration_numbers(np.array([17])).to_pylist()
    ['629900600000177']
    """
    body = np.hstack([digits(np.full(len(number), int(DIVISION)), 6), digits(number + 60_000_000, 8)])
    product = np.full(len(number), 10, dtype=np.int64)
    for place in range(body.shape[1]):
        total = (body[:, place].astype(np.int64) - ord("0") + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return fixed(np.hstack([body, digits((11 - product) % 10, 1)]))


def _lettered(number: Integers, second: Booleans) -> npt.NDArray[np.uint8]:
    text = np.empty((len(number), 8), dtype=np.uint8)
    text[:, 0] = ord("M")
    text[:, 1] = np.where(second, ord("B"), ord("A"))
    text[:, 2] = ord("0")
    powers = len(ALPHABET) ** np.arange(_SERIAL_DIGITS - 1, -1, -1, dtype=np.int64)
    text[:, 3:] = _BASE31[number[:, None] // powers % len(ALPHABET)]
    return text


def _values(text: npt.NDArray[np.uint8], alphabet: npt.NDArray[np.uint8]) -> Integers:
    table = np.zeros(256, dtype=np.int64)
    table[alphabet] = np.arange(len(alphabet))
    return table[text]
