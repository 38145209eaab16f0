"""The check report as a page: what is ruled, by what right, how well that is known, and what was tried (核对报告页)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final

from credit_tier.foundation.basis import READINGS
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.report.check_tally import Checked, is_doubtful, tally_of
from credit_tier.report.check_words import FILES, TITLES, numbers_said
from credit_tier.report.pages import ACROSS, both, is_trial, marked, page_of, rulebook_line, table_of
from credit_tier.rulebook.findings import SEVERITIES, Severity
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.provisions import Citation, Provision

_HEADS: Final = (
    Text("条款", "provision"),
    Text("数字与条件", "numbers and conditions"),
    Text("依据", "basis"),
    Text("掌握程度", "how known"),
    Text("最近核对", "last checked"),
    Text("施行", "in force"),
    Text("性质", "standing"),
)
_WIDTHS: Final = (17, 30, 22, 6, 9, 10, 6)
FEW: Final = 8
"""Lines of a row; more stand in two columns in print, since a row that does not fit leaves half a page empty."""


def page_of_check(rulebook: Rulebook, on: date, listed: Sequence[Provision], checked: Checked) -> str:
    """Give the page.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
    listed : sequence of Provision
        Those in force, in the order of their files.
    checked : Checked
    """
    title = f"规则核对报告：{rulebook.identity.title.zh}"
    parts = [
        *_top(rulebook, on, checked),
        *_sections(rulebook, listed),
        *_findings(checked),
        *_cases(checked),
        *_edges(checked),
        *_closing(rulebook, listed),
    ]
    return page_of(title, parts, ACROSS)


def _top(rulebook: Rulebook, on: date, checked: Checked) -> Iterator[Markup]:
    trial = Text("试行规则手册：数字不得用于正式评级", "A trial rulebook: its numbers drive no official act")
    yield marked([f"{trial.zh} {trial.en}"] if is_trial(rulebook) else [])
    yield element("h1", "规则核对报告")
    yield element("p", f"{rulebook.identity.title.zh}；{on} 有效的规则", class_="centre")
    held = sum(result.holds for result in checked.cases.results)
    good = checked.cases.ok and checked.edges.ok
    lines = [
        ("结论", "全部案例与边界案例相符" if good else "有案例不符，见下"),
        ("规则案例", f"{held} / {len(checked.cases.results)} 相符"),
        (
            "边界案例",
            f"{checked.edges.cases - len(checked.edges.failed)} / {checked.edges.cases} 相符（由档位与日期自动生成）",
        ),
        ("体检", "；".join(f"{SEVERITIES[one].zh} {count} 处" for one, count in checked.findings.counts().items())),
        ("上级规则手册", _base(rulebook)),
        ("待部署单位填写", "；".join(_to_fill_in(rulebook))),
    ]
    rows = [element("tr", element("th", name, scope="row"), element("td", text)) for name, text in lines if text]
    yield element("table", element("tbody", *rows), class_="pairs")


def _to_fill_in(rulebook: Rulebook) -> Iterator[str]:
    for one in rulebook.identity.to_fill_in:
        yield f"《{one.document}》{one.number}：{one.what.zh}"


def _base(rulebook: Rulebook) -> str:
    extends = rulebook.identity.extends
    return f"{extends.base}，摘要 {extends.digest[:16]}；本级改动 {len(rulebook.changes)} 处" if extends else ""


def _sections(rulebook: Rulebook, listed: Sequence[Provision]) -> Iterator[Markup]:
    ordered = sorted(listed, key=lambda item: _order(rulebook, item.file))
    for place, group in groupby(ordered, key=lambda item: _part(rulebook, item.file)):
        rows = list(group)
        body = [_row(rulebook, item) for item in rows]
        caption = f"{place}（{len(rows)} 条，{sum(len(item.numbers) for item in rows)} 个数字）"
        yield element("section", _widths(table_of(caption, _HEADS, body)))


def _order(rulebook: Rulebook, file: str) -> tuple[int, int]:
    """Put the parts in the order in which a grade comes about: scale, indicators, supervision; the sources last."""
    themes, files = list(rulebook.identity.themes), list(FILES)
    theme = file.partition("/")[0]
    if theme in themes:
        return 1, themes.index(theme)
    place = files.index(file) if file in files else len(files)
    return (0 if file == files[0] else 2), place


def _part(rulebook: Rulebook, file: str) -> str:
    theme = rulebook.identity.themes.get(file.partition("/")[0])
    return f"指标：{theme.zh}" if theme is not None else FILES.get(file, file)


def _widths(table: Markup) -> Markup:
    """Fix the widths of the columns, so that the tables of all parts line up."""
    columns = together(Markup(f'<col style="width:{share}%">') for share in _WIDTHS)
    return Markup(table.replace("</caption>", f"</caption><colgroup>{columns}</colgroup>", 1))


def _row(rulebook: Rulebook, item: Provision) -> Markup:
    name = item.path[-1].partition("@")[0] if item.path else ""
    is_indicator = item.file.partition("/")[0] in rulebook.identity.themes
    place = item.file.removesuffix(".toml") if is_indicator else name
    named = item.title.zh if item.title.zh != item.file else TITLES.get(item.path[0] if item.path else "", place)
    head = element("th", named, element("div", element("small", place)), *_whose(rulebook, item), scope="row")
    known = dict.fromkeys(READINGS[one.basis.read]["zh"] for one in item.citations)
    checked = dict.fromkeys(one.basis.last_checked.isoformat() for one in item.citations)
    said = [*_about(rulebook, item), *numbers_said(item.numbers)]
    cells = (
        element("div", *map(partial(element, "div"), said), class_="many" if len(said) > FEW else None),
        together(element("div", _cited(one)) for one in item.citations),
        element("span", "、".join(known), class_="bad" if is_doubtful(item) else None),
        together(element("div", text, class_="blank") for text in checked),
        _days(item),
        element("b", "数字示例" if item.citations else "示例", class_="bad") if item.illustrative else "有依据",
    )
    return element("tr", head, *(element("td", cell) for cell in cells))


def _about(rulebook: Rulebook, item: Provision) -> Iterator[str]:
    if "indicator" in item.about:
        yield rulebook.indicator(item.about["indicator"]).title.zh
    if "tier" in item.about:
        yield f"至少 {item.about['tier']} 档"


def _whose(rulebook: Rulebook, item: Provision) -> tuple[Markup, ...]:
    if rulebook.identity.extends is None:
        return ()
    own = item.by == rulebook.identity.id
    return (element("div", element("b" if own else "small", f"{'本级' if own else '上级'} {item.by}")),)


def _cited(citation: Citation) -> str:
    names = {"basis": "", "violates": "违反：", "penalty": "处罚：", "transition_basis": "过渡："}
    return f"{names.get(citation.key, citation.key + '：')}{citation.basis}"


def _days(item: Provision) -> Markup:
    if item.in_force is None:
        return Markup("—")
    said = [f"{item.in_force} 起", *([f"至 {item.until}"] if item.until else [])]
    return together(element("div", text, class_="blank") for text in said)


def _findings(checked: Checked) -> Iterator[Markup]:
    rows = [
        element(
            "tr",
            element("th", SEVERITIES[severity].zh, element("small", f" {item.kind}"), scope="row"),
            element("td", item.where),
            element("td", both(item.what)),
        )
        for severity in Severity
        for item in checked.findings.of(severity)
    ]
    heads = (Text("程度与种类", "urgency and kind"), Text("位置", "where"), Text("所见", "what"))
    said = f"规则体检（{len(rows)} 处）"
    yield element("section", table_of(said, heads, rows) if rows else element("h2", f"{said}：未见问题"))


def _cases(checked: Checked) -> Iterator[Markup]:
    rows = [
        element(
            "tr",
            element("th", "✓" if one.holds else element("b", "✗ 不符", class_="bad"), scope="row"),
            element("td", one.case.name, *(element("div", text, class_="bad") for text in one.differences)),
            element("td", one.case.article),
            element("td", one.case.as_of.isoformat()),
            element("td", one.file.removesuffix(".toml")),
        )
        for one in sorted(checked.cases.results, key=lambda one: one.holds)
    ]
    heads = (
        Text("结果", "result"),
        Text("案例", "case"),
        Text("条文或解读", "article or reading"),
        Text("日期", "as of"),
        Text("文件", "file"),
    )
    yield element("section", table_of(f"规则案例（{len(rows)} 个）", heads, rows))


def _edges(checked: Checked) -> Iterator[Markup]:
    edges = checked.edges
    yield element("h2", "边界案例")
    said = (
        f"由规则自动生成：每个档位与条件的界限、界限下一、最小与最大值、每种缺失，在每个生效、失效日及其前后一日，"
        f"共 {edges.cases} 个（{edges.days} 个有规则的日期）。"
        f"每个以三种互不相干的方法评定：批量计算、单户计算、逐条通读；不一致 {len(edges.failed)} 个。"
    )
    yield element("p", said)
    for one in edges.failed:
        yield element("p", f"✗ {one.case}: {one.kernel} / {one.single} / {one.plain}", class_="bad")


def _closing(rulebook: Rulebook, listed: Sequence[Provision]) -> Iterator[Markup]:
    yield element("h2", "依据统计")
    yield element("p", both(tally_of(listed).said))
    yield element(
        "p",
        "“有依据”指引文与条款写明、且数字即条文所定；“示例”不得用于正式评级、抽取或处理；“间接来源”须由部署单位核对原文。",
        class_="quiet",
    )
    yield element("footer", element("p", element("small", rulebook_line(rulebook))))
