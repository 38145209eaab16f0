"""The scoreboard of source departments: known answers on small sets, sums that must agree, and its page."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.records import read_records
from credit_tier.records.regions import Level
from credit_tier.records.scoreboard import scoreboard
from credit_tier.records.scoreboard_words import first_of, mend_of, share
from credit_tier.records.tallies import TOTAL
from strategies import made_code

DAY = date(2026, 6, 30)
CODE, NAME = "统一社会信用代码", "企业名称"
ONE, TWO, THREE, FOUR = (made_code(number) for number in (1, 2, 3, 4))


def frame(**columns):
    return pd.DataFrame({name: [str(cell) for cell in cells] for name, cells in columns.items()})


def register(*rows):
    return frame(**dict(zip((CODE, NAME, "行政区划", "收到日期"), zip(*rows, strict=True), strict=True)))


LISTED = register(
    (ONE, "甲公司", "620100", "2026-06-01"),
    (TWO, "乙公司", "620102", "2026-06-01"),
    (THREE, "丙公司", "620200", "2026-06-01"),
)


def board_of(rulebook, tables, *, level=Level.PREFECTURE, **days):
    records = read_records(tables, rulebook, received_on=DAY)
    return scoreboard(records, rulebook, as_of=days.pop("as_of", DAY), level=level, **days)


def score_of(board, name):
    return next(score for score in board.sources if score.source.name == name)


def region_of(board, name, region):
    return next(line for line in score_of(board, name).regions if line.region == region)


def test_rows_are_counted_by_the_region_the_register_gives(rulebook):
    filings = frame(**{CODE: [ONE, TWO, THREE, FOUR, "9111****"], "申报期限": ["2026-01-20"] * 5})
    board = board_of(rulebook, {"enterprises": LISTED, "tax_filings": filings})
    lines = {line.region: (line.rows_in, line.accepted) for line in score_of(board, "tax_filings").regions}
    own = FOUR[2:6]
    assert lines == {"": (1, 0), "6201": (2, 2), "6202": (1, 1), own: (1, 1)}
    assert region_of(board, "tax_filings", "").set_aside == {"code_starred": 1}


def test_a_row_that_was_set_aside_counts_where_its_code_says(rulebook):
    filings = frame(**{CODE: [ONE, TWO], "申报期限": ["昨天", ""]})
    board = board_of(rulebook, {"enterprises": LISTED, "tax_filings": filings}, level=Level.COUNTY)
    lines = {line.region: dict(line.set_aside) for line in score_of(board, "tax_filings").regions if line.rows_in}
    assert lines == {"620100": {"unreadable": 1}, "620102": {"required_missing": 1}}


def test_coverage_is_counted_over_the_enterprises_of_the_register(rulebook):
    filings = frame(**{CODE: [ONE, ONE, FOUR], "申报期限": ["2026-01-20", "2026-02-20", "2026-01-20"]})
    total = score_of(board_of(rulebook, {"enterprises": LISTED, "tax_filings": filings}), "tax_filings").total
    assert (total.listed, total.covered, total.unlisted) == (3, 1, 1)


def test_a_name_that_the_register_never_had_is_a_disagreement_with_both_sides(rulebook):
    filings = frame(**{CODE: [ONE, TWO], "纳税人名称": ["甲 公司", "乙厂"], "申报期限": ["2026-01-20"] * 2})
    board = board_of(rulebook, {"enterprises": LISTED, "tax_filings": filings})
    [found] = board.conflicts.to_pylist()
    assert (found["kind"], found["source"], found["code"], found["field"]) == (
        "disagreement",
        "tax_filings",
        TWO,
        "name",
    )
    assert (found["value"], found["row"], found["other_value"], found["other_row"]) == ("乙厂", 3, "乙公司", 3)
    assert found["other_source"] == "enterprises"
    assert region_of(board, "tax_filings", "6201").disagreements == 1


def test_a_former_name_is_no_disagreement(rulebook):
    renamed = pd.concat([LISTED, register((TWO, "乙厂", "620102", "2026-06-20"))])
    filings = frame(**{CODE: [TWO], "纳税人名称": ["乙公司"], "申报期限": ["2026-01-20"]})
    assert board_of(rulebook, {"enterprises": renamed, "tax_filings": filings}).conflicts.num_rows == 0


def test_where_the_register_is_silent_the_first_source_is_believed(rulebook):
    filings = frame(**{CODE: [ONE], "纳税人名称": ["甲公司"], "申报期限": ["2026-01-20"]})
    arrears = frame(**{CODE: [ONE], "纳税人名称": ["甲厂"], "欠税金额": ["1"], "欠税起始日期": ["2026-01-20"]})
    [found] = board_of(rulebook, {"tax_filings": filings, "tax_arrears": arrears}).conflicts.to_pylist()
    assert (found["source"], found["other_source"]) == ("tax_arrears", "tax_filings")


def test_two_records_of_one_key_on_one_day_contradict_each_other(rulebook):
    bills = {CODE: [ONE, ONE], "账期": ["2026-01"] * 2, "类别": ["水"] * 2, "户号": ["7"] * 2, "应缴金额": ["5", "6"]}
    board = board_of(rulebook, {"utility_bills": frame(**bills)})
    [found] = board.conflicts.to_pylist()
    assert (found["kind"], found["field"], {found["value"], found["other_value"]}) == (
        "contradiction",
        "amount",
        {"500", "600"},
    )
    bills["收到日期"] = ["2026-02-01", "2026-03-01"]
    assert board_of(rulebook, {"utility_bills": frame(**bills)}).conflicts.num_rows == 0


def test_a_contradiction_names_every_field_that_differs_also_by_a_further_key(rulebook):
    list_rows = {
        CODE: [ONE, ONE],
        "决定类型": ["异常名录"] * 2,
        "领域": ["市场监管"] * 2,
        "决定日期": ["2026-01-05"] * 2,
    }
    list_rows |= {"列入事由": ["1", "1"], "决定机关": ["甲局", "乙局"], "移出日期": ["", "2026-02-01"]}
    [found] = board_of(rulebook, {"decisions": frame(**list_rows)}).conflicts.to_pylist()
    assert (found["kind"], found["field"]) == ("contradiction", "agency,ended_on")
    assert {found["value"], found["other_value"]} == {"甲局；", "乙局；2026-02-01"}


def test_a_replacement_contradicts_nothing(rulebook):
    bills = {CODE: [ONE, ONE], "账期": ["2026-01"] * 2, "类别": ["水"] * 2, "户号": ["7"] * 2, "应缴金额": ["5", "6"]}
    named = frame(**bills, 记录编号=["a", "b"], 替代记录=["", "a"])
    assert board_of(rulebook, {"utility_bills": named}).conflicts.num_rows == 0


def test_a_new_name_makes_no_new_record_of_an_old_filing(rulebook):
    old = frame(**{CODE: [ONE], "纳税人名称": ["甲厂"], "申报期限": ["2026-01-20"]})
    new = frame(**{CODE: [ONE], "纳税人名称": ["甲公司"], "申报期限": ["2026-01-20"]})
    records = read_records({"tax_filings": [old, new]}, rulebook, received_on=DAY)
    assert records.tables["tax_filings"].num_rows == 1
    assert records.quality.table("tax_filings").duplicates == 1
    turned = read_records({"tax_filings": [new, old]}, rulebook, received_on=DAY)
    assert turned.digest == records.digest


def test_timeliness_is_that_of_the_slowest_place_on_the_register(rulebook):
    filings = frame(**{CODE: [ONE], "申报期限": ["2026-01-20"], "收到日期": ["2026-02-01"]})
    told = frame(
        数据集=["纳税申报"] * 2,
        行政区划=["6201", "6202"],
        覆盖至=["2026-05-31", "2026-01-31"],
        收到日期=["2026-06-10", "2026-02-10"],
    )
    board = board_of(rulebook, {"enterprises": LISTED, "tax_filings": filings, "deliveries": told})
    # 2026-01-31, one month on and 20 days of grace: due on 2026-03-20.
    assert region_of(board, "tax_filings", "6201").timeliness.days_late == 0
    slow = region_of(board, "tax_filings", "6202").timeliness
    assert (slow.covers_to, slow.days_late) == (date(2026, 1, 31), (DAY - date(2026, 3, 20)).days)
    assert (slow.months, slow.months_in_time) == (5, 1)
    assert score_of(board, "tax_filings").total.timeliness.days_late == slow.days_late


def test_what_was_received_later_is_not_held_against_anyone(rulebook):
    told = frame(数据集=["纳税申报"], 行政区划=[""], 覆盖至=["2026-05-31"], 收到日期=["2026-06-10"])
    tables = {"enterprises": LISTED, "deliveries": told}
    early = board_of(rulebook, tables, as_of=date(2026, 6, 9), known_on=date(2026, 6, 9))
    assert score_of(early, "tax_filings").total.timeliness.covers_to is None
    assert score_of(board_of(rulebook, tables), "tax_filings").total.timeliness.covers_to == date(2026, 5, 31)


def test_officers_are_in_no_region_and_hold_nothing_personal_in_what_is_shown(rulebook):
    officers = frame(
        单位工号=["1", ""], 姓名=["示例甲", "示例乙"], 身份证号=["620000199001010000"] * 2, 手机号=["13800000000"] * 2
    )
    board = board_of(rulebook, {"enterprises": LISTED, "officers": officers})
    total = score_of(board, "officers").total
    assert (total.rows_in, total.accepted, total.listed) == (2, 1, 0)
    for shown in (board.to_html(), board.to_json(), str(board), str(board.set_aside.to_pylist())):
        assert "19900101" not in shown
        assert "13800000000" not in shown


def test_the_first_thing_to_mend_is_what_was_never_sent(rulebook):
    board = board_of(rulebook, {"enterprises": LISTED})
    assert "从未报送" in mend_of(score_of(board, "tax_filings")).text.zh
    assert mend_of(score_of(board, "enterprises")).text.zh == "暂无须整改事项"
    [every] = [scores for provider, scores in board.departments if provider.zh == "税务部门"]
    assert {score.source.name for score in every} == {"tax_filings", "tax_arrears", "tax_ratings"}
    assert "从未报送" in first_of(every).zh


@pytest.mark.parametrize(
    ("part", "whole", "said"), [(0, 7, "0%"), (7, 7, "100%"), (1, 10**6, "<0.1%"), (2, 3, "66.7%")]
)
def test_a_share_is_rounded_for_display_only(part, whole, said):
    assert share(part, whole) == said


def test_the_page_calls_never_sent_only_what_was_never_sent(rulebook):
    told = frame(数据集=["企业名单"], 行政区划=[""], 覆盖至=["2026-05-31"], 收到日期=["2026-06-10"])
    page = board_of(rulebook, {"enterprises": LISTED, "deliveries": told}).to_html()
    rows = dict(re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page))
    assert "从未报送" in rows["纳税申报"]
    assert "从未报送" not in rows["数据报送情况"]
    assert "从未报送" not in rows["检查对象名录库"]


class Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.open, self.bad = Counter(), [], []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        given = dict(attrs)
        if tag == "th" and "scope" not in given:
            self.bad.append(attrs)
        if {"src", "href"} & set(given):
            self.bad.append(attrs)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_stands_alone_and_is_well_formed(rulebook):
    wild = register((ONE, "<script>alert('x')</script>", "620100", "2026-06-01"), ("坏", '"&<', "620100", "2026-06-01"))
    board = board_of(rulebook, {"enterprises": wild})
    page = board.to_html()
    outline = Outline()
    outline.feed(page)
    assert not outline.open
    assert not outline.bad
    assert outline.tags["caption"] == outline.tags["table"] > 2
    assert outline.tags["script"] == 0
    assert not re.search(r"https?:|@import|url\(", page)


CELLS = st.sampled_from([ONE, TWO, THREE, FOUR, "", "9162****", f"{ONE[:-1]}", ONE.lower(), "坏"])
DUE = st.sampled_from(["2026-01-20", "2026-02-20", "昨天", "", "2031-01-01"])


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(CELLS, DUE, st.sampled_from(["甲公司", "乙公司", ""])), max_size=25),
    st.sampled_from(list(Level)),
)
def test_sums_over_regions_and_reasons_are_the_totals(rulebook, rows, level):
    codes, due, names = zip(*rows, strict=True) if rows else ((), (), ())
    tables = {"enterprises": LISTED, "tax_filings": frame(**{CODE: codes, "申报期限": due, NAME: names})}
    records = read_records(tables, rulebook, received_on=DAY)
    board = scoreboard(records, rulebook, as_of=DAY, level=level)
    for score in board.sources:
        figures = records.quality.table(score.source.name)
        if figures is None:
            assert score.total.rows_in == 0
            continue
        assert (score.total.rows_in, score.total.accepted) == (figures.rows_in, figures.accepted)
        assert dict(score.total.set_aside) == dict(figures.set_aside)
        for name in ("rows_in", "accepted", "listed", "covered", "unlisted", "disagreements", "contradictions"):
            assert sum(getattr(line, name) for line in score.regions) == getattr(score.total, name)
        for line in (score.total, *score.regions):
            assert line.refused == sum(line.set_aside.values())
            assert line.covered <= line.listed
            assert line.timeliness.months_in_time <= line.timeliness.months
    shown = json.loads(board.to_json())
    assert len(shown["conflicts"]) == board.conflicts.num_rows
    assert board.set_aside.num_rows == records.quality.set_aside.num_rows
    table = board.to_frame()
    assert set(table[table["region"] == TOTAL]["source"]) == {score.source.name for score in board.sources}


def test_the_same_records_give_the_same_bytes(rulebook):
    rows = [(code, f"{code[-3:]}公司", "620100", "2026-06-01") for code in (THREE, ONE, TWO)]
    first = board_of(rulebook, {"enterprises": register(*rows)})
    second = board_of(rulebook, {"enterprises": register(*rows)})
    assert (first.to_json(), first.to_html(), str(first)) == (second.to_json(), second.to_html(), str(second))


def test_a_rulebook_of_other_sources_has_a_scoreboard_too(rulebook):
    [filings] = [source for source in rulebook.sources if source.name == "tax_filings"]
    other = SimpleNamespace(sources=(filings,))
    board = board_of(other, {"tax_filings": frame(**{CODE: [ONE], "申报期限": ["2026-01-20"]})})
    assert score_of(board, "tax_filings").total.accepted == 1
