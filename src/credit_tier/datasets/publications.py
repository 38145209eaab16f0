"""What enterprises publish of themselves, and when: annual reports and other information (年报与公示信息)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, where, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import month_of_year, months_before, on_day, year_of
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.spelling import dashed

PUBLICATIONS: Final = Office(
    table="publications",
    file="年报公示.csv",
    encoding="utf-8",
    columns={
        "code": "统一社会信用代码",
        "kind": "公示类型",
        "year": "报告年度",
        "due_on": "公示截止日",
        "published_on": "公示时间",
        "received_on": "收到日期",
    },
    day=dashed,
    batch_day=6,
    event="due_on",
    happened="published_on",
)

KINDS: Final = ("年报", "即时信息")
REPORT_MONTHS: Final = 37
INFORMATION_DAYS: Final = 500

_JUNE, _LAST_DAY = 5, 30
_REPORT, _INFORMATION = range(len(KINDS))


def publications(cohort: Cohort) -> pa.Table:
    """Give annual reports of the last three years, and now and then a change that has to be published."""
    setting = cohort.setting
    lots = setting.lots("publications")
    month = setting.month - np.arange(REPORT_MONTHS, -1, -1)
    ends = on_day(month[month_of_year(month) == _JUNE], _LAST_DAY)
    first = months_before(setting.as_of, np.array([REPORT_MONTHS]))[0]
    ends = ends[(ends >= first) & (ends <= setting.today)]
    # A firm reports for the first time on the year it was founded in.
    there = (year_of(cohort.founded_on)[:, None] < year_of(ends)) & (ends <= cohort.closed_on[:, None])
    at, turn = np.nonzero(there)
    changed_on = setting.today - lots.below(INFORMATION_DAYS, cohort.number)
    changing = cohort.happens("information to publish", planted.INFORMATION_DUE)
    changed = np.flatnonzero(changing & cohort.trades_on(np.arange(len(cohort)), changed_on))
    kind = np.concatenate([np.full(len(at), _REPORT), np.full(len(changed), _INFORMATION)])
    due_on = np.concatenate([ends[turn], changed_on[changed]])
    turn = np.concatenate([turn, np.full(len(changed), len(ends))])
    at = np.concatenate([at, changed])
    order = np.lexsort((turn, at))
    at, turn, kind, due_on = at[order], turn[order], kind[order], due_on[order]
    number, region = cohort.number[at], cohort.region[at]
    late = lots.happens(cohort.rate(Theme.LAW, planted.LATE_REPORT)[at], number, 100 + turn)
    never = late & lots.happens(planted.NEVER_PUBLISHED, number, 200 + turn)
    after, before = lots.between(1, 200, number, 300 + turn), lots.below(120, number, 400 + turn)
    published_on = np.where(late, due_on + after, due_on - before)
    last = PUBLICATIONS.last(setting)[region]
    unknown = never | (PUBLICATIONS.arrival(setting, published_on, region) > last)
    received = PUBLICATIONS.arrival(setting, np.where(unknown, due_on, np.maximum(due_on, published_on)), region)
    table = pa.table(
        {
            "code": cohort.codes_on(at, due_on),
            "kind": words(KINDS, kind),
            "year": where(kind == _REPORT, pa.array(year_of(due_on) - 1).cast(pa.string()), None),
            "due_on": days(due_on),
            "published_on": days(published_on, unknown),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= last))
