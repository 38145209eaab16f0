"""A suggestion at a glance, for a notebook: the outcome, why, what is missing, what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.leniency.judgement import Node
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.suggestion import Suggestion
from credit_tier.leniency.terms import TRUTHS, fact_title, known_fact, matter_title
from credit_tier.leniency.wording import outcome_text

_BOX: Final = (
    "border-left:4px solid {colour};padding:.5em 1em;max-width:52em;line-height:1.5;background:#fff;color:#1b1f24;"
    "text-align:left"
)
_SURE, _OPEN, _NONE = "#1a7f37", "#9a6700", "#57606a"
_MARKS: Final = {Truth.TRUE: ("✓", _SURE), Truth.FALSE: ("✗", "#a40e26"), Truth.UNKNOWN: ("？", _OPEN)}
_QUIET: Final = f"color:{_NONE}"
_SHOWN: Final = 8
"""Gaps that the card names; all of them are in `Suggestion.missing`."""


def card_of(found: Suggestion) -> Markup:
    """Give the card as HTML.

    Examples
    --------
    >>> from datetime import date
    >>> from credit_tier import Case, assess, load_rulebook
    >>> card = card_of(assess(Case(act="<script>"), load_rulebook(), on=date(2026, 6, 30)))
    >>> "<script>" in card, "&lt;script&gt;" in card
    (False, True)
    """
    colour = _OPEN if not found.determined else _SURE if found.leading else _NONE
    return element("div", *_parts(found, colour), style=_BOX.format(colour=colour), lang="zh-CN")


def _parts(found: Suggestion, colour: str) -> Iterator[str]:
    said = outcome_text(found)
    yield element("div", matter_title(found).zh, f"　判断日期 {found.rules.day}", style=_QUIET)
    head, _, rest = said.zh.partition("。")
    yield element("div", head, style=f"font-size:1.3em;font-weight:bold;color:{colour}")
    yield element("div", rest, "　" if rest else "", element("span", said.en, style=_QUIET, lang="en"))
    if found.illustrative:
        names = "、".join(found.illustrative)
        yield element("div", f"试行：用到示例规则 {names}，不得直接用于正式决定", style="color:#a40e26")
    if found.leading is not None:
        rule = found.leading.rule
        yield element("div", element("b", rule.title.zh), f"　{rule.basis or '示例，无依据'}", style="margin-top:.5em")
        yield element("div", *(_node(found, node) for node in found.leading.nodes))
    if found.missing:
        gaps = [
            element("li", gap.title.zh, element("span", f"：{gap.evidence.zh}", style=_QUIET) if gap.evidence else "")
            for gap in found.missing[:_SHOWN]
        ]
        more = len(found.missing) - _SHOWN
        gaps += [element("li", f"另有 {more} 项 and {more} more: .missing")] if more > 0 else []
        yield element("div", element("b", "还缺 missing"), style="margin-top:.5em")
        yield element("ul", *gaps, style="margin:.2em 0")
    measures = "；".join(measure.title.zh for measure in found.measures)
    yield element("div", element("b", "同时 "), measures, style="margin-top:.5em")
    if found.legal_review is not Truth.FALSE:
        doubt = "" if found.legal_review is Truth.TRUE else "是否涉及安全未查明；涉及的："
        yield element("div", doubt, found.rules.safety.review.zh)
    yield element("div", "仅为建议，由行政机关决定 a suggestion; the agency decides", style=f"{_QUIET};margin-top:.5em")


def _node(found: Suggestion, node: Node) -> Markup:
    mark, colour = _MARKS[node.value]
    facts = "；".join(f"{fact_title(found, name).zh}：{known_fact(found, name).zh}" for name in sorted(node.facts))
    parts: list[str] = [element("span", f"{mark} ", style=f"color:{colour}", title=TRUTHS[node.value].zh)]
    parts += ["排除：" if node.exclusion and node.id != "safety" else "", node.title.zh]
    parts += [element("span", f"（{facts}）", style=_QUIET) if facts else ""]
    return element("div", together(parts))
