"""Examples of the law, one enterprise at a time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.engine.evidence import evidence_of
from credit_tier.engine.missing import HIGHEST_VALUE, LOWEST_VALUE, Missing
from credit_tier.engine.observation import observe
from credit_tier.foundation.dates import add_months
from credit_tier.foundation.errors import ArgumentError, NotInForceError
from credit_tier.grading.grades import grade
from credit_tier.records.store import Records
from record_sets import CODES, STRANGER, delivery, record_sets, records_of
from shipped_rulebook import shipped_rulebook
from small_rulebooks import EVENT, every_aggregate, indicator, write
from strategies import examples

CODE = CODES[0]
AS_OF = date(2026, 6, 30)
EARLY = date(2026, 1, 1)
FIRM = {"record_id": "e", "code": CODE, "received_on": EARLY, "founded_on": date(2019, 3, 1)}
PENALTY = {
    "record_id": "p",
    "code": CODE,
    "received_on": EARLY,
    "document_no": "甲罚〔2025〕1号",
    "kind": "penalty",
    "procedure": "ordinary",
    "domain": "market",
    "decided_on": date(2025, 12, 1),
}
BILL = {"code": CODE, "received_on": AS_OF, "utility": "power", "period": date(2026, 5, 31), "amount": 500_00}


@pytest.fixture(scope="module")
def gansu():
    return shipped_rulebook()


@pytest.fixture(scope="module")
def counting(tmp_path_factory):
    """Count events: of three months (no row is no record) and ever (no row is none), facts standing or not."""
    texts = {
        "all.ever": indicator("decisions", f'{EVENT}, aggregate = "count"', late="facts_stand"),
        "all.recent": indicator("decisions", f'{EVENT}, window_months = 3, aggregate = "count"', absent="not_reported"),
        "all.sum": indicator("decisions", f'{EVENT}, aggregate = "sum", value = "size"'),
        "all.concerned": indicator("decisions", f'{EVENT}, aggregate = "count"', more='applies = "concerned"'),
    }
    return write(tmp_path_factory.mktemp("small"), texts, themes={"all": (-100, 100)})


def value(rulebook, name, tables, *, as_of=AS_OF, known_on=None, deliveries=None, code=CODE):
    if deliveries is None:
        deliveries = [delivery(source.name, as_of, received_on=EARLY) for source in rulebook.sources]
    return observe(records_of(rulebook, tables, deliveries), rulebook, as_of=as_of, known_on=known_on).of(code)[name]


def events(*rows):
    return [
        {"record_id": f"r{n}", "code": CODE, "received_on": EARLY, "kind": "penalty", **row}
        for n, row in enumerate(rows)
    ]


# law.md 0a.6: penalty 2025-03-01, annulled 2026-01-15 or repaired then; gansu's rules start later, so the small ones.
def undone(counting, table, row, *, as_of, known_on):
    tables = {
        "enterprises": [{**FIRM, "received_on": date(2025, 1, 1)}],
        "decisions": events({"happened_on": date(2025, 3, 1), "received_on": date(2025, 3, 5)}),
        table: [{"record_id": "x", "code": CODE, "received_on": date(2026, 1, 15), "target": "r0", **row}],
    }
    deliveries = [delivery(source.name, as_of, received_on=date(2025, 1, 1)) for source in counting.sources]
    return value(counting, "all.ever", tables, as_of=as_of, known_on=known_on, deliveries=deliveries)


ANNULMENT = ("objections", {"effect": "annulment", "starts_on": date(2026, 1, 15)})
REPAIR = ("repairs", {"repaired_on": date(2026, 1, 15)})


@pytest.mark.parametrize(
    ("undoing", "as_of", "known_on", "expected"),
    [
        (ANNULMENT, date(2025, 6, 30), date(2026, 2, 1), 0),
        (ANNULMENT, date(2025, 6, 30), date(2025, 12, 31), 1),
        (REPAIR, date(2025, 6, 30), date(2026, 2, 1), 1),
        (REPAIR, date(2025, 6, 30), date(2025, 12, 31), 1),
        (REPAIR, date(2026, 1, 14), date(2026, 2, 1), 1),
        (REPAIR, date(2026, 1, 15), date(2026, 2, 1), 0),
        (ANNULMENT, date(2025, 6, 30), date(2026, 1, 14), 1),
        (ANNULMENT, date(2025, 6, 30), date(2026, 1, 15), 0),
    ],
)
def test_an_annulment_reaches_back_and_a_repair_works_forward(counting, undoing, as_of, known_on, expected):
    assert undone(counting, *undoing, as_of=as_of, known_on=known_on) == expected


# law.md 0a.7: review or litigation alone suspends nothing; a stay does, from its first day until the day it ends.
@pytest.mark.parametrize("effect", ["stay", "dispute"])
@pytest.mark.parametrize(
    ("starts", "ends", "counted"),
    [(-30, None, 0), (0, None, 0), (1, None, 1), (-30, 1, 0), (-30, 0, 1), (-30, -1, 1)],
)
def test_a_stay_or_a_dispute_suspends_a_decision_for_its_days_only(gansu, effect, starts, ends, counted):
    objection = {
        "record_id": "o",
        "code": CODE,
        "received_on": EARLY,
        "target": PENALTY["document_no"],
        "effect": effect,
        "starts_on": AS_OF + timedelta(starts),
        "ends_on": None if ends is None else AS_OF + timedelta(ends),
    }
    tables = {"enterprises": [FIRM], "decisions": [PENALTY], "objections": [objection]}
    assert value(gansu, "regulatory.penalties", tables) == counted


def test_another_enterprise_cannot_object_to_a_decision(gansu):
    objection = {"record_id": "o", "code": CODES[1], "received_on": EARLY, "effect": "annulment", "starts_on": EARLY}
    for target in ("p", PENALTY["document_no"]):
        tables = {"enterprises": [FIRM], "decisions": [PENALTY], "objections": [{**objection, "target": target}]}
        assert value(gansu, "regulatory.penalties", tables) == 1


def test_a_varied_decision_counts_as_varied_from_the_day_that_is_known(gansu):
    varied = {
        **PENALTY,
        "record_id": "q",
        "supersedes": "p",
        "procedure": "simplified",
        "received_on": date(2026, 3, 1),
    }
    tables = {"enterprises": [FIRM], "decisions": [PENALTY, varied]}
    assert value(gansu, "regulatory.penalties", tables, known_on=date(2026, 2, 28)) == 1
    assert value(gansu, "regulatory.penalties", tables, known_on=date(2026, 3, 1)) == 0


def test_of_a_chain_of_corrections_only_the_last_stands(counting):
    chain = events(
        {"happened_on": EARLY, "size": 1},
        {"happened_on": EARLY, "size": 2, "supersedes": "r0"},
        {"happened_on": EARLY, "size": 4, "supersedes": "r1"},
    )
    assert value(counting, "all.sum", {"enterprises": [FIRM], "decisions": chain}) == 4


def test_a_window_includes_both_ends(counting):
    # DESIGN decision 7.
    start = add_months(AS_OF, -3)
    for day, counted in ((start, 1), (AS_OF, 1), (start - timedelta(1), None), (AS_OF + timedelta(1), None)):
        found = value(counting, "all.recent", {"enterprises": [FIRM], "decisions": events({"happened_on": day})})
        assert found == (counted or Missing.NOT_REPORTED), day


def test_a_window_leaves_out_what_ended_before_a_day_that_the_earlier_month_lacks(counting):
    # R36: three months from 28 February end on 28 May, also for who asks on the 29th, 30th or 31st.
    february = {"enterprises": [FIRM], "decisions": events({"happened_on": date(2026, 2, 28)})}
    march = {"enterprises": [FIRM], "decisions": events({"happened_on": date(2026, 3, 1)})}
    for number in (28, 29, 30, 31):
        day = date(2026, 5, number)
        old = value(counting, "all.recent", february, as_of=day, known_on=AS_OF)
        assert old == (1 if number == 28 else Missing.NOT_REPORTED), day
        assert value(counting, "all.recent", march, as_of=day, known_on=AS_OF) == 1, day


def test_a_source_that_is_missing_altogether_is_not_reported_and_never_zero(counting, gansu):
    # DESIGN decision 5; law.md 14.7.
    for rulebook, name in ((counting, "all.ever"), (gansu, "regulatory.penalties"), (gansu, "tax.arrears_age")):
        found = value(rulebook, name, {"enterprises": [FIRM]}, deliveries=[delivery("enterprises", AS_OF)])
        assert found is Missing.NOT_REPORTED


def test_a_source_that_reported_and_has_no_row_is_zero_or_not_reported_as_declared(counting):
    found = {name: value(counting, name, {"enterprises": [FIRM]}) for name in ("all.ever", "all.recent")}
    assert found == {"all.ever": 0, "all.recent": Missing.NOT_REPORTED}


def test_a_late_source_gives_late_but_a_fact_on_file_stands_where_so_declared(counting):
    rows = events({"happened_on": date(2026, 5, 1)})
    overdue = add_months(date(2026, 3, 1), 2) + timedelta(5)
    for as_of, ever, recent in (
        (overdue, 1, 1),
        (overdue + timedelta(1), 1, Missing.SOURCE_LATE),
    ):
        deliveries = [delivery("decisions", date(2026, 3, 1)), delivery("enterprises", as_of)]
        tables = {"enterprises": [FIRM], "decisions": rows}
        assert value(counting, "all.ever", tables, as_of=as_of, deliveries=deliveries) == ever
        assert value(counting, "all.recent", tables, as_of=as_of, deliveries=deliveries) == recent
    assert value(counting, "all.ever", {"enterprises": [FIRM]}, deliveries=deliveries) is Missing.SOURCE_LATE


def test_lateness_goes_by_region_and_a_declared_delivery_outweighs_an_arrived_file(counting):
    firms = [FIRM, {**FIRM, "record_id": "f", "code": CODES[1], "region": "620200"}]
    file = delivery("decisions", AS_OF)
    north, south = (
        delivery("decisions", day, region=region, received_on=AS_OF, declared=True)
        for day, region in ((AS_OF, "620000"), (EARLY, "6202"))
    )  # a pair
    for deliveries, expected in (
        ([file], (0, 0)),
        ([file, north, south], (0, Missing.SOURCE_LATE)),
        ([file, north], (0, Missing.NOT_REPORTED)),
        ([file, {**north, "received_on": AS_OF + timedelta(1)}], (0, 0)),
    ):
        found = [
            value(counting, "all.ever", {"enterprises": firms}, deliveries=deliveries, code=code, known_on=AS_OF)
            for code in CODES[:2]
        ]
        assert tuple(found) == expected


@pytest.mark.parametrize(("concerned", "expected"), [(True, 0), (False, Missing.NOT_APPLICABLE), (None, 0)])
def test_only_what_is_known_not_to_concern_an_enterprise_is_not_applicable(counting, concerned, expected):
    assert value(counting, "all.concerned", {"enterprises": [{**FIRM, "concerned": concerned}]}) == expected


@pytest.mark.parametrize(
    ("sizes", "kept", "flagged"),
    [
        ([2**31 - 1], HIGHEST_VALUE, 0),
        ([2**31], HIGHEST_VALUE, 1),
        ([2**62, 2**62], HIGHEST_VALUE, 1),
        ([LOWEST_VALUE], LOWEST_VALUE, 0),
        ([LOWEST_VALUE - 1], LOWEST_VALUE, 1),
        ([-(2**31)], LOWEST_VALUE, 1),
        ([-(2**63)], LOWEST_VALUE, 1),
    ],
)
def test_a_value_that_does_not_fit_saturates_and_is_flagged(counting, sizes, kept, flagged):
    # DESIGN decision 4; the three codes below are never a real value.
    rows = events(*({"happened_on": EARLY, "size": size} for size in sizes))
    records = records_of(counting, {"enterprises": [FIRM], "decisions": rows})
    found = observe(records, counting, as_of=date(2026, 1, 20))
    assert found.of(CODE)["all.sum"] == kept
    assert dict(found.saturated) == ({"all.sum": 1} if flagged else {})


def test_rows_of_codes_that_no_register_lists_touch_nobody_and_are_counted(counting):
    rows = events({"happened_on": EARLY}, {"happened_on": EARLY, "code": STRANGER})
    found = observe(records_of(counting, {"enterprises": [FIRM], "decisions": rows}), counting, as_of=AS_OF)
    assert found.codes.to_pylist() == [CODE]
    assert found.unlisted == 1


@pytest.mark.parametrize(("measure", "expected"), [('"count"', 1), ('"sum", value = "size"', 7)])
def test_one_fact_seen_by_several_agencies_counts_once_and_by_its_heaviest_record(tmp_path, measure, expected):
    # law.md 0a.9.
    one = write(
        tmp_path, {"all.one": indicator("decisions", f"{EVENT}, aggregate = {measure}")}, themes={"all": (-9, 99)}
    )
    rows = events(*({"happened_on": EARLY, "size": size, "fact_id": "F"} for size in (1, 7, 3)))
    assert value(one, "all.one", {"enterprises": [FIRM], "decisions": rows}) == expected


def test_a_veto_is_not_lost_because_the_same_fact_also_came_as_a_penalty(gansu):
    # law.md 0a.9: the heaviest counts, and nothing is heavier than a veto; DESIGN decision 8.
    listed = {**PENALTY, "record_id": "q", "kind": "serious_list", "document_no": None}
    rows = [{**row, "fact_id": "F"} for row in (PENALTY, listed)]
    records = records_of(gansu, {"enterprises": [FIRM], "decisions": rows})
    assert grade(observe(records, gansu, as_of=date(2026, 1, 20)), gansu).of(CODE).grade == "D"


def test_a_fact_is_not_lost_to_an_indicator_that_does_not_apply(counting):
    rows = events({"happened_on": EARLY, "fact_id": "F"})
    tables = {"enterprises": [{**FIRM, "concerned": False}], "decisions": rows}
    seen = observe(records_of(counting, tables), counting, as_of=date(2026, 1, 20)).of(CODE)
    assert [seen[name] for name in ("all.ever", "all.recent")] == [1, 1]  # one record does not compete with itself


# law.md 8 and 0a.10: a bonus withheld is a deduction, too.
def utility_score(gansu, bills, *, deliveries=None, objections=()):
    tables = {"enterprises": [{**FIRM, "received_on": AS_OF}]}
    tables |= {"utility_bills": bills} if bills is not None else {}
    tables |= {"objections": list(objections)} if objections else {}
    return grade(observe(records_of(gansu, tables, deliveries), gansu, as_of=AS_OF), gansu).of(CODE).score


def test_arrears_a_disputed_bill_no_account_and_a_late_supplier_score_alike(gansu):
    paid = {**BILL, "paid": 500_00, "paid_on": date(2026, 6, 1), "due_on": date(2026, 6, 20)}
    objection = {
        "record_id": "o",
        "code": CODE,
        "received_on": AS_OF,
        "target": "r0",
        "target_table": "utility_bills",
        "effect": "dispute",
        "starts_on": AS_OF,
    }
    late = [delivery("utility_bills", date(2026, 1, 1), received_on=AS_OF)]
    scores = {
        "nothing": utility_score(gansu, None),
        "no account": utility_score(gansu, [{**paid, "code": CODES[1]}]),
        "arrears": utility_score(gansu, [BILL]),
        "part paid": utility_score(gansu, [{**paid, "paid": 1}]),
        "disputed by the supplier": utility_score(gansu, [{**paid, "disputed": True}]),
        "disputed by the firm": utility_score(gansu, [paid], objections=[objection]),
        "late supplier": utility_score(gansu, [paid], deliveries=late),
    }
    assert len(set(scores.values())) == 1, scores
    assert utility_score(gansu, [paid]) > scores["nothing"]


@given(st.data())
@examples(6, shrink=False)
def test_utilities_alone_never_move_an_enterprise_below_one_that_has_no_utility_data(data):
    gansu = shipped_rulebook()
    tables, deliveries, as_of, known_on = data.draw(record_sets(gansu))
    tables["enterprises"] = [{**FIRM, "record_id": code, "code": code, "received_on": known_on} for code in CODES]
    tables["objections"] = [
        row for row in tables.get("objections", []) if row["target"] not in {"r0", "r1"} or row["effect"] == "dispute"
    ]
    for rows in tables.values():
        for row in rows:
            row["fact_id"] = None
    without = {name: rows for name, rows in tables.items() if name != "utility_bills"}
    less = [item for item in deliveries if item["source"] != "utility_bills"]
    days = {"as_of": as_of, "known_on": known_on}
    for bills in (tables.get("utility_bills", []), []):
        more = records_of(gansu, {**without, "utility_bills": bills}, deliveries)
        with_bills = grade(observe(more, gansu, **days), gansu)
        none = grade(observe(records_of(gansu, without, less), gansu, **days), gansu)
        assert (with_bills.scores.score >= none.scores.score).all()
        assert (with_bills.scores.grade <= none.scores.grade).all()


@given(st.data())
@examples(6, shrink=False)
def test_records_that_are_received_later_change_nothing_that_was_known(data):
    # law.md 0a.6 and 14.4: any past answer can be given again.
    gansu = shipped_rulebook()
    tables, deliveries, as_of, known_on = data.draw(record_sets(gansu))
    before = {name: [row for row in rows if row["received_on"] <= known_on] for name, rows in tables.items()}
    told = [item for item in deliveries if item["received_on"] <= known_on]
    try:
        then = observe(records_of(gansu, before, told), gansu, as_of=as_of, known_on=known_on)
    except ArgumentError:
        return
    now = observe(records_of(gansu, tables, deliveries), gansu, as_of=as_of, known_on=known_on)
    assert now.codes == then.codes
    assert (now.values == then.values).all()
    assert now.saturated == then.saturated


def test_the_evidence_of_a_value_are_the_records_that_stand(gansu):
    other = {**PENALTY, "record_id": "q", "document_no": "甲罚〔2025〕2号"}
    repair = {"record_id": "x", "code": CODE, "received_on": EARLY, "target": "q", "repaired_on": EARLY}
    records = records_of(gansu, {"enterprises": [FIRM], "decisions": [PENALTY, other], "repairs": [repair]})
    found = evidence_of(records, gansu, CODE, as_of=AS_OF, known_on=AS_OF)
    assert [row["record_id"] for row in found["regulatory.penalties"]] == ["p"]
    assert "tax.penalties" not in found


def test_without_any_record_known_the_observation_is_refused(gansu):
    records = records_of(gansu, {"enterprises": [FIRM]})
    with pytest.raises(ArgumentError, match="register of enterprises is empty as known on 2025-12-31"):
        observe(records, gansu, as_of=AS_OF, known_on=date(2025, 12, 31))
    late = records_of(gansu, {"decisions": [PENALTY]})
    with pytest.raises(ArgumentError, match="no records known on 2020-12-31"):
        observe(late, gansu, as_of=AS_OF, known_on=date(2020, 12, 31))
    with pytest.raises(ArgumentError, match="no records"):
        observe(Records({}, records.deliveries.slice(0, 0), records.quality), gansu, as_of=AS_OF)


def test_a_day_before_the_rules_is_refused(gansu):
    with pytest.raises(NotInForceError):
        observe(records_of(gansu, {"enterprises": [FIRM]}), gansu, as_of=date(2020, 1, 1))


def test_every_aggregate_has_its_rulebook(tmp_path):
    rulebook, _, _ = every_aggregate(tmp_path)
    assert {item.version[0].measure.aggregate.value for item in rulebook.indicators} == {
        "count",
        "sum",
        "max",
        "min",
        "latest",
        "distinct_months",
        "share",
        "months_since_first",
        "months_since_last",
        "decayed_sum",
    }


def test_a_circle_that_a_later_record_closes_changes_nothing_known_before(gansu):
    later = date(2026, 8, 1)
    penalty = {**PENALTY, "document_no": None, "decided_on": date(2026, 2, 1), "received_on": date(2026, 3, 1)}
    known = [{**penalty, "record_id": "a", "supersedes": "b"}, {**penalty, "record_id": "b", "supersedes": "c"}]
    closing = {**penalty, "record_id": "c", "supersedes": "a", "received_on": later}
    enterprises = {"enterprises": [FIRM]}

    def penalties(rows, known_on):
        records = records_of(gansu, {**enterprises, "decisions": rows})
        return observe(records, gansu, as_of=AS_OF, known_on=known_on).of(CODE)["regulatory.penalties"]

    assert penalties(known, AS_OF) == penalties([*known, closing], AS_OF) == 1
    assert penalties([*known, closing], later) == 3
