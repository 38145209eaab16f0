"""Whose record is whose: by events of a day, by rules of the rulebook, and never in silence (R21)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import explain, grade, observe
from credit_tier.engine.activities import fields_of
from credit_tier.engine.attribution import attribute
from credit_tier.engine.indicators import Indicators
from credit_tier.engine.lineage import Change, Lineage, Why
from credit_tier.engine.register import unlisted_enterprises
from credit_tier.foundation.errors import UnknownEnterpriseError
from credit_tier.grading.attributed import SucceededError
from credit_tier.rulebook.attribution import AttributionRules
from record_sets import CODES, NUMBERS, STRANGER, delivery, record_sets, records_of
from shipped_rulebook import shipped_rulebook
from strategies import examples, made_code

A, B, C = CODES
AS_OF, EARLY, MERGED = date(2026, 6, 30), date(2026, 1, 1), date(2026, 3, 1)
PENALTIES = "regulatory.penalties"


@pytest.fixture(scope="module")
def gansu():
    return shipped_rulebook()


def firm(code, **more):
    return {"record_id": f"e{code}", "code": code, "received_on": EARLY, "founded_on": date(2015, 1, 1), **more}


def penalty(record_id, code, **more):
    row = {"record_id": record_id, "code": code, "received_on": EARLY, "kind": "penalty", "domain": "market"}
    row["procedure"] = "ordinary"
    return {**row, "document_no": f"甲罚〔2025〕{record_id}号", "decided_on": date(2025, 12, 1), **more}


def event(former, successor, kind="merger_absorption", day=MERGED, **more):
    row = {"record_id": f"s{former}{successor}{day}", "former_code": former, "code": successor, "kind": kind}
    return {**row, "effective_on": day, "received_on": EARLY, **more}


def seen(rulebook, tables, *, as_of=AS_OF, known_on=None):
    deliveries = [delivery(source.name, as_of, received_on=EARLY) for source in rulebook.sources]
    records = records_of(rulebook, tables, deliveries)
    return records, observe(records, rulebook, as_of=as_of, known_on=known_on)


def penalties(indicators):
    place = indicators.names.index(PENALTIES)
    return dict(zip(indicators.codes.to_pylist(), indicators.values[place].tolist(), strict=True))


def reasons(indicators):
    return {(item.code, item.about): item.reason for item in indicators.unattributed}


FIRMS = [firm(A), firm(B), firm(C)]


def test_a_former_code_that_has_ended_is_graded_no_more_and_its_penalties_are_the_successors(gansu):
    tables = {"enterprises": FIRMS, "decisions": [penalty("1", A), penalty("2", B)], "successions": [event(A, B)]}
    assert penalties(seen(gansu, tables)[1]) == {B: 2, C: 0}
    assert penalties(seen(gansu, tables, as_of=MERGED - timedelta(1))[1]) == {A: 1, B: 1, C: 0}
    assert penalties(seen(gansu, tables, known_on=EARLY)[1]) == {B: 2, C: 0}


def test_explaining_a_former_code_says_to_whom_it_went_and_since_when(gansu):
    tables = {"enterprises": FIRMS, "decisions": [penalty("1", A)], "successions": [event(A, B)]}
    tables["successions"].append(event(B, C, "code_change", date(2026, 4, 1), document_no="甲变〔2026〕1号"))
    records, indicators = seen(gansu, tables)
    grades = grade(indicators, gansu)
    with pytest.raises(SucceededError) as caught:
        explain(grades, A.lower(), records)
    for word in (f"{A} → {B}，自 2026-03-01 起", "吸收合并", "甲变〔2026〕1号", f"Ask for {C}"):
        assert word in str(caught.value)
    with pytest.raises(UnknownEnterpriseError, match="no such enterprise"):
        explain(grades, STRANGER, records)


def test_the_explanation_of_the_successor_names_every_record_that_came_and_by_which_change(gansu):
    tables = {"enterprises": FIRMS, "decisions": [penalty("1", A)], "successions": [event(A, B)]}
    records, indicators = seen(gansu, tables)
    found = explain(grade(indicators, gansu), B, records)
    [row] = next(line for line in found.lines if line.indicator.id == PENALTIES).evidence
    assert row["own_code"] == A
    assert [change.rule for change in row["attributed"]] == ["merger_absorption"]
    for language, words in (("zh", ("承继：", "报送时代码", "示例规则")), ("en", ("Succession:", "sent under"))):
        assert all(word in found.text(language) for word in words)
    assert found.to_dict()["attributions"][0]["effective_on"] == "2026-03-01"


def test_several_successors_on_one_day_contradict_each_other_and_nothing_moves(gansu):
    tables = {"enterprises": FIRMS, "decisions": [penalty("1", A)], "successions": [event(A, B), event(A, C)]}
    _, indicators = seen(gansu, tables)
    assert penalties(indicators) == {A: 1, B: 0, C: 0}
    assert reasons(indicators) == {(A, B): Why.TWO_SUCCESSORS, (A, C): Why.TWO_SUCCESSORS}


def test_of_contradicting_events_on_two_days_the_first_applies_and_the_other_is_told(gansu):
    later = event(A, C, day=date(2026, 5, 1))
    tables = {"enterprises": FIRMS, "decisions": [penalty("1", A)], "successions": [event(A, B), later]}
    _, indicators = seen(gansu, tables)
    assert penalties(indicators) == {B: 1, C: 0}
    assert reasons(indicators) == {(A, C): Why.HAD_ENDED}


def test_a_circle_of_one_day_moves_nothing_and_is_told_and_a_later_return_is_a_return(gansu):
    decisions = [penalty("1", A), penalty("2", B)]
    circle = [event(A, B, "code_change"), event(B, A, "code_change")]
    _, indicators = seen(gansu, {"enterprises": FIRMS, "decisions": decisions, "successions": circle})
    assert penalties(indicators) == {A: 1, B: 1, C: 0}
    assert set(reasons(indicators).values()) == {Why.CIRCLE}
    back = [event(A, B, "code_change"), event(B, A, "code_change", date(2026, 4, 1))]
    _, indicators = seen(gansu, {"enterprises": FIRMS, "decisions": decisions, "successions": back})
    assert penalties(indicators) == {A: 2, C: 0}
    assert not indicators.unattributed


def test_a_successor_that_the_register_does_not_know_frees_nobody_of_a_penalty(gansu):
    tables = {"enterprises": FIRMS, "decisions": [penalty("1", A)], "successions": [event(A, STRANGER)]}
    _, indicators = seen(gansu, tables)
    assert penalties(indicators) == {A: 1, B: 0, C: 0}
    assert reasons(indicators) == {(A, STRANGER): Why.UNLISTED_SUCCESSOR}
    through = {**tables, "successions": [event(A, STRANGER), event(STRANGER, C, day=date(2025, 1, 1))]}
    assert penalties(seen(gansu, through)[1]) == {B: 0, C: 1}


def test_an_event_before_the_successor_was_founded_applies_and_is_told(gansu):
    firms = [firm(A), firm(B, founded_on=date(2026, 4, 1))]
    tables = {"enterprises": firms, "decisions": [penalty("1", A)], "successions": [event(A, B)]}
    records, indicators = seen(gansu, tables)
    assert penalties(indicators) == {B: 1}
    assert reasons(indicators) == {(A, B): Why.BEFORE_FOUNDED}
    assert "生效日早于承继主体成立日" in explain(grade(indicators, gansu), B, records).text("zh")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (event(A, A), Why.ITSELF),
        (event("看不清", A), Why.UNREADABLE),
        (event(A, B, kind="something_else"), Why.NO_RULE),
    ],
)
def test_an_event_that_cannot_be_used_is_told(gansu, row, reason):
    _, indicators = seen(gansu, {"enterprises": FIRMS, "decisions": [penalty("1", A)], "successions": [row]})
    assert penalties(indicators)[A] == 1
    assert [item.reason for item in indicators.unattributed] == [reason]


def test_a_division_gives_arrears_to_every_successor_and_lists_what_it_gives_to_nobody(gansu):
    owed = {"record_id": "t", "code": A, "received_on": EARLY, "amount": 100, "owed_since": date(2025, 12, 30)}
    rows = [event(A, B, "division_dissolving"), event(A, C, "division_dissolving")]
    tables = {"enterprises": FIRMS, "decisions": [penalty("1", A)], "tax_arrears": [owed], "successions": rows}
    records, indicators = seen(gansu, tables)
    assert penalties(indicators) == {B: 0, C: 0}
    assert [indicators.of(code)["tax.arrears_age"] for code in (B, C)] == [6, 6]
    assert [tuple(item) for item in indicators.unattributed] == [(A, "decisions", Why.NOBODY, 1)]
    assert {item.successor for item in indicators.attributions} == {B, C}
    with pytest.raises(SucceededError, match=f"{B}, {C}|{C}, {B}"):
        explain(grade(indicators, gansu), A, records)


def test_a_months_rule_ends_what_both_bear(tmp_path, gansu):
    [rule] = [rule for rule in gansu.attribution_rules.succession if rule.kind == "division_surviving"]
    portion = rule.records[0].model_copy(update={"months": 3})
    rules = AttributionRules(succession=(rule.model_copy(update={"records": (portion,)}),))
    short = gansu.model_copy(update={"attribution_rules": rules})
    owed = {"record_id": "t", "code": A, "received_on": EARLY, "amount": 100, "owed_since": date(2025, 12, 30)}
    tables = {"enterprises": FIRMS, "tax_arrears": [owed], "successions": [event(A, B, "division_surviving")]}
    for as_of, ages in ((date(2026, 5, 31), (5, 5)), (date(2026, 6, 1), (5, -1))):
        _, indicators = seen(short, tables, as_of=as_of)
        assert tuple(indicators.of(code)["tax.arrears_age"] for code in (A, B)) == ages


def test_an_older_number_belongs_to_the_one_enterprise_of_the_register_that_holds_it(gansu):
    reg, other, tax, unknown = NUMBERS
    rows = [penalty(str(place), number) for place, number in enumerate(NUMBERS)]
    tables = {"enterprises": [firm(A), firm(B, reg_no="620100000000015")], "decisions": rows}
    records, indicators = seen(gansu, tables)
    assert penalties(indicators) == {A: 1, B: 1}
    assert reasons(indicators) == {(other, ""): Why.NUMBER_UNKNOWN, (unknown, ""): Why.NUMBER_UNKNOWN}
    assert {(item.former, item.rule) for item in indicators.attributions} == {
        (reg, "registration_number"),
        (tax, "tax_number"),
    }
    assert indicators.unlisted == 2
    assert unlisted_enterprises(records, gansu, as_of=AS_OF, known_on=EARLY) == sorted([other, unknown])
    twice = {**tables, "enterprises": [firm(code, reg_no="620100000000015") for code in (A, B)]}
    assert reasons(seen(gansu, twice)[1])[reg, ""] == Why.NUMBER_AMBIGUOUS


def test_a_rule_for_older_numbers_may_be_switched_off(gansu):
    off = gansu.model_copy(update={"attribution_rules": AttributionRules()})
    tables = {"enterprises": [firm(A)], "decisions": [penalty("1", NUMBERS[2])]}
    _, indicators = seen(off, tables)
    assert penalties(indicators) == {A: 0}
    assert reasons(indicators) == {(NUMBERS[2], ""): Why.NUMBER_UNKNOWN}


def test_a_row_of_the_register_that_has_only_a_number_is_an_enterprise_whose_region_the_register_says(gansu):
    tables = {"enterprises": [firm(NUMBERS[0], region="620100")], "decisions": [penalty("1", NUMBERS[0])]}
    assert penalties(seen(gansu, tables)[1]) == {NUMBERS[0]: 1}


def test_without_a_register_a_number_is_no_enterprise_unless_the_rulebook_says_so(gansu):
    tables = {"decisions": [penalty("1", NUMBERS[0]), penalty("2", A)]}
    _, indicators = seen(gansu, tables)
    assert penalties(indicators) == {A: 1}
    assert indicators.unlisted == 1
    rules = gansu.attribution_rules.model_copy(update={"numbers_form_enterprises": True})
    _, indicators = seen(gansu.model_copy(update={"attribution_rules": rules}), tables)
    assert penalties(indicators) == {A: 1, NUMBERS[0]: 1}


@pytest.mark.parametrize(("kind", "late"), [("code_change", 1), ("merger_absorption", 2)])
def test_what_is_sent_again_replaces_for_the_same_person_and_never_for_another(gansu, kind, late):
    row = {"tax_type": "增值税", "due_on": date(2025, 12, 15), "filed_on": date(2025, 12, 20)}
    old = {"record_id": "x", "code": A, "received_on": EARLY, **row}
    new = {"record_id": "y", "code": B, "received_on": EARLY + timedelta(30), **row}
    tables = {"enterprises": FIRMS, "tax_filings": [old, new], "successions": [event(A, B, kind)]}
    assert seen(gansu, tables)[1].of(B)["tax.late_filings"] == late


def test_fields_of_activity_go_with_the_enterprise(gansu):
    activity = {"record_id": "f", "code": A, "received_on": EARLY, "field": "food"}
    records, _ = seen(gansu, {"enterprises": FIRMS, "activities": [activity], "successions": [event(A, B)]})
    assert fields_of(records, gansu, as_of=AS_OF, known_on=AS_OF) == [(B, "food")]


def test_what_was_attributed_is_stored_and_comes_back(gansu, tmp_path):
    rows = [event(A, B), event(C, STRANGER)]
    _, before = seen(gansu, {"enterprises": FIRMS, "decisions": [penalty("1", A)], "successions": rows})
    before.save(tmp_path / "x.parquet")
    after = Indicators.load(tmp_path / "x.parquet")
    assert (after.attributions, after.unattributed) == (before.attributions, before.unattributed)
    assert after.attributions
    assert after.unattributed
    assert after.digest == before.digest


def test_ways_that_part_and_meet_again_many_times_take_no_time(gansu):
    rules = {rule.kind: rule for rule in gansu.attribution_rules.succession}
    some = {"division_dissolving": rules["division_dissolving"].model_copy(update={"otherwise": "follows"})}
    changes = []
    for step in range(60):
        start, left, right, end = (made_code(100 + 3 * step + part) for part in range(4))
        changes += [Change(start, MERGED, side, "division_dissolving") for side in (left, right)]
        changes += [Change(side, MERGED, end, "division_dissolving") for side in (left, right)]
    [held] = Lineage(changes, some).held(made_code(100), lambda change: some[change.rule].otherwise)
    assert held.holder == made_code(100 + 180)


@given(st.data())
@examples(15, shrink=False)
def test_attributing_neither_loses_nor_doubles_a_record_in_silence(data):
    gansu = shipped_rulebook()
    tables, deliveries, as_of, known_on = data.draw(record_sets(gansu))
    records = records_of(gansu, tables, deliveries)
    found = attribute(records.of_enterprises, gansu, as_of=as_of, known_on=known_on)
    for name, before in records.of_enterprises.items():
        if name == "enterprises":
            continue
        after = found.tables[name].to_pylist()
        assert {row["record_id"] for row in after} == set(before["record_id"].to_pylist())
        assert len({(row["record_id"], row["code"]) for row in after}) == len(after)
        lost = sum(row["code"] is None for row in after)
        assert lost == sum(item.records for item in found.unattributed if item.about == name)
        copied = {row["record_id"] for row in after if row.get("via") is not None}
        assert copied or len(after) == len(before)


@given(st.data())
@examples(5, shrink=False)
def test_the_order_of_records_has_no_influence_on_attribution(data):
    gansu = shipped_rulebook()
    tables, deliveries, as_of, known_on = data.draw(record_sets(gansu))
    turned = {
        name: [{"record_id": f"r{place}", **row} for place, row in enumerate(rows)][::-1]
        for name, rows in tables.items()
    }
    one, other = (
        attribute(records_of(gansu, some, deliveries).of_enterprises, gansu, as_of=as_of, known_on=known_on)
        for some in (tables, turned)
    )
    assert (one.attributions, one.unattributed) == (other.attributions, other.unattributed)
    assert one.aims.equals(other.aims)
