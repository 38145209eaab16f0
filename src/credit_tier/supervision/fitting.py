"""Fitting numbers of visits to the days there are: the law's minimum first, then the strictest first (力量配置).

The order is a path that does not depend on how many days there are; days buy a beginning of it. So more days never
take a visit from anyone. What is on the path, in this order:

1. the minimum of every line, and what a floor on a whole base asks for besides, strictest tier first;
2. from there to what is aimed at: safety fields, strictest tier first; then the others, strictest tier first;
3. where spare days are to be used, on to the largest rate, in the same order.

Lines of one step go forward evenly: each is always at about the same share of its way. What is conceded for want of
days is conceded in the reverse of this order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from math import lcm
from typing import NamedTuple


class Line(NamedTuple):
    """Enterprises that one rate is for.

    Attributes
    ----------
    base : str
        The field or item whose enterprises they are among.
    strictness : int
        Place of their tier; larger is stricter.
    safety : bool
    least, wanted, most : int
        How many of them may, should and could at most be drawn.
    days : Fraction
        Inspector-days for each.
    """

    base: str
    strictness: int
    safety: bool
    least: int
    wanted: int
    most: int
    days: Fraction


class BaseLimit(NamedTuple):
    """What holds for all lines of a base together.

    Attributes
    ----------
    least : int
        At least so many in all.
    most : int or None
        Beyond the minimum no more than so many in all; ``None``: no limit.
    """

    least: int = 0
    most: int | None = None


class Fit(NamedTuple):
    """What the days are enough for.

    Attributes
    ----------
    minimum : tuple of int
        What the law asks for of each line.
    drawn : tuple of int
        How many of each line; the minimum where the days do not even reach for that.
    goal : tuple of int
        How many with days without end.
    needed, used : Fraction
        Inspector-days of the minimum, and of `drawn`.
    """

    minimum: tuple[int, ...]
    drawn: tuple[int, ...]
    goal: tuple[int, ...]
    needed: Fraction
    used: Fraction


def fit_visits(
    lines: Sequence[Line], limits: dict[str, BaseLimit], days: Fraction | None, *, spare: bool = False
) -> Fit:
    """Fit how many of each line are drawn to the days there are.

    Parameters
    ----------
    lines : sequence of Line
        At most one of a base and strictness.
    limits : dict of str to BaseLimit
        By base; without one, a base has no limit of its own.
    days : Fraction or None
        Inspector-days; ``None``: as many as it takes.
    spare : bool
        Whether days beyond what is aimed at are used up to the largest rates.

    Examples
    --------
    >>> strict = Line("food", 3, True, least=2, wanted=5, most=10, days=Fraction(1))
    >>> light = Line("general", 0, False, least=3, wanted=9, most=10, days=Fraction(1, 2))
    >>> fit_visits([strict, light], {}, Fraction(6)).drawn
    (4, 3)
    >>> fit_visits([strict, light], {}, Fraction(3)).needed
    Fraction(7, 2)
    """
    minimum = _minimum(lines, limits)
    steps = list(_steps(lines, limits, minimum, spare=spare))
    needed = _cost(lines, minimum)
    drawn = list(minimum)
    left = None if days is None else days - needed
    for step in steps:
        left = _advance(lines, drawn, step, left)
        if left is not None and left < 0:
            break
    goal = {**dict(enumerate(minimum)), **{place: upto for step in steps for place, upto in step.items()}}
    return Fit(
        minimum=tuple(minimum),
        drawn=tuple(drawn),
        goal=tuple(goal[place] for place in range(len(lines))),
        needed=needed,
        used=_cost(lines, drawn),
    )


def _cost(lines: Sequence[Line], drawn: Sequence[int]) -> Fraction:
    return sum((line.days * number for line, number in zip(lines, drawn, strict=True)), Fraction(0))


def _ordered(lines: Sequence[Line]) -> list[int]:
    """Give the places of the lines, safety first, then strictest first; equals in the order given."""
    return sorted(range(len(lines)), key=lambda place: (not lines[place].safety, -lines[place].strictness, place))


def _minimum(lines: Sequence[Line], limits: dict[str, BaseLimit]) -> list[int]:
    """Give the least of each line, raised where the base as a whole asks for more."""
    drawn = [line.least for line in lines]
    for base, limit in limits.items():
        mine = [place for place in _ordered(lines) if lines[place].base == base]
        missing = limit.least - sum(drawn[place] for place in mine)
        for upto in ("wanted", "most"):
            for place in mine:
                more = min(max(missing, 0), getattr(lines[place], upto) - drawn[place])
                drawn[place] += more
                missing -= more
    return drawn


def _steps(
    lines: Sequence[Line], limits: dict[str, BaseLimit], minimum: Sequence[int], *, spare: bool
) -> Iterator[dict[int, int]]:
    """Give the steps of the path after the minimum: how far each line of a step goes."""
    reached = list(minimum)
    for upto in ("wanted", "most") if spare else ("wanted",):
        for _, some in groupby(_ordered(lines), key=lambda place: (lines[place].safety, lines[place].strictness)):
            step: dict[int, int] = {}
            for place in some:
                base = lines[place].base
                room = getattr(lines[place], upto) - reached[place]
                most = limits.get(base, BaseLimit()).most
                if most is not None:
                    total = sum(number for line, number in zip(lines, reached, strict=True) if line.base == base)
                    room = min(room, most - total)
                if room > 0:
                    reached[place] += room
                    step[place] = reached[place]
            if step:
                yield step


def _advance(lines: Sequence[Line], drawn: list[int], step: dict[int, int], left: Fraction | None) -> Fraction | None:
    """Take a step as far as the days reach; give what is left, or -1 where the path ends here."""
    ways = {place: upto - drawn[place] for place, upto in step.items()}
    cost = sum((lines[place].days * way for place, way in ways.items()), Fraction(0))
    if left is None or cost <= left:
        drawn[:] = [step.get(place, number) for place, number in enumerate(drawn)]
        return None if left is None else left - cost
    if left > 0:
        taken = evenly(list(ways.values()), [lines[place].days for place in ways], left)
        for place, more in zip(ways, taken, strict=True):
            drawn[place] += more
    return Fraction(-1)


def evenly(ways: Sequence[int], days: Sequence[Fraction], budget: Fraction) -> list[int]:
    """Go forward on several ways at once, each at the same share of its own, as far as a budget reaches.

    Parameters
    ----------
    ways : sequence of int
        Lengths, above 0.
    days : sequence of Fraction
        What a pace on each costs.
    budget : Fraction

    Returns
    -------
    list of int
        Paces taken on each. Pace k of a way of length d comes at the share k/d; equals come in the order given, and the
        first pace that cannot be paid ends them all, so that a larger budget never takes a pace away.

    Examples
    --------
    >>> evenly([10, 5], [Fraction(1), Fraction(1)], Fraction(9))
    [6, 3]
    """
    unit = lcm(*(cost.denominator for cost in days), budget.denominator)
    costs, purse = [int(cost * unit) for cost in days], int(budget * unit)

    def spent(share: Fraction) -> int:
        return sum(way * share.numerator // share.denominator * cost for way, cost in zip(ways, costs, strict=True))

    share = max(Fraction(_largest(way, spent, purse), way) for way in ways)
    taken = [way * share.numerator // share.denominator for way in ways]
    purse -= sum(paces * cost for paces, cost in zip(taken, costs, strict=True))
    due = [Fraction(paces + 1, way) for paces, way in zip(taken, ways, strict=True)]
    for place, at in enumerate(due):
        if at == min(due):
            purse -= costs[place]
            if purse < 0:
                break
            taken[place] += 1
    return taken


def _largest(way: int, spent: Callable[[Fraction], int], purse: int) -> int:
    """Give the last pace of a way whose share can be paid."""
    low, high = 0, way
    while low < high:
        middle = (low + high + 1) // 2
        if spent(Fraction(middle, way)) <= purse:
            low = middle
        else:
            high = middle - 1
    return low
