"""Edge cases made from a rulebook: every cut, one below, every kind of missing, every day on which a version turns.

Each is graded in three ways: by the kernel that grades a province, by the path of a single enterprise, and by a plain
reading of the bands, written here from the words of the rules and sharing nothing with the other two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np

from credit_tier.engine.missing import HIGHEST_VALUE, LOWEST_VALUE, Missing
from credit_tier.foundation.errors import NotInForceError
from credit_tier.grading.kernel import score_values
from credit_tier.grading.scorecard import scorecard
from credit_tier.grading.single import grade_one
from credit_tier.rulebook.grade_scale import Condition, GradeCondition
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.indicator import IndicatorVersion
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use

_DAY: Final = timedelta(days=1)


class EdgeCase(NamedTuple):
    """One value of one indicator on one day, all others as good as they can be.

    Attributes
    ----------
    on : date
    use : Use
    indicator : str
        Empty where no indicator is at an edge.
    value : int
        Of that indicator; missing kinds by their codes.
    """

    on: date
    use: Use
    indicator: str
    value: int


class Reading(NamedTuple):
    """What one way of grading gives."""

    score: int
    grade: str
    held: tuple[str, ...]


class Disagreement(NamedTuple):
    """An edge case on which the three ways differ."""

    case: EdgeCase
    kernel: Reading
    single: Reading
    plain: Reading


@dataclass(frozen=True, slots=True)
class EdgeCases:
    """How many edge cases there are, and those that fail.

    Attributes
    ----------
    days : int
        Days on which something starts or ends, and the days beside them.
    cases : int
    failed : tuple of Disagreement
    """

    days: int
    cases: int
    failed: tuple[Disagreement, ...]

    @property
    def ok(self) -> bool:
        """Whether there are any, and all ways agree on all of them."""
        return self.cases > 0 and not self.failed


def check_edges(rulebook: Rulebook) -> EdgeCases:
    """Make the edge cases of a rulebook and grade each in three ways.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> found = check_edges(load_rulebook())
    >>> found.ok, found.cases > 200
    (True, True)
    """
    failed: list[Disagreement] = []
    cases, days = 0, set[date]()
    for use in rulebook.identity.uses:
        for day in turning_days(rulebook):
            try:
                rules = rulebook.on(day, use)
                scorecard(rulebook, day, use)
            except NotInForceError:
                continue
            days.add(day)
            edges = [(EdgeCase(day, use, "", 0), _best(rules)), *_edges(rules)]
            cases += len(edges)
            failed += _compared(rulebook, rules, edges)
    return EdgeCases(len(days), cases, tuple(failed))


def turning_days(rulebook: Rulebook) -> list[date]:
    """Give each day on which a version starts or ends, the day before and the day after, in order."""
    rules = rulebook.grade_rules
    versions = [version for item in rulebook.indicators for version in item.version]
    dated = [*versions, *rules.scale, *rules.veto, *rules.cap, *rules.not_graded]
    turns = {version.in_force for version in dated} | {version.until for version in dated if version.until is not None}
    return sorted({day for turn in turns for day in (_beside(turn, -1), turn, _beside(turn, 1))})


def _beside(day: date, step: int) -> date:
    return day if day in (date.min, date.max) else day + _DAY * step


def _best(rules: RulesInForce) -> dict[str, int]:
    """Give every indicator a value in the band with the most points."""
    return {item.id: _in_best_band(version) for item, version in rules.for_use}


def _in_best_band(version: IndicatorVersion) -> int:
    place = max(range(len(version.bands)), key=lambda index: version.bands[index].points)
    start = version.bands[place].start
    if start is not None:
        return start
    after = version.bands[place + 1].start if len(version.bands) > place + 1 else None
    return 0 if after is None else after - 1


def _edges(rules: RulesInForce) -> Iterator[tuple[EdgeCase, dict[str, int]]]:
    best = _best(rules)
    looked_at: dict[str, set[int]] = {}
    for rule in (*rules.vetoes, *rules.caps, *rules.exemptions):
        looked_at.setdefault(rule.indicator, set()).update(
            bound for bound in (rule.start, rule.below) if bound is not None
        )
    for item, version in rules.for_use:
        cuts = {band.start for band in version.bands if band.start is not None} | looked_at.get(item.id, set())
        near = {near for cut in cuts for near in (cut - 1, cut)}
        inside = {value for value in near if value >= LOWEST_VALUE}
        for value in sorted(inside | {LOWEST_VALUE, HIGHEST_VALUE} | {kind.value for kind in Missing}):
            yield EdgeCase(rules.day, rules.use, item.id, value), {**best, item.id: value}


def _compared(
    rulebook: Rulebook, rules: RulesInForce, edges: list[tuple[EdgeCase, dict[str, int]]]
) -> Iterator[Disagreement]:
    card = scorecard(rulebook, rules.day, rules.use)
    matrix = np.array([[values[name] for _, values in edges] for name in card.names], dtype=np.int32)
    scores = score_values(matrix.reshape(len(card.names), len(edges)), card, bands=False)
    for place, (case, values) in enumerate(edges):
        bits = int(scores.held[place])
        held = tuple(condition.rule.id for bit, condition in enumerate(card.conditions) if bits >> bit & 1)
        kernel = Reading(int(scores.score[place]), card.grades[int(scores.grade[place])].code, held)
        graded = grade_one(values, rulebook, on=rules.day, use=rules.use)
        single = Reading(graded.score, graded.grade, graded.held)
        plain = plain_reading(rules, values)
        if not kernel == single == plain:
            yield Disagreement(case, kernel, single, plain)


def plain_reading(rules: RulesInForce, values: Mapping[str, int]) -> Reading:
    """Grade by reading the rules as a person would, one after another.

    Parameters
    ----------
    rules : RulesInForce
    values : mapping of str to int
    """
    of_theme = dict.fromkeys(rules.scale.themes, 0)
    for item, version in rules.for_use:
        of_theme[item.theme] += _points(version, values[item.id])
    total = rules.scale.base
    for theme, points in of_theme.items():
        limits = rules.scale.themes[theme]
        total += sorted((limits.least, points, limits.most))[1]
    score = max(rules.scale.least, min(total, rules.scale.most))
    codes = [step.code for step in rules.scale.grades]
    reached = next(step.code for step in rules.scale.grades if step.start is None or score >= step.start)
    vetoes = [rule for rule in rules.vetoes if _holds(rule, values)]
    caps = [rule for rule in rules.caps if _holds(rule, values)]
    exempt = [rule for rule in rules.exemptions if _holds(rule, values)]
    grade = max([reached, *(rule.grade for rule in (*vetoes, *caps))], key=codes.index)
    if exempt and not vetoes:
        grade = rules.scale.not_graded.code
    held: list[Condition | GradeCondition] = [*vetoes, *caps, *exempt]
    return Reading(score, grade, tuple(rule.id for rule in held))


def _points(version: IndicatorVersion, value: int) -> int:
    if value < LOWEST_VALUE:
        given: int = getattr(version.missing, Missing(value).key)
        return given
    reached = [band.points for band in version.bands if band.start is None or band.start <= value]
    return reached[-1]


def _holds(rule: Condition, values: Mapping[str, int]) -> bool:
    value = values[rule.indicator]
    if value < LOWEST_VALUE:
        return Missing(value).key in {kind.value for kind in rule.missing}
    if rule.start is None and rule.below is None:
        return False
    return (rule.start is None or rule.start <= value) and (rule.below is None or value < rule.below)
