"""Calibration: a probability of 0.2 shall come true one time in five (校准).

None, a line in log odds (Platt) or steps that rise (isotonic): chosen on the validation slice, where each learns from
one half and is judged on the other, both ways round. A richer one is taken only where it is better by more than the
standard error of the difference. All three keep the order of scores.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from credit_tier.risk.encoding import Floats
from credit_tier.risk.logistic import fit_logistic, probabilities
from credit_tier.risk.outcomes import Flags

EDGE: Final = 1e-6
LEAST_FOR_STEPS: Final = 100
"""Findings, and inspections without one, that isotonic calibration needs on the validation slice."""


class CalibrationKind(StrEnum):
    """The ways to calibrate, the plainest first."""

    NONE = "none"
    PLATT = "platt"
    ISOTONIC = "isotonic"


class Calibration(NamedTuple):
    """A calibration that was learnt.

    Attributes
    ----------
    kind : CalibrationKind
    intercept, slope : float
        Of Platt's line; the slope is never negative.
    knots, heights : tuple of float
        Of the isotonic steps: log odds, ascending, and probabilities, not descending; straight lines between.
    """

    kind: CalibrationKind = CalibrationKind.NONE
    intercept: float = 0.0
    slope: float = 1.0
    knots: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()

    def apply(self, logits: Floats) -> Floats:
        """Give probabilities of log odds; the order of rows is kept.

        Examples
        --------
        >>> Calibration(CalibrationKind.PLATT, intercept=0.0, slope=0.0).apply(np.array([3.0])).tolist()
        [0.5]
        """
        if self.kind is CalibrationKind.ISOTONIC:
            return np.interp(logits, self.knots, self.heights)
        if self.kind is CalibrationKind.PLATT:
            return probabilities(self.intercept + self.slope * logits)
        return probabilities(logits)


def choose_calibration(logits: Floats, found: Flags) -> Calibration:
    """Choose and learn a calibration on rows the model was not trained on.

    Parameters
    ----------
    logits : numpy.ndarray of float64, shape (n,)
    found : numpy.ndarray of bool, shape (n,)
    """
    best, best_losses = CalibrationKind.NONE, log_losses(probabilities(logits), found)
    if not halves_have_both(found):
        return Calibration()
    for kind in (CalibrationKind.PLATT, CalibrationKind.ISOTONIC):
        if kind is CalibrationKind.ISOTONIC and min(found.sum(), (~found).sum()) < LEAST_FOR_STEPS:
            continue
        losses = cross_losses(kind, logits, found)
        if gains(best_losses, losses):
            best, best_losses = kind, losses
    return learn(best, logits, found)


def halves_have_both(found: Flags) -> bool:
    """Tell whether even and odd rows each have both kinds of finding."""
    return all(part.any() and not part.all() for part in (found[::2], found[1::2]))


def cross_losses(kind: CalibrationKind, logits: Floats, found: Flags) -> Floats:
    """Give the log loss of each row by a calibration learnt on the other half (even rows, odd rows)."""
    half = np.arange(len(found)) % 2 == 0
    chance = np.empty(len(found))
    for part in (half, ~half):
        chance[part] = learn(kind, logits[~part], found[~part]).apply(logits[part])
    return log_losses(chance, found)


def gains(old: Floats, new: Floats) -> bool:
    """Tell whether new losses are lower by more than the standard error of the mean difference."""
    saved = old - new
    return bool(saved.mean() > saved.std() / np.sqrt(len(saved)))


def log_losses(chance: Floats, found: Flags) -> Floats:
    """Give the log loss of each row; probabilities are kept off 0 and 1 by a millionth."""
    safe = np.clip(chance, EDGE, 1 - EDGE)
    return -np.where(found, np.log(safe), np.log1p(-safe))


def learn(kind: CalibrationKind, logits: Floats, found: Flags) -> Calibration:
    """Learn a calibration of one kind."""
    if kind is CalibrationKind.PLATT:
        line = fit_logistic(logits[:, None], found, signs=[1], ridge=1e-6)
        return Calibration(kind, line.intercept, line.weights[0])
    if kind is CalibrationKind.ISOTONIC:
        knots, heights = _rising(logits, found)
        return Calibration(kind, knots=knots, heights=heights)
    return Calibration()


def _rising(logits: Floats, found: Flags) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Pool adjacent violators; each block stands at its mean log odds, its share drawn to the middle by one case."""
    scores, place = np.unique(logits, return_inverse=True)
    counts, sums = np.bincount(place).astype(float), np.bincount(place, found)
    # Runs that do not rise belong together in any case: most of the work, done for all at once.
    share = sums / counts
    starts = np.flatnonzero(np.concatenate([[True], share[1:] > share[:-1]]))
    runs = [np.add.reduceat(column, starts).tolist() for column in (scores * counts, counts, sums)]
    sizes: list[float] = []
    hits: list[float] = []
    middles: list[float] = []
    for run in zip(*runs, strict=True):
        middle, many, total = run
        while sizes and hits[-1] * many >= total * sizes[-1]:
            middle, many, total = middle + middles.pop(), many + sizes.pop(), total + hits.pop()
        middles.append(middle)
        sizes.append(many)
        hits.append(total)
    whole, base = np.array(sizes), float(found.mean())
    heights = np.maximum.accumulate((np.array(hits) + base) / (whole + 1))
    return tuple((np.array(middles) / whole).tolist()), tuple(heights.tolist())
