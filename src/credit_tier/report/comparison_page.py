"""The document of a change that is thought of: what it changes, whom it moves, what it costs (修改影响说明)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from credit_tier.analysis.comparison import Comparison
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element
from credit_tier.report.pages import ACROSS, both, page_of, table_of
from credit_tier.report.rulebook_changes import change_parts

_TITLE: Final = Text("规则修改影响说明（假设推演）", "What a change of the rules would do")
_WHAT_IF: Final = Text(
    "假设推演：修改后的规则没有生效，本件不是正式文书，不得据此对任何企业采取措施",
    "What-if: the changed rules are not in force; this is no official paper, and no measure may rest on it",
)


def comparison_page(found: Comparison) -> str:
    """Give the document as a page that stands alone and prints on A4.

    Parameters
    ----------
    found : Comparison
        Where the change does nothing, the page says so.

    Examples
    --------
    >>> import numpy as np, pyarrow as pa
    >>> from datetime import date
    >>> from credit_tier import compare, load_rulebook
    >>> from credit_tier.engine.indicators import Indicators
    >>> book, day = load_rulebook(), date(2026, 6, 30)
    >>> names = tuple(item.id for item, _ in book.on(day).for_use)
    >>> nothing = np.full((len(names), 1), -(2**31) + 1, np.int32)
    >>> firm = Indicators(pa.array(["91620000000000010X"]), names, nothing, day, day, book.digest, "0" * 64, {})
    >>> page = comparison_page(compare(book, "", firm))
    >>> "没有变化" in page, "假设推演" in page
    (True, True)
    """
    return page_of(_TITLE.zh, change_parts(found.diff, found, _TITLE, _marks(found), _locked(found)), ACROSS)


def _marks(found: Comparison) -> list[str]:
    marks = [f"{_WHAT_IF.zh} {_WHAT_IF.en}"]
    if found.locked:
        marks.append(
            f"其中 {len(found.locked)} 处触及上级锁定的内容，须由有权机关修改 "
            f"{len(found.locked)} of the changes touch what is locked: only those who own it may change it"
        )
    return marks


def _locked(found: Comparison) -> Iterator[Markup]:
    if not found.locked:
        return
    rows = (
        element("tr", element("th", fault.where.removeprefix("patch/"), scope="row"), element("td", both(fault.what)))
        for fault in found.locked
    )
    heads = (Text("位置", "place"), Text("锁定理由", "why it is locked"))
    yield table_of("触及的锁定内容 Locked rules that are touched", heads, rows, kind="figures")
