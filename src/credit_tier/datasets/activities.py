"""What licensing agencies send: the regulated fields an enterprise works in (从业领域)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from credit_tier.datasets.enterprises import Enterprise
from credit_tier.datasets.lots import Lots
from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import slashed
from credit_tier.foundation.dates import add_months

ACTIVITIES = Office(
    table="activities",
    file="从业领域.csv",
    encoding="gb18030",
    columns={
        "code": "社会信用代码",
        "field": "专项库名称",
        "since": "许可日期",
        "until": "许可有效期至",
        "received_on": "收到日期",
    },
    day=slashed,
    batch_day=3,
    event="since",
)

PERMIT_MONTHS = 60
_OPEN_ENDED = (("长期", 250), ("9999-09-09", 250), ("", 500))
_PERMITTED = 920


def activity_rows(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give the permits of an enterprise: for five years, or without end as each office writes it."""
    last = ACTIVITIES.last_batch(as_of, enterprise.region)
    for index, field in enumerate(enterprise.trade.fields):
        dice = lots.dice(enterprise.number, index)
        since = max(add_months(as_of, -dice.below(PERMIT_MONTHS + 3)), enterprise.founded_on)
        received_on = ACTIVITIES.first_batch(since)
        if dice.happens(_PERMITTED) and received_on <= last:
            until = dice.share(_OPEN_ENDED) or slashed(add_months(since, PERMIT_MONTHS))
            yield [enterprise.code, field, slashed(since), until, slashed(received_on)]
