"""An audit of the interval draw (跳号抽取) of older systems: exact inclusion probabilities, by trying every start.

The draw steps through the list of firms with the interval ``floor(N / n)`` from one random start below the interval;
where more than half is to be drawn, it steps through those to leave out. The list is read in pages. At each turn of a
page the pointer is carried over and set back by one place too many, never below the first place of the page, so that
different starts run into one another. All of it hangs on one number with few values: it can be enumerated.

Source: the arithmetic as read in the published code of a provincial system, re-implemented; stable order assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from credit_tier.foundation.errors import ArgumentError, Fault, Text


@dataclass(frozen=True, slots=True)
class IntervalAudit:
    """What an interval draw can do and what it cannot.

    Attributes
    ----------
    size : int
        Firms in the list, N.
    wanted : int
        Firms to be drawn, n.
    starts : int
        Starts, each as likely as another.
    lists : int
        Different lists that can come out.
    hits : tuple of int
        For each place of the list, the starts that draw it.
    """

    size: int
    wanted: int
    starts: int
    lists: int
    hits: tuple[int, ...]

    @property
    def never(self) -> int:
        """Firms that no start draws: they know that nobody will come."""
        return self.hits.count(0)

    @property
    def always(self) -> int:
        """Firms that every start draws."""
        return self.hits.count(self.starts)

    @property
    def target(self) -> Fraction:
        """What the chance of every firm should be, and in the draw `dr1` (design ``srs``) is: n / N."""
        return Fraction(self.wanted, self.size)

    def pi(self, place: int) -> Fraction:
        """Give the inclusion probability of one place of the list, from 0."""
        return Fraction(self.hits[place], self.starts)


def audit_interval_draw(size: int, wanted: int, *, page: int = 5000) -> IntervalAudit:
    """Enumerate every start of an interval draw.

    Parameters
    ----------
    size : int
        Firms in the list, at least 1.
    wanted : int
        Firms to be drawn, from 1 to `size`.
    page : int
        Rows read at a time.

    Returns
    -------
    IntervalAudit

    Raises
    ------
    ArgumentError
        The numbers are not of this kind.

    Examples
    --------
    One firm in three at the end of the list can never be drawn, and there are two outcomes in all:

    >>> found = audit_interval_draw(2999, 1000)
    >>> found.lists, found.never, found.always, found.pi(0), found.pi(2998), found.target
    (2, 999, 0, Fraction(1, 2), Fraction(0, 1), Fraction(1000, 2999))
    """
    if not 1 <= wanted <= size or page < 1:
        raise ArgumentError(
            Fault(
                "size, wanted, page",
                Text(f"N={size}、n={wanted}、页长={page} 不能成立", f"N={size}, n={wanted}, page={page} cannot be."),
                Text("1 ≤ n ≤ N，页长至少为 1", "1 <= n <= N and a page of at least one row."),
                Text("请改正数字", "Correct the numbers."),
            )
        )
    leaving_out = 2 * wanted > size
    steps = size - wanted if leaving_out else wanted
    interval = size // steps if steps else 1
    hits = [0] * size
    lists = set()
    for start in range(interval):
        places = _places(size, steps, interval, start, page)
        lists.add(tuple(places))
        for place in places:
            hits[place] += 1
    if leaving_out:
        hits = [interval - hit for hit in hits]
    return IntervalAudit(size, wanted, interval, len(lists), tuple(hits))


def _places(size: int, steps: int, interval: int, start: int, page: int) -> list[int]:
    """Give the places that one start steps on; the list may end before all steps are made."""
    places: list[int] = []
    pointer = start
    for begin in range(0, size, page):
        rows = min(page, size - begin)
        while pointer < rows and len(places) < steps:
            places.append(begin + pointer)
            pointer += interval
        pointer = max(pointer - page - 1, 0)
    return places
