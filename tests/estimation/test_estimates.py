"""Estimates against known answers, against all samples counted one by one, and against bad input."""

from __future__ import annotations

import statistics
from itertools import combinations, product
from math import sqrt

import pytest

from credit_tier import estimate
from credit_tier.estimation.intervals import IntervalKind
from credit_tier.estimation.outcomes import Finding, VisitOutcome
from credit_tier.estimation.refusals import EstimateError, FindingError, NoFindingsError
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import replace_units
from credit_tier.sampling.selection import Scope, select
from estimation.draws import core, found, stratum
from sampling import cases


def test_one_simple_random_sample_gives_the_share_and_its_exact_bounds():
    made = estimate(core(stratum("A", 50, 500)), found("A", 50, 5))
    whole = made.overall
    assert whole.rate == whole.unweighted == pytest.approx(0.1)
    assert whole.interval_kind is IntervalKind.EXACT
    assert whole.interval == (18 / 500, 106 / 500)
    assert whole.total == pytest.approx(50)
    assert whole.standard_error == pytest.approx(sqrt(0.9 * 0.1 * 0.9 / 49))


def test_strata_drawn_unequally_count_for_what_they_are_and_not_for_how_often_they_were_visited():
    made = estimate(core(stratum("A", 40, 900), stratum("D", 60, 100)), found("A", 40, 2) | found("D", 60, 30))
    assert made.overall.rate == pytest.approx((900 * 0.05 + 100 * 0.5) / 1000)
    assert made.overall.unweighted == pytest.approx(0.32)
    variance = 900**2 * (1 - 40 / 900) * (0.05 * 0.95 / 39) + 100**2 * 0.4 * (0.25 / 59)
    assert made.overall.standard_error == pytest.approx(sqrt(variance) / 1000)
    assert made.overall.interval_kind is IntervalKind.EFFECTIVE_SIZE
    low, high = made.overall.interval
    wide_low, wide_high = made.overall.exact
    assert low < made.overall.rate < high
    assert wide_low < made.overall.rate < wide_high
    assert made.of("stratum", "D").interval_kind is IntervalKind.EXACT


def test_the_mean_of_estimates_and_of_variances_over_all_samples_is_the_truth():
    bad = {"A": {1, 2}, "B": {1, 5}}
    sizes = {"A": (3, 6), "B": (2, 5)}
    rates, variances = [], []
    for first, second in product(combinations(range(1, 7), 3), combinations(range(1, 6), 2)):
        strata, said = [], {}
        for name, drawn in (("A", first), ("B", second)):
            n, size = sizes[name]
            one = stratum(name, n, size)
            one["selected"] = [[rank, f"{name}:{unit}", "", f"{n}/{size}"] for rank, unit in enumerate(drawn, start=1)]
            strata.append(one)
            said |= {f"{name}:{unit}": "violation" if unit in bad[name] else "none" for unit in drawn}
        whole = estimate(core(*strata), said).overall
        rates.append(whole.rate)
        variances.append(whole.standard_error**2)
    mean = sum(rates) / len(rates)
    assert mean == pytest.approx(4 / 11)
    # Nobody is outside, so Hájek is the stratified mean, and its variance is unbiased.
    assert sum(variances) / len(variances) == pytest.approx(sum((rate - mean) ** 2 for rate in rates) / len(rates))


def test_unequal_chances_are_weighed_by_one_over_them_and_certain_units_by_one():
    one = stratum("A", 3, 10, design="pareto", take_all=1, pis=("1/1", "1/2", "1/8"))
    made = estimate(core(one), {"A:1": "violation", "A:2": "violation", "A:3": "none"})
    assert made.overall.total == pytest.approx(3)
    assert made.overall.rate == pytest.approx(3 / 11)
    assert made.overall.exact is None
    assert any("Rosén" in limit.en for limit in made.limits)
    # The certain unit was visited and adds nothing; the two others stand for 2 and 8 of the 11.
    free, expanded = (1 / 2, 7 / 8), (2 * (1 - 3 / 11) / 11, 8 * (0 - 3 / 11) / 11)
    mean = sum(f * e for f, e in zip(free, expanded, strict=True)) / sum(free)
    variance = 2 / 1 * sum(f * (e - mean) ** 2 for f, e in zip(free, expanded, strict=True))
    assert (made.overall.standard_error, made.overall.freedom) == (pytest.approx(sqrt(variance)), 1)


