"""Lots: all that is left to chance in invented data, from SHA-256 and integers alone (可重放的随机).

What a lot gives depends on seed, purpose and index only, so that a row stays the same whatever is written before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from credit_tier.foundation.digest import canonical

T = TypeVar("T")

PER_MILLE = 1000


class Dice:
    """One SHA-256 as a number of 256 bits, spent throw by throw.

    A throw of `bound` spends log2(`bound`) bits, so that some twenty throws below 1000 are as good as even.

    Examples
    --------
    >>> dice = Dice(1234)
    >>> dice.below(10), dice.between(5, 9), dice.happens(25)
    (4, 8, True)
    """

    __slots__ = ("_left",)

    def __init__(self, number: int) -> None:
        self._left = number

    def below(self, bound: int) -> int:
        """Throw a number from 0 to `bound` - 1."""
        self._left, thrown = divmod(self._left, bound)
        return thrown

    def between(self, least: int, most: int) -> int:
        """Throw a number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def happens(self, per_mille: int) -> bool:
        """Tell whether something of this rate happens."""
        return self.below(PER_MILLE) < per_mille

    def pick(self, choices: Sequence[T]) -> T:
        """Take one of some choices, each as likely as another."""
        return choices[self.below(len(choices))]

    def share(self, choices: Sequence[tuple[T, int]]) -> T:
        """Take one of some choices, each by its share per mille."""
        thrown = self.below(PER_MILLE)
        for choice, per_mille in choices:
            thrown -= per_mille
            if thrown < 0:
                return choice
        raise AssertionError("shares add up to 1000")


class Lots:
    """The dice of one purpose.

    Parameters
    ----------
    seed : str
    purpose : str
        Purposes do not influence one another.

    Examples
    --------
    >>> lots = Lots("demo", "names")
    >>> [lots.dice(number).below(100) for number in (1, 2, 1)]
    [95, 19, 95]
    """

    def __init__(self, seed: str, purpose: str) -> None:
        self._state = hashlib.sha256(canonical([seed, purpose]))

    def dice(self, *index: int) -> Dice:
        """Give the dice of an index."""
        state = self._state.copy()
        state.update(repr(index).encode())
        return Dice(int.from_bytes(state.digest(), "big"))
