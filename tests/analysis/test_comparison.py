"""What-if: whom other rules move, by which change, at what cost; checked by plain arithmetic and a second way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changed_rules import changes, made
from credit_tier import compare
from credit_tier.analysis.affected import affected
from credit_tier.analysis.rulebook_changes import rulebook_diff
from credit_tier.engine.activities import fields_of
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError, RulebookError
from credit_tier.grading.grades import grade
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.model import Standing
from credit_tier.supervision.capacity import Capacity
from credit_tier.supervision.tiers import supervise
from graded_populations import some, values_of
from random_cards import ON, cards, graded_by, telling_values
from shipped_rulebook import shipped_rulebook
from strategies import examples, made_code

BOOK = shipped_rulebook()
BAND = """
[[indicator."tax.late_filings".version]]
in_force = 2025-07-01
bands = [
  { points = 60, reason = { zh = "无逾期申报", en = "no late filing" } },
  { from = 1, points = -40, reason = { zh = "逾期申报 {value} 次", en = "{value} late filing(s)" } },
  { from = 3, points = -40, reason = { zh = "逾期申报 {value} 次", en = "{value} late filings" } },
  { from = 6, points = -40, reason = { zh = "逾期申报 {value} 次", en = "{value} late filings" } },
]
"""


def plain_score(values):
    """Score one enterprise of the sample by the numbers of the files of rules, by hand: no code of grading."""
    rules = BOOK.on(ON)
    sums = {}
    for item, version in rules.for_use:
        value, missing = values[item.id], version.missing
        silent = {
            -(2**31): missing.not_applicable,
            -(2**31) + 1: missing.not_reported,
            -(2**31) + 2: missing.source_late,
        }
        points = silent.get(value)
        if points is None:
            points = [band.points for band in version.bands if band.start is None or band.start <= value][-1]
        sums[item.theme] = sums.get(item.theme, 0) + points
    return sums


def test_one_changed_band_of_the_sample_moves_whom_arithmetic_moves_and_for_that_reason(province):
    found = compare(BOOK, BAND, province)
    table = found.to_frame().query("old_grade != new_grade and field == 'general'").set_index("code")
    names, place = list(province.names), province.names.index("tax.late_filings")
    letters = {"A": 880, "B": 720, "C": 520}
    expected = {}
    for row, code in enumerate(province.codes.to_pylist()):
        late = int(province.values[place, row])
        if late < 1:
            continue
        sums = plain_score(dict(zip(names, province.values[:, row].tolist(), strict=True)))
        was = 48 if late < 3 else 20 if late < 6 else 0
        scores = []
        for tax in (sums["tax"], sums["tax"] - was - 40):
            tops = {"tax": 300, "social_security": 200, "utility": 50, "regulatory": 400, "registration": 50}
            scores.append(sum(max(0, min(top, {**sums, "tax": tax}[theme])) for theme, top in tops.items()))
        by = [next((code for code, cut in letters.items() if score >= cut), "D") for score in scores]
        floors = [found.old.card.conditions[bit] for bit in range(64) if int(found.old.scores.held[row]) >> bit & 1]
        if any(one.kind.name == "NOT_GRADED" for one in floors) and not any(one.kind.name == "VETO" for one in floors):
            continue
        order = [step.code for step in found.old.card.grades]
        worst = max((one.grade for one in floors if one.kind.name != "NOT_GRADED"), default=0)
        by = [order[max(order.index(letter), worst)] for letter in by]
        if by[0] != by[1]:
            expected[code] = (scores[0], scores[1], by[0], by[1], f"tax.late_filings {was}→-40")
    assert len(expected) >= 3
    columns = ["old_score", "new_score", "old_grade", "new_grade", "by"]
    listed = zip(table.index, table[columns].values.tolist(), strict=True)
    assert {code: tuple(row) for code, row in listed} == expected
    assert set(table["alone"]) == set(table["needed"]) == {"tax.late_filings"}
    assert set(found.reasons()["by"]) == {"tax.late_filings"}
    assert int(found.reasons()["enterprises"].sum()) == int(found.moved().sum()) == len(table)


@given(data=st.data())
@examples(60, shrink=False)
def test_who_suffices_and_who_is_needed_is_what_making_each_change_by_itself_says(data):
    book = data.draw(cards())
    some_changes = data.draw(changes(book))
    new = made(book, some_changes.values())
    names = [item.id for item, _ in book.on(ON).for_use]
    value = st.sampled_from(telling_values(new))
    rows = data.draw(st.lists(st.lists(value, min_size=len(names), max_size=len(names)), min_size=1, max_size=6))
    found = compare(book, new, values_of(book, rows)) if alike(book, new) else None
    if found is None:
        return
    table = found.to_frame().drop_duplicates("code").set_index("code")
    for number, row in enumerate(rows):
        values = dict(zip(names, row, strict=True))
        before, after = (graded_by(side.on(ON), values)[0] for side in (book, new))
        if before == after:
            continue
        alone = {name for name, change in some_changes.items() if graded_by(change(book).on(ON), values)[0] == after}
        needed = {
            name
            for name in some_changes
            if graded_by(
                made(book, [change for other, change in some_changes.items() if other != name]).on(ON), values
            )[0]
            != after
        }
        said = table.loc[made_code(number)]
        assert set(filter(None, said["alone"].split("; "))) == alone
        assert set(filter(None, said["needed"].split("; "))) == needed
    assert int(found.reasons()["enterprises"].sum()) == int(found.moved().sum())


def alike(book, new):
    before = {item.id: version.only_adds for item, version in book.on(ON).for_use}
    return before == {item.id: version.only_adds for item, version in new.on(ON).for_use}


def test_two_changes_that_only_together_move_and_two_of_which_either_does():
    scale = BOOK.grade_rules.scale[0]
    silent = [[-(2**31) + 1] * len(BOOK.on(ON).for_use)]  # 780 points
    values = values_of(BOOK, silent)
    cut = "[[grades.scale]]\nuses = ['supervision']\nin_force = 2025-07-01\nbase = {}\n".format
    steps = [
        "{ code = 'A', from = 880, title = { zh = 'A', en = 'A' } }",
        "{ code = 'C', from = 520, title = { zh = 'C', en = 'C' } }",
    ]
    for base, start, by in ((-35, 750, "base + cut-offs"), (-70, 790, "base | cut-offs"), (-10, 785, "cut-offs")):
        middle = f"{{ code = 'B', from = {start}, title = {{ zh = 'B', en = 'B' }} }}"
        last = "{ code = 'D', title = { zh = 'D', en = 'D' } }"
        patch = cut(base) + f"grades = [{steps[0]}, {middle}, {steps[1]}, {last}]\n"
        assert compare(BOOK, patch, values).reasons().values.tolist() == [[by, "B", "C", 1]]
    assert scale.base == 0


def test_the_year_is_what_supervising_both_sides_says(province, records):
    listed = set(province.codes.to_pylist())
    fields = [pair for pair in fields_of(records, BOOK, as_of=ON, known_on=province.known_on) if pair[0] in listed]
    found = compare(BOOK, BAND, province, fields=fields, capacity=Capacity(900))
    cost = found.cost()
    for when, side in (("old", found.old), ("new", found.new)):
        fitting = supervise(side, side.rulebook, fields=fields, capacity=Capacity(900)).fitting.to_frame()
        own = fitting.set_index(["base", "tier"])
        for row in cost.to_dict("records"):
            theirs = own.loc[row["field"], row["tier"]]
            ours = (row[f"{when}_enterprises"], row[f"{when}_drawn"], row[f"{when}_visits"])
            assert ours == (theirs["enterprises"], theirs["drawn"], theirs["visits"])
            assert row[f"{when}_inspector_days"] == Decimal(theirs["inspector_days"])
        assert len(own) == len(cost)
    assert (cost["old_drawn"] != cost["new_drawn"]).any()


def test_without_a_capacity_the_days_are_those_of_what_is_aimed_at(province):
    cost = compare(BOOK, BAND, province).cost().set_index(["field", "tier"])
    focus = cost.loc["general", "focus"]
    assert focus["new_drawn"] == -(-focus["new_enterprises"] * 20 // 100)  # a fifth, rounded up
    assert Fraction(focus["new_inspector_days"]) == focus["new_drawn"] * Fraction(1, 2)  # two officers, a quarter day


def test_the_rates_ask_for_decimals_and_a_draw_takes_whole_enterprises_rounded_up_in_each_tier(province):
    found = compare(BOOK, BAND, province)
    asked, taken = found.visits().set_index("field"), found.cost()
    assert not {*asked.columns} & {"old_drawn", "new_drawn"}
    for when in ("old", "new"):
        own = taken[taken["field"] == "general"]
        rates = {tier.name: Fraction(tier.rate) for tier in getattr(found, when).card.rules.supervision.tiers}
        exact = [rates[tier] * int(many) for tier, many in zip(own["tier"], own[f"{when}_enterprises"], strict=True)]
        assert Fraction(str(asked.loc["general", f"{when}_by_rate"])) == sum(exact)
        assert own[f"{when}_drawn"].tolist() == [-(-part.numerator // part.denominator) for part in exact]
        assert asked.loc["general", f"{when}_by_rate"] < int(own[f"{when}_drawn"].sum())


def test_a_patch_is_the_rulebook_it_makes_and_affected_is_the_same(province):
    new = extend(BOOK, BAND, binding=Binding.WHAT_IF)
    by_patch, by_book = compare(BOOK, BAND, province), compare(BOOK, new, grade(province, BOOK, trial=True))
    assert by_patch.new.digest == by_book.new.digest
    old_way = affected(rulebook_diff(BOOK, new), province)
    assert old_way.to_frame().equals(by_patch.to_frame())
    assert by_patch.new.trial
    assert by_patch.diff.new.identity.standing is Standing.TRIAL


def test_what_is_locked_is_tried_and_told(province):
    found = compare(BOOK, BAND, province)
    assert [fault.where.split(": ")[0] for fault in found.locked] == ["patch/tax/late_filings.toml"]
    assert not compare(BOOK, BOOK, province).locked
    with pytest.raises(RulebookError):
        extend(BOOK, BAND)


def test_a_safety_field_never_loosens_not_even_to_try(province):
    patch = '[[supervision.field]]\nfield = "food"\nin_force = 2025-07-01\ntier = "focus"\n'
    with pytest.raises(RulebookError, match="food"):
        compare(BOOK, patch, province)


def test_a_patch_that_changes_nothing_says_so():
    found = compare(BOOK, "", some(BOOK))
    assert not found.diff
    assert not found.moved().any()
    assert found.reasons().empty
    assert found.to_frame().empty
    cost = found.cost()
    assert (cost["old_drawn"] == cost["new_drawn"]).all()


@pytest.mark.parametrize("rows", [0, 1])
def test_nobody_and_one_enterprise_are_compared(rows):
    silent = [[-(2**31) + 1] * len(BOOK.on(ON).for_use)] * rows
    found = compare(BOOK, BAND, values_of(BOOK, silent))
    assert len(found.moves()) == rows
    assert found.reasons().empty
    assert int(found.cost()["new_enterprises"].sum()) == rows


def test_values_of_another_rulebook_and_values_that_would_be_taken_otherwise_are_refused(province, records):
    with pytest.raises(ArgumentError):
        compare(BOOK, BAND, replace(province, rulebook_digest="0" * 64))
    version = '[[indicator."tax.late_filings".version]]\nin_force = 2025-07-01\n'
    patch = f"{version}measure = {{ window_months = 36 }}\n"
    with pytest.raises(ArgumentError, match="取值方法"):
        compare(BOOK, patch, province)
    found = compare(BOOK, patch, province, records=records)
    assert found.observed_again
    after = grade(observe(records, found.diff.new, as_of=ON), found.diff.new, trial=True)
    assert found.new.digest == after.digest
    assert set(found.reasons()["by"]) <= {"tax.late_filings"}


def test_fields_nobody_knows_and_enterprises_without_a_grade_are_refused(province):
    code = province.codes[0].as_py()
    with pytest.raises(ArgumentError, match="no_such_field"):
        compare(BOOK, BAND, province, fields=[(code, "no_such_field")]).cost()
    with pytest.raises(ArgumentError, match="91620000999999999X"):
        compare(BOOK, BAND, province, fields=[("91620000999999999X", "food")]).cost()


@pytest.mark.parametrize(("code", "field"), [(made_code(0), "foood"), (made_code(999), "food")])
def test_a_field_that_no_rulebook_knows_and_a_stranger_are_refused_at_once_never_left_out(code, field):
    with pytest.raises(ArgumentError) as caught:
        compare(BOOK, BAND, some(BOOK, 3), fields=[(code, field)])
    assert caught.value.faults[0].where == f"fields: {field if field == 'foood' else code}"
    with pytest.raises(ArgumentError):
        compare(BOOK, BAND, some(BOOK, 3)).in_fields([(code, field)])
