"""How often a signal is shown where there is none, and how far chances are right where findings are few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from credit_tier.risk.calibration import CalibrationKind, learn
from credit_tier.risk.feature_table import Features, features_from_arrays
from credit_tier.risk.logistic import probabilities
from credit_tier.risk.model import RiskModel
from credit_tier.risk.probabilities import probability_figures

CASES = ((800, 0.0), (2_000, 0.0), (800, 0.3), (2_000, 0.3), (800, 1.0), (2_000, 1.0), (6_000, 1.0))
"""Visits, and the strength of the signal."""
JUDGED_ON = 20_000


class _Set(NamedTuple):
    features: Features
    found: np.ndarray[Any, Any]


def invented(visits: int, strength: float, seed: int) -> _Set:
    """Make visits of four features, of which three move the log odds by so much, and the last does not."""
    random = np.random.default_rng(seed)
    values = np.array(
        [random.poisson(1.0, visits), *random.integers(0, 13, (2, visits)), random.integers(0, 100, visits)]
    ).astype(np.int32)
    logits = strength * (1.2 * values[0] - values[1] / 6 + 0.8 * (values[2] > 6)) - 2.0
    found = random.random(visits) < probabilities(logits)
    days = np.datetime64("2024-01-01") + np.sort(random.integers(0, 700, visits))
    return _Set(features_from_arrays(("a", "b", "c", "d"), values, days, signs=(1, -1, 1, 1)), found)


def signal_lines(repetitions: int) -> Iterator[str]:
    """Tell both as a table, a row a case."""
    yield from ("## Few findings, and none to be learnt from", "")
    yield f"{repetitions} invented sets each, the logistic model; slopes on {JUDGED_ON:,} new visits, 1 is right:"
    yield "lowest tenth, median, highest tenth, of no calibration, of Platt's always, and of the one the rule chose."
    yield "At strength 0 there is nothing to be learnt, and a signal that is shown is a false one."
    yield ""
    yield "| visits | strength | found in the later part | signal shown | none | Platt always | chosen |"
    yield "|---|---|---|---|---|---|---|"
    for visits, strength in CASES:
        told = [
            _told(invented(visits, strength, seed), invented(JUDGED_ON, strength, 99)) for seed in range(repetitions)
        ]
        shown, later = (float(np.mean([one[place] for one in told])) for place in (0, 1))
        cells = []
        for place in (2, 3, 4):
            slopes = [one[place] for one in told if np.isfinite(one[place])]
            cells.append("{:.2f}, {:.2f}, {:.2f}".format(*np.quantile(slopes, [0.1, 0.5, 0.9])) if strength else "")
        yield f"| {visits:,} | {strength} | {later:.0f} | {shown:.1%} | {' | '.join(cells)} |"


def _told(train: _Set, test: _Set) -> tuple[float, ...]:
    model = RiskModel(learner="logistic", threads=1).fit(train.features, train.found)
    one = model.fitted_
    later = train.features.on >= np.datetime64(one.later.first)
    platt = learn(CalibrationKind.PLATT, model.logits(train.features)[later], train.found[later])
    new = model.logits(test.features)
    slopes = [
        _slope(chance, test.found)
        for chance in (probabilities(new), platt.apply(new), one.logistic_calibration.apply(new))
    ]
    return (float(model.signal_shown), float(one.later.found), *slopes)


def _slope(chance: np.ndarray[Any, Any], found: np.ndarray[Any, Any]) -> float:
    safe = np.clip(chance, 1e-6, 1 - 1e-6)
    return probability_figures(chance, np.log(safe / (1 - safe)), found, np.ones(len(found)))["slope"]
