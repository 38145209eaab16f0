"""The words for parts, fields and values of rules, as a table of amendments shows them (修订对照用词)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

from credit_tier.analysis.rule_changes import Change, Ground, Kind
from credit_tier.foundation.basis import READINGS, Basis, Bilingual, Frozen, Status
from credit_tier.foundation.errors import Text
from credit_tier.leniency.field_words import FIELDS as LENIENCY_FIELDS
from credit_tier.leniency.field_words import KINDS as LENIENCY_KINDS

CHANGES: Final[Mapping[Change, Text]] = {
    Change.ADDED: Text("新增", "added"),
    Change.REMOVED: Text("取消", "removed"),
    Change.CHANGED: Text("修改", "changed"),
    Change.MOVED: Text("改期", "moved in time"),
    Change.REORDERED: Text("调整次序", "reordered"),
}
KINDS: Final[Mapping[Kind, Text]] = {
    Kind.RULE: Text("规则内容", "content"),
    Kind.DATES: Text("日期", "day"),
    Kind.CITATION: Text("依据", "citation"),
    Kind.WORDING: Text("文字", "wording"),
}
_OWN: Final[Mapping[str, Text]] = {
    "identity": Text("手册总则", "general"),
    "source_rules": Text("数据来源", "sources"),
    "indicators": Text("指标", "indicators"),
    "grade_rules": Text("等级标准", "grades"),
    "supervision_rules": Text("分级分类监管", "supervision"),
    "leniency_rules": Text("两轻一免", "leniency"),
    "attribution_rules": Text("归属规则", "attribution"),
    "fact_rules": Text("同一事实规则", "shared facts"),
    "calendar": Text("工作日历", "calendar"),
    "item_rules": Text("抽查事项", "inspection items"),
    "repair_rules": Text("信用修复", "repair"),
    "officer_rules": Text("检查人员", "officers"),
    "result_rules": Text("检查结果", "results of inspections"),
    "version": Text("版本", "version"),
    "measure": Text("取值", "measure"),
    "bands": Text("分档", "bands"),
    "first": Text("首档", "first band"),
    "start": Text("起点", "from"),
    "below": Text("低于", "below"),
    "points": Text("分值", "points"),
    "missing": Text("缺失", "missing"),
    "not_applicable": Text("不适用", "not applicable"),
    "not_reported": Text("未报送", "not reported"),
    "source_late": Text("来源迟报", "source late"),
    "reason": Text("理由", "reason"),
    "points_status": Text("分值是否示例", "points illustrative"),
    "among": Text("何为有记录", "rows looked at"),
    "where": Text("条件", "condition"),
    "window_months": Text("窗口（月）", "window in months"),
    "aggregate": Text("汇总方式", "aggregate"),
    "decay": Text("衰减表", "decay"),
    "table": Text("数据表或分级表", "table"),
    "time": Text("时间字段", "time"),
    "value": Text("取值式", "value"),
    "over": Text("分母", "over"),
    "source": Text("来源", "source"),
    "uses": Text("用途", "uses"),
    "direction": Text("方向", "direction"),
    "unit": Text("单位", "unit"),
    "absent": Text("无记录表示", "no row means"),
    "late": Text("迟报时", "while late"),
    "applies": Text("适用范围", "applies to"),
    "cure": Text("可改正", "cure"),
    "scale": Text("分数与等级", "scale"),
    "grades": Text("等级", "grades"),
    "themes": Text("主题", "themes"),
    "base": Text("基础分", "base"),
    "least": Text("下限", "least"),
    "most": Text("上限", "most"),
    "veto": Text("直接判级", "veto"),
    "cap": Text("封顶", "cap"),
    "not_graded": Text("不参评", "not graded"),
    "grade": Text("等级", "grade"),
    "indicator": Text("所看指标", "indicator"),
    "tiers": Text("档位", "tiers"),
    "tier": Text("档位", "tier"),
    "rate": Text("抽查比例", "rate"),
    "visits_least": Text("每年检查次数下限", "visits a year, least"),
    "visits_most": Text("每年检查次数上限", "visits a year, most"),
    "methods": Text("方式", "methods"),
    "field": Text("领域", "field"),
    "fields": Text("领域", "fields"),
    "safety": Text("安全领域", "safety"),
    "cell": Text("从严规定", "stricter cell"),
    "duty": Text("必查", "duty"),
    "cool_off": Text("免扰期", "cool-off"),
    "visit_cap": Text("频次上限", "cap of visits"),
    "visits": Text("次数", "visits"),
    "months": Text("月数", "months"),
    "prevails": Text("优先", "prevails"),
    "repair_silence": Text("修复后静默", "after a repair"),
    "burden": Text("减扰权重", "burden"),
    "weights": Text("权重", "weights"),
    "case_led": Text("个案检查", "case-led checks"),
    "forms": Text("情形", "forms"),
    "item_cap": Text("事项上限", "cap of items"),
    "base_floor": Text("基数下限", "floor of the base"),
    "risk": Text("风险", "risk"),
    "update_months": Text("更新周期（月）", "update cycle in months"),
    "grace_days": Text("宽限（天）", "grace in days"),
    "sharing": Text("共享类型", "sharing"),
    "provider": Text("提供单位", "provider"),
    "standing": Text("试行或正式", "trial or official"),
    "disclosure": Text("公开范围", "disclosure"),
    "grade_type": Text("等级类型", "type of grade"),
    "dispute_suspends": Text("异议期间停用", "a dispute suspends"),
    "within_days": Text("相距天数", "within days"),
    "document": Text("文件", "document"),
    "number": Text("文号", "number"),
    "article": Text("条款", "article"),
    "read": Text("阅读程度", "how it was read"),
    "last_checked": Text("核对日期", "last checked"),
    "in_force": Text("施行日", "in force from"),
    "until": Text("最后一日", "last day"),
    "order": Text("次序", "order"),
}


def path_words(path: tuple[str, ...]) -> list[Text]:
    """Give the words for a path; identifiers, days, and names without a word stay as they are.

    Examples
    --------
    >>> [word.zh for word in path_words(("indicators", "tax.x", "bands", "from 3", "points"))]
    ['指标', 'tax.x', '分档', '自 3 起', '分值']
    """
    leniency = bool(path) and path[0] == "leniency_rules"
    return [_word(step, leniency=leniency) for step in path]


def value_words(value: Any) -> Text:
    """Give a value as people compare it; nothing is a dash."""
    if value is None or value in ((), ""):
        return Text("—", "—")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Basis):
        return ground_words(Ground(value, None, None, illustrative=False))
    if isinstance(value, Bilingual):
        return Text(value.zh, value.en)
    if isinstance(value, Status):
        return Text("示例", "illustrative") if value is Status.ILLUSTRATIVE else Text("生效", "in force")
    if isinstance(value, tuple):
        words = [value_words(item) for item in value]
        return Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))
    if isinstance(value, Frozen):
        said = [Text(key, key) for key in type(value).model_fields]
        parts = [(name.zh, value_words(getattr(value, name.zh))) for name in said]
        return Text("；".join(f"{n} {w.zh}" for n, w in parts), "; ".join(f"{n} {w.en}" for n, w in parts))
    shown = str(value.value) if isinstance(value, Enum) else str(value)
    return Text(shown, shown)


def ground_words(ground: Ground | None) -> Text:
    """Say by what right a value applies, how well that is known, since when, and whether it is illustrative."""
    if ground is None:
        return Text("—", "—")
    zh, en = [], []
    if ground.basis is not None:
        label = READINGS[ground.basis.read]
        zh.append(f"{ground.basis}（{label['zh']}，{ground.basis.last_checked} 核对）")
        en.append(f"{ground.basis} ({label['en']}, checked {ground.basis.last_checked})")
    if ground.in_force is not None:
        end = _until(ground.until)
        zh.append(f"{ground.in_force} 起{end.zh}施行")
        en.append(f"in force from {ground.in_force}{end.en}")
    if ground.illustrative:
        zh.append("示例")
        en.append("illustrative")
    return Text("；".join(zh) or "—", "; ".join(en) or "—")


def _until(day: date | None) -> Text:
    return Text("", "") if day is None else Text(f"至 {day} ", f" until {day}")


def _word(step: str, *, leniency: bool) -> Text:
    if leniency and step in LENIENCY_KINDS:
        return LENIENCY_KINDS[step]
    known = _OWN.get(step) or LENIENCY_FIELDS.get(step)
    if known is not None:
        return known
    if step.startswith("from "):
        return Text(f"自 {step.removeprefix('from ')} 起", step)
    return Text(step, step)
