"""Colours told apart in print and by the colour-blind; widths that no usual font exceeds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.charts.lettering import CUT, percent, steps, width, wrapped
from credit_tier.charts.palette import contrast, grade_colours, ink_on, luminance, ramp


@pytest.mark.parametrize("count", range(2, 8))
def test_worse_grades_are_darker_also_in_grey(count):
    light = [luminance(colour) ** (1 / 2.2) for colour in grade_colours(count)]
    assert all(one - other > 0.25 / count for one, other in pairwise(light))


def test_letters_are_readable_on_every_fill():
    fills = [*(colour for count in range(1, 21) for colour in grade_colours(count)), *(ramp(i / 50) for i in range(51))]
    assert min(contrast(ink_on(fill), fill) for fill in fills) >= 4.5


@given(st.text(max_size=80), st.integers(20, 300))
def test_no_line_is_wider_than_its_room_and_nothing_is_lost(text, room):
    lines = wrapped(text, room, 12, most=10_000)
    assert all(width(line, 12) <= room or len(line) == 1 for line in lines if line.isprintable())
    assert "".join("".join(lines).split()) == "".join("".join(wrapped(text, 10**9, 12)).split())


def test_what_is_cut_says_so():
    lines = wrapped("甲" * 100, 60, 12, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith(CUT)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_never_rounded_to_none_or_all(part, whole):
    said = percent(min(part, whole), whole)
    assert (said == "0.0%") == (part == 0)
    assert (said == "100.0%") == (part >= whole)


@given(st.floats(0, 1e9, allow_nan=False))
def test_an_axis_reaches_what_it_shows_in_few_round_steps(most):
    found = steps(most)
    assert found[0] == 0
    assert found[-1] >= most
    assert 2 <= len(found) <= 7
