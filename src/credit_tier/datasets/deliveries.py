"""What each office says of its own deliveries: for where, and up to which day (数据报送情况)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import PurePath

from credit_tier.datasets.offices import REGIONS, Office
from credit_tier.datasets.spelling import dashed
from credit_tier.foundation.dates import add_months

DELIVERIES = Office(
    table="deliveries",
    file="数据报送情况.csv",
    encoding="utf-8-sig",
    columns={"source": "数据集", "region": "行政区划", "covers_to": "覆盖至", "received_on": "收到日期"},
    day=dashed,
    batch_day=28,
    event="covers_to",
)

LOG_MONTHS = 24
UNKNOWN_SOURCE = "住房公积金缴存"
WRITTEN_REGION = "兰州新区"


def delivery_rows(offices: Iterable[Office], as_of: date) -> Iterator[list[str]]:
    """Give the deliveries of two years; an office that is behind somewhere reports region by region."""
    for office in offices:
        for region in [code for code, _ in REGIONS] if office.behind else [""]:
            last = office.last_batch(as_of, region)
            for back in range(0, LOG_MONTHS, office.every):
                yield _row(PurePath(office.file).stem, region, office, add_months(last, -back))
    # Two lines that a clerk gets wrong: a data set nobody asked for, and a region by its name.
    today = dashed(as_of)
    yield [UNKNOWN_SOURCE, "", today, today]
    yield ["企业名单", WRITTEN_REGION, today, today]


def _row(source: str, region: str, office: Office, sent_on: date) -> list[str]:
    covers_to = sent_on.replace(day=1) - timedelta(days=1) if office.by_period else sent_on
    return [source, region, dashed(covers_to), dashed(sent_on)]
