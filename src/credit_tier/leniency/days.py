"""Days that are not known exactly: the earliest and the latest they can be, and what that says of a rule's force."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from credit_tier.leniency.kleene import Finding, Truth, all_of, any_of, truth
from credit_tier.rulebook.leniency_rules import Item, Transition
from credit_tier.rulebook.versions import Dated

if TYPE_CHECKING:
    from credit_tier.leniency.case import Case


class Days(NamedTuple):
    """The earliest and the latest that a day can be, and the facts that would narrow it down."""

    first: date
    last: date
    open: frozenset[str]


def act_days(case: Case, on: date) -> Days:
    """Give the day of the act, of a continuing act the day it ended (36.2); `on` while it goes on, and never later."""
    began, ended, continuing = case.began_on, case.ended_on, case.continuing
    if case.ongoing is True:
        return Days(on, on, frozenset())
    if continuing is False and (began or ended):
        day = began or ended or on
        return Days(day, day, frozenset())
    if continuing is True and ended is not None:
        return Days(ended, ended, frozenset())
    names = {"began_on": began, "ended_on": ended, "continuing": continuing}
    names |= {"ongoing": case.ongoing} if ended is None else {}
    unknown = frozenset(name for name, value in names.items() if value is None)
    if continuing is True:
        unknown -= {"began_on"}
    first = began or (ended if continuing is not None and ended else date.min)
    return Days(first, ended or on, frozenset() if first == (ended or on) else unknown)


def found_days(case: Case, on: date, *, report_counts: bool) -> Days:
    """Give the day on which the act was found, or where reports count, first reported; no later than `on`."""
    first = case.discovered_on or case.began_on or date.min
    found = Days(first, case.discovered_on or on, frozenset() if case.discovered_on else frozenset({"discovered_on"}))
    if not report_counts or case.reported is False:
        return found
    if case.reported_on is not None:
        return Days(min(found.first, case.reported_on), min(found.last, case.reported_on), found.open)
    name = "reported" if case.reported is None else "reported_on"
    return Days(case.began_on or date.min, found.last, found.open | {name})


def in_force(rule: Dated, days: Days) -> Truth:
    """Tell whether a rule was in force on a day that may not be known exactly."""
    if rule.applies_on(days.first) and rule.applies_on(days.last):
        return Truth.TRUE
    outside = days.last < rule.in_force or (rule.until is not None and rule.until < days.first)
    return Truth.FALSE if outside else Truth.UNKNOWN


def ground_in_force(rule: Dated, days: Days, on: date) -> Finding:
    """Tell whether a statutory ground applies: the law of the act, or that of the day if it is lighter (37)."""
    # A ground only ever makes a case lighter, so the law that has it is the lighter one.
    return Finding(Truth.TRUE) if rule.applies_on(on) else Finding(in_force(rule, days), days.open)


def item_in_force(item: Item, days: Days, on: date) -> Finding:
    """Tell whether this edition of a list applies; without a rule of transition it must be in force on both days."""
    at_act, now = Finding(in_force(item, days), days.open), Finding(truth(item.applies_on(on)))
    if item.transition is Transition.ACT:
        return at_act
    if item.transition is Transition.DECISION:
        return now
    if item.transition is Transition.EITHER:
        return any_of((at_act, now))
    if any_of((at_act, now)).value is Truth.FALSE:
        return Finding(Truth.FALSE, at_act.facts)
    both = all_of((at_act, now))
    return both if both.value is Truth.TRUE else Finding(Truth.UNKNOWN, at_act.facts)
