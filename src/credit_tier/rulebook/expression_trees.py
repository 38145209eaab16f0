"""The text of an expression as the parser's tree, parsed once a process."""

from __future__ import annotations

import re
from functools import lru_cache

import sqlglot

AS_OF = "as_of__"
"""What `:as_of` is called while it is parsed: no field may be named so, and no parser takes it for anything else."""
QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
PARAMETER = re.compile(r":as_of\b(?!\()")


def without_parameter(text: str) -> str:
    """Write the column `AS_OF` for `:as_of`, leaving quoted texts alone.

    Examples
    --------
    >>> without_parameter("due_on < :as_of AND kind = ':as_of'")
    "due_on < as_of__ AND kind = ':as_of'"
    """
    pieces, end = [], 0
    for quoted in QUOTED.finditer(text):
        pieces += [PARAMETER.sub(AS_OF, text[end : quoted.start()]), quoted[0]]
        end = quoted.end()
    return "".join([*pieces, PARAMETER.sub(AS_OF, text[end:])])


@lru_cache(maxsize=1024)
def trees(text: str) -> tuple[object, ...]:
    """Parse what loading a rulebook compiles, and every observation again; nobody may change the trees.

    Parameters
    ----------
    text : str
        In the language of the rulebook.

    Returns
    -------
    tuple
        A tree of `sqlglot` for each statement.

    Examples
    --------
    >>> [tree.sql() for tree in trees("paid_on>due_on")]
    ['paid_on > due_on']
    """
    return tuple(sqlglot.parse(text, read="duckdb"))
