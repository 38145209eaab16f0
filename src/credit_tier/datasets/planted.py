"""What is planted in the invented province: every share, rate and effect, in one place (埋设的规律).

All of it is invented and says nothing about any place, sector or agency. Shares are per mille and add up to 1000,
factors are per mille of the ordinary, rates are parts per million; the card of the shipped province (CARD.md) tells
the same in words.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

EVEN: Final = (1000,) * 12
"""Activity by month, January first, per mille of the ordinary."""
TOURISM: Final = (300, 400, 500, 800, 1100, 1300, 1900, 1900, 1400, 1500, 500, 400)
BUILDING: Final = (200, 150, 700, 1200, 1400, 1400, 1300, 1300, 1300, 1300, 1000, 450)
FARMING: Final = (400, 500, 1100, 1400, 1300, 1100, 1100, 1200, 1400, 1300, 700, 500)


class Trade(NamedTuple):
    """A trade: the word in names, its industry, the regulated fields it needs permits for, and what it is like.

    Attributes
    ----------
    word, industry : str
    fields : tuple of str
    share : int
        Of enterprises.
    risk : int
        Factor on the risk of an enterprise.
    season : tuple of int
    deferring : int
        Share that defers contributions (缓缴), ppm.
    """

    word: str
    industry: str
    fields: tuple[str, ...]
    share: int
    risk: int
    season: tuple[int, ...] = EVEN
    deferring: int = 5_000


TRADES: Final = (
    Trade("商贸", "批发和零售业", (), 240, 900),
    Trade("超市", "批发和零售业", ("食品",), 80, 1000),
    Trade("餐饮管理", "住宿和餐饮业", ("食品",), 100, 1500, TOURISM, 60_000),
    Trade("旅游服务", "租赁和商务服务业", (), 40, 1100, TOURISM, 60_000),
    Trade("食品", "制造业", ("食品",), 50, 1300),
    Trade("医药", "批发和零售业", ("药品",), 40, 700),
    Trade("化工", "制造业", ("危险化学品", "安全生产"), 30, 1400),
    Trade("矿业", "采矿业", ("安全生产",), 20, 1500, BUILDING),
    Trade("机械", "制造业", ("特种设备",), 60, 900),
    Trade("电梯工程", "建筑业", ("特种设备",), 30, 1100, BUILDING),
    Trade("建筑安装", "建筑业", ("安全生产",), 80, 1500, BUILDING, 30_000),
    Trade("物流", "交通运输、仓储和邮政业", (), 70, 1100),
    Trade("农业科技", "农、林、牧、渔业", (), 90, 800, FARMING),
    Trade("信息技术", "信息传输、软件和信息技术服务业", (), 70, 600),
)

REGIONS: Final = (
    ("620100", 300),  # 兰州
    ("620200", 30),  # 嘉峪关
    ("620300", 40),  # 金昌
    ("620400", 70),  # 白银
    ("620500", 90),  # 天水
    ("620600", 60),  # 武威
    ("620700", 60),  # 张掖
    ("620800", 60),  # 平凉
    ("620900", 80),  # 酒泉
    ("621000", 70),  # 庆阳
    ("621100", 50),  # 定西
    ("621200", 40),  # 陇南
    ("622900", 30),  # 临夏
    ("623000", 20),  # 甘南
)
"""Division codes of Gansu's prefectures (GB/T 2260) and their shares of enterprises."""


class Form(IntEnum):
    """Legal forms."""

    COMPANY = 0
    SOLE = 1
    COOPERATIVE = 2
    BRANCH = 3


class Succession(IntEnum):
    """What may happen to the code of an enterprise."""

    NONE = 0
    CODE_CHANGED = 1
    ABSORBED = 2
    TURNED_COMPANY = 3


class Theme(IntEnum):
    """Parts of conduct: each follows the risk, with a luck of its own."""

    TAX = 0
    LABOUR = 1
    SUPPLY = 2
    LAW = 3


FORM_SHARES: Final = (820, 80, 40, 60)
FORM_WORDS: Final = ("企业", "个体工商户", "农民专业合作社", "企业")
"""How the register calls them; a branch names its headquarters besides."""
SIZE_WORDS: Final = ("微型", "小型", "中型", "大型")
SIZE_SHARES: Final = (600, 300, 80, 20)
SIZE_RISK: Final = (1100, 1000, 800, 600)
INSURED: Final = ((1, 8), (8, 40), (40, 200), (200, 900))
"""Employees insured, by size."""

AGES: Final = (((2, 11), 60), ((12, 35), 130), ((36, 119), 450), ((120, 300), 360))
"""Months since founding, with shares."""
AGE_RISK: Final = ((24, 1300), (60, 1100), (120, 1000), (10**6, 850))
"""Factor on the risk below so many months."""

