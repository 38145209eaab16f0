"""Three-valued logic (Kleene): true, false, unknown, and the facts that decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple, TypeAlias

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


Evaluator: TypeAlias = Callable[[Mapping[str, Any]], Finding]
"""A condition ready to be evaluated: facts by name in, None or no entry being unknown; its truth and its facts out."""


def evaluator(tree: Tree) -> Evaluator:
    """Make a condition ready to be evaluated on many cases.

    Examples
    --------
    >>> evaluator(Both(Fact("minor"), Fact("corrected")))({"minor": None, "corrected": False})
    Finding(value=<Truth.FALSE: 0>, facts=frozenset({'corrected'}))
    """
    match tree:
        case Fact(name):
            return _flag(name)
        case Not(part):
            return _not(evaluator(part))
        case Both(left, right):
            return _both(evaluator(left), evaluator(right))
        case Either(left, right):
            return _either(evaluator(left), evaluator(right))
        case Member(fact, values):
            return _leaf((fact.name,), lambda facts: facts.get(fact.name) in values)
        case Compare(left, sign, right):
            return _compare(left, sign, right)


def _flag(name: str) -> Evaluator:
    found = {known: Finding(truth(known), frozenset({name})) for known in (None, False, True)}
    return lambda facts: found[facts.get(name)]


def _leaf(names: tuple[str, ...], test: Callable[[Mapping[str, Any]], bool]) -> Evaluator:
    """Test facts that are all known; while some are not, it is they that leave it open."""
    found = {known: Finding(truth(known), frozenset(names)) for known in (False, True)}

    def evaluate(facts: Mapping[str, Any]) -> Finding:
        unknown = [name for name in names if facts.get(name) is None]
        return Finding(Truth.UNKNOWN, frozenset(unknown)) if unknown else found[test(facts)]

    return evaluate


def _compare(left: Fact | Value, sign: Sign, right: Fact | Value) -> Evaluator:
    compare = _COMPARE[sign]
    one, other = _operand(left), _operand(right)
    names = tuple(side.name for side in (left, right) if isinstance(side, Fact))
    return _leaf(names, lambda facts: compare(one(facts), other(facts)))


def _operand(side: Fact | Value) -> Callable[[Mapping[str, Any]], Any]:
    if isinstance(side, Fact):
        name = side.name
        return lambda facts: facts[name]
    value = side.value
    return lambda _: value


def _not(part: Evaluator) -> Evaluator:
    def evaluate(facts: Mapping[str, Any]) -> Finding:
        found = part(facts)
        return Finding(negated(found.value), found.facts)

    return evaluate


def _both(left: Evaluator, right: Evaluator) -> Evaluator:
    def evaluate(facts: Mapping[str, Any]) -> Finding:
        one, other = left(facts), right(facts)
        if one.value is other.value:
            return Finding(one.value, one.facts | other.facts)
        return one if one.value < other.value else other

    return evaluate


def _either(left: Evaluator, right: Evaluator) -> Evaluator:
    def evaluate(facts: Mapping[str, Any]) -> Finding:
        one, other = left(facts), right(facts)
        if one.value is other.value:
            return Finding(one.value, one.facts | other.facts)
        return one if one.value > other.value else other

    return evaluate
