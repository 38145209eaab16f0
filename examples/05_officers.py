"""Who goes where, by lot and by rule: officers are sent to joint visits, or it is proved that they cannot."""

from datetime import date

import pandas as pd

from credit_tier import load_rulebook, read_records
from credit_tier.visits.duty import Declaration, Duty, Interest
from credit_tier.visits.fitness import bars_of
from credit_tier.visits.inspectors import inspectors_of
from credit_tier.visits.joint import DrawnList, unite, visits_by_agency, visits_of
from credit_tier.visits.sending import send
from credit_tier.visits.swaps import Swap, swapped
from credit_tier.visits.task import task_of
from credit_tier.visits.witness import InfeasibleError, check_witness

# Two departments drew, each its own list; a firm in both is visited once, each department with its own officers.
first, last = date(2026, 12, 1), date(2026, 12, 31)
firms = [f"reg:{number:02d}" for number in range(8)]
food = DrawnList("2026-Q4-食品", "aa" * 32, "市场监管", ("食品",), first, last, tuple(firms[:6]))
fire = DrawnList("2026-Q4-消防", "bb" * 32, "消防", ("消防",), date(2026, 12, 10), last, tuple(firms[4:]))
visits = unite([food, fire])
for visit in visits[4:5]:
    print(visit.unit, visit.first, visit.items, [(part.agency, part.draws) for part in visit.parts])
print("counted by firm and agency:", sum(visits_by_agency(visits).values()), "of", len(visits), "visits")

# The roster as the agency keeps it: Chinese and ASCII commas in one cell, a permit without end, one that ran out.
roster = pd.DataFrame(
    {
        "单位工号": [f"{number:02d}" for number in range(6)],
        "姓名": list("赵钱孙李周吴"),
        "执法事项范围": ["食品，特种设备", "食品,价格", "食品", "食品", "食品", "广告"],
        "担任职务": ["组长", "组长", "科员", "科员", "科员", "科员"],
        "工商执法证编号": [f"甘A{number}" for number in range(6)],
        "工商执法证有效期": ["长期", "2027-06-30", "2028-01-01", "2026-12-15", "长期", "长期"],
        "省执法证编号": [f"甘B{number}" for number in range(6)],
        "执法证有效期": ["长期"] * 6,
        "执法人员状态": ["有效"] * 6,
    }
)
rulebook = load_rulebook()
officers = inspectors_of(read_records({"officers": roster}, rulebook, received_on=first).tables["officers"])
duty = Duty(
    slots=("leader", ""),
    capacity=4,
    interest=(Interest(officer="zf:02", unit="reg:03", ground="kinship", reason="配偶为股东"),),
    declaration=tuple(Declaration(officer=f"zf:{number:02d}", on=first) for number in range(4)),
)
rules, own = rulebook.officer_rules.on(first), visits_of(visits, "市场监管")
bars = bars_of(officers, own, duty, rules)
print("\n不能派往的人员 who may not go where:")
for bar in bars.rows():
    print(" ", bar.officer, bar.unit, rules[bar.rule].title.zh, "/", rules[bar.rule].title.en)
print("未申报 not declared:", duty.undeclared(one.id for one in officers))

least, units = rulebook.officer_rules.least_on(first), [visit.unit for visit in own]
task = task_of(officers, bars, duty, least=least, units=units, rules=rules)
sent = send(task, draw_id="2026-Q4-派员", seed="ab" * 32, bars=bars, rules=rules)
print("\n", sent.algorithm.value, "leader and one more:")
for unit, leader, other in sent.rows:
    print(" ", unit, leader, other)

# Exchanged by hand: with reason, name and day, under the same rules; what was drawn stays as it was.
unit, leader, other = sent.rows[0]
loads = {one.id: sum(one.id in row for row in sent.rows) for one in task.pool.officers if one.id not in sent.rows[0]}
swap = Swap(unit=unit, leaves=other, comes=min(loads, key=lambda one: loads[one]), reason="病假", by="科长", on=first)
print("after the exchange:", swapped(task, sent.rows, [swap])[0], "drawn:", sent.rows[0])

# With too little capacity nobody is sent alone: the refusal carries a proof that anyone can check.
tight = duty.model_copy(update={"capacity": 2})
narrow = task_of(officers, bars, tight, least=least, units=units, rules=rules)
try:
    send(narrow, draw_id="2026-Q4-派员", seed="ab" * 32, bars=bars, rules=rules)
except InfeasibleError as none:
    print(f"\n{none}\nproof holds:", none.witness is not None and check_witness(narrow, none.witness))
