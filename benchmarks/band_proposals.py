"""Bands beside those of optbinning: the same information value on the same pre-bins, and the time of either.

Run in an environment with the extra ``bench``: ``python benchmarks/band_proposals.py``; with ``--write`` it writes the
known answers of ``tests/vectors/optbinning.json``.
"""

from __future__ import annotations

import json
import sys
import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from credit_tier.analysis.monotone_binning import Conditions, PreBins, best_cuts
from credit_tier.analysis.population_stability import psi

VECTORS = Path(__file__).parents[1] / "tests" / "vectors" / "optbinning.json"
CASES = 40


class Case(NamedTuple):
    """Outcomes by value, and conditions."""

    events: list[int]
    non_events: list[int]
    rising: bool
    most_bands: int
    least_share: str


def case(seed: int) -> Case:
    """Draw counts of either outcome on the values 0 to m - 1, and conditions."""
    generator = np.random.default_rng(seed)
    many = int(generator.integers(4, 13))
    rows = generator.integers(20, 400, many)
    shares = np.clip(
        np.linspace(0.1, 0.1 + 0.5 * generator.random(), many) + generator.normal(0, 0.06, many), 0.05, 0.9
    )
    events = np.clip(generator.binomial(rows, shares), 1, rows - 1)
    most = int(generator.integers(2, 7))
    share = ("0", "1/20", "1/10")[seed % 3]
    return Case(events.tolist(), (rows - events).tolist(), bool(seed % 4), most, share)


def ours(one: Case) -> float | None:
    """Give our information value, None where there are no bands."""
    events, non_events = one.events, one.non_events
    bins = PreBins(np.arange(len(events)), np.array(events), np.array(non_events))
    share, rows = Fraction(one.least_share), sum(events) + sum(non_events)
    least = max(1, -(-share.numerator * rows // share.denominator))
    cuts = best_cuts(bins, (sum(events), sum(non_events)), Conditions(one.rising, one.most_bands, least, Fraction(0)))
    if cuts is None:
        return None
    edges = [0, *cuts, len(events)]
    mine, other = ([sum(side[i:j]) for i, j in pairwise(edges)] for side in (events, non_events))
    return psi(mine, other)


def theirs(one: Case) -> float | None:
    """Give optbinning's information value, None where it leaves one bin."""
    from optbinning import OptimalBinning  # noqa: PLC0415 # of the extra bench

    events, non_events = one.events, one.non_events
    values = np.repeat(np.arange(len(events)), np.array(events) + np.array(non_events)).astype(float)
    outcomes = np.concatenate([[1] * event + [0] * other for event, other in zip(events, non_events, strict=True)])
    share = float(Fraction(one.least_share))
    binning = OptimalBinning(
        dtype="numerical",
        solver="cp",
        monotonic_trend="ascending" if one.rising else "descending",
        max_n_bins=one.most_bands,
        min_bin_size=share or None,
        user_splits=[place - 0.5 for place in range(1, len(events))],
        time_limit=60,
    ).fit(values, outcomes)
    if not len(binning.splits):
        return None
    binning.binning_table.build()
    return float(binning.binning_table.iv)


def main() -> None:
    """Compare, and write the answers where asked."""
    answers: list[dict[str, object]] = []
    spent = [0.0, 0.0]
    for seed in range(CASES):
        one = case(seed)
        found: list[float | None] = []
        for place, way in enumerate((ours, theirs)):
            start = time.perf_counter()
            found.append(way(one))
            spent[place] += time.perf_counter() - start
        print(seed, *found)
        answers.append({**one._asdict(), "iv": None if found[1] is None else f"{found[1]:.9f}"})
    print(f"ours {spent[0]:.3f} s, optbinning {spent[1]:.3f} s")
    if "--write" in sys.argv:
        said = {"made_by": "python benchmarks/band_proposals.py --write (optbinning, extra bench)", "cases": answers}
        VECTORS.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
