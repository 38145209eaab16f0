"""A change of any leaf of a rulebook is told, once, and nothing else is; by the whole and by the day."""

from collections import Counter
from datetime import date, timedelta
from enum import Enum

import pytest

from credit_tier.analysis.rule_changes import Change, Kind, changes
from credit_tier.analysis.rule_pairs import IDENTITIES
from credit_tier.analysis.rulebook_changes import rulebook_diff
from credit_tier.analysis.rules_of_day import NO_CONTENT, parts, rulebook_of_day
from credit_tier.foundation.basis import Bilingual, Frozen, Status
from credit_tier.rulebook.indicator import Band
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook
from shipped_rulebook import shipped_rulebook

BOOK = shipped_rulebook()
DAY = date(2026, 6, 30)


def leaves(value, steps=()):
    """Give the way to every leaf: attributes, keys and places; a list of words is one leaf, and so is a title."""
    if isinstance(value, Frozen) and type(value) is not Bilingual:
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), (*steps, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*steps, key))
    elif isinstance(value, tuple) and value and all(isinstance(item, Frozen) for item in value):
        for place, item in enumerate(value):
            yield from leaves(item, (*steps, place))
    else:
        yield steps


def at(value, steps):
    for step in steps:
        value = getattr(value, step) if isinstance(value, Frozen) else value[step]
    return value


def put(value, steps, new):
    """Give a copy with another leaf."""
    if not steps:
        return new
    first, rest = steps[0], steps[1:]
    if isinstance(value, Frozen):
        return value.model_copy(update={first: put(getattr(value, first), rest, new)})
    if isinstance(value, dict):
        return {**value, first: put(value[first], rest, new)}
    return tuple(put(item, rest, new) if place == first else item for place, item in enumerate(value))


def other(value):
    match value:
        case bool():
            return not value
        case Enum():
            return next((one for one in type(value) if one is not value), "another")
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case date():
            return value - timedelta(1)
        case Bilingual():
            return value.model_copy(update={"zh": f"{value.zh}甲"})
        case tuple():
            return (*value, "x")
        case dict():
            return {**value, "x": 1}
    return "x"


ALL = [(name, steps) for name, part in parts(BOOK).items() for steps in leaves(part)]


def changed(name, steps, new):
    part = parts(BOOK)[name]
    return list(changes({name: part}, {name: put(part, steps, new)}))


