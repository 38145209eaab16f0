"""The few SQL terms a statement is made of, as trees; no text is ever pasted into text (语句的构件)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from sqlglot import exp

from credit_tier.engine.missing import HIGHEST_VALUE, Missing
from credit_tier.grading.scorecard import ScoredCondition, ScoredIndicator

Arm = tuple[exp.Expression, exp.Expression]


def column(name: str, table: str | None = None) -> exp.Column:
    """Give a quoted column."""
    return exp.column(name, table, quoted=True)


def named(term: exp.Expression, name: str) -> exp.Expression:
    """Give a term its name in the result of a step."""
    return exp.Alias(this=term, alias=exp.to_identifier(name, quoted=True))


def integer(value: int) -> exp.Expression:
    """Give an integer; negative ones as the negation of their absolute value, as SQL has it."""
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def text(value: str) -> exp.Expression:
    """Give a text."""
    return exp.Literal.string(value)


def compare(kind: type[exp.Expression], name: str, value: int) -> exp.Expression:
    """Compare a column with an integer."""
    return kind(this=column(name), expression=integer(value))


def unknown(name: str) -> exp.Expression:
    """Ask whether a column is NULL."""
    return exp.Is(this=column(name), expression=exp.Null())


def case(arms: Iterable[Arm], otherwise: exp.Expression | None = None) -> exp.Case:
    """Give the first term whose condition holds."""
    return exp.Case(ifs=[exp.If(this=test, true=term) for test, term in arms], default=otherwise)


def added(terms: Sequence[exp.Expression]) -> exp.Expression:
    """Add terms up; none give 0."""
    total = terms[0] if terms else integer(0)
    for term in terms[1:]:
        total = exp.Add(this=total, expression=term)
    return total


def every(terms: Sequence[exp.Expression]) -> exp.Expression:
    """Ask whether all conditions hold."""
    return cast("exp.Expression", exp.and_(*terms, copy=False))


def either(terms: Sequence[exp.Expression]) -> exp.Expression:
    """Ask whether any condition holds."""
    return cast("exp.Expression", exp.or_(*terms, copy=False))


def clipped(name: str, least: int, most: int) -> exp.Case:
    """Keep a column within a range."""
    below, above = compare(exp.LT, name, least), compare(exp.GT, name, most)
    return case([(below, integer(least)), (above, integer(most))], column(name))


def step(before: str, *parts: exp.Expression) -> exp.Select:
    """Select from the step before."""
    source = exp.Table(this=exp.to_identifier(before, quoted=True))
    return exp.select(*parts, copy=False).from_(source, copy=False)


def int32(given: exp.Column) -> exp.Case:
    """Take a value as an integer where it is an int32, else NULL; the range first, since a cast may fail beyond it."""
    cast = exp.Cast(this=given.copy(), to=exp.DataType.build("BIGINT"))
    lowest, highest = integer(int(min(Missing))), integer(HIGHEST_VALUE)
    within = every([exp.GTE(this=given.copy(), expression=lowest), exp.LTE(this=given.copy(), expression=highest)])
    whole = exp.EQ(this=cast.copy(), expression=given.copy())
    return case([(within, case([(whole, cast)]))])


def points(item: ScoredIndicator, value: str) -> exp.Case:
    """Give the points of a value: its bands from the highest down, then the missing kinds; NULL gives NULL."""
    starts = (int(min(Missing)), *item.cuts)
    arms = [(compare(exp.GTE, value, start), integer(won)) for start, won in zip(starts, item.points, strict=True)]
    return case(reversed(arms))


def holds(rule: ScoredCondition, value: str) -> exp.Case:
    """Give 1 where a condition holds, 0 where it does not, NULL where its value is unknown."""
    tests = [compare(exp.EQ, value, code) for code in sorted(rule.missing)]
    if rule.low <= rule.high:
        upper = [compare(exp.LTE, value, rule.high)] if rule.high < HIGHEST_VALUE else []
        tests.append(every([compare(exp.GTE, value, rule.low), *upper]))
    return case([(unknown(value), exp.Null()), (either(tests), integer(1))], integer(0))