OWN_RISK: Final = (
    (0, 4_000),
    (200, 9_000),
    (500, 22_000),
    (700, 42_000),
    (800, 75_000),
    (880, 160_000),
    (940, 290_000),
    (970, 420_000),
    (990, 600_000),
    (997, 720_000),
    (1000, 800_000),
)
"""Quantiles of an enterprise's own risk, before trade, size and age: per mille of enterprises, risk in ppm."""
LEAST_RISK: Final = 2_000
MOST_RISK: Final = 850_000
THEME_LUCK: Final = ((0, 350), (250, 700), (500, 1000), (750, 1300), (1000, 2000))
"""Quantiles of the factor that makes the risk of an enterprise that of one theme."""


class Response(NamedTuple):
    """How a rate follows the risk of a theme: flat up to a start, then a slope per mille, and an upper bound (ppm)."""

    least: int
    start: int
    slope: int
    most: int


LATE_FILING: Final = Response(2_000, 25_000, 450, 300_000)
MISSED_FILING: Final = Response(0, 120_000, 300, 350_000)
UNPAID_MONTH: Final = Response(1_500, 70_000, 750, 650_000)
LATE_BILL: Final = Response(12_000, 20_000, 500, 250_000)
UNPAID_BILL: Final = Response(1_500, 60_000, 350, 400_000)
UNPAID_TAX: Final = Response(500, 60_000, 300, 250_000)
ARREARS: Final = Response(2_000, 20_000, 950, 750_000)
PENALTY: Final = Response(5_000, 15_000, 650, 550_000)
ABNORMAL_LIST: Final = Response(2_000, 20_000, 500, 500_000)
SERIOUS_LIST: Final = Response(0, 380_000, 1_500, 650_000)
SERIOUS_TAX_CASE: Final = Response(0, 300_000, 400, 300_000)
ABNORMAL_TAXPAYER: Final = Response(500, 100_000, 400, 300_000)
FALSE_PROMISE: Final = Response(300, 50_000, 150, 100_000)
WAGE_LIST: Final = Response(0, 200_000, 300, 200_000)
CHANGE_ORDER: Final = Response(2_000, 20_000, 200, 200_000)
INSURANCE_ORDER: Final = Response(500, 50_000, 150, 150_000)
ACCIDENT: Final = Response(500, 100_000, 150, 100_000)
COMPLAINT: Final = Response(3_000, 20_000, 300, 300_000)
COURT_DEFAULTER: Final = Response(500, 150_000, 300, 200_000)
BROKEN_PROMISE: Final = Response(500, 50_000, 100, 100_000)
LEVEL_B: Final = Response(250_000, 15_000, 4_000, 800_000)
LEVEL_C: Final = Response(3_000, 60_000, 900, 600_000)
LEVEL_D: Final = Response(500, 200_000, 900, 600_000)
LABOUR_CAUGHT: Final = Response(500, 60_000, 250, 300_000)
LATE_REPORT: Final = Response(15_000, 20_000, 900, 600_000)
NOT_REPAIRED: Final = Response(400_000, 50_000, 1_200, 1_000_000)

FESTIVAL_LATENESS: Final = 1_500
"""Factor on lateness of filings and bills in the month of the Spring Festival."""
JANUARY_FESTIVALS: Final = frozenset({2020, 2023, 2025, 2028, 2031, 2033, 2036})
"""Years whose Spring Festival falls into January; in all others it is taken to be in February, rightly in 2020-2037."""

MONTHLY_FILER: Final = 250_000
"""Who files VAT every month; the others do so every quarter (ppm)."""
ARREARS_CLEARED: Final = 450_000
ARREARS_FEN: Final = (10_000, 80_000_000)
PAID_IN_PART: Final = 200_000
PAID_LATE: Final = 450_000
FEN_A_HEAD: Final = (98_000, 145_000)
"""Arrears cleared later, and their amounts; of months unpaid when due, those of which half came, those paid later
(ppm); contributions a head and month (fen)."""

TAX_FEN: Final = (300_000, 3_000_000, 40_000_000, 200_000_000)
NO_TAX_DUE, TAX_DEFERRED, ACCOUNT_OPENED = 300_000, 100_000, 80_000
"""The most due on a declaration, by size (fen); those on which nothing is; deferred, of what is not paid; enterprises
that opened a bank account they have to report (ppm)."""

HAS_ACCOUNT: Final = (1_000_000, 450_000, 150_000, 250_000)
USUAL_FEN: Final = (8_000, 300_000)
BILL_DISPUTED: Final = 4_000
BILL_DISPUTED_WHEN_UNPAID: Final = 150_000
"""Of those supplied, who has an account for power, water, gas and heat; the usual bill; disputed bills (ppm)."""
SUPPLY_SEASONS: Final = (
    (1150, 1100, 950, 900, 900, 1000, 1150, 1150, 950, 900, 1000, 1150),
    (900, 850, 950, 1000, 1050, 1150, 1200, 1200, 1050, 1000, 900, 900),
    (1600, 1500, 1200, 900, 700, 600, 550, 550, 650, 850, 1300, 1600),
    (1250, 1150, 900, 0, 0, 0, 0, 0, 0, 0, 850, 1150),
)
"""Consumption by month; 0 is no bill: heat is supplied from November to March."""

