"""Made-up populations: indicator values that spread over the grades of whatever rulebook is loaded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from credit_tier.engine.indicators import Indicators
from random_cards import NOT_APPLICABLE, ON
from strategies import made_code


def values_of(book, matrix):
    names = tuple(item.id for item, _ in book.on(ON).for_use)
    values = np.array(matrix, dtype=np.int32).reshape(-1, len(names)).T.copy()
    codes = pa.array([made_code(number) for number in range(values.shape[1])], pa.string())
    return Indicators(codes, names, values, ON, ON, book.digest, "0" * 64, {})


def some(book, number=400, seed=5):
    """Give enterprises, all of them graded, of which most have a few values that are not the best."""
    generator, rules = np.random.default_rng(seed), book.on(ON).for_use
    ungraded = {rule.indicator for rule in book.grade_rules.not_graded}
    usual = [
        NOT_APPLICABLE if version.bands[0].points >= version.bands[-1].points else version.bands[-1].start
        for _, version in rules
    ]
    matrix = np.tile(np.array(usual, dtype=np.int64), (number, 1))
    for row in matrix:
        for place in generator.choice(len(usual), size=generator.integers(1, 12), replace=False):
            version = rules[place][1]
            starts = [band.start for band in version.bands if band.start is not None]
            row[place] = generator.choice(
                [*starts, *(start - 1 for start in starts), NOT_APPLICABLE + 1, NOT_APPLICABLE + 2]
            )
    for place, (item, _) in enumerate(rules):
        if item.id in ungraded:
            matrix[:, place] = usual[place]
    return values_of(book, matrix)


def some_not_graded(book, number=400, seed=5):
    """Give enterprises as `some`, every seventh of them too young to be graded."""
    found = some(book, number, seed)
    values = found.values.copy()
    values[found.names.index("registration.age_months"), ::7] = 5
    return replace(found, values=values)
