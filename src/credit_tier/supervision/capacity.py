"""Inspection capacity: how many inspector-days there are, and what rates they are enough for (检查力量).

Rates stay inside their legal ranges. Where the days do not even reach for the law's minimum, the rates are that minimum
and the days that are missing are told; nothing falls below a floor to make a sum come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.supervision.fitting import BaseLimit, Fit, Line, fit_visits

if TYPE_CHECKING:
    import pandas as pd


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
        Rates as the rulebook has them.
    share : Fraction
        What a duty asks for a year besides, such as half of them for a visit every two years.
    officers : int
    days : Fraction
        Inspector-days for each that is drawn, all officers together; 0 where nobody asked.
    draws : int
        Draws in the year. Rates of the rulebook are of a year and each draw takes its part of them; a rate of 1 is
        everyone in each draw.
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
        least, wanted, most = (self._part(Fraction(rate)) for rate in (self.least, self.rate, self.most))
        duty = self._part(self.share)
        return Line(
            *(self.base, self.strictness, self.safety),
            *(max(least, duty), max(wanted, duty), max(most, duty)),
            self.days * self.draws,
        )

    def _part(self, rate: Fraction) -> int:
        return self.enterprises if rate == 1 else ceil(rate * self.enterprises / self.draws)

    def published(self, drawn: int) -> str:
        """Give the rate by which so many are drawn: the rulebook's own where it fits, else the shortest decimal."""
        if not self.enterprises:
            return self.rate
        for own in (self.rate, self.least, self.most):
            once = self.draws == 1 or own == "1"
            if once and ceil(Fraction(own) * self.enterprises) == drawn and Fraction(own) >= self.share:
                return own
        digits = 1
        while True:
            unit = 10**digits
            rate = Fraction(drawn * unit // self.enterprises, unit)
            if ceil(rate * self.enterprises) == drawn:
                return decimal_text(rate)
            digits += 1


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
        """Give how many of a base a draw takes."""
        return sum(drawn for wish, drawn in zip(self.wishes, self.fit.drawn, strict=True) if wish.base == base)

    def _year(self, drawn: Sequence[int]) -> int:
        return sum(wish.draws * number for wish, number in zip(self.wishes, drawn, strict=True))

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
                "inspector_days": decimal_text(wish.days * wish.draws * drawn),
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
    counted = {}
    for base, (least, most) in limits.items():
        mine = [wish for wish in every if wish.base == base]
        part = Fraction(sum(wish.enterprises for wish in mine), max((wish.draws for wish in mine), default=1))
        top = None if most is None else floor(Fraction(most) * part)
        counted[base] = BaseLimit(ceil(Fraction(least) * part), top)
    days, spare = (None, False) if capacity is None else (capacity.inspector_days, capacity.use_spare)
    fit = fit_visits([wish.line() for wish in every], counted, days, spare=spare)
    return Fitting(every, fit, capacity, tuple(_told(every, fit, counted, days)))


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
            (wish.days * wish.draws * number for wish, number in zip(wishes, fit.minimum, strict=True) if wish.safety),
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


def decimal_text(value: Fraction) -> str:
    """Give a fraction with a finite decimal form as text.

    Examples
    --------
    >>> decimal_text(Fraction(241, 2)), decimal_text(Fraction(3)), decimal_text(Fraction(1, 200))
    ('120.5', '3', '0.005')
    """
    digits = 0
    while (value * 10**digits).denominator > 1:
        digits += 1
    text = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text


def _days(given: object) -> Fraction:
    try:
        if isinstance(given, bool) or not isinstance(given, Fraction | int | str):
            raise TypeError(given)  # noqa: TRY301 # one refusal for all that is no exact number
        days = Fraction(given)
        if days < 0 or 10**9 % days.denominator:
            raise ValueError(given)  # noqa: TRY301 # as above
    except (TypeError, ValueError, ZeroDivisionError) as error:
        raise ArgumentError(
            Fault(
                "capacity",
                Text(f"{given!r} 不是人日数", f"{given!r} is no number of inspector-days."),
                Text('整数或小数文本，例如 1200 或 "1200.5"', 'An int or a decimal text, such as 1200 or "1200.5".'),
                Text("请改正", "Correct it."),
            )
        ) from error
    return days
