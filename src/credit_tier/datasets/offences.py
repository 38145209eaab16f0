"""What invented enterprises are penalised for: the act, its ground in law, and the agency that decides (违法事项)."""

from __future__ import annotations

from typing import NamedTuple


class Offence(NamedTuple):
    """A kind of act.

    Attributes
    ----------
    domain, agency : str
    sign : str
        Of the agency, in its document numbers.
    act, ground : str
    """

    domain: str
    agency: str
    sign: str
    act: str
    ground: str


LATE_DECLARATION = Offence(
    "税务",
    "示例省税务局",
    "税罚",
    "未按照规定的期限办理纳税申报",
    "《中华人民共和国税收征收管理法》第六十二条",
)
FALSE_ADVERTISING = Offence(
    "市场监管",
    "示例省市场监督管理局",
    "市监罚",
    "发布虚假广告",
    "《中华人民共和国广告法》第五十五条",
)
UNPAID_INSURANCE = Offence(
    "人力资源社会保障",
    "示例省人力资源和社会保障厅",
    "人社罚",
    "未按时足额缴纳社会保险费，经责令逾期仍不缴纳",
    "《中华人民共和国社会保险法》第八十六条",
)
UNTRAINED_STAFF = Offence(
    "应急管理",
    "示例省应急管理厅",
    "应急罚",
    "未按照规定对从业人员进行安全生产教育和培训",
    "《中华人民共和国安全生产法》第九十七条",
)
EXCESS_EMISSION = Offence(
    "生态环境",
    "示例省生态环境厅",
    "环罚",
    "超过大气污染物排放标准排放大气污染物",
    "《中华人民共和国大气污染防治法》第九十九条",
)
NO_REPORT = Offence(
    "市场监督管理",
    "示例省市场监督管理局",
    "市监异",
    "未按照规定的期限公示年度报告",
    "《企业信息公示暂行条例》第十七条",
)
GRAVE_OFFENCE = Offence(
    "市场监督管理",
    "示例省市场监督管理局",
    "市监严",
    "列入经营异常名录届满三年仍未履行公示义务",
    "《企业信息公示暂行条例》第十七条",
)
TAX_EVASION = Offence("税务", "示例省税务局", "税重", "偷税", "《纳税缴费信用管理办法》第十八条")
VANISHED_TAXPAYER = Offence("税务", "示例省税务局", "税非", "逾期未申报且查无下落", "《纳税缴费信用管理办法》第十八条")
FALSE_PROMISE = Offence("税务", "示例省税务局", "税诺", "以虚假承诺办理涉税事项", "《纳税缴费信用管理办法》附件1")
UNPAID_WAGES = Offence(
    "人力资源社会保障",
    "示例省人力资源和社会保障厅",
    "人社列",
    "拖欠农民工工资，经责令逾期未支付",
    "《保障农民工工资支付条例》第四十八条",
)
UNREGISTERED_CHANGE = Offence(
    "市场监督管理",
    "示例省市场监督管理局",
    "市监责",
    "未依照规定办理变更登记",
    "《中华人民共和国市场主体登记管理条例》第四十六条",
)
NO_INSURANCE_REGISTRATION = Offence(
    "人力资源社会保障",
    "示例省人力资源和社会保障厅",
    "人社责",
    "未办理社会保险登记",
    "《中华人民共和国社会保险法》第八十四条",
)

ACCIDENT = Offence("应急管理", "示例省应急管理厅", "应急认", "对生产安全责任事故负有责任", "事故调查报告")
UNPAID_JUDGMENT = Offence(
    "其他", "示例省示例人民法院", "法执", "有履行能力而拒不履行生效法律文书确定的义务", "生效法律文书"
)
BROKEN_PROMISE = Offence("市场监管", "示例省市场监督管理局", "市监诺", "违背告知承诺", "告知承诺书")

OFFENCES = (LATE_DECLARATION, FALSE_ADVERTISING, UNPAID_INSURANCE, UNTRAINED_STAFF, EXCESS_EMISSION)
"""What a penalty may be for; list entries have offences of their own."""
ALL = (
    *OFFENCES,
    NO_REPORT,
    GRAVE_OFFENCE,
    TAX_EVASION,
    VANISHED_TAXPAYER,
    FALSE_PROMISE,
    UNPAID_WAGES,
    UNREGISTERED_CHANGE,
    NO_INSURANCE_REGISTRATION,
    ACCIDENT,
    UNPAID_JUDGMENT,
    BROKEN_PROMISE,
)
"""All offences, by their positions in the columns of decisions."""
SEEN_BY_TWO = {EXCESS_EMISSION: UNTRAINED_STAFF, UNTRAINED_STAFF: EXCESS_EMISSION}
"""Acts that a second agency may penalise as well, and as what."""
FOUND_BY = (FALSE_ADVERTISING, UNTRAINED_STAFF, EXCESS_EMISSION)
"""What each inspecting agency (`planted.AGENCIES`) penalises after a visit."""
