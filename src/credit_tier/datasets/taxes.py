"""What the tax office sends: filings and arrears (纳税申报、欠税公告)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, in_order, money, nothing, numbered, where, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import month_of_year, months_before, on_day, year_of
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.seasons import festival_lateness
from credit_tier.datasets.setting import Setting
from credit_tier.datasets.spelling import chinese, slashed, wan_yuan
from credit_tier.foundation.lots import PER_MILLE, Integers

FILINGS: Final = Office(
    table="tax_filings",
    file="纳税申报.csv",
    encoding="gb18030",
    columns={
        "code": "纳税人识别号",
        "tax_type": "征收项目",
        "due_on": "申报截止日期",
        "filed_on": "实际申报日期",
        "received_on": "接收日期",
    },
    day=slashed,
    batch_day=22,
    event="due_on",
    happened="filed_on",
    behind={"621200": 5},
    missed={"620400": 3},
)
ARREARS: Final = Office(
    table="tax_arrears",
    file="欠税公告.csv",
    encoding="utf-8",
    columns={
        "record_id": "记录编号",
        "tax_type": "欠税税种",
        "code": "统一社会信用代码（纳税人识别号）",
        "amount": "欠税余额（万元）",
        "owed_since": "欠税日期",
        "cleared_on": "缴清日期",
        "supersedes": "替代记录",
        "received_on": "收到日期",
    },
    day=chinese,
    batch_day=15,
    event="owed_since",
    amount="amount",
    money=wan_yuan,
    every=3,
    by_period=True,
)

FILING_MONTHS: Final = 18
ARREARS_DAYS: Final = 900

_TAXES: Final = ("增值税", "企业所得税")
_MONTHLY_DAY, _QUARTERLY_DAY = 15, 20
_LATEST: Final = 45
_EVERYBODY, _MONTHLY, _QUARTERLY = 0, 1, 2


def filings(cohort: Cohort) -> pa.Table:
    """Give the filings that fell due in the last 18 months."""
    setting = cohort.setting
    tax, due, who = _schedule(setting)
    monthly = cohort.happens("monthly filer", planted.MONTHLY_FILER)
    owing = cohort.taxed[:, None] & ((who == _EVERYBODY) | (monthly[:, None] == (who == _MONTHLY)))
    # Nothing is due yet of the first month.
    owing &= (cohort.founded_on[:, None] <= due - 31) & (due - 31 <= cohort.closed_on[:, None])
    at, turn = np.nonzero(owing)
    due_on, number, region = due[turn], cohort.number[at], cohort.region[at]
    lots = setting.lots("filings")
    late_rate = cohort.rate(Theme.TAX, planted.LATE_FILING)[at] * festival_lateness(due)[turn] // PER_MILLE
    late = lots.happens(late_rate, number, turn)
    missed = lots.happens(cohort.rate(Theme.TAX, planted.MISSED_FILING)[at], number, 100 + turn)
    before, after = lots.below(14, number, 200 + turn), lots.between(1, _LATEST, number, 300 + turn)
    filed_on = np.where(late, due_on + after, due_on - before)
    last = FILINGS.last(setting)[region]
    unknown = (missed & ~late) | (FILINGS.arrival(setting, filed_on, region) > last)
    received = FILINGS.arrival(setting, np.where(unknown, due_on, np.maximum(due_on, filed_on)), region)
    table = pa.table(
        {
            "code": cohort.codes_on(at, due_on),
            "tax_type": words(_TAXES, tax[turn]),
            "due_on": days(due_on),
            "filed_on": days(filed_on, unknown),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= last))


def arrears(cohort: Cohort) -> pa.Table:
    """Give arrears: an announcement, and a corrected one once they are paid."""
    setting = cohort.setting
    lots = setting.lots("arrears")
    since = setting.today - lots.below(ARREARS_DAYS, cohort.number)
    owing = cohort.taxed & cohort.trades_on(np.arange(len(cohort)), since)
    owing &= lots.happens(cohort.rate(Theme.TAX, planted.ARREARS), cohort.number, 1)
    at = np.flatnonzero(owing)
    number, region, since = cohort.number[at], cohort.region[at], since[at]
    last = ARREARS.last(setting)[region]
    announced = ARREARS.arrival(setting, since, region)
    cleared_on = since + lots.between(20, 400, number, 2)
    corrected = ARREARS.arrival(setting, cleared_on, region)
    cleared = lots.happens(planted.ARREARS_CLEARED, number, 3) & (corrected <= last)
    at_once = cleared & (corrected == announced)
    stamp = ("QS", (year_of(since), 4), "-", (number, 8))
    columns = {
        "code": cohort.codes_on(at, since),
        "tax_type": words(_TAXES, lots.below(2, number, 4)),
        "amount": money(lots.between(*planted.ARREARS_FEN, number, 5)),
        "owed_since": days(since),
    }
    first = {
        "key": pa.array(2 * at),
        "record_id": numbered(*stamp),
        **columns,
        "cleared_on": days(cleared_on, ~at_once),
        "supersedes": nothing(len(at)),
        "received_on": days(announced),
    }
    second = {
        "key": pa.array(2 * at + 1),
        "record_id": numbered(*stamp, "-1"),
        **columns,
        "cleared_on": days(cleared_on),
        "supersedes": where(announced <= last, numbered(*stamp), None),
        "received_on": days(corrected),
    }
    known = pa.table(first).filter(pa.array(announced <= last))
    return in_order([known, pa.table(second).filter(pa.array(cleared & ~at_once))])


def _schedule(setting: Setting) -> tuple[Integers, Integers, Integers]:
    """Give what falls due: tax, day, and who files it."""
    month = setting.month - np.arange(FILING_MONTHS, -1, -1)
    quarter = month[month_of_year(month) % 3 == 0]
    parts = [
        (0, on_day(month, _MONTHLY_DAY), _MONTHLY),
        (0, on_day(quarter, _QUARTERLY_DAY), _QUARTERLY),
        (1, on_day(quarter, _QUARTERLY_DAY), _EVERYBODY),
    ]
    tax = np.concatenate([np.full(len(due), number) for number, due, _ in parts])
    who = np.concatenate([np.full(len(due), filer) for _, due, filer in parts])
    due = np.concatenate([due for _, due, _ in parts])
    order = np.lexsort((tax, due))
    first = months_before(setting.as_of, np.array([FILING_MONTHS]))[0]
    order = order[(due[order] >= first) & (due[order] <= setting.today)]
    return tax[order], due[order], who[order]
