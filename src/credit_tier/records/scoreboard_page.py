"""The scoreboard as a page: it stands alone, needs no network, and prints on A4 (数据质量通报页)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.reasons import TITLES
from credit_tier.records.scoreboard_words import first_of, share
from credit_tier.records.tallies import Departments, Line, SourceScore

SHOWN: Final = 15
"""Rows and conflicts of a source that the page repeats; all of them are in the tables beside it."""

_STYLE: Final = """
@page { size: A4 landscape; margin: 12mm }
:root { color-scheme: light }
body { font: 13px/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", SimSun, sans-serif; color: #1b1f24;
  max-width: 1120px; margin: 1.5em auto; padding: 0 1em }
h1 { font-size: 1.6em; margin: 0 } h2 { font-size: 1.2em; margin: 2em 0 .3em; border-bottom: 2px solid #1d4f91 }
h1 small, h2 small, h3 small, th small, caption small { font-weight: normal; color: #57606a }
h3 { font-size: 1em; margin: 1.2em 0 .3em }
p { margin: .3em 0 } .first { background: #eef4fb; border-left: 4px solid #1d4f91; padding: .4em .8em }
table { border-collapse: collapse; width: 100%; margin: .4em 0 1em; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: bold; padding: .2em 0 }
th, td { border: 1px solid #d0d7de; padding: .2em .5em; text-align: right; vertical-align: top }
thead th { background: #f3f5f7; font-weight: 600 }
thead th:first-child, .rows th { text-align: left } thead th small { display: block }
th[scope=row], .text { text-align: left } th[scope=row] { font-weight: 600 } th[scope=rowgroup] { text-align: left;
  background: #fafbfc } .raw { font-family: "Noto Sans Mono CJK SC", monospace; font-size: 11px; word-break: break-all }
.bad { color: #a40e26; font-weight: 600 } .quiet { color: #57606a } .said { font-weight: normal }
thead { display: table-header-group } tr { break-inside: avoid }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10px; line-height: 1.3 }
  h2 { break-after: avoid }
  .department { break-before: page } }
"""

_HEADS: Final = (
    ("数据集", "data set"),
    ("收到", "rows in"),
    ("接受", "accepted"),
    ("退回", "set aside"),
    ("其中重复", "sent before"),
    ("覆盖名录", "of the register"),
    ("名录外", "not on it"),
    ("数据截至", "reported up to"),
    ("超期天数", "days overdue"),
    ("按时月份", "months in time"),
    ("部门不一致", "disagreements"),
    ("同日矛盾", "contradictions"),
)

_REASON_HEADS: Final = (("退回原因", "reason"), ("行数", "rows"), ("占收到", "of rows in"))


class Content(NamedTuple):
    """What the page shows; see `credit_tier.records.scoreboard.Scoreboard`."""

    as_of: date
    known_on: date
    departments: Departments
    conflicts: pa.Table
    set_aside: pa.Table


def page_of(content: Content) -> str:
    """Give the page as HTML.

    Examples
    --------
    >>> from credit_tier.records.conflicts import CONFLICT_SCHEMA
    >>> from credit_tier.records.quality import SET_ASIDE_SCHEMA
    >>> day, none = date(2026, 6, 30), (CONFLICT_SCHEMA.empty_table(), SET_ASIDE_SCHEMA.empty_table())
    >>> page = page_of(Content(day, day, (), *none))
    >>> page[:15], "http" in page
    ('<!doctype html>', False)
    """
    return "".join(_parts(content))


def _parts(board: Content) -> Iterator[str]:
    title = f"数据质量通报（{board.as_of}）"
    yield '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
    yield f'<header><h1>{title} <small lang="en">Scoreboard of source departments</small></h1>'
    yield f"<p>截至 as of {board.as_of}；只计此日前收到的登记、冲突与报送情况 known on {board.known_on}。"
    yield "只列数目与份额，不打分 <span lang=en>counts and shares, no score</span>。</p></header><main>"
    yield _summary(board)
    for place, (provider, scores) in enumerate(board.departments):
        yield f'<section class="department" aria-labelledby="d{place}"><h2 id="d{place}">{_e(provider.zh)} '
        yield f'<small lang="en">{_e(provider.en)}</small></h2>{_first(scores)}'
        for score in scores:
            yield from _source(board, score)
        yield "</section>"
    yield "</main></body></html>\n"


def _summary(board: Content) -> str:
    body = []
    for provider, scores in board.departments:
        heading = f"{_e(provider.zh)} <small lang=en>{_e(provider.en)}</small>"
        said = first_of(scores)
        body.append(
            f'<tr><th scope="rowgroup" colspan="{len(_HEADS)}">{heading}<br><span class="said">{_e(said.zh)}。'
            f" <span lang=en>{_e(said.en)}</span></span></th></tr>"
        )
        body += [_row(f"{_e(score.source.title.zh)}", score.total) for score in scores]
    return _table("总表", "All data sets", _HEADS, body)


def _first(scores: tuple[SourceScore, ...]) -> str:
    said = first_of(scores)
    return f'<p class="first">{_e(said.zh)}。 <span lang="en">{_e(said.en)}</span></p>'


def _source(board: Content, score: SourceScore) -> Iterator[str]:
    title, total = score.source.title, score.total
    yield f'<h3>{_e(title.zh)} <small lang="en">{_e(title.en)}（{score.source.name}）</small></h3>'
    if not total.rows_in:
        yield '<p class="quiet">没有收到任何行 <span lang="en">no rows were received</span>。</p>'
        return
    rows = [_row(_region(line.region), line) for line in score.regions]
    heads = (("行政区划", "division"), *_HEADS[1:])
    yield _table("按行政区划", "by division", heads, [*rows, _row("合计 total", total)])
    if total.set_aside:
        pairs = sorted(total.set_aside.items(), key=lambda pair: (-pair[1], pair[0]))
        rows = [
            _cells(" ".join(map(_e, TITLES[name])), [f"{count:,}", share(count, total.rows_in)])
            for name, count in pairs
        ]
        yield _table("退回原因", "rows set aside by reason", _REASON_HEADS, rows)
        yield _refused(board, score)
    if total.empty:
        yield _empty(score)
    if total.disagreements + total.contradictions:
        yield _conflicts(board, score)


def _row(title: str, line: Line) -> str:
    kept = line.timeliness
    late = f'<span class="bad">{kept.days_late}</span>' if kept.days_late else "0" if kept.covers_to else "—"
    refused = f"{line.refused:,} ({share(line.refused, line.rows_in)})" if line.refused else "0"
    covered = f"{line.covered:,}/{line.listed:,} ({share(line.covered, line.listed)})" if line.listed else "—"
    months = f"{kept.months_in_time}/{kept.months}" if kept.months else "—"
    reached = str(kept.covers_to or "—")
    if kept.covers_to is None and line.region and (kept.months or not line.rows_in):
        reached = f'<span class="bad">{"有未报地区" if kept.months else "从未报送"}</span>'
    counts = [f"{line.rows_in:,}", f"{line.accepted:,}", refused, line.duplicates, covered, line.unlisted]
    found = [_warned(line.disagreements), _warned(line.contradictions)]
    return _cells(title, [*counts, reached, late, months, *found])


def _refused(board: Content, score: SourceScore) -> str:
    rows = board.set_aside.filter(pc.equal(board.set_aside["table"], score.source.name))
    body = [
        f'<tr><th scope="row">{_e(row["file"])}</th><td>{row["row"]}</td><td class="text">'
        f'{_e(TITLES[row["reason"]].zh)}</td><td class="text">{_e(row["column"])}</td>'
        f'<td class="text raw">{_e(row["raw"])}</td></tr>'
        for row in rows.slice(0, SHOWN).to_pylist()
    ]
    heads = (("文件", "file"), ("行", "row"), ("原因", "reason"), ("列", "column"), ("原行", "the row"))
    return _table(f"退回的行（{_of(len(body), rows.num_rows)}）", "rows set aside", heads, body, kind="rows")


def _empty(score: SourceScore) -> str:
    titles = {field.name: field.zh for field in score.source.fields}
    total = score.total
    pairs = sorted(total.empty.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [
        _cells(f"{_e(titles[name])} <small>{name}</small>", [f"{count:,}", share(count, total.accepted)])
        for name, count in pairs
        if count < total.accepted
    ]
    never = "、".join(f"{_e(titles[name])} <small>{name}</small>" for name, count in pairs if count == total.accepted)
    said = f'<p>从未填报的字段 <span lang="en">fields never filled</span>：{never}</p>' if never else ""
    heads = (("字段", "field"), ("空值行数", "rows without it"), ("占接受", "of accepted"))
    return said + (_table("字段缺失", "completeness of fields", heads, rows) if rows else "")


def _conflicts(board: Content, score: SourceScore) -> str:
    rows = board.conflicts.filter(pc.equal(board.conflicts["source"], score.source.name))
    body = [
        f'<tr><th scope="row">{_e(row["code"])}</th><td class="text">{_e(row["field"])}</td>'
        f'<td class="text">{_e(row["value"])}</td><td class="text">{_e(row["file"])}:{row["row"]}</td>'
        f'<td class="text">{_e(row["other_value"])}</td>'
        f'<td class="text">{_e(row["other_source"])} {_e(row["other_file"])}:{row["other_row"]}</td></tr>'
        for row in rows.slice(0, SHOWN).to_pylist()
    ]
    heads = (
        ("代码", "code"),
        ("字段", "field"),
        ("本部门", "this source"),
        ("出处", "where"),
        ("另一方", "the other side"),
        ("出处", "where"),
    )
    return _table(f"数据冲突（{_of(len(body), rows.num_rows)}）", "conflicts, both sides", heads, body, kind="rows")


def _of(shown: int, all_of_them: int) -> str:
    return f"全部 {shown} 条" if shown == all_of_them else f"{all_of_them} 条中的前 {shown} 条"


def _table(zh: str, en: str, heads: Iterable[tuple[str, str]], body: Iterable[str], *, kind: str = "") -> str:
    head = "".join(f'<th scope="col">{_e(a)}<small lang="en">{_e(b)}</small></th>' for a, b in heads)
    caption = f'<caption>{_e(zh)} <small lang="en">{_e(en)}</small></caption>'
    return f'<table class="{kind}">{caption}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _cells(title: str, cells: Iterable[object]) -> str:
    return f'<tr><th scope="row">{title}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _warned(count: int) -> str:
    return f'<span class="bad">{count:,}</span>' if count else "0"


def _region(region: str) -> str:
    return _e(region.ljust(6, "0")) if region else "不明 unknown"


def _e(text: str) -> str:
    return html.escape(str(text))
