"""Points that go the wrong way: against the declared direction, or away from those who only could gain (计分方向)."""

from __future__ import annotations

from collections.abc import Iterator

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.faults import MEND, fault
from credit_tier.rulebook.indicator import Direction, Indicator, IndicatorVersion


def direction_faults(file: str, index: int, indicator: Indicator, version: IndicatorVersion) -> Iterator[Fault]:
    """Find points that rise where a larger value is worse, fall where it is better, or differ where it is neutral.

    A kind of missing that gets more than the best band would reward silence, and is refused, too.

    Parameters
    ----------
    file : str
    index : int
        Place of the version.
    indicator : Indicator
    version : IndicatorVersion
    """
    points = [band.points for band in version.bands]
    missing = version.missing.model_dump()
    if indicator.direction is Direction.NEUTRAL:
        if len({*points, *missing.values()}) > 1:
            yield _against(file, (index, "bands"), indicator, points, Text("全部同分", "The same points everywhere."))
        return
    worse = indicator.direction is Direction.MORE_IS_WORSE
    if points != sorted(points, reverse=worse):
        way = Text("值越大分越低", "Larger values get fewer points.")
        way = way if worse else Text("值越大分越高", "Larger values get more points.")
        yield _against(file, (index, "bands"), indicator, points, way)
    for kind, given in missing.items():
        if given > max(points):
            yield fault(
                file,
                ("version", index, "missing", kind),
                Text(
                    f"缺失得 {given} 分，高于最好一档的 {max(points)} 分",
                    f"Missing gets {given} points, more than the best band's {max(points)}.",
                ),
                Text("缺失不高于最好一档", "At most the points of the best band."),
                MEND,
            )


def _against(file: str, place: tuple[int, str], indicator: Indicator, points: list[int], allowed: Text) -> Fault:
    return fault(
        file,
        ("version", *place),
        Text(
            f"分值 {points} 与方向 {indicator.direction} 不符",
            f"The points {points} go against the direction {indicator.direction}.",
        ),
        allowed,
        Text("请改分值，或改方向", "Mend the points, or the direction."),
    )


def bonus_faults(file: str, index: int, version: IndicatorVersion) -> Iterator[Fault]:
    """Find points of a source that may only add which take some away from those it says nothing about (R10)."""
    worst = min(band.points for band in version.bands)
    for kind, points in version.missing.model_dump().items():
        if points != worst:
            yield fault(
                file,
                ("version", index, "missing", kind),
                Text(
                    f"此来源只加分：缺失应得 {worst} 分，不是 {points} 分",
                    f"This source only adds: missing gets {worst} points, not {points}.",
                ),
                Text("各种缺失与最差一档同分", "Every missing kind has the points of the worst band."),
                Text(
                    "请改为同分；减分须有目录和条文依据",
                    "Make them equal; a deduction needs a catalogue entry and an article.",
                ),
            )
