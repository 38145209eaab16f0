"""What indicators bring is what a loop over enterprises counts; what hangs on them is what grading again says."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.analysis.contributions import WHY, Dead, contributions
from credit_tier.engine.shared_facts import Watched
from credit_tier.grading.grades import grade
from graded_populations import some, some_not_graded, values_of
from random_cards import NOT_APPLICABLE, NOT_REPORTED, ON, cards, points_of, telling_values
from shipped_rulebook import shipped_rulebook
from strategies import examples

BOOK = shipped_rulebook()
VERSIONS = {item.id: version for item, version in BOOK.on(ON).for_use}


def populations(book, data):
    names = [item.id for item, _ in book.on(ON).for_use]
    value = st.sampled_from(telling_values(book))
    rows = data.draw(st.lists(st.lists(value, min_size=len(names), max_size=len(names)), max_size=12))
    return names, rows, grade(values_of(book, rows), book, trial=True, bands=data.draw(st.booleans()))


def graded_only(rows, grades):
    return [row for row, code in zip(rows, grades.codes.to_pylist(), strict=True) if is_graded(grades.of(code))]


def is_graded(one):
    return one.grade != one.card.grades[one.card.not_graded].code


@given(data=st.data())
@examples(60, shrink=False)
def test_bands_points_and_figures_are_those_of_a_loop(data):
    book = data.draw(cards())
    names, rows, grades = populations(book, data)
    versions = {item.id: version for item, version in book.on(ON).for_use}
    found, rows = contributions(grades), graded_only(rows, grades)
    frame = found.to_frame()
    assert (found.counted.enterprises, found.counted.not_graded) == (len(rows), len(grades) - len(rows))
    table = found.by_indicator().set_index("indicator")
    assert list(table.index) == names
    for place, name in enumerate(names):
        own = sorted(points_of(versions[name], row[place]) for row in rows)
        bands = frame.loc[frame["indicator"] == name]
        assert sorted(np.repeat(bands["points"].to_numpy(), bands["enterprises"]).tolist()) == own
        row = table.loc[name]
        if not rows:
            assert row["mean"] is None
            continue
        assert (row["least"], row["most"], row["mean"]) == (own[0], own[-1], Fraction(sum(own), len(own)))
        pairs = [abs(one - other) for one, other in combinations(own, 2)]
        assert row["spread"] == (Fraction(sum(pairs), len(pairs)) if pairs else None)
        if row["dead"]:
            assert len(set(own)) == 1


def without(book, indicator, points):
    """Give the rulebook in which an indicator gives everyone the same points; None where no rulebook may say so."""
    items = []
    for item in book.indicators:
        versions = []
        for version in item.version:
            bands = tuple(band.model_copy(update={"points": points}) for band in version.bands)
            missing = type(version.missing).model_construct(
                not_applicable=points, not_reported=points, source_late=points
            )
            versions.append(version.model_copy(update={"bands": bands, "missing": missing}))
        items.append(item.model_copy(update={"version": tuple(versions)}) if item.id == indicator else item)
    return book.model_copy(update={"indicators": tuple(items)})


def graded_again(grades, book):
    return grade(replace(grades.indicators, rulebook_digest=book.digest), book, trial=True).scores.grade


@given(data=st.data())
@examples(40, shrink=False)
def test_what_hangs_on_an_indicator_is_what_grading_again_says(data):
    book = data.draw(cards())
    names, rows, grades = populations(book, data)
    versions = {item.id: version for item, version in book.on(ON).for_use}
    table = contributions(grades).importance().set_index("indicator")
    now, rows = grades.scores.grade, graded_only(rows, grades)
    for place, name in enumerate(names):
        item = next(item for item in grades.card.indicators if item.indicator.id == name)
        own = Counter(points_of(versions[name], row[place]) for row in rows)
        usual = max(own, key=lambda points: (own[points], points), default=0)
        row = table.loc[name]
        assert row["at_best"] == (graded_again(grades, without(book, name, item.best)) < now).sum()
        assert row["without"] == (graded_again(grades, without(book, name, 0)) != now).sum()
        assert row["if_alike"] == (graded_again(grades, without(book, name, usual)) != now).sum()
        theme = grades.card.themes[item.theme]
        lost = 0
        for values in rows:
            by_name = dict(zip(names, values, strict=True))
            total = sum(points_of(versions[one], by_name[one]) for one in names if one.split(".")[0] == theme.name)
            points = points_of(versions[name], by_name[name])
            one, other = (min(max(each, theme.least), theme.most) for each in (total, total - points))
            lost += points != 0 and one == other
        assert row["lost"] == lost


@pytest.mark.parametrize("kept", [True, False], ids=["with band codes", "without"])
def test_what_ranges_take_and_conditions_decide_is_what_a_loop_counts(kept):
    grades = grade(some_not_graded(BOOK, 300), BOOK, trial=True, bands=kept)
    found = contributions(grades)
    each = [grades.of(code) for code in grades.codes.to_pylist()]
    graded = [one for one in each if is_graded(one)]
    assert 0 < len(graded) < len(each)
    for row in found.themes().itertuples(index=False):
        sums = [sum(p for name, p in one.points().items() if name.split(".")[0] == row.theme) for one in graded]
        assert row.over == sum(total > row.most for total in sums)
        assert row.points_over == sum(max(total - row.most, 0) for total in sums)
        assert row.under == sum(total < row.least for total in sums)
        assert row.points_under == sum(max(row.least - total, 0) for total in sums)
    held = Counter(name for one in each for name in one.held)
    table = found.conditions().set_index("condition")
    assert table["held"].to_dict() == {name: held[name] for name in table.index}
    assert (table["dead"] == (table["held"] == 0)).all()
    assert table["decides"].sum() > 0
    for kind in ("veto", "cap", "not_graded"):
        for place, rule in enumerate(getattr(BOOK.grade_rules, kind)):
            if rule.id not in table.index:
                continue
            rules = tuple(one for at, one in enumerate(getattr(BOOK.grade_rules, kind)) if at != place)
            book = BOOK.model_copy(update={"grade_rules": BOOK.grade_rules.model_copy(update={kind: rules})})
            assert table.loc[rule.id, "decides"] == (graded_again(grades, book) != grades.scores.grade).sum()


def test_what_a_condition_reads_is_judged_by_what_it_read_not_by_the_points():
    values = some(BOOK, 5)
    held = grade(values, BOOK, trial=True)
    code = next(code for code in values.codes.to_pylist() if "serious_list" not in held.of(code).held)
    spent = replace(values, watched=(Watched("regulatory.serious_list", code, 3),))
    one, other = (contributions(grade(each, BOOK, trial=True)).conditions() for each in (values, spent))
    assert other.set_index("condition").loc["serious_list", "held"] == (
        one.set_index("condition").loc["serious_list", "held"] + 1
    )
    assert contributions(grade(spent, BOOK, trial=True)).importance()["at_best"].tolist()


def alike(**others):
    """Give three enterprises that are alike but for some indicators."""
    usual = {
        name: NOT_APPLICABLE if version.bands[0].points >= version.bands[-1].points else version.bands[-1].start
        for name, version in VERSIONS.items()
    }
    usual |= {"registration.age_months": 100}
    rows = [[others.get(name, [usual[name]] * 3)[number] for name in VERSIONS] for number in range(3)]
    return contributions(grade(values_of(BOOK, rows), BOOK, trial=True))


def test_an_indicator_is_dead_for_the_reason_it_is_dead_for():
    name = "tax.late_filings"
    start = VERSIONS[name].bands[1].start
    assert alike(**{name: [NOT_REPORTED, NOT_APPLICABLE, NOT_APPLICABLE]}).dead.get(name) in {None, Dead.MISSING}
    assert alike(**{name: [NOT_APPLICABLE] * 3}).dead[name] is Dead.MISSING
    assert alike(**{name: [0] * 3}).dead[name] is Dead.ONE_BAND
    assert alike(**{name: [0, NOT_APPLICABLE, 0]}).dead.get(name) in {None, Dead.SAME_POINTS}
    assert name not in alike(**{name: [0, start, 0]}).dead
    assert alike().dead["regulatory.unclassified_penalties"] is Dead.WORTHLESS
    assert "registration.age_months" not in alike(**{"registration.age_months": [20, 100, 100]}).dead
    assert alike().dead["registration.age_months"] is Dead.WORTHLESS
    table = alike().by_indicator().set_index("indicator")
    assert table["dead"].all()
    assert set(table["why_dead"]) <= {str(why) for why in WHY}


@pytest.mark.parametrize("number", [0, 1])
def test_of_nobody_and_of_one_enterprise_it_cannot_be_said_what_is_dead(number):
    rows = some(BOOK, number).values.T if number else []
    found = contributions(grade(values_of(BOOK, rows), BOOK, trial=True))
    table = found.by_indicator()
    assert not table["dead"].any()
    assert set(table["why_dead"]) <= {"unsaid", ""}
    assert table["spread"].isna().all()
    assert "cannot be said" in WHY[Dead.UNSAID].en
    assert found.counted.enterprises == number
    assert (found.importance()[["at_best", "without", "if_alike", "lost"]] <= number).all(axis=None)
    assert len(found.conditions()) == len(found.grades.card.conditions)