TAXED: Final = (965_000, 900_000, 850_000, 600_000)
EMPLOYING: Final = (900_000, 350_000, 500_000, 700_000)
SUPPLIED: Final = 850_000
"""Registered for tax, for social insurance (both by form), and with utility accounts of their own (ppm)."""
OPEN_SHARES: Final = (900, 50, 50)
"""Words that the register has for the state of an open enterprise: 存续, 在营, 开业."""
CLOSED: Final = 15_000
RARE_NAME: Final = 6_000
RARE_CHARACTERS: Final = ("䶮", "㛃", "𬭚", "𫖯")
"""In names: characters beyond GB 2312 and GBK, two of them of four bytes in every encoding."""

CODE_CHANGED: Final = 6_000
ABSORBED: Final = 5_000
TURNED_COMPANY: Final = 120_000
"""Code changed; merged into the first of its sixteen; of sole traders, turned into a company (ppm)."""
NUMBER_ONLY: Final = 100_000
FORMER_NUMBER_ONLY: Final = 500_000
"""Sole traders that have a registration number alone; those turned companies that had one alone before (ppm)."""
SUCCESSION_DAYS: Final = (60, 700)
"""A succession lies so many days back."""
OLD_CODE_DAYS: Final = 120
"""So long utility suppliers go on using an enterprise's former code."""


class Agency(NamedTuple):
    """An inspecting agency and the factor by which it finds more, or less, than the risk."""

    name: str
    strictness: int


AGENCIES: Final = (
    Agency("示例省市场监督管理局", 1000),
    Agency("示例省应急管理厅", 1250),
    Agency("示例省生态环境厅", 800),
)
AGENCY_SHARES: Final = (500, 300, 200)
AGAIN_SAME_DAY: Final = 30_000
"""Of visits; and those after which a second agency comes on the same day (ppm)."""
RANDOM_VISIT: Final = 30_000
TARGETED_VISIT: Final = 15_000
"""Chance of a visit in a quarter, by random draw (the same for all) and by targeting (times the factors below)."""
TARGET_FIELD: Final = {"食品": 2000, "药品": 2000, "特种设备": 1500, "危险化学品": 3000, "安全生产": 2500}
TARGET_SIZE: Final = (700, 1000, 1600, 2500)
TARGET_REGION: Final = {"620100": 1500, "621200": 600, "623000": 500}
TARGET_COMPLAINTS: Final = 8_000
"""Complaints, which are in no table, follow the risk: the factor grows by so many per mille up to a risk of 1."""
MOST_TARGETED: Final = 600_000
MOST_FOUND: Final = 950_000
CORRECTED_AT_ONCE: Final = 350_000
REFUSED: Final = 60_000
QUARTERS: Final = 10

OFFENCE_SHARES: Final = (260, 330, 160, 140, 110)
FINE_YUAN: Final = (2_000, 60_000)
SIMPLIFIED_YUAN: Final = (0, 50, 200, 500, 1_000)
"""Penalties: for which offence, see `offences.OFFENCES`; fines by ordinary procedure; and by the simplified one, where
each is as likely as the others and 0 is a warning."""
PENALISED_AFTER_VISIT: Final = 300_000
SIMPLIFIED: Final = 300_000
PROCEDURE_UNSTATED: Final = 40_000
NOT_PERFORMED: Final = 60_000
GRAVE_FINE_YUAN: Final = 50_000
SEEN_BY_SECOND_AGENCY: Final = 300_000
REPORTED_TWICE: Final = 80_000
VARIED: Final = 60_000
LISTING_ENDED: Final = (400_000, 50_000, 50_000, 300_000, 0, 100_000, 600_000, 600_000, 0, 0, 300_000, 0)
"""Penalties: after a failed visit; by simplified procedure; small ones whose procedure nobody states; fines never paid;
the fine from which on the agency calls it grave (yuan); the same act by a second agency; the same document sent by
the credit centre as well; varied. Of entries on lists, findings and orders, those that ended, in the order of
`listings.LISTINGS` (ppm)."""

GRAVELY_CAUGHT, INFORMATION_DUE, NEVER_PUBLISHED = 250_000, 60_000, 250_000
"""Of those caught by the labour inspection, those rated C; who has a change to publish; of what is not published in
time, what is never (ppm)."""

REVIEWED: Final = 150_000
REVIEW_EFFECTS: Final = (300, 350, 350)
"""Penalties reviewed (ppm), and what came of it: stay, annulment, dispute about the data (shares)."""
MONTH_DISPUTED: Final = 60_000
STILL_OPEN: Final = 400_000
PERMITTED: Final = 920_000
PERMIT_ENDS: Final = (250, 250, 500)
"""Who has the permits that a trade needs (ppm), and how their ends are written: 长期, 9999-09-09, a day (shares)."""

EXCUSED: Final = Response(10_000, 5_000, 400, 120_000)
"""First minor violations that were not penalised (首违不罚), of enterprises."""
EXCUSED_SHARES: Final = (700, 300)
"""首违不罚 and 轻微不罚, of what was excused."""
