"""The credit report as a page: who, which grade and why, what is on record until when, what may be done (信用报告)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from credit_tier.engine.standing import DECISIONS, OBJECTIONS
from credit_tier.foundation.basis import READINGS
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.grading.reasons import Line
from credit_tier.grading.wording import cell_text, path_lines
from credit_tier.report.pages import TRIAL, marked, page_of, table_of
from credit_tier.report.run_words import Words
from credit_tier.rulebook.use_titles import USE_TITLES

if TYPE_CHECKING:
    from credit_tier.report.credit_report_content import ReportContent
    from credit_tier.report.credit_report_entries import Entry

_NONE: Final = Text("—", "—")
_NO_PROOF: Final = Text(
    "本报告只反映截至所知日收到的数据；没有列示不等于没有发生。已修复、已撤销、停止执行、异议中以及公示期满的信息不列示。",
    "This report rests on the data received up to the day stated; that nothing is listed is no proof that nothing was"
    " done. What was repaired or annulled, is suspended or disputed, or whose publication has ended is not listed.",
)


def credit_report_page(found: ReportContent, language: str) -> str:
    """Give the page, in one language.

    Raises
    ------
    ArgumentError
        There is no such language.
    """
    words = Words.of(language)
    page = page_of(words("企业信用报告", "Credit report of an enterprise"), _parts(found, words))
    return page.replace('<html lang="zh-CN">', f'<html lang="{words.tag}">', 1)


def _parts(found: ReportContent, words: Words) -> Iterator[Markup]:
    told = found.explanation
    yield element("h1", words("企业信用报告", "Credit report"))
    if told.trial:
        yield marked([words.both(TRIAL)])
    yield _head(found, words)
    if found.shows_grade:
        yield from _grade(found, words)
    else:
        said = words(
            "等级与得分：按规则手册的公开范围，不向本报告的对象提供。",
            "Grade and points: by the rulebook not disclosed to those for whom this report is made.",
        )
        yield element("p", said, class_="quiet")
    yield from _record(found, words)
    yield from _silent(found, words)
    yield from _ways(found, words)
    yield element("p", words.both(_NO_PROOF), class_="quiet")


def _head(found: ReportContent, words: Words) -> Markup:
    told = found.explanation
    whom = {
        "subject": words(
            "企业本人（应申请免费提供，不得公开）", "the enterprise itself (free of charge; not to publish)"
        ),
        "public": words("公开", "the public"),
    }
    use = next((words.both(title) for known, title in USE_TITLES.items() if known == told.use), told.use)
    rows = [
        (words("企业名称", "Name"), words.name(found.name) if found.name else words.no_value),
        (words("统一社会信用代码", "Code"), told.code),
        (words("报告期间", "Period"), f"{found.period[0]} — {found.period[1]}"),
        (words("截至", "As of"), f"{told.as_of}{words('；所知至 ', '; known up to ')}{told.known_on}"),
        (words("提供对象", "Made for"), whom[found.audience.value]),
        (words("规则手册", "Rulebook"), f"{words.both(told.rulebook)} ({told.rulebook_digest[:16]})"),
        (words("等级用途", "Use of the grade"), use),
    ]
    cells = [element("tr", element("th", name, scope="row"), element("td", value)) for name, value in rows]
    return table_of(words("基本信息", "About"), [], cells, kind="pairs")


def _grade(found: ReportContent, words: Words) -> Iterator[Markup]:
    told = found.explanation
    step = next(step for step in told.graded.card.grades if step.code == told.graded.grade)
    yield element("h2", words("等级与理由", "Grade and reasons"))
    title, card = words.both(step.title), told.graded.card
    named = title if title.startswith(step.code) else f"{step.code}　{title}"
    ungraded = step is card.grades[card.not_graded]
    points = "" if ungraded else f"　{told.graded.score} {words('分', 'points')}"
    yield element("p", element("strong", named), points)
    for rule in told.conditions:
        basis = words.aside(str(rule.basis or words("示例规则", "illustrative")))
        yield element("p", words("优先规则：", "Overriding rule: ") + words.both(rule.title) + basis)
    if ungraded:
        said = ("不参评的企业没有得分。", "An enterprise that is not graded has no points.")
        yield element("p", words(*said), class_="quiet")
    else:
        yield from _points(found.lines, words)


def _points(lines: Iterable[Line], words: Words) -> Iterator[Markup]:
    """Give first what cost points, with its basis, then all the rest, shorter."""
    ordered = sorted(lines, key=lambda line: -line.lost)
    heads = [words("指标", "Indicator"), words("情况", "What was found"), words("得分／满分", "Points / most")]
    cost, rest = [line for line in ordered if line.lost], [line for line in ordered if not line.lost]
    if cost:
        named = [Text(head, "") for head in (*heads, words("依据", "Basis"))]
        said = words("未得满分的指标", "Indicators short of their most points")
        yield table_of(said, named, [_line(line, words, basis=True) for line in cost], kind="points")
    else:
        yield element("p", words("各项指标均得满分。", "Every indicator has its most points."))
    if rest:
        said = words("得满分或不计分的指标", "Indicators with their most points, or without points")
        rows = [_line(line, words, basis=False) for line in rest]
        yield table_of(said, [Text(head, "") for head in heads], rows, kind="points most")


def _line(line: Line, words: Words, *, basis: bool) -> Markup:
    said = [f"{line.basis}{words.aside(READINGS[line.basis.read][words.language])}"] if line.basis else []
    said += [words("分值为示例", "illustrative points")] if line.illustrative else []
    points = f"{line.points} / {line.best}" if line.best or line.points else words("不计分", "no points")
    return element(
        "tr",
        element("th", words.both(line.indicator.title), scope="row"),
        element("td", words.both(line.reason)),
        element("td", points, class_="number"),
        element("td", words("；", "; ").join(said)) if basis else "",
    )


def _record(found: ReportContent, words: Words) -> Iterator[Markup]:
    yield element("h2", words("期间内的决定", "Decisions in the period"))
    many = len(found.entries)
    none = words("没有可以列示的决定。", "No decision to be listed.")
    yield element("p", words(f"列示 {many} 条。", f"Listed: {many}.") if many else none)
    if found.expired:
        said = (
            f"另有 {found.expired} 条公示期已满，不列示。",
            f"{found.expired} more are not listed: their publication has ended.",
        )
        yield element("p", words(*said), class_="quiet")
    if many:
        heads = [
            words("决定日期", "Decided on"),
            words("内容", "What"),
            words("公示至", "Published until"),
            words("可申请修复", "Repair from"),
        ]
        rows = [_entry(entry, found, words) for entry in found.entries]
        yield table_of(words("决定", "Decisions"), [Text(head, "") for head in heads], rows, kind="figures")


def _entry(entry: Entry, found: ReportContent, words: Words) -> Markup:
    said = [
        element("div", f"{field.zh if words.language == 'zh' else field.en or field.name}: ", value)
        for field in found.rulebook.source(DECISIONS).fields
        if field.name in entry.record and field.name not in {"decided_on", "published_until"}
        for value in [words.name(cell_text(field, entry.record[field.name], words.language))]
    ]
    return element(
        "tr",
        element("th", entry.decided_on.isoformat(), scope="row"),
        element("td", *said),
        element("td", entry.until.isoformat() if entry.until else words.no_value),
        element("td", entry.repair_from.isoformat() if entry.repair_from else words.both(_NONE)),
    )


def _silent(found: ReportContent, words: Words) -> Iterator[Markup]:
    for sources, said in (
        (found.silent, words("未报送或迟报的来源：", "Sources that did not report, or are late: ")),
        (found.withheld, words("提供部门未同意用于信用报告，不列示：", "Not agreed to for reports, and not shown: ")),
    ):
        if sources:
            yield element("p", said + words.listed(words.both(source.title) for source in sources), class_="quiet")


def _ways(found: ReportContent, words: Words) -> Iterator[Markup]:
    told, repair = found.explanation, found.rulebook.repair_rules.on(found.explanation.as_of)
    yield element("h2", words("修复与异议", "Repair and objection"))
    if found.shows_grade:
        yield together(element("p", text) for text in path_lines(told, words.language))
        later = words("{day} 起可以：{act}", "Open from {day}: {act}")
        acts = [(item.open_on, words.both(item.cure)) for item in told.waiting]
        yield together(element("p", later.format(day=day, act=act)) for day, act in acts)
    if repair is not None:
        said = [words.both(one) for one in repair.conditions]
        basis = words.aside(str(repair.basis)) if repair.basis else ""
        yield element("p", words("修复条件", "Repair takes") + basis + words("：", ": ") + words.listed(said or ["—"]))
    for row in found.objections:
        fields = [item for item in found.rulebook.source(OBJECTIONS).fields if item.name in row]
        cells = words.listed(cell_text(item, row[item.name], words.language) for item in fields)
        yield element("p", words("处理中的异议：", "Open objection: ") + cells)
    for rule in found.objection_rules:
        place, basis = words.both(rule.place), words.aside(str(rule.basis)) if rule.basis else ""
        days = words("期限未载明", "no time limit stated")
        if rule.decide_days is not None:
            days = words(f"{rule.decide_days} 个工作日", f"{rule.decide_days} working days")
        named = words("异议办理：", "Objections: ")
        yield element("p", f"{named}{place}{words('，', ', ')}{days}{basis}", class_="quiet")
