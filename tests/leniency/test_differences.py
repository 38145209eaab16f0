"""What changed between two states of the rules: everything, field by field, and nothing where nothing did."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import leniency_diff
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import NotInForceError
from credit_tier.leniency.differences import Change
from credit_tier.leniency.field_words import FIELDS, KINDS
from credit_tier.report.leniency_changes import changes_frame, changes_page
from credit_tier.rulebook.leniency_consistency import LISTS, SINGLES
from leniency.random_cases import ON, RULEBOOK, RULES
from report.leniency_files import stands_alone
from strategies import examples

ITEM = next(item for item in RULES.item if item.id == "tax_late_filing")
DAYS = sorted({entry.in_force for key in LISTS for entry in getattr(RULES, key) if hasattr(entry, "in_force")})


def with_rules(**parts):
    return RULEBOOK.model_copy(update={"leniency_rules": RULES.model_copy(update=parts)})


def with_item(**fields):
    items = tuple(item.model_copy(update=fields) if item.id == ITEM.id else item for item in RULES.item)
    return with_rules(item=items)


def only(found):
    [entry] = found.entries
    return entry


def test_equal_rules_differ_in_nothing_and_the_page_says_so():
    found = leniency_diff(RULEBOOK, RULEBOOK, on=ON)
    assert not found
    assert found.rows == ()
    assert found.text() == "没有变化"
    assert found.text("en") == "Nothing changed."
    assert "没有变化" in stands_alone(changes_page(found)).text
    assert changes_frame(found).empty


def test_an_item_that_is_gone_was_removed_and_turned_round_it_was_added():
    without = with_rules(item=tuple(item for item in RULES.item if item.id != ITEM.id))
    gone, come = (only(leniency_diff(*pair, on=ON)) for pair in ((RULEBOOK, without), (without, RULEBOOK)))
    assert (gone.change, come.change) == (Change.REMOVED, Change.ADDED)
    assert (gone.old_basis, gone.new_basis) == (ITEM.basis, None) == (come.new_basis, come.old_basis)
    assert {(one.field, one.old) for one in gone.fields} == {(one.field, one.new) for one in come.fields}
    assert "税收征收管理法" in next(one.old.zh for one in gone.fields if one.field == "penalty")


def test_an_item_past_its_last_day_expired_and_the_day_is_told():
    ended = with_item(until=date(2026, 12, 31))
    assert not leniency_diff(ended, ended, on=ON, new_on=date(2026, 12, 31))
    found = leniency_diff(ended, ended, on=ON, new_on=date(2027, 1, 1))
    entry = only(found)
    assert (entry.change, entry.expired_on) == (Change.EXPIRED, date(2026, 12, 31))
    assert "到期失效" in found.text()
    assert "有效期止: 2026-12-31" in found.text()
    assert "有效期至 2026-12-31" in changes_page(found)


def test_an_item_struck_from_the_file_was_removed_even_if_it_had_an_end():
    ended = with_item(until=date(2026, 12, 31))
    without = with_rules(item=tuple(item for item in RULES.item if item.id != ITEM.id))
    assert only(leniency_diff(ended, without, on=ON, new_on=date(2027, 1, 1))).change is Change.REMOVED


def test_an_item_that_came_and_went_between_the_days_is_told_as_expired():
    brief = with_item(in_force=date(2026, 7, 1), until=date(2026, 8, 1))
    found = leniency_diff(brief, brief, on=ON, new_on=date(2026, 9, 1))
    assert (only(found).change, only(found).expired_on) == (Change.EXPIRED, date(2026, 8, 1))


def test_a_new_edition_is_a_change_with_old_and_new_basis():
    basis = ITEM.basis.model_copy(update={"number": "示例公告2027年第1号"})
    edition = ITEM.model_copy(update={"in_force": date(2027, 1, 1), "basis": basis, "exclusions": ("refuses",)})
    both = with_rules(item=(*RULES.item, edition))
    assert not leniency_diff(both, both, on=ON)
    entry = only(leniency_diff(both, both, on=ON, new_on=date(2027, 1, 1)))
    assert entry.change is Change.CHANGED
    assert {one.field for one in entry.fields} == {"in_force", "basis", "exclusions"}
    assert (entry.old_basis, entry.new_basis) == (ITEM.basis, basis)
    assert next(one.new.zh for one in entry.fields if one.field == "exclusions") == "拒不改正"


def test_a_condition_that_changes_names_every_item_that_it_changes():
    changed = tuple(
        one.model_copy(update={"when": "harm = 'none'"}) if one.id == "slight_harm" else one for one in RULES.condition
    )
    entry = only(leniency_diff(RULEBOOK, with_rules(condition=changed), on=ON))
    users = {one.id for one in (*RULES.item, *RULES.ground) if "slight_harm" in (*one.conditions, *one.exclusions)}
    assert (entry.kind, set(entry.used_by)) == ("condition", users)
    assert [one.field for one in entry.fields] == ["when"]


def test_the_order_of_names_is_no_change():
    assert not leniency_diff(RULEBOOK, with_item(conditions=ITEM.conditions[::-1]), on=ON)


def test_a_domain_that_gets_another_title_is_told():
    domains = RULES.domains | {"tax": Bilingual(zh="税费", en="Tax and fees")}
    assert only(leniency_diff(RULEBOOK, with_rules(domains=domains), on=ON)).kind == "domains"


@pytest.mark.parametrize("kind", [*LISTS, *SINGLES])
def test_a_change_of_any_kind_of_rule_is_seen(kind):
    words = Bilingual(zh="改", en="changed")
    entries = getattr(RULES, kind)
    current = entries if kind in LISTS else [entries]
    first = next(one for one in current if not hasattr(one, "in_force") or one.applies_on(ON))
    field = "text" if kind == "notice" else "years" if kind == "limitation" else "title"
    field = "lighter_share" if kind == "benchmark" else field
    value = {"years": 9, "lighter_share": "0.29"}.get(field, words)
    other = first.model_copy(update={field: value})
    part = tuple(other if one is first else one for one in entries) if kind in LISTS else other
    found = leniency_diff(RULEBOOK, with_rules(**{kind: part}), on=ON)
    assert (kind, field) in {(entry.kind, one.field) for entry in found.entries for one in entry.fields}
    assert KINDS[kind].zh in found.text()
    stands_alone(changes_page(found))


def test_every_kind_and_every_field_has_words():
    assert set(KINDS) == {*LISTS, *SINGLES, "domains"}
    for kind in (*LISTS, *SINGLES):
        entries = getattr(RULES, kind)
        for entry in entries if kind in LISTS else [entries]:
            assert set(type(entry).model_fields) <= set(FIELDS), kind


@examples(40)
@given(data=st.data())
def test_what_was_added_one_way_is_gone_the_other_and_a_step_between_adds_up(data):
    days = st.sampled_from([day for day in DAYS if day >= date(2021, 7, 15)])
    one, other = sorted([data.draw(days) + timedelta(data.draw(st.integers(0, 1))), data.draw(days)])
    there, back = (leniency_diff(RULEBOOK, RULEBOOK, on=a, new_on=b) for a, b in ((one, other), (other, one)))
    assert {(e.kind, e.id) for e in there.entries} == {(e.kind, e.id) for e in back.entries}
    added = {(e.kind, e.id) for e in there.entries if e.change is Change.ADDED}
    assert added == {(e.kind, e.id) for e in back.entries if e.change in {Change.REMOVED, Change.EXPIRED}}
    current = {item.id for item in RULES.item if item.applies_on(other)}
    assert {name for kind, name in added if kind == "item"} <= current


def test_every_field_has_its_row():
    found = leniency_diff(RULEBOOK, RULEBOOK, on=date(2021, 12, 31), new_on=ON)
    assert len(found.rows) == len(changes_frame(found)) == sum(len(entry.fields) for entry in found.entries) > 0


def test_a_day_without_rules_is_refused():
    with pytest.raises(NotInForceError):
        leniency_diff(RULEBOOK, RULEBOOK, on=date(2020, 1, 1), new_on=ON)
