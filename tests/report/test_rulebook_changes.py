"""The page of what changed: every changed value on it, both bases, places to sign; it stands alone."""

from __future__ import annotations

from datetime import date

from credit_tier.analysis.affected import affected
from credit_tier.analysis.rulebook_changes import rulebook_diff
from credit_tier.foundation.basis import Bilingual
from credit_tier.leniency.differences import leniency_diff
from credit_tier.report.rulebook_changes import rulebook_changes_frame, rulebook_changes_page
from graded_populations import some
from report.leniency_files import RULEBOOK, Page, stands_alone


def with_scale(**update):
    rules = RULEBOOK.grade_rules
    scale = rules.scale[0].model_copy(update=update)
    return RULEBOOK.model_copy(update={"grade_rules": rules.model_copy(update={"scale": (scale, *rules.scale[1:])})})


def with_titles():
    """Give the rulebook with a title that would break a page, in every tier."""
    rules, hostile = RULEBOOK.supervision_rules, Bilingual(zh="</table><script>甲", en="<b>&")
    tables = [
        table.model_copy(update={"tiers": tuple(tier.model_copy(update={"title": hostile}) for tier in table.tiers)})
        for table in rules.table
    ]
    return RULEBOOK.model_copy(update={"supervision_rules": rules.model_copy(update={"table": tuple(tables)})})


def test_every_changed_value_is_on_the_page_before_and_after_with_places_to_sign():
    new = with_scale(base=RULEBOOK.grade_rules.scale[0].base + 17, most=987)
    found = rulebook_diff(RULEBOOK, new)
    markup = rulebook_changes_page(found)
    page = Page(markup)
    stands_alone(markup)
    for one in found.changes:
        assert f"<del>{one.old}</del>" in markup
        assert f"<ins>{one.new}</ins>" in markup
    for word in ("起草人", "法制审核人", "批准人", "公章", RULEBOOK.digest[:16], new.digest[:16], "试行"):
        assert word in page.text
    assert page.text.count("基础分") == 1
    assert "drafted by" in page.text
    assert list(rulebook_changes_frame(found)["修订后"]) == [str(one.new) for one in found.changes]


def test_what_a_title_holds_is_never_obeyed():
    markup = rulebook_changes_page(rulebook_diff(RULEBOOK, with_titles()))
    assert "<script" not in markup
    assert "</table><script>甲" in Page(markup).text


def test_a_rulebook_against_nothing_like_it_still_makes_one_page():
    other = RULEBOOK.model_copy(update={"indicators": RULEBOOK.indicators[:3]})
    markup = rulebook_changes_page(rulebook_diff(RULEBOOK, other))
    gone = [item.id for item in RULEBOOK.indicators[3:]]
    assert all(identifier in markup for identifier in gone)
    assert Page(markup).names.count("section") > len(gone)


def test_lists_of_leniency_of_two_days_are_told_in_their_own_words():
    days = {"on_a": date(2021, 12, 31), "on_b": date(2022, 1, 1)}
    found = rulebook_diff(RULEBOOK, RULEBOOK, **days)
    lists = leniency_diff(RULEBOOK, RULEBOOK, on=days["on_a"], new_on=days["on_b"])
    page = Page(rulebook_changes_page(found))
    assert lists.entries
    for entry in lists.entries:
        assert f"{entry.title.zh}（{entry.id}）" in page.text
    named = {step for one in found.changes if one.path[0] == "leniency_rules" for step in one.entry}
    assert {entry.id for entry in lists.entries} <= named


def test_nothing_changed_is_said():
    assert "没有变化" in Page(rulebook_changes_page(rulebook_diff(RULEBOOK, RULEBOOK))).text


def test_whom_it_moves_stands_on_the_page():
    few = some(RULEBOOK, 100)
    lower = [
        s if s.start is None else s.model_copy(update={"start": s.start - 60})
        for s in RULEBOOK.grade_rules.scale[0].grades
    ]
    found = rulebook_diff(RULEBOOK, with_scale(grades=tuple(lower)))
    whom = affected(found, few)
    page = Page(rulebook_changes_page(found, whom))
    assert f"{len(few)} 家企业中，{int(whom.moved().sum())} 家等级变化" in page.text
    assert whom.moved().any()
    assert "检查量变化（前 → 后）" in page.text
