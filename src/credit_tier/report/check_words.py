"""The words in which the check report says keys, files and numbers (核对报告用语)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from credit_tier.rulebook.provisions import Number

FILES: Final[Mapping[str, str]] = {
    "grades.toml": "等级标准、直接判级、限级、不参评",
    "supervision.toml": "分级分类监管",
    "items.toml": "随机抽查事项清单",
    "officers.toml": "执法检查人员",
    "results.toml": "检查结果",
    "repair.toml": "信用修复与异议",
    "leniency/*.toml": "从轻、减轻、不予处罚与清单",
    "attribution.toml": "主体变更后的记录归属",
    "facts.toml": "同一事实的认定",
    "calendar.toml": "工作日历",
    "rulebook.toml": "规则手册",
    "sources.toml": "数据共享责任清单",
}
"""Files in the order of the report; indicators come after the first."""
TITLES: Final[Mapping[str, str]] = {
    "scale": "等级标准",
    "table": "监管档位表",
    "cell": "从严规定",
    "matter": "违法行为",
    "objection": "异议处理时限",
    "": "其他",
    "settlement": "调查终结时的认定",
    "benchmark": "从轻的幅度",
    "codes": "检查结果代码",
    "publication": "检查结果公示期限",
    "visit": "检查方式",
    "weekly_rest": "周休息日",
    "year": "年度放假安排",
    "safety": "安全事项",
    "ordinary": "没有从宽事由时",
    "risk": "事项风险",
}
"""What a provision without a title of its own is called."""
_KEYS: Final[Mapping[str, str]] = {
    "from": "自",
    "below": "低于",
    "points": "得分",
    "window_months": "近几个月",
    "base": "基础分",
    "least": "下限",
    "most": "上限",
    "rate": "比例",
    "visits_least": "最少次数",
    "visits_most": "最多次数",
    "visits": "次数上限",
    "classes": "类别",
    "condition": "条件",
    "least_months": "最短（月）",
    "decide_days": "办结（日）",
    "with_others_days": "须会同的（日）",
    "mark_days": "标注（日）",
    "months": "月",
    "years": "年",
    "weights": "权重",
    "decay": "逐月权重",
    "update_months": "更新周期（月）",
    "grace_days": "宽限（日）",
    "within_days": "相隔不超过（日）",
    "working_days": "工作日",
    "most_months": "最长（月）",
    "after_months": "满几个月后",
    "officers": "人数",
    "officers_least": "最少人数",
    "likelihood": "可能性",
    "consequence": "后果",
    "lighter_share": "从轻幅度",
    "among": "何为有记录",
    "where": "条件",
    "when": "条件",
    "value": "取值",
    "over": "分母",
    "applies": "适用",
    "grades": "等级",
    "themes": "主题",
    "tiers": "档位",
    "first": "首日",
    "last": "末日",
    "working": "调休上班",
    "weekdays": "周休息日（星期）",
    "year": "年份",
}


def key_of(steps: Iterable[str]) -> str:
    """Give a key path in the report's words; what has no word stays as it is written.

    Examples
    --------
    >>> key_of(("measure", "window_months")), key_of(("tiers", "light", "rate"))
    ('近几个月', '档位 light 比例')
    """
    return " ".join(_KEYS.get(step, step) for step in steps if step not in {"measure", "bands", "missing"})


def numbers_said(numbers: Sequence[Number]) -> list[str]:
    """Give the numbers of a provision as short phrases; bands as a reader would say them.

    Examples
    --------
    >>> bands = [Number(("bands", "0", "points"), 9), Number(("bands", "1", "from"), 2),
    ...          Number(("bands", "1", "points"), 4)]
    >>> numbers_said(bands)
    ['不到 2：9 分；2 起：4 分']
    """
    said = [_said(number) for number in numbers if number.path[0] not in {"bands", "missing"} and not _listed(number)]
    for steps, group in groupby((number for number in numbers if _listed(number)), key=lambda one: one.path[:-1]):
        said.append(f"{key_of(steps)} {'、'.join(str(one.value) for one in group)}")
    bands = [number for number in numbers if number.path[0] == "bands"]
    missing = [number for number in numbers if number.path[0] == "missing"]
    said += [_bands(bands)] if bands else []
    said += [_missing(missing)] if missing else []
    return said


def _listed(number: Number) -> bool:
    """Tell whether a number is one of a plain list, such as weights."""
    return len(number.path) > 1 and number.path[-1].isdecimal() and number.path[0] != "bands"


def _said(number: Number) -> str:
    value = number.value.isoformat() if isinstance(number.value, date) else str(number.value)
    return f"{key_of(number.path)} {value}".strip()


def _bands(numbers: Sequence[Number]) -> str:
    rows: dict[str, dict[str, str]] = {}
    for number in numbers:
        rows.setdefault(number.path[1], {})[number.path[-1]] = str(number.value)
    bands = list(rows.values())
    said = []
    for place, band in enumerate(bands):
        after = bands[place + 1].get("from") if place + 1 < len(bands) else None
        start = f"{band['from']} 起" if "from" in band else f"不到 {after}" if after else "任何值"
        said.append(f"{start}：{band.get('points', '—')} 分")
    return "；".join(said)


_MISSING: Final[Mapping[str, str]] = {"not_applicable": "不适用", "not_reported": "未报送", "source_late": "来源迟报"}


def _missing(numbers: Sequence[Number]) -> str:
    return "缺失：" + "、".join(f"{_MISSING.get(one.path[-1], one.path[-1])} {one.value} 分" for one in numbers)
