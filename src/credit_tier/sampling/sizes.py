"""How many units of a stratum are drawn (抽取数量): exact fractions, four roundings, bounds (`dr1` 4.1-4.3)."""

from __future__ import annotations

import re
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from credit_tier.sampling.refusals import RateError, SizeError, fault, shown
from credit_tier.sampling.tickets import Purpose, draw_key, t64, ticket

_RATE = re.compile(r"0|1|0\.[0-9]{0,17}[1-9]")


class Rounding(StrEnum):
    """What becomes of the fraction in rate times base (`dr1` 4.2)."""

    FLOOR = "floor"
    CEIL = "ceil"
    NEAREST_EVEN = "nearest-even"
    RANDOM = "random"
    """Up with a probability equal to the fraction, so that the expected size is exact."""


def parse_rate(text: object) -> Fraction:
    """Read a sampling rate (抽取比例) exactly (`dr1` 4.1).

    Parameters
    ----------
    text : str
        ``0``, ``1``, or ``0.`` and 1 to 18 digits, the last not 0.

    Raises
    ------
    RateError
        Written otherwise: one rate has one spelling.

    Examples
    --------
    >>> parse_rate("0.05")
    Fraction(1, 20)
    """
    if not isinstance(text, str) or _RATE.fullmatch(text) is None:
        raise RateError(
            fault(
                "rate",
                (f"抽取比例写法不对：{shown(text)}", f"Not a sampling rate: {shown(text)}"),
                (
                    "允许：0、1，或 0. 后接 1 至 18 位数字且末位不为 0",
                    "Allowed: 0, 1, or 0. and 1 to 18 digits, the last not 0.",
                ),
                ('例如百分之五写作 "0.05"', 'Write five percent as "0.05", a text and no number.'),
            )
        )
    return Fraction(text)


def round_size(exact: Fraction, rounding: Rounding, drawn: bytes | None = None) -> int:
    """Round an exact size (`dr1` 4.2).

    Parameters
    ----------
    exact : Fraction
        Rate times base, not negative.
    rounding : Rounding
    drawn : bytes, optional
        The ticket of purpose ``round``; needed with `Rounding.RANDOM`.

    Raises
    ------
    SizeError
        No such rounding, or a random rounding without its ticket.

    Examples
    --------
    >>> [round_size(Fraction(3, 2), word) for word in (Rounding.FLOOR, Rounding.CEIL, Rounding.NEAREST_EVEN)]
    [1, 2, 2]
    """
    whole, rest = divmod(exact.numerator, exact.denominator)
    if rounding == Rounding.FLOOR:
        return whole
    if rounding == Rounding.CEIL:
        return whole + (rest > 0)
    if rounding == Rounding.NEAREST_EVEN:
        return whole + (2 * rest > exact.denominator or (2 * rest == exact.denominator and whole % 2 == 1))
    if drawn and rounding == Rounding.RANDOM:
        return whole + ((2 * t64(drawn) + 1) * exact.denominator < rest << 65)
    raise SizeError(
        fault(
            "rounding",
            (f"不能这样取整：{shown(rounding)}", f"Cannot round this way here: {shown(rounding)}"),
            (
                "允许：floor、ceil、nearest-even；random 还须有种子",
                "Allowed: floor, ceil, nearest-even, and random once there is a seed (dr1 4.2).",
            ),
            ("请使用 Rounding 的成员", "Use a member of Rounding."),
        )
    )


def check_bounds(minimum: int, maximum: int, where: str) -> None:
    """Refuse a least size above the most (``E_SIZE``).

    Raises
    ------
    SizeError
        Also where one of them is negative.

    Examples
    --------
    >>> check_bounds(1, 6, "grade=C")
    """
    if not 0 <= minimum <= maximum:
        raise SizeError(
            fault(
                where,
                (f"最少 {minimum}、最多 {maximum} 不能成立", f"min {minimum} and max {maximum} cannot both hold."),
                ("允许：0 <= 最少 <= 最多", "Allowed: 0 <= min <= max (dr1 4.3)."),
                ("请改正其中之一", "Change one of them."),
            )
        )


class Counts(NamedTuple):
    """Units of a stratum in the frame (``N_base``), and those of them that may be drawn (``N_eligible``)."""

    base: int
    eligible: int


class Bounds(NamedTuple):
    """Least and most units to be drawn; no most means all units of the stratum."""

    least: int = 0
    most: int | None = None


def stratum_size(
    rate: str, rounding: Rounding, counts: Counts, bounds: Bounds | None = None, drawn: bytes | None = None
) -> int:
    """Give the size of a stratum: round, raise to min, lower to max, lower to the eligible, in this order (`dr1` 4.3).

    Parameters
    ----------
    rate : str
        It applies to `counts.base`.
    rounding : Rounding
    counts : Counts
    bounds : Bounds, optional
    drawn : bytes, optional
        See `round_size` and `round_ticket`.

    Raises
    ------
    RateError, SizeError
        The rate, the rounding or the bounds are refused.

    Examples
    --------
    >>> stratum_size("0.1", Rounding.CEIL, Counts(100, 45))
    10
    >>> stratum_size("1", Rounding.CEIL, Counts(30, 28))
    28
    """
    base, eligible = counts
    least, most = bounds or Bounds()
    most = base if most is None else most
    check_bounds(least, most, "min, max")
    if not 0 <= eligible <= base:
        raise SizeError(
            fault(
                "N_eligible",
                (f"可抽 {eligible} 户、全部 {base} 户，不能成立", f"{eligible} eligible of {base} units cannot be."),
                ("允许：0 <= 可抽 <= 全部", "Allowed: 0 <= N_eligible <= N_base."),
                ("请核对名录库", "Check the frame."),
            )
        )
    size = round_size(parse_rate(rate) * base, rounding, drawn)
    return min(max(size, least), most, eligible)


def round_ticket(draw_id: str, stratum: str, seed: str) -> bytes:
    """Give the one ticket that rounds the size of a stratum (`dr1` 4.2).

    Raises
    ------
    ValueFormError
        See `credit_tier.sampling.tickets.context`.

    Examples
    --------
    >>> drawn = round_ticket("2026-Q4-330000", "grade=C", "ab" * 32)
    >>> stratum_size("0.05", Rounding.RANDOM, Counts(30, 30), drawn=drawn)
    2
    """
    return ticket(draw_key(Purpose.ROUND, draw_id, stratum, seed), stratum)
