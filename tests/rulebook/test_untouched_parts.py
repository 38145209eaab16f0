"""A patch of a checked rulebook looks at what it touches; the result is what reading everything again makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.rule_paths import place_of
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.extension import Binding, extend
from shipped_rulebook import shipped_rulebook
from strategies import examples

BOOK = shipped_rulebook()
ANEW = BOOK.model_copy(update={"grade_rules": BOOK.grade_rules})
"""The same rules as a copy that nobody has checked: everything in it is read and looked at."""
BANDS = 'indicator."tax.late_filings".version[0].bands'
TRIED = st.one_of(
    st.tuples(st.just(f"{BANDS}[1].points"), st.integers(-5, 70)),
    st.tuples(st.just(f"{BANDS}[2].from"), st.integers(0, 8)),
    st.tuples(st.just("grades.scale[0].grades[1].from"), st.integers(400, 1000) | st.sampled_from(["many", 7.5, True])),
    st.tuples(st.just("grades.scale[0].themes.tax.most"), st.integers(-10, 400)),
    st.tuples(st.just("grades.cap[wage_list].grade"), st.sampled_from("ABCDX")),
    st.tuples(st.just("supervision.table[0].tiers[1].rate"), st.sampled_from(["0.06", "0.5", "2", "x"])),
    st.tuples(st.just('indicator."tax.late_filings".version[0].measure.window_months'), st.sampled_from([12, 0, 24])),
    st.tuples(st.just('indicator."tax.late_filings".source'), st.sampled_from(["tax_filings", "decisions", "no"])),
    st.tuples(st.just("sources.source[tax_filings].update_months"), st.sampled_from([1, 2, 0])),
    st.tuples(st.just("rulebook.themes.tax.zh"), st.sampled_from(["税", ""])),
)


def outcome(book, patch):
    """Give what a patch makes of a rulebook: its content and changes, or every fault."""
    try:
        made = extend(book, patch, binding=Binding.WHAT_IF)
    except RulebookError as error:
        return [fault.where for fault in error.faults], error.faults
    return made.model_dump(exclude={"folder"}), made.changes


@given(tried=st.lists(TRIED, min_size=1, max_size=2))
@examples(25, shrink=False)
def test_a_patch_of_a_checked_rulebook_makes_what_checking_everything_again_makes(tried):
    book, anew = BOOK, ANEW
    for path, value in tried:
        patch = place_of(book, path).patch(value)
        found = outcome(book, patch)
        assert found == outcome(anew, patch)
        if isinstance(found[0], list):
            return
        book, anew = (extend(one, patch, binding=Binding.WHAT_IF) for one in (book, anew))
        assert book.checked
        assert book.digest == digest(
            plain(book.model_dump(mode="python", exclude={"digest", "folder", "changes"}, by_alias=True))
        )


def test_what_a_patch_takes_away_is_missed_wherever_something_needs_it():
    patch = '[[remove]]\nfile = "sources.toml"\npath = ["source", "tax_filings"]\nreason = { zh = "x", en = "x" }'
    found = [outcome(book, patch) for book in (BOOK, ANEW)]
    assert found[0] == found[1]
    assert any("late_filings.toml" in place for place in found[0][0])


def test_parts_a_patch_leaves_alone_are_the_very_same_and_a_copy_with_other_parts_is_checked_again():
    made = extend(BOOK, place_of(BOOK, f"{BANDS}[1].points").patch(47), binding=Binding.WHAT_IF)
    others = [item for item in made.indicators if item.id != "tax.late_filings"]
    assert all(item is BOOK.indicator(item.id) for item in others)
    assert made.leniency_rules is BOOK.leniency_rules
    wrong = BOOK.indicator("tax.late_filings").model_copy(update={"source": "nothing"})
    items = tuple(wrong if item.id == wrong.id else item for item in BOOK.indicators)
    broken = BOOK.model_copy(update={"indicators": items})
    assert not broken.checked
    assert not broken.model_copy(update={"folder": None}).checked
    with pytest.raises(RulebookError, match="nothing"):
        extend(broken, "", binding=Binding.WHAT_IF)
