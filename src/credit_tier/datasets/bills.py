"""What the suppliers of water, power, gas and heat send (水电气暖)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import answers, days, money, numbered, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import first_day, last_day, month_of_year, on_day
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.seasons import festival_lateness, half_activity
from credit_tier.datasets.spelling import dotted
from credit_tier.foundation.lots import PER_MILLE

BILLS: Final = Office(
    table="utility_bills",
    file="水电气暖.csv",
    encoding="gb18030",
    columns={
        "account": "户号",
        "code": "企业统一社会信用代码",
        "utility": "费用类别",
        "period": "推送月份",
        "amount": "本月应缴金额（元）",
        "paid": "本月实缴金额（元）",
        "due_on": "最后缴费日",
        "paid_on": "缴费日期",
        "disputed": "是否争议",
        "received_on": "收到日期",
    },
    day=dotted,
    batch_day=25,
    event="period",
    amount="amount",
    by_period=True,
    behind={"623000": 6},
    missed={"621000": 2},
)

PERIODS: Final = 13
DUE_DAY: Final = 20
UTILITIES: Final = ("电费", "水费", "燃气", "供暖")


def bills(cohort: Cohort) -> pa.Table:
    """Give the bills of all accounts, paid or not."""
    setting = cohort.setting
    lots = setting.lots("bills")
    account, month = (cells.ravel() for cells in np.indices((len(UTILITIES), PERIODS)))
    period = (setting.month - np.arange(PERIODS, 0, -1))[month]
    season, start = np.array(planted.SUPPLY_SEASONS)[account, month_of_year(period)], first_day(period)
    supplied = setting.lots("accounts").happens(
        np.array(planted.HAS_ACCOUNT), cohort.number[:, None], np.arange(len(UTILITIES))
    )
    supplied &= cohort.happens("supplied", planted.SUPPLIED)[:, None]
    there = supplied[:, account] & (season > 0)
    there &= (cohort.founded_on[:, None] <= start) & (start <= cohort.closed_on[:, None])
    at, turn = np.nonzero(there)
    number, region, due_on = cohort.number[at], cohort.region[at], on_day(period + 1, DUE_DAY)[turn]
    last = BILLS.last(setting)[region]
    usual = setting.lots("usual").between(*planted.USUAL_FEN, number, account[turn])
    amount = usual * season[turn] // PER_MILLE * lots.between(80, 120, number, turn) // 100
    amount = amount * half_activity(cohort.trade[at], period[turn]) // PER_MILLE
    unpaid = lots.happens(cohort.rate(Theme.SUPPLY, planted.UNPAID_BILL)[at], number, 100 + turn)
    late_rate = cohort.rate(Theme.SUPPLY, planted.LATE_BILL)[at] * festival_lateness(due_on) // PER_MILLE
    late = lots.happens(late_rate, number, 200 + turn)
    paid_on = due_on + np.where(late, lots.between(1, 25, number, 300 + turn), -lots.below(15, number, 400 + turn))
    unpaid |= BILLS.arrival(setting, paid_on, region) > last
    known = np.where(unpaid, due_on, np.maximum(due_on, paid_on))
    disputed = lots.happens(
        np.where(unpaid, planted.BILL_DISPUTED_WHEN_UNPAID, planted.BILL_DISPUTED), number, 500 + turn
    )
    table = pa.table(
        {
            "account": numbered("HH", (number, 8), (account[turn], 1)),
            "code": cohort.codes_on(at, due_on, lag=planted.OLD_CODE_DAYS),
            "utility": words(UTILITIES, account[turn]),
            "period": days(last_day(period)[turn]),
            "amount": money(amount),
            "paid": money(np.where(unpaid, 0, amount)),
            "due_on": days(due_on),
            "paid_on": days(paid_on, unpaid),
            "disputed": answers(disputed),
            "received_on": days(BILLS.arrival(setting, known, region)),
        }
    )
    return table.filter(pa.array(BILLS.arrival(setting, due_on, region) <= last))
