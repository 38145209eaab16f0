"""Faults of the expressions in a rulebook, found without raising."""

from __future__ import annotations

from credit_tier.foundation.errors import ExpressionError, Fault
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.source import Source


def expression_faults(source: Source, text: str, kind: Kind, where: str) -> list[Fault]:
    """Give everything wrong with an expression over the fields of a source; nothing where it compiles."""
    try:
        compile_expression(text, {item.name: item for item in source.for_rules}, kind, where)
    except ExpressionError as error:
        return list(error.faults)
    return []
