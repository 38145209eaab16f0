"""What an enterprise would score if a shared fact counted elsewhere: points by theme, inside each theme's range."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

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
        place = self.place[code]
        sums = {theme: int(points[place]) for theme, points in self._sums.items()}
        for name, value in measured.items():
            item = self.measures[name]
            otherwise = _points(item, self.answer(value, item, place))
            sums[item.indicator.theme] += otherwise - int(self._points[name][place])
        return sum(min(max(sums.get(name, 0), reach.least), reach.most) for name, reach in self.themes.items())

    @cached_property
    def _points(self) -> dict[str, Values]:
        """Points of every enterprise with every fact in its values, by indicator."""
        return {name: _each(item, self.values[name]) for name, item in self.measures.items()}

    @cached_property
    def _sums(self) -> dict[str, Values]:
        sums: dict[str, Values] = {}
        for name, item in self.measures.items():
            theme = item.indicator.theme
            sums[theme] = sums[theme] + self._points[name] if theme in sums else self._points[name]
        return sums


def _each(item: CompiledMeasure, values: Values) -> Values:
    different, place = np.unique(values, return_inverse=True)
    points = np.array([_points(item, int(value)) for value in different], dtype=np.int64)
    return points[place]


def _points(item: CompiledMeasure, value: int) -> int:
    missing = as_missing(value) if value >= -(2**31) else None
    if missing is not None:
        return int(getattr(item.version.missing, missing.key))
    return [band.points for band in item.version.bands if band.start is None or band.start <= value][-1]
