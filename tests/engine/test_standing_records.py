"""What stands, found by looking closely at the records in doubt only, is what the rules give over every record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.engine.attribution import attribute
from credit_tier.engine.database import Database, Engine
from credit_tier.engine.standing import NEVER_WITHDRAWN, standing_sql, unmatched_sql, withdrawals_sql
from credit_tier.engine.standing_records import StandingRecords
from credit_tier.rulebook.loading import load_rulebook
from record_sets import CODES, record_sets, records_of
from strategies import examples

DAY, LATER = date(2026, 1, 31), date(2026, 2, 28)


@pytest.fixture(scope="module")
def gansu():
    return load_rulebook()


def rows_of(database, query, days):
    return sorted(map(repr, database.rows(query, days)))


def both(rulebook, records, days):
    """Give by source what stands by the rules over everything, and as it is found; and the same of lost withdrawals."""
    sources = {source.name: source for source in rulebook.sources}
    attributed = attribute(records.of_enterprises, rulebook, **days)
    tables, suspend = attributed.tables, rulebook.identity.dispute_suspends
    with Database(tables, Engine(threads=1)) as database:
        database.replace("aims", attributed.aims)
        found = StandingRecords(database, sources, tables, days, disputes_suspend=suspend)
        withdrawn = bool(database.rows(withdrawals_sql(sources, tables, disputes_suspend=suspend), days))
        stands = {}
        for name, table in tables.items():
            whole = standing_sql(sources[name], table, withdrawals=withdrawn)
            stands[name] = rows_of(database, whole, days), rows_of(database, found.query(name), days)
        everything = {name: name for name in tables if name not in NEVER_WITHDRAWN}
        lost = database.rows(unmatched_sql(sources, tables, everything), days)
        return stands, ([(row["code"], row["target"]) for row in lost], found.unmatched())


def same(gansu, drawn):
    tables, deliveries, as_of, known_on = drawn
    days = {"as_of": as_of, "known_on": known_on}
    stands, (lost, unmatched) = both(gansu, records_of(gansu, tables, deliveries), days)
    for name, (whole, found) in stands.items():
        assert found == whole, name
    assert unmatched == lost


@given(st.data())
@examples(5, shrink=False)
def test_what_stands_is_what_the_rules_give_over_every_record(gansu, data):
    same(gansu, data.draw(record_sets(gansu)))


@pytest.mark.long
@given(st.data())
@examples(100, shrink=False)
def test_what_stands_is_what_the_rules_give_over_every_record_often(gansu, data):
    same(gansu, data.draw(record_sets(gansu)))


def test_a_record_sent_again_is_found_among_many_that_were_not(gansu):
    filing = {"tax_type": "增值税", "duty": "declaration", "due_on": DAY}
    rows = [{"record_id": f"r{n:03}", "code": CODES[n % 3], "received_on": DAY, **filing} for n in range(200)]
    rows = [{**row, "due_on": date(2020 + n // 36, 1 + n // 3 % 12, 20)} for n, row in enumerate(rows)]
    rows.append({**rows[7], "record_id": "again", "received_on": LATER})
    stands, _ = both(gansu, records_of(gansu, {"tax_filings": rows}), {"as_of": LATER, "known_on": LATER})
    whole, found = stands["tax_filings"]
    assert found == whole
    assert len(found) == 200
    assert not any("r007" in row for row in found)


@pytest.mark.parametrize(
    ("target", "in_table", "gone", "lost"),
    [
        ("r1", "social_security", {"r0", "r1"}, []),
        ("r2", "social_security", {"r0"}, [(CODES[0], "r2")]),
        ("r1", None, {"r0"}, [(CODES[0], "r1")]),
    ],
)
def test_what_is_replaced_or_annulled_is_found_and_another_enterprise_keeps_its_own(
    gansu, target, in_table, gone, lost
):
    given = {"received_on": DAY, "period": DAY, "payable": 100}
    insured = [("r0", CODES[0], None), ("r1", CODES[0], "r0"), ("r2", CODES[1], None), ("r3", CODES[2], None)]
    annulled = {"record_id": "o", "code": CODES[0], "received_on": DAY, "starts_on": DAY, "effect": "annulment"}
    tables = {
        "social_security": [
            {**given, "record_id": name, "code": code, "supersedes": before} for name, code, before in insured
        ],
        "objections": [{**annulled, "target": target, "target_table": in_table}],
    }
    stands, unmatched = both(gansu, records_of(gansu, tables), {"as_of": LATER, "known_on": LATER})
    whole, found = stands["social_security"]
    assert found == whole
    assert {name for name, *_ in insured if not any(f"'{name}'" in row for row in found)} - gone == set()
    assert len(found) == len(insured) - len(gone)
    assert unmatched == (lost, lost)


def test_a_record_that_two_enterprises_hold_comes_twice_and_the_rest_stays_as_it_was(gansu):
    given = {"received_on": DAY}
    split = {"former_code": CODES[0], "kind": "division_dissolving", "effective_on": DAY}
    owed = {**given, "owed_since": date(2025, 6, 1), "amount": 100}
    tables = {
        "successions": [{**given, **split, "record_id": f"s{code}", "code": code} for code in CODES[1:]],
        "tax_arrears": [{**owed, "record_id": code, "code": code} for code in CODES],
    }
    held = attribute(records_of(gansu, tables).of_enterprises, gansu, as_of=LATER, known_on=LATER).tables["tax_arrears"]
    rows = sorted((row["record_id"], row["code"], row["own_code"], row["via"] is None) for row in held.to_pylist())
    assert [row for row in rows if row[0] == CODES[0]] == [(CODES[0], code, CODES[0], False) for code in CODES[1:]]
    assert [row for row in rows if row[0] != CODES[0]] == [(code, code, code, True) for code in CODES[1:]]
