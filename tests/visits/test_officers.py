"""Who may go where: every rule on the day of the visit, recusals, teams, joint visits, exchanges by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from credit_tier.foundation.digest import digest
from credit_tier.records.reading import read_records
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.officer_rules import BarName
from credit_tier.sampling.assignment import Pool
from credit_tier.sampling.officers import Officer
from credit_tier.visits.duty import Absence, Declaration, Duty, Interest, Objection, Team
from credit_tier.visits.fitness import Needs, Visit, bars_of
from credit_tier.visits.inspectors import Inspector, Permit, inspectors_of
from credit_tier.visits.joint import DrawnList, unite, visits_by_agency, visits_of
from credit_tier.visits.refusals import (
    DutyError,
    JointVisitError,
    OfficerFileError,
    SwapError,
    TooFewOfficersError,
)
from credit_tier.visits.sending import send
from credit_tier.visits.swaps import Swap, swap_log, swapped
from credit_tier.visits.task import Task, task_of
from credit_tier.visits.witness import InfeasibleError, check_witness
from shipped_rulebook import shipped_rulebook

DAY = date(2026, 12, 1)
RULES = shipped_rulebook().officer_rules.on(DAY)
GOOD = Permit("甘01", date(9999, 12, 31))
PERSON = Inspector("zf:1", "甲", GOOD, GOOD, frozenset({"食品"}), frozenset({"甲级"}), area="620100", level="county")
NEEDS = Needs(DAY, DAY + timedelta(9), frozenset({"食品"}), frozenset({"甲级"}), "620102", frozenset({"county"}))
DUTY = Duty(slots=("", ""), capacity=9)


def bars(person=PERSON, needs=NEEDS, duty=DUTY, rules=RULES):
    return [bar.rule.value for bar in bars_of([person], [Visit("reg:1", needs)], duty, rules).rows()]


def test_an_officer_whom_no_rule_bars_may_go():
    assert bars() == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"active": False}, "inactive"),
        ({"active": None}, "inactive"),
        ({"permit": Permit("甘01", DAY + timedelta(8))}, "permit"),
        ({"permit": Permit("", date(9999, 12, 31))}, "permit"),
        ({"permit": Permit("甘01", None)}, "permit"),
        ({"provincial": Permit("甘01", DAY)}, "provincial_permit"),
        ({"qualifications": frozenset()}, "qualification"),
        ({"items": frozenset({"广告"})}, "item_scope"),
        ({"area": "620200"}, "area"),
        ({"area": ""}, "area"),
        ({"level": "station"}, "level"),
    ],
)
def test_each_rule_bars_by_itself_and_is_named(change, rule):
    assert bars(PERSON._replace(**change)) == [rule]
    assert bars(PERSON._replace(**change), rules={k: v for k, v in RULES.items() if k != rule}) == []


def test_a_permit_is_valid_on_its_last_day_and_not_the_day_after():
    last = NEEDS.last
    assert bars(PERSON._replace(permit=Permit("甘01", last))) == []
    assert bars(PERSON._replace(permit=Permit("甘01", last - timedelta(1)))) == ["permit"]


def test_an_absence_bars_where_it_covers_every_day_of_the_visit():
    def away(first, last):
        one = Absence(officer="zf:1", first=first, last=last, reason="年休假")
        return bars(duty=Duty(slots=("", ""), capacity=9, absence=(one,)))

    assert away(NEEDS.first, NEEDS.last) == ["absent"]
    assert away(NEEDS.first, NEEDS.last - timedelta(1)) == []
    assert away(NEEDS.first + timedelta(1), NEEDS.last) == []


def near(**settings):
    return Interest(**{"officer": "zf:1", "unit": "reg:1", "ground": "interest", "reason": "配偶为股东", **settings})


def test_recusals_bar_at_the_firm_they_are_about():
    for ground in ("interest", "kinship"):
        assert bars(duty=DUTY.model_copy(update={"interest": (near(ground=ground),)})) == [ground]
        assert bars(duty=DUTY.model_copy(update={"interest": (near(ground=ground, unit="reg:2"),)})) == []


def test_a_former_employer_bars_for_as_long_as_the_rulebook_says():
    months = RULES[BarName.FORMER_EMPLOYER].cooling_months
    assert RULES[BarName.FORMER_EMPLOYER].illustrative
    first = DAY.replace(year=DAY.year - months // 12)
    for left, expected in ((first, []), (first + timedelta(1), ["former_employer"]), (None, ["former_employer"])):
        one = near(ground="former_employer", left_on=left)
        assert bars(duty=DUTY.model_copy(update={"interest": (one,)})) == expected


def test_an_objection_bars_once_the_head_granted_it_and_not_before():
    asked = {"officer": "zf:1", "unit": "reg:1", "applied_on": DAY, "reason": "曾有纠纷"}
    granted = {"decided_by": "局长", "decided_on": DAY}
    for more, expected in (({}, []), (granted, []), (granted | {"granted": True}, ["objection"])):
        assert bars(duty=DUTY.model_copy(update={"objection": (Objection(**asked, **more),)})) == expected
    with pytest.raises(DutyError, match="同意回避须有决定"):
        Objection(**asked, granted=True)


def test_who_has_not_declared_is_told_and_not_taken_for_having_none():
    duty = Duty(slots=("", ""), capacity=1, declaration=(Declaration(officer="zf:1", on=DAY),))
    assert duty.undeclared(["zf:1", "zf:2"]) == ["zf:2"]


def test_a_duty_file_that_names_a_stranger_is_refused():
    duty = Duty(slots=("", ""), capacity=1, interest=(near(officer="zf:9"),))
    with pytest.raises(DutyError, match="zf:9"):
        bars(duty=duty)


def test_chinese_and_ascii_commas_stand_in_one_cell_and_no_end_is_no_missing_day():
    sheet = pd.DataFrame(
        {
            "单位工号": ["001", "002"],
            "姓名": ["赵", "钱"],
            "执法事项范围": ["登记，价格,广告", ""],
            "担任职务": ["检查组长", "副组长"],
            "是否专家": ["否", "特种设备，电梯"],
            "工商执法证编号": ["甘1", "甘2"],
            "工商执法证有效期": ["长期", ""],
        }
    )
    one, two = inspectors_of(read_records({"officers": sheet}, shipped_rulebook(), received_on=DAY).tables["officers"])
    assert one.items == {"登记", "价格", "广告"}
    assert (one.leads, two.leads) == (True, False)
    assert two.roles == ("expert:特种设备", "expert:电梯")
    assert (one.permit.valid_on(DAY), two.permit.valid_on(DAY)) == (True, False)


def test_a_number_of_which_no_id_can_be_made_is_refused():
    sheet = pd.DataFrame({"单位工号": ["工 1"], "姓名": ["赵"]})
    with pytest.raises(OfficerFileError, match="工 1"):
        inspectors_of(read_records({"officers": sheet}, load_rulebook(), received_on=DAY).tables["officers"])


def test_a_number_that_stands_twice_is_refused_with_both_places():
    sheet = pd.DataFrame({"单位工号": ["001", "002"], "姓名": ["赵", "钱"]})
    table = read_records({"officers": sheet}, shipped_rulebook(), received_on=DAY).tables["officers"]
    with pytest.raises(OfficerFileError, match=r"同一工号出现多次：officers:[23]; officers:[23]"):
        inspectors_of(pa.concat_tables([table, table.slice(0, 1)]))


def test_a_number_in_full_width_is_the_same_number():
    sheet = pd.DataFrame({"单位工号": ["００１"], "姓名": ["赵"]})
    table = read_records({"officers": sheet}, shipped_rulebook(), received_on=DAY).tables["officers"]
    assert [one.id for one in inspectors_of(table)] == ["zf:001"]
    again = sheet.assign(单位工号="001", 姓名="钱")
    other = read_records({"officers": again}, shipped_rulebook(), received_on=DAY).tables["officers"]
    with pytest.raises(OfficerFileError, match="001"):
        inspectors_of(pa.concat_tables([table, other]))


def people(number, **change):
    return [PERSON._replace(id=f"zf:{n}", **change) for n in range(number)]


def made(crew, duty=DUTY, units=("reg:1",)):
    visits = [Visit(unit, NEEDS) for unit in units]
    found = bars_of(crew, visits, duty, RULES)
    return task_of(crew, found, duty, least=2, units=list(units), rules=RULES), found


def test_a_visit_for_which_one_officer_is_left_is_refused_with_the_rule():
    crew = [*people(1), PERSON._replace(id="zf:8", permit=Permit("甘08", DAY))]
    with pytest.raises(TooFewOfficersError) as told:
        made(crew)
    [fault] = told.value.faults
    assert fault.where == "officers: 按代码排序第 1 户 / visits 1 in order of the codes"
    assert "执法证在检查日无效 1 人" in fault.what.zh
    assert "permit not valid on the day of the visit: 1" in fault.what.en


def test_a_proof_names_the_rules_that_bind_and_what_single_one_would_open_it():
    crew = [*people(2), *(PERSON._replace(id=f"zf:{n}", area="620200") for n in (5, 6))]
    duty, units = Duty(slots=("", ""), capacity=1), ("reg:1", "reg:2")
    task, found = made(crew, duty, units)
    assert [one.id for one in task.away] == ["zf:5", "zf:6"]
    with pytest.raises(InfeasibleError) as told:
        send(task, draw_id="d", seed="ab" * 32, bars=found, rules=RULES)
    [fault] = told.value.faults
    assert check_witness(task, told.value.witness)
    assert "个岗位只有 2 名人员可派，至多填 2 个" in fault.what.zh
    assert "不属于该地区 2 人" in fault.what.zh
    assert fault.mend.en.endswith("lifted: of another area.")
    assert send(made([one._replace(area="620100") for one in crew], duty, units)[0], draw_id="d", seed="ab" * 32).rows


def test_what_opens_a_task_of_teams_is_asked_of_their_members():
    crew = [*people(3), PERSON._replace(id="zf:3", permit=Permit("甘03", DAY))]
    teams = tuple(Team(id=f"zu:{n}", members=(f"zf:{2 * n}", f"zf:{2 * n + 1}"), capacity=1) for n in range(2))
    duty, units = Duty(slots=("", ""), capacity=1, team=teams), ("reg:1", "reg:2")
    task, found = made(crew, duty, units)
    with pytest.raises(InfeasibleError) as told:
        send(task, draw_id="d", seed="ab" * 32, bars=found, rules=RULES)
    assert told.value.faults[0].mend.zh.endswith("执法证在检查日无效（法定，不得放开）")


def test_a_team_is_sent_whole_or_not_at_all():
    crew = people(4)
    team = {"capacity": 5}
    duty = Duty(
        slots=("", ""),
        capacity=1,
        team=(Team(id="zu:1", members=("zf:0", "zf:1"), **team), Team(id="zu:2", members=("zf:2", "zf:3"), **team)),
        interest=(near(officer="zf:1"),),
    )
    task, _ = made(crew, duty, ("reg:1", "reg:2"))
    rows = send(task, draw_id="d", seed="ab" * 32).rows
    assert dict(rows)["reg:1"] == "zu:2"


def test_an_officer_in_two_teams_is_refused():
    twice = (Team(id="zu:1", members=("zf:0", "zf:1"), capacity=1), Team(id="zu:2", members=("zf:1",), capacity=1))
    with pytest.raises(DutyError, match="一人至多属于一个检查小组"):
        Duty(slots=("", ""), capacity=1, team=twice)


def drawn(name, agency, units, first=DAY, days=9, items=("食品",)):
    return DrawnList(name, "ab" * 32, agency, items, first, first + timedelta(days), units)


def test_a_firm_drawn_by_two_departments_is_visited_once_and_counts_once_for_each():
    lists = [
        drawn("甲", "市场监管", ("reg:1", "reg:2")),
        drawn("乙", "消防", ("reg:1",), DAY + timedelta(5), items=("消防",)),
        drawn("丙", "市场监管", ("reg:1",), items=("特种设备",)),
    ]
    visits = unite(lists)
    assert [visit.unit for visit in visits] == ["reg:1", "reg:2"]
    first = visits[0]
    assert (first.first, first.last) == (DAY + timedelta(5), DAY + timedelta(9))
    assert first.items == ("消防", "特种设备", "食品")
    assert [(part.agency, part.draws) for part in first.parts] == [("市场监管", ("丙", "甲")), ("消防", ("乙",))]
    counts = visits_by_agency(visits)
    assert counts == {("reg:1", "市场监管"): 1, ("reg:1", "消防"): 1, ("reg:2", "市场监管"): 1}
    assert unite(lists[::-1]) == visits
    assert [visit.unit for visit in visits_of(visits, "消防")] == ["reg:1"]


def test_days_that_have_nothing_in_common_stay_two_visits():
    lists = [drawn("甲", "消防", ("reg:1",)), drawn("乙", "消防", ("reg:1",), DAY + timedelta(10))]
    visits = unite(lists)
    assert len(visits) == 2
    with pytest.raises(JointVisitError, match="两个不重叠的时段"):
        visits_of(visits, "消防")


@pytest.mark.parametrize(
    ("lists", "word"),
    [
        ([drawn("甲", "消防", ("reg:1",))] * 2, "同一次抽取给了两次"),
        ([drawn("甲", "", ("reg:1",))], "没有写明实施部门"),
        ([drawn("甲", "消防", ("reg:1",), days=-1)], "检查日期颠倒"),
    ],
)
def test_draws_that_cannot_be_united_are_refused(lists, word):
    with pytest.raises(JointVisitError, match=word):
        unite(lists)


def swap(**change):
    plain = {"unit": "reg:1", "leaves": "zf:1", "comes": "zf:2", "reason": "病假", "by": "科长", "on": DAY}
    return Swap(**plain | change)


def test_an_exchange_by_hand_keeps_the_original_and_every_hard_rule():
    officers = [Officer(id=f"zf:{n}", capacity=1, roles=("leader",) if n == 0 else ()) for n in range(4)]
    task = Task(("reg:1",), ("leader", ""), Pool(officers, {"reg:1": frozenset({"zf:3"})}))
    rows = [("reg:1", "zf:0", "zf:1")]
    assert swapped(task, rows, [swap()]) == [("reg:1", "zf:0", "zf:2")]
    assert rows == [("reg:1", "zf:0", "zf:1")]
    for change in (
        {"comes": "zf:3"},
        {"comes": "zf:0"},
        {"leaves": "zf:0"},
        {"leaves": "zf:9"},
        {"comes": "zf:9"},
        {"unit": "reg:2"},
    ):
        with pytest.raises(SwapError):
            swapped(task, rows, [swap(**change)])
    with pytest.raises(SwapError, match="早于前一次调整"):
        swapped(task, rows, [swap(), swap(leaves="zf:2", comes="zf:1", on=DAY - timedelta(1))])


def test_a_log_of_exchanges_that_was_cut_or_changed_has_another_head():
    heads = {swap_log(swaps)[1] for swaps in ([], [swap()], [swap(reason="出差")], [swap(), swap(leaves="zf:2")])}
    assert len(heads) == 4
    entries, head = swap_log([swap(), swap(leaves="zf:2", comes="zf:1")])
    assert [entry["prev"] for entry in entries] == ["0" * 64, digest(entries[0])]
    assert head == digest(entries[1])
