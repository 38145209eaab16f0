"""``python -m benchmarks.estimation``: how often intervals hold the truth, and five years of the loop, as a page.

The cases are those of the long tests: draws of `dr1` from populations whose rate is known.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from credit_tier.estimation.coverage import Coverage, KnownStratum, coverage, known_stratum
from credit_tier.estimation.loop import Year, loop
from credit_tier.sampling.ranking import Design

VISITS = (30, 100, 1_000)
RATES_PPM = (10_000, 50_000, 200_000)
SIZE = 2_000
"""Enterprises of each case."""


class Case(NamedTuple):
    """One population and how it is drawn."""

    title: str
    visits: int
    rate_ppm: int
    strata: Sequence[KnownStratum]
    draws: int


def cases(draws: int) -> Iterator[Case]:
    """Give the grid: simple random samples, three strata, and draws by a size that follows the risk."""
    for n in VISITS:
        for rate in RATES_PPM:
            plain = [known_stratum("A", Design.SRS, n, size=SIZE, rate_ppm=rate)]
            by_size = [known_stratum("A", Design.PARETO, n, size=SIZE, rate_ppm=rate, follows=3)]
            yield Case("srs", n, rate, plain, draws)
            yield Case("strata", n, rate, strata_of(n, rate), draws)
            yield Case("pareto", n, rate, by_size, draws)


def strata_of(n: int, rate_ppm: int) -> list[KnownStratum]:
    """Give three strata, the worse the more of it is drawn, together with the rate asked for."""
    sizes, shares, factors = (1_200, 600, 200), (30, 35, 35), (4, 12, 40)
    return [
        known_stratum(name, Design.SRS, min(size, n * share // 100), size=size, rate_ppm=rate_ppm * factor // 10)
        for name, size, share, factor in zip("ABD", sizes, shares, factors, strict=True)
    ]


def _covered(case: Case) -> Coverage:
    return coverage(case.strata, case.draws)


def grid_lines(draws: int, workers: int) -> Iterator[str]:
    """Tell the grid as a table."""
    yield from (
        "## Coverage",
        "",
        f"{draws:,} draws of {SIZE:,} enterprises each; every figure is a share of draws.",
        "",
    )
    yield "`srs`: exact hypergeometric bounds are the interval. `strata`: A, B, D by `srs`, D drawn seven times as"
    yield "densely as A; `exact` are the combined bounds. `pareto`: violating firms are four times as large."
    yield ""
    yield "| design | visits | true rate | exact | interval | rate ± t errors | mean estimate | naive | variance |"
    yield "|---|---|---|---|---|---|---|---|---|"
    listed = list(cases(draws))
    with ProcessPoolExecutor(workers) as pool:
        for case, one in zip(listed, pool.map(_covered, listed), strict=True):
            exact = "" if one.exact is None else f"{one.exact:.1%}"
            yield (
                f"| {case.title} | {sum(stratum.n for stratum in case.strata):,} | {one.rate:.2%} | {exact} |"
                f" {one.interval:.1%} | {one.t_interval:.1%} | {one.mean:.2%} ± {one.mean_error:.2%} |"
                f" {one.naive:.2%} | {one.error_ratio:.2f} |"
            )


def loop_lines(repetitions: int) -> Iterator[str]:
    """Tell the five years as a table."""
    yield from ("", "## Five years of draws by risk", "")
    yield f"{repetitions} repetitions; ± is the Monte-Carlo error. In year 3 a trade turns bad that looked good."
    yield "`with`: a fifth of the visits at random, and a floor under every size; `without`: the firms of highest risk."
    yield ""
    yield "| year | way | true rate | estimate | off by | risk believed of the trade | its rate | visits that found |"
    yield "|---|---|---|---|---|---|---|---|"
    yield from (_year(one) for one in loop(repetitions))


def _year(one: Year) -> str:
    return (
        f"| {one.year} | {one.way} | {one.truth:.1%} | {one.estimate:.1%} |"
        f" {one.bias:+.1%} ± {one.estimate_error:.1%} |"
        f" {one.believed:.1%} ± {one.believed_error:.1%} | {one.actual:.1%} | {one.found:.1%} |"
    )


def main() -> None:
    """Run, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimation", description=__doc__)
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument("--repetitions", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", type=Path, help="the page to write, docs/estimates-figures.md")
    given = parser.parse_args()
    lines = ["# Estimates in figures", "", "Made by `python -m benchmarks.estimation`; nothing here is typed.", ""]
    lines += [*grid_lines(given.draws, given.workers), *loop_lines(given.repetitions), ""]
    text = "\n".join(lines)
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
