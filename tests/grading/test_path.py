"""The path to the next grade against every set of acts there is."""

from hypothesis import given
from hypothesis import strategies as st

from credit_tier.engine.missing import Missing
from credit_tier.grading.path import next_path
from credit_tier.grading.scorecard import scorecard
from credit_tier.grading.single import grade_one
from random_cards import LOWEST, ON, best_effort, cards, telling_values
from shipped_rulebook import shipped_rulebook
from strategies import examples


def check(rulebook, values):
    graded = grade_one(values, rulebook, on=ON)
    cured = {item.indicator.id: item.cured for item in graded.card.indicators}
    path, smallest = next_path(graded), best_effort(rulebook, values, cured)
    assert len(path.changes) in {0, smallest or 0}, (values, graded.grade, path, smallest)
    if not rulebook.on(ON).exemptions:
        # Where an exemption holds, or an act would bring it down, the path is silent although a veto may outrank it.
        assert len(path.changes) == (smallest or 0), (values, graded.grade, path, smallest)
    if not path.changes:
        return
    assert path.blocked_by == ()
    after = dict(values)
    for change in path.changes:
        for step in change.steps:
            # Never advice nobody can follow: only indicators with a cure, and only where a value is on file.
            assert step.indicator.cure is not None
            assert values[step.indicator.id] >= LOWEST
            after[step.indicator.id] = step.cured
    codes = [step.code for step in graded.card.grades]
    assert codes.index(grade_one(after, rulebook, on=ON).grade) < codes.index(graded.grade)
    assert codes.index(path.target) < codes.index(graded.grade)


@given(st.data())
@examples(150, shrink=False)
def test_the_path_is_the_smallest_set_of_acts_that_lifts_the_grade_and_none_where_none_does(data):
    rulebook = data.draw(cards())
    edges = [edge for edge in telling_values(rulebook) if edge >= 0] + [Missing.NOT_REPORTED]
    for _ in range(6):
        check(rulebook, {item.id: data.draw(st.sampled_from(edges)) for item, _ in rulebook.on(ON).for_use})


@given(st.data())
@examples(60, shrink=False)
def test_the_path_on_the_shipped_scorecard_is_the_smallest(data):
    rulebook = shipped_rulebook()
    rows, indicators = {}, rulebook.on(ON).for_use
    acts = sorted({item.cure.act for item, _ in indicators if item.cure})
    # With all acts open at once there would be half a million sets of them to try.
    wanted = data.draw(st.sets(st.sampled_from(acts), max_size=5))
    for item, version in indicators:
        if item.cure and item.cure.act not in wanted:
            rows[item.id] = Missing.SOURCE_LATE
            continue
        starts = [band.start for band in version.bands if band.start is not None] or [0]
        nothing = -1 if version.measure.aggregate.value.startswith("months_since") else 0
        rows[item.id] = data.draw(st.sampled_from([nothing, *starts, 40, Missing.SOURCE_LATE]))
    check(rulebook, rows)


def best(rulebook, **other):
    rows = {item.indicator.id: item.cured for item in scorecard(rulebook, ON).indicators}
    rows["registration.age_months"] = 60
    return rows | {name.replace("__", "."): value for name, value in other.items()}


def test_the_best_grade_has_no_path():
    rulebook = shipped_rulebook()
    path = next_path(grade_one(best(rulebook), rulebook, on=ON))
    assert (path.target, path.changes) == (None, ())


def test_nobody_is_advised_to_be_older():
    rulebook = shipped_rulebook()
    path = next_path(grade_one(best(rulebook, registration__age_months=30), rulebook, on=ON))
    assert path.changes == ()
    assert [rule.id for rule in path.blocked_by] == ["young_enterprise"]


def test_a_curable_veto_is_the_first_step():
    rulebook = shipped_rulebook()
    path = next_path(grade_one(best(rulebook, regulatory__serious_list=3), rulebook, on=ON))
    assert [change.cure.act for change in path.changes] == ["leave_serious_list"]


def test_an_enterprise_that_is_not_graded_has_no_next_grade_and_is_told_why():
    rulebook = shipped_rulebook()
    path = next_path(grade_one(best(rulebook, registration__age_months=3), rulebook, on=ON))
    assert path.target is None
    assert [rule.id for rule in path.blocked_by] == ["new_enterprise"]
