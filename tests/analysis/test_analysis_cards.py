"""The cards of analyses say what the analyses hold, escape what they are given, and stay small whatever their size."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from credit_tier import compare, grade
from credit_tier.analysis.analysis_cards import SHOWN
from credit_tier.analysis.band_counts import band_counts
from credit_tier.analysis.band_proposals import propose_bands, propose_for
from credit_tier.analysis.contributions import contributions
from credit_tier.analysis.distribution import distribution
from credit_tier.analysis.equal_treatment import equal_treatment
from credit_tier.analysis.stability import stability
from credit_tier.analysis.sweeps import sweep
from credit_tier.analysis.weight_proposals import weight_proposals
from credit_tier.rulebook.indicator import Direction
from graded_populations import some, some_not_graded, values_of
from shipped_rulebook import shipped_rulebook
from shown_cards import shown

BOOK = shipped_rulebook()
GRADES = grade(some_not_graded(BOOK, 400), BOOK, trial=True)
CODES = GRADES.codes.to_pylist()
CUT = "grades.scale[0].grades[1].from"
HOSTILE = "<script>alert(1)</script>"
PATCH = "[[grades.scale]]\nuses = ['supervision']\nin_force = 2025-07-01\nbase = -60"


def traits(graded=GRADES):
    many = len(graded)
    groups = {
        "region": [f"r{place % 5}" for place in range(many)],
        HOSTILE: [HOSTILE, "x"] * (many // 2) + ["x"] * (many % 2),
    }
    return pd.DataFrame(groups, index=graded.codes.to_pylist())


def test_the_card_of_a_distribution_counts_as_it_does():
    seen = shown(distribution(GRADES, traits=traits()))
    assert seen.column(0, 1) == list(GRADES.counts().values())
    assert "按 region：5 组，其中 0 组参评不足 30 家" in seen.text


def test_the_card_of_contributions_names_who_tells_most_and_who_tells_nothing():
    found = contributions(GRADES)
    seen, table = shown(found), found.by_indicator()
    best = table.sort_values("spread", ascending=False, key=lambda spread: spread.astype(float))["indicator"].iloc[0]
    title = next(item.indicator.title for item in GRADES.card.indicators if item.indicator.id == best)
    assert title.zh in seen.column(0, 0)[0]
    assert f"不区分企业的指标 {len(found.dead)} 项" in seen.text or not found.dead
    assert len(seen.column(0, 0)) == SHOWN


def test_the_card_of_equal_treatment_shows_chance_and_the_caution_beside_what_is_explained():
    found = equal_treatment(GRADES, traits())
    seen = shown(found)
    assert seen.column(0, 0) == ["region", HOSTILE]
    assert seen.column(0, 2) == [f"{100 * float(one.eta_squared):.1f} %" for one in found.explained]
    assert seen.column(0, 3) == [f"{100 * float(one.by_chance):.1f} %" for one in found.explained]
    assert found.caution.zh in seen.text


def test_the_card_of_stability_shows_what_moved_most_first_and_says_when_the_days_waited_differently():
    before, after = band_counts(GRADES), band_counts(grade(some(BOOK, 400, seed=9), BOOK, trial=True))
    found = stability(before, after)
    seen = shown(found)
    shown_psi = [float(cell) for cell in seen.column(0, 1) if cell != "—"]
    assert shown_psi == sorted(shown_psi, reverse=True)
    assert shown_psi[0] == round(max(shift.psi for shift in found.shifts if shift.psi is not None), 4)
    assert "等待迟报记录" not in seen.text
    assert found.same_lag
    later = _known_later(after)
    assert not stability(before, later).same_lag
    assert "等待迟报记录" in shown(stability(before, later)).text


def _known_later(counts):
    return type(counts)(
        **{name: getattr(counts, name) for name in counts.__dataclass_fields__}
        | {"known_on": counts.known_on + timedelta(days=30)}
    )


def test_the_card_of_a_comparison_counts_moves_and_reasons_and_tells_what_is_locked():
    found = compare(BOOK, PATCH, GRADES)
    seen = shown(found)
    assert sum(seen.column(0, 1)) == sum(seen.column(1, 1)) == int(found.moved().sum())
    assert seen.column(1, 0) == ["base"]
    assert ("锁定" in seen.text) == bool(found.locked)
    assert "0 家等级改变" in shown(compare(BOOK, BOOK, GRADES)).text


def test_the_card_of_a_sweep_marks_the_value_in_force():
    seen = shown(sweep(BOOK, CUT, range(700, 740, 20), GRADES))
    assert seen.column(0, 0) == [700, "720 ← 现行 now"]
    many = shown(sweep(BOOK, CUT, range(700, 720), some(BOOK, 3)))
    assert "另有 12 行" in many.text
    assert len(many.column(0, 0)) == SHOWN


def test_the_cards_of_proposals_say_that_they_are_no_rule():
    values = np.repeat([0, 2, 6], 50)
    outcomes = np.concatenate([np.arange(50) < many for many in (5, 25, 45)])
    seen = shown(propose_bands(values, outcomes, direction=Direction.MORE_IS_WORSE))
    assert seen.column(0, 1) == [50, 50, 50]
    assert seen.column(0, 2) == [5, 25, 45]
    place = GRADES.indicators.names.index("tax.late_filings")
    late = GRADES.indicators.values[place] > 2
    said = {code: bool(bad) != (number % 7 == 1) for number, (code, bad) in enumerate(zip(CODES, late, strict=True))}
    of_rulebook = shown(propose_for(GRADES, "tax.late_filings", said, least_share="1/100"))
    weights = weight_proposals(GRADES)
    for card in (seen, of_rulebook, shown(weights)):
        assert "不是规则" in card.text
    steps = weights.to_frame().set_index("name")
    steps["most"] = steps[["entropy", "critic"]].sub(steps["own"], axis=0).abs().max(axis=1)
    assert set(shown(weights).column(0, 0)) == set(steps.nlargest(SHOWN, "most").index)
    assert f"entropy 使 {len(weights.leaps('entropy'))} 项权重大变" in shown(weights).text


@pytest.mark.parametrize("number", [0, 1])
def test_nobody_and_one_enterprise_show_themselves_too(number):
    few = grade(values_of(BOOK, some(BOOK, 1).values.T.tolist()[:number]), BOOK, trial=True)
    given = traits(few)
    for thing in (
        distribution(few, traits=given),
        contributions(few),
        equal_treatment(few, given),
        compare(BOOK, PATCH, few),
    ):
        assert shown(thing).text
    counts = band_counts(few)
    assert "无法判断" in shown(stability(counts, counts)).text
