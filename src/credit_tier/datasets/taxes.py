"""What the tax office sends: filings and arrears (纳税申报、欠税公告)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from credit_tier.datasets.enterprises import Enterprise
from credit_tier.datasets.lots import Dice, Lots
from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import FEN_PER_WAN_YUAN, chinese, slashed, wan_yuan
from credit_tier.foundation.dates import add_months

FILINGS = Office(
    table="tax_filings",
    file="纳税申报.csv",
    encoding="gb18030",
    columns={
        "code": "纳税人识别号",
        "tax_type": "征收项目",
        "due_on": "申报截止日期",
        "filed_on": "实际申报日期",
        "received_on": "接收日期",
    },
    day=slashed,
    batch_day=22,
    event="due_on",
    happened="filed_on",
    behind={"621200": 5},
)
ARREARS = Office(
    table="tax_arrears",
    file="欠税公告.csv",
    encoding="utf-8",
    columns={
        "record_id": "记录编号",
        "tax_type": "欠税税种",
        "code": "统一社会信用代码（纳税人识别号）",
        "amount": "欠税余额（万元）",
        "owed_since": "欠税日期",
        "cleared_on": "缴清日期",
        "supersedes": "替代记录",
        "received_on": "收到日期",
    },
    day=chinese,
    batch_day=15,
    event="owed_since",
    amount="amount",
    every=3,
    by_period=True,
)

FILING_MONTHS = 24
ARREARS_DAYS = 900
MONTHLY_DAY = 15
QUARTERLY_DAY = 20
VALUE_ADDED, INCOME = "增值税", "企业所得税"

_MONTHLY_FILER = 250
_CLEARED = 450
_FRACTION_OF_A_FEN = 100


def filing_rows(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give the filings of an enterprise that fell due in the last 24 months."""
    if not enterprise.taxed:
        return
    last = FILINGS.last_batch(as_of, enterprise.region)
    monthly = lots.dice(enterprise.number).happens(_MONTHLY_FILER)
    for index, (tax_type, due_on) in enumerate(_due_days(as_of, monthly=monthly)):
        # Nothing is due yet of the first month.
        if not enterprise.trades_on(due_on - timedelta(days=31)):
            continue
        filed_on = _filed(enterprise, due_on, lots.dice(enterprise.number, index))
        if filed_on and FILINGS.first_batch(filed_on) > last:
            filed_on = None
        received_on = FILINGS.first_batch(max(due_on, filed_on or due_on))
        if received_on <= last:
            yield [enterprise.code, tax_type, slashed(due_on), slashed(filed_on), slashed(received_on)]


def arrears_rows(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give the arrears of an enterprise: one announcement, and a corrected one once they are paid."""
    dice = lots.dice(enterprise.number)
    owed_since = as_of - timedelta(days=dice.below(ARREARS_DAYS))
    if not (enterprise.taxed and dice.happens(enterprise.conduct.arrears) and enterprise.trades_on(owed_since)):
        return
    last = ARREARS.last_batch(as_of, enterprise.region)
    tax_type, amount = dice.pick((VALUE_ADDED, INCOME)), _amount(dice)
    cleared_on = owed_since + timedelta(days=dice.between(20, 400))
    announced, corrected = ARREARS.first_batch(owed_since), ARREARS.first_batch(cleared_on)
    known_cleared = dice.happens(_CLEARED) and corrected <= last
    identity = f"QS{owed_since.year}-{enterprise.number:07}"

    def row(record_id: str, cleared: date | None, supersedes: str, received_on: date) -> list[str]:
        days = (chinese(owed_since), chinese(cleared), supersedes, chinese(received_on))
        return [record_id, tax_type, enterprise.code, amount, *days]

    if known_cleared and corrected == announced:
        yield row(identity, cleared_on, "", corrected)
        return
    if announced <= last:
        yield row(identity, None, "", announced)
    if known_cleared:
        yield row(f"{identity}-1", cleared_on, identity, corrected)


def _amount(dice: Dice) -> str:
    amount = wan_yuan(dice.between(FEN_PER_WAN_YUAN // 100, 80 * FEN_PER_WAN_YUAN))
    return f"{amount}{dice.below(100):02}" if dice.happens(_FRACTION_OF_A_FEN) else amount


def _filed(enterprise: Enterprise, due_on: date, dice: Dice) -> date | None:
    if dice.happens(enterprise.conduct.late_filing):
        return due_on + timedelta(days=dice.between(1, 45))
    if dice.happens(enterprise.conduct.missed_filing):
        return None
    return due_on - timedelta(days=dice.below(14))


@lru_cache(maxsize=8)
def _due_days(as_of: date, *, monthly: bool) -> tuple[tuple[str, date], ...]:
    days = []
    for back in range(FILING_MONTHS, -1, -1):
        month = add_months(as_of.replace(day=1), -back)
        quarterly = month.month % 3 == 1
        if monthly:
            days.append((VALUE_ADDED, month.replace(day=MONTHLY_DAY)))
        elif quarterly:
            days.append((VALUE_ADDED, month.replace(day=QUARTERLY_DAY)))
        if quarterly:
            days.append((INCOME, month.replace(day=QUARTERLY_DAY)))
    first = add_months(as_of, -FILING_MONTHS)
    return tuple((tax_type, day) for tax_type, day in days if first <= day <= as_of)
