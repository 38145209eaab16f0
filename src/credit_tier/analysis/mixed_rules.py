"""Rules put together of old ones and new ones: any change may be made and any other left (新旧规则组合)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.analysis.comparison_causes import Bools, Ints, Points, Sides, placed, points_of
from credit_tier.grading.grades import Grades
from credit_tier.grading.kept import floor_of
from credit_tier.grading.scorecard import ConditionKind, Scorecard

BASE: Final = "base"
RANGE: Final = "range"
CUTS: Final = "cut-offs"
GRADES: Final = "grades"
"""Where the grades themselves are others, their cut-offs and all conditions are one change."""


class _Holding(NamedTuple):
    """A veto, a cap or an exemption on one side, and of whom it holds."""

    kind: ConditionKind
    grade: int
    holds: Bools


@dataclass(frozen=True)
class Mixture:
    """Everything a grade follows from, of m enterprises by the old rules and by the new.

    Attributes
    ----------
    old, new : Scorecard
    sums : mapping of str to numpy.ndarray
        Points of each theme by the old rules; int64 (m,).
    gains : mapping of str to numpy.ndarray
        By indicator that gives anyone other points: how many more; int64 (m,).
    conditions : mapping of str to tuple
        By kind and identifier: what it is and of whom it holds on either side.
    floors : tuple of numpy.ndarray
        By either side: the best grade all conditions together leave open.
    """

    old: Scorecard
    new: Scorecard
    sums: Points
    gains: Points
    conditions: Mapping[str, tuple[_Holding | None, _Holding | None]]
    floors: tuple[Ints, Ints]

    def changes(self) -> tuple[str, ...]:
        """Name what differs, in the order in which a grade is worked out."""
        ranges = (self.old.least, self.old.most) != (self.new.least, self.new.most)
        found = [*self.gains, *([BASE] if self.old.base != self.new.base else [])]
        before, after = _reaches(self.old), _reaches(self.new)
        found += [f"theme {name}" for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
        found += [RANGE] if ranges else []
        if _letters(self.old) != _letters(self.new):
            return (*found, GRADES)
        found += [CUTS] if self.old.cuts != self.new.cuts else []
        return (*found, *(name for name, (one, other) in self.conditions.items() if _differs(one, other)))

    def grade(self, made: Mapping[str, Bools]) -> Ints:
        """Grade by the old rules with some changes made.

        Parameters
        ----------
        made : mapping of str to numpy.ndarray
            By change, for whom it is made; bool (m,).

        Returns
        -------
        numpy.ndarray
            int64 (m,): places of grades, the same for the same grade of either side.
        """
        score, none = self._score(made), np.zeros(len(self.floors[0]), np.bool_)
        one, other = _places(self.old, self.new)
        by_old, by_new = placed(score, self.old), placed(score, self.new)
        if _letters(self.old) != _letters(self.new):
            old, new = one[np.maximum(by_old, self.floors[0])], other[np.maximum(by_new, self.floors[1])]
            chosen: Ints = np.where(made.get(GRADES, none), new, old)
            return chosen
        by_score = np.where(made.get(CUTS, none), by_new, by_old)
        by_rules: Ints = one[np.maximum(by_score, self._floor(made, none))]
        return by_rules

    def _score(self, made: Mapping[str, Bools]) -> Ints:
        none = np.zeros(len(self.floors[0]), np.bool_)
        before, after = _reaches(self.old), _reaches(self.new)
        score = np.where(made.get(BASE, none), self.new.base, self.old.base).astype(np.int64)
        for name in sorted({*before, *after}):
            total = self.sums.get(name, np.zeros(len(score), np.int64)).copy()
            for identifier, gain in self.gains.items():
                if identifier.split(".", 1)[0] == name and identifier in made:
                    total += gain * made[identifier]
            score += _clipped(total, before.get(name, (0, 0)), after.get(name, (0, 0)), made.get(f"theme {name}", none))
        ends = [(card.least, card.most) for card in (self.old, self.new)]
        return _clipped(score, ends[0], ends[1], made.get(RANGE, none))

    def _floor(self, made: Mapping[str, Bools], none: Bools) -> Ints:
        floor, vetoed, exempt = np.zeros(len(none), np.int64), none.copy(), none.copy()
        for name, sides in self.conditions.items():
            which = made.get(name, none)
            for one, chosen in zip(sides, (~which, which), strict=True):
                if one is None:
                    continue
                holds = one.holds & chosen
                if one.kind is ConditionKind.NOT_GRADED:
                    exempt |= holds
                    continue
                np.maximum(floor, holds * one.grade, out=floor)
                if one.kind is ConditionKind.VETO:
                    vetoed |= holds
        floor[exempt & ~vetoed] = self.old.not_graded
        return floor


def mixture_of(sides: Sides, rows: np.ndarray[Any, Any]) -> Mixture:
    """Gather what the grades of some enterprises follow from.

    Parameters
    ----------
    sides : Sides
    rows : numpy.ndarray
        Their places, shape (m,).
    """
    old, new = sides.old, sides.new
    before, after = points_of(old, rows), points_of(new, rows)
    none = np.zeros(len(rows), np.int64)
    gains = {
        name: after.get(name, none) - before.get(name, none)
        for name in dict.fromkeys((*old.card.names, *new.card.names))
    }
    holding = [_conditions(side, rows) for side in (old, new)]
    return Mixture(
        old=old.card,
        new=new.card,
        sums={
            theme.name: own[rows].astype(np.int64) for theme, own in zip(old.card.themes, old.kept.themes, strict=True)
        },
        gains={name: gain for name, gain in gains.items() if gain.any()},
        conditions={
            name: (holding[0].get(name), holding[1].get(name)) for name in dict.fromkeys((*holding[0], *holding[1]))
        },
        floors=(_floor_of(old, rows), _floor_of(new, rows)),
    )


def _floor_of(side: Grades, rows: np.ndarray[Any, Any]) -> Ints:
    return floor_of(side.scores.held[rows], side.card).astype(np.int64)


def _conditions(side: Grades, rows: np.ndarray[Any, Any]) -> dict[str, _Holding]:
    bits = side.scores.held[rows]
    return {
        f"{one.kind.name.lower()} {one.rule.id}": _Holding(
            one.kind, one.grade, (bits >> np.uint64(place) & np.uint64(1)).astype(np.bool_)
        )
        for place, one in enumerate(side.card.conditions)
    }


def _differs(one: _Holding | None, other: _Holding | None) -> bool:
    """Tell whether a condition bears on anyone otherwise."""
    if one is None or other is None:
        there = one if other is None else other
        return there is not None and bool(there.holds.any())
    alike = one.kind is other.kind and one.grade == other.grade
    return bool((one.holds != other.holds).any()) or (not alike and bool(one.holds.any()))


def _letters(card: Scorecard) -> list[str]:
    return [step.code for step in card.grades]


def _places(old: Scorecard, new: Scorecard) -> tuple[Ints, Ints]:
    """Give the grades of both sides places of their own, the same for the same grade."""
    place = {code: index for index, code in enumerate(dict.fromkeys((*_letters(old), *_letters(new))))}
    one, other = (np.array([place[code] for code in _letters(card)], np.int64) for card in (old, new))
    return one, other


def _reaches(card: Scorecard) -> dict[str, tuple[int, int]]:
    return {theme.name: (theme.least, theme.most) for theme in card.themes}


def _clipped(total: Ints, before: tuple[int, int], after: tuple[int, int], is_new: Bools) -> Ints:
    if before == after:
        return np.clip(total, *before)
    return np.where(is_new, np.clip(total, *after), np.clip(total, *before))
