"""The path to the next grade: the fewest acts of an enterprise's own that lift it, found exactly.

An act brings the indicators it cures to the value they have when nothing is wrong. Acts stay within a theme, and
a theme's range only ever cuts a sum; so for a given number of acts within a theme those with the largest gains
are best. Each theme becomes a short list of totals, and themes are combined by keeping, for each number of acts,
the largest total. Conditions that hold the enterprise back come first: each must be lifted, or there is no path.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.grading.scorecard import ConditionKind, ScoredCondition, Theme
from credit_tier.grading.single import Grade, grade_row, theme_sums
from credit_tier.rulebook.grade_scale import Condition
from credit_tier.rulebook.indicator import Cure, Indicator


@dataclass(frozen=True, slots=True)
class Step:
    """One indicator brought from a value to its cured value, for so many points of its own."""

    place: int
    indicator: Indicator
    value: int
    cured: int
    gain: int


@dataclass(frozen=True, slots=True)
class Change:
    """One act and the indicators it cures."""

    cure: Cure
    theme: int
    steps: tuple[Step, ...]

    @property
    def gain(self) -> int:
        """Points of its indicators together, before the theme's range."""
        return sum([step.gain for step in self.steps])


@dataclass(frozen=True, slots=True)
class Path:
    """The way to the next better grade.

    Attributes
    ----------
    target : str or None
        The next better grade; ``None`` where the enterprise has the best grade or none.
    reaches : str or None
        The grade the changes really lead to: `target` or better; ``None`` where there is no path.
    changes : tuple of Change
        The fewest that suffice, in the order of the scorecard; empty where there is no path.
    blocked_by : tuple of Condition
        Conditions that only time or an authority can lift.
    """

    target: str | None
    reaches: str | None = None
    changes: tuple[Change, ...] = ()
    blocked_by: tuple[Condition, ...] = ()


def next_path(graded: Grade, *, not_open: Collection[str] = ()) -> Path:
    """Find the smallest set of acts that lifts an enterprise by at least one grade.

    Parameters
    ----------
    graded : Grade
    not_open : collection of str
        Indicators that no act can be promised to cure now: a least period still runs, the source is late, or the same
        fact would come back in another indicator.

    Returns
    -------
    Path
        Of equally small sets the one with the larger total; of those, the first in the order of the scorecard.
    """
    card = graded.card
    codes = [step.code for step in card.grades]
    now = codes.index(graded.grade)
    holding = [item for item in card.conditions if item.holds(graded.watched[item.place])]
    exempt = tuple(item.rule for item in holding if item.kind is ConditionKind.NOT_GRADED)
    if now == card.not_graded:
        return Path(None, blocked_by=exempt)
    if now == 0:
        return Path(None)
    target = now - 1
    closed = set(not_open)
    changes = [change for change in _changes(graded) if closed.isdisjoint(step.indicator.id for step in change.steps)]
    against = [item for item in holding if item.kind is not ConditionKind.NOT_GRADED and item.grade > target]
    hindering = [item for item in card.conditions if item.kind is ConditionKind.NOT_GRADED or item.grade > target]
    looked_at = {item.place for item in hindering}
    usable = [change for change in changes if not _stirs(change, hindering, looked_at)]
    lifting = [_lifting(item, usable) for item in against]
    blocked = tuple(item.rule for item, acts in zip(against, lifting, strict=True) if not acts)
    if blocked or exempt:
        # Lifting a veto from an enterprise that is too young leaves it without a grade, not with a better one.
        return Path(codes[target], blocked_by=(*blocked, *exempt))
    needed = set().union(*lifting)
    forced = [change for change in usable if change.cure.act in needed]
    worth = [change for change in usable if change.cure.act not in needed and change.gain > 0]
    chosen = _fewest(graded, forced, worth, card.cuts[target])
    return Path(codes[target], _after(graded, chosen).grade, chosen) if chosen else Path(codes[target])


def _after(graded: Grade, changes: tuple[Change, ...]) -> Grade:
    """Grade the enterprise as it would be with the changes made."""
    row, watched = list(graded.values), list(graded.watched)
    for step in (step for change in changes for step in change.steps):
        row[step.place] = watched[step.place] = step.cured
    return grade_row(tuple(row), graded.card.bands_of(row), graded.card, tuple(watched))


def _changes(graded: Grade) -> list[Change]:
    """Give every act open to the enterprise, in the order of the scorecard."""
    acts: dict[str, tuple[Cure, int, list[Step]]] = {}
    for place in graded.card.curable:
        item, value = graded.card.indicators[place], graded.values[place]
        cure = item.indicator.cure
        if cure is not None and value >= LOWEST_VALUE and value != item.cured:
            gain = item.cured_points - item.points[graded.bands[place]]
            step = Step(place, item.indicator, value, item.cured, gain)
            acts.setdefault(cure.act, (cure, item.theme, []))[2].append(step)
    return [Change(cure, theme, tuple(steps)) for cure, theme, steps in acts.values()]


def _lifting(condition: ScoredCondition, changes: list[Change]) -> set[str]:
    """Give the acts that lift a condition."""
    return {
        change.cure.act
        for change in changes
        for step in change.steps
        if step.place == condition.place and not condition.holds(step.cured)
    }


def _stirs(change: Change, hindering: list[ScoredCondition], looked_at: set[int]) -> bool:
    """Tell whether a cure would bring down a condition that itself stands in the way."""
    return any(
        step.place == item.place and item.holds(step.cured)
        for step in change.steps
        if step.place in looked_at
        for item in hindering
    )


def _fewest(graded: Grade, forced: list[Change], worth: list[Change], needed: int) -> tuple[Change, ...]:
    """Combine themes: for each number of acts the largest total, then the smallest number that reaches the cut."""
    card = graded.card
    best: dict[int, tuple[int, tuple[Change, ...]]] = {0: (card.base, ())}
    sums = theme_sums(graded)
    for index in range(len(card.themes)):
        totals = _theme_totals(card.themes[index], sums[index], _of(forced, index), _of(worth, index))
        combined: dict[int, tuple[int, tuple[Change, ...]]] = {}
        for points, chosen in best.values():
            for reached, taken in totals:
                count, total = len(chosen) + len(taken), points + reached
                if count not in combined or total > combined[count][0]:
                    combined[count] = (total, (*chosen, *taken))
        best = combined
    for count in sorted(best):
        points, chosen = best[count]
        if min(max(points, card.least), card.most) >= needed:
            return tuple(sorted(chosen, key=lambda change: change.steps[0].place))
    return ()


def _of(changes: list[Change], theme: int) -> list[Change]:
    return [change for change in changes if change.theme == theme]


def _theme_totals(
    theme: Theme, total: int, must: list[Change], may: list[Change]
) -> list[tuple[int, tuple[Change, ...]]]:
    """Give what a theme reaches by each number of acts, those with the largest gains first."""
    may = sorted(may, key=lambda change: -change.gain)
    totals = []
    for number in range(len(may) + 1):
        taken = (*must, *may[:number])
        reached = total + sum([change.gain for change in taken])
        totals.append((min(max(reached, theme.least), theme.most), taken))
    return totals
