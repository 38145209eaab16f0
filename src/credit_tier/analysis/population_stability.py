"""The population stability index (PSI, 群体稳定性指标): how far counts in the same bins have moved between two days.

Customs of the trade call less than 0.10 stable and 0.25 or more moved. They are custom, no law and no test: with few
rows chance alone gives more, with millions far less is already no chance. `chance_limit` says how much chance gives
(Yurdakul 2018). The custom tells whether a movement is large, the limit whether it is one at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from math import erfc, exp, fsum, lgamma, log, sqrt
from typing import Final

from credit_tier.foundation.errors import ArgumentError, Fault, Text

STABLE: Final = 0.10
MOVED: Final = 0.25
LEAST_ROWS: Final = 200
"""With fewer rows on either side nothing is said: chance alone would often pass the customary limits."""
EMPTY: Final = 0.5
"""Rows a bin with fewer counts as, where the other side has some: a logarithm of nothing would be an infinity."""
_WHOLE: Final = 1 + 1e-6
"""What shares add up to at most, with what rounding adds."""
_HALVINGS: Final = 200


class Verdict(StrEnum):
    """What a PSI says by custom."""

    STABLE = "stable"
    MOVING = "moving"
    MOVED = "moved"
    CANNOT_BE_SAID = "cannot_be_said"

    @property
    def text(self) -> Text:
        """The verdict in words."""
        return {
            "stable": Text("稳定", "stable"),
            "moving": Text("有所变化", "moving"),
            "moved": Text("明显变化", "moved"),
            "cannot_be_said": Text("无法判断", "cannot be said"),
        }[self.value]


def psi(before: Sequence[float], after: Sequence[float]) -> float:
    """Give the population stability index of two counts of the same bins.

    Parameters
    ----------
    before, after : sequence of int
        Rows in each bin; of one length, none negative. Rows that are expected need not be whole; shares are refused.

    Returns
    -------
    float
        0 where the shares are the same, rounded to 12 places; the same with sides exchanged or bins reordered.

    Raises
    ------
    ArgumentError
        The bins differ in number, a count is negative or no number, a side has no row at all, or holds shares: of
        shares nobody can tell what half a row is.

    Notes
    -----
    Bins empty on both sides are left out. A bin empty on one side counts as half a row there (`EMPTY`), so that nothing
    is infinite, and so does one of which less than half a row was expected; all other counts are taken as they are.

    References
    ----------
    Siddiqi, Credit Risk Scorecards (2006), chapter 9; Yurdakul, Statistical properties of population stability index
    (Western Michigan University, 2018).

    Examples
    --------
    >>> psi([20, 50, 30], [10, 60, 30])
    0.087546873735
    """
    return round(fsum(contributions(before, after)), 12)


def contributions(before: Sequence[float], after: Sequence[float]) -> tuple[float, ...]:
    """Give what each bin adds to the PSI; none is negative, and a bin empty on both sides adds nothing.

    Examples
    --------
    >>> [round(part, 4) for part in contributions([20, 50, 0, 30], [10, 60, 0, 30])]
    [0.0693, 0.0182, 0.0, 0.0]
    """
    _require_counts(before, after)
    used = [one > 0 or other > 0 for one, other in zip(before, after, strict=True)]
    old, new = (
        [max(count, EMPTY) if has else 0 for count, has in zip(side, used, strict=True)] for side in (before, after)
    )
    all_old, all_new = fsum(old), fsum(new)
    # A difference of logarithms changes its sign exactly when sides are exchanged; the logarithm of a ratio may not.
    return tuple(
        (new_one / all_new - old_one / all_old) * (log(new_one / all_new) - log(old_one / all_old)) if has else 0.0
        for old_one, new_one, has in zip(old, new, used, strict=True)
    )


def chance_limit(before: Sequence[float], after: Sequence[float], *, level: float = 0.95) -> float:
    """Give the PSI that chance alone exceeds with probability ``1 - level`` where nothing has moved.

    PSI / (1/N + 1/M) follows a chi-square distribution of B - 1 degrees of freedom, B being the bins in use, as long as
    bins are not nearly empty (Yurdakul 2018). It takes both sides as drawn from one source: for two whole populations
    it is a yardstick, no test.

    Parameters
    ----------
    before, after : sequence of int
        As for `psi`.
    level : float
        Between 0 and 1.

    Returns
    -------
    float
        0 where only one bin is in use: then nothing can move.

    Examples
    --------
    >>> round(chance_limit([100] * 10, [100] * 10), 4), round(chance_limit([10] * 10, [10] * 10), 4)
    (0.0338, 0.3384)
    """
    _require_counts(before, after)
    if not 0 < level < 1:
        raise _refused(
            "level",
            f"{level!r} 不是概率",
            f"{level!r} is no probability.",
            "0 与 1 之间",
            "Between 0 and 1, without them.",
        )
    bins = sum(one > 0 or other > 0 for one, other in zip(before, after, strict=True))
    return chi_square_quantile(level, bins - 1) * (1 / fsum(before) + 1 / fsum(after)) if bins > 1 else 0.0


def verdict_of(index: float) -> Verdict:
    """Judge a PSI by custom.

    Examples
    --------
    >>> [verdict_of(index).value for index in (0.0999, 0.10, 0.25)]
    ['stable', 'moving', 'moved']
    """
    return Verdict.STABLE if index < STABLE else Verdict.MOVING if index < MOVED else Verdict.MOVED


def chi_square_beyond(x: float, freedom: int) -> float:
    """Give the chance that a chi-square of so many degrees of freedom exceeds x.

    Examples
    --------
    >>> round(chi_square_beyond(16.919, 9), 4), round(chi_square_beyond(5.991, 2), 4)
    (0.05, 0.05)
    """
    if x <= 0:
        return 1.0
    odd = freedom % 2
    # For whole degrees of freedom the incomplete gamma function is a finite sum.
    terms = (exp(-x / 2 + k * log(x / 2) - lgamma(k + 1)) for k in ((step + odd / 2) for step in range(freedom // 2)))
    return min(1.0, fsum(terms) + (erfc(sqrt(x / 2)) if odd else 0.0))


@lru_cache(maxsize=1024)
def chi_square_quantile(level: float, freedom: int) -> float:
    """Give the x that a chi-square of so many degrees of freedom exceeds with probability ``1 - level``.

    Examples
    --------
    >>> round(chi_square_quantile(0.95, 1), 3), round(chi_square_quantile(0.95, 9), 3)
    (3.841, 16.919)
    """
    low, high = 0.0, 1.0
    while chi_square_beyond(high, freedom) > 1 - level:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if chi_square_beyond(middle, freedom) > 1 - level else (low, middle)
    return high


def _require_counts(before: Sequence[float], after: Sequence[float]) -> None:
    if len(before) != len(after) or not len(before):
        raise _refused(
            "before, after",
            f"分档数不同或为零：{len(before)}、{len(after)}",
            f"The bins differ in number, or there are none: {len(before)}, {len(after)}.",
            "同样的分档，至少一档",
            "The same bins on both sides, at least one.",
        )
    for name, side in (("before", before), ("after", after)):
        # Written so that what is no number fails, too.
        if not all(0 <= count < float("inf") for count in side) or not fsum(side) > 0:
            raise _refused(
                name,
                "有负数或不是数，或一家都没有",
                "A count is negative or no number, or there is no row at all.",
                "各档家数，合计大于 0",
                "Rows in each bin, more than 0 in all.",
            )
        if fsum(side) <= _WHOLE and any(count != int(count) for count in side):
            raise _refused(
                name,
                "这是占比，不是家数",
                "These are shares, no rows.",
                "各档家数",
                "Rows in each bin.",
            )


def _refused(where: str, zh: str, en: str, allowed_zh: str, allowed_en: str) -> ArgumentError:
    mend = Text("请核对各档家数", "Check the counts.")
    return ArgumentError(Fault(where, Text(zh, en), Text(allowed_zh, allowed_en), mend))
