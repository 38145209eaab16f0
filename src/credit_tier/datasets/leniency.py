"""What deciding agencies send of first minor violations that they did not penalise (首违不罚)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, joined, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import year_of
from credit_tier.datasets.offences import FALSE_ADVERTISING, LATE_DECLARATION, UNPAID_INSURANCE
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.spelling import dotted

LENIENT: Final = Office(
    table="lenient_outcomes",
    file="首违不罚记录.csv",
    encoding="gb18030",
    columns={
        "agency": "处理机关",
        "party": "当事人名称",
        "code": "统一社会信用代码",
        "kind": "免罚类型",
        "document_no": "不予行政处罚决定书文号",
        "domain": "执法领域",
        "act": "违法事实",
        "measures": "教育措施",
        "corrected_on": "整改完成日期",
        "decided_on": "处理日期",
        "received_on": "收到日期",
    },
    day=dotted,
    batch_day=9,
    event="decided_on",
    happened="corrected_on",
)

DAYS: Final = 720

_OFFENCES: Final = (LATE_DECLARATION, FALSE_ADVERTISING, UNPAID_INSURANCE)
_KINDS: Final = ("首违不罚", "轻微不罚")
_MEASURES: Final = ("批评教育", "指导约谈", "批评教育、指导约谈")


def lenient_outcomes(cohort: Cohort) -> pa.Table:
    """Give violations that were put right and not penalised: more often where the risk is higher, but never grave."""
    setting = cohort.setting
    lots = setting.lots("lenient outcomes")
    excused = lots.happens(cohort.rate(Theme.LAW, planted.EXCUSED), cohort.number)
    day = setting.today - lots.below(DAYS, cohort.number, 1)
    at = np.flatnonzero(excused & cohort.trades_on(np.arange(len(cohort)), day))
    number, day = cohort.number[at], day[at]
    offence = lots.below(len(_OFFENCES), number, 2)
    received = LENIENT.arrival(setting, day, cohort.region[at])
    signs = words([one.sign for one in _OFFENCES], offence)
    year, ordinal = (pa.array(values).cast(pa.string()) for values in (year_of(day), number))
    table = pa.table(
        {
            "agency": words([one.agency for one in _OFFENCES], offence),
            "party": cohort.name.take(pa.array(at)),
            "code": cohort.codes_on(at, day),
            "kind": words(_KINDS, lots.share(planted.EXCUSED_SHARES, number, 3)),
            "document_no": joined("甘示例", signs, "免〔", year, joined("〕", ordinal, "号")),
            "domain": words([one.domain for one in _OFFENCES], offence),
            "act": words([one.act for one in _OFFENCES], offence),
            "measures": words(_MEASURES, lots.below(len(_MEASURES), number, 4)),
            "corrected_on": days(day - lots.below(20, number, 5)),
            "decided_on": days(day),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= LENIENT.last(setting)[cohort.region[at]]))
