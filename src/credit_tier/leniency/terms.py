"""The words of the field for what a case and a rule can say (用语)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from credit_tier.foundation.errors import Text
from credit_tier.leniency.kleene import Truth
from credit_tier.rulebook.case_facts import OTHER_FACTS, Capacity, CaseFact, Drafting, FoundBy, Harm, Stage
from credit_tier.rulebook.leniency_rules import Category, Effect, SameKind, Scope, Transition
from credit_tier.rulebook.source import FieldType

if TYPE_CHECKING:
    from credit_tier.leniency.suggestion import Suggestion

EFFECTS: Final[Mapping[Effect, Text]] = {
    Effect.NONE: Text("不从宽", "no leniency"),
    Effect.LIGHTER: Text("从轻处罚", "lighter penalty"),
    Effect.REDUCED: Text("减轻处罚", "reduced penalty"),
    Effect.SPARED: Text("不予行政处罚", "no penalty"),
}
CATEGORIES: Final[Mapping[Category, Text]] = {
    Category.TIME_BARRED: Text("超过追责时效", "time-barred"),
    Category.NOT_ESTABLISHED: Text("违法事实不清、证据不足", "not established"),
    Category.CORRECTION_FIRST: Text("责令改正先行", "correction first"),
    Category.UNDER_AGE: Text("未成年人", "under age"),
    Category.INCAPACITY: Text("无责任能力", "incapacity"),
    Category.NO_FAULT: Text("无主观过错不罚", "no fault"),
    Category.MINOR: Text("轻微不罚", "minor"),
    Category.FIRST_OFFENCE: Text("首违不罚", "first offence"),
    Category.EXEMPT: Text("免予处罚", "exempt"),
    Category.MITIGATED: Text("从轻或者减轻", "lighter or reduced"),
    Category.REDUCED: Text("减轻", "reduced"),
    Category.LIGHTER: Text("从轻", "lighter"),
}
DRAFTINGS: Final[Mapping[Drafting, Text]] = {
    Drafting.CORRECTION_FIRST: Text("先责令改正，拒不改正的才处罚", "correction first, penalty on refusal"),
    Drafting.PENALTY_AT_ONCE: Text("可以当即处罚", "penalty at once"),
    Drafting.MIXED: Text("责令改正并警告，拒不改正的罚款", "correction and warning, fine on refusal"),
}
TRUTHS: Final[Mapping[Truth, Text]] = {
    Truth.TRUE: Text("符合", "met"),
    Truth.FALSE: Text("不符合", "not met"),
    Truth.UNKNOWN: Text("未查明", "not known"),
}
_TERMS: Final[Mapping[type[StrEnum], Mapping[Any, Text]]] = {
    # One table a kind: choices of two kinds that are spelt alike are equal as texts, and so as keys.
    Effect: EFFECTS,
    Category: CATEGORIES,
    Drafting: DRAFTINGS,
    Harm: {
        Harm.NONE: Text("没有", "none"),
        Harm.MINOR: Text("轻微", "minor"),
        Harm.SERIOUS: Text("不属轻微", "more than minor"),
    },
    Capacity: {
        Capacity.FULL: Text("完全", "full"),
        Capacity.DIMINISHED: Text("尚未完全丧失", "diminished"),
        Capacity.NONE: Text("丧失", "none"),
    },
    FoundBy: {
        FoundBy.INSPECTION: Text("检查发现", "inspection"),
        FoundBy.COMPLAINT: Text("投诉举报", "complaint"),
        FoundBy.TRANSFER: Text("移送", "transfer"),
        FoundBy.MONITORING: Text("监测", "monitoring"),
        FoundBy.CONFESSION: Text("当事人自述", "confession"),
    },
    Stage: {
        Stage.INVESTIGATION: Text("调查中", "investigation"),
        Stage.HEARING: Text("陈述申辩、听证阶段", "hearing"),
        Stage.CLOSED: Text("调查、听取意见已终结", "closed"),
    },
    Transition: {
        Transition.ACT: Text("适用行为时的清单", "the edition at the act"),
        Transition.DECISION: Text("适用决定时的清单", "the edition at the decision"),
        Transition.EITHER: Text("适用对当事人有利的清单", "the better for the party"),
    },
    SameKind: {
        SameKind.ACT: Text("同一事项", "the same matter"),
        SameKind.DOMAIN: Text("同一领域", "the same domain"),
        SameKind.ANY: Text("任何违法", "any violation"),
    },
    Scope: {
        Scope.AGENCY: Text("本机关", "the same agency"),
        Scope.AREA: Text("本地区", "the same area"),
        Scope.ANYWHERE: Text("任何机关", "any agency"),
    },
}
UNKNOWN: Final = Text("未查明", "not known")


def term(value: StrEnum) -> Text:
    """Give the words for a choice; what has none stands for itself.

    Examples
    --------
    >>> term(Drafting.PENALTY_AT_ONCE).zh, term(Harm.NONE).zh
    ('可以当即处罚', '没有')
    """
    return _TERMS.get(type(value), {}).get(value, Text(value.value, value.value))


def known_fact(found: Suggestion, name: str) -> Text:
    """Give a fact of a case in words, as it was judged; a fact that the stage settled counts as settled.

    Examples
    --------
    >>> from credit_tier import Case, assess, load_rulebook
    >>> one = assess(Case(harm=Harm.NONE, value=12_345), load_rulebook(), on=date(2026, 6, 30))
    >>> known_fact(one, "harm").zh, known_fact(one, "value").zh, known_fact(one, "corrected").zh
    ('没有', '123.45 元', '未查明')
    """
    value = found.judgement.facts.get(name, getattr(found.case, name, None))
    if name == "earlier":
        return Text(f"已知 {len(found.case.earlier)} 件", f"{len(found.case.earlier)} known")
    if name == "act" and value is not None:
        return matter_title(found)
    if name == "domain" and value is not None:
        title = found.rules.rulebook.leniency_rules.domains[value]
        return Text(title.zh, title.en)
    return value_in_words(value, fact_of(found, name))


def value_in_words(value: object, fact: CaseFact | None) -> Text:
    """Give the value of a fact in words."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, StrEnum):
        return term(value)
    if isinstance(value, date):
        return Text(day_in_words(value), value.isoformat())
    if isinstance(value, int) and fact is not None and fact.type is FieldType.MONEY:
        fen = f"{value // 100}.{value % 100:02d}"
        return Text(f"{fen} 元", f"{fen} yuan")
    return Text(str(value), str(value))


def day_in_words(day: date) -> str:
    """Give a day as papers write it.

    Examples
    --------
    >>> day_in_words(date(2026, 3, 1))
    '2026年3月1日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def fact_of(found: Suggestion, name: str) -> CaseFact | None:
    """Give what is declared of a fact."""
    return {fact.name: fact for fact in (*OTHER_FACTS, *found.rules.facts.values())}.get(name)


def fact_title(found: Suggestion, name: str) -> Text:
    """Give the title of a fact."""
    fact = fact_of(found, name)
    return Text(fact.title.zh, fact.title.en) if fact else Text(name, name)


def matter_title(found: Suggestion) -> Text:
    """Give the matter of a case in the words of its list; what stands on no list in its own."""
    named = found.rules.items.get(found.case.act or "", ())
    if named:
        return Text(named[0].title.zh, named[0].title.en)
    return Text(found.case.act, found.case.act) if found.case.act else UNKNOWN
