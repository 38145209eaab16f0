"""What is wanted of one tier in one base: how many, at which rates, at what cost (一档的数量、比例与工作量)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

from credit_tier.foundation.decimals import decimal_text
from credit_tier.supervision.fitting import Line

ALL: Final = "1"
_DIGITS: Final = 17
"""Of the decimals of a rate that is published."""
_GRAIN: Final = 1000


class Wish(NamedTuple):
    """Enterprises of one tier in one field, or under one item, with the range of their rate.

    Attributes
    ----------
    base : str
        Field, or item.
    field, tier : str
    strictness : int
    safety : bool
    enterprises : int
    least, rate, most : str
        Rates of a year, as the rulebook has them.
    share : Fraction
        What a duty asks for a year besides, such as half of them for a visit every two years.
    officers : int
    days : Fraction
        Inspector-days of a visit, all officers together; 0 where nobody asked.
    draws : int
        Draws in the year. Each takes its part of the rates of the year; a rate of 1 is everyone in each draw.
    """

    base: str
    field: str
    tier: str
    strictness: int
    safety: bool
    enterprises: int
    least: str
    rate: str
    most: str
    share: Fraction = Fraction(0)
    officers: int = 0
    days: Fraction = Fraction(0)
    draws: int = 1

    def line(self) -> Line:
        """Give how many a draw may, should and could take; rounded up, so that no tier that has anyone is left out."""
        duty = self._part(self.share)
        least, wanted, most = (max(self._part(Fraction(rate)), duty) for rate in (self.least, self.rate, self.most))
        return Line(self.base, self.strictness, self.safety, least, wanted, most, self.cost)

    def _part(self, rate: Fraction) -> int:
        return self.enterprises if rate == 1 else ceil(rate * self.enterprises / self.draws)

    @property
    def everyone(self) -> bool:
        """Whether each draw takes all of them."""
        return max(Fraction(self.least), self.share) == 1

    @property
    def load(self) -> Fraction:
        """Visits for each that a rate draws, at most: above 1 where a duty draws besides.

        A draw takes whoever is due, one and all, and the rate of the others. Where each draw takes the share q of
        those not due, and after k draws without a visit an enterprise is due, an enterprise is visited in the share
        q / (1 - (1 - q)^k) of the draws in the long run. It is reckoned for the least q, and rounded up to thousandths.

        Examples
        --------
        >>> Wish("f", "food", "strict", 3, True, 1000, "0.3", "0.5", "1", share=Fraction(1, 2)).load
        Fraction(667, 500)
        """
        least = max(self._part(Fraction(self.least)), self._part(self.share))
        if not self.share or least >= self.enterprises:
            return Fraction(1)
        left = 1 - Fraction(least, self.enterprises)
        return Fraction(ceil(_GRAIN / (1 - left ** int(self.draws / self.share))), _GRAIN)

    @property
    def cost(self) -> Fraction:
        """Inspector-days of a year for each that a draw takes."""
        return self.days * self.draws * self.load

    def visits(self, drawn: int) -> int:
        """Give the visits of a year where each draw takes so many by its rate, those who are due among them."""
        return min(self.enterprises * self.draws, ceil(drawn * self.draws * self.load))

    def published(self, drawn: int) -> str:
        """Give the rate by which so many are drawn: the rulebook's own where it fits, else the shortest decimal.

        Over all draws it does not lie below the least rate of the year, wherever a decimal can say so.
        """
        if not self.enterprises:
            return self.rate
        for own in (self.rate, self.least, self.most):
            once = self.draws == 1 or own == ALL
            if once and ceil(Fraction(own) * self.enterprises) == drawn and Fraction(own) >= self.share:
                return own
        for digits in range(1, _DIGITS + 1):
            rate = Fraction(drawn * 10**digits // self.enterprises, 10**digits)
            if ceil(rate * self.enterprises) == drawn and rate * self.draws >= Fraction(self.least):
                break
        return decimal_text(rate)
