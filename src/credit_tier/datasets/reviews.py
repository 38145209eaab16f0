"""What undoes or suspends a record: repairs, stays, annulments and objections (信用修复、异议).

They name what they are about as their own office writes it: other brackets, a blank in the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from credit_tier.datasets.decisions import ORDINARY, PENALTY, Decision
from credit_tier.datasets.enterprises import Enterprise
from credit_tier.datasets.lots import Dice, Lots
from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import chinese, dashed

REPAIRS = Office(
    table="repairs",
    file="信用修复.csv",
    encoding="utf-8",
    columns={
        "code": "统一代码",
        "target": "原文书号",
        "repaired_on": "准予修复日期",
        "received_on": "收到日期",
    },
    day=chinese,
    batch_day=10,
    event="repaired_on",
)
OBJECTIONS = Office(
    table="objections",
    file="异议.csv",
    encoding="utf-8",
    columns={
        "target": "被异议文书号",
        "target_table": "数据集",
        "code": "信用代码",
        "effect": "处理结果",
        "starts_on": "受理日期",
        "ends_on": "办结日期",
        "received_on": "收到日期",
    },
    day=dashed,
    batch_day=12,
    event="starts_on",
)

SOCIAL = "社保"
STAY, ANNULMENT, DISPUTE = "停止执行", "撤销", "数据异议"

_EFFECTS = ((STAY, 300), (ANNULMENT, 350), (DISPUTE, 350))
_REVIEWED = 150
_DISPUTED = 60
_STILL_OPEN = 400
_REPAIR_DAYS = (100, 400)


def repair_rows(enterprise: Enterprise, decided: Iterable[Decision], as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give the repairs of penalties by ordinary procedure; summary ones need none, list entries end otherwise."""
    last = REPAIRS.last_batch(as_of, enterprise.region)
    for index, decision in enumerate(_penalties(decided)):
        dice = lots.dice(enterprise.number, index)
        repaired_on = decision.decided_on + timedelta(days=dice.between(*_REPAIR_DAYS))
        received_on = REPAIRS.first_batch(repaired_on)
        if dice.happens(enterprise.conduct.repaired) and received_on <= last:
            target = decision.document_no.replace("〔", "[").replace("〕", "] ")
            yield [enterprise.code, target, chinese(repaired_on), chinese(received_on)]


def objection_rows(
    enterprise: Enterprise, decided: Iterable[Decision], unpaid: Iterable[tuple[str, date]], as_of: date, lots: Lots
) -> Iterator[list[str]]:
    """Give what reviews did to penalties, and disputes about months said to be unpaid."""
    for index, decision in enumerate(_penalties(decided)):
        dice = lots.dice(enterprise.number, index)
        if dice.happens(_REVIEWED):
            target = decision.document_no.replace("〔", "（").replace("〕", "）")
            starts_on = decision.decided_on + timedelta(days=dice.between(10, 60))
            yield from _objection(enterprise, (target, ""), dice.share(_EFFECTS), starts_on, as_of, dice)
    for index, (record, told_on) in enumerate(unpaid):
        dice = lots.dice(enterprise.number, -1 - index)
        if dice.happens(_DISPUTED):
            starts_on = told_on + timedelta(days=dice.between(2, 60))
            yield from _objection(enterprise, (record, SOCIAL), DISPUTE, starts_on, as_of, dice)


def _objection(
    enterprise: Enterprise, target: tuple[str, str], effect: str, starts_on: date, as_of: date, dice: Dice
) -> Iterator[list[str]]:
    last = OBJECTIONS.last_batch(as_of, enterprise.region)
    closed_on = starts_on + timedelta(days=dice.between(5, 90))
    lasting = effect == ANNULMENT or dice.happens(_STILL_OPEN) or OBJECTIONS.first_batch(closed_on) > last
    ends_on = None if lasting else closed_on
    received_on = OBJECTIONS.first_batch(ends_on or starts_on)
    if received_on <= last:
        yield [*target, enterprise.code, effect, dashed(starts_on), dashed(ends_on), dashed(received_on)]


def _penalties(decided: Iterable[Decision]) -> Iterator[Decision]:
    for decision in decided:
        if (decision.kind, decision.procedure, decision.supersedes) == (PENALTY, ORDINARY, ""):
            yield decision
