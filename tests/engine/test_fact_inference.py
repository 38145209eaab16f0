"""One fact counted once, also where nobody gives it a number (R9, R24)."""

from datetime import date

import pytest

from credit_tier import explain, grade, observe
from credit_tier.engine.fact_inference import named_facts
from credit_tier.rulebook.fact_rule import FactRecords, FactRule, FactRules
from credit_tier.rulebook.loading import load_rulebook
from record_sets import CODES, delivery, records_of

A, B, _ = CODES
AS_OF, EARLY = date(2026, 6, 30), date(2026, 1, 1)
PENALTIES = "regulatory.penalties"


@pytest.fixture(scope="module")
def gansu():
    return load_rulebook()


def firm(code):
    return {"record_id": f"e{code}", "code": code, "received_on": EARLY, "founded_on": date(2015, 1, 1)}


def penalty(record_id, code=A, **more):
    row = {"record_id": record_id, "code": code, "received_on": EARLY, "kind": "penalty", "domain": "market"}
    row["procedure"] = "ordinary"
    return {**row, "decided_on": date(2025, 12, 1), **more}


def seen(rulebook, *decisions, known_on=None, **tables):
    tables = {"enterprises": [firm(A), firm(B)], "decisions": list(decisions), **tables}
    deliveries = [delivery(source.name, AS_OF, received_on=EARLY) for source in rulebook.sources]
    records = records_of(rulebook, tables, deliveries)
    return records, observe(records, rulebook, as_of=AS_OF, known_on=known_on)


def counted(rulebook, *decisions, **more):
    return seen(rulebook, *decisions, **more)[1].of(A)[PENALTIES]


def only(rulebook, **rule):
    rule = {"id": "r", "title": {"zh": "规则", "en": "rule"}, "in_force": date(2020, 1, 1), **rule}
    rules = FactRules(rule=(FactRule.model_validate({"status": "illustrative", **rule}),))
    return rulebook.model_copy(update={"fact_rules": rules})


def test_the_explanation_says_by_which_rule_two_records_are_one_fact(gansu):
    rows = [penalty(name, document_no="甲罚〔2025〕1号") for name in ("p", "q")]
    records, indicators = seen(gansu, *rows)
    found = explain(grade(indicators, gansu), A, records)
    evidence = next(line for line in found.lines if line.indicator.id == PENALTIES).evidence
    assert [row["inferred_by"] for row in evidence] == ["same_document"] * 2
    assert sum(row["counted_in"] is None for row in evidence) == 1
    assert "按规则认定：决定文书号相同" in found.text("zh")
    assert "recognised by rule: the same document number" in found.text("en")


def test_the_fact_is_inferred_from_what_is_known_on_the_day(gansu):
    late = penalty("q", document_no="甲罚〔2025〕1号", kind="abnormal_list", received_on=date(2026, 3, 1))
    one = penalty("p", document_no="甲罚〔2025〕1号", fact_id="F")
    for known_on, spent in ((date(2026, 2, 28), 0), (date(2026, 3, 1), 1)):
        assert len(seen(gansu, one, late, known_on=known_on)[1].same_facts) == spent


def test_an_annulled_record_links_nothing(gansu):
    first = penalty("p", document_no="甲罚〔2025〕1号", fact_id="F")
    second, third = penalty("q", document_no="甲罚〔2025〕1号"), penalty("r", fact_id="F")
    assert counted(gansu, first, second, third) == 1
    annulment = {"record_id": "o", "code": A, "received_on": EARLY, "target": "p", "effect": "annulment"}
    objections = [{**annulment, "starts_on": EARLY}]
    assert counted(gansu, first, second, third, objections=objections) == 2


def test_two_given_facts_that_a_document_joins_are_one_also_in_another_table(gansu):
    rows = [penalty(name, document_no="甲罚〔2025〕1号", fact_id=fact, domain="tax") for name, fact in ("pG", "qF")]
    owed = {"record_id": "t", "code": A, "received_on": EARLY, "amount": 100, "owed_since": EARLY, "fact_id": "G"}
    _, indicators = seen(gansu, *rows, tax_arrears=[owed])
    assert indicators.of(A)["tax.arrears_age"] == 5
    assert {(item.fact, item.indicator) for item in indicators.same_facts} == {("fact F", "tax.penalties")}


