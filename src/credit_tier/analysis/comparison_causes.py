"""Why an enterprise fares otherwise under other rules: points that moved, conditions that begin or end (原因)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from credit_tier.grading.grades import Grades
from credit_tier.grading.kernel import score_values
from credit_tier.grading.scorecard import Scorecard
from credit_tier.supervision.tiers import Tiers

Texts: TypeAlias = np.ndarray[Any, np.dtype[np.object_]]
Ints: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Points: TypeAlias = dict[str, Ints]


class Sides(NamedTuple):
    """The same enterprises by the old rules and by the new."""

    old: Grades
    new: Grades
    old_tiers: Tiers | None
    new_tiers: Tiers | None

    def moved(self) -> Bools:
        """Tell of each enterprise whether its grade changes; shape (n,)."""
        places = {step.code: place for place, step in enumerate((*self.old.card.grades, *self.new.card.grades))}
        old, new = (
            np.array([places[step.code] for step in side.card.grades])[side.scores.grade]
            for side in (self.old, self.new)
        )
        return np.asarray(old != new)


def ranks(old: Grades, new: Grades) -> tuple[Ints, Ints]:
    """Rank the grades of the same enterprises, 0 the best, -1 not graded; int64 (n,) each.

    Grades with one code are one grade; where the scales have others, those of the old come first.
    """
    codes = dict.fromkeys(step.code for side in (old, new) for step in side.card.grades[:-1])
    place = {code: rank for rank, code in enumerate(codes)}
    one, other = (
        np.array([*(place[step.code] for step in side.card.grades[:-1]), -1], np.int64)[side.scores.grade]
        for side in (old, new)
    )
    return one, other


def points_of(side: Grades, rows: np.ndarray[Any, Any]) -> Points:
    """Give the points of some enterprises by indicator; int64 (m,) each."""
    place = np.array([side.indicators.names.index(name) for name in side.card.names], np.intp)
    values = np.ascontiguousarray(side.indicators.values[place[:, None], rows[None, :]])
    bands = score_values(values, side.card, bands=True).bands
    if bands is None:
        return {}
    return {
        item.indicator.id: np.array(item.points, np.int64)[codes]
        for item, codes in zip(side.card.indicators, bands, strict=True)
    }


def placed(score: np.ndarray[Any, Any], card: Scorecard) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Give the index of the grade by score."""
    found = np.zeros(len(score), np.intp)
    for cut in card.cuts:
        found += score < cut
    return found


def causes(old: Grades, new: Grades, rows: np.ndarray[Any, Any]) -> Texts:
    """Say by what some enterprises differ.

    Parameters
    ----------
    old, new : Grades
        Of the same enterprises.
    rows : numpy.ndarray
        Places of those asked about, shape (m,).

    Returns
    -------
    numpy.ndarray
        Texts, shape (m,), parts joined by ``"; "``: ``tax.late_filings 20→0`` where points moved, ``base``, ``theme``
        and ``cut-offs`` where the scale did it, ``+veto x D`` where a condition begins to hold and ``-`` where it ends.
    """
    parts = [*_point_causes(old, new, rows), *_scale_causes(old.card, new, rows), *_condition_causes(old, new, rows)]
    joined: Texts = np.full(len(rows), "", dtype=object)
    for part in parts:
        joined = joined + np.where((joined != "") & (part != ""), "; ", "").astype(object) + part
    return joined


def _point_causes(old: Grades, new: Grades, rows: np.ndarray[Any, Any]) -> Iterator[Texts]:
    before, after = (points_of(side, rows) for side in (old, new))
    none = np.zeros(len(rows), np.int64)
    for name in dict.fromkeys((*old.card.names, *new.card.names)):
        yield from _steps(name, before.get(name, none), after.get(name, none))


def _steps(name: str, before: Ints, after: Ints) -> Iterator[Texts]:
    """Write each pair of points once and give every enterprise its own."""
    if (before == after).all():
        return
    pairs, which = np.unique(np.stack([before, after], axis=1), axis=0, return_inverse=True)
    words = [f"{name} {one}→{other}" if one != other else "" for one, other in pairs.tolist()]
    yield np.array(words, dtype=object)[which.reshape(-1)]


def _scale_causes(old: Scorecard, new: Grades, rows: np.ndarray[Any, Any]) -> Iterator[Texts]:
    card = new.card
    if old.base != card.base:
        yield np.full(len(rows), f"base {old.base}→{card.base}", dtype=object)
    points = points_of(new, rows)
    before, after = ({theme.name: (theme.least, theme.most) for theme in side.themes} for side in (old, card))
    for name in sorted(name for name in {*before, *after} if before.get(name) != after.get(name)):
        total = np.zeros(len(rows), np.int64)
        for identifier, own in points.items():
            total += own if identifier.split(".", 1)[0] == name else 0
        one, other = (np.clip(total, *side.get(name, (0, 0))) for side in (before, after))
        yield _where(one != other, f"theme {name}")
    score = new.scores.score[rows]
    by_old, by_new = (_letters(side)[placed(score, side)] for side in (old, card))
    if (by_old != by_new).any():
        yield _where(by_old != by_new, "cut-offs")


def _condition_causes(old: Grades, new: Grades, rows: np.ndarray[Any, Any]) -> Iterator[Texts]:
    before, after = (_held(side, rows) for side in (old, new))
    none = np.zeros(len(rows), np.bool_)
    for name in dict.fromkeys((*before, *after)):
        was, holds = before.get(name, none), after.get(name, none)
        yield _where(holds & ~was, f"+{name}")
        yield _where(was & ~holds, f"-{name}")


def _where(found: Bools, word: str) -> Texts:
    return np.where(found, word, "").astype(object)


def _letters(card: Scorecard) -> Texts:
    return np.array([step.code for step in card.grades], dtype=object)


def _held(side: Grades, rows: np.ndarray[Any, Any]) -> dict[str, Bools]:
    """Tell which conditions hold, by kind, identifier and grade: with another grade it is another condition."""
    bits = side.scores.held[rows]
    return {
        f"{rule.kind.name.lower()} {rule.rule.id} {side.card.grades[rule.grade].code}": (
            bits >> np.uint64(place) & np.uint64(1)
        ).astype(np.bool_)
        for place, rule in enumerate(side.card.conditions)
    }
