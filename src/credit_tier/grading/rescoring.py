"""Scoring again only what other rules change: a few passes over bytes instead of every column (增量评分)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from credit_tier.engine.indicators import Indicators
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.grading.kept import floor_of
from credit_tier.grading.kernel import Bool, Int32, Scores, UInt64, grade_by_score
from credit_tier.grading.scorecard import Scorecard, ScoredCondition, ScoredIndicator, scorecard
from credit_tier.grading.standing import settle_trial
from credit_tier.rulebook.model import Rulebook

BLOCK = 1 << 16
"""Enterprises at a time: their theme sums stay in the cache from one step to the next."""


class _Steps(NamedTuple):
    """How the points of one indicator change: `steps[i]` more from `cuts[i]` on, `first` below all of them."""

    column: np.ndarray[Any, Any]
    first: int
    cuts: tuple[int, ...]
    steps: tuple[int, ...]


def regrade(grades: Grades, rulebook: Rulebook, *, trial: bool | None = None) -> Grades:
    """Grade the same values by another rulebook that takes them alike, starting from what is graded already.

    Parameters
    ----------
    grades : Grades
        By the old rules. Where it keeps band codes they are read, else the values.
    rulebook : Rulebook
        Its indicators of the day are among those that are graded, taken in the same way.
    trial : bool, optional
        As for `grade`.

    Returns
    -------
    Grades
        As `grade` gives them without band codes, bit for bit.

    Raises
    ------
    ArgumentError
        An indicator of the new rules has no values.
    """
    card = scorecard(rulebook, grades.card.rules.day, grades.use)
    is_trial = settle_trial(rulebook, card.rules, trial=trial)
    strangers = sorted(set(card.names) - set(grades.indicators.names))
    if strangers:
        raise ArgumentError([_no_values(name) for name in strangers])
    scores = _scores(grades, card)
    for array in (scores.score, scores.by_score, scores.grade, scores.held):
        array.setflags(write=False)
    return Grades(_as_read(grades.indicators, card, rulebook), rulebook, card, scores, is_trial)


def _as_read(values: Indicators, card: Scorecard, book: Rulebook) -> Indicators:
    """Take values over for another rulebook that reads them alike, perhaps fewer of them."""
    return replace(values, names=card.names, values=values.in_order(card.names), rulebook_digest=book.digest)


def _scores(grades: Grades, card: Scorecard) -> Scores:
    old, was = grades.card, grades.scores
    total = _total(grades, card)
    same_score = total is None and (old.least, old.most) == (card.least, card.most)
    score = was.score if same_score else _score(grades.kept.total if total is None else total, card)
    by_score = was.by_score if same_score and old.cuts == card.cuts else grade_by_score(score, card.cuts)
    letters = [step.code for step in old.grades] == [step.code for step in card.grades]
    if letters and _same_conditions(old, card):
        held, floor = was.held, grades.kept.floor
    else:
        held = _held(grades, card)
        floor = floor_of(held, card)
    return Scores(score, by_score, np.maximum(by_score, floor), held, None)


def _total(grades: Grades, card: Scorecard) -> Int32 | None:
    """Give the points before the range of the score applies; None where they are those there were."""
    old, kept = grades.card, grades.kept
    before = {theme.name: place for place, theme in enumerate(old.themes)}
    after = {theme.name: theme for theme in card.themes}
    steps = _steps(grades, card)
    changed = {
        name
        for name in {*before, *after}
        if name in steps or name not in before or name not in after or old.themes[before[name]] != after[name]
    }
    if not changed and old.base == card.base:
        return None
    size = len(grades)
    total = np.empty(size, np.int32)
    for start in range(0, size, BLOCK):
        block = slice(start, min(start + BLOCK, size))
        np.add(kept.total[block], np.int32(card.base - old.base), out=total[block])
        for name in changed:
            own = np.zeros(block.stop - start, np.int32)
            if name in before:
                own = kept.themes[before[name]][block]
                theme = old.themes[before[name]]
                np.subtract(total[block], np.clip(own, theme.least, theme.most), out=total[block])
            if name in after:
                own = _stepped(own, steps.get(name, []), block)
                np.add(total[block], np.clip(own, after[name].least, after[name].most), out=total[block])
    return total


def _stepped(own: Int32, steps: list[_Steps], block: slice) -> Int32:
    for one in steps:
        own = own + np.int32(one.first)
        column = one.column[block]
        for cut, step in zip(one.cuts, one.steps, strict=True):
            own += (column >= cut) * np.int32(step)
    return own


def _steps(grades: Grades, card: Scorecard) -> dict[str, list[_Steps]]:
    """Give, by theme, how the points of the indicators that changed differ."""
    old = grades.card
    before = {item.indicator.id: (old.themes[item.theme].name, item) for item in old.indicators}
    after = {item.indicator.id: (card.themes[item.theme].name, item) for item in card.indicators}
    found: dict[str, list[_Steps]] = {}
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        if one is not None and other is not None and one[0] == other[0]:
            if (one[1].cuts, one[1].points) != (other[1].cuts, other[1].points):
                found.setdefault(one[0], []).append(_difference(grades, name, one[1], other[1]))
            continue
        if one is not None:
            found.setdefault(one[0], []).append(_difference(grades, name, one[1], None))
        if other is not None:
            found.setdefault(other[0], []).append(_difference(grades, name, None, other[1]))
    return found


def _difference(grades: Grades, name: str, old: ScoredIndicator | None, new: ScoredIndicator | None) -> _Steps:
    """Write new points less old points as steps, over band codes where they are kept and the cuts are the same."""
    row = grades.indicators.names.index(name)
    column: np.ndarray[Any, Any] = grades.indicators.values[row]
    cuts = sorted({*(old.cuts if old else ()), *(new.cuts if new else ())})
    gains = [_points(new, cut) - _points(old, cut) for cut in (None, *cuts)]
    bands = grades.scores.bands
    at: list[int] = cuts
    if bands is not None and old is not None and tuple(cuts) == old.cuts:
        column, at = bands[grades.card.names.index(name)], list(range(1, len(cuts) + 1))
    jumps = [
        (cut, after - before) for cut, before, after in zip(at, gains[:-1], gains[1:], strict=True) if after != before
    ]
    return _Steps(column, gains[0], tuple(cut for cut, _ in jumps), tuple(step for _, step in jumps))


def _points(item: ScoredIndicator | None, value: int | None) -> int:
    if item is None:
        return 0
    return item.points[0 if value is None else sum(cut <= value for cut in item.cuts)]


def _score(total: Int32, card: Scorecard) -> Int32:
    return np.clip(total, card.least, card.most)


def _same_conditions(old: Scorecard, card: Scorecard) -> bool:
    return [_reading(old, one) for one in old.conditions] == [_reading(card, one) for one in card.conditions]


def _reading(card: Scorecard, one: ScoredCondition) -> tuple[Any, ...]:
    return (*_looked_at(card, one), one.kind, one.grade)


def _looked_at(card: Scorecard, one: ScoredCondition) -> tuple[Any, ...]:
    return card.names[one.place], one.low, one.high, one.missing


def _held(grades: Grades, card: Scorecard) -> UInt64:
    """Tell which conditions hold; those that look at the same values as an old one are not looked up again."""
    old = grades.card
    known = {_looked_at(old, one): place for place, one in enumerate(old.conditions)}
    held = np.zeros(len(grades), np.uint64)
    rows = np.flatnonzero(grades.scores.held)
    bits, own = grades.scores.held[rows], np.zeros(len(rows), np.uint64)
    for place, one in enumerate(card.conditions):
        before = known.get(_looked_at(card, one))
        if before is None:
            held |= _holds(grades.indicators, card.names[one.place], one).astype(np.uint64) << np.uint64(place)
        else:
            own |= (bits >> np.uint64(before) & np.uint64(1)) << np.uint64(place)
    held[rows] |= own
    return held


def _holds(values: Indicators, name: str, one: ScoredCondition) -> Bool:
    column = values.values[values.names.index(name)]
    read = [(values.position(item.code), item.value) for item in values.watched if item.indicator == name]
    if read:
        column = column.copy()
        column[[place for place, _ in read]] = [value for _, value in read]
    holds = (column >= one.low) & (column <= one.high)
    for code in one.missing:
        holds |= column == code
    return np.asarray(holds)


def _no_values(name: str) -> Fault:
    return Fault(
        name,
        Text("新规则的这项指标没有取值", "The new rules have this indicator; there are no values of it."),
        Text("原始记录，或含此指标的取值", "Records, or values with this indicator."),
        Text("请给出记录重新取值", "Give records, so that it is observed."),
    )
