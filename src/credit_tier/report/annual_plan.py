"""The annual plan on paper: what an agency publishes, and what it keeps to itself (年度抽查计划、编制说明)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from credit_tier.foundation.basis import READINGS
from credit_tier.foundation.decimals import decimal_text
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.report.pages import ACROSS, TRIAL, marked, page_of, rulebook_line, table_of
from credit_tier.rulebook.eligibility_rules import Scope
from credit_tier.rulebook.model import Rulebook
from credit_tier.supervision.inspection_plan import FORMS, KINDS, InspectionPlan, PlanItem
from credit_tier.supervision.planning import DraftedPlan

_HEADS: Final = (
    Text("序号", "no."),
    Text("检查事项与依据", "item and basis"),
    Text("类别与形式", "kind and form"),
    Text("检查主体与责任单位", "agency and who answers"),
    Text("检查对象范围", "scope"),
    Text("每次抽查比例", "rate of each draw"),
    Text("频次", "draws"),
    Text("计划检查数", "visits planned"),
    Text("检查时间", "days"),
    Text("检查方式", "method"),
)
_WIDTHS: Final = (4, 18, 11, 13, 11, 14, 5, 8, 8, 8)
"""Share of the page of each column, in hundredths of its width."""


def annual_plan_page(plan: InspectionPlan, rulebook: Rulebook) -> str:
    """Give a plan as it is published: a page that stands alone and prints on A4 across.

    Parameters
    ----------
    plan : InspectionPlan
    rulebook : Rulebook
        The one it was made by.
    """
    return page_of(f"{plan.body}{plan.year}年度抽查计划", _parts(plan, rulebook), ACROSS)


def plan_notes_page(drafted: DraftedPlan) -> str:
    """Give what an agency keeps to itself: its inspector-days, and what the plan could not meet.

    Parameters
    ----------
    drafted : DraftedPlan
    """
    title = f"{drafted.plan.body}{drafted.plan.year}年度抽查计划编制说明"
    return page_of(title, _notes(drafted, title), ACROSS)


def _notes(drafted: DraftedPlan, title: str) -> Iterator[str]:
    yield element("h1", title)
    yield marked(["内部材料，不随计划公布。 Internal, not published with the plan."])
    yield from _capacity(drafted)
    yield element("footer", element("p", f"计划摘要（SHA-256）：{drafted.plan.digest}"))


def _parts(plan: InspectionPlan, rulebook: Rulebook) -> Iterator[str]:
    yield element("h1", f"{plan.body}{plan.year}年度抽查计划")
    edition = "首版" if plan.edition == 1 else f"第 {plan.edition} 版（调整）"
    yield element("p", f"公布日期：{plan.published_on}　版次：{edition}　事项：{len(plan.items)} 项", class_="centre")
    if plan.trial:
        yield marked([f"{TRIAL.zh} {TRIAL.en}"])
    if plan.edition > 1:
        yield element("p", f"调整理由：{plan.reason}。原计划摘要：{plan.amends}")
    titles = {tier.name: tier.title.zh for table in rulebook.supervision_rules.table for tier in table.tiers}
    titles |= {duty.id: f"到期必查（{duty.title.zh}）" for duty in rulebook.supervision_rules.duty}
    widths = element("colgroup", *(Markup(f'<col style="width:{width}%">') for width in _WIDTHS))
    rows = [_row(number, item, titles, rulebook) for number, item in enumerate(plan.items, start=1)]
    table = table_of("检查事项", _HEADS, rows)
    yield Markup(table.replace("</caption>", f"</caption>{widths}", 1))
    yield from _rules(plan, rulebook)
    yield element("footer", element("p", f"计划摘要（SHA-256）：{plan.digest}"), element("p", rulebook_line(rulebook)))


def _row(number: int, item: PlanItem, titles: dict[str, str], rulebook: Rulebook) -> Markup:
    fields = {floor.field: floor.title.zh for floor in rulebook.supervision_rules.field}
    rates = [f"{titles.get(name, name)} {_percent(rate)}" for name, rate in item.rates.items()]
    joint = "、".join(department.zh for department in item.departments)
    approval = item.campaign and f"{item.campaign.plan}；{item.campaign.approved_by} {item.campaign.approval_no}"
    reading = READINGS[item.basis.read]["zh"]
    cells = (
        [str(number)],
        [element("b", item.title.zh), _small(f"{item.basis}（{reading}）")],
        [KINDS[item.kind].zh, _small(FORMS[item.form].zh), *([_small(approval)] if approval else [])],
        [item.subject, _small(f"责任：{item.responsible}"), *([_small(f"联合：{joint}")] if joint else [])],
        [item.scope, _small(f"领域：{fields.get(item.field, item.field)}")],
        [element("div", rate) for rate in rates],
        [f"{item.frequency} 次"],
        ["—" if item.planned is None else f"{item.planned} 户次", _small(f"对象 {item.enterprises} 户")],
        [
            element("div", f"{day.month}月{day.day}日{word}")
            for day, word in ((item.starts_on, "起"), (item.ends_on, "止"))
        ],
        [item.method.zh if item.method else "—"],
    )
    return element("tr", *(element("td", *parts) for parts in cells))


def _rules(plan: InspectionPlan, rulebook: Rulebook) -> Iterator[str]:
    caps = [
        rule
        for rule in rulebook.supervision_rules.visit_cap
        if rule.applies_on(plan.published_on) and rule.scope is Scope.AGENCY
    ]
    fields = {floor.field: floor.title.zh for floor in rulebook.supervision_rules.field}
    yield element("h2", "说明")
    yield element(
        "ul",
        element("li", "检查对象由随机抽取产生，比例按全部企业计算；不得抽取的企业不从基数中扣除，不免抽。"),
        element("li", "未列入本计划的事项不开展检查；投诉举报、转办交办、监测线索等个案检查依法另行实施。"),
        *(
            element(
                "li",
                f"同一机关对同一企业{'、'.join(fields.get(field, field) for field in cap.fields)}每年检查不超过 "
                f"{cap.visits} 次，个案检查不计入；到期必查的除外。",
            )
            for cap in caps
        ),
        element("li", "计划如需调整，另行公布新版次，写明原计划与理由；已公布的计划不作改动。"),
    )
    if any(item.campaign for item in plan.items):
        yield element("p", "专项检查依其批准的计划实施。")


def _capacity(drafted: DraftedPlan) -> Iterator[str]:
    fitting = drafted.fitting
    if fitting.capacity is not None:
        needed, used = decimal_text(fitting.fit.needed), decimal_text(fitting.fit.used)
        days = decimal_text(fitting.capacity.inspector_days)
        yield element("p", f"检查力量：全年 {days} 人日；法定最低需 {needed} 人日，本计划用 {used} 人日。")
    if not drafted.told:
        yield element("p", "没有未能满足或须留意的事项。")
    else:
        yield element("h2", "未能满足或须留意的事项")
        yield element(
            "ul", *(element("li", text.zh, " ", element("small", text.en, lang="en")) for text in drafted.told)
        )


def _small(text: str) -> Markup:
    return together([element("div", element("small", text))])


def _percent(rate: str) -> str:
    """Give a rate as a percentage, exactly.

    Examples
    --------
    >>> _percent("0.03"), _percent("1"), _percent("0.0125"), _percent("0.5")
    ('3%', '100%', '1.25%', '50%')
    """
    whole, _, part = rate.partition(".")
    digits = f"{whole}{part.ljust(2, '0')[:2]}".lstrip("0") or "0"
    rest = part[2:]
    return f"{digits}.{rest}%" if rest else f"{digits}%"
