"""A draw with what was found, as columns: chances, classes of weights, outcomes (样本).

Classes. A stratum is one class, but its certain units (必抽) are one of their own. Inside a class those who gave an
answer speak for those who did not (weighting class adjustment); nothing is carried from one class to another.

Replaced units. Ranks go on where units were removed: the sample is all ranks down to the last that was visited, the
removed ones being outside of what is estimated. Under `srs` that is a simple random sample of so many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from credit_tier.estimation.outcomes import Finding, VisitOutcome
from credit_tier.sampling.ranking import Design

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int64]]


class DrawnStratum(NamedTuple):
    """One stratum of a draw, as far as visits went.

    Attributes
    ----------
    name : str
    design : Design
    population : int
        Units that might be drawn.
    certain : int
        Those of them that were certain to be; the first of `units`, except under `srs`.
    units : sequence of (str, str)
        Id and chance ``"a/b"`` of every rank down to the last that was visited.
    """

    name: str
    design: Design
    population: int
    certain: int
    units: Sequence[tuple[str, str]]


class WeightClass(NamedTuple):
    """Units that stand for one another.

    Attributes
    ----------
    stratum : str
    design : Design
        `Design.SRS` for certain units.
    population : int or None
        Units that it stands for, where that is a count.
    rows : numpy.ndarray of int
        Its rows in the sample.
    answered : int
        Rows with an answer; they carry the weight of the others.
    """

    stratum: str
    design: Design
    population: int | None
    rows: Places
    answered: int

    @property
    def complete(self) -> bool:
        """Whether everyone was visited and answered: nothing is left to chance."""
        return self.population is not None and self.answered == self.population


class Sample(NamedTuple):
    """All units of a draw, a row each.

    Attributes
    ----------
    units : tuple of str
    strata : tuple of str
        The stratum of each row.
    chance : numpy.ndarray of float64
        Inclusion probability, as published, or of the ranks down to which visits went.
    weight : numpy.ndarray of float64
        1 / chance, raised for those who gave no answer; 0 for them.
    outcomes : tuple of VisitOutcome
    reasons : tuple of str
    classes : tuple of WeightClass
    without : mapping of str to int
        Strata of which nobody had a chance, and how many units they have.
    populations : mapping of str to int
        Units that might be drawn, by stratum.
    """

    units: tuple[str, ...]
    strata: tuple[str, ...]
    chance: Floats
    weight: Floats
    outcomes: tuple[VisitOutcome, ...]
    reasons: tuple[str, ...]
    classes: tuple[WeightClass, ...]
    without: Mapping[str, int]
    populations: Mapping[str, int]

    def are(self, *outcomes: VisitOutcome) -> Flags:
        """Tell which rows have one of some outcomes."""
        return np.array([one in outcomes for one in self.outcomes], dtype=np.bool_)

    @property
    def violating(self) -> Flags:
        """Rows with a violation."""
        return self.are(VisitOutcome.VIOLATION)

    @property
    def judged(self) -> Flags:
        """Rows that belong to what is estimated, with a violation or without."""
        return self.are(VisitOutcome.VIOLATION, VisitOutcome.NONE)


def sample_of(strata: Sequence[DrawnStratum], findings: Mapping[str, Finding]) -> Sample:
    """Put a draw and its findings together; a unit without a finding gave no answer.

    Parameters
    ----------
    strata : sequence of DrawnStratum
    findings : mapping of str to Finding
        Of drawn units only.

    Examples
    --------
    >>> drawn = DrawnStratum("A", Design.SRS, 4, 0, [("reg:1", "1/2"), ("reg:2", "1/2")])
    >>> sample_of([drawn], {"reg:1": Finding("reg:1", VisitOutcome.NONE)}).weight.tolist()
    [4.0, 0.0]
    """
    units, names, chances = [], [], []
    for one in strata:
        units += [unit for unit, _ in one.units]
        names += [one.name] * len(one.units)
        chances += [_ratio(pi) for _, pi in one.units]
    said = [findings.get(unit, _unsaid(unit)) for unit in units]
    outcomes = tuple(one.outcome for one in said)
    chance = np.array(chances, dtype=np.float64)
    answered = np.array([one is not VisitOutcome.NO_RESPONSE for one in outcomes], dtype=np.bool_)
    classes, start = [], 0
    for one in strata:
        classes += list(_classes(one, start, answered))
        start += len(one.units)
    weight = np.zeros(len(units))
    for one_class in classes:
        mine = one_class.rows[answered[one_class.rows]]
        if len(mine):
            weight[mine] = (1 / chance[mine]) * ((1 / chance[one_class.rows]).sum() / (1 / chance[mine]).sum())
    return Sample(
        tuple(units),
        tuple(names),
        chance,
        weight,
        outcomes,
        tuple(one.reason for one in said),
        tuple(classes),
        {one.name: one.population for one in strata if not one.units and one.population},
        {one.name: one.population for one in strata},
    )


def _classes(stratum: DrawnStratum, start: int, answered: Flags) -> Iterator[WeightClass]:
    """Give the classes of a stratum: the certain units, then the rest."""
    name, design, population, certain, units = stratum
    parts: list[tuple[Design, int | None, int, int]]
    if design is Design.SRS:
        parts = [(design, population, 0, len(units))]
    else:
        parts = [(Design.SRS, certain, 0, certain), (design, None, certain, len(units))]
    for kind, number, first, last in parts:
        if last > first:
            rows = np.arange(start + first, start + last)
            yield WeightClass(name, kind, number, rows, int(answered[rows].sum()))


def _ratio(pi: str) -> float:
    top, _, bottom = pi.partition("/")
    return int(top) / int(bottom)


def _unsaid(unit: str) -> Finding:
    return Finding(unit, VisitOutcome.NO_RESPONSE, "not_visited")
