"""What inspecting agencies send, with the time of each visit, and by which policy they choose whom to visit (监督检查).

Each quarter an enterprise is visited by random draw with one chance for all, and by targeting with a chance that
follows what agencies see (regulated field, size, region) and complaints, which follow the risk and are in no table.
What a visit finds depends on the risk and the strictness of the agency alone, not on why it was made.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, moments, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import workday
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import AGENCIES, QUARTERS, REGIONS, TRADES, Theme
from credit_tier.datasets.seasons import busy_day, in_festival
from credit_tier.datasets.spelling import dashed
from credit_tier.foundation.lots import PER_MILLE, PPM, Booleans, Integers

INSPECTIONS: Final = Office(
    table="inspections",
    file="监督检查.csv",
    encoding="gb18030",
    columns={
        "agency": "检查部门",
        "code": "统一社会信用代码/注册号",
        "form": "监督检查形式",
        "inspected_on": "检查时间",
        "result": "监督检查结果",
        "received_on": "收到日期",
    },
    day=dashed,
    batch_day=12,
    event="inspected_on",
)

QUARTER_DAYS: Final = 90
VISITS: Final = 2 * QUARTERS
"""Occasions of visits in all: by draw (even turns) and by targeting (odd ones)."""

_FORMS: Final = ("双随机抽查", "日常检查", "专项检查")
_RESULTS: Final = ("合格", "不合格", "发现问题经责令已改正", "不配合检查情节严重")
_FAILED, _CORRECTED, _REFUSED = 1, 2, 3
_FIRST_HOUR, _LAST_HOUR = 9, 15
_TWO_HOURS: Final = 120
_AGAIN: Final = 1_000


class Visits(NamedTuple):
    """Visits made, one entry each; `agency` and `result` are positions in their tables."""

    at: Integers
    turn: Integers
    day: Integers
    minute: Integers
    agency: Integers
    form: Integers
    result: Integers

    @property
    def failed(self) -> Booleans:
        """Where something was found that was not put right at once."""
        failed: Booleans = self.result == _FAILED
        return failed

    def select(self, which: Booleans | Integers) -> Visits:
        """Give some of the entries."""
        return Visits._make(column[which] for column in self)


def inspections(cohort: Cohort) -> pa.Table:
    """Give the visits that have been told."""
    made = visits(cohort)
    received = INSPECTIONS.arrival(cohort.setting, made.day, cohort.region[made.at])
    table = pa.table(
        {
            "agency": words([agency.name for agency in AGENCIES], made.agency),
            "code": cohort.codes_on(made.at, made.day),
            "form": words(_FORMS, made.form),
            "inspected_on": moments(made.day, made.minute),
            "result": words(_RESULTS, made.result),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= INSPECTIONS.last(cohort.setting)[cohort.region[made.at]]))


def visits(cohort: Cohort) -> Visits:
    """Give all visits up to `as_of`; now and then a second agency comes later on the same day."""
    setting = cohort.setting
    lots = setting.lots("visits")
    chance = np.stack([np.full(len(cohort), planted.RANDOM_VISIT), targeted_chance(cohort)], axis=1)
    chance = np.tile(chance, (1, QUARTERS))
    at, turn = np.nonzero(lots.happens(chance, cohort.number[:, None], np.arange(VISITS)))
    first = setting.today - (turn // 2 + 1) * QUARTER_DAYS + 1
    day = workday(busy_day(setting.lots("visit days"), first, QUARTER_DAYS, cohort.trade[at], cohort.number[at], turn))
    # In the month of the Spring Festival only one visit in two is made.
    made = cohort.trades_on(at, day) & (~in_festival(day) | (day % 2 == 0))
    at, turn, day = at[made], turn[made], day[made]
    number = cohort.number[at]
    minute = lots.between(_FIRST_HOUR * 60, _LAST_HOUR * 60 + 59, number, 100 + turn)
    agency = lots.share(planted.AGENCY_SHARES, number, 200 + turn)
    form = np.where(turn % 2, 1 + lots.below(2, number, 300 + turn), 0)
    plain = Visits(at, turn, day, minute, agency, form, np.zeros_like(at))
    again = plain.select(lots.happens(planted.AGAIN_SAME_DAY, number, 400 + turn))
    again = again._replace(
        turn=again.turn + _AGAIN, minute=again.minute + _TWO_HOURS, agency=(again.agency + 1) % len(AGENCIES)
    )
    both = Visits(*(np.concatenate(pair) for pair in zip(plain, again, strict=True)))
    both = both.select(np.lexsort((both.minute, both.day, both.at)))
    return both._replace(result=_found(cohort, both))


def targeted_chance(cohort: Cohort) -> Integers:
    """Give the chance of a targeted visit in a quarter, ppm."""
    field = np.array(
        [max((planted.TARGET_FIELD.get(field, PER_MILLE) for field in one.fields), default=PER_MILLE) for one in TRADES]
    )
    region = np.array([planted.TARGET_REGION.get(code, PER_MILLE) for code, _ in REGIONS])
    seen = field[cohort.trade] * np.array(planted.TARGET_SIZE)[cohort.size] // PER_MILLE * region[cohort.region]
    complaints = PER_MILLE + cohort.theme_risk(Theme.LAW) * planted.TARGET_COMPLAINTS // PPM
    chance: Integers = planted.TARGETED_VISIT * (seen // PER_MILLE) // PER_MILLE * complaints // PER_MILLE
    return np.asarray(np.minimum(chance, planted.MOST_TARGETED))


def _found(cohort: Cohort, made: Visits) -> Integers:
    lots = cohort.setting.lots("findings")
    strictness = np.array([agency.strictness for agency in AGENCIES])[made.agency]
    chance = np.minimum(cohort.risk[made.at] * strictness // PER_MILLE, planted.MOST_FOUND)
    found = lots.happens(chance, cohort.number[made.at], made.turn)
    corrected = lots.happens(planted.CORRECTED_AT_ONCE, cohort.number[made.at], 2 * _AGAIN + made.turn)
    refused = lots.happens(planted.REFUSED, cohort.number[made.at], 4 * _AGAIN + made.turn)
    return np.where(found, np.where(corrected, _CORRECTED, np.where(refused, _REFUSED, _FAILED)), 0)
