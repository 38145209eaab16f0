"""Independent draws of the same enterprises as one estimate: without bias, with the variance it says, or refused."""

from __future__ import annotations

from itertools import combinations, product
from math import sqrt

import numpy as np
import pytest

from credit_tier import estimate
from credit_tier.estimation.combined import estimate_together
from credit_tier.estimation.intervals import IntervalKind
from credit_tier.estimation.outcomes import Finding, VisitOutcome
from credit_tier.estimation.refusals import EstimateError
from credit_tier.estimation.shared_findings import shared_findings
from credit_tier.sampling.ranking import Design, Members
from credit_tier.sampling.selection import Scope, select_checked
from estimation.draws import core, found, stratum

BAD = {1, 2, 5}


def of_units(units, size, *, design="srs", pis=()):
    """Give the estimate of a draw of some numbered units, of which the bad ones violate the law."""
    one = stratum("A", len(units), size, design=design, pis=pis)
    for row, unit in zip(one["selected"], units, strict=True):
        row[1] = f"A:{unit}"
    return estimate(core(one), {f"A:{unit}": "violation" if unit in BAD else "none" for unit in units})


def test_over_all_pairs_of_samples_the_mean_is_the_truth_and_the_mean_variance_is_that_of_the_estimate():
    rates, variances = [], []
    for first, second in product(combinations(range(1, 8), 3), combinations(range(1, 8), 4)):
        whole = estimate_together([of_units(first, 7), of_units(second, 7)], shares=["0.3", "0.7"]).overall
        rates.append(whole.rate)
        variances.append(whole.standard_error**2)
    assert np.mean(rates) == pytest.approx(len(BAD) / 7)
    # Hájek's rate is the mean of both here, but the residuals are about the common rate: still unbiased under `srs`.
    assert np.mean(variances) == pytest.approx(np.var(rates))


def test_a_control_and_a_draw_by_risk_together_hold_the_truth_and_a_plain_count_does_not():
    random = np.random.default_rng(31)
    sizes = random.integers(50, 150, 400) * np.where(bad := random.random(400) < 0.1, 4, 1)
    ids, truth, turns = tuple(f"A:{place}" for place in range(400)), bad.mean(), 250
    members, rates, held, naive, alone = Members(ids, tuple(sizes.tolist())), [], 0, [], []
    for turn in range(turns):
        parts = []
        for design, n in ((Design.SRS, 20), (Design.PARETO, 60)):
            drawn = select_checked(Scope(design, "together", "A", f"{turn:064x}"), members, n).selected
            rows = [[rank, row.id, "", row.pi] for rank, row in enumerate(drawn, start=1)]
            one = {**stratum("A", n, 400, design=design.value), "selected": rows}
            words = {row.id: "violation" if bad[int(row.id[2:])] else "none" for row in drawn}
            parts.append(estimate(core(one), words))
        whole = estimate_together(parts, shares=["0.25", "0.75"]).overall
        rates.append(whole.rate)
        naive.append(whole.unweighted)
        alone.append(parts[0].overall.rate)
        held += whole.interval.low <= truth <= whole.interval.high
        assert whole.drawn == len({unit for part in parts for unit in part.visited.units}) < 80 or whole.drawn == 80
    error = np.std(rates) / sqrt(turns)
    assert abs(np.mean(rates) - truth) < 4 * error + truth / 80
    assert held / turns >= 0.92
    assert np.mean(naive) > 2 * truth
    assert np.std(rates) < np.std(alone) / 2, "sharper than the control alone"