@pytest.mark.parametrize("name", list(parts(BOOK)))
def test_every_single_leaf_that_changes_is_told_and_nothing_else(name):
    own = [steps for part, steps in ALL if part == name]
    # Of long parts every second leaf, or every third: lists of one form are many times the same.
    for steps in own[:: 1 + len(own) // 900]:
        old = at(parts(BOOK)[name], steps)
        new = other(old)
        holder = at(parts(BOOK)[name], steps[:-1]) if steps else None
        beside = at(parts(BOOK)[name], steps[:-2]) if len(steps) > 1 else ()
        if isinstance(steps[-1], str) and any(getattr(one, steps[-1], None) == new for one in beside or ()):
            continue  # two rules of one name, or two bands from one value, are no rulebook
        found = changed(name, steps, new)
        called = isinstance(holder, Frozen) and next((k for k in IDENTITIES if hasattr(holder, k)), None)
        if called == steps[-1] and isinstance(steps[-2] if len(steps) > 1 else None, int):
            # Under another name it is another rule: one goes, one comes, and nothing is only changed.
            assert {one.change for one in found} <= {Change.ADDED, Change.REMOVED, Change.REORDERED}, steps
            assert {one.change for one in found} >= {Change.ADDED, Change.REMOVED}, steps
            continue
        assert len(found) == 1, (steps, old, new, [(one.path, one.change) for one in found])
        (one,) = found
        assert (one.old, one.new) == (old, new) or (isinstance(old, dict) and one.change is Change.ADDED), steps
        assert one.path[0] == name
        last = steps[-1] if steps else name
        assert one.path[-1] in {str(last + 1) if isinstance(last, int) else str(last), "x"}, steps
        assert one.change is (Change.MOVED if steps[-1] in {"in_force", "until"} else one.change)


def test_equal_rulebooks_show_nothing_and_others_always_something():
    assert not rulebook_diff(BOOK, load_rulebook())
    assert not rulebook_diff(BOOK, BOOK, on_a=DAY)
    for name, steps in ALL[:: len(ALL) // 60]:
        value = at(parts(BOOK)[name], steps)
        if isinstance(other(value), type(value)) and not isinstance(value, tuple):
            new = BOOK.model_copy(update={name: put(getattr(BOOK, name), steps, other(value))})
            assert bool(rulebook_diff(BOOK, new)) == (new.digest != BOOK.digest), (name, steps)


def test_every_part_of_the_content_of_a_rulebook_is_compared():
    assert set(parts(BOOK)) == set(Rulebook.model_fields) - NO_CONTENT
    assert BOOK.model_copy(update={"folder": None}).digest == BOOK.digest


def late_filings(**update):
    item = BOOK.indicator("tax.late_filings")
    version = item.version[-1].model_copy(update=update)
    changed_item = item.model_copy(update={"version": (*item.version[:-1], version)})
    return BOOK.model_copy(
        update={"indicators": tuple(changed_item if one.id == item.id else one for one in BOOK.indicators)}
    )


def bands(*pairs):
    words = Bilingual(zh="甲", en="x")
    return tuple(Band(start=start, points=points, reason=words) for start, points in pairs)


ADDED = [("from 1", "start", None, 1), ("from 1", "points", None, 20)]
REMOVED = [(step, name, new, old) for step, name, old, new in ADDED]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (((None, 40), (1, 20), (3, 0)), ((None, 40), (2, 20), (3, 0)), [("from 1", "start", 1, 2)]),
        (((None, 40), (1, 20), (3, 0)), ((None, 40), (1, 20), (4, 0)), [("from 3", "start", 3, 4)]),
        (((None, 40), (3, 0)), ((None, 40), (1, 20), (3, 0)), ADDED),
        (((None, 40), (1, 20), (3, 0)), ((None, 40), (3, 0)), REMOVED),
        (((None, 40), (1, 20), (3, 0)), ((None, 40), (1, 25), (3, 0)), [("from 1", "points", 20, 25)]),
        (((None, 40), (3, 0)), ((None, 45), (3, 0)), [("first", "points", 40, 45)]),
    ],
)  # fmt: skip
def test_a_band_put_between_others_does_not_make_those_after_it_look_new(old, new, expected):
    found = rulebook_diff(late_filings(bands=bands(*old)), late_filings(bands=bands(*new)))
    said = [(one.path[-2], one.path[-1], one.old, one.new) for one in found.changes if one.kind is Kind.RULE]
    assert said == expected


def test_old_and_new_basis_stand_beside_a_changed_number():
    item = BOOK.indicator("tax.late_filings").version[-1]
    basis = item.basis.model_copy(update={"number": "甲〔2027〕1号"})
    moved = {"missing": item.missing.model_copy(update={"not_reported": item.missing.not_reported - 1}), "basis": basis}
    found = rulebook_diff(BOOK, late_filings(**moved))
    number, points = sorted(found.changes, key=lambda one: one.path[-1] == "not_reported")
    assert (number.kind, number.old, number.new) == (Kind.CITATION, item.basis.number, "甲〔2027〕1号")
    assert (points.kind, points.old, points.new) == (
        Kind.RULE,
        item.missing.not_reported,
        item.missing.not_reported - 1,
    )
    assert (points.old_ground.basis, points.new_ground.basis) == (item.basis, basis)
    assert points.old_ground.in_force == item.in_force
    assert points.new_ground.illustrative == item.illustrative
    row = next(row for row in found.rows if row.path.endswith("not_reported"))
    assert "甲〔2027〕1号" in row.new_ground
    assert row.title == BOOK.indicator("tax.late_filings").title.zh


