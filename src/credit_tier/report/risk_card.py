"""The model card of a risk model as a page to read and print (模型说明)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.report.pages import Layout, both, marked, page_of, table_of
from credit_tier.risk.orders import MODEL, ORDERS

_TITLE: Final = "风险模型说明"
_SIGNS: Final = {1: Text("升 ↑", "rises"), -1: Text("降 ↓", "falls"), 0: Text("不限", "either way")}
_LEARNERS: Final = {"logistic": "逻辑回归 logistic", "lightgbm": "LightGBM 单调提升树"}
_CALIBRATIONS: Final = {"none": "无需 none", "platt": "Platt", "isotonic": "保序 isotonic"}
_PLANS: Final = {"day": "一日", "month": "一个月", "quarter": "一个季度"}
_LEAST_SHARE: Final = 0.005
"""Features with less are named below the table."""
_FIGURES: Final = {
    "found_in_first_half": Text("前半程发现比例", "found in first half"),
    "days_earlier": Text("平均提前天数", "days earlier"),
    "recall_10": Text("前 10% 查出", "recall 10 %"),
    "recall_25": Text("前 25% 查出", "recall 25 %"),
    "recall_50": Text("前 50% 查出", "recall 50 %"),
    "auc": Text("AUC", "area under the curve"),
}
_PROBABILITY: Final = {
    "observed_to_expected": Text("实际/预测，1 为准", "observed / expected, 1 is right"),
    "slope": Text("校准斜率，1 为准", "calibration slope, 1 is right"),
    "brier_skill": Text("Brier 技巧分，0 为无用", "Brier skill, 0 is no use"),
    "ece": Text("校准误差", "expected calibration error"),
}
_PARTS: Final = {
    "training": Text("训练", "training"),
    "validation": Text("选择与校准（较晚）", "choice and calibration, later"),
    "proof": Text("其中留作信号检验（最晚）", "of these, kept for the signal (latest)"),
}
_KINDS: Final = {"region": "地区", "size": "规模", "sector": "行业"}
_UNSAID: Final = "无法判断"


def risk_card_page(card: Mapping[str, Any]) -> str:
    """Give the page of a card that `risk.card.model_card` made; it stands alone and prints on A4."""
    return page_of(_TITLE, _parts(card), Layout(letters="9.5pt"))


def _parts(card: Mapping[str, Any]) -> Iterator[str]:
    signal = card["signal"]
    yield element("h1", _TITLE)
    said = Text(signal["zh"], signal["en"])
    yield element("p", both(said)) if signal["shown"] else marked([f"{said.zh} {said.en}"])
    yield element("p", both(Text(**card["purpose"])))
    if card["evaluation"]:
        verdict = Text(**card["evaluation"]["verdict"])
        yield element("p", both(verdict)) if card["evaluation"]["better"] else marked([f"{verdict.zh} {verdict.en}"])
        yield _orders(card["evaluation"])
        yield _probability(card["evaluation"]["orders"][MODEL])
        yield _groups(card["evaluation"]["groups"])
    yield _facts(card)
    yield _features(card)
    yield element("h2", "局限 ", element("small", "limits", lang="en"))
    yield element("ul", *(element("li", both(Text(**limit))) for limit in card["limits"]))
    rulebook = card["rulebook"]
    yield element(
        "footer",
        element("small", f"规则手册：{rulebook['title']}（{rulebook['id']}，摘要 {rulebook['digest'][:16]}）"),
    )


def _facts(card: Mapping[str, Any]) -> Markup:
    why = Text(**card["why"])
    rows = [
        (Text("学习器", "learner"), Text(_LEARNERS[card["learner"]], "")),
        (Text("选择理由", "why"), why),
        (Text("校准", "calibration"), Text(_CALIBRATIONS[card["calibration"]], "")),
        (Text("规则日期", "rules of"), Text(card["rules_on"], "")),
        (Text("最晚检查上的 AUC", "AUC on the latest visits"), Text(_interval(card["signal"]["auc"]), "")),
        (Text("检查者特征占比", "share of the inspector"), Text(f"{card['inspector_share']:.1%}", "")),
    ]
    for name, part in card["data"].items():
        said = f"{part['first']} 至 {part['last']}，{part['visits']:,} 次检查，{part['found']:,} 次发现问题"
        rows.append((_PARTS[name], Text(said, "")))
    cells = (element("tr", element("th", both(head), scope="row"), element("td", both(said))) for head, said in rows)
    return table_of("数据与模型", [], cells, kind="pairs")


def _features(card: Mapping[str, Any]) -> Markup:
    heads = (Text("特征", "feature"), Text("风险随之", "the risk"), Text("在模型中的比重", "share in the model"))
    ordered = sorted(card["features"], key=lambda one: (-one["share"], one["name"]))
    small = [one["zh"] for one in ordered if one["share"] < _LEAST_SHARE]
    rows = (
        element(
            "tr",
            element("th", both(Text(one["zh"], one["en"])), scope="row"),
            element("td", both(_SIGNS[one["sign"]])),
            element("td", f"{one['share']:.1%}"),
        )
        for one in ordered
        if one["share"] >= _LEAST_SHARE
    )
    rest = f"另有 {len(small)} 个特征比重不足 {_LEAST_SHARE:.1%}：{'；'.join(small)}。"
    return together([table_of("特征与方向", heads, rows), element("p", rest, class_="quiet") if small else Markup("")])


def _orders(evaluation: Mapping[str, Any]) -> Markup:
    heads = (Text("检查顺序", "order of visits"), *_FIGURES.values())
    rows = (
        element(
            "tr",
            element("th", both(ORDERS[order]), scope="row"),
            *(element("td", _interval(figures[name])) for name in _FIGURES),
        )
        for order, figures in evaluation["orders"].items()
    )
    said = f"{evaluation['first']} 至 {evaluation['last']}，{evaluation['visits']:,} 次检查，"
    plan = f"检查只在{_PLANS[evaluation['plan']]}之内调换先后"
    ahead = f"，其中 {evaluation['looked_ahead']:,} 次的描述晚于计划开始" if evaluation["looked_ahead"] else ""
    caption = f"评估：{said}{evaluation['found']:,} 次发现问题（{plan}{ahead}；括号内为 95% 区间）"
    return table_of(caption, heads, rows)


def _probability(figures: Mapping[str, Any]) -> Markup:
    cells = (
        element("tr", element("th", both(head), scope="row"), element("td", _interval(figures[name])))
        for name, head in _PROBABILITY.items()
    )
    return table_of("模型给出的概率是否可信", [], cells, kind="pairs")


def _groups(groups: list[Mapping[str, Any]]) -> Markup:
    heads = (
        Text("分组", "group"),
        Text("检查", "visits"),
        Text("发现", "found"),
        Text("AUC", "inside the group"),
        Text("实际/预测", "observed / expected"),
        Text("占前四分之一", "share of first quarter"),
        Text("占全部问题", "share of violations"),
    )
    rows = (
        element(
            "tr",
            element("th", f"{_KINDS.get(one['kind'], one['kind'])} {one['name']}", scope="row"),
            *(element("td", f"{one[name]:,}") for name in ("visits", "found")),
            *(element("td", _interval(one[name])) for name in ("auc", "observed_to_expected")),
            *(element("td", f"{one[name]:.1%}") for name in ("share_of_first_quarter", "share_of_violations")),
        )
        for one in groups
    )
    return table_of("分组：企业太少或问题太少的组不下结论", heads, rows) if groups else Markup("")


def _interval(values: list[float] | None) -> str:
    if values is None:
        return _UNSAID
    value, low, high = values
    return f"{value:.3g}（{low:.3g} 至 {high:.3g}）"
