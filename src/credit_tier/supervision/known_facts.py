"""From records to the facts of a draw: visits, repairs, who is closed, who was founded when (抽取所依据的事实)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from credit_tier.engine.register import closed_enterprises, founding_days
from credit_tier.engine.visits import repairs_of, visits_of
from credit_tier.rulebook.eligibility_rules import EligibilityRules
from credit_tier.rulebook.model import Rulebook
from credit_tier.supervision.draw_facts import DrawFacts

if TYPE_CHECKING:
    from credit_tier.records.store import Records


def known_facts(
    records: Records,
    rulebook: Rulebook,
    rules: EligibilityRules,
    *,
    as_of: date,
    known_on: date,
    planned: Mapping[str, str] = MappingProxyType({}),
) -> DrawFacts:
    """Give what the records tell of enterprises before a draw.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    rules : EligibilityRules
        Of the field and day; they say by which words a case-led visit is known.
    as_of, known_on : date
        As in an observation.
    planned : mapping of str to str
        Enterprises in another department's plan, with the name of that plan.
    """
    days = {"as_of": as_of, "known_on": known_on}
    return DrawFacts(
        visits=visits_of(records, rulebook, case_led=rules.case_led, **days),
        repaired=repairs_of(records, rulebook, **days),
        closed=frozenset(closed_enterprises(records, rulebook, **days)),
        planned=planned,
        founded=founding_days(records, rulebook, **days),
    )
