"""How the provision that punishes is drafted: as the list that cites it says, else as the case says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from credit_tier.leniency.kleene import Finding, Truth, all_of

if TYPE_CHECKING:
    from credit_tier.leniency.case import Case
    from credit_tier.leniency.rules import RulesOfLeniency
    from credit_tier.rulebook.case_facts import Drafting


def drafting_of(case: Case, facts: Mapping[str, Any], rules: RulesOfLeniency) -> tuple[Drafting | None, frozenset[str]]:
    """Give the drafting of the provision, and the facts that it hangs on.

    A list that cites no provision cannot say how it is drafted. One whose provision punishes the matter only in part
    (a label flaw that touches safety is no 瑕疵) says it for that part.
    """
    listed, applies = listed_drafting(case, facts, rules)
    if listed is not None and applies.value is Truth.TRUE:
        return listed, applies.facts or frozenset({"drafting"})
    return case.drafting, frozenset({"drafting"}) | (applies.facts if listed is not None else frozenset())


def listed_drafting(case: Case, facts: Mapping[str, Any], rules: RulesOfLeniency) -> tuple[Drafting | None, Finding]:
    """Give the drafting that the lists cite for the matter, and whether that part of it is the one that punishes."""
    cited = [item for item in rules.items.get(case.act or "", ()) if item.penalty is not None]
    if not cited:
        return None, Finding(Truth.TRUE)
    return cited[0].drafting, all_of(rules.conditions[name].evaluate(facts) for name in cited[0].drafting_if)
