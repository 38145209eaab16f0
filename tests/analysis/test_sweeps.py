"""A sweep is what comparing each value by itself says; paths and values that do not fit are told with their place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from credit_tier import compare
from credit_tier.analysis.rule_paths import place_of
from credit_tier.analysis.sweeps import sweep
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError, RulebookError
from credit_tier.records.reading import read_records
from credit_tier.supervision.capacity import Capacity
from graded_populations import some, values_of
from shipped_rulebook import shipped_rulebook
from strategies import made_code

BOOK = shipped_rulebook()
CUT = "grades.scale[0].grades[1].from"


@pytest.mark.parametrize(
    ("path", "now", "values"),
    [
        ('indicator."tax.late_filings".version[0].bands[1].points', 48, [48, 30]),
        ('indicator."tax.late_filings".version[@2025-07-01].bands[1].from', 1, [2]),
        (CUT, 720, [700, 720, 740]),
        ("grades.scale[financing@2025-07-01].base", 0, [5]),
        ("grades.cap[wage_list].grade", "C", ["D", "C"]),
        ("grades.scale[0].themes.tax.most", 300, [280]),
        ("supervision.table[0].tiers[1].rate", "0.05", ["0.06"]),
    ],
)
def test_each_row_is_what_a_comparison_with_that_value_says(path, now, values):
    seen = some(BOOK)
    fields = [(made_code(number), "food") for number in range(0, 400, 3)]
    found = sweep(BOOK, path, values, seen, fields=fields, capacity=Capacity(40))
    assert found.now == now
    place = place_of(BOOK, path)
    for value, row in zip(values, found.to_frame().to_dict("records"), strict=True):
        alone = compare(BOOK, place.patch(value), seen, fields=fields, capacity=Capacity(40))
        assert row["value"] == value
        assert row["is_now"] == (value == now)
        assert {code: row[f"grade_{code}"] for code in alone.new.counts()} == alone.new.counts()
        assert row["moved"] == int(alone.moved().sum()) == row["better"] + row["worse"] + row["other"]
        cost = alone.cost()
        assert (row["drawn"], row["visits"]) == (cost["new_drawn"].sum(), cost["new_visits"].sum())
        assert row["inspector_days"] == sum(cost["new_inspector_days"], Decimal(0))
        assert len(alone.diff.changes) == (value != now)


def test_a_higher_cut_off_never_lifts_anyone():
    rows = sweep(BOOK, CUT, range(700, 760, 10), some(BOOK)).rows
    at_least_b = [row.grades["A"] + row.grades["B"] for row in rows]
    assert at_least_b == sorted(at_least_b, reverse=True)
    assert at_least_b[0] > at_least_b[-1]
    assert all(row.worse == 0 for row in rows if row.value <= 720)
    assert all(row.better == 0 for row in rows if row.value >= 720)


def test_values_that_break_the_rulebook_are_all_told_with_value_and_key_path():
    with pytest.raises(RulebookError) as caught:
        sweep(BOOK, CUT, [730, 900, "many", 400], some(BOOK, 3))
    places = [fault.where for fault in caught.value.faults]
    assert {place.split(": ")[0] for place in places} == {f"{CUT} = 900", f"{CUT} = 'many'", f"{CUT} = 400"}
    assert all("grades.toml" in place for place in places)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "grades",
        "grades.scale[9].base",
        "grades.scale[0]",
        "grades.cap[nobody].grade",
        "nothing.here",
        'indicator."tax.none".version[0].bands',
        "grades.scale[0",
        ".grades",
        "grades.scale[0].base.deeper",
        "grades.scale[0].base[0]",
    ],
)
def test_a_path_that_leads_nowhere_says_how_far_it_goes(path):
    with pytest.raises(ArgumentError) as caught:
        place_of(BOOK, path)
    assert caught.value.faults[0].allowed.zh


def test_without_values_or_with_a_strange_key_nothing_is_tried():
    with pytest.raises(ArgumentError):
        sweep(BOOK, CUT, [], some(BOOK, 3))
    with pytest.raises(RulebookError, match="baze"):
        sweep(BOOK, "grades.scale[0].baze", [1], some(BOOK, 3))
    with pytest.raises(ArgumentError, match="取值方法"):
        sweep(BOOK, 'indicator."tax.late_filings".version[0].measure.window_months', [24], some(BOOK, 3))


def test_nobody_is_swept_too():
    row = sweep(BOOK, CUT, [700], values_of(BOOK, [])).rows[0]
    assert (sum(row.grades.values()), row.drawn, row.inspector_days) == (0, 0, Decimal(0))


def test_a_sweep_over_how_values_are_taken_reads_the_records_for_each_value():
    day, firms = date(2026, 6, 30), [made_code(number) for number in range(3)]
    months = [f"2025-{month:02}" for month in range(1, 6)]  # before the window of twelve months
    tables = {
        "enterprises": pd.DataFrame({"code": firms, "founded_on": "2010-01-01"}),
        "tax_filings": pd.DataFrame(
            [{"code": firms[1], "due_on": f"{month}-15", "filed_on": f"{month}-28"} for month in months]
            + [{"code": firms[1], "due_on": "2026-03-15", "filed_on": "2026-03-10"}]
        ),
    }
    records = read_records(tables, BOOK, received_on=day)
    seen, path = observe(records, BOOK, as_of=day), 'indicator."tax.late_filings".version[0].measure.window_months'
    found = sweep(BOOK, path, [24, 12], seen, records=records)
    assert [row.is_now for row in found.rows] == [False, True]
    alone = [compare(BOOK, place_of(BOOK, path).patch(value), seen, records=records) for value in (24, 12)]
    assert [row.grades for row in found.rows] == [one.new.counts() for one in alone]
    assert [one.observed_again for one in alone] == [True, False]
    assert [one.new.of(firms[1]).score - one.old.of(firms[1]).score for one in alone] == [-40, 0]  # 60 to 20
    assert found.rows[0].worse == int(alone[0].moved().sum())
