"""What two agencies make of a year: tax credit levels and labour compliance levels (纳税信用级别、守法诚信等级)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, joined, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import MONTHS_A_YEAR, first_day, month_of_year, on_day, year_of
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.spelling import chinese, dashed
from credit_tier.foundation.lots import Booleans, Integers

TAX_RATINGS: Final = Office(
    table="tax_ratings",
    file="纳税信用评价结果.csv",
    encoding="utf-8",
    columns={
        "code": "纳税人识别号",
        "year": "评价年度",
        "level": "纳税信用级别",
        "rated_on": "评价结果发布日期",
        "received_on": "接收日期",
    },
    day=dashed,
    batch_day=25,
    event="rated_on",
)
LABOUR_RATINGS: Final = Office(
    table="labour_ratings",
    file="劳动保障守法诚信等级.csv",
    encoding="gb18030",
    columns={
        "code": "统一社会信用代码",
        "year": "评价年度",
        "level": "守法诚信等级",
        "rated_on": "评定日期",
        "received_on": "收到日期",
    },
    day=chinese,
    batch_day=12,
    event="rated_on",
)

TAX_LEVELS: Final = ("A级", "B级", "M级", "C级", "D级")
LABOUR_LEVELS: Final = ("A", "B", "C")
RATED_MONTHS: Final = 14
"""Ratings of so many months are told."""

_APRIL, _RATING_DAY = 3, 20
_A, _B, _M, _C, _D = range(len(TAX_LEVELS))


def tax_ratings(cohort: Cohort) -> pa.Table:
    """Give the tax credit levels: the worse the more likely with the tax risk; M in the first year."""
    at, turn, rated_on = _rated(cohort, cohort.taxed)
    lots, number = cohort.setting.lots("tax levels"), cohort.number[at]

    def falls(response: planted.Response, kind: int) -> Booleans:
        return lots.happens(cohort.rate(Theme.TAX, response)[at], number, 100 * kind + turn)

    level = np.where(falls(planted.LEVEL_B, _B), _B, _A)
    level = np.where(falls(planted.LEVEL_C, _C), _C, level)
    level = np.where(cohort.founded_on[at] > first_day(_year_rated(rated_on)), _M, level)
    level = np.where(falls(planted.LEVEL_D, _D), _D, level)
    return _told(cohort, TAX_RATINGS, at, rated_on, words(TAX_LEVELS, level))


def labour_ratings(cohort: Cohort) -> pa.Table:
    """Give the labour compliance levels; nearly everybody is in A."""
    at, turn, rated_on = _rated(cohort, cohort.employing)
    lots, number = cohort.setting.lots("labour levels"), cohort.number[at]
    caught = lots.happens(cohort.rate(Theme.LABOUR, planted.LABOUR_CAUGHT)[at], number, turn)
    gravely = caught & lots.happens(planted.GRAVELY_CAUGHT, number, 100 + turn)
    return _told(cohort, LABOUR_RATINGS, at, rated_on, words(LABOUR_LEVELS, caught * 1 + gravely * 1))


def _rated(cohort: Cohort, who: Booleans) -> tuple[Integers, Integers, Integers]:
    """Give who of them is rated in which of the last Aprils, and on which day."""
    month = cohort.setting.month - np.arange(RATED_MONTHS, -1, -1)
    rated_on = on_day(month[month_of_year(month) == _APRIL], _RATING_DAY)
    there = who[:, None] & (cohort.founded_on[:, None] <= rated_on) & (rated_on <= cohort.closed_on[:, None])
    at, turn = np.nonzero(there)
    return at, turn, rated_on[turn]


def _year_rated(rated_on: Integers) -> Integers:
    """Give the first month of the year that was rated: the one before the rating."""
    return (year_of(rated_on) - 1 - year_of(np.array([0]))) * MONTHS_A_YEAR


def _told(cohort: Cohort, office: Office, at: Integers, rated_on: Integers, level: pa.Array) -> pa.Table:
    received = office.arrival(cohort.setting, rated_on, cohort.region[at])
    table = pa.table(
        {
            "code": cohort.codes_on(at, rated_on),
            "year": joined(pa.array(year_of(rated_on) - 1).cast(pa.string()), "年度"),
            "level": level,
            "rated_on": days(rated_on),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= office.last(cohort.setting)[cohort.region[at]]))
