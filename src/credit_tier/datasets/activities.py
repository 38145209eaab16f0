"""What licensing agencies send: the regulated fields an enterprise works in (从业领域)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, where, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import day_of_month, month_of, months_before, on_day
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import TRADES
from credit_tier.datasets.spelling import slashed, spelt

ACTIVITIES: Final = Office(
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
    event_needed=False,
)

PERMIT_MONTHS: Final = 60
FIELDS: Final = tuple(planted.TARGET_FIELD)

_OPEN_ENDED: Final = ("长期", "9999-09-09", "")


def activities(cohort: Cohort) -> pa.Table:
    """Give permits: for five years, or without end as each office writes it."""
    setting = cohort.setting
    lots = setting.lots("activities")
    needed = np.array([[field in trade.fields for field in FIELDS] for trade in TRADES])[cohort.trade]
    permitted = lots.happens(planted.PERMITTED, cohort.number[:, None], np.arange(len(FIELDS)))
    at, turn = np.nonzero(needed & permitted)
    number = cohort.number[at]
    thrown = months_before(setting.as_of, lots.below(PERMIT_MONTHS + 3, number, 100 + turn))
    since = np.maximum(thrown, cohort.founded_on[at])
    received = ACTIVITIES.arrival(setting, since, cohort.region[at])
    end = days(on_day(month_of(since) + PERMIT_MONTHS, day_of_month(since)))
    closed = spelt(end, day=slashed)
    open_ended = lots.share(planted.PERMIT_ENDS, number, 200 + turn)
    until = words(_OPEN_ENDED, open_ended)
    table = pa.table(
        {
            "code": cohort.codes_on(at, received),
            "field": words(FIELDS, turn),
            "since": days(since),
            "until": where(open_ended < len(_OPEN_ENDED) - 1, until, closed),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= ACTIVITIES.last(setting)[cohort.region[at]]))
