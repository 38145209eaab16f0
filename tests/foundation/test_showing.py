"""Cards hold any text as text, take their colours from the page, and never show something as nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.errors import Text
from credit_tier.foundation.showing import Tone, bar, both, card, line, quiet, share_text, table
from shown_cards import Shown

ANY = st.text(max_size=20)


@given(ANY, ANY, st.lists(st.tuples(ANY, st.integers(-10, 10**9)), max_size=5), st.sampled_from(Tone), st.booleans())
def test_any_text_stays_text(title, words, rows, tone, trial):
    seen = Shown(
        card(
            title, line(words), quiet(words), table([Text(words, title), Text("数", "n")], rows), tone=tone, trial=trial
        )
    )
    assert not {"script", "img"} & set(seen.names)
    assert [row[1] for row in seen.tables[0][1:]] == [f"{number:,}" for _, number in rows]
    assert ("试行" in seen.text) >= trial


def test_markup_in_a_name_is_shown_and_not_obeyed():
    seen = Shown(card("<script>alert(1)</script>", both(Text('"><img src=x>', "</div>"))))
    assert "<script>alert(1)</script>" in seen.text
    assert '"><img src=x>' in seen.text


@pytest.mark.parametrize(("part", "whole", "width"), [(0, 10, "0"), (1, 3, "33.3"), (10, 10, "100.0"), (0, 0, "0")])
def test_a_bar_is_as_wide_as_its_share(part, whole, width):
    assert re.findall(r"width:([\d.]+)%", bar(part, whole)) == [width]


def test_one_of_a_million_is_seen():
    assert "min-width:1px" in bar(1, 10**6)
    assert "min-width:0px" in bar(0, 10**6)
    assert share_text(1, 10**6) == "<0.1 %"


@given(st.integers(-5, 100), st.integers(-5, 100))
def test_a_bar_never_leaves_its_track(part, whole):
    (width,) = re.findall(r"width:([\d.]+)%", bar(part, whole))
    assert 0 <= float(width) <= 100


def test_numbers_and_short_words_are_not_broken_into_lines():
    long = "一个相当长的指标名称，要占好几行的那种"
    shown = table([Text("甲", "a"), Text("乙", "b"), Text("丙", "c")], [[2_200_000, "0/15", long]])
    assert shown.count("nowrap") == 4
    assert "2,200,000" in shown
