"""What each office says of its own deliveries: for where, and up to which day (数据报送情况)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets.columns import days
from credit_tier.datasets.months import month_of, on_day
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import REGIONS
from credit_tier.datasets.setting import Setting
from credit_tier.datasets.spelling import dashed

DELIVERIES: Final = Office(
    table="deliveries",
    file="数据报送情况.csv",
    encoding="utf-8-sig",
    columns={"source": "数据集", "region": "行政区划", "covers_to": "覆盖至", "received_on": "收到日期"},
    day=dashed,
    batch_day=28,
    event="covers_to",
)

LOG_MONTHS: Final = 24
UNKNOWN_SOURCE: Final = "住房公积金缴存"
WRITTEN_REGION: Final = "兰州新区"
WRONG_LINES: Final = (UNKNOWN_SOURCE, WRITTEN_REGION)
"""Two lines that a clerk gets wrong: a data set nobody asked for, and a region by its name."""


def deliveries(setting: Setting, offices: Iterable[Office]) -> pa.Table:
    """Give the deliveries of two years; an office that was late somewhere reports region by region."""
    today = days(np.array([setting.today]))
    wrong = {
        "source": [UNKNOWN_SOURCE, "企业名单"],
        "region": ["", WRITTEN_REGION],
        "covers_to": pa.concat_arrays([today, today]),
        "received_on": pa.concat_arrays([today, today]),
    }
    return pa.concat_tables([*(_of(office, setting) for office in offices), pa.table(wrong)]).combine_chunks()


def _of(office: Office, setting: Setting) -> pa.Table:
    regional = bool(office.behind or office.missed)
    regions = [code for code, _ in REGIONS] if regional else [""]
    back = np.arange(0, LOG_MONTHS, office.every)
    last = month_of(office.last(setting)[: len(regions)])
    month = last[:, None] - back
    gaps = np.array([office.missed.get(code, -1) for code in regions])
    came = month != setting.month - gaps[:, None]
    at, turn = np.nonzero(came)
    sent_on = on_day(month[at, turn], office.batch_day)
    return pa.table(
        {
            "source": pa.repeat(pa.scalar(PurePath(office.file).stem), len(at)),
            "region": pa.array(regions, pa.string()).take(pa.array(at)),
            "covers_to": days(office.covers(sent_on)),
            "received_on": days(sent_on),
        }
    )