def test_groups_strata_and_counts_are_those_of_both_draws():
    grades = {f"{name}:{rank}": "AB"[rank % 2] for name in "xy" for rank in range(1, 41)}
    one = core(stratum("x", 20, 100), stratum("y", 10, 50))
    first = estimate(one, found("x", 20, 4) | found("y", 10, 5), groups={"grade": grades})
    two = core(stratum("x", 30, 100), stratum("y", 30, 50))
    second = estimate(two, found("x", 30, 4) | found("y", 30, 5, silent=5), groups={"grade": grades})
    with pytest.raises(EstimateError, match="two findings"):
        estimate_together([first, second])
    second = estimate(two, found("x", 30, 4) | found("y", 30, 5), groups={"grade": grades})
    made = estimate_together([first, second], shares=["1/3", "2/3"])
    assert made.of("stratum", "y").rate == pytest.approx((5 / 10 + 2 * 5 / 30) / 3)
    assert (made.overall.drawn, made.overall.judged, made.overall.violating) == (60, 60, 9)
    assert made.overall.total == pytest.approx(100 * (4 / 20 + 2 * 4 / 30) / 3 + 50 * (5 / 10 + 2 * 5 / 30) / 3)
    assert made.overall.interval_kind is IntervalKind.EFFECTIVE_SIZE
    error = made.of("stratum", "x").standard_error
    rate = made.of("stratum", "x").rate
    parts = [(1 / 3, 20, 4), (2 / 3, 30, 4)]
    each = [
        share**2 * (1 - n / 100) / n * np.var(np.repeat([1 - rate, -rate], [hits, n - hits]), ddof=1)
        for share, n, hits in parts
    ]
    assert error == pytest.approx(sqrt(sum(each)))
    # Welch and Satterthwaite, rounded down.
    freedom = sum(each) ** 2 / (each[0] ** 2 / 19 + each[1] ** 2 / 29)
    assert made.of("stratum", "x").freedom == int(freedom) < 19 + 29
    assert {one.name for one in made.figures if one.kind == "grade"} == {"A", "B"}
    assert len(made.to_frame()) == len(made.figures)
    assert "independent draws" in str(made)
    by_number = estimate_together([first, second])
    assert [float(share) for share in by_number.shares] == [30 / 90, 60 / 90]


def test_one_answer_or_none_in_a_stratum_is_said():
    full = estimate(core(stratum("x", 20, 100), stratum("y", 10, 50)), found("x", 20, 4) | found("y", 10, 2))
    lone = core(stratum("x", 19, 100), stratum("y", 1, 50))
    single = estimate_together([full, estimate(lone, found("x", 19, 4) | {"y:1": "violation"})]).overall
    assert (single.interval, single.standard_error) == (None, None)
    assert single.rate is not None
    assert "y" in single.why.en
    mute = estimate(core(stratum("x", 19, 100), stratum("z", 1, 50)), found("x", 19, 4))
    silent = estimate_together([full, mute]).overall
    assert silent.rate is None
    assert "z" in silent.why.en


@pytest.mark.parametrize(
    "shares", [["1"], ["0.5", "0.6"], ["0", "1"], ["x", "1"], ["-0.5", "1.5"], ["0.2", "0.3", "0.5"]]
)
def test_shares_that_cannot_be_are_refused(shares):
    with pytest.raises(EstimateError, match="份额"):
        estimate_together([of_units((1, 2, 3), 7), of_units((1, 4, 5, 6), 7)], shares=shares)


def test_one_draw_twice_and_draws_of_others_are_refused():
    one = of_units((1, 2, 3), 7)
    for parts in ([one], [one, one], [one, of_units((1, 2, 3), 7)], [one, of_units((1, 2, 4, 5), 8)], []):
        with pytest.raises(EstimateError):
            estimate_together(parts)


def test_an_answer_for_one_draw_fills_the_silence_of_another_and_never_overrules_its_answer():
    bad, good, mute = VisitOutcome.VIOLATION, VisitOutcome.NONE, VisitOutcome.NO_RESPONSE
    one = [Finding("a", bad), Finding("b", good), Finding("c", bad), Finding("stranger", good)]
    other = [Finding("b", mute), Finding("c", good)]
    first, second = shared_findings([{"a", "b", "c"}, {"a", "b", "c", "d"}], [one, other])
    assert first == tuple(one)
    assert {found.unit: found.outcome for found in second} == {"a": bad, "b": good, "c": good}
