"""The list that departments publish anew: every item of the day once, its bases, and how well each is known."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from credit_tier import leniency_list
from credit_tier.foundation.basis import READINGS
from credit_tier.foundation.errors import NotInForceError
from credit_tier.report.leniency_list import COLUMNS
from report.leniency_files import ON, RULEBOOK, Page, stands_alone

RULES = RULEBOOK.leniency_rules


def with_items(change):
    """Give the rulebook with each item changed."""
    items = tuple(change(item) for item in RULES.item)
    return RULEBOOK.model_copy(update={"leniency_rules": RULES.model_copy(update={"item": items})})


def test_every_item_of_the_day_is_listed_once():
    listed = leniency_list(RULEBOOK, on=ON)
    assert sorted(row.id for row in listed.rows) == sorted(item.id for item in RULES.item if item.applies_on(ON))
    assert [row.number for row in listed.rows] == list(range(1, len(listed.rows) + 1))
    groups = [(row.domain, row.authority) for row in listed.rows]
    assert [group for index, group in enumerate(groups) if group not in groups[:index]] == list(dict.fromkeys(groups))
    changes = sum(one != other for one, other in pairwise(groups))
    assert changes == len(set(groups)) - 1


def test_an_item_says_both_its_bases_and_how_well_each_is_known():
    rows = {row.id: row for row in leniency_list(RULEBOOK, on=ON).rows}
    for item in RULES.item:
        row = rows[item.id]
        for basis, said in ((item.violates, row.violates), (item.penalty, row.penalty), (item.basis, row.source)):
            shown = f"{basis}（{READINGS[basis.read]['zh']}）" if basis else "未注明"
            assert said.startswith(shown)
        assert row.illustrative == item.illustrative
        for name in item.conditions:
            title = next(one.title.zh for one in RULES.condition if one.id == name)
            assert title in row.conditions


def test_what_has_expired_or_is_not_yet_in_force_is_told_and_not_listed():
    first = min(item.id for item in RULES.item)
    ended = with_items(lambda item: item.model_copy(update={"until": date(2026, 1, 31)}) if item.id == first else item)
    listed = leniency_list(ended, on=ON)
    assert listed.past == (first,)
    assert first not in {row.id for row in listed.rows}
    assert f"已失效不列 1 项：{first}" in listed.to_html()
    early = leniency_list(RULEBOOK, on=date(2021, 12, 31))
    assert set(early.future) == {item.id for item in RULES.item if item.in_force > date(2021, 12, 31)}
    assert "tax_certificate_renewal" in early.future


def test_the_last_day_of_an_item_is_a_day_of_it():
    last = with_items(lambda item: item.model_copy(update={"until": ON}))
    assert len(leniency_list(last, on=ON).rows) == len(leniency_list(RULEBOOK, on=ON).rows)
    assert leniency_list(last, on=ON + timedelta(1)).rows == ()


def test_the_page_stands_alone_and_holds_every_item_and_every_mark():
    listed = leniency_list(RULEBOOK, on=ON)
    seen = stands_alone(listed.to_html())
    assert "A4 landscape" in listed.to_html()
    assert seen.text.count("【示例】") == sum(row.illustrative for row in listed.rows) > 0
    for row in listed.rows:
        for text in (row.matter, row.conditions, row.evidence, row.measures, row.validity, row.source):
            assert text in seen.text


def test_hostile_titles_stay_words():
    hostile = with_items(
        lambda item: item.model_copy(update={"title": item.title.model_copy(update={"zh": "</td><script>1</script>"})})
    )
    assert "script" not in Page(leniency_list(hostile, on=ON).to_html()).names


def test_the_table_has_a_column_for_everything_in_both_languages():
    listed = leniency_list(RULEBOOK, on=ON)
    for language in ("zh", "en"):
        frame = listed.to_frame(language)
        assert len(frame) == len(listed.rows)
        heads = [getattr(head, language) for head in COLUMNS.values()]
        assert list(frame.columns[: len(heads)]) == heads
        assert frame["id"].is_unique


def test_a_day_without_rules_has_no_list():
    with pytest.raises(NotInForceError):
        leniency_list(RULEBOOK, on=date(2020, 1, 1))
