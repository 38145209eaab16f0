"""Who moves, by which change, and what the year costs: the figures of a comparison as tables on paper (影响数字)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from credit_tier.analysis.comparison import Comparison
from credit_tier.analysis.single_changes import EITHER, TOGETHER
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.report.pages import both, table_of

_SHOWN: Final = 30
_PARTS: Final = {
    "base": Text("基础分", "base"),
    "range": Text("总分上下限", "range of the score"),
    "cut-offs": Text("等级分数线", "cut-offs of grades"),
    "grades": Text("等级划分", "the grades themselves"),
    "theme": Text("主题上下限", "range of the theme"),
    "veto": Text("直接判级", "veto"),
    "cap": Text("封顶", "cap"),
    "not_graded": Text("不参评", "not graded"),
}
_METHOD: Final = Text(
    "归因方法：对每家等级变化的企业，把每项修改单独实施一次、再单独撤回一次，逐一重新评级；“＋”表示须同时修改才变化，"
    "“或”表示任一项修改即可，省略号表示还有其他同样充分的组合。每家企业只计一次。",
    "Method: for each enterprise that moves, every change is made by itself and left out by itself, and the "
    "grade worked out anew. “+”: only together; “or”: either is enough; an ellipsis: other sets are enough, too. "
    "Each enterprise counts once.",
)


def comparison_figures(found: Comparison) -> Iterator[Markup]:
    """Give what the change does to a population; where it does nothing, say so.

    Parameters
    ----------
    found : Comparison
    """
    moved, day = int(found.moved().sum()), found.old.indicators.as_of
    said = Text(
        f"{day} 的 {len(found.old)} 家企业中，{moved} 家等级变化。",
        f"Of {len(found.old)} enterprises on {day}, {moved} change their grade.",
    )
    cost = found.cost().to_dict("records")
    yield element("p", element("strong", said.zh), " ", element("small", said.en, lang="en"))
    if cost:
        year = _balance(found, cost)
        yield element("p", element("strong", year.zh), " ", element("small", year.en, lang="en"))
    if moved:
        yield _moves(found)
        yield _reasons(found)
        yield element("p", element("small", both(_METHOD)))
    if cost:
        yield _cost(found, cost)


def change_title(name: str, found: Comparison) -> Text:
    """Give the words for a change, as `single_changes` names it."""
    kind, _, own = name.partition(" ")
    for side in (found.new, found.old):
        for item in side.card.indicators:
            if item.indicator.id == name:
                return Text(item.indicator.title.zh, item.indicator.title.en)
        for one in side.card.conditions:
            if one.rule.id == own and one.kind.name.lower() == kind:
                word = _PARTS[kind]
                return Text(f"{word.zh}：{one.rule.title.zh}", f"{word.en}: {one.rule.title.en}")
        theme = side.rulebook.identity.themes.get(own) if kind == "theme" else None
        if theme is not None:
            return Text(f"{_PARTS[kind].zh}：{theme.zh}", f"{_PARTS[kind].en}: {theme.en}")
    return _PARTS.get(name, Text(name, name))


def _moves(found: Comparison) -> Markup:
    """Give grades before by grades after; who stays stands on the diagonal."""
    rows_of = found.moves().to_dict("records")
    pairs = {(row["old_grade"], row["new_grade"]): row["enterprises"] for row in rows_of}
    old, new = ([step.code for step in side.card.grades] for side in (found.old, found.new))
    rows = (
        element(
            "tr",
            element("th", before, scope="row"),
            *(_count(pairs.get((before, after), 0), stays=before == after) for after in new),
            element("td", str(sum(pairs.get((before, after), 0) for after in new)), class_="number"),
        )
        for before in old
        if any((before, after) in pairs for after in new)
    )
    total = element(
        "tr",
        element("th", both(Text("合计", "all")), scope="row"),
        *(element("td", str(sum(pairs.get((one, after), 0) for one in old)), class_="number") for after in new),
        element("td", str(len(found.old)), class_="number"),
    )
    heads = [Text("修改前 ＼ 修改后", "before \\ after"), *(Text(code, "") for code in new), Text("合计", "all")]
    return table_of("等级变化 Grades before and after", heads, [*rows, total], kind="figures")


def _count(number: int, *, stays: bool) -> Markup:
    if not number:
        return element("td", "—", class_="number quiet")
    return element(
        "td", str(number) if stays else element("strong", str(number)), class_="number quiet" if stays else "number"
    )


def _reasons(found: Comparison) -> Markup:
    rows = found.reasons().to_dict("records")
    shown = [
        element(
            "tr",
            element("th", both(_by(row["by"], found)), scope="row"),
            element("td", f"{row['old_grade']} → {row['new_grade']}"),
            element("td", str(row["enterprises"]), class_="number"),
        )
        for row in rows[:_SHOWN]
    ]
    if len(rows) > _SHOWN:
        left = sum(row["enterprises"] for row in rows[_SHOWN:])
        more = Text(f"其余 {len(rows) - _SHOWN} 种", f"{len(rows) - _SHOWN} others")
        shown.append(
            element(
                "tr", element("th", both(more), scope="row"), element("td"), element("td", str(left), class_="number")
            )
        )
    heads = (Text("由哪项修改引起", "by which change"), Text("等级", "grade"), Text("企业数", "enterprises"))
    return table_of("变化原因 Why they move", heads, shown, kind="figures")


def _by(said: str, found: Comparison) -> Text:
    rest = " …" if said.endswith(" ...") else ""
    sign = TOGETHER if TOGETHER in said else EITHER
    titles = [change_title(name, found) for name in said.removesuffix(" ...").split(sign)]
    between = Text(" ＋ ", " + ") if sign == TOGETHER else Text(" 或 ", " or ")
    zh, en = ([title[place] for title in titles] for place in (0, 1))
    return Text(between.zh.join(zh) + rest, between.en.join(en) + rest)


def _balance(found: Comparison, cost: list[dict[Any, Any]]) -> Text:
    """Say in one sentence what the year costs or saves."""
    visits = sum(row["new_visits"] - row["old_visits"] for row in cost)
    days = [(row["old_inspector_days"], row["new_inspector_days"]) for row in cost]
    known = all(one is not None and other is not None for one, other in days)
    spent = sum((other - one for one, other in days), Decimal(0)) if known else None
    zh, en = ("人日无法计算（规则未写明一次检查的人员和天数）", "days unknown: the rules do not say what a visit takes")
    if spent is not None:
        zh, en = f"人日 {_signed(spent)}", f"inspector-days {_signed(spent)}"
    held = found.capacity
    under = Text("", "")
    if held is not None:
        under = Text(f"（全年力量 {held.inspector_days} 人日以内）", f" (within {held.inspector_days} inspector-days)")
    return Text(
        f"全年检查 {_signed(visits)} 次，{zh}{under.zh}。", f"A year: visits {_signed(visits)}, {en}{under.en}."
    )


def _cost(found: Comparison, cost: list[dict[Any, Any]]) -> Markup:
    figures = ("enterprises", "drawn", "visits", "inspector_days")
    fields = {floor.field: floor.title for side in (found.old, found.new) for floor in side.card.rules.floors}
    tables = [side.card.rules.supervision for side in (found.old, found.new)]
    tiers = {tier.name: tier.title for table in tables if table is not None for tier in table.tiers}
    rows = []
    for field, some in groupby(cost, key=lambda row: row["field"]):
        own = [row for row in some if row["old_enterprises"] or row["new_enterprises"]]
        rows += [
            element(
                "tr",
                element("th", fields[field].zh, " ", element("small", fields[field].en, lang="en"), scope="row"),
                element("td", tiers[row["tier"]].zh, " ", element("small", tiers[row["tier"]].en, lang="en")),
                *(_change(row[f"old_{name}"], row[f"new_{name}"]) for name in figures),
            )
            for row in own
        ]
    sums = [[_sum(row[f"{when}_{name}"] for row in cost) for when in ("old", "new")] for name in figures[1:]]
    total = together(_change(*pair) for pair in sums)
    last = element("tr", element("th", both(Text("合计", "all")), scope="row"), element("td"), element("td"), total)
    heads = (
        Text("领域", "field"),
        Text("档位", "tier"),
        Text("企业数", "enterprises"),
        Text("每年实抽（整户）", "drawn a year, whole"),
        Text("每年检查（次）", "visits a year"),
        Text("人日", "inspector-days"),
    )
    return table_of("检查量变化（前 → 后） A year's visits, before → after", heads, [*rows, last], kind="figures")


def _sum(numbers: Iterator[Any]) -> Any:
    every = list(numbers)
    return None if None in every else sum(every)


def _change(old: Any, new: Any) -> Markup:
    if old is None or new is None:
        return element("td", "—", class_="number")
    if old == new:
        return element("td", str(new), class_="number quiet")
    return element("td", f"{old} → {new} ", element("strong", f"({_signed(new - old)})"), class_="number")


def _signed(number: Any) -> str:
    return f"{number:+}" if number else "0"