def test_a_certain_unit_that_is_silent_is_not_spoken_for_by_those_left_to_chance():
    one = stratum("A", 4, 10, design="pareto", take_all=2, pis=("1/1", "1/1", "1/4", "1/4"))
    made = estimate(core(one), {"A:1": "violation", "A:2": "no_response", "A:3": "none", "A:4": "none"})
    assert made.overall.rate == pytest.approx(2 / 10)


def test_whoever_is_all_of_a_stratum_leaves_nothing_to_chance_and_all_but_one_still_does():
    whole = core(stratum("A", 20, 200), stratum("B", 1, 1))
    made = estimate(whole, found("A", 20, 4) | {"B:1": "violation"}).overall
    rate = (200 * 0.2 + 1) / 201
    assert made.rate == pytest.approx(rate)
    assert made.standard_error == pytest.approx(200 / 201 * sqrt(0.9 * 0.2 * 0.8 / 19))
    assert made.freedom == 19
    nine = estimate(core(stratum("A", 9, 10)), found("A", 9, 3)).overall
    assert nine.standard_error == pytest.approx(sqrt(0.1 * (1 / 3) * (2 / 3) / 8))
    assert nine.interval_kind is IntervalKind.EXACT


def test_an_estimate_of_all_possible_systematic_draws_by_size_is_unbiased_in_its_total():
    sizes = [1, 2, 3, 4, 5, 6, 7, 8]
    units = list(zip(cases.ids(8), sizes, strict=True))
    bad = {unit for unit, x in units if x in {2, 7, 8}}
    totals = []
    for turn in range(800):
        drawn = select(Scope(Design.EXACT_PPS, "d", "A", cases.seed_number(turn)), units, 4)
        one = stratum("A", 4, 8, design="exact_pps", take_all=drawn.take_all)
        one["selected"] = [list(row) for row in drawn.selected]
        said = {row.id: "violation" if row.id in bad else "none" for row in drawn.selected}
        totals.append(estimate(core(one), said).overall.total)
    mean = sum(totals) / len(totals)
    spread = sqrt(sum((total - mean) ** 2 for total in totals)) / len(totals)
    assert abs(mean - 3) < 4 * spread


def test_the_silent_are_spoken_for_by_their_stratum_and_both_extremes_are_told():
    strata = core(stratum("A", 40, 400), stratum("B", 40, 600))
    made = estimate(strata, found("A", 40, 4, silent=20) | found("B", 40, 20))
    whole = made.overall
    assert whole.rate == pytest.approx((400 * 0.2 + 600 * 0.5) / 1000)
    assert whole.if_none == pytest.approx((400 * 0.1 + 300) / 1000)
    assert whole.if_all == pytest.approx((400 * 0.6 + 300) / 1000)
    assert whole.no_response == 20
    assert any("20 gave no answer" in limit.en for limit in made.limits)
    assert any("20 户无应答" in limit.zh for limit in made.limits)


def test_who_was_drawn_and_has_no_finding_gave_no_answer():
    said = found("A", 10, 2)
    del said["A:10"]
    made = estimate(core(stratum("A", 10, 100)), said)
    assert (made.overall.no_response, made.overall.judged) == (1, 9)
    assert made.reasons == {"not_visited": 1}


def test_enterprises_that_ceased_are_in_neither_count_and_said_so():
    made = estimate(core(stratum("A", 50, 500)), found("A", 50, 8, outside=10))
    whole = made.overall
    assert whole.rate == pytest.approx(8 / 40)
    assert whole.inside == pytest.approx(400)
    assert whole.interval_kind is IntervalKind.EXACT
    assert any("10 had ceased" in limit.en for limit in made.limits)


