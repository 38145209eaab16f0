"""Contrast by WCAG 2.2, measured: 4.5 for letters, 3 for what is drawn; on pictures, pages and cards."""

import re

import pytest

from charts.drawn import pictures
from credit_tier.charts.palette import FAINT, GRID, PAPER, contrast
from credit_tier.foundation import showing
from credit_tier.report import pages, run_frame

LETTERS, DRAWN = 4.5, 3.0
PICTURES = pictures("en")
THEMES = {"light": ("#000000", "#ffffff"), "dark": ("#ffffff", "#111111"), "dim": ("#cccccc", "#1f1f1f")}
"""Letters and grounds of the notebooks of today."""
HEX = r"(#[0-9a-f]{6}|#[0-9a-f]{3})\b"


def full(colour):
    return colour if len(colour) == 7 else "#" + "".join(2 * part for part in colour[1:])


def over(rgba, ground):
    """Give the colour that is seen where one of so much opacity lies on another."""
    *parts, share = map(float, re.findall(r"[\d.]+", rgba))
    below = [int(ground[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in zip(parts, below, strict=True))


def faded(colour, share, ground):
    return over(f"{int(colour[1:3], 16)} {int(colour[3:5], 16)} {int(colour[5:7], 16)} {share}", ground)


def rows(spec, mark):
    return [row for layer in spec["layer"] if layer["mark"]["type"] == mark for row in layer["data"]["values"]]


def holding(boxes, x, y):
    return [box for box in boxes if box["x"] <= x <= box["x2"] and box["y"] <= y <= box["y2"]]


@pytest.mark.parametrize("kind", PICTURES)
def test_letters_on_a_picture_stand_out_from_what_is_under_them(kind):
    spec = PICTURES[kind].spec
    boxes = rows(spec, "rect")
    for row in rows(spec, "text"):
        under = holding(boxes, row["x"], row["y"] - 4)
        ground = under[-1]["f"] if under else PAPER
        assert contrast(row["c"], ground) >= LETTERS, (row, ground)


@pytest.mark.parametrize("kind", PICTURES)
def test_what_is_drawn_stands_out_by_fill_or_outline_or_says_its_number(kind):
    spec = PICTURES[kind].spec
    texts, boxes, strikes = rows(spec, "text"), rows(spec, "rect"), rows(spec, "rule")
    said = {id(box) for row in texts for box in holding(boxes, row["x"], row["y"] - 4)}
    said |= {
        id(box) for row in strikes for box in holding(boxes, (row["x"] + row["x2"]) / 2, (row["y"] + row["y2"]) / 2)
    }
    for box in boxes:
        empty = box["f"] == PAPER and box["o"] == GRID
        seen = max(contrast(colour, PAPER) for colour in (box["f"], box["o"]))
        assert empty or id(box) in said or seen >= DRAWN, box
    for layer in spec["layer"]:
        colour = layer["mark"].get("color")
        if layer["mark"]["type"] in {"rule", "line", "point"} and colour != GRID:
            assert contrast(colour, PAPER) >= DRAWN, layer["mark"]
    if kind == "heat":  # strokes lie on grey there
        assert all(
            contrast(layer["mark"]["color"], FAINT) >= DRAWN
            for layer in spec["layer"]
            if layer["mark"]["type"] == "rule"
        )


@pytest.mark.parametrize("style", [run_frame._STYLE, pages._STYLE], ids=["report", "papers"])
def test_letters_of_a_page_stand_out_from_every_ground_it_has(style):
    letters = {full(colour) for colour in re.findall(rf"(?<![-\w])color:\s*{HEX}", style)}
    grounds = {full(colour) for colour in re.findall(rf"background:\s*{HEX}", style)}
    lines = {full(colour) for colour in re.findall(rf"(?:th, td|h2) {{[^}}]*border[-\w]*:[^;}}]*{HEX}", style)}
    assert len(letters) > 2
    assert len(grounds) > 2
    assert min(contrast(one, other) for one in letters for other in grounds) >= LETTERS
    assert min(contrast(one, PAPER) for one in lines) >= DRAWN


@pytest.mark.parametrize("theme", THEMES)
def test_cards_are_read_on_light_and_dark_pages(theme):
    letters, ground = THEMES[theme]
    [quiet] = re.findall(r"opacity:([.\d]+)", showing._QUIET)
    assert contrast(faded(letters, quiet, ground), ground) >= LETTERS
    [bar] = re.findall(r"rgba\([^)]*\)", showing._BAR)
    for colour in (*(tone.value for tone in showing.Tone), bar):
        assert contrast(over(colour, ground), ground) >= DRAWN, colour
