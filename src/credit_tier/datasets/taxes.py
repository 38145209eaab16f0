"""What the tax office sends of duties: filings with the tax due on them, and arrears (纳税申报、欠税公告)."""

from __future__ import annotations

from typing import Final, NamedTuple

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
from credit_tier.foundation.lots import PER_MILLE, Booleans, Integers

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
        "duty": "申报事项",
        "payable": "应纳税额",
        "paid": "已缴税额",
        "paid_on": "缴款日期",
        "deferred_until": "延期缴纳期限",
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
ACCOUNT_DAYS: Final = 540

TAXES: Final = ("增值税", "企业所得税", "个人所得税", None)
DUTIES: Final = ("纳税申报", "扣缴申报", "缴费申报", "财务会计报表", "银行账号报告")
MONTHLY_DAY, QUARTERLY_DAY, STATEMENTS_DAY = 15, 20, 31
STATEMENTS_MONTH: Final = 4
LATEST: Final = 45
DEFERRED_DAYS: Final = 90

_DECLARED, _WITHHELD, _CONTRIBUTED, _STATED, _ACCOUNTS = range(len(DUTIES))
_EVERYBODY, _MONTHLY, _QUARTERLY, _EMPLOYERS = range(4)


class Duties(NamedTuple):
    """What is to be filed: by whom or, of a cohort, at which position, with the number of the throw.

    Attributes
    ----------
    who : array of int
        Kind of filer in the calendar; position of the enterprise in a cohort.
    turn, duty, tax, due_on : array of int
        `duty` and `tax` are positions in `DUTIES` and `TAXES`.
    """

    who: Integers
    turn: Integers
    duty: Integers
    tax: Integers
    due_on: Integers

    def select(self, which: Booleans | Integers) -> Duties:
        """Give some of the entries."""
        return Duties._make(column[which] for column in self)


def filings(cohort: Cohort) -> pa.Table:
    """Give what fell due to be filed in the last 18 months, with the tax that was due on declarations."""
    setting = cohort.setting
    owed = _owed(cohort)
    at, turn, due_on = owed.who, owed.turn, owed.due_on
    number, region = cohort.number[at], cohort.region[at]
    lots = setting.lots("filings")
    late_rate = cohort.rate(Theme.TAX, planted.LATE_FILING)[at] * festival_lateness(due_on) // PER_MILLE
    late = lots.happens(late_rate, number, turn)
    missed = lots.happens(cohort.rate(Theme.TAX, planted.MISSED_FILING)[at], number, 100 + turn)
    before, after = lots.below(14, number, 200 + turn), lots.between(1, LATEST, number, 300 + turn)
    filed_on = np.where(late, due_on + after, due_on - before)
    last = FILINGS.last(setting)[region]
    unknown = (missed & ~late) | (FILINGS.arrival(setting, filed_on, region) > last)
    received = FILINGS.arrival(setting, np.where(unknown, due_on, np.maximum(due_on, filed_on)), region)
    table = pa.table(
        {
            "code": cohort.codes_on(at, due_on),
            "tax_type": words(TAXES, owed.tax),
            "due_on": days(due_on),
            "filed_on": days(filed_on, unknown),
            "received_on": days(received),
            "duty": words(DUTIES, owed.duty),
            **_payments(cohort, owed, filed_on, unknown | (owed.duty != _DECLARED)),
        }
    )
    return table.filter(pa.array(received <= last))


def _payments(cohort: Cohort, owed: Duties, filed_on: Integers, without: Booleans) -> dict[str, pa.Array]:
    """Give what was due on each declaration, often nothing, and what of it was paid, all but always everything."""
    at, turn = owed.who, owed.turn
    lots, number = cohort.setting.lots("tax due"), cohort.number[at]
    most = np.array(planted.TAX_FEN)[cohort.size[at]]
    payable = np.where(lots.happens(planted.NO_TAX_DUE, number, turn), 0, lots.between(1, most, number, 100 + turn))
    unpaid = lots.happens(cohort.rate(Theme.TAX, planted.UNPAID_TAX)[at], number, 200 + turn) & (payable > 0)
    part = np.where(lots.happens(planted.PAID_IN_PART, number, 300 + turn), payable // 2, 0)
    paid = np.where(unpaid, part, payable)
    deferred = unpaid & lots.happens(planted.TAX_DEFERRED, number, 400 + turn)
    return {
        "payable": money(payable, without),
        "paid": money(paid, without),
        "paid_on": days(filed_on, without | (paid == 0)),
        "deferred_until": days(owed.due_on + DEFERRED_DAYS, without | ~deferred),
    }


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
        "tax_type": words(TAXES, lots.below(2, number, 4)),
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


def _owed(cohort: Cohort) -> Duties:
    """Give what each enterprise has to file: by the calendar and, once in a while, a new bank account."""
    setting = cohort.setting
    calendar = _calendar(setting)
    monthly = cohort.happens("monthly filer", planted.MONTHLY_FILER)
    everybody = np.ones(len(cohort), dtype=bool)
    groups = np.stack([everybody, monthly, ~monthly, cohort.employing])
    owing = cohort.taxed[:, None] & groups[calendar.who].T
    # Nothing is due yet of the first month.
    owing &= (cohort.founded_on[:, None] <= calendar.due_on - 31) & (calendar.due_on - 31 <= cohort.closed_on[:, None])
    at, turn = np.nonzero(owing)
    regular = calendar.select(turn)._replace(who=at)
    opened_on = setting.today - setting.lots("bank accounts").below(ACCOUNT_DAYS, cohort.number)
    opening = cohort.taxed & cohort.happens("account opened", planted.ACCOUNT_OPENED)
    at = np.flatnonzero(opening & cohort.trades_on(np.arange(len(cohort)), opened_on - LATEST))
    turn = np.full_like(at, len(calendar.turn))
    account = Duties(at, turn, np.full_like(at, _ACCOUNTS), np.full_like(at, TAXES.index(None)), opened_on[at])
    both = Duties(*(np.concatenate(parts) for parts in zip(regular, account, strict=True)))
    return both.select(np.lexsort((both.turn, both.who)))


def _calendar(setting: Setting) -> Duties:
    """Give what falls due in the months told of: duty, tax, day, and who files it."""
    month = setting.month - np.arange(FILING_MONTHS, -1, -1)
    quarter = month[month_of_year(month) % 3 == 0]
    year = month[month_of_year(month) == STATEMENTS_MONTH]
    parts = [
        (_DECLARED, 0, on_day(month, MONTHLY_DAY), _MONTHLY),
        (_DECLARED, 0, on_day(quarter, QUARTERLY_DAY), _QUARTERLY),
        (_DECLARED, 1, on_day(quarter, QUARTERLY_DAY), _EVERYBODY),
        (_WITHHELD, 2, on_day(quarter, MONTHLY_DAY), _EMPLOYERS),
        (_CONTRIBUTED, 3, on_day(quarter, MONTHLY_DAY), _EMPLOYERS),
        (_STATED, 3, on_day(year, STATEMENTS_DAY), _EVERYBODY),
    ]
    due_on = np.concatenate([due for _, _, due, _ in parts])
    duty, tax, who = (np.concatenate([np.full(len(part[2]), part[place]) for part in parts]) for place in (0, 1, 3))
    first = months_before(setting.as_of, np.array([FILING_MONTHS]))[0]
    order = np.lexsort((tax, duty, due_on))
    order = order[(due_on[order] >= first) & (due_on[order] <= setting.today)]
    return Duties(who, np.arange(len(due_on)), duty, tax, due_on).select(order)._replace(turn=np.arange(len(order)))
