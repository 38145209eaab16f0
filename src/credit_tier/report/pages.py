"""The frame of every page: it stands alone, needs no network, and prints on A4 (页面框架)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, escaped, together
from credit_tier.rulebook.model import Rulebook, Standing

_STYLE: Final = """
@page { size: A4 %s; margin: %s; @bottom-center { content: counter(page) " / " counter(pages);
  font: 9pt sans-serif; color: #57606a } }
:root { color-scheme: light }
body { font: 15px/1.7 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", SimSun, sans-serif; color: #1b1f24;
  background: #fff; max-width: %s; margin: 1.5em auto; padding: 0 1em; overflow-wrap: anywhere }
h1 { font-size: 1.7em; text-align: center; margin: .3em 0; letter-spacing: .08em }
h2 { font-size: 1.08em; margin: 1.1em 0 .2em; break-after: avoid }
p { margin: .25em 0; text-align: justify } .body p { text-indent: 2em } .centre { text-align: center }
small, .quiet { color: #57606a; font-size: .87em; font-weight: normal }
table { border-collapse: collapse; width: 100%%; margin: .5em 0 .8em }
caption { text-align: left; font-weight: bold; padding: .2em 0; break-after: avoid }
th, td { border: 1px solid #8c959f; padding: .2em .5em; text-align: left; vertical-align: top }
thead th { background: #f3f5f7 } th { font-weight: 600 } tr.group th { background: #fafbfc }
thead th small { display: block } .pairs th { width: 14em; font-weight: normal; background: #fafbfc }
.judged th[scope=row] { width: 36%%; font-weight: normal } .judged td:nth-child(2) { white-space: nowrap }
.judged td:nth-child(3) { width: 28%% } .changes th[scope=row] { width: 14%% } .changes td { width: 43%% }
.points th[scope=row] { width: 34%% } .points td:nth-child(2) { width: 26%% }
.points.most td:nth-child(2) { width: 50%% }
@media (max-width: 600px) { .pairs th { width: 7em } }
.figures { width: auto; min-width: 50%% } td.number { text-align: right; white-space: nowrap }
.mark { border: 2px solid #a40e26; color: #a40e26; padding: .3em .8em; margin: .5em 0; font-weight: 600 }
.blank { white-space: nowrap; letter-spacing: -.02em } .filled { text-decoration: underline .05em;
  text-underline-offset: .25em } .bad { color: #a40e26 }
ins { text-decoration: none; background: #e6f4ea } del { background: #fdecee }
.signing { margin-top: 1.6em; break-inside: avoid } .signing p { text-indent: 0; text-align: left; margin: .9em 0 }
.seal { text-align: right !important; padding-right: 2em } .seal span { display: inline-block; color: #57606a }
footer { margin-top: 1.6em; border-top: 1px solid #d0d7de; padding-top: .4em }
thead { display: table-header-group } tr, .mark, .changes { break-inside: avoid }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: %s; line-height: 1.55 }
  tr.group { break-after: avoid } .many { columns: 2 } .many div { break-inside: avoid }
  section.apart { break-before: page } }
"""
BLANK: Final = "＿＿＿＿＿＿"
TRIAL: Final = Text("试行样张：规则手册为试行，不得作为正式文书使用", "Trial: the rulebook is one; no official paper")


class Layout(NamedTuple):
    """How a page lies: across or upright, and the size of its letters in print."""

    across: bool = False
    letters: str = "11pt"


UPRIGHT: Final = Layout()
ACROSS: Final = Layout(across=True, letters="7.5pt")


def page_of(title: str, parts: Iterable[str], layout: Layout = UPRIGHT) -> str:
    """Put parts into a whole page.

    Parameters
    ----------
    title : str
    parts : iterable of str
        The content of its body; plain text is escaped.
    layout : Layout

    Examples
    --------
    >>> page = page_of("<b>", [element("h1", "表")])
    >>> page[:15], "<b>" in page, "<h1>表</h1>" in page, "http" in page
    ('<!doctype html>', False, True, False)
    """
    lie, margin, width = ("landscape", "12mm", "1120px") if layout.across else ("", "15mm 16mm", "800px")
    style = _STYLE % (lie, margin, width, layout.letters)
    head = together(
        [
            Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
            element("title", title),
            Markup(f"<style>{style}</style>"),
        ]
    )
    body = element("body", element("main", *parts))
    return f'<!doctype html>\n<html lang="zh-CN"><head>{head}</head>{body}</html>\n'


def marked(texts: Iterable[str]) -> Markup:
    """Give marks that nobody overlooks, such as that of a trial."""
    return together(element("p", text, class_="mark", role="note") for text in texts)


def both(text: Text) -> Markup:
    """Give a text in Chinese with its English beside it."""
    return together([text.zh, " ", element("small", text.en, lang="en")])


def table_of(caption: str, heads: Iterable[Text], rows: Iterable[str], *, kind: str | None = None) -> Markup:
    """Give a table of rows that are elements already."""
    said = (
        element("th", head.zh, element("small", head.en, lang="en") if head.en else "", scope="col") for head in heads
    )
    cells = together(said)
    head = element("thead", element("tr", cells)) if cells else Markup("")
    return element("table", element("caption", escaped(caption)), head, element("tbody", *rows), class_=kind)


def rulebook_line(rulebook: Rulebook) -> str:
    """Name a rulebook and its digest, so that a paper can be traced to the very rules it was made from."""
    return f"规则手册：{rulebook.identity.title.zh}（{rulebook.identity.id}，摘要 {rulebook.digest[:16]}）"


def is_trial(rulebook: Rulebook) -> bool:
    """Tell whether no official paper may rest on a rulebook."""
    return rulebook.identity.standing is Standing.TRIAL
