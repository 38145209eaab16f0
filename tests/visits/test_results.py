"""The register of results: the states, who may do what when, and nothing that is ever taken away."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.visits.result_events import ItemFinding, ResultAct, ResultEvent, SentOfficer
from credit_tier.visits.result_refusals import (
    BeforeAuditError,
    ContentError,
    NotDrawnError,
    OwnAuditError,
    ResultError,
    VisitDayError,
    VisitOfficerError,
    WrongStateError,
)
from credit_tier.visits.result_states import ResultState
from credit_tier.visits.results import ResultRegister
from credit_tier.visits.statistics import By, statistics
from visits.result_cases import (
    DRAWN,
    FIRM,
    OFFICERS,
    RULEBOOK,
    SHOP,
    VISIT,
    assigned,
    disposed,
    entered,
    event,
    finding,
    key,
    published,
    register,
)

LATER = VISIT + timedelta(1)


def state(*events):
    return register(*events)[key()].state


def refused(error, *events, last):
    before = register(*events)
    with pytest.raises(error) as raised:
        before.with_events([last])
    assert type(raised.value) is error
    fault = raised.value.faults[0]
    assert all(text.zh and text.en for text in (fault.what, fault.allowed, fault.mend))
    return raised.value


def test_a_result_goes_from_the_officers_sent_to_the_publication_and_its_end():
    steps = [*published(FIRM, "3"), disposed("责令改正，日常监管跟踪", on=VISIT + timedelta(2))]
    assert [state(*steps[:n]).label.zh for n in range(1, 5)] == ["未录入", "待审核", "待审核", "已公示"]
    result = register(*steps)[key()]
    assert result.finished_on is None
    ended = register(*steps, disposed("责令改正，日常监管跟踪", on=VISIT + timedelta(9), finished=True))[key()]
    assert ended.finished_on == VISIT + timedelta(9)


def test_where_nothing_has_to_follow_the_matter_is_finished_by_itself():
    assert register(*published(), disposed(on=VISIT + timedelta(2)))[key()].finished_on == VISIT + timedelta(2)


def test_a_result_sent_back_is_entered_again_and_a_rejected_one_with_its_reason():
    back = [assigned(), entered(), event("returned", on=LATER, reason="缺少照片")]
    assert state(*back) is ResultState.RETURNED
    assert state(*back, entered("3", on=LATER)) is ResultState.PENDING
    no = [assigned(), entered(), event("rejected", on=LATER, reason="程序不合规")]
    assert state(*no) is ResultState.REJECTED
    refused(ContentError, *no, last=entered("3", on=LATER))
    assert state(*no, entered("3", on=LATER, reason="重新检查")) is ResultState.PENDING


def test_a_result_of_a_firm_that_was_not_drawn_is_refused():
    refused(NotDrawnError, assigned(), last=entered(unit=SHOP))
    refused(NotDrawnError, assigned(), last=entered(agency="另一局"))


def test_a_result_is_not_published_before_it_was_passed_nor_twice():
    refused(BeforeAuditError, assigned(), last=event("published", where="网站"))
    refused(BeforeAuditError, assigned(), entered(), last=event("published", where="网站"))
    refused(BeforeAuditError, *published(), last=event("published", where="别处", on=VISIT + timedelta(3)))


@pytest.mark.parametrize("name", ["甲某", "zf:01", "甘A001", " 甲某 "])
def test_nobody_audits_what_he_entered_under_whatever_name(name):
    for act in ("passed", "returned", "rejected"):
        refused(OwnAuditError, assigned(), entered(by="zf:01"), last=event(act, by=name, reason="见卷"))
    assert register(assigned(), entered(by=name), event("passed", by="乙某"))[key()].passed_on == VISIT


def test_days_have_an_order():
    refused(VisitDayError, assigned(), last=entered(visited_on=DRAWN - timedelta(1)))
    refused(VisitDayError, assigned(), last=entered(ended_on=VISIT + timedelta(3)))
    refused(VisitDayError, assigned(), entered(), last=event("passed", on=VISIT - timedelta(1)))
    refused(VisitDayError, last=assigned(on=DRAWN - timedelta(1)))


def test_only_officers_who_were_sent_and_at_least_two():
    refused(VisitOfficerError, assigned(), last=entered(officers=("zf:01", "zf:09")))
    said = refused(VisitOfficerError, assigned(), last=entered(officers=("zf:01",)))
    assert "第四十二条" in said.faults[0].allowed.zh
    refused(VisitOfficerError, last=assigned(officers=OFFICERS[:1]))
    refused(VisitOfficerError, last=assigned(officers=(OFFICERS[0], OFFICERS[0])))


@pytest.mark.parametrize("code", ["13", "2", "Z"])
def test_an_unknown_or_retired_code_is_refused(code):
    refused(ContentError, assigned(), last=entered(code))


def test_contradictions_are_refused():
    refused(ContentError, assigned(), last=entered("1", "3"))
    items = (ItemFinding(item="登记事项检查", checked=True, problem="名称不符"),)
    refused(ContentError, assigned(), last=entered("1", items=items))
    stranger = (ItemFinding(item="未公布的事项", checked=True),)
    refused(ContentError, assigned(), last=entered("1", items=stranger))
    refused(ContentError, assigned(), last=entered("1", methods=("电话询问",)))
    refused(ContentError, assigned(), entered(), last=disposed("罚款了事"))
    refused(ContentError, assigned(), entered(), last=disposed("其他"))
    with pytest.raises(ValueError, match="未检查的事项"):
        ItemFinding(item="登记事项检查", checked=False, problem="名称不符")


def test_not_being_contacted_is_a_finding_and_no_removal():
    assert state(assigned(), entered("6")) is ResultState.PENDING
    refused(WrongStateError, assigned(), entered("6"), last=event("removed", reason="无法联系"))


def test_a_swap_of_officers_or_a_new_draw_takes_no_result_away():
    before = register(*published(FIRM, "3"))
    later = assigned(officers=OFFICERS[1:], on=VISIT + timedelta(5)).model_copy(update={"reason": "病假"})
    after = before.with_events([later]).register[key()]
    assert after.finding == before[key()].finding
    assert after.state is ResultState.PUBLISHED
    assert len(after.events) == 5
    assert after.assignment_on(VISIT).officers == OFFICERS[:2]
    # Whoever was sent before the swap may still enter a visit of that day; those of today may not have been there.
    swapped = register(assigned(), later.model_copy(update={"on": VISIT + timedelta(2)}))
    assert swapped.with_events([entered(on=VISIT + timedelta(3))]).added
    with pytest.raises(VisitOfficerError):
        swapped.with_events([entered(on=VISIT + timedelta(3), officers=("zf:02", "zf:03"))])


def test_other_officers_than_those_entered_before_need_a_reason():
    before = register(assigned())
    with pytest.raises(ContentError, match="调整检查人员须说明理由"):
        before.with_events([assigned(officers=OFFICERS[1:], on=VISIT)])
    renamed = [officer.model_copy(update={"name": "改名"}) for officer in OFFICERS[:2]]
    assert before.with_events([assigned(officers=renamed, on=VISIT)]).added


def test_a_correction_keeps_the_original_and_is_audited_anew():
    days = iter(VISIT + timedelta(n) for n in range(3, 9))
    corrected = event("corrected", by="甲某", on=next(days), finding=finding("3"), reason="录入有误")
    after = register(*published(FIRM, "1"), corrected)
    result = after[key()]
    assert result.finding.codes == ("3",)
    assert [one.finding.codes for one in result.events if one.finding] == [("1",), ("3",)]
    assert (result.state, result.passed_on, result.published_on) == (ResultState.PENDING, None, None)
    refused(BeforeAuditError, *result.events, last=event("published", where="网站", on=next(days)))
    refused(OwnAuditError, *result.events, last=event("passed", by="甲某", on=next(days)))


def test_after_an_annulment_there_is_only_the_withdrawal():
    gone = [*published(), event("annulled", on=VISIT + timedelta(5), reason="复议撤销")]
    for last in (
        event("corrected", on=VISIT + timedelta(6), finding=finding("3"), reason="x"),
        disposed(on=VISIT + timedelta(6)),
        event("repaired", on=VISIT + timedelta(6), reason="x"),
    ):
        refused(WrongStateError, *gone, last=last)
    back = event("withdrawn", on=VISIT + timedelta(6), reason="网站已撤下")
    assert register(*gone, back)[key()].withdrawn_on == VISIT + timedelta(6)
    refused(WrongStateError, *gone, back, last=event("withdrawn", on=VISIT + timedelta(7), reason="再次"))
    refused(WrongStateError, *published(), last=event("withdrawn", on=VISIT + timedelta(7), reason="无故"))


def test_the_same_events_again_change_nothing_and_one_wrong_event_keeps_all_out():
    events = [*published(FIRM, "3"), *published(SHOP, "1")]
    first = register(*events)
    again = first.with_events(events)
    assert (again.added, again.known) == ((), 8)
    with pytest.raises(ResultError) as raised:
        first.with_events([assigned("91620102712345672E"), entered(unit="93620300MA7HJK2220"), event("passed")])
    assert len(raised.value.faults) == 3  # not drawn; and a day too early for a state that is past
    assert len(first) == 2


def test_faults_of_several_causes_come_together():
    with pytest.raises(ResultError) as raised:
        register(assigned()).with_events([entered("13", officers=("zf:09",)), entered(unit=SHOP)])
    assert type(raised.value) is ResultError
    assert len(raised.value.faults) == 4


ACTS = st.sampled_from(
    [
        lambda day: assigned(on=day),
        lambda day: assigned(on=day, officers=OFFICERS[1:]),
        lambda day: entered("1", on=day, visited_on=min(day, VISIT)),
        lambda day: entered("3", "10", on=day, visited_on=min(day, VISIT), officers=("zf:02", "zf:03")),
        lambda day: event("passed", on=day, by="甲某"),
        lambda day: event("passed", on=day),
        lambda day: event("returned", on=day, reason="补充"),
        lambda day: event("rejected", on=day, reason="不合规"),
        lambda day: event("published", on=day, where="网站"),
        lambda day: event("corrected", on=day, by="甲某", finding=finding("5"), reason="更正"),
        lambda day: disposed("抄告相关部门", on=day),
        lambda day: disposed(on=day),
        lambda day: event("annulled", on=day, reason="撤销"),
        lambda day: event("withdrawn", on=day, reason="撤下"),
        lambda day: event("repaired", on=day, reason="修复"),
        lambda day: event("removed", on=day, reason="注销"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(ACTS, st.integers(0, 3)), max_size=25))
def test_whatever_is_tried_the_register_keeps_its_promises(tried):
    now, day = ResultRegister(RULEBOOK), VISIT
    for made, days in tried:
        day += timedelta(days)
        before = now
        try:
            now, added, _ = now.with_events([made(day)])
        except ResultError:
            assert now is before
            continue
        if not len(now):
            continue
        result = now[key()]
        old = before.results.get(key())
        assert result.events[: len(old.events) if old else 0] == (old.events if old else ())
        assert len(result.events) == (len(old.events) if old else 0) + len(added)
        _promises(result)
    assert ResultRegister.of([one for result in now.results.values() for one in result.events], RULEBOOK).results == (
        now.results
    )


def _promises(result):
    acts = [one.act for one in result.events]
    contents = [one.finding for one in result.events if one.finding]
    assert result.finding == (contents[-1] if contents else None)
    assert [one.on for one in result.events] == sorted(one.on for one in result.events)
    if result.state is ResultState.PUBLISHED:
        last = len(acts) - 1 - acts[::-1].index(ResultAct.PUBLISHED)
        written = max(place for place, one in enumerate(result.events) if one.finding)
        passes = [one for one in result.events[written:last] if one.act is ResultAct.PASSED]
        assert passes, "published without an audit of this very content"
        assert all(result.person(one.by) != result.entered_by for one in passes)
    if result.annulled_on is not None:
        after = acts[acts.index(ResultAct.ANNULLED) + 1 :]
        assert set(after) <= {ResultAct.WITHDRAWN, ResultAct.ASSIGNED}
    if result.removed:
        assert not contents
    if contents:
        assert len(result.finding.officers) >= 2


@pytest.mark.parametrize("visits", [5_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_many_results_are_read_checked_and_counted_in_seconds(visits):
    first = published("reg:0", "3", on=date(2026, 7, 9))
    data = [one.to_data() for one in first]
    copies = [one | {"key": one["key"] | {"unit": f"reg:{number}"}} for number in range(visits) for one in data]
    started = time.perf_counter()
    read = [ResultEvent.from_data(one) for one in copies]
    added = ResultRegister(RULEBOOK).with_events(read).register
    total = statistics(added, By.AGENCY).total.counts
    seconds = time.perf_counter() - started
    assert total["published"] == len(added) == visits
    assert seconds < visits / 1000 + 5, seconds  # about 5,000 visits of four events a second on an idle core


def test_an_officer_goes_by_number_where_two_have_one_name():
    twins = (SentOfficer(id="zf:01", name="甲某"), SentOfficer(id="zf:02", name="甲某"))
    given_result = register(assigned(officers=twins))[key()]
    assert given_result.person("zf:02") == "zf:02"
