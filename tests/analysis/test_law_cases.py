"""Law cases observed many at a time give what each of them gives alone."""

from datetime import date

import pytest
from pydantic import ValidationError

from credit_tier import load_rulebook
from credit_tier.analysis.case_worlds import CODE, Situation, invented, see, see_alone
from credit_tier.analysis.law_cases import LawCase, check, differences, load_cases
from credit_tier.foundation.codes import code_fault
from credit_tier.foundation.errors import CreditTierError
from credit_tier.rulebook.loading import shipped

CASES = shipped("indicators") / "gansu" / "cases"
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="module")
def situations():
    graded = [case for _, case in load_cases(CASES) if case.leniency is None]
    return [Situation(case.as_of, case.known_on or case.as_of, case.facts, bool(case.tiers)) for case in graded]


@pytest.fixture(scope="module")
def together(rulebook, situations):
    return see(situations, rulebook)


@pytest.fixture(scope="module")
def checked(rulebook):
    return [result.differences for result in check(rulebook).results]


EVERY = pytest.mark.parametrize("step", [17, pytest.param(1, marks=pytest.mark.long)], ids=["a sample", "all"])


def told(seen):
    """Everything a case may be held against: values, points, score, grade, conditions, tiers, or the refusal."""
    if isinstance(seen, CreditTierError):
        return str(seen)
    graded = seen.grades.of(seen.code)
    values = dict(zip(seen.grades.indicators.names, seen.grades.indicators.of(seen.code).values(), strict=True))
    tiers = {} if seen.tiers is None else {field: tier.name for field, tier in seen.tiers.of(seen.code).items()}
    aside = seen.records.quality.set_aside.num_rows
    return values, graded.points(), graded.score, graded.grade, graded.held, tiers, aside


@EVERY
def test_every_shipped_case_gives_together_what_it_gives_alone(rulebook, situations, together, step):
    assert len({id(seen.records) for seen in together if not isinstance(seen, CreditTierError)}) < len(situations) / 3
    for situation, seen in zip(situations[::step], together[::step], strict=True):
        asked = situation.asks_tiers
        alone = told(see_alone(situation, rulebook))
        found = told(seen)
        # In a world with others tiers are worked out for all; only those asked for are compared.
        assert found[:5] == alone[:5]
        assert not asked or found[5] == alone[5]


def test_the_order_of_cases_does_not_matter(rulebook, situations, together):
    turned = see(situations[::-1], rulebook)[::-1]
    for one, other in zip(together, turned, strict=True):
        assert told(one)[:5] == told(other)[:5]


def test_a_table_that_one_case_delivers_is_not_delivered_for_the_next(rulebook):
    with_filings = Situation(DAY, DAY, {"tax_filings": [{"due_on": date(2026, 1, 15), "filed_on": date(2026, 1, 10)}]})
    without = Situation(DAY, DAY, {"decisions": []})
    first, second = see([with_filings, without], rulebook)
    assert first.records is second.records
    assert first.grades.indicators.of(first.code)["tax.late_filings"] == 0
    assert second.grades.indicators.of(second.code)["tax.late_filings"].key == "not_reported"


def test_records_of_one_name_in_two_cases_are_two_records(rulebook):
    def penalty(day):
        counted = {"kind": "penalty", "domain": "tax", "procedure": "ordinary"}
        return Situation(DAY, DAY, {"decisions": [{"record_id": "R1", "fact_id": "F1", "decided_on": day, **counted}]})

    first, second = see([penalty(date(2026, 1, 1)), penalty(date(2026, 2, 1))], rulebook)
    assert first.records is second.records
    for seen in (first, second):
        assert seen.grades.indicators.of(seen.code)["tax.penalties"] == 1


def test_a_case_that_cannot_be_read_fails_alone(rulebook):
    good = LawCase(name="good", as_of=DAY, facts={"decisions": []}, expect={"tax.penalties": {"value": 0}})
    unknown = LawCase(name="unknown table", as_of=DAY, facts={"customs": [{"x": 1}]})
    no_day = LawCase(name="no due day", as_of=DAY, facts={"tax_filings": [{"tax_type": "VAT"}]})
    fine, wrong, aside = differences([good, unknown, no_day], rulebook)
    assert fine == ()
    assert wrong[0] == "customs: customs"
    assert any("set aside" in text for text in aside)


def test_a_case_whose_expectation_is_wrong_is_told_with_both_values(rulebook):
    case = LawCase(name="x", as_of=DAY, facts={"decisions": []}, expect={"tax.penalties": {"value": 7}}, grade="Z")
    [found] = differences([case, case][:1], rulebook)
    assert found[0] == "tax.penalties value: 期望 expected 7, 实得 found 0"
    assert found[1].startswith("grade: 期望 expected Z")


def test_what_a_draw_should_find_is_held_against_what_it_finds_and_nothing_is_no_expectation(rulebook):
    visited = {"inspections": [{"inspected_on": date(2026, 3, 1), "agency": "示例局", "result": "pass"}]}
    draws = {"general": {"agency": "示例局", "barred": [], "due": "food_two_years"}, "food": {"barred": []}}
    case = LawCase(name="x", as_of=DAY, facts=visited, draws=draws)
    [found] = differences([case], rulebook)
    assert [text.partition(":")[0] for text in found] == ["barred in general", "due in general", "draw in food"]
    assert "inspected-recently:same_agency" in found[0]
    with pytest.raises(ValidationError, match="expects nothing"):
        LawCase(name="x", as_of=DAY, draws={"general": {"agency": "示例局"}})


@EVERY
def test_check_gives_the_same_together_and_one_by_one(rulebook, checked, step):
    cases = [case for _, case in load_cases(CASES)]
    assert checked[::step] == differences(cases[::step], rulebook, together=False)


def test_invented_codes_are_flawless_and_differ():
    codes = [invented(CODE[:8], number) for number in range(2_000)]
    assert len(set(codes)) == len(codes)
    assert all(code_fault(code) is None for code in codes)


def test_every_shipped_case_names_the_article_or_reading_it_holds_the_rules_to():
    assert [case.name for _, case in load_cases(CASES) if not case.article.strip()] == []
