"""One grade at a glance, for a notebook: the grade, what overrode it, what cost points, the way up (说明理由)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from credit_tier.foundation.basis import READINGS
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.foundation.showing import Tone, bar, both, card, english, line, quiet, table
from credit_tier.grading.grades_card import step_text
from credit_tier.grading.reasons import Line, Reasons, ThemeLine
from credit_tier.grading.wording import path_lines
from credit_tier.rulebook.versions import Dated

SHOWN_LINES: Final = 6

_THEMES: Final = (Text("主题", "theme"), Text("得分", "points"), Text("上限", "at most"), Text("", ""))
_LOST: Final = (
    Text("失分", "lost"),
    Text("指标", "indicator"),
    Text("情况", "what was found"),
    Text("得分", "points"),
    Text("依据", "basis"),
)


def explanation_card(reasons: Reasons) -> Markup:
    """Give the card of an explanation.

    Examples
    --------
    >>> from datetime import date
    >>> import pandas as pd
    >>> from credit_tier import explain, grade, load_rulebook, observe, read_records
    >>> rulebook, rows = load_rulebook(), pd.DataFrame({"统一社会信用代码": ["91620100MA7ABCD12E"]})
    >>> records = read_records({"enterprises": rows}, rulebook, received_on=date(2026, 6, 1))
    >>> grades = grade(observe(records, rulebook, as_of=date(2026, 6, 30)), rulebook)
    >>> "91620100MA7ABCD12E" in explanation_card(explain(grades, "91620100MA7ABCD12E"))
    True
    """
    graded = reasons.graded
    step = next(step for step in graded.card.grades if step.code == graded.grade)
    title = together(
        [
            f"{reasons.code}　{step_text(step.title, step.code).zh}　{graded.score} 分 ",
            english(f"{step.title.en}, {graded.score} points"),
        ]
    )
    return card(title, *_parts(reasons), tone=_tone(reasons), trial=reasons.trial)


def _tone(reasons: Reasons) -> Tone:
    codes = [step.code for step in reasons.graded.card.grades]
    place = codes.index(reasons.graded.grade)
    if place == reasons.graded.card.not_graded:
        return Tone.CARE
    return Tone.GOOD if place == 0 else Tone.BAD if place == reasons.graded.card.not_graded - 1 else Tone.PLAIN


def _parts(reasons: Reasons) -> Iterator[Markup]:
    graded = reasons.graded
    for rule in reasons.conditions:
        yield line(element("b", "优先规则 "), both(Text(rule.title.zh, rule.title.en)), f"（{_basis(rule)}）")
    if graded.by_score != graded.grade:
        yield line(both(Text(f"只看分数是 {graded.by_score} 级。", f"By the score alone: {graded.by_score}.")))
    yield table(_THEMES, [_theme(theme) for theme in reasons.themes])
    yield quiet(
        f"基础分 {graded.card.base}，加各主题得分，在 {graded.card.least} 至 {graded.card.most} 之间 ",
        f"base {graded.card.base} plus themes, within {graded.card.least} to {graded.card.most}",
    )
    yield from _lost(reasons)
    zh, en = path_lines(reasons, "zh"), path_lines(reasons, "en")
    yield line(element("b", "下一步 "), english("the way up"))
    for first, second in zip(zh, en, strict=True):
        yield line(both(Text(first, second)))
    if reasons.doubts or reasons.comings:
        number = len(reasons.doubts) + len(reasons.comings)
        yield line(both(Text(f"承继或存疑 {number} 项，见 print(…)。", f"{number} successions or doubts: print(…).")))
    yield quiet(
        f"截至 as of {reasons.as_of}，依据截至 from records up to {reasons.known_on} 收到的记录；",
        f"{reasons.rulebook.zh}（摘要 digest {reasons.rulebook_digest[:12]}）；",
        f"用途 use {reasons.use}，公开 disclosure {reasons.disclosure}。",
        "全部指标与记录 all lines and records: print(…)",
    )


def _theme(theme: ThemeLine) -> tuple[str | int, ...]:
    title = both(Text(theme.title.zh, theme.title.en))
    return title, theme.counted, theme.most, bar(theme.counted, theme.most)


def _lost(reasons: Reasons) -> Iterator[Markup]:
    """Show what lost points, the most first."""
    lost = sorted([item for item in reasons.lines if item.lost > 0], key=lambda item: -item.lost)
    if not lost:
        yield line(both(Text("没有失分。", "No points were lost.")))
        return
    yield table(_LOST, [_line(item) for item in lost[:SHOWN_LINES]], words=17)
    more, full = len(lost) - SHOWN_LINES, len(reasons.lines) - len(lost)
    rest = [Text(f"另有 {more} 项失分较少", f"{more} more lost less")] if more > 0 else []
    rest.append(Text(f"{full} 项未失分", f"{full} lost nothing"))
    yield quiet("；".join(f"{text.zh} {text.en}" for text in rest))


def _line(item: Line) -> tuple[str | int, ...]:
    indicator, reason, records = item.indicator, item.reason, len(item.evidence)
    found = [both(Text(reason.zh, reason.en))]
    if records:
        found.append(both(Text(f"（{records} 条记录）", f"{records} record{'s' if records > 1 else ''}")))
    title = both(Text(indicator.title.zh, indicator.title.en))
    return item.lost, title, together(found), f"{item.points}/{item.best}", _basis(item.scored.version)


def _basis(rule: Dated) -> str:
    """Name the basis of a rule and how well it is known; illustrative numbers are said to be so."""
    said = [f"{rule.basis}（{READINGS[rule.basis.read]['zh']}）"] if rule.basis else []
    return "；".join([*said, *(["示例 illustrative"] if rule.illustrative else [])])
