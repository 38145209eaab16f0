"""Finding the cases of a table that cannot be judged: each is then refused in the same words as a single case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from credit_tier.foundation.errors import Fault
from credit_tier.leniency.case import Case, CaseError
from credit_tier.leniency.case_columns import UNKNOWN, Booleans, CaseColumns, Earlier, FactColumn
from credit_tier.leniency.case_faults import EXCLUDED, LARGEST, OLDEST, ORDER_OF_DAYS
from credit_tier.leniency.fitness import require_fit
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.rulebook.case_facts import Harm

PAST_DAYS = ("began_on", "ended_on", "discovered_on", "reported_on", "corrected_on")
"""Days that cannot lie after the day of assessment."""


def unfit_cases(cases: CaseColumns, rules: RulesOfLeniency) -> dict[int, tuple[Fault, ...]]:
    """Give the cases that contradict themselves, the day or the rules, with everything wrong in each.

    Columns only tell which cases have to be looked at; whether and why one is refused is for `Case` to say.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> from credit_tier.leniency.case_columns import case_columns
    >>> from credit_tier.leniency.rules import rules_of_leniency
    >>> rules = rules_of_leniency(load_rulebook(), date(2026, 6, 30))
    >>> cases = case_columns([Case(), Case(began_on=date(2026, 7, 1))], load_rulebook().leniency_rules)
    >>> [fault.where for fault in unfit_cases(cases, rules)[1]]
    ['case.began_on']
    """
    doubtful = np.logical_or.reduce([np.zeros(len(cases), dtype=bool), *_doubts(cases, rules)])
    found: dict[int, tuple[Fault, ...]] = {}
    for row in np.flatnonzero(doubtful).tolist():
        try:
            require_fit(Case(**cases.given(row)), rules)
        except CaseError as error:
            found[row] = tuple(error.faults)
    return found


def _doubts(cases: CaseColumns, rules: RulesOfLeniency) -> Iterator[Booleans]:
    facts, on = cases.facts, rules.day.toordinal()
    for first, second in ORDER_OF_DAYS:
        yield _after(facts[first], facts[second])
    yield _is(facts["continuing"], False) & _after(facts["began_on"], facts["ended_on"], equal=False)
    for (first, one), (second, other) in EXCLUDED:
        yield _is(facts[first], one) & (facts[second].known() if other is ... else _is(facts[second], other))
    yield _is(facts["refused"], True) & facts["corrected_on"].known()
    yield _is(facts["own_initiative"], True) & _after(facts["corrected_on"], facts["correct_by"])
    yield from (facts[name].values > on for name in PAST_DAYS)
    for name, most in (("age", OLDEST), ("value", LARGEST)):
        yield facts[name].known() & ((facts[name].values < 0) | (facts[name].values > most))
    yield np.fromiter((_odd(earlier, rules.day) for earlier in cases.earlier), dtype=bool, count=len(cases))
    odd = np.array([norms is not None and any(_upside_down(norm) for norm in norms) for norms in cases.provisions])
    yield odd[cases.norms]
    yield from _against_the_matter(cases, rules)


def _against_the_matter(cases: CaseColumns, rules: RulesOfLeniency) -> Iterator[Booleans]:
    facts, act = cases.facts, cases.facts["act"]
    for name in ("domain", "drafting"):
        # A matter that is on no list, and one that is not known, goes with everything.
        own = [rules.items[word][0] if word in rules.items else None for word in act.words]
        wanted = [facts[name].words.index(getattr(item, name)) if item else UNKNOWN for item in own]
        due = np.array([*wanted, UNKNOWN], dtype=np.int64)[np.where(act.known(), act.values, len(act.words))]
        yield facts[name].known() & (due != UNKNOWN) & (facts[name].values != due)
    serious = facts["harm"].words.index(Harm.SERIOUS)
    for fact in rules.rulebook.leniency_rules.fact:
        if fact.harm is not None:
            yield _is(facts[fact.name], True) & facts["harm"].known() & (facts["harm"].values != serious)


def _is(column: FactColumn, value: object) -> Booleans:
    number = column.words.index(value) if isinstance(value, str) else int(bool(value))
    found: Booleans = column.values == number
    return found


def _after(first: FactColumn, second: FactColumn, *, equal: bool = True) -> Booleans:
    """Tell where the second day is before the first; unless `equal`, where they differ."""
    wrong = second.values < first.values if equal else second.values != first.values
    return first.known() & second.known() & wrong


def _odd(earlier: Earlier, on: date) -> bool:
    for act in earlier:
        days = [day for day in (act.on, act.decided_on) if day is not None]
        if any(day > on for day in days) or days != sorted(days):
            return True
    return False


def _upside_down(norm: object) -> bool:
    least, most = getattr(norm, "fine_least", None), getattr(norm, "fine_most", None)
    wrong = least is not None and most is not None and most < least
    return wrong or any(bound is not None and not 0 <= bound <= LARGEST for bound in (least, most))