def test_different_enterprises_with_one_number_have_two_facts(gansu):
    _, indicators = seen(gansu, *(penalty(code, code, document_no="甲罚〔2025〕1号") for code in (A, B)))
    assert [indicators.of(code)[PENALTIES] for code in (A, B)] == [1, 1]


def test_what_is_missing_equals_nothing(gansu):
    assert counted(gansu, penalty("p"), penalty("q")) == 2
    assert counted(gansu, penalty("p", agency="甲"), penalty("q", agency="甲")) == 2


@pytest.mark.parametrize(("gap", "counts"), [(3, 1), (4, 2)])
def test_records_next_to_each_other_in_time_may_lie_so_many_days_apart(gansu, gap, counts):
    part = FactRecords(table="decisions", fields=("agency",), day="decided_on")
    near = only(gansu, records=(part,), within_days=3)
    days = [date(2025, 12, 1), date(2025, 12, 1 + gap)]
    assert counted(near, *(penalty(str(day), agency="甲", decided_on=day) for day in days)) == counts


def test_records_of_two_tables_are_compared_by_the_fields_each_names(gansu):
    parts = (
        FactRecords(table="decisions", fields=("decided_on",), where="domain = 'tax'"),
        FactRecords(table="tax_arrears", fields=("owed_since",)),
    )
    across = only(gansu, records=parts)
    owed = {"record_id": "p", "code": A, "received_on": EARLY, "amount": 100, "owed_since": date(2025, 12, 1)}
    for domain, spent in (("tax", 1), ("market", 0)):
        _, indicators = seen(across, penalty("p", domain=domain), tax_arrears=[owed])
        assert len(indicators.same_facts) == spent


def test_a_fact_bears_the_smallest_number_given_or_else_the_name_of_its_first_record():
    def row(name, fact_id=None):
        return {"source": "t", "code": "c", "record_id": name, "fact_id": fact_id}

    inferred, renamed = named_facts([("x", [row("b"), row("a")]), ("w", [row("d", "G"), row("e", "F")])])
    assert [item["fact"] for item in inferred] == ["inferred t a", "inferred t a", "fact F", "fact F"]
    assert renamed == [{"code": "c", "fact_id": "G", "fact": "fact F"}]
    joined, _ = named_facts([("x", [row("b"), row("a")]), ("w", [row("b"), row("c")])])
    assert {item["fact"] for item in joined} == {"inferred t a"}
    assert [item["rule"] for item in joined] == ["x", "w", "w"]


@pytest.mark.parametrize("moved", [False, True])
def test_records_of_two_tables_meet_also_where_a_succession_moved_records_of_one(gansu, moved):
    held = {"code": A, "received_on": EARLY, "tax_type": "增值税"}
    owed = [{**held, "record_id": "o", "amount": 100, "owed_since": date(2025, 12, 16)}]
    filings = [{**held, "record_id": "f", "due_on": date(2025, 12, 15), "filed_on": date(2025, 12, 9)}]
    filings[0] |= {"payable": 100, "paid": 0}
    change = {"record_id": "s", "code": B, "received_on": EARLY, "former_code": CODES[2], "kind": "code_change"}
    if moved:
        owed.append({**owed[0], "record_id": "p", "code": CODES[2]})
    successions = [{**change, "effective_on": EARLY}] if moved else []
    _, indicators = seen(gansu, tax_arrears=owed, tax_filings=filings, successions=successions)
    assert {(item.code, item.indicator) for item in indicators.same_facts} == {(A, "tax.unpaid_share")}


def test_a_fact_shared_by_bills_alone_is_nobodys_contest_since_bills_only_add_points(gansu):
    bill = {"code": A, "received_on": EARLY, "utility": "power", "amount": 100, "paid": 100, "fact_id": "F"}
    bill |= {"due_on": date(2025, 12, 20), "paid_on": date(2025, 12, 10)}
    rows = [{**bill, "record_id": name, "account": name, "period": date(2025, 11, 30)} for name in ("b", "c")]
    indicators = seen(gansu, utility_bills=rows)[1]
    assert indicators.of(A)["utility.supplied_months"] == 1
    assert not indicators.same_facts
