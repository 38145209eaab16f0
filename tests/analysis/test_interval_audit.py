"""The audit of the interval draw gives the figures that were published, and what is simple about it by other ways."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.interval_audit import audit_interval_draw
from credit_tier.foundation.errors import ArgumentError
from credit_tier.sampling.drawing import draw_stratum
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.plan import StratumTerms
from sampling import cases

PUBLISHED = [
    # N, n, possible lists, never drawable, always drawn
    (2_999, 1_000, 2, 999, 0),
    (12_000, 500, 24, 376, 0),
    (29_990, 10_000, 2, 17_490, 7_500),
    (100_000, 3_000, 33, 24_003, 0),
    (20_000, 15_000, 4, 1_250, 7_500),
    (50_000, 26_000, 2, 21_500, 23_500),
]


@pytest.mark.parametrize(("size", "wanted", "lists", "never", "always"), PUBLISHED)
def test_the_published_figures(size, wanted, lists, never, always):
    found = audit_interval_draw(size, wanted)
    assert (found.lists, found.never, found.always) == (lists, never, always)
    assert found.target == Fraction(wanted, size)


@given(st.integers(1, 300), st.data())
def test_on_one_page_it_is_the_plain_interval_draw(size, data):
    wanted = data.draw(st.integers(1, size))
    found = audit_interval_draw(size, wanted, page=size)
    if 2 * wanted <= size:
        interval = size // wanted
        assert found.hits == tuple(int(place < wanted * interval) for place in range(size))
        assert found.never == size - wanted * interval
    assert sum(found.hits) == wanted * found.starts


@given(st.integers(1, 200), st.integers(1, 40), st.data())
def test_chances_are_fractions_of_the_starts_and_never_more_firms_than_wanted(size, page, data):
    wanted = data.draw(st.integers(1, size))
    found = audit_interval_draw(size, wanted, page=page)
    assert len(found.hits) == size
    assert all(0 <= found.pi(place) <= 1 for place in range(size))
    assert found.lists <= found.starts
    if 2 * wanted <= size:
        assert sum(found.hits) <= wanted * found.starts


@pytest.mark.parametrize(("size", "wanted"), [(2_999, 1_000), (12_000, 500)])
def test_the_same_numbers_give_every_firm_its_share_here_in_any_order(size, wanted):
    ids = cases.ids(size)
    terms = StratumTerms(name="s", rate="1", rounding="floor", design="srs", max=wanted)
    one, other = (
        draw_stratum("d", terms, Frame.from_columns(order, ["s"] * size), cases.SEED) for order in (ids, ids[::-1])
    )
    assert one == other
    assert {row[3] for row in one["selected"]} == {str(Fraction(wanted, size))}


@pytest.mark.parametrize(("size", "wanted", "page"), [(0, 1, 1), (3, 0, 1), (3, 4, 1), (3, 1, 0)])
def test_numbers_that_cannot_be_are_refused(size, wanted, page):
    with pytest.raises(ArgumentError):
        audit_interval_draw(size, wanted, page=page)
