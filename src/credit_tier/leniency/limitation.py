"""Limitation (追责时效): barred once every period that applies has run out before the act was found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import MAXYEAR, date
from typing import TYPE_CHECKING, NamedTuple

from credit_tier.foundation.dates import add_months
from credit_tier.leniency.days import Days, act_days, found_days, in_force
from credit_tier.leniency.kleene import Evaluator, Finding, Truth, all_of, any_of, negated
from credit_tier.rulebook.leniency_rules import Limitation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit_tier.leniency.case import Case

MONTHS_A_YEAR = 12


class Period(NamedTuple):
    """A limitation rule with its condition, ready to be evaluated."""

    rule: Limitation
    when: Evaluator | None


def time_barred(case: Case, facts: Mapping[str, object], periods: Iterable[Period], on: date) -> Finding:
    """Tell whether the act is past the limitation period.

    Parameters
    ----------
    case : Case
    facts : mapping
        Facts to value, as conditions read them.
    periods : iterable of Period
        Those in force on the day of assessment.
    on : date

    Returns
    -------
    Finding
        True where every period that applies had run out before the act was found (行政处罚法 36).
    """
    if case.ongoing is True:
        return Finding(Truth.FALSE, frozenset({"ongoing"}))
    days = act_days(case, on)
    return all_of(_passed_if_applies(case, facts, period, days, on) for period in periods)


def _passed_if_applies(case: Case, facts: Mapping[str, object], period: Period, days: Days, on: date) -> Finding:
    rule = period.rule
    applies = [period.when(facts)] if period.when is not None else []
    if not rule.older_acts:
        applies.append(Finding(in_force(rule, days), days.open))
    held = all_of(applies)
    return any_of((Finding(negated(held.value), held.facts), _passed(case, rule, days, on)))


def _passed(case: Case, rule: Limitation, days: Days, on: date) -> Finding:
    found = found_days(case, on, report_counts=rule.report_counts)
    if found.first > last_day_in_time(days.last, rule.years):
        return Finding(Truth.TRUE, _known(case))
    if found.last <= last_day_in_time(days.first, rule.years):
        return Finding(Truth.FALSE, _known(case))
    return Finding(Truth.UNKNOWN, days.open | found.open)


def last_day_in_time(start: date, years: int) -> date:
    """Give the last day of the period; an act found on it is found in time."""
    return date.max if start.year + years > MAXYEAR else add_months(start, years * MONTHS_A_YEAR)


def _known(case: Case) -> frozenset[str]:
    names = ("began_on", "ended_on", "discovered_on", "reported_on")
    return frozenset(name for name in names if getattr(case, name) is not None)
