"""The scorecard (评分卡): the rules of one day as flat arrays, shared by batch, single path and explanation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from credit_tier.engine.missing import HIGHEST_VALUE, LOWEST_VALUE, Missing
from credit_tier.foundation.errors import Fault, NotInForceError, Text
from credit_tier.rulebook.grade_scale import Condition, GradeCondition, GradeStep
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.indicator import Aggregate, Direction, Indicator, IndicatorVersion
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.purpose import require_use
from credit_tier.rulebook.source import Use

FIRST_BAND = len(Missing)
"""Band codes 0, 1, 2 are the three missing kinds; the first real band is code 3."""
_SINCE = {Aggregate.MONTHS_SINCE_FIRST, Aggregate.MONTHS_SINCE_LAST}


@dataclass(frozen=True, slots=True)
class ScoredIndicator:
    """One indicator as the kernel sees it.

    Attributes
    ----------
    indicator : Indicator
    version : IndicatorVersion
    cuts : tuple of int
        Ascending; the band code of a value is the number of cuts that are not above it.
    points : tuple of int
        Points by band code; one longer than `cuts`.
    theme : int
        Index into `Scorecard.themes`.
    best : int
        The most points it gives.
    cured, cured_points : int
        The value it has when nothing is wrong any more, and the points of that value.
    """

    indicator: Indicator
    version: IndicatorVersion
    cuts: tuple[int, ...]
    points: tuple[int, ...]
    theme: int
    best: int
    cured: int
    cured_points: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and how far its points may reach."""

    name: str
    least: int
    most: int


class ConditionKind(IntEnum):
    """What a condition does, in the order of precedence: veto, then cap, then the score (decision 8)."""

    VETO = 0
    """直接判级: the grade it names, or worse if cap and score say worse."""
    CAP = 1
    """不得评为: at best the grade it names."""
    NOT_GRADED = 2
    """不参评: no grade at all, unless a veto holds."""


@dataclass(frozen=True, slots=True)
class ScoredCondition:
    """A veto, a cap or an exemption as the kernel sees it.

    Attributes
    ----------
    rule : Condition
    kind : ConditionKind
    place : int
        Row of its indicator.
    low, high : int
        It holds where ``low <= value <= high`` (nowhere where `low` is the larger).
    missing : frozenset of int
        Codes of the missing kinds on which it holds, too.
    grade : int
        Index of the grade it names; of no meaning for exemptions.
    """

    rule: Condition
    kind: ConditionKind
    place: int
    low: int
    high: int
    grade: int
    missing: frozenset[int] = frozenset()

    def holds(self, value: int) -> bool:
        """Tell whether it holds for a value."""
        return self.low <= value <= self.high or value in self.missing


@dataclass(frozen=True)
class Scorecard:
    """The rules of one day and one use, compiled.

    Attributes
    ----------
    rules : RulesInForce
    indicators : tuple of ScoredIndicator
    names : tuple of str
        Their identifiers.
    known : frozenset of str
        Every indicator in force that day, also those of other uses.
    curable : tuple of int
        Rows of the indicators about which an enterprise can do something itself.
    themes : tuple of Theme
    conditions : tuple of ScoredCondition
        Vetoes, caps, exemptions, in this order.
    base, least, most : int
        Points everyone starts from, and the range of the score.
    cuts : tuple of int
        Descending; the score from which each grade but the last starts.
    grades : tuple of GradeStep
        Best first, ``not graded`` last.
    """

    rules: RulesInForce
    use: Use
    indicators: tuple[ScoredIndicator, ...]
    names: tuple[str, ...]
    known: frozenset[str]
    curable: tuple[int, ...]
    themes: tuple[Theme, ...]
    conditions: tuple[ScoredCondition, ...]
    base: int
    least: int
    most: int
    cuts: tuple[int, ...]
    grades: tuple[GradeStep, ...]

    def bands_of(self, row: Sequence[int]) -> tuple[int, ...]:
        """Give the band codes of one row of values, in the order of the indicators."""
        return tuple([bisect_right(item.cuts, value) for item, value in zip(self.indicators, row, strict=True)])

    @property
    def not_graded(self) -> int:
        """Index of ``not graded`` among the grades."""
        return len(self.grades) - 1


