"""What the social insurance agency sends: one row an enterprise and month (社保缴费)."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, in_order, money, nothing, numbered
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import last_day, month_of_year, on_day, year_of
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.seasons import half_activity
from credit_tier.datasets.spelling import compact
from credit_tier.foundation.lots import PER_MILLE, Booleans, Integers

CONTRIBUTIONS: Final = Office(
    table="social_security",
    file="社保缴费.csv",
    encoding="gb18030",
    columns={
        "record_id": "记录编号",
        "code": "社会信用代码",
        "period": "所属期",
        "insured": "参保人数",
        "payable": "应缴费额",
        "paid": "已缴金额",
        "paid_on": "到账日期",
        "deferred_until": "缓缴期限",
        "supersedes": "替代记录编号",
        "received_on": "接收日期",
    },
    day=compact,
    month="%Y%m",
    batch_day=18,
    event="period",
    amount="payable",
    by_period=True,
    missed={"622900": 4},
)

PERIODS: Final = 15
DUE_DAY: Final = 15
DEFERRED_PERIODS: Final = 4

_DEFERRED_MONTHS: Final = 12


class Months(NamedTuple):
    """The months of contributions of a cohort, one entry an enterprise and month.

    Attributes
    ----------
    at, turn, period : array of int
        Position of the enterprise, number of the month among those told, and the month since 1970.
    due_on, received_on : array of int
    deferred, unpaid : array of bool
        Unpaid when due; deferred ones are not.
    """

    at: Integers
    turn: Integers
    period: Integers
    due_on: Integers
    received_on: Integers
    deferred: Booleans
    unpaid: Booleans

    def select(self, which: Booleans) -> Months:
        """Give some of the entries."""
        return Months._make(column[which] for column in self)

    def record_ids(self, cohort: Cohort, ending: str = "") -> pa.Array:
        """Give the numbers of the records."""
        stamp = year_of(last_day(self.period)) * 100 + month_of_year(self.period) + 1
        return numbered("SB", (stamp, 6), "-", (cohort.number[self.at], 8), ending)


def contributions(cohort: Cohort) -> pa.Table:
    """Give the months of contributions; a month paid late comes again, in place of the first record."""
    setting = cohort.setting
    lots = setting.lots("contributions")
    told = months_told(cohort)
    at, turn, due_on = told.at, told.turn, told.due_on
    number = cohort.number[at]
    insured, payable = _owed(cohort, told)
    part = np.where(lots.happens(planted.PAID_IN_PART, number, turn), payable // 2, 0)
    paid = np.where(told.deferred, 0, np.where(told.unpaid, part, payable))
    paid_on = np.where(told.unpaid, due_on, due_on - lots.below(10, number, 100 + turn))
    columns = {
        "code": cohort.codes_on(at, last_day(told.period)),
        "period": days(last_day(told.period)),
        "insured": pa.array(insured),
        "payable": money(payable),
    }
    first = {
        "key": pa.array(2 * (at * PERIODS + turn)),
        "record_id": told.record_ids(cohort),
        **columns,
        "paid": money(paid),
        "paid_on": days(paid_on, paid == 0),
        "deferred_until": days(last_day(told.period + _DEFERRED_MONTHS), ~told.deferred),
        "supersedes": nothing(len(at)),
        "received_on": days(told.received_on),
    }
    late_on = due_on + lots.between(20, 150, number, 200 + turn)
    corrected = CONTRIBUTIONS.arrival(setting, late_on, cohort.region[at])
    again = told.unpaid & lots.happens(planted.PAID_LATE, number, 300 + turn)
    again &= corrected <= CONTRIBUTIONS.last(setting)[cohort.region[at]]
    second = {
        "key": pa.array(2 * (at * PERIODS + turn) + 1),
        "record_id": told.record_ids(cohort, "-1"),
        **columns,
        "paid": money(payable),
        "paid_on": days(late_on),
        "deferred_until": days(late_on, np.ones(len(at), dtype=bool)),
        "supersedes": told.record_ids(cohort),
        "received_on": days(corrected),
    }
    return in_order([pa.table(first), pa.table(second).filter(pa.array(again))])


def months_told(cohort: Cohort) -> Months:
    """Give the months that were told, and whether they were paid when due."""
    setting = cohort.setting
    period = setting.month - np.arange(PERIODS, 0, -1)
    end, due = last_day(period), on_day(period + 1, DUE_DAY)
    there = cohort.employing[:, None] & (cohort.founded_on[:, None] <= end) & (end <= cohort.closed_on[:, None])
    at, turn = np.nonzero(there)
    received = CONTRIBUTIONS.arrival(setting, due[turn], cohort.region[at])
    lots = setting.lots("contributions paid")
    deferring = cohort.happens("deferring", np.array([trade.deferring for trade in planted.TRADES])[cohort.trade])
    deferred = deferring[at] & (turn >= PERIODS - DEFERRED_PERIODS)
    unpaid = lots.happens(cohort.rate(Theme.LABOUR, planted.UNPAID_MONTH)[at], cohort.number[at], turn) & ~deferred
    months = Months(at, turn, period[turn], due[turn], received, deferred, unpaid)
    return months.select(received <= CONTRIBUTIONS.last(setting)[cohort.region[at]])


def _owed(cohort: Cohort, told: Months) -> tuple[Integers, Integers]:
    """Give heads insured, which follow the season of the trade, and fen payable."""
    lots = cohort.setting.lots("insured")
    least, most = (np.array([heads[side] for heads in planted.INSURED])[cohort.size] for side in (0, 1))
    heads = lots.between(least, most, cohort.number)[told.at]
    insured = np.maximum(1, heads * half_activity(cohort.trade[told.at], told.period) // PER_MILLE)
    return insured, insured * lots.between(*planted.FEN_A_HEAD, cohort.number, 1)[told.at]