def test_removed_units_are_outside_and_who_stepped_in_counts_with_the_chance_of_the_ranks_reached():
    drawn, frame, _ = cases.complete()
    name = "grade=B"
    [one] = [item for item in drawn.core["strata"] if item["name"] == name]
    gone = Removal(stratum=name, id=one["selected"][0][1], reason="closed", evidence="77" * 32)
    replaced = replace_units(drawn, [gone], frame=frame)
    stepped_in = replaced.net[name][-1]
    assert stepped_in == one["reserve"][0][1]
    said = {row.id: "none" for row in drawn.rows() if row.id != gone.id} | {stepped_in: "violation"}
    made = estimate(drawn, said, removals=replaced)
    figure = made.of("stratum", name)
    assert (figure.drawn, figure.judged, figure.ineligible) == (one["n"] + 1, one["n"], 1)
    assert figure.total == pytest.approx(one["N_eligible"] / (one["n"] + 1))
    assert made.reasons["removed"] == 1
    with pytest.raises(FindingError, match="removals"):
        estimate(drawn, said)


def test_a_stratum_that_was_visited_whole_has_no_sampling_error():
    made = estimate(core(stratum("A", 20, 20)), found("A", 20, 3))
    assert made.overall.interval_kind is IntervalKind.COMPLETE
    assert made.overall.interval == (0.15, 0.15)
    assert made.overall.standard_error == 0


def test_a_stratum_with_one_answer_has_no_standard_error_unless_strata_are_joined_and_that_is_said():
    strata = core(stratum("A", 30, 300), stratum("B", 1, 50))
    said = found("A", 30, 3) | found("B", 1, 0)
    made = estimate(strata, said)
    assert made.overall.rate is not None
    assert made.overall.standard_error is None
    assert "B" in made.overall.why.zh
    assert "cannot be estimated" in made.overall.why.en
    assert made.overall.interval_kind is IntervalKind.EXACT_COMBINED
    joined = estimate(strata, said, collapse=[("A", "B")])
    assert joined.overall.standard_error > 0
    assert any("Collapsed" in limit.en for limit in joined.limits)


def test_a_stratum_of_silence_leaves_the_whole_unsaid_and_the_others_said():
    made = estimate(core(stratum("A", 10, 100), stratum("B", 5, 50)), found("A", 10, 1) | found("B", 5, 0, silent=5))
    assert made.overall.rate is None
    assert made.overall.why.en.startswith("Nobody drawn in B")
    assert made.of("stratum", "A").rate == pytest.approx(0.1)
    assert "cannot be estimated" in repr(made)
    assert made.overall.if_all == pytest.approx(60 / 150)


def test_a_stratum_from_which_nobody_was_drawn_is_outside_of_what_is_estimated():
    made = estimate(core(stratum("A", 10, 100), stratum("B", 0, 70)), found("A", 10, 1))
    assert made.overall.rate == pytest.approx(0.1)
    assert "100 enterprises" in made.subject.en
    assert any("70" in limit.en and "B" in limit.en for limit in made.limits)


def test_fields_are_told_only_where_every_stratum_names_one():
    mixed = core(stratum("food/A", 10, 100), stratum("B", 10, 100))
    assert set(estimate(mixed, found("food/A", 10, 1) | found("B", 10, 1)).groups) == {"stratum"}


def test_groups_and_fields_are_told_and_who_is_in_no_group_is_not_lost():
    strata = core(stratum("food/light", 20, 200), stratum("food/strict", 20, 40), stratum("gas/light", 20, 60))
    said = found("food/light", 20, 1) | found("food/strict", 20, 10) | found("gas/light", 20, 4)
    grades = {unit: "A" if "light" in unit else "D" for unit in said if unit != "gas/light:20"}
    made = estimate(strata, said, groups={"grade": grades})
    assert made.of("field", "food").rate == pytest.approx((200 * 0.05 + 40 * 0.5) / 240)
    assert made.of("grade", "A").judged == 39
    assert made.of("grade", "not said").judged == 1
    frame = made.to_frame()
    assert sorted(set(frame["kind"])) == ["field", "grade", "overall", "stratum"]
    assert frame.loc[frame["kind"] == "grade", "judged"].sum() == 60
    with pytest.raises(EstimateError, match="grade=D"):
        made.of("grade", "E")


def test_a_group_that_a_stratum_may_hide_gets_no_exact_bounds():
    strata = core(stratum("A", 30, 300), stratum("B", 30, 300))
    said = found("A", 30, 3) | found("B", 30, 3)
    made = estimate(strata, said, groups={"region": {unit: "甲" if unit.startswith("A") else "乙" for unit in said}})
    assert made.of("region", "甲").interval_kind is IntervalKind.EFFECTIVE_SIZE
    assert made.of("stratum", "A").interval_kind is IntervalKind.EXACT


