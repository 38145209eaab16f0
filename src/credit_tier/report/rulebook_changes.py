"""What changed in the rules, as a page to sign and publish; and whom it affects, in figures (规则修订对照表)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pandas as pd

from credit_tier.analysis.change_words import CHANGES, KINDS, ground_words, path_words, value_words
from credit_tier.analysis.comparison import Comparison
from credit_tier.analysis.rule_changes import Change, Kind, RuleChange
from credit_tier.analysis.rulebook_changes import ChangeRow, RulebookDiff
from credit_tier.foundation.errors import NotInForceError, Text
from credit_tier.foundation.hypertext import Markup, element
from credit_tier.leniency.differences import LeniencyDifference, leniency_diff
from credit_tier.report.comparison_figures import comparison_figures
from credit_tier.report.leniency_changes import entry_table
from credit_tier.report.pages import ACROSS, BLANK, TRIAL, both, is_trial, marked, page_of, rulebook_line, table_of

_TITLE: Final = Text("规则修订对照表", "What changed in the rules")
_LENIENCY: Final = "leniency_rules"
_HEADS: Final = (Text("内容", "what"), Text("修订前", "before"), Text("修订后", "after"))
_COLUMNS: Final = [
    "部分",
    "规则",
    "名称",
    "变化",
    "性质",
    "内容",
    "修订前",
    "修订后",
    "修订前依据",
    "修订后依据",
    "路径",
]
_SIGNING: Final = (Text("起草人", "drafted by"), Text("法制审核人", "reviewed by"), Text("批准人", "approved by"))


def rulebook_changes_page(found: RulebookDiff, whom: Comparison | None = None) -> str:
    """Give the page; where nothing changed, it says so.

    Parameters
    ----------
    found : RulebookDiff
    whom : Comparison, optional
        Adds who moves from which grade to which, and the visits of a year.

    Examples
    --------
    >>> from credit_tier import load_rulebook, rulebook_diff
    >>> book = load_rulebook()
    >>> "没有变化" in rulebook_changes_page(rulebook_diff(book, book))
    True
    """
    return page_of(_TITLE.zh, change_parts(found, whom), ACROSS)


def rulebook_changes_frame(found: RulebookDiff) -> pd.DataFrame:
    """Give one row a changed value, with headers in Chinese."""
    frame = pd.DataFrame(found.rows, columns=list(ChangeRow._fields))
    return frame.rename(columns=dict(zip(ChangeRow._fields, _COLUMNS, strict=True)))


def change_parts(
    found: RulebookDiff,
    whom: Comparison | None,
    title: Text = _TITLE,
    marks: Iterable[str] = (),
    more: Iterable[Markup] = (),
) -> Iterator[str]:
    """Give the parts of a page about a change.

    Parameters
    ----------
    found : RulebookDiff
    whom : Comparison or None
        Whom it affects, and at what cost.
    title : Text
    marks : iterable of str
        What nobody may overlook, after the mark of a trial.
    more : iterable of Markup
        What stands between the figures and the rules.
    """
    yield marked([*([TRIAL.zh] if is_trial(found.old) or is_trial(found.new) else []), *marks])
    yield element("h1", title.zh, " ", element("small", title.en, lang="en"))
    yield element("p", both(_compared(found)), class_="centre")
    if not found:
        yield element("p", both(Text("没有变化。", "Nothing changed.")), class_="centre")
    else:
        yield _summary(found)
    if whom is not None:
        yield from comparison_figures(whom)
    yield from more
    leniency = _leniency(found)
    for entry, some in found.entries().items():
        if leniency is None or entry[0] != _LENIENCY:
            yield element("section", _entry(entry, some))
    for one in () if leniency is None else leniency.entries:
        yield element("section", entry_table(one))
    yield _signing()
    yield element("footer", *(element("p", element("small", line)) for line in _sources(found)))


def _leniency(found: RulebookDiff) -> LeniencyDifference | None:
    """Give the lists of two days in their own words, with the items a condition changes; None where there are none."""
    if found.old_on is None or not any(one.path[0] == _LENIENCY for one in found.changes):
        return None
    try:
        return leniency_diff(found.old, found.new, on=found.old_on, new_on=found.new_on)
    except NotInForceError:
        return None


def _compared(found: RulebookDiff) -> Text:
    if found.old_on is None:
        return Text("全部版本比较", "all versions compared")
    return Text(f"{found.old_on} 与 {found.new_on} 有效的规则比较", f"rules of {found.old_on} and of {found.new_on}")


def _summary(found: RulebookDiff) -> Markup:
    """Count the rules and values that changed, by part and by what they are for."""
    parts = dict.fromkeys(one.path[0] for one in found.changes)
    rows = (
        element("tr", element("th", both(path_words((part,))[0]), scope="row"), *_counts(found, part)) for part in parts
    )
    heads = (Text("部分", "part"), Text("规则数", "rules"), *KINDS.values())
    return table_of("变化项数 Number of changes", heads, rows)


def _counts(found: RulebookDiff, part: str) -> Iterator[Markup]:
    own = [one for one in found.changes if one.path[0] == part]
    yield element("td", str(len({one.entry for one in own})))
    for kind in Kind:
        yield element("td", str(sum(one.kind is kind for one in own) or "—"))


def _entry(entry: tuple[str, ...], some: list[RuleChange]) -> Markup:
    whole = {one.change for one in some}
    only = next(iter(whole)) if len(whole) == 1 else Change.CHANGED
    where = " / ".join(word.zh for word in path_words(entry))
    title = some[0].title.zh
    caption = f"{CHANGES[only].zh}　{f'{title}（{where}）' if title else where}"
    first = some[0]
    grounds = (_side(ground_words(first.old_ground)), _side(ground_words(first.new_ground)))
    basis = element("tr", element("th", both(Text("依据", "basis")), scope="row"), *grounds)
    rows = [basis, *(_row(one, len(entry), only) for one in some)]
    return table_of(caption, _HEADS, rows, kind="changes")


def _row(one: RuleChange, depth: int, said: Change) -> Markup:
    """Give a value before and after; what became of it is named where the caption does not say it."""
    words = path_words(one.path)[depth:] or path_words(one.path)[-1:]
    name = Text("／".join(word.zh for word in words), " / ".join(word.en for word in words))
    mark = "" if one.change in {said, Change.CHANGED} else f"［{CHANGES[one.change].zh}］"
    told = element("th", mark, *_lines(name), scope="row")
    old, new = ("span", "span") if one.change in {Change.ADDED, Change.REMOVED} else ("del", "ins")
    return element("tr", told, _side(value_words(one.old), old), _side(value_words(one.new), new))


def _side(text: Text, mark: str = "span") -> Markup:
    return element("td", *_lines(text, mark))


def _lines(text: Text, mark: str = "span") -> Iterator[Markup]:
    """Give Chinese and, where it is another text, English under it."""
    yield element(mark if text.zh != "—" else "span", text.zh)
    if text.en != text.zh:
        yield element("div", element("small", text.en, lang="en"))


def _signing() -> Markup:
    lines = (element("p", both(who), "：", BLANK, "　日期 ", element("small", "date"), "：", BLANK) for who in _SIGNING)
    return element("section", *lines, element("p", element("span", "（公章）"), class_="seal"), class_="signing")


def _sources(found: RulebookDiff) -> Iterator[str]:
    yield f"修订前 {rulebook_line(found.old)}"
    yield f"修订后 {rulebook_line(found.new)}"
