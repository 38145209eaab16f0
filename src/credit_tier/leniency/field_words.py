"""The words for the kinds and fields of rules, and their values as people compare them (规则字段)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from credit_tier.foundation.basis import READINGS, Basis, Bilingual, Frozen, Status
from credit_tier.foundation.errors import Text
from credit_tier.leniency.terms import term

KINDS: Final[Mapping[str, Text]] = {
    "item": Text("清单事项", "item"),
    "ground": Text("法定情形", "ground"),
    "fact": Text("事实", "fact"),
    "condition": Text("条件", "condition"),
    "measure": Text("措施", "measure"),
    "first_offence": Text("首违规则", "rule of first offence"),
    "limitation": Text("追责时效", "limitation"),
    "settlement": Text("阶段认定", "settlement"),
    "benchmark": Text("裁量基准", "benchmark"),
    "notice": Text("权利告知", "notice"),
    "safety": Text("安全事项", "safety"),
    "matter": Text("文字对照", "wording of a matter"),
    "domains": Text("领域", "domain of law"),
    "ordinary": Text("一般规定", "ordinary rule"),
}
FIELDS: Final[Mapping[str, Text]] = {
    "id": Text("标识", "identifier"),
    "name": Text("标识", "identifier"),
    "title": Text("名称", "title"),
    "zh": Text("中文名称", "title in Chinese"),
    "en": Text("英文名称", "title in English"),
    "text": Text("内容", "text"),
    "category": Text("类别", "category"),
    "must": Text("应当", "must"),
    "may": Text("可以", "may"),
    "conditions": Text("适用条件", "conditions"),
    "exclusions": Text("排除情形", "exclusions"),
    "measures": Text("配套措施", "measures"),
    "closed_by_safety": Text("安全事项不适用", "closed by safety"),
    "note": Text("说明", "note"),
    "act": Text("事项标识", "matter"),
    "domain": Text("领域", "domain"),
    "authority": Text("部门", "authority"),
    "violates": Text("违反的规定", "provision violated"),
    "penalty": Text("处罚依据", "provision that punishes"),
    "drafting": Text("条款类型", "drafting"),
    "drafting_if": Text("条款类型的前提", "condition of the drafting"),
    "transition": Text("过渡规则", "transition"),
    "transition_basis": Text("过渡规则依据", "basis of the transition"),
    "rests_on": Text("须具有的法定情形", "statutory grounds"),
    "in_force": Text("施行日", "in force from"),
    "until": Text("有效期止", "last day"),
    "basis": Text("依据", "basis"),
    "status": Text("状态", "status"),
    "when": Text("判断式", "condition"),
    "evidence": Text("证据", "evidence"),
    "always": Text("一律适用", "always"),
    "window_months": Text("期间（月）", "window in months"),
    "same_kind": Text("同类", "same kind"),
    "scope": Text("范围", "scope"),
    "years": Text("年数", "years"),
    "report_counts": Text("举报视为发现", "a report counts"),
    "older_acts": Text("适用于更早的行为", "older acts"),
    "fact": Text("事实", "fact"),
    "value": Text("认定为", "counts as"),
    "stage": Text("阶段", "stage"),
    "lighter_share": Text("从轻比例", "share for lighter"),
    "review": Text("审核", "review"),
    "papers": Text("文书", "papers"),
    "type": Text("类型", "type"),
    "choices": Text("可选值", "choices"),
    "better": Text("对当事人有利的回答", "answer good for the party"),
    "phrases": Text("文字中都有", "the text holds all of"),
    "without": Text("文字中不得有", "the text holds none of"),
    "harm": Text("至少的危害后果", "harm at least"),
}

_NO_TITLES: Final[Mapping[str, Bilingual]] = {}


def field_value(entry: Frozen | None, name: str, titles: Mapping[str, Bilingual] = _NO_TITLES) -> Text | None:
    """Give the value of a field in words, so that two that mean the same are equal; the order of names says nothing.

    Parameters
    ----------
    entry : Frozen or None
    name : str
    titles : mapping of str to Bilingual
        Of what a rule names: conditions, measures, grounds.

    Examples
    --------
    >>> from credit_tier.rulebook.leniency_rules import Benchmark
    >>> rule = Benchmark.model_construct(domain="market", lighter_share="0.30")
    >>> field_value(rule, "lighter_share"), field_value(None, "lighter_share")
    (Text(zh='0.30', en='0.30'), None)
    """
    value = getattr(entry, name, None)
    if value is None or value == ():
        return None
    if isinstance(value, Bilingual):
        return Text(value.zh, value.en)
    if isinstance(value, Basis):
        label, day = READINGS[value.read], f"{value.last_checked}"
        return Text(f"{value}（{label['zh']}，{day} 核对）", f"{value} ({label['en']}, checked {day})")
    if isinstance(value, tuple):
        named = [titles.get(one) for one in sorted(value)]
        words = [
            (one, one) if title is None else (title.zh, title.en)
            for one, title in zip(sorted(value), named, strict=True)
        ]
        return Text("、".join(zh for zh, _ in words), ", ".join(en for _, en in words))
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Status):
        return Text("示例", "illustrative") if value is Status.ILLUSTRATIVE else Text("生效", "in force")
    if isinstance(value, StrEnum):
        return term(value)
    return Text(str(value), str(value))
