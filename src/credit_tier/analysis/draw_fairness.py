"""Fairness of draws (抽取公平性): how often groups were drawn, beside how often the rules of the draw let them be.

In a simple random sample of `drawn` out of `population`, the number drawn of a group with `members` is hypergeometric;
a single enterprise is a group of one, an officer chosen by lot for a visit as well. Over draws, independent of
each other, these numbers add up. Every group gets the range that chance leaves it; the ranges are so wide that with
fair draws **all** groups together stay inside with the stated probability (Bonferroni), since among forty groups at
95 % each two stand out by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from credit_tier.foundation.errors import ArgumentError, Fault, Text

if TYPE_CHECKING:
    import pandas as pd

LEVEL: Final = Fraction(19, 20)
_SMALL: Final = 1e-16
"""Chances smaller than this beside the largest are left out; they could not change a range."""


class GroupDrawn(NamedTuple):
    """What one draw took of one group.

    Attributes
    ----------
    group : str
        A region, a decile, an officer; the same name in several draws is one group.
    population, members : int
        Units that could be drawn, and those of them in the group.
    drawn, hits : int
        Units drawn in all, and of the group.
    """

    group: str
    population: int
    members: int
    drawn: int
    hits: int


class GroupFairness(NamedTuple):
    """How often a group was drawn over all draws.

    Attributes
    ----------
    group : str
    draws, members, hits : int
        Draws it could be drawn in, its units summed over them, and those drawn.
    expected : Fraction
        Units to be expected: the sum of members times the chance of each.
    low, high : int
        The range that chance leaves.
    """

    group: str
    draws: int
    members: int
    hits: int
    expected: Fraction
    low: int
    high: int

    @property
    def outside(self) -> bool:
        """Whether chance hardly explains it."""
        return not self.low <= self.hits <= self.high


@dataclass(frozen=True, slots=True)
class DrawFairness:
    """Groups in the order in which they were first given, and the level at which all ranges hold together."""

    groups: tuple[GroupFairness, ...]
    level: Fraction

    def to_frame(self) -> pd.DataFrame:
        """Give a row a group: group, draws, members, hits, expected (float), low, high, outside."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [(*group[:4], float(group.expected), group.low, group.high, group.outside) for group in self.groups]
        return pd.DataFrame(rows, columns=["group", "draws", "members", "hits", "expected", "low", "high", "outside"])


def draw_fairness(drawn: Iterable[GroupDrawn], *, level: Fraction = LEVEL) -> DrawFairness:
    """Hold how often groups were drawn against how often chance lets them be.

    Parameters
    ----------
    drawn : iterable of GroupDrawn
        One a group and draw (simple random sampling inside a stratum: one a group, stratum and draw).
    level : Fraction
        The chance that fair draws leave every group inside its range; between 0 and 1.

    Raises
    ------
    ArgumentError
        Counts that cannot be, or no such level.

    Examples
    --------
    >>> rows = [GroupDrawn("兰州", 100, 40, 10, 9), GroupDrawn("其他", 100, 60, 10, 1)]
    >>> [(group.group, group.low, group.high, group.outside) for group in draw_fairness(rows).groups]
    [('兰州', 1, 7, True), ('其他', 3, 9, True)]
    """
    rows = list(drawn)
    if faults := [_impossible(place, row) for place, row in enumerate(rows) if not _possible(row)]:
        raise ArgumentError(faults)
    if not 0 < level < 1:
        allowed = Text("0 与 1 之间", "Between 0 and 1.")
        what = Text(f"不是概率：{level}", f"No probability: {level}")
        raise ArgumentError(Fault("level", what, allowed, Text("请改正", "Mend it.")))
    groups: dict[str, list[GroupDrawn]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    tail = float((1 - level) / 2 / max(len(groups), 1))
    return DrawFairness(tuple(_fairness(name, own, tail) for name, own in groups.items()), level)


def _fairness(name: str, rows: list[GroupDrawn], tail: float) -> GroupFairness:
    first, chances = 0, np.ones(1)
    for row in rows:
        least, own = _chances(row)
        first, chances = first + least, np.convolve(chances, own)
    below, above = np.cumsum(chances), np.cumsum(chances[::-1])
    # The smallest count whose lower side is more than the tail, and the same from above.
    low = int(np.searchsorted(below, tail, side="right"))
    high = len(chances) - 1 - int(np.searchsorted(above, tail, side="right"))
    expected = sum((Fraction(row.members * row.drawn, row.population) for row in rows if row.population), Fraction(0))
    members, hits = sum(row.members for row in rows), sum(row.hits for row in rows)
    return GroupFairness(name, len(rows), members, hits, expected, first + low, first + high)


def _chances(row: GroupDrawn) -> tuple[int, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Give the least possible count and the chances of it and of those above, largest term first worked outwards."""
    _, population, members, drawn, _ = row
    others = population - members
    least, most = max(0, drawn - others), min(members, drawn)
    mode = min(max((drawn + 1) * (members + 1) // (population + 2), least), most)
    up, down = [1.0], []
    for count in range(mode, most):
        up.append(up[-1] * (members - count) * (drawn - count) / ((count + 1) * (others - drawn + count + 1)))
        if up[-1] < _SMALL:
            break
    term = 1.0
    for count in range(mode, least, -1):
        term *= count * (others - drawn + count) / ((members - count + 1) * (drawn - count + 1))
        down.append(term)
        if term < _SMALL:
            break
    chances = np.array([*reversed(down), *up])
    return mode - len(down), chances / fsum(chances)


def _possible(row: GroupDrawn) -> bool:
    others = row.population - row.members
    in_range = 0 <= row.members <= row.population and 0 <= row.drawn <= row.population
    return in_range and max(0, row.drawn - others) <= row.hits <= min(row.members, row.drawn)


def _impossible(place: int, row: GroupDrawn) -> Fault:
    return Fault(
        f"drawn[{place}]: {row.group}",
        Text(f"这些数不能成立：{tuple(row[1:])}", f"These counts cannot be: {tuple(row[1:])}."),
        Text(
            "0 <= 组内 <= 全部，0 <= 抽取 <= 全部，抽中数在可能范围内",
            "0 <= members <= population, 0 <= drawn <= population, and hits that such a draw can have.",
        ),
        Text("请核对", "Check them."),
    )
