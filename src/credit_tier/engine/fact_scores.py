"""What an enterprise would score if a shared fact counted elsewhere: points by theme, inside each theme's range."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from credit_tier.engine.coverage import Values
from credit_tier.engine.measures import CompiledMeasure
from credit_tier.engine.missing import as_missing
from credit_tier.rulebook.grade_scale import ThemeRange


@dataclass(frozen=True)
class FactScores:
    """The scores of enterprises whose facts are contested.

    Attributes
    ----------
    themes : mapping of str to ThemeRange
        Of the scale in force.
    measures : mapping of str to CompiledMeasure
        Of every indicator of the use.
    values : mapping of str to numpy.ndarray
        By indicator: the values with every fact in them; int64 (n,).
    place : mapping of str to int
        Row of each enterprise.
    answer : callable
        What a measured value comes to once it is known whether its source is late: ``answer(value, measure, place)``.
    """

    themes: Mapping[str, ThemeRange]
    measures: Mapping[str, CompiledMeasure]
    values: Mapping[str, Values]
    place: Mapping[str, int]
    answer: Callable[[int, CompiledMeasure, int], int]

    def of(self, code: str, measured: Mapping[str, int]) -> int:
        """Give the points of an enterprise if these indicators had been measured so; theme ranges apply."""
        place, sums = self.place[code], defaultdict[str, int](int)
        for name, item in self.measures.items():
            known = self.answer(measured[name], item, place) if name in measured else int(self.values[name][place])
            sums[item.indicator.theme] += _points(item, known)
        return sum(min(max(sums[name], reach.least), reach.most) for name, reach in self.themes.items())


def _points(item: CompiledMeasure, value: int) -> int:
    missing = as_missing(value) if value >= -(2**31) else None
    if missing is not None:
        return int(getattr(item.version.missing, missing.key))
    return [band.points for band in item.version.bands if band.start is None or band.start <= value][-1]
