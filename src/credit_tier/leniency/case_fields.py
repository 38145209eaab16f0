"""What a table of cases looks like: its columns, their headers, and the words for yes, no and each choice (案件表约定).

An empty cell is a fact that is not known, and so is 未知, 不详, 未查明; it is never taken for no.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from credit_tier.foundation.basis import Bilingual
from credit_tier.leniency.case import PenaltyKind
from credit_tier.leniency.case_columns import FREE_TEXTS, MORE_FLAGS, kinds_of
from credit_tier.records.contracts import Contract, contract
from credit_tier.rulebook.case_facts import CORE_FACTS
from credit_tier.rulebook.leniency_rules import LeniencyRules
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.sharing import Sharing
from credit_tier.rulebook.source import About, FieldType, Source, SourceField, Use

CASE_NO: Final = "case_no"
ENTERPRISE: Final = "enterprise"
PARTY: Final = "party"


class Header(NamedTuple):
    """The Chinese header of a column, and what else it goes by."""

    zh: str
    aliases: tuple[str, ...] = ()


HEADERS: Final[Mapping[str, Header]] = {
    CASE_NO: Header("案件编号", ("案号", "立案号", "编号", "序号")),
    ENTERPRISE: Header("统一社会信用代码", ("纳税人识别号", "社会信用代码", "信用代码", "uscc")),
    PARTY: Header("当事人", ("当事人名称", "企业名称", "单位名称", "名称")),
    "act": Header("违法行为", ("违法行为事项", "违法事实", "处罚事由", "案由", "清单事项")),
    "domain": Header("领域", ("执法领域",)),
    "agency": Header("决定机关", ("处罚机关", "处罚机构", "办案机关", "处理机关", "列入机关")),
    "area": Header("地区", ("行政区划", "所属地区")),
    "began_on": Header("违法日期", ("违法行为发生之日", "违法开始日期", "行为日期", "发生日期")),
    "ended_on": Header("终了日期", ("违法行为终了之日", "违法终了日期")),
    "continuing": Header("是否连续或继续", ("连续或者继续状态",)),
    "ongoing": Header("是否仍在继续", ("至今仍在继续",)),
    "discovered_on": Header("发现日期", ("发现之日", "检查日期")),
    "found_by": Header("发现方式", ("案件来源",)),
    "reported": Header("是否被举报", ("曾被举报、投诉", "是否被投诉举报")),
    "reported_on": Header("举报日期", ("投诉举报日期",)),
    "ordered": Header("是否责令改正", ("已责令改正",)),
    "correct_by": Header("改正期限", ("责令改正期限", "责改期限")),
    "corrected": Header("是否改正", ("已改正", "是否已改正")),
    "corrected_on": Header("改正日期", ("整改完成日期",)),
    "own_initiative": Header("是否主动改正", ("主动改正",)),
    "refused": Header("是否拒不改正", ("拒不改正",)),
    "minor": Header("是否轻微", ("违法行为轻微", "情节轻微")),
    "harm": Header("危害后果", ("后果",)),
    "removed_harm": Header("是否主动消除危害", ("主动消除或者减轻危害后果",)),
    "life_health": Header("是否涉及生命健康", ("涉及公民生命健康安全",)),
    "public_safety": Header("是否涉及公共安全", ("涉及公共安全",)),
    "financial_security": Header("是否涉及金融安全", ("涉及金融安全",)),
    "natural_person": Header("是否自然人", ("当事人是自然人",)),
    "age": Header("行为时年龄", ("年龄",)),
    "capacity": Header("行为能力", ("辨认控制能力",)),
    "violation_established": Header("违法事实是否成立", ("违法事实清楚、证据充分", "事实清楚证据充分")),
    "no_fault_proved": Header("是否证明无主观过错", ("无主观过错",)),
    "coerced": Header("是否受胁迫诱骗", ("受他人胁迫或者诱骗",)),
    "confessed": Header("是否主动供述", ("主动供述",)),
    "merit": Header("是否立功", ("有立功表现",)),
    "obstructed": Header("是否妨碍检查", ("妨碍执法检查",)),
    "illegal_income": Header("是否有违法所得", ("有违法所得",)),
    "value": Header("货值金额", ("货值",)),
    "drafting": Header("处罚条款类型", ("条款类型",)),
    "searched": Header("是否已查询违法记录", ("已查询处罚记录和首违台账", "已查首违台账")),
    "already_fined": Header("是否已被罚款", ("同一行为已罚款",)),
    "stage": Header("程序阶段", ("阶段",)),
    "on": Header("违法日期", ("违法行为发生之日", "行为日期", "发生日期")),
    "decided_on": Header("决定日期", ("处罚日期", "处罚决定日期", "处理日期")),
    "provision": Header("处罚条款", ("处罚依据", "法律依据")),
    "kinds": Header("处罚种类", ("罚种",)),
    "fine_least": Header("罚款下限", ("最低罚款",)),
    "fine_most": Header("罚款上限", ("最高罚款",)),
    "times_least": Header("货值倍数下限", ("最低倍数",)),
    "times_most": Header("货值倍数上限", ("最高倍数",)),
}
"""Headers by column; a fact that is not here goes by its title in the rules."""
SPELLINGS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "harm": {
        "none": ("无", "没有", "未造成", "没有危害后果"),
        "minor": ("轻微", "较轻"),
        "serious": ("不属轻微", "一般", "较重", "严重"),
    },
    "found_by": {
        "inspection": ("检查", "检查发现", "日常检查", "双随机抽查"),
        "complaint": ("投诉", "举报", "投诉举报"),
        "transfer": ("移送", "交办"),
        "monitoring": ("监测", "系统监测", "数据比对"),
        "confession": ("自述", "当事人自述", "主动供述"),
    },
    "capacity": {"full": ("完全",), "diminished": ("尚未完全丧失", "限制"), "none": ("丧失", "无")},
    "drafting": {
        "correction_first": ("责令改正先行", "先责令改正"),
        "penalty_at_once": ("当即处罚", "可以当即处罚"),
        "mixed": ("先警告后罚款", "警告与罚款分开"),
    },
    "stage": {
        "investigation": ("调查", "调查中", "立案"),
        "hearing": ("告知", "陈述申辩", "听证"),
        "closed": ("终结", "调查终结", "待决定"),
    },
    "kinds": {
        "warning": ("警告",),
        "criticism": ("通报批评",),
        "fine": ("罚款",),
        "confiscated_gains": ("没收违法所得",),
        "confiscated_property": ("没收非法财物",),
        "permit_suspended": ("暂扣许可证件",),
        "rank_lowered": ("降低资质等级",),
        "permit_revoked": ("吊销许可证件",),
        "business_restricted": ("限制开展生产经营活动",),
        "production_stopped": ("责令停产停业",),
        "closed_down": ("责令关闭",),
        "trade_barred": ("限制从业",),
        "detention": ("行政拘留",),
        "other": ("其他",),
    },
}
"""How each choice is written; its name in the library serves, too."""
NORM_COLUMNS: Final = ("provision", "kinds", "fine_least", "fine_most", "times_least", "times_most")
NOT_KNOWN: Final = frozenset({"未知", "不详", "不明", "未查明", "待查", "unknown", "?"})
"""What stands for an empty cell besides the marks that every table of records may hold."""


def case_contract(rulebook: Rulebook) -> Contract:
    """Give the contract of a table of cases: one row a case, every fact a column, one provision beside it.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> case_contract(load_rulebook()).field("harm").choices["none"][:2]
    ('无', '没有')
    """
    rules = rulebook.leniency_rules
    core = (*(fact.name for fact in CORE_FACTS), *FREE_TEXTS, "domain", *MORE_FLAGS, "stage")
    names = (*core, *(fact.name for fact in rules.fact))
    fields = [_text(CASE_NO), _text(ENTERPRISE), _text(PARTY), *(_fact_field(name, rulebook) for name in names)]
    return _contract("cases", "案件", "Cases", (*fields, *_norm_fields()), ("案件表", "案件台账", "违法案件"))


def earlier_contract(rulebook: Rulebook) -> Contract:
    """Give the contract of a table of earlier acts: penalties and outcomes on the register of first offences."""
    days = [_field(name, FieldType.DATE) for name in ("on", "decided_on")]
    facts = [_fact_field(name, rulebook) for name in ("act", "domain", "agency", "area")]
    fields = (_text(CASE_NO), _text(ENTERPRISE), *days, *facts)
    return _contract("earlier_acts", "此前违法记录", "Earlier acts", fields, ("处罚记录", "首违台账"))


def norm_contract() -> Contract:
    """Give the contract of a table of provisions: all that punish the act of a case, one a row."""
    return _contract("norms", "处罚条款", "Provisions", (_text(CASE_NO), *_norm_fields()), ())


def _contract(name: str, zh: str, en: str, fields: tuple[SourceField, ...], aliases: tuple[str, ...]) -> Contract:
    source = Source(
        name=name,
        title=Bilingual(zh=zh, en=en),
        provider=Bilingual(zh="办案机关", en="The agency of the case"),
        about=About.ITEM,
        aliases=aliases,
        update_months=1,
        grace_days=0,
        sharing=Sharing.CONDITIONAL,
        conditions=Bilingual(zh="仅供办案机关使用", en="For the agency of the case only"),
        uses=(Use.SUPERVISION,),
        key=tuple(field.name for field in fields[:1]),
        fields=fields,
    )
    return contract(source)


def _fact_field(name: str, rulebook: Rulebook) -> SourceField:
    rules = rulebook.leniency_rules
    kind, choices = kinds_of(rules)[name]
    spelled = _domains(rulebook) if name == "domain" else SPELLINGS.get(name, {})
    title = next((fact.title.zh for fact in (*CORE_FACTS, *rules.fact) if fact.name == name), name)
    spellings = {choice: spelled.get(choice, ()) for choice in choices} if kind is FieldType.CHOICE else {}
    return _field(name, kind, Header(title) if name not in HEADERS else HEADERS[name], spellings)


def _domains(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Give the words for each domain: its title, and what agencies write in tables of decisions."""
    written: dict[str, tuple[str, ...]] = {}
    for source in rulebook.sources:
        for field in source.fields:
            if field.name == "domain":
                written |= {name: (*written.get(name, ()), *words) for name, words in field.choices.items()}
    titles = _titles(rulebook.leniency_rules)
    return {name: tuple(dict.fromkeys((title, *written.get(name, ())))) for name, title in titles.items()}


def _titles(rules: LeniencyRules) -> dict[str, str]:
    return {name: title.zh for name, title in rules.domains.items()}


def _norm_fields() -> tuple[SourceField, ...]:
    kinds = {kind.value: SPELLINGS["kinds"].get(kind.value, ()) for kind in PenaltyKind}
    return (
        _text("provision"),
        _field("kinds", FieldType.CHOICE, HEADERS["kinds"], kinds, several=True),
        *(_field(name, FieldType.MONEY) for name in ("fine_least", "fine_most")),
        *(_field(name, FieldType.INTEGER) for name in ("times_least", "times_most")),
    )


def _text(name: str) -> SourceField:
    return _field(name, FieldType.TEXT)


def _field(
    name: str,
    kind: FieldType,
    header: Header | None = None,
    choices: Mapping[str, tuple[str, ...]] | None = None,
    *,
    several: bool = False,
) -> SourceField:
    said = header or HEADERS[name]
    return SourceField(
        name=name,
        zh=said.zh,
        aliases=said.aliases,
        type=kind,
        choices=dict(choices or {}),
        several=several,
        # A day after that of assessment is refused by the case itself, in its own words.
        may_be_future=kind is FieldType.DATE,
    )
