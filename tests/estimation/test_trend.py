"""Whether risk rises along grades, and how many visits a sharper answer needs."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import ceil, sqrt

import pytest
from scipy import stats

from credit_tier import estimate
from credit_tier.estimation.refusals import EstimateError
from credit_tier.estimation.trend import Exchange
from estimation.draws import core, found, stratum

ORDER = ("A", "B", "C", "D")


def graded(violating, n=40, size=400):
    strata = [stratum(name, n, size) for name in ORDER]
    said = {unit: word for name in ORDER for unit, word in found(name, n, violating[name]).items()}
    return estimate(core(*strata), said, groups={"grade": {unit: unit[0] for unit in said}})


def test_rising_rates_are_shown_to_rise_and_falling_ones_are_not():
    rising = graded({"A": 1, "B": 3, "C": 8, "D": 16}).trend("grade", ORDER)
    assert rising.rises()
    assert rising.exchange is Exchange.OVER_ALL
    assert rising.slope > 0.1
    assert "上升" in rising.text().zh
    falling = graded({"A": 16, "B": 8, "C": 3, "D": 1}).trend("grade", ORDER)
    assert falling.rises() is False
    assert falling.p_design > 0.99
    assert "not shown" in falling.text().en


def test_the_exact_p_inside_one_stratum_is_that_of_all_exchanges_counted_one_by_one():
    said = {f"A:{number}": "violation" if number in {2, 5, 7, 8} else "none" for number in range(1, 10)}
    grades = dict(zip(said, "AABBBCCDD", strict=True))
    made = estimate(core(stratum("A", 9, 90)), said, groups={"grade": grades}).trend("grade", ORDER)
    scores = ["ABCD".index(grades[unit]) for unit in said]
    observed = sum(scores[number - 1] for number in (2, 5, 7, 8))
    sums = [sum(sample) for sample in combinations(scores, 4)]
    assert made.exchange is Exchange.WITHIN_STRATA
    assert made.p_exact == Fraction(sum(total >= observed for total in sums), len(sums))


def test_what_differs_between_strata_is_no_trend_inside_them():
    # The stratum with many violations holds more D; inside each stratum grades mean nothing.
    strata = core(stratum("x", 40, 400), stratum("y", 40, 400))
    said = found("x", 40, 4) | found("y", 40, 20)
    grades = {unit: "AD"[int(unit[2:]) % (2 if unit[0] == "x" else 4) > 0] for unit in said}
    made = estimate(strata, said, groups={"grade": grades}).trend("grade", ("A", "D"))
    assert made.exchange is Exchange.WITHIN_STRATA
    assert made.p_exact > Fraction(1, 10)


def test_a_draw_by_size_has_the_test_by_design_alone():
    one = stratum("A", 8, 80, design="pareto", pis=["1/10"] * 4 + ["1/5"] * 4)
    said = found("A", 8, 3)
    made = estimate(core(one), said, groups={"grade": dict(zip(said, "DDDCBBAA", strict=True))})
    told = made.trend("grade", ORDER)
    assert (told.p_exact, told.exchange) == (None, Exchange.NOT_DONE)
    assert told.rises()


def test_slope_error_and_chance_are_those_of_the_linearised_regression_and_who_is_in_no_group_is_counted():
    said = {f"A:{number}": "violation" if number in {1, 5, 6, 7} else "none" for number in range(1, 11)}
    grades = dict(zip(said, "AAAABBBB", strict=False))
    told = estimate(core(stratum("A", 10, 100)), said, groups={"grade": grades}).trend("grade", "AB")
    assert told.left_out == 2
    assert told.slope == pytest.approx(3 / 4 - 1 / 4)
    # Each group has three residuals of 1/4 and one of 3/4; ten rows, those outside being 0.
    squares = 2 * (3 / 16 + 9 / 16) * (1 / 2 / 20) ** 2
    assert told.standard_error == pytest.approx(sqrt(100**2 * 0.9 / 10 * squares / 9))
    assert told.p_design == pytest.approx(stats.t.sf(told.slope / told.standard_error, 9))


def test_a_rise_is_shown_down_to_its_own_chance_and_no_further():
    told = graded({"A": 3, "B": 4, "C": 6, "D": 9}).trend("grade", ORDER)
    assert told.rises(str(told.p_exact))
    assert told.rises(str(told.p_exact * Fraction(99, 100))) is False


@pytest.mark.parametrize(
    ("kind", "order"), [("size", ORDER), ("grade", ("A",)), ("grade", ("A", "A")), ("grade", "ABA"), ("grade", "XY")]
)
def test_orders_that_cannot_be_are_refused(kind, order):
    with pytest.raises(EstimateError):
        graded({"A": 1, "B": 3, "C": 8, "D": 16}).trend(kind, order)


def test_visits_needed_for_one_stratum_are_those_of_the_textbook():
    made = estimate(core(stratum("A", 100, 2_000)), found("A", 100, 20))
    need = made.visits_needed("0.03")
    p = 20.5 / 101
    plain = 1.959964**2 * p * (1 - p) / 0.03**2
    assert need.needed == ceil(plain / (1 + plain / 2_000))
    assert need.more == need.needed - 100


def test_neyman_never_needs_more_visits_than_proportional_and_gives_the_width_asked_for():
    made = estimate(core(stratum("A", 40, 4_000), stratum("D", 40, 400)), found("A", 40, 1) | found("D", 40, 18))
    best, even = (made.visits_needed("0.02", allocation=way) for way in ("neyman", "proportional"))
    assert best.needed <= even.needed
    for need in (best, even):
        variance = 0.0
        for one, hits in zip(need.strata, (1, 18), strict=True):
            p = (hits + 0.5) / 41
            variance += (one.population / 4_400) ** 2 * p * (1 - p) / one.needed * (1 - one.needed / one.population)
        assert 0.0185 < 1.96 * variance**0.5 <= 0.0201


def test_silence_and_firms_that_are_gone_raise_the_visits_and_nobody_is_visited_twice():
    all_there = estimate(core(stratum("A", 100, 5_000)), found("A", 100, 20)).visits_needed("0.03")
    half = estimate(core(stratum("A", 100, 5_000)), found("A", 100, 10, silent=50)).visits_needed("0.03")
    assert half.needed > 1.8 * all_there.needed
    tight = estimate(core(stratum("A", 100, 200)), found("A", 100, 20)).visits_needed("0.0001")
    assert tight.needed == 200
    quiet = estimate(core(stratum("A", 100, 200)), found("A", 100, 10, silent=50)).visits_needed("0.0001")
    assert quiet.needed == 200


def test_firms_that_are_gone_make_the_population_smaller_and_each_visit_worth_less():
    need = estimate(core(stratum("A", 100, 2_000)), found("A", 100, 10, outside=50)).visits_needed("0.03")
    p = 10.5 / 51
    plain = 1.959964**2 * p * (1 - p) / 0.03**2
    assert need.needed == ceil(plain / (1 + plain / 1_000) * 2)


def test_every_stratum_keeps_two_visits_and_none_has_fewer_than_none_to_make():
    need = graded({"A": 1, "B": 3, "C": 8, "D": 16}).visits_needed("0.45")
    assert [(one.needed, one.more) for one in need.strata] == [(2, 0)] * 4
    assert (need.needed, need.more) == (8, 0)


def test_a_stratum_too_small_for_its_share_is_visited_whole_and_the_others_make_up_for_it():
    need = estimate(
        core(stratum("A", 40, 4_000), stratum("D", 40, 60)), found("A", 40, 0) | found("D", 40, 20)
    ).visits_needed("0.004")
    rest, whole = need.strata
    assert whole.needed == whole.population
    p = 0.5 / 41
    error = 1.959964 * sqrt((4_000 / 4_060) ** 2 * p * (1 - p) / rest.needed * (1 - rest.needed / 4_000))
    assert 0.0039 < error <= 0.004


@pytest.mark.parametrize(("width", "way"), [("0", "neyman"), ("0.5", "neyman"), ("x", "neyman"), ("0.1", "equal")])
def test_widths_that_cannot_be_are_refused(width, way):
    with pytest.raises(EstimateError):
        graded({"A": 1, "B": 3, "C": 8, "D": 16}).visits_needed(width, allocation=way)
