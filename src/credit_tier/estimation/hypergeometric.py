"""Exact bounds for a count in a finite population, from a simple random sample (超几何精确界).

A count stays inside the bounds unless what was found, or something further out, has at most the stated chance under
it. Chances are summed in floats first; where that comes near the limit, integers decide. So the bounds are exact.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb, exp, lgamma
from typing import Final

from credit_tier.estimation.refusals import EstimateError, refused

DOUBT: Final = 1e-6
"""Chances of floats are right to some 1e-8; nearer to the limit than this, integers decide."""


@lru_cache(maxsize=16384)
def count_bounds(population: int, drawn: int, found: int, tail: Fraction) -> tuple[int, int]:
    """Give the least and the most units of a population that may be of a kind.

    Parameters
    ----------
    population : int
        Units in all.
    drawn : int
        Of them in the sample.
    found : int
        Of the kind in the sample.
    tail : Fraction
        Chance left out on each side: 1/40 for two-sided 95 %.

    Raises
    ------
    EstimateError
        The counts cannot be, or the tail is not between 0 and 1/2.

    Examples
    --------
    >>> count_bounds(10, 10, 3, Fraction(1, 40)), count_bounds(500, 50, 0, Fraction(1, 40))
    ((3, 3), (0, 33))
    """
    if not (0 <= found <= drawn <= population and 0 < tail < Fraction(1, 2)):
        raise refused(
            EstimateError,
            "population, drawn, found, tail",
            (f"{population}、{drawn}、{found}、{tail} 不能成立", f"{population}, {drawn}, {found}, {tail} cannot be."),
            ("0 <= 发现 <= 抽取 <= 总数", "0 <= found <= drawn <= population, and 0 < tail < 1/2."),
            ("请核对", "Check them."),
        )
    return _least(population, drawn, found, tail), population - _least(population, drawn, drawn - found, tail)


def at_least(population: int, of_kind: int, drawn: int, found: int) -> Fraction:
    """Give the exact chance that a sample holds at least `found` of a kind.

    Examples
    --------
    >>> at_least(10, 3, 2, 1)
    Fraction(8, 15)
    """
    first, last, complement = _shorter(population, of_kind, drawn, found)
    part = Fraction(_sum(population, of_kind, drawn, first, last), comb(population, drawn))
    return 1 - part if complement else part


def roughly_at_least(population: int, of_kind: int, drawn: int, found: int) -> float:
    """Give the same chance as `at_least`, in floats.

    Examples
    --------
    >>> round(roughly_at_least(10, 3, 2, 1), 9)
    0.533333333
    """
    first, last, complement = _shorter(population, of_kind, drawn, found)
    if first > last:
        return 1.0 if complement else 0.0
    # From the largest term outwards, so that terms too small for a float are those that do not matter.
    others = population - of_kind
    start = min(max((drawn + 1) * (of_kind + 1) // (population + 2), first), last)
    largest = exp(_log_comb(of_kind, start) + _log_comb(others, drawn - start) - _log_comb(population, drawn))
    part, term = largest, largest
    for number in range(start, last):
        term *= (of_kind - number) * (drawn - number) / ((number + 1) * (others - drawn + number + 1))
        part += term
    term = largest
    for number in range(start, first, -1):
        term *= number * (others - drawn + number) / ((of_kind - number + 1) * (drawn - number + 1))
        part += term
    return 1 - part if complement else part


def _least(population: int, drawn: int, found: int, tail: Fraction) -> int:
    """Give the least count under which finding so many, or more, has more than the chance `tail`."""
    low, high = found, population - (drawn - found)
    while low < high:
        middle = (low + high) // 2
        if _more_than(tail, population, middle, drawn, found):
            high = middle
        else:
            low = middle + 1
    return low


def _more_than(tail: Fraction, population: int, of_kind: int, drawn: int, found: int) -> bool:
    rough = roughly_at_least(population, of_kind, drawn, found)
    if abs(rough - float(tail)) > DOUBT:
        return rough > float(tail)
    return at_least(population, of_kind, drawn, found) > tail


def _shorter(population: int, of_kind: int, drawn: int, found: int) -> tuple[int, int, bool]:
    """Give the counts to sum, from and to: those from `found` on, or the others, whose chance is the complement."""
    first, most = max(0, drawn - (population - of_kind)), min(of_kind, drawn)
    if found - first <= most - found + 1:
        return first, min(found - 1, most), True
    return max(found, first), most, False


def _log_comb(whole: int, part: int) -> float:
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)


def _sum(population: int, of_kind: int, drawn: int, first: int, last: int) -> int:
    if first > last:
        return 0
    others = population - of_kind
    term = comb(of_kind, first) * comb(others, drawn - first)
    total = term
    for number in range(first, last):
        up = (of_kind - number) * (drawn - number)
        term = term * up // ((number + 1) * (others - drawn + number + 1))
        total += term
    return total
