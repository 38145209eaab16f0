"""What-if: one population by the rules as they are and by others; who moves, why, at what cost (假设推演)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credit_tier.analysis.analysis_cards import comparison_card
from credit_tier.analysis.comparison_causes import Bools, Sides
from credit_tier.analysis.counted import Counted, counted
from credit_tier.analysis.rulebook_changes import RulebookDiff, rulebook_diff
from credit_tier.analysis.taken_alike import taken_otherwise
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades, grade
from credit_tier.grading.rescoring import regrade
from credit_tier.records.store import Records
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.locks import lock_faults
from credit_tier.rulebook.model import Rulebook
from credit_tier.supervision.capacity import Capacity
from credit_tier.supervision.tiers import Tiers, supervise
from credit_tier.supervision.workload import is_supervised

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """One population by the old rules and by the new.

    Attributes
    ----------
    diff : RulebookDiff
        What differs in the rules.
    old, new : Grades
        Of the same enterprises, in the same order.
    fields : tuple of (str, str)
        Code and field of activity, besides ``general``.
    capacity : Capacity or None
        Inspector-days of the year; ``None``: as many as it takes.
    observed_again : bool
        Whether the change reaches into how values are taken, so that the records were read again.
    """

    diff: RulebookDiff
    old: Grades
    new: Grades
    fields: tuple[tuple[str, str], ...] = ()
    capacity: Capacity | None = None
    observed_again: bool = False

    def __post_init__(self) -> None:
        """Refuse enterprises without a grade, and fields that neither rulebook has a rule for."""
        if self.fields:
            from credit_tier.analysis.comparison_cost import fields_ruled, located  # noqa: PLC0415 # loads pandas

            located(self.old.codes, self.fields, fields_ruled(self.old) | fields_ruled(self.new))

    def __repr__(self) -> str:
        """Say how many change their grade."""
        return f"<Comparison: {int(self.moved().sum())} of {len(self.old)} enterprises change their grade>"

    def _repr_html_(self) -> str:
        return comparison_card(self.new, self.moves(), self.reasons(), len(self.locked))

    @property
    def counted(self) -> Counted:
        """Who is counted: everyone; to be graded, or no longer to be, is a move as any other."""
        return counted(self.old, everyone=True)

    @cached_property
    def old_tiers(self) -> Tiers | None:
        """Tiers by the old rules; None where nothing is supervised by these grades."""
        return self._tiers(self.old)

    @cached_property
    def new_tiers(self) -> Tiers | None:
        """Tiers by the new rules."""
        return self._tiers(self.new)

    @property
    def sides(self) -> Sides:
        """Grades and tiers before and after, without the rules they come from."""
        return Sides(self.old, self.new, self.old_tiers, self.new_tiers)

    @cached_property
    def locked(self) -> tuple[Fault, ...]:
        """What the old rulebook holds locked and the new one changes: to be tried, never to be used like this."""
        base, made = self.diff.old, self.diff.new
        own = made.changes[len(base.changes) :] if made.changes[: len(base.changes)] == base.changes else ()
        return tuple(lock_faults(base, "patch", own))

    def moved(self) -> Bools:
        """Tell of each enterprise whether its grade changes; bool, shape (n,)."""
        return Sides(self.old, self.new, None, None).moved()

    def in_fields(self, fields: Iterable[tuple[str, str]], capacity: Capacity | None = None) -> Comparison:
        """Give the same with tiers in fields of activity, as from `fields_of`; the grades stay as they are."""
        return replace(self, fields=tuple(fields), capacity=capacity)

    def to_frame(self) -> pd.DataFrame:
        """Give one row an enterprise and field in which grade or tier changes, with the rules it comes from.

        Returns
        -------
        pandas.DataFrame
            `by` names every rule that bears on the enterprise otherwise; `alone` those that each by itself bring it to
            its new grade, `needed` those without which it would not get there (parts joined by ``"; "``).
        """
        from credit_tier.analysis.comparison_tables import comparison_frame  # noqa: PLC0415 # loads pandas

        return comparison_frame(self.sides)

    def moves(self) -> pd.DataFrame:
        """Count the enterprises by grade before and after; those that stay are counted, too."""
        from credit_tier.analysis.comparison_tables import moves_frame  # noqa: PLC0415 # loads pandas

        return moves_frame(self.sides)

    def reasons(self) -> pd.DataFrame:
        """Count those who move by the changes that move them, see `credit_tier.analysis.single_changes`.

        Returns
        -------
        pandas.DataFrame
            Columns `by`, `old_grade`, `new_grade`, `enterprises`; each enterprise that moves is counted once.
        """
        from credit_tier.analysis.comparison_tables import reasons_frame  # noqa: PLC0415 # loads pandas

        return reasons_frame(Sides(self.old, self.new, None, None))

    def visits(self) -> pd.DataFrame:
        """Give, by field, what the rules ask for in a year before and after, before anything is rounded.

        Returns
        -------
        pandas.DataFrame
            field; each as ``old_`` and ``new_``: enterprises; ``by_rate`` (按比例应抽, rate times enterprises added up
            over the tiers: an exact decimal, seldom a whole number); ``visits_least`` and ``visits_most`` (visits of a
            year that the tiers allow). How many a draw takes, in whole enterprises, is ``drawn`` of `cost`.
        """
        from credit_tier.analysis.comparison_tables import visits_frame  # noqa: PLC0415 # loads pandas

        return visits_frame(self.sides)

    def cost(self) -> pd.DataFrame:
        """Give, by field and tier, what a year takes before and after.

        Returns
        -------
        pandas.DataFrame
            field, tier; each as ``old_`` and ``new_``: enterprises; ``drawn`` (实抽, whole enterprises: the rate
            rounded up in each tier); ``visits`` (of a year, those due among them); ``inspector_days`` (人日, exact
            decimals; None where no rule says what a visit takes). Empty where nothing is supervised by these grades.
        """
        from credit_tier.analysis.comparison_cost import cost_frame  # noqa: PLC0415 # loads pandas

        return cost_frame((self.old, self.new), self.fields, self.capacity)

    def _tiers(self, side: Grades) -> Tiers | None:
        if not is_supervised(side):
            return None
        known = {floor.field for floor in side.card.rules.floors}
        fields = [pair for pair in self.fields if pair[1] in known]
        return supervise(side, side.rulebook, fields=fields, capacity=self.capacity)


def compare(
    a: Rulebook,
    b: Rulebook | str | Path | Mapping[str, Any],
    indicators: Indicators | Grades,
    *,
    fields: Iterable[tuple[str, str]] = (),
    capacity: Capacity | None = None,
    records: Records | None = None,
) -> Comparison:
    r"""Ask what other rules would make of a population: rescore what they change, and set both results side by side.

    Parameters
    ----------
    a : Rulebook
        The rules as they are.
    b : Rulebook, str, Path or mapping
        Other rules; or a patch of `a` as for `extend`: TOML text, its file, or its content. Locks are passed over, so
        that anything may be tried; what is locked is told in `Comparison.locked`, and the result is a trial.
    indicators : Indicators or Grades
        Values taken by `a`; grades save the first grading.
    fields : iterable of (str, str)
        Code and field, as for `supervise`.
    capacity : Capacity, optional
        Inspector-days of the year.
    records : Records, optional
        For changes that reach into how values are taken.

    Returns
    -------
    Comparison
        A trial. The new grades are those that `grade` gives.

    Raises
    ------
    ArgumentError
        Values taken by another rulebook; values alone where records are needed; an enterprise in a field that has no
        grade, or a field that neither rulebook has a rule for.
    RulebookError
        The patch does not make a rulebook.
    NotInForceError
        One of the rulebooks has no rules of the day of the values.

    Examples
    --------
    >>> import numpy as np, pyarrow as pa
    >>> from datetime import date
    >>> from credit_tier import load_rulebook
    >>> book, day = load_rulebook(), date(2026, 6, 30)
    >>> names = tuple(item.id for item, _ in book.on(day).for_use)
    >>> values = np.full((len(names), 1), -(2**31) + 1, np.int32)  # nothing was reported: 780 points, a B
    >>> firm = Indicators(pa.array(["91620000000000010X"]), names, values, day, day, book.digest, "0" * 64, {})
    >>> patch = '[[grades.scale]]\nuses = ["supervision"]\nin_force = 2025-07-01\nbase = -100'
    >>> compare(book, patch, firm).reasons().values.tolist()
    [['base', 'B', 'C', 1]]
    """
    new = b if isinstance(b, Rulebook) else extend(a, b, binding=Binding.WHAT_IF)
    before = graded_by(a, indicators)
    diff = rulebook_diff(a, new)
    after, again = regraded(before, new, records)
    return Comparison(diff, before, after, tuple(fields), capacity, again)


def regraded(before: Grades, book: Rulebook, records: Records | None) -> tuple[Grades, bool]:
    """Give the grades by other rules, and whether the records had to be read again for them.

    Raises
    ------
    ArgumentError
        They had to, and there are none or others.
    """
    if taken_otherwise(before.rulebook, book, before.indicators):
        return _observed(book, before, records), True
    return regrade(before, book, trial=True), False


def graded_by(rulebook: Rulebook, given: Indicators | Grades) -> Grades:
    """Give the grades by a rulebook, of values that were taken by it.

    Raises
    ------
    ArgumentError
        They were not.
    """
    values = given.indicators if isinstance(given, Grades) else given
    if values.rulebook_digest != rulebook.digest:
        raise ArgumentError(_other_rulebook())
    return given if isinstance(given, Grades) else grade(given, rulebook, trial=True)


def _observed(book: Rulebook, before: Grades, records: Records | None) -> Grades:
    if records is None:
        raise ArgumentError(_needs_records())
    values = before.indicators
    taken = observe(records, book, as_of=values.as_of, known_on=values.known_on, use=values.use)
    if not taken.codes.equals(values.codes) or taken.records_digest != values.records_digest:
        raise ArgumentError(_other_records())
    return grade(taken, book, trial=True)


def _other_rulebook() -> Fault:
    return Fault(
        "indicators",
        Text("指标值不是按修订前的规则手册取得的", "The values were not taken by the old rulebook."),
        Text("按修订前的规则手册取得的值，或记录", "Values taken by the old rulebook, or records."),
        Text("请重新取值，或给出记录", "Observe again, or give records."),
    )


def _needs_records() -> Fault:
    return Fault(
        "records",
        Text(
            "修订改变了取值方法，已有的指标值不能代表修订后的值",
            "The change reaches into how values are taken; the values at hand cannot stand for the new ones.",
        ),
        Text("原始记录", "Records."),
        Text("请给出记录", "Give the records, too."),
    )


def _other_records() -> Fault:
    return Fault(
        "records",
        Text("这些记录不是指标值所依据的记录", "These are not the records the values were taken from."),
        Text("取值时所用的同一批记录", "The same records as when the values were taken."),
        Text("请给出原来的记录，或重新取值", "Give those records, or observe again."),
    )
