"""What inspecting agencies send, with the time of each visit (监督检查)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from credit_tier.datasets.enterprises import Enterprise
from credit_tier.datasets.lots import Lots
from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import dashed

INSPECTIONS = Office(
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

DAYS = 900

_AGENCIES = ("示例省市场监督管理局", "示例省应急管理厅", "示例省生态环境厅")
_FORMS = ("双随机抽查", "日常检查", "专项检查")
_VISITS = ((0, 520), (1, 280), (2, 140), (3, 60))
_AGAIN_SAME_DAY = 30
_CORRECTED_AT_ONCE = 350
_FIRST_HOUR, _LAST_HOUR = 9, 15
_FRIDAY = 4


def inspection_rows(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give the visits to an enterprise; now and then a second agency comes later on the same day."""
    last = INSPECTIONS.last_batch(as_of, enterprise.region)
    for visit in range(lots.dice(enterprise.number).share(_VISITS)):
        dice = lots.dice(enterprise.number, visit)
        day = _workday(as_of - timedelta(days=dice.below(DAYS)))
        received_on = INSPECTIONS.first_batch(day)
        if received_on > last or not enterprise.trades_on(day):
            continue
        hour, minute = dice.between(_FIRST_HOUR, _LAST_HOUR), dice.below(60)
        for later in range(1 + dice.happens(_AGAIN_SAME_DAY)):
            failed = dice.happens(enterprise.conduct.failed_inspection)
            bad = "发现问题经责令已改正" if dice.happens(_CORRECTED_AT_ONCE) else "不合格"
            yield [
                dice.pick(_AGENCIES),
                enterprise.code,
                dice.pick(_FORMS),
                f"{dashed(day)} {hour + 2 * later:02}:{minute:02}",
                bad if failed else "合格",
                dashed(received_on),
            ]


def _workday(day: date) -> date:
    """Move a weekend day to the Friday before."""
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))
