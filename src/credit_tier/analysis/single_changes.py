"""Which of several changes move an enterprise: each by itself, and all but each (逐项归因).

A grade follows from the points of each indicator, the base, the ranges, the cut-offs and the conditions. Every one of
them that the new rules change is one change; any of them can be taken from the old rules and the others from the new.
Of every enterprise that moves, each change is tried by itself and left out by itself, exactly, without weights:

- it is enough *alone* where it by itself leads to the new grade;
- it is *needed* where all the others together do not.

Two changes may both be needed and neither be enough (they add up), or each be enough and none needed (either does it).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.analysis.comparison_causes import Bools, Sides, Texts
from credit_tier.analysis.mixed_rules import mixture_of

TOGETHER: Final = " + "
EITHER: Final = " | "


class SingleChanges(NamedTuple):
    """What each change does to the enterprises that move.

    Attributes
    ----------
    names : tuple of str
        The k changes that bear on anyone: an indicator, ``base``, ``range``, ``theme x``, ``cut-offs``, ``veto x`` ...
    alone, needed : numpy.ndarray
        bool (k, m).
    by : numpy.ndarray
        object (m,): in words: ``a`` (enough and needed), ``a + b`` (only together), ``a | b`` (either is enough),
        ``a + b ...`` (a smallest set that is enough, one of several).
    """

    names: tuple[str, ...]
    alone: Bools
    needed: Bools
    by: Texts


def single_changes(sides: Sides, rows: np.ndarray[Any, Any]) -> SingleChanges:
    """Try every change by itself and leave it out by itself.

    Parameters
    ----------
    sides : Sides
    rows : numpy.ndarray
        Places of enterprises that move, shape (m,).
    """
    mixed = mixture_of(sides, rows)
    names, every = mixed.changes(), np.ones(len(rows), np.bool_)
    target = mixed.grade(dict.fromkeys(names, every))
    alone, needed = (np.zeros((len(names), len(rows)), np.bool_) for _ in range(2))
    for place, name in enumerate(names):
        others = [*names[:place], *names[place + 1 :]]
        alone[place] = mixed.grade({name: every}) == target
        needed[place] = mixed.grade(dict.fromkeys(others, every)) != target
    by = joined(names, needed, TOGETHER)
    left = mixed.grade(dict(zip(names, needed, strict=True))) != target  # what is needed is not all it takes
    by[left] = joined(names, alone, EITHER)[left]
    left &= ~alone.any(axis=0)
    if left.any():
        by[left] = joined(names, _smallest(sides, rows[left], names), TOGETHER) + " ..."
    return SingleChanges(tuple(names), alone, needed, by)


def _smallest(sides: Sides, rows: np.ndarray[Any, Any], names: Sequence[str]) -> Bools:
    """Leave out what can be left out, one after the other; bool (k, m)."""
    mixed = mixture_of(sides, rows)
    kept = np.ones((len(names), len(rows)), np.bool_)
    target = mixed.grade(dict(zip(names, kept, strict=True)))
    for place in range(len(names)):
        without = kept.copy()
        without[place] = False
        kept[place] = mixed.grade(dict(zip(names, without, strict=True))) != target
    return kept


def joined(names: Sequence[str], which: Bools, between: str) -> Texts:
    """Join, for each enterprise, the names of the changes that are marked; object (m,)."""
    patterns, place = np.unique(which, axis=1, return_inverse=True)
    words = [between.join(name for name, found in zip(names, marks, strict=True) if found) for marks in patterns.T]
    return np.array([*words, ""], dtype=object)[place.reshape(-1)]
