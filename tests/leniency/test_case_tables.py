"""Tables of cases as offices keep them: words, blanks, earlier acts and provisions, and rows that cannot be cases."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from random import Random

import pandas as pd
import pyarrow as pa
import pytest

from credit_tier.foundation.errors import ArgumentError, ReadError
from credit_tier.leniency.assessed_table import assess_table
from credit_tier.leniency.assessment import assess
from credit_tier.leniency.case import Case, CaseError, EarlierAct, Norm, PenaltyKind
from credit_tier.leniency.case_columns import case_columns
from credit_tier.leniency.case_screening import unfit_cases
from credit_tier.leniency.fitness import require_fit
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.rulebook.case_facts import Drafting, FoundBy, Harm
from leniency.random_cases import FLAGS, ON, RULEBOOK

RULES = rules_of_leniency(RULEBOOK, ON)
FULL = {
    "案件编号": "甲立案〔2026〕1号",
    "统一社会信用代码": "91620100MA7ABCD12E",
    "违法行为": "未按规定的期限办理纳税申报和报送纳税资料",
    "违法日期": "2026-03-16",
    "是否连续或继续": "否",
    "发现日期": "2026-04-01",
    "危害后果": "无",
    "是否责令改正": "是",
    "改正期限": "2026-04-20",
    "是否改正": "是",
    "改正日期": "2026/4/10",
    "是否已查询违法记录": "是",
    "造成不可挽回的税费损失": "否",
    "造成较大社会影响": "否",
}
CASE = Case(
    act="tax_late_filing",
    began_on=date(2026, 3, 16),
    continuing=False,
    discovered_on=date(2026, 4, 1),
    harm="none",
    ordered=True,
    correct_by=date(2026, 4, 20),
    corrected=True,
    corrected_on=date(2026, 4, 10),
    searched=True,
    particulars={"irreparable_loss": False, "wide_effect": False},
)


def table_of(*rows):
    return pd.DataFrame([FULL | row for row in rows])


def assessed(*rows, **more):
    return assess_table(table_of(*rows), RULEBOOK, on=ON, **more)


def answer(found, row=0):
    return {name: found.table[name][row].as_py() for name in found.table.column_names}


def same_as(found, case, row=0):
    one, said = assess(case, RULEBOOK, on=ON), answer(found, row)
    assert [said[name] for name in ("must_least", "must_most", "may_least", "may_most")] == list(one.outcome)
    assert said["ground"] == (one.leading.rule.id if one.leading else "")
    assert said["determined"] == one.determined
    assert set(filter(None, said["missing"].split(","))) == {gap.condition for gap in one.missing}
    assert set(filter(None, said["measures"].split(","))) == {measure.id for measure in one.measures}
    assert said["articles"].split("；") == [str(place) for place in one.articles]
    fine = one.sanction.statutory if one.outcome.must_least != "spared" else None
    assert said["statutory_most"] == (fine.most if fine else None)
    return said


def test_a_row_in_chinese_words_is_the_case_it_says():
    said = same_as(assessed({}), CASE)
    assert (said["item"], said["effect"], said["obligatory"]) == ("tax_late_filing", "spared", True)
    assert said["case_no"] == "甲立案〔2026〕1号"
    assert not said["trial"]


@pytest.mark.parametrize("blank", ["", None, "未知", "不详", "未查明", "—", "NULL"])
def test_a_blank_and_a_word_for_unknown_are_facts_nobody_knows(blank):
    said = same_as(assessed({"危害后果": blank}), replace(CASE, harm=None))
    assert "harm" in said["facts"].split(",")


def test_a_cell_that_cannot_be_read_sets_its_row_aside_and_no_other():
    found = assessed({}, {"案件编号": "2", "是否改正": "大概吧"}, {"案件编号": "3", "危害后果": "巨大"})
    assert (found.rows_in, found.table.num_rows, found.set_aside) == (3, 1, 2)
    by_row = {row.row: row for row in found.refused}
    assert (by_row[3].column, by_row[3].value) == ("是否改正", "大概吧")
    assert "轻微" in by_row[4].allowed.zh
    assert "大概吧" in by_row[3].raw
    assert all(row.reason.zh and row.reason.en for row in found.refused)


IMPOSSIBLE = {
    "a correction before the act": ({"改正日期": "2026-03-01"}, "corrected_on"),
    "a day after the day of assessment": ({"发现日期": "2026-07-01", "改正期限": "", "改正日期": ""}, "discovered_on"),
    "a range upside down": (
        {"处罚种类": "罚款", "罚款下限（元）": "5000", "罚款上限（元）": "100"},
        "norms[0].fine_most",
    ),
    "a domain that is not the matter's": ({"领域": "市场监管"}, "domain"),
    "corrected and not": ({"是否改正": "否"}, "corrected_on"),
}


@pytest.mark.parametrize(("cells", "where"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_case_can_be_is_set_aside_in_the_words_of_a_single_case(cells, where):
    found = assessed({"案件编号": "1"}, {"案件编号": "2", **cells})
    assert (found.rows_in, found.table.num_rows, found.set_aside) == (2, 1, 1)
    assert where in {row.column for row in found.refused}
    assert {row.case_no for row in found.refused} == {"2"}


def test_an_item_that_was_not_in_force_and_an_authority_without_benchmark_leave_it_honestly_open():
    old = {"违法行为": "tax_accounting_not_filed", "违法日期": "2021-08-01", "发现日期": "2021-09-01"}
    old |= {"改正期限": "2021-09-20", "改正日期": "2021-09-10"}
    said = answer(assessed(old))
    assert "in_force" in said["missing"].split(",")
    assert not said["determined"]
    fined = {"处罚种类": "罚款", "罚款下限（元）": "0", "罚款上限（元）": "2000", "危害后果": "严重"}
    found = assessed(fined)
    assert answer(found)["statutory_most"] == 200_000
    assert answer(found)["lighter_most"] is None


def test_the_same_case_number_twice_is_one_case():
    found = assessed({}, {})
    assert (found.table.num_rows, found.set_aside) == (1, 1)
    assert found.refused[0].column == "case_no"


def test_an_earlier_act_in_a_second_table_by_number_or_by_code_is_no_first_offence():
    for key in ({"案件编号": FULL["案件编号"]}, {"统一社会信用代码": FULL["统一社会信用代码"].lower()}):
        row = {**key, "违法日期": "2025-06-01", "违法行为": "未按照规定期限办理纳税申报和报送纳税资料"}
        found = assessed({}, earlier=pd.DataFrame([row]))
        same_as(found, replace(CASE, earlier=(EarlierAct(on=date(2025, 6, 1), act="tax_late_filing"),)))
        assert answer(found)["item"] == ""


def test_an_earlier_act_in_words_that_name_nothing_leaves_it_open():
    row = {"案件编号": FULL["案件编号"], "违法日期": "2025-06-01", "违法行为": "其他违法"}
    said = answer(assessed({}, earlier=pd.DataFrame([row])))
    assert "earlier" in said["facts"].split(",")
    assert not said["determined"]


def test_a_broken_row_of_earlier_acts_means_no_search_was_complete(tmp_path):
    path = tmp_path / "首违台账.csv"
    path.write_text("案件编号,违法日期,违法行为\n1,2025-06-01,丢失发票\n2,2025-06-01,甲,乙,丙\n", encoding="utf-8")
    found = assessed({}, earlier=path)
    assert "searched" in answer(found)["facts"].split(",")
    assert any(row.row == 3 for row in found.remarks)


def test_provisions_stand_in_columns_or_in_a_second_table():
    cells = {
        "处罚条款": "某法 1",
        "处罚种类": "警告、罚款",
        "罚款下限（元）": "100",
        "罚款上限（元）": "2000",
        "危害后果": "严重",
    }
    norm = Norm(provision="某法 1", kinds=(PenaltyKind.WARNING, PenaltyKind.FINE), fine_least=10_000, fine_most=200_000)
    case = replace(CASE, harm="serious", norms=(norm,))
    same_as(assessed(cells | {"危害后果": "严重"}), case)
    heavier = {"案件编号": FULL["案件编号"], "处罚条款": "某法 2", "处罚种类": "罚款"} | {
        "货值倍数下限": 1,
        "货值倍数上限": 3,
    }
    norms = pd.DataFrame([{"案件编号": FULL["案件编号"], **cells} | {"危害后果": None}, heavier]).drop(
        columns="危害后果"
    )
    two = (norm, Norm(provision="某法 2", kinds=(PenaltyKind.FINE,), fine_least=1, fine_most=3, times_value=True))
    found = assessed({"危害后果": "严重", "货值金额（元）": "1万"}, norms=norms)
    said = same_as(found, replace(case, norms=two, value=1_000_000))
    assert (said["statutory_least"], said["statutory_most"]) == (1_000_000, 3_000_000)


def test_a_csv_a_workbook_an_arrow_table_and_a_frame_give_the_same(tmp_path):
    frame = table_of({}, {"案件编号": "2", "危害后果": ""}, {"案件编号": "3", "是否改正": "？？"})
    csv, xlsx = tmp_path / "案件.csv", tmp_path / "案件.xlsx"
    csv.write_bytes(frame.to_csv(index=False).encode("gb18030"))
    frame.to_excel(xlsx, index=False, engine="xlsxwriter")
    tables = [assess_table(data, RULEBOOK, on=ON) for data in (frame, pa.Table.from_pandas(frame), csv, xlsx)]
    said = [found.table.drop_columns(["source_file", "source_row"]).to_pylist() for found in tables]
    assert said[0] == said[1] == said[2] == said[3]
    assert [found.set_aside for found in tables] == [1, 1, 1, 1]
    assert [found.refused[0].row for found in tables] == [4, 4, 4, 4]


def test_the_answers_are_worded_in_both_languages():
    found = assessed({"危害后果": ""})
    zh, en = found.worded().to_pylist()[0], found.worded("en").to_pylist()[0]
    assert "危害后果" in zh["需查明的事实"].split("；")
    assert "harm done" in en["facts"].split("; ")
    assert "社会影响" in zh["尚缺条件及证据"]
    assert en["determined"] == "no"
    assert "未查明" in zh["建议"] or "暂不能确定" in zh["建议"]
    with pytest.raises(ArgumentError):
        found.worded("fr")


def test_a_map_entry_that_is_illustrative_makes_a_trial():
    said = answer(assessed({"违法行为": "未按照规定期限办理纳税申报和报送纳税资料的行为"}))
    assert said["act"] == "tax_late_filing"
    assert said["trial"]
    assert said["illustrative"] == "matter late_filing"


def test_words_that_fit_nothing_or_several_matters_are_no_matter():
    found = assessed({"案件编号": "1", "违法行为": "丢失发票，虚开发票"}, {"案件编号": "2", "违法行为": "某种情形"})
    assert found.table["act"].to_pylist() == [None, None]
    assert found.table["stated_act"].to_pylist() == ["丢失发票，虚开发票", "某种情形"]
    assert all("act" in facts.split(",") for facts in found.table["facts"].to_pylist())


def test_what_is_no_table_is_refused():
    with pytest.raises(ArgumentError):
        assess_table(7, RULEBOOK, on=ON)
    with pytest.raises(ReadError):
        assess_table("没有这个文件.csv", RULEBOOK, on=ON)
    with pytest.raises(ArgumentError):
        assess_table([CASE], RULEBOOK, on=ON, earlier=pd.DataFrame())


def test_no_cases_are_a_table_of_no_answers():
    assert assess_table([], RULEBOOK, on=ON).table.num_rows == 0


# ---- Cases that contradict themselves: columns must suspect every one that a single case refuses
CLOSE = (date(2026, 3, 1), date(2026, 3, 2), date(2026, 7, 1))
DAYS = ("began_on", "ended_on", "discovered_on", "reported_on", "corrected_on", "correct_by")
LOOSE = dict.fromkeys(DAYS, (*CLOSE, None)) | dict.fromkeys(FLAGS, (True, False, None))
LOOSE |= {"found_by": (*FoundBy, None), "harm": (*Harm, None), "drafting": (*Drafting, None), "age": (15, 151, None)}
LOOSE |= {"act": ("tax_late_filing", "food_label", "off_list", None), "domain": ("tax", "market", None)}
LOOSE |= {"norms": (None, (Norm(provision="某法 1", kinds=(PenaltyKind.FINE,), fine_least=5, fine_most=1),))}
LOOSE |= {"earlier": ((), (EarlierAct(on=CLOSE[2]),), (EarlierAct(on=CLOSE[1], decided_on=CLOSE[0]),))}
LOOSE |= {"particulars": ({}, *({fact.name: True} for fact in RULEBOOK.leniency_rules.fact if fact.harm))}


def broken(dice):
    """Give the arguments of a case of which some facts are said, many of them against one another."""
    nothing = {item.name: getattr(Case(), item.name) for item in fields(Case)}
    said = dice.sample(sorted(LOOSE), dice.randint(1, 20))
    return nothing | {name: dice.choice(LOOSE[name]) for name in said}


@pytest.mark.parametrize("seed", range(3))
def test_columns_suspect_every_case_that_a_single_case_would_refuse(seed):
    many = [
        broken(Random(seed * 10_000 + number))  # noqa: S311 # no secret
        for number in range(4_000)
    ]
    found = unfit_cases(columns_of_arguments(many), RULES)
    refused = 0
    for row, given_facts in enumerate(many):
        try:
            require_fit(Case(**given_facts), RULES)
            faults = ()
        except CaseError as error:
            faults = tuple(error.faults)
        assert found.get(row, ()) == faults
        refused += bool(faults)
    assert 500 < refused < 3_500


def columns_of_arguments(many):
    """Give the columns of cases that need not be consistent."""
    loose = []
    for given_facts in many:
        case = object.__new__(Case)
        for name, value in given_facts.items():
            object.__setattr__(case, name, value)
        loose.append(case)
    return case_columns(loose, RULEBOOK.leniency_rules)
