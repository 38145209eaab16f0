"""Who would be graded or supervised otherwise: one population by two states of the rules (修订影响的企业)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from credit_tier.analysis.affected_causes import Bools, Sides
from credit_tier.analysis.rulebook_changes import RulebookDiff
from credit_tier.analysis.rules_of_day import rulebook_of_day
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades, grade
from credit_tier.records.store import Records
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use
from credit_tier.supervision.tiers import Tiers, supervise

if TYPE_CHECKING:
    import pandas as pd

_READ = ("identity", "source_rules", "attribution_rules", "fact_rules")
"""Parts of a rulebook that decide how every value is taken."""


@dataclass(frozen=True, eq=False, repr=False)
class Affected:
    """One population by the old rules and by the new.

    Attributes
    ----------
    diff : RulebookDiff
    old, new : Grades
        Of the same enterprises, in the same order.
    old_tiers, new_tiers : Tiers or None
        None where nothing is supervised by these grades.
    observed_again : bool
        Whether the change reaches into how values are taken, so that the records were read again.
    """

    diff: RulebookDiff
    old: Grades
    new: Grades
    old_tiers: Tiers | None
    new_tiers: Tiers | None
    observed_again: bool

    def __repr__(self) -> str:
        """Say how many change their grade."""
        return f"<Affected: {int(self.moved().sum())} of {len(self.old)} enterprises change their grade>"

    def moved(self) -> Bools:
        """Tell of each enterprise whether its grade changes; bool, shape (n,)."""
        return self.sides.moved()

    @property
    def sides(self) -> Sides:
        """Grades and tiers before and after, without the rules they come from."""
        return Sides(self.old, self.new, self.old_tiers, self.new_tiers)

    def in_fields(self, fields: Iterable[tuple[str, str]]) -> Affected:
        """Give the same with tiers in fields of activity, as from `fields_of`; the grades stay as they are."""
        pairs = list(fields)
        if self.old.use is not Use.SUPERVISION:
            return self
        return replace(self, old_tiers=_tiers(self.old, pairs), new_tiers=_tiers(self.new, pairs))

    def to_frame(self) -> pd.DataFrame:
        """Give one row an enterprise and field in which grade or tier changes, with the rules it comes from."""
        from credit_tier.analysis.affected_tables import affected_frame  # noqa: PLC0415 # loads pandas

        return affected_frame(self.sides)

    def moves(self) -> pd.DataFrame:
        """Count the enterprises by grade before and after; those that stay are counted, too."""
        from credit_tier.analysis.affected_tables import moves_frame  # noqa: PLC0415 # loads pandas

        return moves_frame(self.sides)

    def visits(self) -> pd.DataFrame:
        """Give, by field, how many are to be drawn in a year and how many visits that is, before and after."""
        from credit_tier.analysis.affected_tables import visits_frame  # noqa: PLC0415 # loads pandas

        return visits_frame(self.sides)


def affected(
    diff: RulebookDiff,
    facts: Records | Indicators,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    fields: Iterable[tuple[str, str]] = (),
    use: Use = Use.SUPERVISION,
) -> Affected:
    """Grade one population by both states of the rules and set the results side by side.

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
    Affected

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
    old = rulebook_of_day(diff.old, diff.old_on or day, day)
    new = rulebook_of_day(diff.new, diff.new_on or day, day)
    if isinstance(facts, Indicators):
        if facts.rulebook_digest != diff.old.digest:
            raise ArgumentError(_other_rulebook())
        use = facts.use
        base, source = facts, diff.old
    else:
        base, source = observe(facts, old, as_of=day, known_on=known_on, use=use), old
    sides: list[Grades] = []
    again = False
    for book in (old, new):
        if not _reads_otherwise(source, book, base):
            values = _as_read(base, book)
        elif isinstance(facts, Indicators):
            raise ArgumentError(_needs_records())
        else:
            values, again = observe(facts, book, as_of=day, known_on=known_on, use=use), True
        sides.append(grade(values, book, trial=True, bands=False))
    pairs = list(fields)
    one, other = [_tiers(side, pairs) for side in sides] if use is Use.SUPERVISION else [None, None]
    return Affected(diff, sides[0], sides[1], one, other, observed_again=again)


def _reads_otherwise(old: Rulebook, new: Rulebook, values: Indicators) -> bool:
    """Tell whether values have to be taken again; where facts are shared, points and conditions decide them, too."""
    if any(getattr(old, name) != getattr(new, name) for name in _READ):
        return True
    one, other = (book.on(values.as_of, values.use) for book in (old, new))
    before = {item.id: (item, version) for item, version in one.for_use}
    for item, version in other.for_use:
        if item.id not in before:
            return True
        was, its = before[item.id]
        if (was.source, was.absent, was.late, was.applies, its.measure) != (
            item.source,
            item.absent,
            item.late,
            item.applies,
            version.measure,
        ):
            return True
    return bool(values.same_facts) and (old.indicators, old.grade_rules) != (new.indicators, new.grade_rules)


def _as_read(values: Indicators, book: Rulebook) -> Indicators:
    """Take values over for another rulebook that reads them alike, perhaps fewer of them."""
    names = tuple(item.id for item, _ in book.on(values.as_of, values.use).for_use)
    rows = [values.names.index(name) for name in names]
    same = names == values.names
    return replace(
        values, names=names, values=values.values if same else values.values[rows], rulebook_digest=book.digest
    )


def _tiers(side: Grades, fields: list[tuple[str, str]]) -> Tiers | None:
    rules = side.card.rules
    if rules.supervision is None:
        return None
    known = {floor.field for floor in rules.floors}
    return supervise(side, side.rulebook, fields=[pair for pair in fields if pair[1] in known])


def _no_day() -> Fault:
    return Fault(
        "as_of",
        Text("没有给出截止日，或与取值的截止日不同", "There is no day, or another than that of the values."),
        Text("记录须给 as_of；指标值自带截止日", "`as_of` with records; values have their own day."),
        Text("请给出 as_of=date(年, 月, 日)", "Give as_of=date(year, month, day)."),
    )


def _other_rulebook() -> Fault:
    return Fault(
        "facts",
        Text("指标值不是按修订前的规则手册取得的", "The values were not taken by the old rulebook."),
        Text("按修订前的规则手册取得的值，或记录", "Values taken by the old rulebook, or records."),
        Text("请重新取值，或给出记录", "Observe again, or give records."),
    )


def _needs_records() -> Fault:
    return Fault(
        "facts",
        Text(
            "修订改变了取值方法，已有的指标值不能代表修订后的值",
            "The change reaches into how values are taken; the values at hand cannot stand for the new ones.",
        ),
        Text("原始记录", "Records."),
        Text("请给出记录和 as_of", "Give records and `as_of`."),
    )
