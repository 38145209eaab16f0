"""Lots: what is left to chance in invented data and resampling, from SHA-256, splitmix64 and integers (可重放的随机).

What a lot gives depends on seed, purpose, number and turn only: not on what was thrown before, not on how many
enterprises are thrown for at once, not on a library's random stream. SHA-256 of seed and purpose gives a key; mixing
it with the number gives the state of one splitmix64 stream; its output number `turn` is the throw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from credit_tier.foundation.digest import canonical

Integers: TypeAlias = npt.NDArray[np.int64]
Booleans: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.uint64]

PER_MILLE: Final = 1_000
PPM: Final = 1_000_000

_GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_HALF: Final = np.uint64(32)


class Lots:
    """The throws of one purpose, for many enterprises at once.

    Parameters
    ----------
    seed : str
    purpose : str
        Purposes do not influence one another.

    Examples
    --------
    >>> lots = Lots("demo", "names")
    >>> lots.below(100, np.array([1, 2, 1])).tolist()
    [62, 94, 62]
    """

    def __init__(self, seed: str, purpose: str) -> None:
        digest = hashlib.sha256(canonical([seed, purpose])).digest()
        self._key = np.uint64(int.from_bytes(digest[:8], "big"))

    def below(self, bound: int | Integers, number: Integers, turn: int | Integers = 0) -> Integers:
        """Throw a number from 0 to `bound` - 1 (at most 2**31) for every enterprise number and turn.

        `number` and `turn` are 0 or more and broadcast against each other, as arrays of numpy do.
        """
        high = self._words(number, turn) >> _HALF
        return ((high * np.asarray(bound).astype(np.uint64)) >> _HALF).astype(np.int64)

    def between(
        self, least: int | Integers, most: int | Integers, number: Integers, turn: int | Integers = 0
    ) -> Integers:
        """Throw a number from `least` to `most`, both included."""
        bound: Integers = np.subtract(most, least, dtype=np.int64) + 1
        thrown: Integers = self.below(bound, number, turn) + least
        return thrown

    def happens(self, ppm: int | Integers, number: Integers, turn: int | Integers = 0) -> Booleans:
        """Tell where something of this rate, in parts per million, happens."""
        return self.below(PPM, number, turn) < ppm

    def share(self, shares: Sequence[int], number: Integers, turn: int | Integers = 0) -> Integers:
        """Throw positions in `shares`, each by its share per mille."""
        return np.repeat(np.arange(len(shares)), shares)[self.below(sum(shares), number, turn)]

    def _words(self, number: Integers, turn: int | Integers) -> Words:
        # At least one dimension: numpy warns of wrapping around only where it computes with scalars.
        numbers = np.atleast_1d(np.asarray(number)).astype(np.uint64)
        turns = np.atleast_1d(np.asarray(turn)).astype(np.uint64)
        return mixed(mixed(self._key + numbers * _GAMMA) + (turns + np.uint64(1)) * _GAMMA)


def mixed(word: Words) -> Words:
    """Mix 64 bits as splitmix64 does (Steele, Lea and Flood 2014).

    Examples
    --------
    >>> hex(mixed(np.array([0x9E3779B97F4A7C15], dtype=np.uint64))[0])
    '0xe220a8397b1dcdaf'
    """
    word = (word ^ (word >> np.uint64(30))) * _FIRST
    word = (word ^ (word >> np.uint64(27))) * _SECOND
    return word ^ (word >> np.uint64(31))
