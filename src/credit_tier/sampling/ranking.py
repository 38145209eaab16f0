"""The rank order of a stratum (排序): take-all units, the drawn, the others (`dr1` 5.2-5.5).

Sources of the designs: Rosén (1997) for Pareto sampling, Ohlsson (1998) for sequential Poisson sampling,
Madow (1949) for systematic sampling with unequal probabilities. Only integers are compared here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from credit_tier.sampling.tickets import Tickets, t64

# Up to so many units a plain sort is as quick as arrays.
_SORT_ALL = 4096


class Design(StrEnum):
    """How the units of a stratum are drawn; fixed in the commitment (`dr1` 5.1)."""

    SRS = "srs"
    """Simple random sampling (简单随机抽样): every unit and every pair alike."""
    PARETO = "pareto"
    """Nearly proportional to x; the best of the fixed-order designs."""
    SEQ_POISSON = "seq_poisson"
    """Nearly proportional to x; its order needs no total, so it can be drawn where data stream."""
    EXACT_PPS = "exact_pps"
    """Exactly proportional to x (systematic in ticket order)."""


class Members(NamedTuple):
    """The eligible units of a stratum, as columns.

    Attributes
    ----------
    ids : sequence of str
    weights : sequence of int
        ``x``, not looked at for `Design.SRS`.
    """

    ids: Sequence[str]
    weights: Sequence[int]


class Lots(NamedTuple):
    """Units with their tickets.

    Attributes
    ----------
    ids, weights : sequence of str, sequence of int
    drawn : Tickets
    start : int
        t64 of purpose ``start``; only `Design.EXACT_PPS` looks at it.
    """

    ids: Sequence[str]
    weights: Sequence[int]
    drawn: Tickets
    start: int


class TakeAll(NamedTuple):
    """What is certain before any ticket decides (`dr1` 5.2).

    Attributes
    ----------
    certain : frozenset of int
        Positions of the take-all units.
    x_rest : int
        The ``X`` left.
    places : int
        The ``m`` left.
    """

    certain: frozenset[int]
    x_rest: int
    places: int


class Ranking(NamedTuple):
    """A rank order, or the beginning of one.

    Attributes
    ----------
    positions : list of int
        Positions of the units, by rank.
    take_all : TakeAll
    """

    positions: list[int]
    take_all: TakeAll


def pareto_key(t: int, x: int, x_rest: int, places: int) -> int:
    """Give the Pareto key, ``u(1 - p) / ((1 - u)p)`` in units of 2**-192 (`dr1` 5.3).

    Examples
    --------
    >>> pareto_key(14298201271333174089, 3, 6, 1)
    21634407137316262787276750778480975495859916868538841725711
    """
    top = (2 * t + 1) * (x_rest - places * x) << 192
    return top // (((1 << 65) - 2 * t - 1) * places * x)


def poisson_key(t: int, x: int) -> int:
    """Give the sequential Poisson key, ``u / x`` (`dr1` 5.3).

    Examples
    --------
    >>> poisson_key(14298201271333174089, 3)
    87918419855557201917501877548753092608
    """
    return (t << 64) // x


def find_take_all(design: Design, ids: Sequence[str], weights: Sequence[int], n: int) -> TakeAll:
    """Find the units that are certain to be drawn (`dr1` 5.2).

    Parameters
    ----------
    design : Design
    ids : sequence of str
    weights : sequence of int
        Same length; not looked at for `Design.SRS`.
    n : int
        At most the number of ids.

    Examples
    --------
    >>> find_take_all(Design.PARETO, ["a:0", "a:1", "a:2", "a:3"], [10, 3, 2, 1], 2)
    TakeAll(certain=frozenset({0}), x_rest=6, places=1)
    """
    if design is Design.SRS:
        everything = n == len(ids)
        return TakeAll(frozenset(range(n) if everything else ()), 0 if everything else len(ids), 0 if everything else n)
    rest, places, certain = sum(weights), n, []
    for position in sorted(range(len(ids)), key=lambda i: (-weights[i], ids[i])):
        if places == 0 or weights[position] * places < rest:
            break
        certain.append(position)
        rest -= weights[position]
        places -= 1
    return TakeAll(frozenset(certain), rest, places)


def rank(design: Design, lots: Lots, n: int, limit: int) -> Ranking:
    """Order the units of a stratum by rank (`dr1` 5.4).

    Parameters
    ----------
    design : Design
    lots : Lots
    n : int
        Sample size, at most the number of units.
    limit : int
        How many ranks are wanted; fewer may save a full sort.

    Examples
    --------
    >>> tickets = Tickets(b"".join(bytes([first]) * 32 for first in (3, 1, 2)))
    >>> rank(Design.SRS, Lots(["a:0", "a:1", "a:2"], [1, 1, 1], tickets, 0), 1, 2).positions
    [1, 2]
    """
    ids, weights, drawn, start = lots
    take_all = find_take_all(design, ids, weights, n)

    def by_ticket(position: int) -> tuple[bytes, str]:
        return drawn[position], ids[position]

    def by_poisson(position: int) -> tuple[int, bytes, str]:
        return poisson_key(t64(drawn[position]), weights[position]), drawn[position], ids[position]

    def by_pareto(position: int) -> tuple[int, bytes, str]:
        key = pareto_key(t64(drawn[position]), weights[position], take_all.x_rest, take_all.places)
        return key, drawn[position], ids[position]

    if design is Design.SRS:
        return Ranking(smallest(drawn, by_ticket, limit), take_all)
    certain = sorted(take_all.certain, key=by_ticket)
    rest = [position for position in range(len(ids)) if position not in take_all.certain]
    if design is Design.EXACT_PPS:
        hit = _systematic(sorted(rest, key=by_ticket), weights, take_all, start)
        met = frozenset(hit)
        order = hit + sorted((position for position in rest if position not in met), key=by_poisson)
    else:
        pareto = design is Design.PARETO and take_all.places > 0
        order = sorted(rest, key=by_pareto if pareto else by_poisson)
    return Ranking((certain + order)[:limit], take_all)


def _systematic(walk: list[int], weights: Sequence[int], take_all: TakeAll, start: int) -> list[int]:
    hit: list[int] = []
    running = 0
    for position in walk:
        running += weights[position]
        point = (2 * start + 1 + (len(hit) << 65)) * take_all.x_rest
        if len(hit) < take_all.places and point < running * take_all.places << 65:
            hit.append(position)
    return hit


def smallest(drawn: Tickets, key: Callable[[int], tuple[bytes, str]], limit: int) -> list[int]:
    """Give the positions of the `limit` smallest tickets, in ticket order, without sorting all of them.

    Parameters
    ----------
    drawn : Tickets
    key : callable
        Gives the (ticket, id) of a position, which alone decides.
    limit : int
        At most the number of tickets.

    Examples
    --------
    >>> drawn = Tickets(b"".join(bytes([first]) * 32 for first in (3, 1, 2)))
    >>> smallest(drawn, lambda i: (drawn[i], ""), 2)
    [1, 2]
    """
    if len(drawn) <= _SORT_ALL:
        return sorted(range(len(drawn)), key=key)[:limit]
    if limit == 0:
        return []
    heads = drawn.heads()
    # Every ticket whose head equals the last head stays a candidate.
    candidates = np.flatnonzero(heads <= np.partition(heads, limit - 1)[limit - 1])
    candidates = candidates[np.argsort(heads[candidates])]
    order: list[int] = candidates.tolist()
    ordered = heads[candidates]
    if bool(np.any(ordered[1:] == ordered[:-1])):
        # Two heads alike among millions are rarer than one draw in a million: the full ticket and the id decide.
        order.sort(key=key)
    return order[:limit]
