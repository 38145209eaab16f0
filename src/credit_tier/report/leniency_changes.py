"""What changed in the lists, as a page to sign and publish, and as a table (清单修订对照表)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element
from credit_tier.leniency.differences import CHANGES, Change, DifferenceRow, EntryChange, LeniencyDifference
from credit_tier.leniency.field_words import FIELDS, KINDS
from credit_tier.report.pages import ACROSS, TRIAL, is_trial, marked, page_of, rulebook_line, table_of

_HEADS = (
    Text("内容", "field"),
    Text("修订前", "before"),
    Text("修订后", "after"),
)
_TITLE = "两轻一免规则修订对照表"


def changes_page(found: LeniencyDifference) -> str:
    """Give the page; where nothing changed, it says so.

    Examples
    --------
    >>> from datetime import date
    >>> from credit_tier import load_rulebook
    >>> from credit_tier.leniency.differences import leniency_diff
    >>> book = load_rulebook()
    >>> "没有变化" in changes_page(leniency_diff(book, book, on=date(2026, 6, 30)))
    True
    """
    return page_of(_TITLE, _parts(found), ACROSS)


def changes_frame(found: LeniencyDifference) -> pd.DataFrame:
    """Give one row a changed field, with headers in Chinese."""
    frame = pd.DataFrame(found.rows, columns=list(DifferenceRow._fields))
    heads = ("类型", "标识", "名称", "变化", "字段", "修订前", "修订后", "修订前依据", "修订后依据")
    return frame.rename(columns=dict(zip(DifferenceRow._fields, heads, strict=True)))


def _parts(found: LeniencyDifference) -> Iterator[str]:
    yield marked([TRIAL.zh] if is_trial(found.old) or is_trial(found.new) else [])
    yield element("h1", _TITLE)
    yield element("p", f"{found.old_on} 与 {found.new_on} 有效的规则比较", class_="centre")
    if not found.entries:
        yield element("p", "没有变化。", class_="centre")
    else:
        yield _summary(found)
    for entry in found.entries:
        yield element("section", entry_table(entry))
    yield element("footer", *(element("p", element("small", line)) for line in _sources(found)))


def _summary(found: LeniencyDifference) -> Markup:
    counts = [(kind, change) for kind in KINDS for change in Change if _count(found, kind, change)]
    rows = (
        element("tr", element("th", KINDS[kind].zh, scope="row"), *(_cell(found, kind, change) for change in Change))
        for kind in dict.fromkeys(kind for kind, _ in counts)
    )
    return table_of("变化项数", (Text("类型", "kind"), *CHANGES.values()), rows)


def _cell(found: LeniencyDifference, kind: str, change: Change) -> Markup:
    return element("td", str(_count(found, kind, change) or "—"))


def _count(found: LeniencyDifference, kind: str, change: Change) -> int:
    return sum(entry.kind == kind and entry.change is change for entry in found.entries)


def entry_table(entry: EntryChange) -> Markup:
    """Give one entry before and after, with what else it changes."""
    caption = f"{CHANGES[entry.change].zh}　{KINDS[entry.kind].zh}：{entry.title.zh}（{entry.id}）"
    caption += f"　有效期至 {entry.expired_on}" if entry.expired_on else ""
    caption += f"　涉及：{'、'.join(entry.used_by)}" if entry.used_by else ""
    basis = element("tr", _name("basis"), *(_side(_text(side)) for side in (entry.old_basis, entry.new_basis)))
    has_basis = any(field.field == "basis" for field in entry.fields) or not (entry.old_basis or entry.new_basis)
    old, new = ("del", "ins") if entry.change is Change.CHANGED else ("span", "span")
    rows = [element("tr", _name(field.field), _side(field.old, old), _side(field.new, new)) for field in entry.fields]
    return table_of(caption, _HEADS, rows if has_basis else [basis, *rows], kind="changes")


def _name(field: str) -> Markup:
    return element("th", FIELDS[field].zh if field in FIELDS else field, scope="row")


def _side(text: Text | None, mark: str = "span") -> Markup:
    return element("td", element(mark, text.zh) if text else "—")


def _text(basis: object) -> Text | None:
    return Text(str(basis), str(basis)) if basis else None


def _sources(found: LeniencyDifference) -> Iterator[str]:
    yield f"修订前 {rulebook_line(found.old)}"
    yield f"修订后 {rulebook_line(found.new)}"
