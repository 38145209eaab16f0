"""The lattice of outcomes: what the party is entitled to and what the officer may choose, each as an interval.

Both run along none, lighter, reduced, spared. A ground that holds raises the lower ends, one that is open only the
upper ends; so every further fact narrows the intervals or leaves them (docs/decisions/0004-leniency.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from credit_tier.leniency.kleene import Truth
from credit_tier.rulebook.leniency_rules import RANK, Effect


class Outcome(NamedTuple):
    """What is settled and what is still open.

    Attributes
    ----------
    must_least, must_most : Effect
        What the party is entitled to (应当), at least and at most.
    may_least, may_most : Effect
        The most lenient outcome the officer may choose (可以), at least and at most.

    Examples
    --------
    >>> Outcome(Effect.LIGHTER, Effect.LIGHTER, Effect.REDUCED, Effect.SPARED).determined
    False
    """

    must_least: Effect
    must_most: Effect
    may_least: Effect
    may_most: Effect

    @property
    def determined(self) -> bool:
        """Whether no further fact can change it."""
        return self.must_least is self.must_most and self.may_least is self.may_most

    def within(self, other: Outcome) -> bool:
        """Tell whether it says nothing that another one excluded."""
        return (
            RANK[other.must_least] <= RANK[self.must_least]
            and RANK[self.must_most] <= RANK[other.must_most]
            and RANK[other.may_least] <= RANK[self.may_least]
            and RANK[self.may_most] <= RANK[other.may_most]
        )

    def as_lenient_as(self, other: Outcome) -> bool:
        """Tell whether it is nowhere heavier than another one."""
        return all(RANK[own] >= RANK[its] for own, its in zip(self, other, strict=True))


def joined(grounds: Iterable[tuple[Truth, Effect, Effect]]) -> Outcome:
    """Join grounds, each with its truth, its 应当 and its 可以; their order says nothing.

    Examples
    --------
    >>> joined([(Truth.UNKNOWN, Effect.SPARED, Effect.SPARED), (Truth.TRUE, Effect.LIGHTER, Effect.REDUCED)])[:2]
    (<Effect.LIGHTER: 'lighter'>, <Effect.SPARED: 'spared'>)
    """
    ends = [Effect.NONE] * 4
    for value, must, may in grounds:
        if value is not Truth.FALSE:
            ends[1], ends[3] = _better(ends[1], must), _better(ends[3], may)
        if value is Truth.TRUE:
            ends[0], ends[2] = _better(ends[0], must), _better(ends[2], may)
    return Outcome(*ends)


def _better(one: Effect, other: Effect) -> Effect:
    return other if RANK[other] > RANK[one] else one
