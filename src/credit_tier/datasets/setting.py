"""The setting of an invented province: how many enterprises, the seed, and the day it is looked at (设定)."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

import numpy as np

from credit_tier.datasets.months import month_number, number_of
from credit_tier.foundation.lots import Integers, Lots

GROUP: Final = 16
"""Enterprises come in groups of so many; the first is a company that others may be branches of, or merge into."""


class Setting(NamedTuple):
    """What everything invented depends on.

    Attributes
    ----------
    enterprises : int
    seed : str
    as_of : date
        Nothing in any table arrived later.
    """

    enterprises: int
    seed: str
    as_of: date

    @property
    def today(self) -> int:
        """`as_of`, as days since 1970."""
        return number_of(self.as_of)

    @property
    def month(self) -> int:
        """The month of `as_of`, as months since 1970."""
        return month_number(self.as_of)

    @property
    def misspelt(self) -> int:
        """The enterprise whose code bears a wrong check character in all files: a first of its group."""
        groups = -(-self.enterprises // GROUP)
        return 1 + GROUP * int(self.lots("wrong check character").below(groups, np.array([0]))[0])

    def lots(self, purpose: str) -> Lots:
        """Give the lots of a purpose."""
        return Lots(self.seed, purpose)


def firsts(numbers: Integers) -> Integers:
    """Give the first enterprise of the group of each.

    Examples
    --------
    >>> firsts(np.array([1, 16, 17])).tolist()
    [1, 1, 17]
    """
    return numbers - (numbers - 1) % GROUP
