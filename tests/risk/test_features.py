"""Features know nothing of the future, nothing of who inspects, and the difference between kinds of missing."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import read_records
from credit_tier.engine.missing import Missing
from credit_tier.risk.encoding import Encoding
from credit_tier.risk.feature_table import Role, features_from_arrays
from credit_tier.risk.features import NOT_THERE, UNKNOWN, features_of, features_on
from credit_tier.risk.history import history_of
from credit_tier.risk.model import RiskModel
from credit_tier.risk.outcomes import outcomes_from_arrays, outcomes_of
from credit_tier.risk.refusals import FeatureError, NotEstimableError
from credit_tier.risk.snapshots import Snapshot, snapshot_days

RULES_ON = date(2026, 3, 31)
SOON = date(2025, 12, 31)


def read(province, tables):
    return read_records(tables, province.rulebook, received_on=province.today)


def future_changed(tables, day):
    """Change everything received after a day: results turn round, amounts of decisions grow, half the rows go."""
    changed = {}
    for name, table in tables.items():
        known = pc.less_equal(table["received_on"], pa.scalar(day, table.schema.field("received_on").type))
        later = table.filter(pc.invert(known)).slice(0, None)
        keep = pa.array(np.arange(later.num_rows) % 2 == 0)
        later = later.filter(keep)
        if name == "inspections":
            turned = pc.if_else(pc.equal(later["result"], "合格"), "不合格", "合格")
            later = later.set_column(later.column_names.index("result"), "result", turned)
        changed[name] = pa.concat_tables([table.filter(known), later.cast(table.schema)])
    return changed


@pytest.fixture(scope="module")
def early(province):
    outcomes = outcomes_of(province.records, province.rulebook, until=province.today).between(None, SOON)
    recent = outcomes.between(date(2025, 10, 1), SOON)
    return recent, features_of(
        province.records, province.rulebook, recent, snapshot=Snapshot.QUARTER, rules_on=RULES_ON
    )


def test_a_changed_future_changes_no_feature(province, early):
    outcomes, features = early
    last = features.as_of.max().item()
    other = read(province, future_changed(province.tables, last))
    assert other.digest != province.records.digest
    again = features_of(other, province.rulebook, outcomes, snapshot=Snapshot.QUARTER, rules_on=RULES_ON)
    assert len(features) > 10
    assert np.array_equal(features.values, again.values)
    assert np.array_equal(features.codes, again.codes)


def test_a_changed_past_does_change_features(province, early):
    outcomes, features = early
    other = read(province, future_changed(province.tables, features.as_of.min().item() - timedelta(days=200)))
    again = features_of(other, province.rulebook, outcomes, snapshot=Snapshot.QUARTER, rules_on=RULES_ON)
    assert features.values.shape != again.values.shape or not np.array_equal(features.values, again.values)


@given(st.lists(st.dates(date(2019, 1, 1), date(2030, 1, 1)), min_size=1, max_size=20))
def test_every_snapshot_is_before_the_visit_and_a_finer_one_is_no_earlier(days):
    on = np.array(days, dtype="datetime64[D]")
    day, month, quarter = (snapshot_days(on, one) for one in (Snapshot.DAY, Snapshot.MONTH, Snapshot.QUARTER))
    assert (day < on).all()
    assert (month <= day).all()
    assert (quarter <= month).all()
    assert (on - quarter <= np.timedelta64(92, "D")).all()


def test_the_finding_of_the_visit_itself_is_no_feature(province, early):
    outcomes, features = early
    turned = outcomes_from_arrays(outcomes.codes, outcomes.on, ~outcomes.found, agencies=outcomes.agencies)
    again = features_of(province.records, province.rulebook, turned, snapshot=Snapshot.QUARTER, rules_on=RULES_ON)
    assert np.array_equal(features.values, again.values)


def test_inspections_alone_give_features_of_inspections_alone(province):
    records = read(province, {"inspections": province.tables["inspections"]})
    outcomes = outcomes_of(records, province.rulebook, until=province.today).between(date(2026, 1, 1))
    features = features_of(records, province.rulebook, outcomes, snapshot=Snapshot.QUARTER)
    sources = {item.source for item in province.rulebook.indicators if item.id in features.names}
    assert sources <= {"inspections"}
    assert {"history.visits", "history.violations"} <= set(features.names)


def test_who_inspects_is_no_feature_unless_asked_for(province, early):
    outcomes, features = early
    assert all(column.role is not Role.INSPECTOR for column in features.columns)
    asked = features_of(
        province.records, province.rulebook, outcomes, snapshot=Snapshot.QUARTER, rules_on=RULES_ON, inspector=True
    )
    assert [column.name for column in asked.columns if column.role is Role.INSPECTOR] == ["inspector.found_share"]
    with pytest.raises(FeatureError, match="inspector"):
        RiskModel(threads=1).fit(asked, outcomes)


@pytest.mark.parametrize("name", ["agency", "检查机关", "officer_no", "Inspector"])
def test_a_column_named_after_the_inspector_is_refused(visits, name):
    table = visits.features
    own = features_from_arrays((name, "a", "b", "c"), table.values, table.on, signs=(0, 0, 0, 0))
    with pytest.raises(FeatureError, match="衡量的是检查者"):
        RiskModel(threads=1).fit(own, visits.found)
    fitted = RiskModel(threads=1, learner="logistic", inspector=True).fit(own, visits.found)
    other = features_from_arrays((name, "a", "b", "c"), np.roll(table.values, 1, axis=1), table.on, signs=(0, 0, 0, 0))
    other.values[1:] = table.values[1:]
    assert np.array_equal(fitted.predict(own), fitted.predict(other)), "nobody is ranked by who would come"


def test_visits_before_the_first_record_are_an_error_that_says_so(province):
    old = outcomes_from_arrays(
        province.records.tables["enterprises"]["code"].to_pylist()[:3], [date(2001, 1, 1)] * 3, [True, False, True]
    )
    with pytest.raises(NotEstimableError, match="before the first record"):
        features_of(province.records, province.rulebook, old, rules_on=RULES_ON)


def test_visits_of_which_nothing_was_known_and_firms_not_on_the_register_are_counted_and_ungraded(province):
    [code] = province.records.tables["enterprises"]["code"].to_pylist()[:1]
    # Not by day: rows stay those of the visits.
    visits = outcomes_from_arrays(
        ["91620100MA7ABCD12E", code, code],
        [date(2026, 4, 8), date(2001, 1, 1), date(2026, 1, 8)],
        [True, False, True],
    )
    features = features_of(
        province.records, province.rulebook, visits, snapshot=Snapshot.QUARTER, rules_on=RULES_ON, grades=True
    )
    assert features.left_out == {UNKNOWN: 1, NOT_THERE: 1}
    assert features.codes.tolist() == ["91620100MA7ABCD12E", code]
    assert features.rows.tolist() == [0, 2]
    rows = [row for row, column in enumerate(features.columns) if column.role is Role.INDICATOR]
    unsaid = (features.values[rows] == int(Missing.NOT_REPORTED)).all(axis=0)
    assert unsaid.tolist() == [True, False]
    assert (features.grade >= 0).tolist() == [False, True]


def test_a_population_is_described_by_the_same_numbers_as_its_visits(province, early):
    _, features = early
    day = features.as_of[0]
    same = features.select(features.as_of == day)
    whole = features_on(province.records, province.rulebook, day.item(), rules_on=RULES_ON)
    place = {code: row for row, code in enumerate(whole.codes.tolist())}
    rows = [place.get(code, -1) for code in same.codes.tolist()]
    assert max(rows) >= 0
    for column, row in enumerate(rows):
        if row >= 0:
            assert np.array_equal(whole.values[:, row], same.values[:, column])


def test_history_counts_what_a_plain_loop_counts():
    random = np.random.default_rng(7)
    day = date(2026, 3, 31)
    names = [f"e{number}" for number in range(12)]
    rows = [
        (
            str(random.choice(names[:9])),
            day - timedelta(days=int(random.integers(0, 1500))),
            bool(random.random() < 0.3),
        )
        for _ in range(150)
    ]
    past = outcomes_from_arrays(*(list(column) for column in zip(*rows, strict=True)))
    found = history_of(past, np.array(names), day)
    for place, name in enumerate(names):
        mine = [(on, hit) for code, on, hit in rows if code == name and on >= date(2023, 3, 31)]
        hits = [on for on, hit in mine if hit]
        assert found["history.visits"][place] == len(mine)
        assert found["history.violations"][place] == len(hits)
        nothing = int(Missing.NOT_APPLICABLE)
        latest = max((on for on, _ in mine), default=None)
        assert found["history.last_found"][place] == ((latest in hits) if mine else nothing)
        assert found["history.days_since_violation"][place] == ((day - max(hits)).days if hits else nothing)
        assert found["history.days_since_visit"][place] == ((day - max(on for on, _ in mine)).days if mine else nothing)
        assert found["history.violation_share"][place] == (len(hits) * 1_000_000 // len(mine) if mine else nothing)


def test_history_leaves_out_a_visit_whose_three_years_ended_the_day_before():
    days = [date(2025, 2, 28), date(2025, 3, 1)]
    past = outcomes_from_arrays(["a", "a"], days, [True, False])
    seen = [history_of(past, np.array(["a"]), date(2028, 2, number)) for number in (28, 29)]
    assert [found["history.visits"].tolist() for found in seen] == [[2], [1]]
    assert [found["history.violations"].tolist() for found in seen] == [[1], [0]]


def test_trees_see_nan_where_a_value_does_not_apply_or_was_not_reported():
    kinds = [int(kind) for kind in Missing]
    values = np.array([[5, 7] * 30 + kinds * 30], dtype=np.int32)
    code = Encoding.of(values)
    trees = code.for_trees(values[:, -3:])
    assert np.isnan(trees[:2, 0]).all()
    assert trees[:, 1].tolist() == [1.0, 2.0, 0.0]
    assert code.kinds == ((0, kinds[0]), (0, kinds[1]))


@pytest.mark.parametrize("others", [[], [Missing.NOT_REPORTED], [Missing.NOT_APPLICABLE, Missing.NOT_REPORTED]])
def test_a_late_agency_leaves_an_enterprise_at_the_median_whatever_else_is_missing(others):
    random = np.random.default_rng(6)
    late = random.poisson(2.0, 4000).astype(np.int32)
    found = random.random(4000) < np.where(late > 2, 0.5, 0.1)
    for place, kind in enumerate([*others, Missing.SOURCE_LATE]):
        late[place::7] = kind
        found[place::7] |= random.random(len(found[place::7])) < 0.6
    days = np.datetime64("2024-01-01") + np.arange(4000) // 6
    table = features_from_arrays(("late",), late[None, :], days, signs=(1,))
    for learner in ("logistic", "lightgbm"):
        model = RiskModel(threads=1, learner=learner).fit(table, found)
        [middle] = model.fitted_.encoding.medians
        asked = np.array([[int(Missing.SOURCE_LATE), middle]], dtype=np.int32)
        agency, median = model.predict(features_from_arrays(("late",), asked, days[:2], signs=(1,)))
        assert agency == median


def test_what_can_only_add_points_is_no_feature(province, early):
    _, features = early
    assert {"tax.late_filings", "regulatory.serious_list", "tax.credit_level"} <= set(features.names)
    assert not [name for name in features.names if name.startswith("utility.") or name == "registration.age_months"]


def test_a_column_of_one_value_has_the_scale_of_one_though_its_spread_is_a_rounding_error():
    same = np.repeat(np.arange(60, dtype=np.int32)[:, None], 511, axis=1)
    assert np.log1p(same.astype(float)).std(axis=1).max() > 0
    assert set(Encoding.of(same).scales) == {1.0}


def test_what_was_never_missing_in_training_is_taken_as_the_median():
    code = Encoding.of(np.array([[1, 2, 9, int(Missing.SOURCE_LATE)]], dtype=np.int32))
    missing = np.array([[int(Missing.NOT_REPORTED)]], dtype=np.int32)
    assert code.for_trees(missing).tolist() == [[2.0]]
    assert np.array_equal(code.for_logistic(missing), code.for_logistic(np.array([[2]], dtype=np.int32)))


@pytest.mark.parametrize(("many", "kinds"), [(19, ()), (20, ((0, int(Missing.NOT_REPORTED)),))])
def test_for_the_logistic_model_what_is_missing_is_nought_and_told_by_a_column_of_its_own_from_twenty_on(many, kinds):
    missing = int(Missing.NOT_REPORTED)
    code = Encoding.of(np.array([[1, 2, 9] + [missing] * many], dtype=np.int32))
    assert code.kinds == kinds
    assert code.for_logistic(np.array([[missing]], dtype=np.int32)).tolist() == [[0.0] + [1.0] * len(kinds)]
