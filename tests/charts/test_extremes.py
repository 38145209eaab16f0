"""Nothing, one, everything alike, and labels that mean harm."""

import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from charts.drawn import DAY, GRADES, ORIGIN, counts, crossed, drawn, moved, overlapping, places, stable
from credit_tier.analysis.draw_fairness import draw_fairness
from credit_tier.analysis.shifts import Stability
from credit_tier.charts import distribution_chart, fairness_chart, heat_chart, moves_chart, stability_chart
from credit_tier.foundation.errors import ArgumentError

HOSTILE = [
    "<script>alert(1)</script>",
    "甲\n乙\r丙",
    "非常长的名称" * 60,
    "左" + chr(0x202E) + "右",
    "\"&'",
    "{0}{x}%s",
    chr(0xFFFF),
]
HOSTILE += ["datum.x", "A" * 300, "\\n", "", "👩‍🔧", "e" + chr(0x301) * 20]


def sound(picture):
    found, wide, high = places(picture.svg())
    assert not [one for one in found if one.left < 0 or one.top < 0 or one.right > wide or one.bottom > high]
    assert not overlapping(found)
    return picture


def test_without_enterprises_nothing_is_said():
    nobody = counts([""], "", lambda i, j: 0)
    assert sound(distribution_chart(nobody, not_graded="M")).title == "没有企业，无法判断"
    assert sound(moves_chart(moved({}), grades=GRADES)).title == "没有企业，无法比较"
    assert sound(heat_chart(crossed([], []), grades=["D"])).title.startswith("每格企业都太少")
    assert sound(fairness_chart(draw_fairness([]))).title == "没有抽取，无法判断"
    assert (
        sound(stability_chart(Stability(DAY, DAY, (), "gansu", trial=True, same_rulebook=True))).title
        == "没有可以判断的项"
    )


def test_one_enterprise_is_shown_and_not_compared():
    one = counts(["兰州市"], make=lambda i, j: int(j == 3))
    assert sound(distribution_chart(one, trait="region", not_graded="M")).title == "各组企业都太少，无法比较"
    assert sound(distribution_chart(counts([""], "", lambda i, j: int(j == 3)), language="en")).title.startswith(
        "Most are D: 100.0%"
    )
    assert sound(heat_chart(crossed(["甲"], ["乙"], lambda *_: 1), grades=["D"], language="en")).title.startswith(
        "Too few"
    )


def test_where_nobody_is_graded_it_is_said():
    picture = distribution_chart(counts([""], "", lambda i, j: 9 * (j == 4)), not_graded="M", language="en")
    assert sound(picture).title == "Nobody is graded: nothing can be said"


def test_all_of_one_grade():
    same = counts(["甲", "乙"], make=lambda i, j: 500_000 * (j == 0))
    assert sound(distribution_chart(same, trait="region", not_graded="M")).title == "各组 D 占比都是 0.0%"
    assert sound(moves_chart(moved({("A", "A"): 7}), grades=GRADES, language="en")).title.startswith(
        "The grades of all 7"
    )


def test_of_a_hundred_groups_the_smallest_are_pooled_and_none_is_lost():
    groups = counts([f"组{i}" for i in range(100)], make=lambda i, j: 10 * i + 20 + j)
    picture = sound(distribution_chart(groups, trait="region", not_graded="M", language="en"))
    text = "".join(one.text for one in places(picture.svg())[0])
    assert "70 other groups" in text
    assert "30 largest groups; 70 are pooled" in text
    pooled = groups[groups["group"].isin([f"组{i}" for i in range(70)])]["enterprises"].sum()
    assert f"n = {pooled:,}" in text


def test_groups_too_small_to_compare_never_make_the_title():
    table = pd.concat(
        [counts(["小"], make=lambda i, j: int(j == 3)), counts(["大", "中"], make=lambda i, j: 50 + i * j)]
    )
    title = sound(distribution_chart(table, trait="region", not_graded="M")).title
    assert "小" not in title
    assert "大" in title


def test_cells_too_small_to_judge_have_no_number():
    table = crossed(["甲", "乙"], ["丙"], lambda i, j, k: (1, 50)[i])
    texts = [one.text for one in places(sound(heat_chart(table, grades=["D"])).svg())[0]]
    assert texts.count("25.0%") == 1
    assert not [text for text in texts if text.startswith("0.")]


def test_a_mean_score_can_be_mapped_as_well():
    table = pd.DataFrame(
        {"region": ["甲", "乙"], "industry": ["丙", "丙"], "mean": [812.4, 99.0], "enterprises": [40, 3]}
    )
    picture = sound(heat_chart(table, language="en", origin=ORIGIN))
    assert picture.title == "Mean score is highest in 丙, 甲: 812"
    assert "99" not in [one.text for one in places(picture.svg())[0]]


def test_up_and_down_are_counted_apart_and_no_grade_is_neither():
    pairs = {("A", "B"): 5, ("B", "A"): 3, ("B", "M"): 2, ("D", "D"): 90}
    title = sound(moves_chart(moved(pairs), grades=GRADES, not_graded="M", language="en")).title
    assert title == "10 enterprises move (10.0%): 3 up, 5 down, 2 graded or no longer graded"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_labels_stay_labels(language):
    for picture in (
        distribution_chart(counts(HOSTILE), trait="region", language=language, not_graded="M"),
        heat_chart(crossed(HOSTILE, HOSTILE, lambda *_: 20), grades=["D"], language=language),
        fairness_chart(drawn(HOSTILE), language=language),
    ):
        svg = sound(picture).svg()
        ET.fromstring(svg)  # noqa: S314 # made here
        assert "<script" not in svg
        assert chr(0x202E) not in svg
        assert "\\u202e" in svg
        assert "{0}{x}%s" in svg


def test_one_day_more_makes_a_line_of_a_bar():
    assert "2027-06-30" in stability_chart([stable(1), stable(3)]).svg()
    assert stability_chart([stable(1)]) == stability_chart(stable(1))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: distribution_chart(counts(["甲"]), trait="region", language="fr"),
        lambda: distribution_chart(counts(["甲"]), trait="size"),
        lambda: heat_chart(counts(["甲"]), grades=["D"]),
        lambda: heat_chart(crossed(["甲"], ["乙"])),
        lambda: stability_chart([]),
        lambda: moves_chart(moved({}), language=""),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_both_languages(ask):
    with pytest.raises(ArgumentError) as caught:
        ask()
    assert all(fault.what.zh and fault.what.en and fault.mend.zh for fault in caught.value.faults)


def test_a_hostile_grade_code_stays_a_label():
    table = counts(["甲"]).replace({"grade": {"A": "A" + chr(0xFFFF) + chr(0x202E)}})
    assert "A\\uffff\\u202e" in sound(distribution_chart(table, trait="region")).svg()
