"""What undoes or suspends a record: repairs, stays, annulments and objections (信用修复、异议).

They name what they are about as their own office writes it: other brackets, a blank in the number.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, in_order, words
from credit_tier.datasets.contributions import months_told
from credit_tier.datasets.decisions import decided_about, documents
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.spelling import chinese, dashed
from credit_tier.foundation.lots import PPM, Integers

REPAIRS: Final = Office(
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
OBJECTIONS: Final = Office(
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

EFFECTS: Final = ("停止执行", "撤销", "数据异议")
_ANNULMENT, _DISPUTE = 1, 2
_SOCIAL: Final = "社保"
_REPAIR_DAYS: Final = (100, 400)


def repairs(cohort: Cohort) -> pa.Table:
    """Give the repairs of penalties by ordinary procedure; summary ones need none, list entries end otherwise."""
    setting = cohort.setting
    lots = setting.lots("repairs")
    decided = decided_about(cohort)
    decided = decided.select(decided.repairable)
    at, turn = decided.at, 2 * decided.occasion + decided.part
    repaired_on = decided.decided_on + lots.between(*_REPAIR_DAYS, cohort.number[at], turn)
    received = REPAIRS.arrival(setting, repaired_on, cohort.region[at])
    rate = PPM - cohort.rate(Theme.LAW, planted.NOT_REPAIRED)
    granted = lots.happens(rate[at], cohort.number[at], 1_000 + turn)
    granted &= received <= REPAIRS.last(setting)[cohort.region[at]]
    table = pa.table(
        {
            "code": cohort.codes_on(at, repaired_on),
            "target": _bracketed(documents(cohort, decided), "[", "] "),
            "repaired_on": days(repaired_on),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(granted))


def objections(cohort: Cohort) -> pa.Table:
    """Give what reviews did to penalties, and disputes about months said to be unpaid."""
    lots = cohort.setting.lots("objections")
    decided = decided_about(cohort)
    decided = decided.select(decided.repairable)
    number, turn = cohort.number[decided.at], 2 * decided.occasion + decided.part
    chosen = lots.happens(planted.REVIEWED, number, turn)
    decided, number, turn = decided.select(chosen), number[chosen], turn[chosen]
    about_penalties = _objections(
        cohort,
        decided.at,
        1_000 + turn,
        decided.decided_on + lots.between(10, 60, number, 1_000 + turn),
        lots.share(planted.REVIEW_EFFECTS, number, 2_000 + turn),
        (_bracketed(documents(cohort, decided), "（", "）"), ""),
    )
    told = months_told(cohort)
    lots = cohort.setting.lots("month objections")
    told = told.select(told.unpaid & lots.happens(planted.MONTH_DISPUTED, cohort.number[told.at], told.turn))
    starts_on = told.received_on + lots.between(2, 60, cohort.number[told.at], 1_000 + told.turn)
    effect = np.full_like(told.at, _DISPUTE)
    about_months = _objections(cohort, told.at, told.turn, starts_on, effect, (told.record_ids(cohort), _SOCIAL))
    return in_order([about_penalties, about_months])


def _objections(
    cohort: Cohort, at: Integers, turn: Integers, starts_on: Integers, effect: Integers, target: tuple[pa.Array, str]
) -> pa.Table:
    setting, number, region = cohort.setting, cohort.number[at], cohort.region[at]
    lots = setting.lots("objection")
    closed_on = starts_on + lots.between(5, 90, number, turn)
    last = OBJECTIONS.last(setting)[region]
    lasting = (effect == _ANNULMENT) | lots.happens(planted.STILL_OPEN, number, 10_000 + turn)
    lasting |= OBJECTIONS.arrival(setting, closed_on, region) > last
    received = OBJECTIONS.arrival(setting, np.where(lasting, starts_on, closed_on), region)
    table = pa.table(
        {
            "key": pa.array(10_000 * at + turn),
            "target": target[0],
            "target_table": words([target[1]], np.zeros_like(at)),
            "code": cohort.codes_on(at, starts_on),
            "effect": words(EFFECTS, effect),
            "starts_on": days(starts_on),
            "ends_on": days(closed_on, lasting),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= last))


def _bracketed(document: pa.Array, left: str, right: str) -> pa.Array:
    return pc.replace_substring(pc.replace_substring(document, "〔", left), "〕", right)