@lru_cache(maxsize=64)
def scorecard(rulebook: Rulebook, on: date, use: Use = Use.SUPERVISION) -> Scorecard:
    """Compile the rules of one day; the same rulebook, day and use give the same object.

    Raises
    ------
    PurposeError
        The rulebook does not allow the use.
    NotInForceError
        Nothing is in force that day, or a veto, cap or exemption looks at an indicator that is not.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> card = scorecard(load_rulebook(), date(2026, 6, 30))
    >>> [step.code for step in card.grades], card.cuts
    (['A', 'B', 'C', 'D', 'M'], (880, 720, 520))
    """
    require_use(rulebook, use)
    rules = rulebook.on(on, use)
    scale = rules.scale
    themes = tuple(Theme(name, reach.least, reach.most) for name, reach in sorted(scale.themes.items()))
    place_of_theme = {theme.name: index for index, theme in enumerate(themes)}
    indicators = tuple(
        _scored(indicator, version, place_of_theme[indicator.theme]) for indicator, version in rules.for_use
    )
    grades = (*scale.grades, scale.not_graded)
    return Scorecard(
        rules=rules,
        use=use,
        indicators=indicators,
        names=tuple(item.indicator.id for item in indicators),
        known=frozenset(indicator.id for indicator, _ in rules.indicators),
        curable=tuple(place for place, item in enumerate(indicators) if item.indicator.cure is not None),
        themes=themes,
        conditions=_conditions(rules, indicators, [step.code for step in grades]),
        base=scale.base,
        least=scale.least,
        most=scale.most,
        cuts=tuple(step.start for step in scale.grades if step.start is not None),
        grades=grades,
    )


def _scored(indicator: Indicator, version: IndicatorVersion, theme: int) -> ScoredIndicator:
    starts = tuple(band.start for band in version.bands if band.start is not None)
    missing = version.missing
    cuts = (Missing.NOT_REPORTED.value, Missing.SOURCE_LATE.value, LOWEST_VALUE, *starts)
    points = (
        missing.not_applicable,
        missing.not_reported,
        missing.source_late,
        *(band.points for band in version.bands),
    )
    cured = _cured(indicator, version)
    return ScoredIndicator(
        indicator=indicator,
        version=version,
        cuts=cuts,
        points=points,
        theme=theme,
        best=max(points),
        cured=cured,
        cured_points=points[bisect_right(cuts, cured)],
    )


def _cured(indicator: Indicator, version: IndicatorVersion) -> int:
    """Give the value an indicator has when nothing is wrong any more."""
    if indicator.direction is Direction.MORE_IS_WORSE:
        return -1 if version.measure.aggregate in _SINCE else 0
    best = max(version.bands, key=lambda band: band.points)
    return 0 if best.start is None else best.start


def _conditions(
    rules: RulesInForce, indicators: tuple[ScoredIndicator, ...], codes: list[str]
) -> tuple[ScoredCondition, ...]:
    place = {item.indicator.id: index for index, item in enumerate(indicators)}
    missing = [rule for rule in (*rules.vetoes, *rules.caps, *rules.exemptions) if rule.indicator not in place]
    if missing:
        raise NotInForceError(_without_indicator(rule, rules.day) for rule in missing)
    kinds: list[tuple[ConditionKind, tuple[Condition, ...]]] = [
        (ConditionKind.VETO, rules.vetoes),
        (ConditionKind.CAP, rules.caps),
        (ConditionKind.NOT_GRADED, rules.exemptions),
    ]
    return tuple(
        ScoredCondition(
            rule=rule,
            kind=kind,
            place=place[rule.indicator],
            low=LOWEST_VALUE if rule.start is None else rule.start,
            high=_high(rule),
            missing=frozenset(Missing[kind.name].value for kind in rule.missing),
            grade=codes.index(rule.grade) if isinstance(rule, GradeCondition) else len(codes) - 1,
        )
        for kind, group in kinds
        for rule in group
    )


def _high(rule: Condition) -> int:
    """Give the largest value on which a rule holds; one that names only missing kinds holds on no value."""
    if rule.below is not None:
        return rule.below - 1
    return LOWEST_VALUE - 1 if rule.start is None else HIGHEST_VALUE


def _without_indicator(rule: Condition, day: date) -> Fault:
    return Fault(
        f"grades.toml: {rule.id}",
        Text(
            f"此条规则所看的指标 {rule.indicator} 在 {day} 没有生效，或不用于此用途",
            f"This rule looks at {rule.indicator}, which is not in force on {day} or not for this use.",
        ),
        Text("条件所看的指标须同时生效", "The indicator of a condition is in force whenever the condition is."),
        Text("请补上该指标的版本，或改条件的日期", "Add a version of the indicator, or change the dates of the rule."),
    )
