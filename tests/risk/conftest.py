"""Invented visits with a known truth, as arrays, and a small province read into records."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from credit_tier import read_records
from credit_tier.datasets import make_province
from credit_tier.engine.missing import Missing
from credit_tier.risk.feature_table import features_from_arrays
from credit_tier.risk.model import RiskModel
from shipped_rulebook import shipped_rulebook

TODAY = date(2026, 6, 30)
FIRST = np.datetime64("2024-01-01")
NAMES = ("late", "share", "months", "idle")
SIGNS = (1, -1, 1, 0)


def make(many, *, seed=1, signal=1.0):
    """Make visits: the log odds follow three features, the fourth is noise; some values are missing."""
    random = np.random.default_rng(seed)
    late = random.poisson(1.0, many)
    share = random.integers(0, 1_000_001, many)
    months = random.integers(0, 13, many)
    idle = random.integers(0, 100, many)
    logits = signal * (1.2 * late - 2.0 * share / 1e6 + 0.8 * (months > 6)) - 2.0
    found = random.random(many) < 1 / (1 + np.exp(-logits))
    values = np.array([late, share, months, idle]).astype(np.int32)
    values[1, random.random(many) < 0.1] = Missing.NOT_REPORTED
    values[1, random.random(many) < 0.1] = Missing.NOT_APPLICABLE
    values[2, random.random(many) < 0.05] = Missing.SOURCE_LATE
    days = FIRST + np.sort(random.integers(0, 700, many))
    codes = [f"{place:018}" for place in random.integers(0, max(many // 2, 1), many)]
    table = features_from_arrays(NAMES, values, days, signs=SIGNS, codes=codes)
    return SimpleNamespace(features=table, found=found, logits=logits)


@pytest.fixture(scope="session")
def visits():
    return make(6000)


@pytest.fixture(scope="session")
def models(visits):
    """A model of each learner, fitted on the same visits."""
    return {
        name: RiskModel(threads=1, learner=name).fit(visits.features, visits.found) for name in ("logistic", "lightgbm")
    }


@pytest.fixture(scope="session")
def province():
    made = make_province(280)
    rulebook = shipped_rulebook()
    tables = {name: made.table(name) for name in made.names}
    records = read_records(tables, rulebook, received_on=TODAY)
    return SimpleNamespace(made=made, tables=tables, rulebook=rulebook, records=records, today=TODAY)
