"""Faults of the expressions in a rulebook, found without raising."""

from __future__ import annotations

from collections.abc import Mapping

from credit_tier.foundation.errors import ExpressionError, Fault
from credit_tier.rulebook.expressions import Kind, compile_expression
from credit_tier.rulebook.source import Readable, Source


def expression_faults(source: Source, text: str, kind: Kind, where: str, *, in_measure: bool = False) -> list[Fault]:
    """Give everything wrong with an expression over the fields of a source; nothing where it compiles.

    Only measures read presumed days: whose a record is, and which are one fact, follows from what was sent.
    """
    read: Mapping[str, Readable] = {item.name: item for item in source.for_rules}
    try:
        compile_expression(text, source.for_measures() if in_measure else read, kind, where)
    except ExpressionError as error:
        return list(error.faults)
    return []
