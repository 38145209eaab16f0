"""What the suppliers of water, power, gas and heat send (水电气暖)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from credit_tier.datasets.enterprises import Enterprise
from credit_tier.datasets.lots import Dice, Lots
from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import dotted, yes_no, yuan
from credit_tier.foundation.dates import add_months

BILLS = Office(
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
)

PERIODS = 13
DUE_DAY = 20
HEATING_MONTHS = frozenset({11, 12, 1, 2, 3})

_SUPPLIES = (("电费", 1000), ("水费", 450), ("燃气", 150), ("供暖", 250))
_HEAT = "供暖"
_DISPUTED = 4
_DISPUTED_WHEN_UNPAID = 150


class _Period(NamedTuple):
    label: str
    start: date
    due_on: date


def bill_rows(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give the bills of an enterprise's accounts, paid or not."""
    if not enterprise.supplied:
        return
    dice = lots.dice(enterprise.number)
    last = BILLS.last_batch(as_of, enterprise.region)
    accounts = [(utility, dice.between(8_000, 300_000)) for utility, rate in _SUPPLIES if dice.happens(rate)]
    for account, (utility, usual) in enumerate(accounts):
        number = f"HH{enterprise.number:07}{account}"
        for index, period in enumerate(_periods(as_of)):
            if utility == _HEAT and period.start.month not in HEATING_MONTHS:
                continue
            told = _told(enterprise, period, usual, last, lots.dice(enterprise.number, account, index))
            if told:
                yield [number, enterprise.code, utility, period.label, *told]


def _told(enterprise: Enterprise, period: _Period, usual: int, last: date, dice: Dice) -> list[str]:
    """Give amounts, days and dispute of one bill; nothing where none was sent."""
    if not enterprise.trades_on(period.start) or BILLS.first_batch(period.due_on) > last:
        return []
    amount = usual * dice.between(70, 130) // 100
    unpaid = dice.happens(enterprise.conduct.unpaid_bill)
    days = dice.between(1, 25) if dice.happens(enterprise.conduct.late_bill) else -dice.below(15)
    paid_on = None if unpaid else period.due_on + timedelta(days=days)
    disputed = dice.happens(_DISPUTED_WHEN_UNPAID if unpaid else _DISPUTED)
    if paid_on and BILLS.first_batch(paid_on) > last:
        paid_on = None
    received_on = BILLS.first_batch(max(period.due_on, paid_on or period.due_on))
    paid = amount if paid_on else 0
    days_told = (dotted(period.due_on), dotted(paid_on), yes_no(disputed), dotted(received_on))
    return [yuan(amount), yuan(paid), *days_told]


@lru_cache(maxsize=8)
def _periods(as_of: date) -> tuple[_Period, ...]:
    first = as_of.replace(day=1)
    starts = [add_months(first, -back) for back in range(PERIODS, 0, -1)]
    return tuple(
        _Period(f"{start.year}-{start.month:02}", start, add_months(start, 1).replace(day=DUE_DAY)) for start in starts
    )
