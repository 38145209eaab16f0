"""Time limits of results (期限): what has to be done by which day, what is overdue, and whose it is.

Working days are those of the rulebook's calendar; a limit that runs past the end of the calendar is an error that names
the day, never a guess. A visit whose end nobody entered yet is measured from its last planned day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.calendar import Calendar
from credit_tier.rulebook.result_rules import DeadlineRule, DeadlineStart
from credit_tier.rulebook.versions import version_on
from credit_tier.visits.result_events import ResultKey
from credit_tier.visits.result_refusals import missing_rules
from credit_tier.visits.result_states import Result, ResultState
from credit_tier.visits.results import ResultRegister

WAITS = {
    "entry": Text("待录入", "to be entered"),
    "audit": Text("待审核", "to be audited"),
    "entry_again": Text("待重新录入", "to be entered again"),
    "publication": Text("待公示", "to be published"),
    "withdrawal": Text("待撤回公示", "to be withdrawn"),
}
"""What a limit waits for."""


class Due(NamedTuple):
    """One thing to be done.

    Attributes
    ----------
    key : ResultKey
    rule : str
        The time limit.
    waits_for : str
        One of `WAITS`.
    officers : tuple of str
        Whose it is: numbers of those who were sent or who entered it; empty where it is the agency's to audit,
        publish or withdraw.
    starts_on, due_on : date
    days_over : int
        Working days after `due_on` up to the day asked about; 0 where it is not overdue.
    """

    key: ResultKey
    rule: str
    waits_for: str
    officers: tuple[str, ...]
    starts_on: date
    due_on: date
    days_over: int


class Deadlines(NamedTuple):
    """Everything that is to be done as of a day.

    Attributes
    ----------
    due : tuple of Due
        By day, then in the order of the register.
    undated : tuple of ResultKey
        Visits without any day from which a limit could run: not visited, and no last day was planned.
    """

    due: tuple[Due, ...]
    undated: tuple[ResultKey, ...]

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have been done."""
        return tuple(one for one in self.due if one.days_over)


def deadlines(register: ResultRegister, *, as_of: date) -> Deadlines:
    """Give what is to be done as of a day, and what is overdue.

    Parameters
    ----------
    register : ResultRegister
    as_of : date
        What happened after it is left out.

    Returns
    -------
    Deadlines

    Raises
    ------
    CalendarError
        A limit, or the day itself, lies beyond the calendar of the rulebook.
    MissingRulesError
        The rulebook has no such limits.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> deadlines(ResultRegister(load_rulebook()), as_of=date(2026, 8, 31)).overdue
    ()
    """
    count = _Counter(register, as_of)
    due, undated = [], []
    for result in register.on(as_of).results.values():
        found = count.of(result)
        if isinstance(found, Due):
            due.append(found)
        elif found:
            undated.append(result.key)
    return Deadlines(tuple(sorted(due, key=lambda one: (one.due_on, one.waits_for))), tuple(undated))


class _Counter:
    """Counts working days once a day, whatever the number of results."""

    def __init__(self, register: ResultRegister, as_of: date) -> None:
        rules = register.rulebook.result_rules.deadline
        self._calendar: Calendar = register.rulebook.calendar
        self._as_of = as_of
        self._rules = {start: _in_force(rules, start, as_of) for start in DeadlineStart}
        self._after = cache(self._calendar.after)
        self._between = cache(self._calendar.between)

    def of(self, result: Result) -> Due | bool:
        """Give what a result waits for; true where it waits and no day is known, false where it waits for nothing."""
        if result.annulled_on is not None:
            if not result.was_published or result.withdrawn_on is not None:
                return False
            return self._due(result, "withdrawal", (), result.annulled_on, DeadlineStart.ANNULLED)
        if result.removed or result.state is ResultState.PUBLISHED:
            return False
        assignment = result.assignment
        ended = result.finding.ended_on if result.finding is not None else assignment.until
        if ended is None:
            return True
        waits, officers = _waits(result)
        return self._due(result, waits, officers, ended, DeadlineStart.VISIT_ENDED)

    def _due(self, result: Result, waits: str, officers: tuple[str, ...], starts: date, start: DeadlineStart) -> Due:
        rule = self._rules[start]
        due = self._after(starts, rule.working_days)
        over = self._between(due, self._as_of) if self._as_of > due else 0
        return Due(result.key, rule.id, waits, officers, starts, due, over)


def _in_force(rules: Iterable[DeadlineRule], start: DeadlineStart, day: date) -> DeadlineRule:
    rule = version_on([rule for rule in rules if rule.start is start], day)
    if rule is None:
        raise missing_rules(f"deadline {start}")
    return rule


def _waits(result: Result) -> tuple[str, tuple[str, ...]]:
    if result.state is ResultState.NOT_ENTERED:
        return "entry", tuple(officer.id for officer in result.assignment.officers)
    if result.state is ResultState.PENDING:
        return ("publication" if result.passed_on else "audit"), ()
    return "entry_again", (result.entered_by,)
