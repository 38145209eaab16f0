"""Stability between days: what moved, what grew, and what cannot be said."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from credit_tier.analysis.band_counts import band_counts
from credit_tier.analysis.population_stability import Verdict, psi
from credit_tier.analysis.stability import stability, stability_by_group, stability_series
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.rulebook.extension import Binding, extend
from graded_populations import some
from shipped_rulebook import shipped_rulebook

BOOK = shipped_rulebook()
VALUES = some(BOOK, 600)
LATE = VALUES.names.index("tax.late_filings")
VERSION = '[[indicator."tax.late_filings".version]]\nin_force = 2025-07-01\nstatus = "illustrative"\n'
LATER = date(2027, 6, 30)


def moved(values=VALUES, share=0.5):
    matrix = values.values.copy()
    matrix[LATE, : int(share * len(values))] = 7
    return replace(values, values=matrix)


def counted(values, book=BOOK, **how):
    return band_counts(grade(replace(values, rulebook_digest=book.digest), book), **how)


def on(counts, day=LATER):
    return replace(counts, as_of=day, known_on=day)


BEFORE = counted(VALUES)


def test_a_population_that_stays_is_stable_in_everything():
    found = stability(BEFORE, on(BEFORE))
    assert {shift.verdict for shift in found.shifts} == {Verdict.STABLE}
    assert found.to_frame()["psi"].eq(0).all()
    assert [shift.what for shift in found.shifts[:2]] == ["score", "grade"]
    assert found.to_frame()[["before", "after"]].iloc[1].tolist() == [600, 600]


def test_the_indicator_that_moved_says_which_band_grew():
    after = on(counted(moved()))
    found = stability(BEFORE, after)
    shift = found.of("tax.late_filings")
    assert shift.verdict is Verdict.MOVED
    assert shift.psi == psi(BEFORE.of("tax.late_filings"), after.of("tax.late_filings")) > shift.chance_limit
    assert shift.grown.label.en == "6 and above"
    assert "6 及以上" in shift.text.zh
    assert "what grew most: 6 and above" in shift.text.en
    assert abs(sum(band.contribution for band in shift.bands) - shift.psi) < 1e-9
    others = [one for one in found.shifts if one.what not in {"score", "grade", "tax.late_filings"}]
    assert {one.psi for one in others} == {0}
    bands = found.bands().query("what == 'tax.late_filings'")
    assert bands[["before", "after"]].sum().tolist() == [600, 600]


@pytest.mark.parametrize("many", [0, 1, 199])
def test_of_too_few_nothing_is_said(many):
    few = replace(VALUES, codes=VALUES.codes.slice(0, many), values=VALUES.values[:, :many])
    found = stability(counted(few), on(BEFORE))
    assert {shift.verdict for shift in found.shifts} == {Verdict.CANNOT_BE_SAID}
    assert found.to_frame()["psi"].isna().all()
    assert "企业太少" in found.of("grade").text.zh
    assert "too few" in found.of("grade").text.en


def test_of_two_editions_only_what_both_decide_alike_is_compared():
    good, bad = '{ zh = "好", en = "good" }', '{ zh = "差", en = "bad" }'
    bands = f"[{{ points = 60, reason = {good} }}, {{ from = 9, points = 0, reason = {bad} }}]"
    patch = f"{VERSION}bands = {bands}"
    other = extend(BOOK, patch, binding=Binding.WHAT_IF)
    found = stability(BEFORE, on(counted(VALUES, other)))
    assert not found.same_rulebook
    cannot = {shift.what: shift.why.zh for shift in found.shifts if shift.verdict is Verdict.CANNOT_BE_SAID}
    assert set(cannot) == {"score", "grade", "tax.late_filings"}
    assert cannot["tax.late_filings"] == "两版规则的分档不同"
    assert "compare" in cannot["score"]


def test_points_alone_do_not_stop_the_comparison_of_bands_but_that_of_the_score():
    missing = "{ not_applicable = 40, not_reported = 40, source_late = 40 }"
    patch = f"{VERSION}missing = {missing}"
    other = extend(BOOK, patch, binding=Binding.WHAT_IF)
    found = stability(BEFORE, on(counted(VALUES, other)))
    assert found.of("tax.late_filings").verdict is Verdict.STABLE
    assert found.of("score").verdict is Verdict.CANNOT_BE_SAID


def test_another_measure_or_no_such_indicator_is_said():
    patch = f"{VERSION}measure = {{ window_months = 24 }}"
    measured = on(counted(VALUES, extend(BOOK, patch, binding=Binding.WHAT_IF)))
    assert "取值方法" in stability(BEFORE, measured).of("tax.late_filings").why.zh
    without = replace(BEFORE, items=BEFORE.items[:-1], groups={"": BEFORE.groups[""][:-1]})
    last = BEFORE.items[-1].name
    assert "后一日没有" in stability(BEFORE, on(without)).of(last).why.zh
    assert "前一日没有" in stability(without, on(BEFORE)).of(last).why.zh


def test_groups_are_compared_one_by_one_and_a_new_one_cannot_be_said():
    codes = VALUES.codes.to_pylist()
    regions = pd.DataFrame({"region": np.where(np.arange(600) < 300, "east", "west")}, index=codes)
    before = counted(VALUES, traits=regions, trait="region")
    grown = regions.assign(region=regions["region"].mask(np.arange(600) >= 580, "new"))
    found = stability_by_group(before, on(counted(moved(), traits=grown, trait="region")))
    verdicts = {name: one.of("tax.late_filings").verdict.value for name, one in found.items()}
    assert verdicts == {"east": "moved", "new": "cannot_be_said", "west": "stable"}
    with pytest.raises(ArgumentError, match="分组特征"):
        stability_by_group(before, on(BEFORE))


def test_small_steps_add_up_against_the_first_day():
    days = [on(counted(moved(share=0.07 * step)), date(2026 + step, 6, 30)) for step in range(4)]
    first, steps = stability_series(days), stability_series(days, to_first=False)
    assert [one.after.year for one in first] == [2027, 2028, 2029]
    assert first[0] == steps[0]
    assert first[2].of("tax.late_filings").psi > 2 * steps[2].of("tax.late_filings").psi
    with pytest.raises(ArgumentError, match="1 日"):
        stability_series(days[:1])


def test_another_use_or_the_wrong_order_is_refused():
    with pytest.raises(ArgumentError) as caught:
        stability(on(BEFORE), replace(BEFORE, use="financing"))
    assert len(caught.value.faults) == 2
