"""Whom a difference between rules affects, worked out from the records themselves (修订影响的企业)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from credit_tier.analysis.comparison import Comparison, graded_by, regraded
from credit_tier.analysis.rulebook_changes import RulebookDiff
from credit_tier.analysis.rules_of_day import rulebook_of_day
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import grade
from credit_tier.records.store import Records
from credit_tier.rulebook.source import Use


def affected(
    diff: RulebookDiff,
    facts: Records | Indicators,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    fields: Iterable[tuple[str, str]] = (),
    use: Use = Use.SUPERVISION,
) -> Comparison:
    """Grade one population by both states of the rules and set the results side by side.

    As `compare`, from a difference that is at hand, of two days too, and from records.

    Parameters
    ----------
    diff : RulebookDiff
        Where it compares days, the rules of these days are applied to the same facts; else those of `as_of`.
    facts : Records or Indicators
        Values as taken by the old rulebook are enough where the change leaves alone how values are taken.
    as_of : date, optional
        The day described; needed with records.
    known_on : date, optional
        As for `observe`.
    fields : iterable of (str, str)
        Code and field, as for `supervise`.
    use : Use
        Tiers are worked out for supervision only.

    Returns
    -------
    Comparison

    Raises
    ------
    ArgumentError
        Records without a day; values taken by another rulebook; values alone where records are needed.
    NotInForceError
        One of the rulebooks has no rules of the day.
    """
    day = facts.as_of if isinstance(facts, Indicators) else as_of
    if day is None or as_of not in {None, day}:
        raise ArgumentError(_no_day())
    named_use = facts.use if isinstance(facts, Indicators) else use
    for book, on in ((diff.old, diff.old_on), (diff.new, diff.new_on)):
        book.on(on or day, named_use)  # that there are no rules is said as such
    old = rulebook_of_day(diff.old, diff.old_on or day, day)
    new = rulebook_of_day(diff.new, diff.new_on or day, day)
    if isinstance(facts, Indicators):
        start, records = graded_by(diff.old, facts), None
    else:
        start = grade(observe(facts, old, as_of=day, known_on=known_on, use=use), old, trial=True)
        records = facts
    before, after = (regraded(start, book, records) for book in (old, new))
    return Comparison(diff, before[0], after[0], tuple(fields), observed_again=before[1] or after[1])


def _no_day() -> Fault:
    return Fault(
        "as_of",
        Text("没有给出截止日，或与取值的截止日不同", "There is no day, or another than that of the values."),
        Text("记录须给 as_of；指标值自带截止日", "`as_of` with records; values have their own day."),
        Text("请给出 as_of=date(年, 月, 日)", "Give as_of=date(year, month, day)."),
    )
