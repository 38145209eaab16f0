"""Inspection capacity: how many inspector-days there are, and what rates they are enough for (检查力量).

Rates stay inside their legal ranges. Where the days do not even reach for the law's minimum, the rates are that minimum
and the days that are missing are told; nothing falls below a floor to make a sum come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from credit_tier.foundation.decimals import decimal_text
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.supervision.fitting import BaseLimit, Fit, fit_visits
from credit_tier.supervision.wish import Wish

if TYPE_CHECKING:
    import pandas as pd


_WRITTEN: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?")
_MOST: Final = 10**12


@dataclass(frozen=True, slots=True)
class Capacity:
    """Inspector-days of a year.

    Parameters
    ----------
    inspector_days : Fraction
        Days of all inspectors together; an int or a decimal text is read exactly.
    use_spare : bool
        Whether days beyond what is aimed at are spent up to the largest rates. By default not: idle days are no ground
        to visit anyone more often.

    Examples
    --------
    >>> Capacity("120.5").inspector_days
    Fraction(241, 2)
    """

    inspector_days: Fraction
    use_spare: bool = False

    def __init__(self, inspector_days: Fraction | int | str, *, use_spare: bool = False) -> None:
        object.__setattr__(self, "inspector_days", _days(inspector_days))
        object.__setattr__(self, "use_spare", use_spare)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What the days there are were enough for.

    Attributes
    ----------
    wishes : tuple of Wish
    fit : Fit
    capacity : Capacity or None
        ``None``: nobody said how many days there are.
    told : tuple of Text
        Everything that could not be met.
    """

    wishes: tuple[Wish, ...]
    fit: Fit
    capacity: Capacity | None
    told: tuple[Text, ...]

    @property
    def short(self) -> Fraction:
        """Inspector-days that are missing for the law's minimum; 0 where they suffice."""
        return (
            Fraction(0) if self.capacity is None else max(Fraction(0), self.fit.needed - self.capacity.inspector_days)
        )

    def rates(self, base: str) -> dict[str, str]:
        """Give the rate of each tier of a base."""
        pairs = zip(self.wishes, self.fit.drawn, strict=True)
        return {wish.tier: wish.published(drawn) for wish, drawn in pairs if wish.base == base}

    def drawn(self, base: str) -> int:
        """Give how many of a base a draw takes by its rates."""
        return sum(drawn for wish, drawn in zip(self.wishes, self.fit.drawn, strict=True) if wish.base == base)

    def visits(self, base: str) -> int:
        """Give how many visits a base takes in the year, those to whom a duty falls due among them."""
        pairs = zip(self.wishes, self.fit.drawn, strict=True)
        return sum(wish.visits(drawn) for wish, drawn in pairs if wish.base == base)

    def _year(self, drawn: Sequence[int]) -> int:
        return sum(wish.visits(number) for wish, number in zip(self.wishes, drawn, strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Give a row a line: how many, the minimum, what is aimed at, what is drawn, the rate, the days."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [
            {
                "base": wish.base,
                "field": wish.field,
                "tier": wish.tier,
                "safety": wish.safety,
                "enterprises": wish.enterprises,
                "minimum": minimum,
                "aimed_at": goal,
                "drawn": drawn,
                "rate": wish.published(drawn),
                "draws": wish.draws,
                "officers": wish.officers,
                "visits": wish.visits(drawn),
                "inspector_days": decimal_text(wish.cost * drawn),
                "conceded": goal - drawn,
            }
            for wish, minimum, goal, drawn in zip(
                self.wishes, self.fit.minimum, self.fit.goal, self.fit.drawn, strict=True
            )
        ]
        return pd.DataFrame(rows)

    def summary(self) -> dict[str, str | int]:
        """Give the sums as texts and numbers that JSON holds."""
        said: dict[str, str | int] = {
            "needed": decimal_text(self.fit.needed),
            "used": decimal_text(self.fit.used),
            "visits": self._year(self.fit.drawn),
            "conceded": self._year(self.fit.goal) - self._year(self.fit.drawn),
        }
        if self.capacity is not None:
            said |= {"capacity": decimal_text(self.capacity.inspector_days), "short": decimal_text(self.short)}
        return said


def fit_capacity(
    wishes: Iterable[Wish],
    limits: Mapping[str, tuple[str, str | None]],
    capacity: Capacity | None,
) -> Fitting:
    """Fit rates to a capacity.

    Parameters
    ----------
    wishes : iterable of Wish
    limits : mapping of str to (str, str or None)
        By base, the least share of the whole base, and the largest or ``None``.
    capacity : Capacity or None

    Examples
    --------
    >>> wish = Wish("general", "general", "light", 0, False, 1000, "0.01", "0.03", "0.05", days=Fraction(1))
    >>> fit_capacity([wish], {"general": ("0.02", None)}, Capacity(25)).rates("general")
    {'light': '0.025'}
    >>> fit_capacity([wish], {"general": ("0.02", None)}, Capacity(7)).short
    Fraction(13, 1)
    """
    every = tuple(wishes)
    counted = {base: _limit([wish for wish in every if wish.base == base], *limit) for base, limit in limits.items()}
    days, spare = (None, False) if capacity is None else (capacity.inspector_days, capacity.use_spare)
    fit = fit_visits([wish.line() for wish in every], counted, days, spare=spare)
    return Fitting(every, fit, capacity, tuple(_told(every, fit, counted, days)))


def _limit(wishes: Sequence[Wish], least: str, most: str | None) -> BaseLimit:
    """Give what a draw of a base takes at least and at most, of the year's shares of all its enterprises.

    Those who are visited in every draw are the same enterprises each time: a floor counts them once.
    """
    draws = max((wish.draws for wish in wishes), default=1)
    every, always = sum(wish.enterprises for wish in wishes), sum(wish.enterprises for wish in wishes if wish.everyone)
    others = max(Fraction(0), Fraction(least) * every - always)
    top = None if most is None else floor(Fraction(most) * Fraction(every, draws))
    return BaseLimit(always + ceil(others / draws), top)


def _told(wishes: Sequence[Wish], fit: Fit, limits: Mapping[str, BaseLimit], days: Fraction | None) -> Iterable[Text]:
    for base, limit in limits.items():
        total = sum(number for wish, number in zip(wishes, fit.minimum, strict=True) if wish.base == base)
        if total < limit.least:
            yield Text(
                f"{base}：各档上限合计 {total} 户，达不到底线 {limit.least} 户",
                f"{base}: the largest rates give {total}, below the floor of {limit.least}.",
            )
        if limit.most is not None and total > limit.most:
            yield Text(
                f"{base}：各档最低合计 {total} 户，已超过一般事项上限 {limit.most} 户；最低比例优先",
                f"{base}: the least rates give {total}, above the cap of {limit.most}; the least rates stand.",
            )
    if days is not None and fit.needed > days:
        safe = sum(
            (wish.cost * number for wish, number in zip(wishes, fit.minimum, strict=True) if wish.safety),
            Fraction(0),
        )
        yield Text(
            f"力量不足：法定最低需 {decimal_text(fit.needed)} 人日（其中安全领域 {decimal_text(safe)}），"
            f"现有 {decimal_text(days)}，缺 {decimal_text(fit.needed - days)}；比例未降到底线以下",
            f"Too few days: the law's minimum needs {decimal_text(fit.needed)} (safety fields: {decimal_text(safe)}),"
            f" there are {decimal_text(days)}, {decimal_text(fit.needed - days)} short; no rate is below its floor.",
        )
        return
    for wish, goal, drawn in zip(wishes, fit.goal, fit.drawn, strict=True):
        if drawn < goal:
            yield Text(
                f"{wish.base} {wish.tier}：目标 {goal} 户，力量只够 {drawn} 户",
                f"{wish.base} {wish.tier}: {goal} were aimed at, the days are enough for {drawn}.",
            )


def _days(given: object) -> Fraction:
    try:
        if isinstance(given, bool) or not isinstance(given, Fraction | int | str):
            raise TypeError(given)  # noqa: TRY301 # one refusal for all that is no exact number
        # A text with an exponent could ask for a number of any length.
        if isinstance(given, str) and not _WRITTEN.fullmatch(given.strip()):
            raise ValueError(given)  # noqa: TRY301 # as above
        days = Fraction(given)
        if not 0 <= days < _MOST or 10**9 % days.denominator:
            raise ValueError(given)  # noqa: TRY301 # as above
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise ArgumentError(
            Fault(
                "capacity",
                Text(f"{given!r} 不是人日数", f"{given!r} is no number of inspector-days."),
                Text('不小于 0 的整数或小数，如 1200 或 "1200.5"', 'An int or decimal from 0 up: 1200 or "1200.5".'),
                Text("请改正", "Correct it."),
            )
        ) from error
    return days
