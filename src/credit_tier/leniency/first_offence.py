"""First offence (初次违法): no violation of the same kind within the window, penalised or on the 首违台账."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from credit_tier.foundation.dates import window_start
from credit_tier.leniency.days import Days
from credit_tier.leniency.kleene import Finding, Truth, all_of, any_of, negated, truth
from credit_tier.rulebook.leniency_rules import FirstOffence, SameKind, Scope

if TYPE_CHECKING:
    from credit_tier.leniency.case import Case, EarlierAct


def first_offence(case: Case, domain: str | None, days: Days, rule: FirstOffence) -> Finding:
    """Tell whether the act is a first offence by a rule.

    Parameters
    ----------
    case : Case
    domain : str or None
        Domain of law of the case, its list considered.
    days : Days
        The day of the act.
    rule : FirstOffence
        Window, what is of the same kind, and whose findings count.

    Returns
    -------
    Finding
        False where an earlier act surely counts; true where none can, and every register has been searched.
    """
    before = any_of(_counts(case, domain, days, item, rule) for item in case.earlier)
    if before.value is Truth.TRUE:
        return Finding(Truth.FALSE, before.facts | {"earlier"})
    if case.searched is not True:
        return Finding(Truth.UNKNOWN, before.facts | {"searched"})
    return Finding(negated(before.value), before.facts | ({"earlier"} if before.value is Truth.FALSE else set()))


def _counts(case: Case, domain: str | None, days: Days, earlier: EarlierAct, rule: FirstOffence) -> Finding:
    parts = [_within(earlier, days, rule.window_months)]
    if rule.same_kind is SameKind.ACT:
        parts.append(_same(case.act, earlier.act, "act"))
    elif rule.same_kind is SameKind.DOMAIN:
        parts.append(_same(domain, earlier.domain, "domain"))
    if rule.scope is Scope.AGENCY:
        parts.append(_same(case.agency, earlier.agency, "agency"))
    elif rule.scope is Scope.AREA:
        parts.append(_same(case.area, earlier.area, "area"))
    return all_of(parts)


def _same(own: str | None, other: str | None, name: str) -> Finding:
    unknown = {name: own, "earlier": other}
    missing = frozenset(key for key, value in unknown.items() if value is None)
    return Finding(Truth.UNKNOWN, missing) if missing else Finding(truth(own == other), frozenset({name}))


def _within(earlier: EarlierAct, days: Days, window_months: int | None) -> Finding:
    starts = [_start(day, window_months) for day in (days.first, days.last)]
    on = earlier.on
    if on is None:
        return _by_outcome(earlier.decided_on, starts[0], days.first)
    if starts[1] <= on <= days.first:
        return Finding(Truth.TRUE, frozenset({"earlier"}))
    if on < starts[0] or on > days.last:
        return Finding(Truth.FALSE, frozenset({"earlier"}))
    return Finding(Truth.UNKNOWN, days.open)


def _by_outcome(decided_on: date | None, start: date, act: date) -> Finding:
    """Say what an outcome tells of its act: that it was no later; so where no window starts, that it came before."""
    if decided_on is not None and decided_on < start:
        return Finding(Truth.FALSE, frozenset({"earlier"}))
    ever = decided_on is not None and start == date.min and decided_on <= act
    return Finding(Truth.TRUE if ever else Truth.UNKNOWN, frozenset({"earlier"}))


def _start(day: date, window_months: int | None) -> date:
    if window_months is None or day.year * 12 + day.month - 1 - window_months < 12:
        return date.min
    return window_start(day, window_months)
