"""The frame of the report on a run: contents, sections, tables and figures for screen, print and screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from credit_tier.foundation.hypertext import Markup, element, escaped, together
from credit_tier.report.run_words import Words

_STYLE: Final = """
@page { size: A4; margin: 14mm 15mm; @bottom-center { content: counter(page) " / " counter(pages);
  font: 9pt sans-serif; color: #57606a } }
:root { color-scheme: light }
* { box-sizing: border-box }
body { font: 16px/1.65 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", SimSun, sans-serif;
  color: #1b1f24; background: #fff; max-width: 900px; margin: 1.5em auto; padding: 0 1em; overflow-wrap: anywhere }
:lang(en) { font-family: "Segoe UI", "Helvetica Neue", Arial, "Noto Sans CJK SC", sans-serif }
a { color: #1d4f91 } a:focus, .wide:focus { outline: 3px solid #1d4f91; outline-offset: 2px }
.skip { position: absolute; left: -9999px } .skip:focus { position: static }
h1 { font-size: 1.6em; line-height: 1.3; margin: .2em 0 }
h2 { font-size: 1.25em; margin: 2em 0 .4em; padding-bottom: .15em; border-bottom: 2px solid #1d4f91 }
h3 { font-size: 1.03em; margin: 1.3em 0 .3em }
p { margin: .35em 0 } ul, ol { margin: .35em 0; padding-left: 1.6em } li { margin: .15em 0 }
.quiet, small { color: #57606a; font-size: .88em }
.mark { border: 2px solid #a40e26; color: #a40e26; padding: .3em .8em; margin: .6em 0; font-weight: 600 }
.message { border-left: 5px solid #1d4f91; background: #eef4fb; padding: .5em 1em; margin: .8em 0 }
.message h2 { border: 0; margin: 0 } .message li { margin: .4em 0 }
nav { border: 1px solid #d0d7de; padding: .5em 1em; margin: 1em 0 }
nav ol { columns: 16em; column-gap: 2.5em; margin: 0 }
nav p { font-weight: 600; margin: 0 }
.wide { overflow-x: auto; margin: .5em 0 1em }
table { border-collapse: collapse; width: 100%; font-size: .9em; font-variant-numeric: tabular-nums; line-height: 1.45 }
caption { text-align: left; font-weight: 600; padding: .2em 0 }
th, td { border: 1px solid #8c959f; padding: .2em .5em; text-align: left; vertical-align: top;
  overflow-wrap: break-word }
thead th { background: #f3f5f7 } td.number, th.number { text-align: right; white-space: nowrap }
tbody th { font-weight: 500; min-width: 5em }
td.kept { white-space: nowrap }
td:not([class]) { min-width: 6em } tr.all th, tr.all td { font-weight: 600; background: #fafbfc }
figure { margin: .8em 0; text-align: center; overflow-x: auto } figure svg { max-width: 100%; height: auto }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1em; margin: .4em 0 }
dt { color: #57606a } dd { margin: 0 }
footer { margin-top: 2em; border-top: 1px solid #8c959f; padding-top: .5em; font-size: .85em }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em }
thead { display: table-header-group; break-after: avoid }
tr, thead, figure, .mark, .message, table.short { break-inside: avoid }
h1, h2, h3, caption { break-after: avoid }
@media screen and (max-width: 600px) { figure svg { max-width: none; width: 620px }
  body { font-size: 15px; padding: 0 .7em } dl { grid-template-columns: 1fr }
  dd { margin-bottom: .3em } th, td { padding: .15em .35em } }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 10pt; line-height: 1.5 }
  .skip { display: none } .wide { overflow: visible } h2 { margin-top: 1.4em }
  a { color: inherit; text-decoration: none }
  table { font-size: 8.5pt } figure svg { max-height: 235mm }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""


class Section(NamedTuple):
    """A part of the report with a heading of its own; without parts it is left out."""

    name: str
    title: str
    parts: Sequence[str]


def report_page(title: str, head: Iterable[str], sections: Iterable[Section], foot: Iterable[str], words: Words) -> str:
    """Put a report together: one that stands alone, with contents that lead to its sections.

    Parameters
    ----------
    title : str
    head : iterable of str
        What stands before the contents.
    sections : iterable of Section
    foot : iterable of str
    words : Words

    Examples
    --------
    >>> page = report_page("<b>", [], [Section("one", "A", [element("p", "x")])], [], Words.of("en"))
    >>> '<html lang="en">' in page, "<b>" in page, '<a href="#one">A</a>' in page, "<script" in page
    (True, False, True, False)
    """
    written = [section for section in sections if section.parts]
    contents = element(
        "nav",
        element("p", words("目录", "Contents")),
        element("ol", *(element("li", element("a", one.title, href=f"#{one.name}")) for one in written)),
        aria_label=words("目录", "Contents"),
    )
    body = element(
        "body",
        element("a", words("跳到正文", "Skip to the report"), class_="skip", href="#report"),
        element("header", element("h1", title), *head),
        contents,
        element("main", *map(_written, written), id="report"),
        element("footer", *foot),
    )
    meta = Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">')
    style = Markup(f"<style>{_STYLE}</style>")
    whole = element("head", meta, element("title", title), style)
    return f'<!doctype html>\n<html lang="{words.tag}">{whole}{body}</html>\n'


def _written(section: Section) -> Markup:
    heading = element("h2", section.title, id=f"{section.name}-title")
    return element("section", heading, *section.parts, id=section.name, aria_labelledby=f"{section.name}-title")


_SHORT: Final = 12
"""Rows up to which a table is kept on one page of paper."""


class Cells(NamedTuple):
    """A row of a table; the first cell is its heading."""

    cells: Sequence[str]
    all: bool = False
    """Whether it sums up the others."""


def figures_table(
    caption: str, heads: Sequence[str], rows: Iterable[Cells], *, texts: Sequence[int] = (), kept: Sequence[int] = ()
) -> Markup:
    """Give a table: headings of rows at the left, figures at the right.

    Parameters
    ----------
    caption : str
    heads : sequence of str
    rows : iterable of Cells
    texts : sequence of int
        Columns besides the first that hold text.
    kept : sequence of int
        Of these, columns whose lines are not broken.

    Examples
    --------
    >>> figures_table("T", ["a", "n"], [Cells(["<", "1"])]).split("<tbody>")[1]
    '<tr><th scope="row">&lt;</th><td class="number">1</td></tr></tbody></table></div>'
    """
    kinds = [None if place in {0, *texts} else "number" for place in range(len(heads))]
    body = [_row(row, ["kept" if place in kept else kind for place, kind in enumerate(kinds)]) for row in rows]
    head = [element("th", text, scope="col", class_=kind) for text, kind in zip(heads, kinds, strict=True)]
    table = element(
        "table",
        element("caption", caption),
        element("thead", element("tr", *head)),
        element("tbody", *body),
        class_="short" if len(body) <= _SHORT else None,
    )
    # Narrow screens scroll inside; a keyboard has to reach what scrolls.
    return element("div", table, class_="wide", tabindex=0, role="group", aria_label=caption)


def _row(row: Cells, kinds: Sequence[str | None]) -> Markup:
    first, *others = row.cells
    cells = [element("td", text, class_=kind) for text, kind in zip(others, kinds[1:], strict=True)]
    return element("tr", element("th", first, scope="row"), *cells, class_="all" if row.all else None)


def paragraphs(texts: Iterable[str], kind: str | None = None) -> Markup:
    """Give sentences as paragraphs."""
    return together(element("p", escaped(text), class_=kind) for text in texts)


def pairs(rows: Iterable[tuple[str, str]]) -> Markup:
    """Give names with what they stand for."""
    return element("dl", *(together([element("dt", name), element("dd", value)]) for name, value in rows))
