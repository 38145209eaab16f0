"""The shipped rulebook, read once a process: it is frozen, and an example of a property test need not read it again."""

from __future__ import annotations

from functools import cache

from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook


@cache
def shipped_rulebook() -> Rulebook:
    return load_rulebook()
