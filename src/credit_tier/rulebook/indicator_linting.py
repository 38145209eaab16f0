"""Lint of indicators: bands nobody can be in, points that run the wrong way, indicators that do nothing (指标体检)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.contents import file_of
from credit_tier.rulebook.findings import Finding, Lint
from credit_tier.rulebook.indicator import Aggregate, Direction, Indicator, IndicatorVersion
from credit_tier.rulebook.model import Rulebook

PPM: Final = 1_000_000
_COUNTS: Final = {Aggregate.COUNT, Aggregate.DISTINCT_MONTHS}
_NONE_IS_MINUS_ONE: Final = {Aggregate.MONTHS_SINCE_FIRST, Aggregate.MONTHS_SINCE_LAST}


def reach(version: IndicatorVersion) -> tuple[int | None, int | None]:
    """Give the least and the largest value a measure can have, None where only the integers bound it.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> reach(load_rulebook().indicator("social_security.unpaid_months").version[-1])
    (0, 13)
    """
    measure = version.measure
    window = measure.window_months
    if measure.aggregate is Aggregate.DISTINCT_MONTHS:
        return 0, window + 1 if window is not None else None
    if measure.aggregate in _COUNTS:
        return 0, None
    if measure.aggregate in _NONE_IS_MINUS_ONE:
        return -1, window
    return None, None


def indicator_findings(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find indicators that do not do what they say.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
        For what is used; bands and points are looked at in every version.
    """
    for indicator in rulebook.indicators:
        for index, version in enumerate(indicator.version):
            where = f"{file_of(indicator.id)}: version[{index}]"
            yield from _against_direction(indicator, version, where)
            yield from _out_of_reach(version, where)
    yield from _unused(rulebook, on)


def _against_direction(indicator: Indicator, version: IndicatorVersion, where: str) -> Iterator[Finding]:
    points = [band.points for band in version.bands]
    turned = indicator.direction is Direction.MORE_IS_WORSE
    wanted = sorted(points, reverse=turned) if indicator.direction in _RUNS else [points[0]] * len(points)
    if points != wanted:
        yield Finding(
            f"{where}.bands",
            Lint.AGAINST_DIRECTION,
            Text(
                f"分值 {points} 与方向 {indicator.direction} 不符",
                f"The points {points} go against the direction {indicator.direction}.",
            ),
        )
    best = max(points)
    for kind, given in version.missing.model_dump().items():
        if given > best:
            yield Finding(
                f"{where}.missing.{kind}",
                Lint.MISSING_BEST,
                Text(
                    f"缺失 {kind} 得 {given} 分，高于最好一档的 {best} 分",
                    f"Missing ({kind}) gets {given} points, more than the best band's {best}.",
                ),
            )


_RUNS: Final = {Direction.MORE_IS_WORSE, Direction.MORE_IS_BETTER}


def _out_of_reach(version: IndicatorVersion, where: str) -> Iterator[Finding]:
    least, most = reach(version)
    for place, band in enumerate(version.bands):
        after = version.bands[place + 1].start if place + 1 < len(version.bands) else None
        below = least is not None and after is not None and after <= least
        above = most is not None and band.start is not None and band.start > most
        if below or above:
            bound = least if below else most
            yield Finding(
                f"{where}.bands[{place}]",
                Lint.UNREACHABLE_BAND,
                Text(
                    f"{'最小' if below else '最大'}值是 {bound}，此档永远用不到",
                    f"The {'least' if below else 'largest'} value is {bound}; nobody is ever in this band.",
                ),
            )


def _unused(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    rules = rulebook.grade_rules
    looked_at = {rule.indicator for rule in (*rules.veto, *rules.cap, *rules.not_graded) if rule.applies_on(on)}
    for indicator in rulebook.indicators:
        version = indicator.on(on)
        if version is None:
            continue
        points = {band.points for band in version.bands} | set(version.missing.model_dump().values())
        idle = len(points) == 1 and indicator.id not in looked_at
        if idle or not set(indicator.uses) & set(rulebook.identity.uses):
            yield Finding(
                file_of(indicator.id),
                Lint.UNUSED_INDICATOR,
                Text("不计分，也没有规则用到", "It gives the same points to everyone, and no rule looks at it.")
                if idle
                else Text("本规则手册的用途都不用它", "None of the rulebook's uses takes it."),
            )
