"""What is made of results: time limits, statistics, records that move the next grade, the publication."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.records.reading import read_records
from credit_tier.records.writing import write_csv, write_workbook
from credit_tier.rulebook.calendar import CalendarError
from credit_tier.visits.codes import Codes
from credit_tier.visits.deadlines import deadlines
from credit_tier.visits.publication import publication
from credit_tier.visits.result_events import Decision, ItemFinding
from credit_tier.visits.result_export import register_table
from credit_tier.visits.result_reading import Drawn, Entry, read_assignments, read_results
from credit_tier.visits.result_records import result_records
from credit_tier.visits.result_refusals import ContentError, NotDrawnError
from credit_tier.visits.statistics import COUNTS, By, statistics
from visits.result_cases import (
    FIRM,
    ITEMS,
    PLACE,
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

THIRD = "91620102712345672E"
REGISTER = pd.DataFrame({"统一社会信用代码": [FIRM, SHOP], "成立日期": ["2012-05-04", "2013-06-07"]})


def calendar_days(start, working):
    """Count working days one by one: a second way."""
    day = start
    while working:
        day += timedelta(1)
        working -= RULEBOOK.calendar.is_working(day)
    return day


def test_a_result_is_due_twenty_working_days_after_the_visit_ended():
    [one] = deadlines(register(assigned(), entered()), as_of=VISIT).due
    assert (one.rule, one.waits_for, one.officers) == ("publication", "audit", ())
    assert one.due_on == calendar_days(VISIT, 20) == date(2026, 8, 6)
    # National Day and its adjusted working days lie between: 20 working days are more than four weeks.
    [over] = deadlines(
        register(assigned(), entered("1", visited_on=date(2026, 9, 28), on=date(2026, 9, 28))), as_of=date(2026, 9, 30)
    ).due
    assert over.due_on == calendar_days(date(2026, 9, 28), 20) > date(2026, 10, 26)


def test_of_a_visit_of_several_days_the_last_one_counts():
    long = entered("1", on=date(2026, 7, 15), ended_on=date(2026, 7, 15))
    [one] = deadlines(register(assigned(), long), as_of=date(2026, 7, 15)).due
    assert (one.starts_on, one.due_on) == (date(2026, 7, 15), calendar_days(date(2026, 7, 15), 20))


def test_whose_it_is_and_what_it_waits_for():
    on = date(2026, 9, 30)
    steps = [assigned(), entered(), event("returned", on=VISIT, reason="x")]
    said = [deadlines(register(*steps[:n]), as_of=on).overdue[0] for n in (1, 2, 3)]
    assert [(one.waits_for, one.officers) for one in said] == [
        ("entry", ("zf:01", "zf:02")),
        ("audit", ()),
        ("entry_again", ("zf:01",)),
    ]
    assert said[0].starts_on == date(2026, 7, 31)
    assert said[0].days_over == sum(
        RULEBOOK.calendar.is_working(said[0].due_on + timedelta(n)) for n in range(1, (on - said[0].due_on).days + 1)
    )
    passed = register(*steps[:2], event("passed"))
    assert deadlines(passed, as_of=on).overdue[0].waits_for == "publication"
    assert deadlines(register(*published()), as_of=on).due == ()


def test_the_last_day_is_not_overdue_and_the_next_working_day_is():
    before = register(assigned(), entered())
    assert deadlines(before, as_of=date(2026, 8, 6)).overdue == ()
    assert deadlines(before, as_of=date(2026, 8, 7)).overdue[0].days_over == 1


def test_an_annulled_result_is_withdrawn_in_three_working_days():
    gone = [*published(), event("annulled", on=date(2026, 7, 17), reason="复议撤销")]
    [one] = deadlines(register(*gone), as_of=date(2026, 7, 23)).overdue
    assert (one.rule, one.due_on) == ("withdrawal", date(2026, 7, 22))
    back = event("withdrawn", on=date(2026, 7, 24), reason="已撤下")
    assert deadlines(register(*gone, back), as_of=date(2026, 7, 24)).due == ()
    assert deadlines(register(*gone, back), as_of=date(2026, 7, 23)).overdue == (one,)
    never = [assigned(), entered(), event("annulled", on=VISIT, reason="撤销")]
    assert deadlines(register(*never), as_of=date(2026, 12, 31)).due == ()


def test_a_calendar_that_does_not_reach_is_an_error_and_no_guess():
    last = RULEBOOK.calendar.reach[1]
    late = register(assigned(), entered(visited_on=last, on=last))
    with pytest.raises(CalendarError):
        deadlines(late, as_of=last)


def test_a_visit_without_any_day_is_named_and_not_counted():
    bare = assigned()
    bare = bare.model_copy(update={"assignment": bare.assignment.model_copy(update={"until": None})})
    assert deadlines(register(bare), as_of=date(2026, 12, 31)) == ((), (key(),))


LIVES = st.sampled_from(["assigned", "entered", "published", "finished", "annulled", "removed", "corrected"])
CODES = st.sampled_from([("1",), ("3",), ("3", "10"), ("12",), ("5",), ("10",), ("1", "10"), ("B", "G")])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            LIVES,
            CODES,
            st.sampled_from(["620102", "620103", ""]),
            st.sampled_from(["甲局", "乙局"]),
            st.integers(0, 60),
        ),
        max_size=12,
    )
)
def test_statistics_are_what_a_naive_count_gives_and_add_up(visits):
    events = []
    for number, (life, codes, region, agency, days) in enumerate(visits):
        unit, own, day = f"reg:{number}", {"agency": agency}, VISIT + timedelta(days)
        steps = published(unit, *codes, on=day, **own)
        place = PLACE.model_copy(update={"region": region})
        steps[0] = assigned(unit, place=place, stepped_in=number % 3 == 0, **own)
        steps = steps[: {"assigned": 1, "removed": 1, "entered": 2}.get(life, 4)]
        if life == "removed":
            steps.append(event("removed", unit=unit, reason="注销", **own))
        if life == "finished":
            steps.append(disposed(unit=unit, on=day + timedelta(3), **own))
        if life == "annulled":
            steps.append(event("annulled", unit=unit, on=day + timedelta(3), reason="撤销", **own))
        if life == "corrected":
            fixed = finding(*codes, visited_on=day)
            steps.append(
                event("corrected", unit=unit, by="甲某", on=day + timedelta(3), finding=fixed, reason="x", **own)
            )
        events += steps
    now = register(*events)
    lives = Counter(life for life, *_ in visits)
    for by in By:
        found = statistics(now, by)
        for name in COUNTS:
            assert sum(row.counts[name] for row in found.rows) == found.total.counts[name]
        for code in Codes(RULEBOOK.result_rules.codes).rules:
            assert sum(row.codes.get(code, 0) for row in found.rows) == found.total.codes.get(code, 0)
        assert found.to_table().num_rows == len(found.rows) + 1
    total = found.total
    in_force = [
        (life, codes) for life, codes, *_ in visits if life in {"entered", "published", "finished", "corrected"}
    ]
    assert total.counts["drawn"] == len(visits) - lives["removed"]
    assert total.counts["to_draw"] == sum(number % 3 != 0 for number in range(len(visits)))
    assert total.counts["entered"] == len(in_force)
    assert total.counts["published"] == lives["published"] + lives["finished"]
    assert total.counts["finished"] == lives["finished"]
    assert total.counts["annulled"] == lives["annulled"]
    naive = Counter(code for _, codes in in_force for code in codes)
    assert total.codes == naive
    regions = {row.row: row.counts["drawn"] for row in statistics(now, By.REGION).rows}
    assert regions == {
        region: sum(r == region and life != "removed" for life, _, r, *_ in visits) for region in {v[2] for v in visits}
    }


def graded(now, day, *, known=None):
    records = read_records(
        {"enterprises": REGISTER, **result_records(now).tables}, RULEBOOK, received_on=date(2026, 6, 1)
    )
    assert not records.quality.set_aside.num_rows
    found = grade(observe(records, RULEBOOK, as_of=day, known_on=known), RULEBOOK)
    return dict(zip(found.codes.to_pylist(), found.scores.score.tolist(), strict=True))[FIRM]


DAY = date(2026, 9, 30)


def score_after(*codes):
    return graded(register(*published(FIRM, *codes)), DAY)


def test_the_next_grade_is_lower_after_a_finding_and_only_once_it_is_published():
    clear, failed = score_after("1"), score_after("3")
    assert failed < clear
    assert score_after("3", "4", "10") == failed  # one visit is one inspection
    entered_only = published(FIRM, "3")[:3]
    assert graded(register(*entered_only), DAY) == clear
    # What was known before the publication is graded as it was known then.
    assert graded(register(*published(FIRM, "3")), DAY, known=VISIT + timedelta(1)) == clear


@pytest.mark.parametrize("codes", [("9",), ("12",), ("7",), ("10",), ("11",), ("F",), ("A",), ("1", "10"), ("9", "12")])
def test_what_a_firm_is_and_what_is_only_inferred_costs_nothing(codes):
    assert score_after(*codes) == score_after("1")


def test_a_correction_counts_once_audited_and_an_annulment_reaches_back():
    clear, failed = score_after("1"), score_after("3")
    later = [VISIT + timedelta(n) for n in range(3, 9)]
    corrected = [
        *published(FIRM, "3"),
        event("corrected", by="甲某", on=later[0], finding=finding("1"), reason="误录"),
    ]
    done = [event("passed", on=later[1]), event("published", on=later[2], where="网站")]
    assert graded(register(*corrected), DAY) == clear  # a result under correction counts against nobody
    assert graded(register(*corrected, *done), DAY) == clear
    # The key of the records changes with the day of the visit: only what they supersede tells that it is one visit.
    moved = finding("1", visited_on=VISIT - timedelta(1))
    other_day = [event("corrected", by="甲某", on=later[0], finding=moved, reason="日期有误"), *done]
    assert graded(register(*published(FIRM, "3"), *other_day), DAY) == clear
    gone = register(*published(FIRM, "3"), event("annulled", on=later[0], reason="复议撤销"))
    assert graded(gone, DAY) == clear
    assert graded(gone, DAY, known=VISIT + timedelta(2)) == failed


def test_a_decision_that_follows_is_a_record_of_its_own():
    decision = Decision(
        document_no="示例市监罚〔2026〕7号",
        kind="penalty",
        domain="market",
        decided_on=VISIT + timedelta(2),
        agency="示例局",
        act="示例违法行为",
        procedure="ordinary",
        fine=100_000_00,
    )
    follows = disposed("发现案件线索，移送办案机构", on=VISIT + timedelta(4), decision=decision)
    now = register(*published(FIRM, "3"), follows)
    [row] = result_records(now).tables["decisions"].to_pylist()
    assert (row["document_no"], row["fine"], row["code"]) == (decision.document_no, "100000.00", FIRM)
    assert row["record_id"].endswith("/decision")
    assert row["received_on"] == VISIT + timedelta(4)
    assert graded(now, DAY) < score_after("3")
    undone = now.with_events([event("annulled", on=VISIT + timedelta(9), reason="复议撤销")]).register
    assert graded(undone, DAY) == score_after("1")


def test_a_visit_that_is_not_entered_has_no_record_and_says_so():
    made = result_records(register(assigned(), assigned(SHOP), event("removed", unit=SHOP, on=VISIT, reason="注销")))
    assert made.tables == {}
    assert [why.en for _, why in made.without] == ["not entered yet", "removed"]


def test_the_publication_shows_no_person_but_the_officers_by_name_and_permit():
    items = (ItemFinding(item=ITEMS[0], checked=True, problem="负责人丁某13800000000未到场"),)
    steps = published(SHOP, "3")
    steps[0] = assigned(SHOP, place=PLACE.model_copy(update={"name": "张三示例小吃店"}))
    steps[1] = entered("3", unit=SHOP, items=items)
    now = register(*steps, disposed("其他", unit=SHOP, on=VISIT + timedelta(2), told="丁某自行停业"))
    given_list = publication(now, as_of=date(2026, 8, 1))
    shown = str(given_list.rows) + str(given_list.to_table().to_pylist())
    for secret in ("张三", "丁某", "13800000000", "zf:01", "示例路1号", "未到场", "停业"):
        assert secret not in shown
    assert given_list.rows[0].officers == "甲某（甘A001）、乙某（甘A002）"


def test_only_what_is_published_and_stands_today_is_shown():
    later = [VISIT + timedelta(n) for n in range(3, 9)]
    for more, rows, kinds in [
        ([], 1, []),
        ([event("annulled", on=later[0], reason="撤销")], 0, ["annulled"]),
        ([event("corrected", by="甲某", on=later[0], finding=finding("1"), reason="误录")], 0, ["corrected"]),
        ([event("repaired", on=later[0], reason="修复决定")], 0, []),
    ]:
        made = publication(register(*published(FIRM, "3"), *more), as_of=date(2026, 8, 1))
        assert (len(made.rows), [notice.kind for notice in made.notices]) == (rows, kinds)
        assert "违反" not in str(made.notices)
        assert made.repaired == (more != [] and more[0].act == "repaired")
    passed = publication(register(*published(FIRM, "3")[:3]), as_of=date(2026, 8, 1))
    assert [(row.state, row.codes, row.officers) for row in passed.rows] == [("未公示", "", "")]
    assert publication(register(*published(FIRM, "3")[:3]), as_of=date(2026, 8, 1), listed=False).rows == ()


def test_after_its_term_a_result_is_shown_no_more():
    months = RULEBOOK.result_rules.publication.most_months
    now, out = register(*published(FIRM, "3")), VISIT + timedelta(2)
    last = out.replace(year=out.year + months // 12)
    assert len(publication(now, as_of=last).rows) == 1
    gone = publication(now, as_of=last + timedelta(1))
    assert (gone.rows, gone.expired) == ((), 1)
    with pytest.raises(ArgumentError):
        publication(now, as_of=VISIT)


def test_the_register_goes_out_and_comes_back_as_csv_and_workbook(tmp_path):
    items = tuple(ItemFinding(item=item, checked=True, problem="=1+1", handling="责令改正") for item in ITEMS)
    steps = [assigned(), entered("3", "10", items=items, methods=("实地检查", "书面检查"), materials=("照片1",))]
    now = register(*steps, disposed("责令改正，日常监管跟踪"), assigned(SHOP), entered("1", unit=SHOP))
    table = register_table(now)
    assert table.num_rows == 3
    codes = Codes(RULEBOOK.result_rules.codes)
    entry = Entry("甲某", VISIT)
    empty = register(assigned(), assigned(SHOP))
    for path in (
        write_csv(table, tmp_path / "a.csv"),
        write_csv(table, tmp_path / "b.csv", encoding="gb18030"),
        write_workbook(table, tmp_path / "c.xlsx"),
    ):
        back = empty.with_events(read_results(path, empty, entry, codes=codes)).register
        assert {one: back[one].finding for one in back.results} == {one: now[one].finding for one in now.results}
        assert back[key()].disposal == now[key()].disposal


def test_what_is_public_is_the_same_in_every_form_and_no_formula(tmp_path):
    steps = published(FIRM, "3")
    steps[0] = assigned(place=PLACE.model_copy(update={"name": "=HYPERLINK(1)示例公司"}))
    table = publication(register(*steps), as_of=date(2026, 8, 1)).to_table()
    rows = [{head: str(cell or "") for head, cell in row.items()} for row in table.to_pylist()]
    neutral = [row | {"企业名称": "'=HYPERLINK(1)示例公司"} for row in rows]
    paths = {
        "utf-8-sig": write_csv(table, tmp_path / "a.csv"),
        "gb18030": write_csv(table, tmp_path / "b.csv", encoding="gb18030"),
    }
    for encoding, path in paths.items():
        assert pd.read_csv(path, dtype=str, encoding=encoding).fillna("").to_dict("records") == neutral
    book = pd.read_excel(write_workbook(table, tmp_path / "c.xlsx"), engine="calamine", dtype=str).fillna("")
    days = {"检查时间", "公示日期"}
    back = [
        {head: cell[:10] if head in days else cell for head, cell in row.items()} for row in book.to_dict("records")
    ]
    assert back == neutral


def test_a_table_that_is_wrong_anywhere_is_refused_whole_and_every_row_named():
    empty, codes = register(assigned()), Codes(RULEBOOK.result_rules.codes)
    rows = [
        {"抽查任务": key().task, "统一社会信用代码/注册号": FIRM, "检查部门": key().agency, "检查日期": "2026-07-09"},
        {"抽查任务": key().task, "统一社会信用代码/注册号": SHOP, "检查部门": key().agency, "检查日期": "某日"},
    ]
    with pytest.raises(ContentError) as raised:
        read_results(pd.DataFrame(rows), empty, Entry("甲", VISIT), codes=codes)
    assert "检查日期" in raised.value.faults[0].where
    rows[1] |= {"检查日期": "2026-07-09", "检查结果": "99"}
    with pytest.raises(ContentError) as raised:
        read_results(pd.DataFrame(rows), empty, Entry("甲", VISIT), codes=codes)
    assert len(raised.value.faults) == 2
    twice = [rows[0] | {"检查结果": "1"}, rows[0] | {"检查结果": "3"}]
    with pytest.raises(ContentError, match="不一致"):
        read_results(pd.DataFrame(twice), empty, Entry("甲", VISIT), codes=codes)
    bare = [{"统一社会信用代码/注册号": FIRM, "检查结果": "1"}]
    with pytest.raises(ContentError, match="没有写明抽查任务"):
        read_results(pd.DataFrame(bare), empty, Entry("甲", VISIT), codes=codes)


def test_assignments_are_held_against_the_draw():
    frame = pd.DataFrame(
        [
            {"统一社会信用代码/注册号": unit, "单位工号": officer, "姓名": name}
            for unit in (FIRM, THIRD)
            for officer, name in (("zf:01", "甲某"), ("zf:02", "乙某"))
        ]
    )
    entry = Entry("经办", date(2026, 7, 2), agency="示例局")
    drawn = Drawn("示例-2026-Q3", date(2026, 7, 1), date(2026, 7, 31), {FIRM: False, THIRD: True})
    events = read_assignments(frame, entry, drawn=drawn)
    assert [(one.key.unit, one.assignment.stepped_in, len(one.assignment.officers)) for one in events] == [
        (FIRM, False, 2),
        (THIRD, True, 2),
    ]
    with pytest.raises(NotDrawnError):
        read_assignments(frame, entry, drawn=drawn._replace(units={FIRM: False}))
