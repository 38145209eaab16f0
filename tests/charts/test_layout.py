"""Every picture at the size of a province: its letters stay on it, apart from each other, and are the right ones."""

import json
import re

import pytest

from charts.drawn import GRADED, NAMES, ORIGIN, REGIONS, WHOM, overlapping, pictures, places, rendered
from credit_tier.charts import chart_png, chart_svg

LANGUAGES = ("zh", "en")
KINDS = tuple(pictures("zh"))
PICTURES = {language: pictures(language) for language in LANGUAGES}


@pytest.fixture(params=[(language, kind) for language in LANGUAGES for kind in KINDS], ids="-".join)
def picture(request):
    language, kind = request.param
    return PICTURES[language][kind]


def test_no_text_stands_outside_the_picture(picture):
    found, wide, high = places(rendered(picture))
    assert found
    assert not [one for one in found if one.left < 0 or one.top < 0 or one.right > wide or one.bottom > high]


def test_no_text_lies_on_another(picture):
    assert not overlapping(places(rendered(picture))[0])


def test_the_check_of_overlaps_sees_one():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        + 2 * '<text font-size="9px">甲</text>'
        + "</svg>"
    )
    assert overlapping(places(svg)[0]) == [("甲", "甲")]


def test_the_title_and_the_words_for_those_who_cannot_see_it_are_there(picture):
    svg = rendered(picture)
    found = "".join(one.text for one in places(svg)[0])
    assert picture.title.replace(" ", "") in found.replace(" ", "")
    assert re.match(r'<svg role="img" aria-label="[^"]{20,}" ', svg)
    assert picture.description.startswith(picture.title)


def test_a_picture_names_a_trial_rulebook_and_the_day(picture):
    found = "".join(one.text for one in places(rendered(picture))[0])
    assert "试行" in found or "TRIAL" in found
    assert re.search(r"20\d\d-06-30", found)


def test_numbers_are_written_for_readers(picture):
    for one in places(rendered(picture))[0]:
        numbers = re.sub(r"第\d+|\d{18}|\d{4}-\d\d-\d\d", "", one.text)
        assert not re.search(r"\de[+-]?\d|\d{5}|\b(nan|None|inf)\b", numbers), one.text


def test_the_same_input_gives_the_same_bytes():
    for kind, again in pictures("zh").items():
        assert again == PICTURES["zh"][kind]
        assert kind == "heat" or again.svg() == rendered(PICTURES["zh"][kind])


def test_an_english_picture_of_our_own_words_has_no_chinese():
    for kind in ("everyone", "scores", "points", "stability", "over time", "moves"):
        assert not re.search(r"[\u4e00-\u9fff]", rendered(PICTURES["en"][kind])), kind


def test_nothing_is_fetched_and_nothing_can_be(picture):
    text = json.dumps(picture.spec)
    assert "http" not in text
    assert '"url"' not in text
    assert "http" not in rendered(picture).replace("http://www.w3.org/", "")


def test_a_specification_that_asks_for_an_address_is_refused():
    spec = PICTURES["zh"]["everyone"].spec
    spec["layer"][0]["data"] = {"url": "http://127.0.0.1:9/x.json"}
    with pytest.raises(ValueError, match="allowed"):
        chart_svg(spec)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "heat"])  # of many cells: slow
def test_altair_takes_every_picture_and_gives_it_back(kind):
    picture = PICTURES["zh"][kind]
    chart = picture.chart
    assert chart.to_dict()["usermeta"] == {"title": picture.title}
    assert chart_svg(chart.properties(background="#fafafa")).count("#fafafa") == 1


def test_jupyter_is_given_svg_and_no_script(picture):
    assert PICTURES["zh"]["moves"]._repr_svg_() == rendered(PICTURES["zh"]["moves"])
    assert "<script" not in rendered(picture)
    assert picture.title in repr(picture)


@pytest.mark.filterwarnings("ignore::credit_tier.charts.fonts.MissingFontWarning")
def test_a_png_is_as_large_as_asked_for():
    picture = PICTURES["zh"]["everyone"]
    _, wide, high = places(rendered(picture))
    for scale in (1, 3):
        png = chart_png(picture, scale)
        size = [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)]
        assert size == pytest.approx([wide * scale, high * scale], abs=scale)


def test_every_indicator_and_region_is_named_in_full():
    for kind in ("points", "stability"):
        found = "".join(one.text for one in places(rendered(PICTURES["zh"][kind]))[0])
        titles = [GRADED.rulebook.indicator(name).title.zh for name in NAMES]
        assert len(titles) > 40
        assert not [title for title in titles if title not in found]
    found = places(rendered(PICTURES["zh"]["heat"]))[0]
    written = "".join(one.text for one in sorted(found, key=lambda one: (round(one.left + one.right), one.top)))
    assert not [name for name in REGIONS if name not in written]
    assert not [one.text for kind in KINDS for one in places(rendered(PICTURES["zh"][kind]))[0] if "…" in one.text]


def test_the_points_on_the_picture_add_up_to_the_score():
    found = {one.text for one in places(rendered(PICTURES["zh"]["points"]))[0]}
    assert f"{WHOM.graded.score:,}" in found
    assert {f"{line.points} / {line.best}" for line in WHOM.lines} <= found
    assert ORIGIN.texts[1].zh in found
