"""Whom a change affects is what grading everybody twice says; and the rules named are those that did it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.affected import affected
from credit_tier.analysis.rulebook_changes import rulebook_diff
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.grading.single import grade_one
from credit_tier.records.reading import read_records
from credit_tier.supervision.tiers import supervise
from graded_populations import some, values_of
from random_cards import ON, telling_values
from shipped_rulebook import shipped_rulebook
from strategies import examples, made_code

BOOK = shipped_rulebook()
SCALE = BOOK.grade_rules.scale[0]
FOOD = "food"


def with_item(identifier, change):
    items = tuple(change(item) if item.id == identifier else item for item in BOOK.indicators)
    return BOOK.model_copy(update={"indicators": items})


def points_moved(by):
    """Change the points of late filings, whatever the value."""

    def change(item):
        version = item.version[-1]
        bands = tuple(band.model_copy(update={"points": band.points + by}) for band in version.bands)
        missing = type(version.missing)(**{kind: points + by for kind, points in version.missing.model_dump().items()})
        changed = version.model_copy(update={"bands": bands, "missing": missing})
        return item.model_copy(update={"version": (*item.version[:-1], changed)})

    return with_item("tax.late_filings", change)


def scale_changed(**update):
    scales = (SCALE.model_copy(update=update), *BOOK.grade_rules.scale[1:])
    return BOOK.model_copy(update={"grade_rules": BOOK.grade_rules.model_copy(update={"scale": scales})})


def cuts_moved(by):
    steps = [s if s.start is None else s.model_copy(update={"start": s.start + by}) for s in SCALE.grades]
    return scale_changed(grades=tuple(steps))


def caps_lowered():
    caps = tuple(rule.model_copy(update={"grade": SCALE.grades[-1].code}) for rule in BOOK.grade_rules.cap)
    return BOOK.model_copy(update={"grade_rules": BOOK.grade_rules.model_copy(update={"cap": caps})})


def stricter_tier():
    """Put the second grade under the supervision of the third."""
    table = BOOK.supervision_rules.table[0]
    second, third = (step.code for step in SCALE.grades[1:3])
    table = table.model_copy(update={"grades": {**table.grades, second: table.grades[third]}})
    rules = BOOK.supervision_rules.model_copy(update={"table": (table, *BOOK.supervision_rules.table[1:])})
    return BOOK.model_copy(update={"supervision_rules": rules})


def without(kind):
    rules = BOOK.grade_rules.model_copy(update={kind: ()})
    return BOOK.model_copy(update={"grade_rules": rules})


CHANGES = {
    "points": points_moved(-70),
    "cut-offs": cuts_moved(-40),
    "base": scale_changed(base=SCALE.base + 30),
    "veto": without("veto"),
    "cap": caps_lowered(),
    "tiers": stricter_tier(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_list_is_what_grading_and_supervising_twice_says(name):
    new, values = CHANGES[name], some(BOOK)
    fields = [(made_code(number), FOOD) for number in range(0, 400, 3)]
    found = affected(rulebook_diff(BOOK, new), values, fields=fields)
    table = found.to_frame()
    before = grade(values, BOOK, trial=True)
    after = grade(replace(values, rulebook_digest=new.digest), new, trial=True)
    tiers = [
        supervise(side, side.rulebook, fields=fields).to_frame().set_index(["code", "field"])
        for side in (before, after)
    ]
    expected = {}
    for key in tiers[0].index:
        one, other = before.of(key[0]), after.of(key[0])
        names = tuple(side.loc[key, "tier"] for side in tiers)
        if one.grade != other.grade or names[0] != names[1]:
            expected[key] = (one.score, other.score, one.grade, other.grade, *names)
    assert expected
    listed = {(row.code, row.field): tuple(row[2:8]) for row in table.itertuples(index=False, name="Row")}
    assert listed == expected
    assert list(table[["code", "field"]].itertuples(index=False, name=None)) == sorted(expected)
    moves = found.moves()
    assert int(moves["enterprises"].sum()) == len(values)
    assert found.moved().sum() == moves.loc[moves["old_grade"] != moves["new_grade"], "enterprises"].sum()
    assert not found.observed_again


WORDS = {"points": "tax.late_filings ", "cut-offs": "cut-offs", "base": "base ", "veto": "-veto ", "cap": "+cap "}


@pytest.mark.parametrize(("name", "word"), WORDS.items())
def test_every_row_names_the_rule_that_was_changed_and_no_other(name, word):
    table = affected(rulebook_diff(BOOK, CHANGES[name]), some(BOOK)).to_frame()
    assert len(table)
    for said in table["by"]:
        assert word in said
        parts = {part.lstrip("+-").split(" ")[0] for part in said.split("; ")}
        assert name != "veto" or "+" not in said
        assert name != "cap" or all(
            (part[0] == "+") == part.endswith(SCALE.grades[-1].code) for part in said.split("; ")
        )
        assert parts == {word.strip(" +-")} or name == "base"


@given(data=st.data())
@examples(25, shrink=False)
def test_scores_before_and_after_are_those_of_one_enterprise_graded_alone(data):
    new = points_moved(data.draw(st.integers(-60, 60)))
    names = [item.id for item, _ in BOOK.on(ON).for_use]
    value = st.sampled_from(telling_values(BOOK))
    rows = data.draw(st.lists(st.lists(value, min_size=len(names), max_size=len(names)), min_size=1, max_size=8))
    found = affected(rulebook_diff(BOOK, new), values_of(BOOK, rows))
    moved = []
    for place, row in enumerate(rows):
        one, other = (grade_one(dict(zip(names, row, strict=True)), book, on=ON) for book in (BOOK, new))
        assert (one.score, other.score) == (found.old.scores.score[place], found.new.scores.score[place])
        moved += [made_code(place)] if one.grade != other.grade else []
    assert sorted(set(found.to_frame().query("old_grade != new_grade")["code"])) == sorted(moved)


def rates_changed():
    table = BOOK.supervision_rules.table[0]
    tiers = tuple(
        t.model_copy(update={"rate": "0.1", "most": None, "visits_most": 3}) if n == 1 else t
        for n, t in enumerate(table.tiers)
    )
    rules = BOOK.supervision_rules.model_copy(
        update={"table": (table.model_copy(update={"tiers": tiers}), *BOOK.supervision_rules.table[1:])}
    )
    return BOOK.model_copy(update={"supervision_rules": rules})


def test_another_rate_moves_nobody_and_changes_the_visits_of_the_year_exactly():
    values = some(BOOK)
    found = affected(rulebook_diff(BOOK, rates_changed()), values)
    assert found.to_frame().empty
    visits = found.visits().set_index("field")
    tiers = supervise(grade(values, BOOK, trial=True), BOOK)
    numbers = np.bincount(tiers.tier, minlength=len(tiers.table)).tolist()
    rates = [Decimal(tier.rate) for tier in tiers.table]
    assert visits.loc["general", "old_by_rate"] == sum(r * n for r, n in zip(rates, numbers, strict=True))
    rates[1] = Decimal("0.1")
    assert visits.loc["general", "new_by_rate"] == sum(r * n for r, n in zip(rates, numbers, strict=True))
    assert visits.loc["general", "new_visits_most"] == visits.loc["general", "old_visits_most"] + numbers[1] * (
        3 - tiers.table[1].visits_most
    )
    assert visits.loc["general", "old_enterprises"] == len(values)


def measure_changed(identifier, **update):
    def change(item):
        version = item.version[-1]
        measure = version.measure.model_copy(update=update)
        return item.model_copy(
            update={"version": (*item.version[:-1], version.model_copy(update={"measure": measure}))}
        )

    return with_item(identifier, change)


def test_where_values_are_taken_otherwise_the_records_are_read_again_and_values_alone_are_refused(records):
    new = measure_changed("tax.late_filings", window_months=36)
    diff = rulebook_diff(BOOK, new)
    found = affected(diff, records, as_of=ON)
    assert found.observed_again
    after = grade(observe(records, new, as_of=ON), new, trial=True)
    assert found.new.scores.score.tolist() == after.scores.score.tolist()
    assert (
        found.old.scores.score.tolist()
        == grade(observe(records, BOOK, as_of=ON), BOOK, trial=True).scores.score.tolist()
    )
    with pytest.raises(ArgumentError):
        affected(diff, observe(records, BOOK, as_of=ON))


def test_shared_facts_are_settled_again_where_points_decide_where_they_count():
    code, document = "91620100MA7ABCD12E", {"decided_on": "2026-02-02", "domain": "market", "fact_id": "f"}
    owed = [{"code": code, "amount": "100", "owed_since": "2024-01-01", "fact_id": "f"}]
    listed = [{"code": code, "document_no": "甘示例列〔2026〕8号", "kind": "abnormal_list", **document}]
    tables = {"enterprises": [{"code": code, "founded_on": "2010-01-01"}], "tax_arrears": owed, "decisions": listed}
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    records = read_records(frames, BOOK, received_on=ON)
    (spent,) = observe(records, BOOK, as_of=ON).same_facts

    def worthless(item):
        """Where the fact counted, nothing costs points any more: it counts where it was spent."""
        version = item.version[-1]
        bands = tuple(band.model_copy(update={"points": 0}) for band in version.bands)
        missing = type(version.missing)(not_applicable=0, not_reported=0, source_late=0)
        version = version.model_copy(update={"bands": bands, "missing": missing})
        return item.model_copy(update={"version": (*item.version[:-1], version)})

    new = with_item(spent.counted_in, worthless)
    found = affected(rulebook_diff(BOOK, new), records, as_of=ON)
    after = grade(observe(records, new, as_of=ON), new, trial=True)
    assert found.new.scores.score.tolist() == after.scores.score.tolist()
    assert found.new.scores.held.tolist() == after.scores.held.tolist()
    assert found.observed_again
    assert spent not in found.new.indicators.same_facts


def test_two_days_of_one_rulebook_are_applied_to_the_same_facts(records):
    scale = SCALE.model_copy(update={"in_force": date(2027, 1, 1), "base": SCALE.base + 60, "until": None})
    rules = BOOK.grade_rules.model_copy(update={"scale": (*BOOK.grade_rules.scale, scale)})
    book = BOOK.model_copy(update={"grade_rules": rules})
    found = affected(rulebook_diff(book, book, on_a=ON, on_b=date(2027, 1, 1)), records, as_of=ON)
    same = affected(rulebook_diff(BOOK, scale_changed(base=SCALE.base + 60)), records, as_of=ON)
    pd.testing.assert_frame_equal(found.to_frame(), same.to_frame())
    assert len(found.to_frame())


def test_a_population_without_change_gives_an_empty_list_with_its_columns():
    found = affected(rulebook_diff(BOOK, BOOK), some(BOOK, 20))
    sides = [f"{when}_{name}" for name in ("score", "grade", "tier", "rate") for when in ("old", "new")]
    assert list(found.to_frame().columns) == ["code", "field", *sides, "by", "alone", "needed"]
    assert found.to_frame().empty
    assert (found.moves()["old_grade"] == found.moves()["new_grade"]).all()
    none = affected(rulebook_diff(BOOK, points_moved(-5)), values_of(BOOK, []))
    assert none.to_frame().empty


def test_wrong_days_and_strange_values_are_refused(records):
    diff = rulebook_diff(BOOK, points_moved(1))
    with pytest.raises(ArgumentError):
        affected(diff, records)
    with pytest.raises(ArgumentError):
        affected(diff, some(BOOK, 3), as_of=date(2026, 7, 1))
    with pytest.raises(ArgumentError):
        affected(rulebook_diff(points_moved(1), BOOK), some(BOOK, 3))
