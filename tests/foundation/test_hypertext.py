"""Whatever text goes into a page stays text: escaped by construction, and never twice."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.hypertext import Markup, element, escaped, together

VISIBLE = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cf")))


@given(VISIBLE)
def test_text_comes_back_as_it_was_and_opens_no_element(text):
    made = element("p", text, title=text)
    names = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: names.append((tag, attrs))
    parser.feed(made)
    assert names == [("p", [("title", text)])]
    assert unescape(escaped(text)) == text


@given(st.text(st.characters()))
def test_no_text_brings_a_character_that_turns_the_page_or_cannot_be_written(text):
    made = escaped(text)
    made.encode("utf-8")
    assert not {"\x00", "\u202e", "\u2066", "\x1b", "<", ">", '"'} & set(made)


def test_markup_is_not_escaped_again():
    inner = element("b", "a & b")
    assert escaped(inner) is inner
    assert element("p", inner) == "<p><b>a &amp; b</b></p>"
    assert together(["<", inner], between="&") == "&lt;&amp;<b>a &amp; b</b>"


def test_a_piece_of_markup_is_plain_text_again():
    # What is cut out of markup may cut an entity in two, so it does not count as markup.
    assert type(Markup("&lt;")[1:]) is str
