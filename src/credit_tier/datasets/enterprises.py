"""The invented enterprises and the register that lists them (企业名单).

A code is arithmetically valid (GB 32100, GB 11714) and plainly made up: its organisation part counts 00000001,
00000002 ... for enterprises of the old numbering, and MA000001, MA000002 ... for later ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from credit_tier.datasets.conduct import CLASSES, Conduct
from credit_tier.datasets.lots import Dice, Lots
from credit_tier.datasets.offices import REGIONS, Office
from credit_tier.datasets.spelling import dashed, yes_no
from credit_tier.foundation.codes import ALPHABET, check_character, organisation_check_character
from credit_tier.foundation.dates import add_months

REGISTER = Office(
    table="enterprises",
    file="企业名单.csv",
    encoding="utf-8-sig",
    columns={
        "code": "统一社会信用代码",
        "name": "企业名称",
        "region": "行政区划",
        "founded_on": "成立日期",
        "state": "登记状态",
        "industry": "行业",
        "size": "企业规模",
        "has_tax_registration": "是否税务登记",
        "has_employees_insured": "是否社保登记",
        "received_on": "收到日期",
    },
    day=dashed,
    batch_day=5,
    event="founded_on",
)

NEW_NUMBERING = date(2015, 10, 1)
"""Since this day an organisation's number begins with letters."""
LISTED_MONTHS = 24
"""The register was first delivered so many months ago."""

_AGES = (((2, 11), 60), ((12, 35), 130), ((36, 119), 450), ((120, 300), 360))
_SIZES = (("微型", 600), ("小型", 300), ("中型", 80), ("大型", 20))
_OPEN_STATES = (("存续", 900), ("在营", 50), ("开业", 50))
_CLOSED_STATES = ("注销", "吊销")
_CLOSED = 15
_TAX_REGISTRATION = 960
_EMPLOYEES = 880
_ACCOUNTS = 850


class Trade(NamedTuple):
    """What an enterprise does: the word in its name, its industry, and the regulated fields it needs a permit for."""

    word: str
    industry: str
    fields: tuple[str, ...] = ()


TRADES = (
    (Trade("商贸", "批发和零售业"), 260),
    (Trade("超市", "批发和零售业", ("食品",)), 80),
    (Trade("餐饮管理", "住宿和餐饮业", ("食品",)), 110),
    (Trade("食品", "制造业", ("食品",)), 50),
    (Trade("医药", "批发和零售业", ("药品",)), 40),
    (Trade("化工", "制造业", ("危险化学品", "安全生产")), 30),
    (Trade("矿业", "采矿业", ("安全生产",)), 20),
    (Trade("机械", "制造业", ("特种设备",)), 60),
    (Trade("电梯工程", "建筑业", ("特种设备",)), 30),
    (Trade("建筑安装", "建筑业", ("安全生产",)), 80),
    (Trade("物流", "交通运输、仓储和邮政业"), 70),
    (Trade("农业科技", "农、林、牧、渔业"), 90),
    (Trade("信息技术", "信息传输、软件和信息技术服务业"), 80),
)


class Enterprise(NamedTuple):
    """An invented enterprise.

    Attributes
    ----------
    number : int
        From 1; the index of all its lots.
    code, name, region : str
    founded_on : date
    closed_on : date or None
    trade : Trade
    size : str
    taxed, employing, supplied : bool
        Whether it is registered for tax and social insurance, and has utility accounts.
    conduct : Conduct
        Known to nobody.
    """

    number: int
    code: str
    name: str
    region: str
    founded_on: date
    closed_on: date | None
    trade: Trade
    size: str
    taxed: bool
    employing: bool
    supplied: bool
    conduct: Conduct

    def trades_on(self, day: date) -> bool:
        """Tell whether it existed on a day."""
        return self.founded_on <= day and (self.closed_on is None or day <= self.closed_on)


def invented(number: int, as_of: date, lots: Lots) -> Enterprise:
    """Invent an enterprise by its number."""
    dice = lots.dice(number)
    founded_on = _founded(dice, as_of)
    region = dice.share(REGIONS)
    trade = dice.share(TRADES)
    return Enterprise(
        number=number,
        code=made_code(number, region, letters=founded_on >= NEW_NUMBERING),
        name=f"示例{number:04}号{trade.word}有限公司",
        region=region,
        founded_on=founded_on,
        closed_on=_closed(dice, founded_on, as_of),
        trade=trade,
        size=dice.share(_SIZES),
        taxed=dice.happens(_TAX_REGISTRATION),
        employing=dice.happens(_EMPLOYEES),
        supplied=dice.happens(_ACCOUNTS),
        conduct=dice.share(CLASSES),
    )


def made_code(number: int, region: str, *, letters: bool) -> str:
    """Make the valid code of an invented enterprise.

    Examples
    --------
    >>> made_code(17, "620100", letters=True), made_code(17, "620100", letters=False)
    ('91620100MA00000H6G', '91620100000000174J')
    """
    organisation = f"MA0{_base31(number):0>5}" if letters else f"{number:08}"
    body = f"91{region}{organisation}{organisation_check_character(organisation)}"
    return body + check_character(body)


def misspelt(enterprise: Enterprise) -> Enterprise:
    """Give an enterprise that bears a wrong check character in every office's files."""
    wrong = "X" if enterprise.code.endswith("Y") else "Y"
    return enterprise._replace(code=enterprise.code[:-1] + wrong)


def register_rows(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[list[str]]:
    """Give what the register says of an enterprise: when it is listed, and again when it is closed."""
    dice = lots.dice(enterprise.number)
    last = REGISTER.last_batch(as_of, enterprise.region)
    listed_on = REGISTER.first_batch(max(enterprise.founded_on, add_months(as_of, -LISTED_MONTHS)))
    if listed_on <= last:
        yield _row(enterprise, dice.share(_OPEN_STATES), listed_on)
    if enterprise.closed_on and (told_on := REGISTER.first_batch(enterprise.closed_on)) <= last:
        yield _row(enterprise, dice.pick(_CLOSED_STATES), told_on)


def _row(enterprise: Enterprise, state: str, received_on: date) -> list[str]:
    return [
        enterprise.code,
        enterprise.name,
        enterprise.region,
        dashed(enterprise.founded_on),
        state,
        enterprise.trade.industry,
        enterprise.size,
        yes_no(enterprise.taxed),
        yes_no(enterprise.employing),
        dashed(received_on),
    ]


def _founded(dice: Dice, as_of: date) -> date:
    least, most = dice.share(_AGES)
    return add_months(as_of, -dice.between(least, most)) - timedelta(days=dice.below(28))


def _closed(dice: Dice, founded_on: date, as_of: date) -> date | None:
    closed_on = as_of - timedelta(days=dice.between(40, 600))
    return closed_on if dice.happens(_CLOSED) and closed_on > founded_on else None


def _base31(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    return digits
