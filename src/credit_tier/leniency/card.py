"""A suggestion at a glance, for a notebook: the outcome, why, what is missing, what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.foundation.showing import Tone, both, card, english, line, quiet
from credit_tier.leniency.judgement import Node
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.suggestion import Suggestion
from credit_tier.leniency.terms import TRUTHS, fact_title, known_fact, matter_title
from credit_tier.leniency.wording import outcome_text

_MARKS: Final = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "？"}
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
    said = outcome_text(found)
    head, _, rest = said.zh.partition("。")
    tone = Tone.CARE if not found.determined else Tone.GOOD if found.leading else Tone.PLAIN
    return card(
        head,
        line(rest, "　" if rest else "", english(said.en)),
        quiet(matter_title(found).zh, f"　判断日期 assessed as of {found.rules.day}"),
        *_parts(found),
        tone=tone,
    )


def _parts(found: Suggestion) -> Iterator[str]:
    if found.illustrative:
        names = "、".join(found.illustrative)
        en = f"Trial: illustrative rules {', '.join(found.illustrative)}; no official decision may rest on them"
        yield line(element("b", "⚠ "), both(Text(f"试行：用到示例规则 {names}，不得直接用于正式决定", en)))
    if found.leading is not None:
        rule = found.leading.rule
        yield line(element("b", rule.title.zh), " ", english(rule.title.en), f"　{rule.basis or '示例，无依据'}")
        yield element("div", *(_node(found, node) for node in found.leading.nodes))
    if found.missing:
        gaps = [
            element(
                "li", both(Text(gap.title.zh, gap.title.en)), english(f"：{gap.evidence.zh}") if gap.evidence else ""
            )
            for gap in found.missing[:_SHOWN]
        ]
        more = len(found.missing) - _SHOWN
        gaps += [element("li", f"另有 {more} 项 and {more} more: .missing")] if more > 0 else []
        yield line(element("b", "还缺 "), english("missing"))
        yield element("ul", *gaps, style="margin:.2em 0;padding-left:1.6em")
    measures = "；".join(measure.title.zh for measure in found.measures)
    yield line(element("b", "同时 "), english("with it "), measures)
    if found.legal_review is not Truth.FALSE:
        doubt = "" if found.legal_review is Truth.TRUE else "是否涉及安全未查明；涉及的："
        yield line(doubt, found.rules.safety.review.zh)
    yield quiet("仅为建议，由行政机关决定 a suggestion; the agency decides")


def _node(found: Suggestion, node: Node) -> Markup:
    facts = "；".join(f"{fact_title(found, name).zh}：{known_fact(found, name).zh}" for name in sorted(node.facts))
    parts: list[str] = [element("b", f"{_MARKS[node.value]} ", title=TRUTHS[node.value].zh)]
    parts += ["排除：" if node.exclusion and node.id != "safety" else "", node.title.zh]
    parts += [english(f"（{facts}）") if facts else ""]
    return element("div", together(parts))
