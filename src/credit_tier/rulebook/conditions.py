"""Conditions of leniency as trees: and, or, not and comparisons over the facts of a case, and nothing else.

The text is the condition language of the rulebook without everything that asks whether a fact is known: no NULL, no
COALESCE, no CASE. What is left is monotone in knowledge: once a condition is true or false, no further fact changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from sqlglot import exp

from credit_tier.foundation.errors import ExpressionError, Fault, Text
from credit_tier.rulebook.case_facts import CaseFact
from credit_tier.rulebook.expression_trees import trees
from credit_tier.rulebook.expressions import Kind, compile_expression


class Sign(StrEnum):
    """The comparisons."""

    EQ = "="
    NEQ = "<>"
    LT = "<"
    LTE = "<="
    GT = ">"
    GTE = ">="


class Fact(NamedTuple):
    """A fact by name; as a condition of its own, a flag."""

    name: str


class Value(NamedTuple):
    """A text or an integer written in the condition."""

    value: str | int


class Compare(NamedTuple):
    """A comparison of two operands."""

    left: Fact | Value
    sign: Sign
    right: Fact | Value


class Member(NamedTuple):
    """A fact that is one of several values."""

    fact: Fact
    values: tuple[str | int, ...]


class Not(NamedTuple):
    """Negation."""

    part: Tree


class Both(NamedTuple):
    """Conjunction."""

    left: Tree
    right: Tree


class Either(NamedTuple):
    """Disjunction."""

    left: Tree
    right: Tree


Tree: TypeAlias = Fact | Compare | Member | Not | Both | Either

_SIGNS: Mapping[type[exp.Expression], Sign] = {
    exp.EQ: Sign.EQ,
    exp.NEQ: Sign.NEQ,
    exp.LT: Sign.LT,
    exp.LTE: Sign.LTE,
    exp.GT: Sign.GT,
    exp.GTE: Sign.GTE,
}


def parse_condition(text: str, facts: Mapping[str, CaseFact], where: str) -> Tree:
    """Check a condition and give its tree.

    Parameters
    ----------
    text : str
        As written in the rulebook.
    facts : mapping of str to CaseFact
        The facts it may name.
    where : str
        File and key path, for the error.

    Raises
    ------
    ExpressionError
        What is not allowed, and what is.

    Examples
    --------
    >>> from credit_tier.rulebook.case_facts import CORE_FACTS
    >>> facts = {fact.name: fact for fact in CORE_FACTS}
    >>> parse_condition("minor AND harm = 'none'", facts, "x").right
    Compare(left=Fact(name='harm'), sign=<Sign.EQ: '='>, right=Value(value='none'))
    """
    compile_expression(text, {name: fact.field() for name, fact in facts.items()}, Kind.BOOLEAN, where)
    # It was parsed once above, so this is one expression.
    (parsed,) = (node for node in trees(text) if isinstance(node, exp.Expression))
    return _tree(parsed, where)


def facts_of(tree: Tree) -> frozenset[str]:
    """Name the facts that a condition looks at."""
    match tree:
        case Fact(name):
            return frozenset({name})
        case Compare(left, _, right):
            return frozenset(side.name for side in (left, right) if isinstance(side, Fact))
        case Member(fact, _):
            return frozenset({fact.name})
        case Not(part):
            return facts_of(part)
        case Both(left, right) | Either(left, right):
            return facts_of(left) | facts_of(right)


def _tree(node: exp.Expression, where: str) -> Tree:
    kind = type(node)
    if kind is exp.Paren:
        return _tree(node.this, where)
    if kind is exp.Column:
        return Fact(node.name)
    if kind is exp.Not:
        return Not(_tree(node.this, where))
    if kind is exp.And:
        return Both(_tree(node.this, where), _tree(node.expression, where))
    if kind is exp.Or:
        return Either(_tree(node.this, where), _tree(node.expression, where))
    if kind in _SIGNS:
        return Compare(_operand(node.this, where), _SIGNS[kind], _operand(node.expression, where))
    if kind is exp.In and type(node.this) is exp.Column:
        return Member(Fact(node.this.name), tuple(_literal(item) for item in node.expressions))
    raise _refused(node, where)


def _operand(node: exp.Expression, where: str) -> Fact | Value:
    if type(node) is exp.Paren:
        return _operand(node.this, where)
    if type(node) is exp.Column and node.name != "as_of__":
        return Fact(node.name)
    if type(node) is exp.Literal:
        return Value(_literal(node))
    raise _refused(node, where)


def _literal(node: exp.Expression) -> str | int:
    return str(node.this) if node.args["is_string"] else int(node.this)


def _refused(node: exp.Expression, where: str) -> ExpressionError:
    shown = node.sql(dialect="duckdb")[:80]
    return ExpressionError(
        Fault(
            where,
            Text(f"条件中不允许使用 {shown}", f"{shown} may not be used in a condition of leniency."),
            Text(
                "允许：事实、'文本'、整数、AND OR NOT、= <> < <= > >=、IN (值, …)",
                "Allowed: facts, 'text', integers, AND OR NOT, = <> < <= > >=, IN (value, ...).",
            ),
            Text(
                "请改写；未知的事实由三值判断处理，条件不得自行判断是否未知",
                "Rewrite it; whether a fact is known is not for a condition to ask.",
            ),
        )
    )
