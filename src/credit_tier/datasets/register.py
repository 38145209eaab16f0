"""What the registrar sends: who is there, in which state, and new codes beside the ones they replaced (企业名单)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.datasets import planted
from credit_tier.datasets.columns import answers, days, in_order, where, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.made_codes import CODE_LENGTH, registration_numbers
from credit_tier.datasets.months import NEVER, months_before
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import FORM_WORDS, REGIONS, SIZE_WORDS, TRADES, Form, Succession
from credit_tier.datasets.spelling import dashed
from credit_tier.foundation.lots import Integers

REGISTER: Final = Office(
    table="enterprises",
    file="企业名单.csv",
    encoding="utf-8-sig",
    columns={
        "code": "统一社会信用代码/注册号",
        "name": "企业名称",
        "subject_type": "市场主体类型",
        "region": "行政区划",
        "founded_on": "成立日期",
        "state": "登记状态",
        "industry": "行业",
        "size": "企业规模",
        "has_tax_registration": "是否税务登记",
        "has_employees_insured": "是否社保登记",
        "head_code": "隶属企业统一社会信用代码",
        "reg_no": "注册号",
        "received_on": "收到日期",
    },
    day=dashed,
    batch_day=5,
    event="founded_on",
    event_needed=False,
)

LISTED_MONTHS: Final = 24
"""The register was first delivered so many months ago."""

_STATES: Final = ("存续", "在营", "开业", "注销", "吊销")
_CANCELLED, _REVOKED = 3, 4


def register(cohort: Cohort) -> pa.Table:
    """Give what the register says of each: when it is listed, when it closes, and when it goes by another code."""
    lots = cohort.setting.lots("register")
    listed_from = months_before(cohort.setting.as_of, np.array([LISTED_MONTHS]))[0]
    state = lots.share(planted.OPEN_SHARES, cohort.number)
    gone = np.array([_CANCELLED, _REVOKED])[lots.below(2, cohort.number, 1)]
    gone = np.where(cohort.succession == Succession.NONE, gone, _CANCELLED)
    renamed_on = np.where(cohort.renamed, cohort.turned_on, NEVER)
    return in_order(
        [
            _told(cohort, np.maximum(cohort.founded_on, listed_from), state, former=True),
            _told(cohort, cohort.closed_on, gone, former=True),
            _told(cohort, renamed_on, np.full(len(cohort), _CANCELLED), former=True),
            _told(cohort, renamed_on, state, former=False),
        ]
    )


def _told(cohort: Cohort, day: Integers, state: Integers, *, former: bool) -> pa.Table:
    """Tell the state of those whose day has come and been delivered."""
    past = np.minimum(day, cohort.setting.today)
    received = REGISTER.arrival(cohort.setting, past, cohort.region)
    told = (day <= cohort.setting.today) & (received <= REGISTER.last(cohort.setting)[cohort.region])
    at = np.flatnonzero(told)
    codes = cohort.former_code if former else cohort.code
    turned = (cohort.succession[at] == Succession.TURNED_COMPANY) & (not former)
    bare = pc.not_equal(pc.utf8_length(cohort.former_code.take(pa.array(at))), CODE_LENGTH)
    bare = bare.to_numpy(zero_copy_only=False)
    place = pa.array(at)
    return pa.table(
        {
            "key": place,
            "code": codes.take(place),
            "name": cohort.name.take(place),
            "subject_type": words(FORM_WORDS, np.where(turned, int(Form.COMPANY), cohort.form[at])),
            "region": words([code for code, _ in REGIONS], cohort.region[at]),
            "founded_on": days(np.where(turned, cohort.turned_on[at], cohort.founded_on[at])),
            "state": words(_STATES, state[at]),
            "industry": words([trade.industry for trade in TRADES], cohort.trade[at]),
            "size": words(SIZE_WORDS, cohort.size[at]),
            "has_tax_registration": answers(cohort.taxed[at]),
            "has_employees_insured": answers(cohort.employing[at]),
            "head_code": where(cohort.form[at] == Form.BRANCH, cohort.first_code.take(place), None),
            "reg_no": where(turned & bare, registration_numbers(cohort.number[at]), None),
            "received_on": days(received[at]),
        }
    )