def test_a_version_that_starts_on_another_day_is_moved_and_not_new():
    found = rulebook_diff(BOOK, late_filings(in_force=date(2027, 1, 1)))
    assert [(one.change, one.kind, one.new) for one in found.changes] == [(Change.MOVED, Kind.DATES, date(2027, 1, 1))]


def with_version(start, **update):
    item = BOOK.indicator("tax.late_filings")
    more = item.version[-1].model_copy(update={"in_force": start, **update})
    changed_item = item.model_copy(update={"version": (*item.version, more)})
    return BOOK.model_copy(
        update={"indicators": tuple(changed_item if one.id == item.id else one for one in BOOK.indicators)}
    )


def test_two_days_of_one_rulebook_show_what_a_new_version_brings():
    missing = BOOK.indicator("tax.late_filings").version[-1].missing
    book = with_version(date(2027, 1, 1), missing=missing.model_copy(update={"source_late": missing.source_late - 5}))
    found = rulebook_diff(book, book, on_a=DAY, on_b=date(2027, 1, 1))
    assert Counter(one.path[-1] for one in found.changes) == {"in_force": 1, "source_late": 1}
    assert not rulebook_diff(book, book, on_a=DAY, on_b=date(2026, 12, 31))
    whole = rulebook_diff(BOOK, book)
    assert {one.change for one in whole.changes} == {Change.ADDED}
    assert {one.entry for one in whole.changes} == {("indicators", "tax.late_filings", "version", "2027-01-01")}


def test_rules_in_another_order_are_told_once():
    tiers = BOOK.supervision_rules.table[-1].tiers
    table = BOOK.supervision_rules.table[-1].model_copy(update={"tiers": tuple(reversed(tiers))})
    rules = BOOK.supervision_rules.model_copy(update={"table": (*BOOK.supervision_rules.table[:-1], table)})
    (one,) = rulebook_diff(BOOK, BOOK.model_copy(update={"supervision_rules": rules})).changes
    assert one.change is Change.REORDERED
    assert (one.old, one.new) == (tuple(t.name for t in tiers), tuple(t.name for t in reversed(tiers)))


def test_what_was_added_one_way_is_removed_the_other():
    book = with_version(date(2027, 1, 1))
    there, back = rulebook_diff(BOOK, book), rulebook_diff(book, BOOK)
    assert [(one.path, one.old, one.new) for one in there.changes] == [(o.path, o.new, o.old) for o in back.changes]
    assert {one.change for one in back.changes} == {Change.REMOVED}


def test_the_rules_of_a_day_say_of_another_day_what_they_said_of_theirs():
    missing = BOOK.indicator("tax.late_filings").version[-1].missing
    book = with_version(date(2027, 1, 1), missing=missing.model_copy(update={"source_late": missing.source_late - 5}))
    then = rulebook_of_day(book, date(2027, 1, 1), DAY)
    on = {item.id: version for item, version in then.on(DAY).indicators}
    assert on["tax.late_filings"].missing.source_late == missing.source_late - 5
    assert set(on) == {item.id for item, _ in book.on(date(2027, 1, 1)).indicators}
    assert rulebook_of_day(book, DAY, DAY) is book


def test_the_text_and_the_data_say_every_change_in_both_languages():
    found = rulebook_diff(
        BOOK, late_filings(status=Status.IN_FORCE, points_status=Status.ILLUSTRATIVE, bands=bands((None, 1)))
    )
    assert found.text("zh").count("\n") == found.text("en").count("\n")
    data = found.to_data()
    assert len(data["changes"]) == len(found.changes) == len(found.rows)
    assert (
        found.to_json()
        == rulebook_diff(
            BOOK, late_filings(status=Status.IN_FORCE, points_status=Status.ILLUSTRATIVE, bands=bands((None, 1)))
        ).to_json()
    )
    assert "没有变化" in rulebook_diff(BOOK, BOOK).text()
    assert sum(found.counts().values()) == len(found.changes)
