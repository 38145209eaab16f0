"""Papers of a case: prefilled with what is known, blank where it is not, refused where the outcome forbids them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier import Case, assess, leniency_papers
from credit_tier.foundation.errors import ArgumentError
from credit_tier.leniency.kleene import Truth
from credit_tier.report.case_file import TITLES, CaseFile
from credit_tier.report.leniency_papers import PaperError, correction_order, no_penalty_decision, promise
from credit_tier.report.leniency_sheet import assessment_sheet
from credit_tier.report.pages import BLANK
from credit_tier.rulebook.case_facts import Stage
from credit_tier.rulebook.leniency_rules import Effect, PaperKind
from credit_tier.rulebook.model import Standing
from leniency.random_cases import whole_cases
from report.leniency_files import LATE_RETURN, ON, RULEBOOK, Page, found, stands_alone
from strategies import examples

HOSTILE = "<script>alert(1)</script>\"'&\x00\u202e甲"
SPARED = {"officer": "承办人甲", "reason": "首次发生"}


EMPTY = CaseFile()


def spared(case=LATE_RETURN):
    return found(case).decide(Effect.SPARED, **SPARED)


def every_paper(file=EMPTY):
    open_case = found(replace(LATE_RETURN, corrected=None, corrected_on=None))
    return (*leniency_papers(found(LATE_RETURN), spared(), file), correction_order(open_case, file))


def test_every_page_stands_alone():
    papers = every_paper()
    assert {paper.kind for paper in papers} == {kind.value for kind in PaperKind}
    for paper in papers:
        seen = stands_alone(paper.to_html())
        assert paper.title in seen.text


def test_hostile_words_stay_words():
    file = CaseFile(**{name: HOSTILE for name in TITLES if name != "signed_on"})
    for paper in every_paper(file):
        page = paper.to_html()
        seen = Page(page)
        assert "script" not in seen.names
        assert "<script>alert(1)</script>\"'&\\u0000\\u202e甲" in seen.text
        assert not {"\x00", "\u202e"} & set(page)
        assert HOSTILE in [field["value"] for field in json.loads(paper.to_json())["fields"].values()]


def test_what_is_not_known_is_a_blank_on_paper_and_null_in_the_data():
    paper = promise(found(Case(act="tax_late_filing")))
    fields = json.loads(paper.to_json())["fields"]
    assert fields["correct_by"]["value"] is None
    assert fields["party"]["value"] is None
    seen = Page(paper.to_html())
    drawn = [slot for slot in paper.slots if slot.text is None]
    assert seen.text.count(BLANK) >= len(drawn) == len(paper.blanks)
    assert "None" not in seen.text


def test_the_days_of_the_case_are_filled_in():
    page = Page(promise(found(LATE_RETURN)).to_html()).text
    assert "2026年5月20日" in page
    assert "2026年5月11日" in page
    assert "甘示例县税务局" in page


def test_the_decision_cites_what_it_rests_on_and_confirms_the_correction():
    paper = no_penalty_decision(spared(), CaseFile(party="甘示例商贸"))
    text = Page(paper.to_html()).text
    assert "国家税务总局公告2021年第6号" in text
    assert "《税收征收管理法》第六十二条" in text
    assert "决定对当事人不予行政处罚" in text
    assert "2026年5月11日改正，予以确认" in text
    assert "首次发生" in text
    for measure in found(LATE_RETURN).measures:
        assert measure.title.zh in text


def test_a_provision_is_filled_in_only_where_all_items_of_the_matter_cite_it():
    def penalty(act, book=RULEBOOK):
        return promise(assess(Case(act=act), book, on=ON)).to_data()["fields"]["penalty"]["value"]

    rules = RULEBOOK.leniency_rules
    cited = {str(item.penalty) for item in rules.item if item.act == "ad_extreme_words"}
    assert [penalty("ad_extreme_words")] == list(cited)
    other = next(item.penalty for item in rules.item if item.act == "licence_not_displayed")
    items = tuple(
        item.model_copy(update={"penalty": other}) if item.id == "ad_extreme_words_reduced" else item
        for item in rules.item
    )
    book = RULEBOOK.model_copy(update={"leniency_rules": rules.model_copy(update={"item": items})})
    assert penalty("ad_extreme_words", book) is None
    assert penalty("unlisted") is None


def test_rights_are_told_with_their_articles_and_periods_nobody_read_stay_blank():
    text = Page(no_penalty_decision(spared()).to_html()).text
    assert "《行政处罚法》（2021年修订）第四十四条、第四十五条" in text
    assert f"自收到之日起{BLANK}内向{BLANK}申请行政复议，或者在{BLANK}内向{BLANK}提起行政诉讼" in text
    given_ = CaseFile(review_period="某日", review_body="某机关", litigation_period="某月", court="某法院")
    told = Page(no_penalty_decision(spared(), given_).to_html()).text
    assert "自收到之日起某日内向某机关申请行政复议，或者在某月内向某法院提起行政诉讼" in told


def test_a_notice_that_is_not_in_force_is_not_told():
    rules = RULEBOOK.leniency_rules
    ended = tuple(one.model_copy(update={"until": date(2026, 1, 1)}) for one in rules.notice)
    book = RULEBOOK.model_copy(update={"leniency_rules": rules.model_copy(update={"notice": ended})})
    decision = spared()
    old = replace(
        decision, suggestion=replace(decision.suggestion, rules=replace(found(LATE_RETURN).rules, rulebook=book))
    )
    assert "第四十五条" not in no_penalty_decision(old).to_html()


@pytest.mark.parametrize("effect", [Effect.NONE, Effect.LIGHTER, Effect.REDUCED])
def test_no_decision_to_spare_where_the_officer_decided_otherwise(effect):
    decision = found(LATE_RETURN).decide(effect, officer="甲", reason="另有情况")
    with pytest.raises(PaperError, match="不是不予处罚"):
        no_penalty_decision(decision)


def test_no_decision_to_spare_while_no_ground_holds_and_the_refusal_names_what_is_missing():
    decision = found(Case(act="tax_late_filing")).decide(Effect.SPARED, officer="甲", reason="情节轻微")
    with pytest.raises(PaperError, match="首次发生清单所列事项"):
        no_penalty_decision(decision)


def test_no_decision_to_spare_before_an_ordered_correction_is_made():
    case = Case(act="licence_not_displayed", began_on=date(2026, 5, 1), refused=False)
    assert found(case).category == "correction_first"
    decision = found(case).decide(Effect.SPARED, officer="甲", reason="先行责令改正")
    with pytest.raises(PaperError, match="责令改正通知书"):
        no_penalty_decision(decision)
    assert correction_order(found(case)).kind == PaperKind.CORRECTION
    done = replace(case, corrected=True)
    assert no_penalty_decision(found(done).decide(Effect.SPARED, officer="甲", reason="已改正"))


def test_nothing_is_ordered_that_has_been_corrected_or_was_never_established():
    with pytest.raises(PaperError, match="已改正"):
        correction_order(found(LATE_RETURN))
    doubtful = replace(LATE_RETURN, stage=Stage.CLOSED, corrected=None, corrected_on=None)
    for paper in (correction_order, promise):
        with pytest.raises(PaperError, match="违法事实不成立"):
            paper(found(doubtful))
    assert [paper.kind for paper in leniency_papers(found(doubtful))] == ["sheet"]


def test_the_sheet_holds_every_requirement_of_every_ground_and_all_that_is_missing():
    suggestion = found(Case(act="ad_extreme_words", corrected=True))
    rows = [row for block in assessment_sheet(suggestion).to_data()["blocks"] for row in block.get("rows", [])]
    nodes = [node for judged in suggestion.judgement.routes for node in judged.nodes]
    judged = [row for row in rows if len(row) == 4 and row[1]]
    assert len(judged) == len(nodes)
    for mark, value in (("✓", Truth.TRUE), ("✗", Truth.FALSE), ("？", Truth.UNKNOWN)):
        assert sum(row[1].startswith(mark) for row in judged) == sum(node.value is value for node in nodes)
    text = Page(assessment_sheet(suggestion).to_html()).text
    for gap in suggestion.missing:
        assert gap.title.zh in text
    for basis in suggestion.articles:
        assert str(basis) in text


def test_a_trial_rulebook_and_an_illustrative_rule_are_marked_on_every_paper():
    for paper in every_paper():
        assert "试行" in paper.marks[0]
    suggestion = found(Case(act="ad_extreme_words", corrected=True))
    assert suggestion.illustrative
    assert any("示例规则" in mark for mark in assessment_sheet(suggestion).marks)
    identity = RULEBOOK.identity.model_copy(update={"standing": Standing.OFFICIAL})
    book = RULEBOOK.model_copy(update={"identity": identity})
    official = replace(found(LATE_RETURN), rules=replace(found(LATE_RETURN).rules, rulebook=book))
    assert assessment_sheet(official).marks == ()


def test_a_decision_below_entitlement_is_told_on_the_sheet():
    low = found(LATE_RETURN).decide(Effect.NONE, officer="甲", reason="另有情况")
    assert "低于规则所认定" in assessment_sheet(low.suggestion, low).to_html()
    assert "低于规则所认定" not in assessment_sheet(found(LATE_RETURN), spared()).to_html()


@pytest.mark.parametrize("wrong", [{"no_such": "x"}, {"party": 3}, {"signed_on": "2026-06-30"}])
def test_a_case_file_refuses_what_it_does_not_know(wrong):
    with pytest.raises(ArgumentError, match=next(iter(wrong))):
        CaseFile.read(wrong)


def test_a_blank_of_spaces_is_a_blank():
    assert CaseFile(party="  ").slot("party").text is None
    assert CaseFile(signed_on=date(2026, 7, 1)).slot("signed_on").text == "2026年7月1日"


@examples(25)
@given(case=whole_cases(), effect=st.sampled_from(Effect))
def test_papers_of_any_case_are_whole_pages_and_a_sparing_decision_always_cites_a_ground_that_holds(case, effect):
    suggestion = found(case)
    decision = suggestion.decide(effect, officer="甲", reason="理由")
    papers = {paper.kind: paper for paper in leniency_papers(suggestion, decision)}
    for paper in papers.values():
        stands_alone(paper.to_html())
    if "no_penalty" in papers:
        assert effect is Effect.SPARED
        assert suggestion.leading is not None
        assert suggestion.leading.rule.may is Effect.SPARED
    assert ("correction" in papers) <= (case.corrected is not True)
