"""One enterprise: the same scorecard, without arrays, in microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import index

from credit_tier.engine.missing import HIGHEST_VALUE, LOWEST_VALUE, Missing
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.scorecard import ConditionKind, Scorecard, scorecard
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use

LOWEST_CODE = int(min(Missing))
"""The smallest int32 there is; found once, since asking an enumeration costs as much as all look-ups of a row."""


@dataclass(frozen=True, slots=True, repr=False)
class Grade:
    """The grade of one enterprise with everything that led to it.

    Attributes
    ----------
    grade : str
        The grade code.
    score : int
        Points.
    by_score : str
        The grade that the score alone gives.
    held : tuple of str
        Identifiers of all vetoes, caps and exemptions that hold, in order of precedence.
    values : tuple of int
        Values in the order of the scorecard, missing kinds as their codes.
    bands : tuple of int
        Band code of each indicator: 0 to 2 the missing kinds, 3 the first band.
    watched : tuple of int
        The values that conditions read: `values`, but where a shared fact counts elsewhere the value with it.
    card : Scorecard
        The rules it was graded by.
    """

    grade: str
    score: int
    by_score: str
    held: tuple[str, ...]
    values: tuple[int, ...]
    bands: tuple[int, ...]
    watched: tuple[int, ...]
    card: Scorecard

    def __repr__(self) -> str:
        """Give grade, score and what overrode the score."""
        held = f", {', '.join(self.held)}" if self.held else ""
        return f"<Grade {self.grade}: {self.score} points{held}>"

    @property
    def trial(self) -> bool:
        """Whether any number in force is illustrative, so that no official act may rest on the grade."""
        return bool(self.card.rules.illustrative())

    def points(self) -> dict[str, int]:
        """Give the points of each indicator, before theme ranges are applied."""
        return {
            item.indicator.id: item.points[band] for item, band in zip(self.card.indicators, self.bands, strict=True)
        }


def grade_one(values: Mapping[str, int], rulebook: Rulebook, *, on: date, use: Use = Use.SUPERVISION) -> Grade:
    """Grade one enterprise from its indicator values; equal to the batch on every input.

    Parameters
    ----------
    values : mapping of str to int
        A value, or a `Missing`, for every indicator of the rulebook in force.
    rulebook : Rulebook
    on : date
        The day whose rules apply.
    use : Use

    Raises
    ------
    ArgumentError
        An indicator is left out, unknown, or no int32.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> rulebook = load_rulebook()
    >>> nothing = {item.id: Missing.NOT_REPORTED for item in rulebook.indicators}
    >>> graded = grade_one(nothing, rulebook, on=date(2026, 6, 30))
    >>> graded.grade, graded.score
    ('B', 780)
    """
    card = scorecard(rulebook, on, use)
    row = _row(values, card)
    return grade_row(row, card.bands_of(row), card)


def grade_row(
    row: tuple[int, ...], bands: tuple[int, ...], card: Scorecard, watched: tuple[int, ...] | None = None
) -> Grade:
    """Grade one row of values whose band codes are known; conditions read `watched` where it is given."""
    watched = row if watched is None else watched
    sums = _summed(card, bands)
    score = card.base
    for theme, total in zip(card.themes, sums, strict=True):
        score += min(max(total, theme.least), theme.most)
    score = min(max(score, card.least), card.most)
    by_score = sum([score < cut for cut in card.cuts])
    grade, vetoed, exempt, held = by_score, False, False, []
    for condition in card.conditions:
        value = watched[condition.place]
        if condition.low <= value <= condition.high or value in condition.missing:
            held.append(condition.rule.id)
            if condition.kind is ConditionKind.NOT_GRADED:
                exempt = True
            else:
                grade = max(grade, condition.grade)
                vetoed = vetoed or condition.kind is ConditionKind.VETO
    if exempt and not vetoed:
        grade = card.not_graded
    return Grade(card.grades[grade].code, score, card.grades[by_score].code, tuple(held), row, bands, watched, card)


def theme_sums(graded: Grade) -> list[int]:
    """Give each theme's sum of points, before its range applies, in the order of the scorecard."""
    return _summed(graded.card, graded.bands)


def _summed(card: Scorecard, bands: tuple[int, ...]) -> list[int]:
    sums = [0] * len(card.themes)
    for item, band in zip(card.indicators, bands, strict=True):
        sums[item.theme] += item.points[band]
    return sums


def _row(values: Mapping[str, int], card: Scorecard) -> tuple[int, ...]:
    try:
        row = tuple([index(values[name]) for name in card.names])
    except (KeyError, TypeError) as error:
        raise _unfit(values, card) from error
    if len(values) < len(row) or min(row, default=0) < LOWEST_CODE or max(row, default=0) > HIGHEST_VALUE:
        raise _unfit(values, card)
    if len(values) > len(row) and not card.known.issuperset(values):
        raise _unfit(values, card)
    return row


def _unfit(values: Mapping[str, int], card: Scorecard) -> ArgumentError:
    known = card.known
    needed = {item.indicator.id for item in card.indicators}
    faults = [
        Fault(
            name,
            Text("缺少此指标的值", "The value of this indicator is missing."),
            Text("每项指标给出整数或一种缺失", "An integer or a `Missing` for every indicator."),
            Text(f"例如 Missing.NOT_REPORTED（{Missing.NOT_REPORTED.zh}）", "For example `Missing.NOT_REPORTED`."),
        )
        for name in sorted(needed - set(values))
    ]
    faults += [
        Fault(
            name,
            Text("没有这项指标", "There is no such indicator."),
            Text(f"允许：{', '.join(sorted(known))}", f"Allowed: {', '.join(sorted(known))}."),
            Text("请改正名称或删去", "Correct its name or leave it out."),
        )
        for name in sorted(set(values) - known)
    ]
    faults += [
        Fault(
            name,
            Text(f"值 {values[name]!r} 不是允许的整数", f"The value {values[name]!r} is no allowed integer."),
            Text(
                f"{LOWEST_VALUE} 至 {HIGHEST_VALUE} 的整数，或一种缺失",
                f"An integer from {LOWEST_VALUE} to {HIGHEST_VALUE}, or a `Missing`.",
            ),
            Text("请按指标的单位取整", "Give it in the indicator's unit, as an integer."),
        )
        for name in sorted(needed & set(values))
        if not _fits(values[name])
    ]
    return ArgumentError(faults)


def _fits(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and LOWEST_CODE <= value <= HIGHEST_VALUE
