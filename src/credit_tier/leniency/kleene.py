"""Three-valued logic (Kleene): true, false, unknown, and the facts that decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from credit_tier.rulebook.conditions import Both, Compare, Either, Fact, Member, Not, Sign, Tree, Value


class Truth(IntEnum):
    """A truth value; "and" is the minimum, "or" the maximum, "not" the mirror image."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


class Finding(NamedTuple):
    """A truth value and the facts that decided it: of an unknown, those whose being unknown leaves it open."""

    value: Truth
    facts: frozenset[str] = frozenset()


_COMPARE: Mapping[Sign, Callable[[Any, Any], bool]] = {
    Sign.EQ: eq,
    Sign.NEQ: ne,
    Sign.LT: lt,
    Sign.LTE: le,
    Sign.GT: gt,
    Sign.GTE: ge,
}
_TRUTHS = (Truth.FALSE, Truth.UNKNOWN, Truth.TRUE)


def truth(known: bool | None) -> Truth:  # noqa: FBT001 # the flag is what is turned
    """Give the truth value of a flag.

    Examples
    --------
    >>> truth(None), truth(False)
    (<Truth.UNKNOWN: 1>, <Truth.FALSE: 0>)
    """
    return Truth.UNKNOWN if known is None else Truth.TRUE if known else Truth.FALSE


def negated(value: Truth) -> Truth:
    """Give the mirror image of a truth value."""
    return _TRUTHS[2 - value]


def all_of(findings: Iterable[Finding]) -> Finding:
    """Conjunction; of several that are equally decisive, all are named.

    Examples
    --------
    >>> all_of([Finding(Truth.TRUE, frozenset("a")), Finding(Truth.UNKNOWN, frozenset("b"))])
    Finding(value=<Truth.UNKNOWN: 1>, facts=frozenset({'b'}))
    """
    value, facts = Truth.TRUE, frozenset[str]()
    for found in findings:
        if found.value is value:
            facts |= found.facts
        elif found.value < value:
            value, facts = found
    return Finding(value, facts)


def any_of(findings: Iterable[Finding]) -> Finding:
    """Disjunction."""
    value, facts = Truth.FALSE, frozenset[str]()
    for found in findings:
        if found.value is value:
            facts |= found.facts
        elif found.value > value:
            value, facts = found
    return Finding(value, facts)


def evaluate(tree: Tree, facts: Mapping[str, Any]) -> Finding:
    """Evaluate a condition.

    Parameters
    ----------
    tree : Tree
    facts : mapping
        Fact to value; None, or no entry, is unknown.

    Examples
    --------
    >>> evaluate(Both(Fact("minor"), Fact("corrected")), {"minor": None, "corrected": False})
    Finding(value=<Truth.FALSE: 0>, facts=frozenset({'corrected'}))
    """
    match tree:
        case Fact(name):
            return Finding(truth(facts.get(name)), frozenset({name}))
        case Not(part):
            found = evaluate(part, facts)
            return Finding(negated(found.value), found.facts)
        case Both(left, right):
            return all_of((evaluate(left, facts), evaluate(right, facts)))
        case Either(left, right):
            return any_of((evaluate(left, facts), evaluate(right, facts)))
        case Member(fact, values):
            known = facts.get(fact.name)
            return Finding(truth(None if known is None else known in values), frozenset({fact.name}))
        case Compare(left, sign, right):
            return _compared(left, sign, right, facts)


def _compared(left: Fact | Value, sign: Sign, right: Fact | Value, facts: Mapping[str, Any]) -> Finding:
    sides = [(side, facts.get(side.name) if isinstance(side, Fact) else side.value) for side in (left, right)]
    unknown = frozenset(side.name for side, value in sides if isinstance(side, Fact) and value is None)
    if unknown:
        return Finding(Truth.UNKNOWN, unknown)
    named = frozenset(side.name for side, _ in sides if isinstance(side, Fact))
    return Finding(truth(_COMPARE[sign](sides[0][1], sides[1][1])), named)