@pytest.mark.parametrize(
    ("findings", "error", "words"),
    [
        ({"A:99": "none"}, FindingError, ("未抽中", "did not draw it", "visits for other reasons")),
        ([Finding("A:1", VisitOutcome.NONE)] * 2, FindingError, ("两条结论", "two findings")),
        ({"A:1": "合格"}, FindingError, ("不是检查结论", "No outcome: 合格", "violation")),
        ({}, NoFindingsError, ("没有一户有结论", "none of them has an answer")),
        (found("A", 10, 0, silent=10), NoFindingsError, ("无应答", "Nothing can be estimated from silence")),
    ],
)
def test_findings_that_cannot_be_are_refused_in_both_languages(findings, error, words):
    with pytest.raises(error) as caught:
        estimate(core(stratum("A", 10, 100)), findings)
    for word in words:
        assert word in str(caught.value)


def test_every_stranger_is_named_at_once():
    with pytest.raises(FindingError) as caught:
        estimate(core(stratum("A", 10, 100)), found("A", 10, 1) | {"x:1": "none", "x:2": "none"})
    assert [fault.where for fault in caught.value.faults] == ["x:1", "x:2"]


@pytest.mark.parametrize(
    "settings",
    [
        {"level": "1"},
        {"level": "0.4"},
        {"level": "very"},
        {"collapse": [("A",)]},
        {"collapse": [("A", "Z")]},
        {"collapse": [("A", "B"), ("B", "A")]},
        {"groups": {"stratum": {}}},
    ],
)
def test_settings_that_cannot_be_are_refused(settings):
    strata = core(stratum("A", 10, 100), stratum("B", 10, 100))
    with pytest.raises(EstimateError):
        estimate(strata, found("A", 10, 1), **settings)


def test_a_higher_level_gives_a_wider_interval_and_the_same_input_the_same_answer():
    strata, said = core(stratum("A", 40, 900), stratum("D", 60, 100)), found("A", 40, 2) | found("D", 60, 30)
    usual, again, wider = estimate(strata, said), estimate(strata, said), estimate(strata, said, level="0.99")
    assert usual.figures == again.figures
    for one, other in zip(usual.figures, wider.figures, strict=True):
        assert other.interval.low <= one.interval.low
        assert one.interval.high <= other.interval.high


def test_every_design_of_dr1_goes_all_the_way_from_a_real_draw():
    drawn, _, _ = cases.complete()
    made = estimate(drawn, {row.id: "none" if number % 5 else "violation" for number, row in enumerate(drawn.rows())})
    assert made.overall.drawn == len(drawn.rows())
    assert 0 < made.overall.rate < 1
    assert made.of("stratum", "重点").interval_kind is IntervalKind.COMPLETE
    assert {Design(one["design"]) for one in drawn.core["strata"]} == set(Design)


def test_degrees_of_freedom_are_answers_less_classes_and_the_variance_of_a_draw_by_size_is_raised_by_them():
    two = core(stratum("A", 40, 900), stratum("D", 60, 100))
    said = found("A", 40, 2) | found("D", 60, 30)
    assert estimate(two, said).overall.freedom == 39 + 59
    joined = estimate(two, said, collapse=[("A", "D")]).overall
    assert joined.freedom == 99
    # As if drawn with replacement: every unit's share of the rate, by its weight.
    shares = [(900 / 40, 1, 2), (900 / 40, 0, 38), (100 / 60, 1, 30), (100 / 60, 0, 30)]
    expanded = [weight * (hit - joined.rate) / 1000 for weight, hit, many in shares for _ in range(many)]
    assert joined.standard_error**2 == pytest.approx(100 * statistics.variance(expanded))
    by_size = estimate(core(stratum("A", 5, 50, design="pareto")), found("A", 5, 2)).overall
    # Chances are all 1/10: 5/4 times 0.9 times the squares about 2/5, each unit standing for a fifth.
    assert by_size.standard_error**2 == pytest.approx(5 / 4 * 0.9 * (2 * 0.6**2 + 3 * 0.4**2) / 25)
    assert by_size.freedom == 4
