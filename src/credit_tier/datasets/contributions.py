"""What the social insurance agency sends: one row an enterprise and month (社保缴费)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from credit_tier.datasets.enterprises import Enterprise
from credit_tier.datasets.lots import Lots
from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import compact, yuan
from credit_tier.foundation.dates import add_months, last_day

CONTRIBUTIONS = Office(
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
    batch_day=18,
    event="period",
    amount="payable",
    by_period=True,
)

PERIODS = 15
DUE_DAY = 15
DEFERRED_PERIODS = 4

_INSURED = {"微型": (1, 8), "小型": (8, 40), "中型": (40, 200), "大型": (200, 900)}
_DEFERRED = 15
_PAID_IN_PART = 200
_PAID_LATE = 450
_FEN_A_HEAD = (98_000, 145_000)


class _Period(NamedTuple):
    label: str
    end: date
    due_on: date


def contribution_rows(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give the months of an enterprise; a month paid late comes again, in place of the first record."""
    if not enterprise.employing:
        return
    dice = lots.dice(enterprise.number)
    insured = dice.between(*_INSURED[enterprise.size])
    payable = insured * dice.between(*_FEN_A_HEAD)
    deferred = dice.happens(_DEFERRED)
    last = CONTRIBUTIONS.last_batch(as_of, enterprise.region)
    months = _periods(as_of)
    for index, month in enumerate(months):
        told_on = CONTRIBUTIONS.first_batch(month.due_on)
        if told_on > last or not enterprise.trades_on(month.end):
            continue
        identity = f"SB{month.label}-{enterprise.number:07}"
        head = [enterprise.code, month.label, str(insured), yuan(payable)]
        if deferred and index >= len(months) - DEFERRED_PERIODS:
            yield [identity, *head, "0.00", "", compact(add_months(month.end, 12)), "", compact(told_on)]
            continue
        dice = lots.dice(enterprise.number, index)
        if not dice.happens(enterprise.conduct.unpaid_month):
            paid_on = month.due_on - timedelta(days=dice.below(10))
            yield [identity, *head, yuan(payable), compact(paid_on), "", "", compact(told_on)]
            continue
        part = payable // 2 if dice.happens(_PAID_IN_PART) else 0
        yield [identity, *head, yuan(part), compact(month.due_on if part else None), "", "", compact(told_on)]
        paid_on = month.due_on + timedelta(days=dice.between(20, 150))
        corrected_on = CONTRIBUTIONS.first_batch(paid_on)
        if dice.happens(_PAID_LATE) and corrected_on <= last:
            tail = [yuan(payable), compact(paid_on), "", identity, compact(corrected_on)]
            yield [f"{identity}-1", *head, *tail]


def unpaid_records(rows: Iterable[list[str]]) -> list[tuple[str, date]]:
    """Give the records among rows of contributions that say that nothing was paid, and when they arrived."""
    named = (dict(zip(CONTRIBUTIONS.columns, row, strict=True)) for row in rows)
    return [
        (row["record_id"], date.fromisoformat(row["received_on"]))
        for row in named
        if row["paid"] == "0.00" and not row["deferred_until"]
    ]


@lru_cache(maxsize=8)
def _periods(as_of: date) -> tuple[_Period, ...]:
    first = as_of.replace(day=1)
    starts = [add_months(first, -back) for back in range(PERIODS, 0, -1)]
    return tuple(
        _Period(f"{start.year}{start.month:02}", last_day(start.year, start.month), _due(start)) for start in starts
    )


def _due(start: date) -> date:
    return add_months(start, 1).replace(day=DUE_DAY)
