"""In whose name whose records may be withdrawn, what an older number in an event means, and what is told (R21, R23)."""

from datetime import date

import pytest

from credit_tier import explain, grade, observe
from credit_tier.engine.lineage import Why
from credit_tier.rulebook.loading import load_rulebook
from record_sets import CODES, delivery, records_of

A, B, C = CODES
AS_OF, EARLY = date(2026, 6, 30), date(2026, 1, 1)
PENALTIES = "regulatory.penalties"
NUMBER = "reg:620100000000015"
DOCUMENT, ACT = "甲罚〔2025〕1号", "甲变〔2026〕1号"


@pytest.fixture(scope="module")
def gansu():
    return load_rulebook()


def row(**more):
    return {"received_on": EARLY, **more}


def firm(code, **more):
    return row(record_id=f"e{code}", code=code, founded_on=date(2015, 1, 1), **more)


def penalty(record_id, code, **more):
    fixed = {
        "kind": "penalty",
        "domain": "market",
        "procedure": "ordinary",
        "document_no": DOCUMENT,
        "decided_on": date(2025, 12, 1),
    }
    return row(record_id=record_id, code=code, **{**fixed, **more})


def event(former, successor, kind, day=date(2026, 3, 1), **more):
    return row(record_id=f"s{former}", former_code=former, code=successor, kind=kind, effective_on=day, **more)


def annulment(code, target, **more):
    return row(record_id=f"o{code}{target}", code=code, target=target, effect="annulment", starts_on=EARLY, **more)


def seen(gansu, *, as_of=AS_OF, **tables):
    deliveries = [delivery(source.name, as_of, received_on=EARLY) for source in gansu.sources]
    records = records_of(gansu, {"enterprises": [firm(A), firm(B), firm(C)], **tables}, deliveries)
    return records, observe(records, gansu, as_of=as_of)


def counted(gansu, **tables):
    """Give the penalties of the three, None where a code is graded no more."""
    _, indicators = seen(gansu, **tables)
    codes = indicators.codes.to_pylist()
    return [indicators.of(code)[PENALTIES] if code in codes else None for code in CODES]


@pytest.mark.parametrize(
    ("kind", "left"),
    [("branch", [1, 0, 0]), ("division_surviving", [1, 0, 0]), ("merger_absorption", [None, 0, 0])],
)
def test_only_who_became_of_it_withdraws_what_was_sent_for_a_former_code(gansu, kind, left):
    tables = {"decisions": [penalty("1", A)], "successions": [event(A, B, kind)]}
    assert counted(gansu, **tables, objections=[annulment(B, DOCUMENT)]) == left
    unmatched = seen(gansu, **tables, objections=[annulment(B, DOCUMENT)])[1].unmatched
    assert unmatched == (() if left[0] is None else ((B, DOCUMENT),))


def test_what_a_later_successor_withdraws_is_not_shown_as_counted(gansu):
    before = date(2026, 2, 1)
    tables = {"decisions": [penalty("1", A)], "successions": [event(A, B, "merger_absorption")]}
    records, indicators = seen(gansu, as_of=before, **tables, objections=[annulment(B, DOCUMENT)])
    assert indicators.of(A)[PENALTIES] == 0
    line = next(line for line in explain(grade(indicators, gansu), A, records).lines if line.indicator.id == PENALTIES)
    assert not line.evidence


def test_a_former_code_that_is_an_older_number_means_the_enterprise_that_holds_it(gansu):
    firms = [firm(A, reg_no="６２０１ ０００００００００１５"), firm(B), firm(C)]
    tables = {"enterprises": firms, "decisions": [penalty("1", A)]}
    moved = event(NUMBER, B, "individual_to_company")
    assert counted(gansu, **tables, successions=[moved]) == [None, 1, 0]
    assert counted(gansu, **tables, successions=[{**moved, "effective_on": date(2026, 7, 1)}]) == [1, 0, 0]
    withdrawn = annulment(A, moved["record_id"], target_table="successions")
    assert counted(gansu, **tables, successions=[moved], objections=[withdrawn]) == [1, 0, 0]


def test_an_event_that_says_what_the_register_says_is_no_doubt(gansu):
    tables = {"enterprises": [firm(A), firm(B, reg_no=NUMBER[4:]), firm(C)], "decisions": [penalty("1", NUMBER)]}
    _, indicators = seen(gansu, **tables, successions=[event(NUMBER, B, "individual_to_company")])
    assert indicators.of(B)[PENALTIES] == 1
    assert not indicators.unattributed


def test_a_number_that_only_an_event_attributes_is_no_unknown_number_from_its_day_on(gansu):
    tables = {"decisions": [penalty("1", NUMBER)], "successions": [event(NUMBER, B, "individual_to_company")]}
    assert not seen(gansu, **tables)[1].unattributed
    early = seen(gansu, as_of=date(2026, 2, 1), **tables)[1].unattributed
    assert [(item.code, item.reason) for item in early] == [(NUMBER, Why.NUMBER_UNKNOWN)]


def test_a_withdrawal_that_hits_an_event_is_not_told_as_lost(gansu):
    tables = {"decisions": [penalty("1", A)], "successions": [event(A, B, "code_change", document_no=ACT)]}
    hit = annulment(B, ACT, target_table="successions")
    assert counted(gansu, **tables, objections=[hit]) == [1, 0, 0]
    assert not seen(gansu, **tables, objections=[hit])[1].unmatched
    missed = annulment(C, ACT, target_table="successions")
    assert seen(gansu, **tables, objections=[missed])[1].unmatched == ((C, ACT),)


def test_the_explanation_names_numbers_and_amounts_so_that_a_firm_understands_them(gansu):
    tables = {"enterprises": [firm(A), firm(B, reg_no=NUMBER[4:])]}
    rows = [penalty("1", NUMBER, fine=200_000), penalty("2", B, document_no=None, kind="serious_list")]
    records, indicators = seen(gansu, **tables, decisions=rows)
    found = explain(grade(indicators, gansu), B, records)
    for language, words in (
        ("zh", ("报送时代码为注册号 620100000000015", "罚款金额 2000.00 元", "直接判为 D　[示例规则]")),
        (
            "en",
            (
                "sent under registration number 620100000000015",
                "fine: 2000.00 yuan",
                "violations: D　[illustrative rule]",
            ),
        ),
    ):
        assert [word for word in words if word not in found.text(language)] == []
    assert "reg:" not in found.text("zh") + found.text("en")
    assert found.to_dict()["conditions"][0]["illustrative"] == 1
