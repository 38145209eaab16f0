"""What the registrar sends of changes: whose code became another's, who was absorbed, who is a branch (主体变更)."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from credit_tier.datasets.columns import days, joined, where, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.months import year_of
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Form, Succession
from credit_tier.datasets.spelling import slashed

SUCCESSIONS: Final = Office(
    table="successions",
    file="主体变更.csv",
    encoding="utf-8",
    columns={
        "former_code": "原统一社会信用代码/注册号",
        "code": "统一社会信用代码",
        "kind": "变更类型",
        "effective_on": "变更日期",
        "document_no": "核准文书号",
        "agency": "核准机关",
        "received_on": "收到日期",
    },
    day=slashed,
    batch_day=7,
    event="effective_on",
    event_ahead=True,
)

SUCCESSION_NAMES: Final = {
    Succession.CODE_CHANGED: "code_change",
    Succession.ABSORBED: "merger_absorption",
    Succession.TURNED_COMPANY: "individual_to_company",
}
"""The kinds as the rulebook names them."""

_KINDS: Final = ("", "代码变更", "吸收合并", "个转企", "分支机构")
_BRANCH: Final = 4
_REGISTRAR: Final = "示例省市场监督管理局"


def successions(cohort: Cohort) -> pa.Table:
    """Give changes of code, mergers, sole traders turned companies, and branches with their headquarters."""
    branch = cohort.form == Form.BRANCH
    kind = np.where(branch, _BRANCH, cohort.succession)
    day = np.where(branch, cohort.founded_on, cohort.turned_on)
    at = np.flatnonzero((kind != Succession.NONE) & (day <= cohort.setting.today))
    kind, day, place = kind[at], day[at], pa.array(at)
    received = SUCCESSIONS.arrival(cohort.setting, day, cohort.region[at])
    moves = np.isin(kind, (Succession.ABSORBED, _BRANCH))
    number = pa.array(cohort.number[at]).cast(pa.string())
    year = pa.array(year_of(day)).cast(pa.string())
    table = pa.table(
        {
            "former_code": cohort.former_code.take(place),
            "code": where(moves, cohort.first_code.take(place), cohort.code.take(place)),
            "kind": words(_KINDS, kind),
            "effective_on": days(day),
            "document_no": joined(joined("甘示例市监变〔", year, "〕"), joined(number, "号")),
            "agency": words([_REGISTRAR], np.zeros_like(at)),
            "received_on": days(received),
        }
    )
    return table.filter(pa.array(received <= SUCCESSIONS.last(cohort.setting)[cohort.region[at]]))
