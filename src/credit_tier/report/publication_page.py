"""The list and its results as a page (名单及结果公示表), with the notices of what was withdrawn."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element
from credit_tier.report.pages import TRIAL, Layout, is_trial, marked, page_of, rulebook_line, table_of
from credit_tier.rulebook.model import Rulebook
from credit_tier.visits.publication import HEADS, NOTICES, Notice, Publication, PublicRow
from credit_tier.visits.statistics import Statistics

_ACROSS: Final = Layout(across=True, letters="8pt")
_WHOLE: Final = "white-space:nowrap"
_TITLE: Final = "双随机抽查名单及结果公示表"
_RULES: Final = (
    "只公示经他人审核通过的结果；已撤销、已修复、超过公示期限或者正在更正的，不再公示。检查人员只公示姓名和执法证号，"
    "个体工商户的名称作遮蔽处理。结果按检查结果代码表填写。"
)


def publication_page(given: Publication, rulebook: Rulebook, *, title: str = _TITLE) -> str:
    """Give the page: it stands alone and prints on A4 across.

    Parameters
    ----------
    given : Publication
    rulebook : Rulebook
    title : str

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> page = publication_page(Publication(date(2026, 8, 1), (), (), 0, 0), load_rulebook())
    >>> "截至 2026-08-01，共 0 户" in page
    True
    """
    heads = [Text("序号", "no."), *HEADS.values()]
    rows = [_row(number, row) for number, row in enumerate(given.rows, start=1)]
    parts = [
        marked([TRIAL.zh] if is_trial(rulebook) else []),
        element("h1", title),
        element("p", f"截至 {given.as_of}，共 {len(given.rows)} 户", class_="centre"),
        table_of("名单及结果", heads, rows),
    ]
    if given.notices:
        titles = [
            HEADS["task"],
            HEADS["code"],
            HEADS["name"],
            HEADS["agency"],
            Text("情况", "what"),
            Text("日期", "on"),
        ]
        parts.append(table_of("撤回与更正公告", titles, map(_notice, given.notices)))
    parts.append(element("footer", element("p", element("small", _RULES)), _foot(rulebook)))
    return page_of(title, parts, _ACROSS)


def publication_json(given: Publication) -> str:
    """Give the same for programs: rows and notices by name of field, days as ISO text."""
    content = {
        "schema": "credit_tier/publication/1",
        "as_of": given.as_of.isoformat(),
        "rows": [_plain(row._asdict()) for row in given.rows],
        "notices": [_plain(notice._asdict()) | {"what": NOTICES[notice.kind].zh} for notice in given.notices],
        "not_shown": {"expired": given.expired, "repaired": given.repaired},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def statistics_page(tables: list[Statistics], rulebook: Rulebook, *, as_of: date) -> str:
    """Give tables of statistics as a page that prints on A4 across.

    Parameters
    ----------
    tables : list of Statistics
    rulebook : Rulebook
    as_of : date
    """
    title = "双随机抽查结果统计表"
    parts = [
        marked([TRIAL.zh] if is_trial(rulebook) else []),
        element("h1", title),
        element("p", f"截至 {as_of}；一户多个结果代码的，各计一次", class_="centre"),
    ]
    for place, given in enumerate(tables):
        table = given.to_table()
        heads = [Text(_short(name), "") for name in table.column_names]
        rows = (_line([str(cell) for cell in line.values()]) for line in table.to_pylist())
        made = table_of(f"按{given.by.label.zh}", heads, rows)
        parts.append(element("section", made, class_="apart" if place else None))
    legend = "；".join(f"{code} {title}" for given in tables[:1] for code, title in given.titles.items())
    parts.append(element("p", element("small", f"结果代码：{legend}")))
    parts.append(element("footer", _foot(rulebook)))
    return page_of(title, parts, Layout(across=True, letters="8pt"))


def _line(cells: list[str]) -> Markup:
    """Give a row; codes and days stay on one line."""
    said = (element("td", cell, style=_WHOLE if cell.isascii() else None) for cell in cells[1:])
    return element("tr", element("th", cells[0], scope="row"), *said)


def _row(number: int, row: PublicRow) -> Markup:
    return _line([str(number), *("" if value is None else str(value) for value in row)])


def _notice(given: Notice) -> Markup:
    return _line([given.task, given.code, given.name, given.agency, NOTICES[given.kind].zh, given.on.isoformat()])


def _short(head: str) -> str:
    """Give the code of a column of codes; its title stands below the table."""
    code, _, title = head.partition(" ")
    return code if title else head


def _foot(rulebook: Rulebook) -> Markup:
    return element("p", element("small", rulebook_line(rulebook)))


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in content.items()}
