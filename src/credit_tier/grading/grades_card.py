"""Grades at a glance, for a notebook: how many of each grade, what overrode scores, whose rules (等级分布卡片)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from credit_tier.engine.indicators import Indicators
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, together
from credit_tier.foundation.showing import bar, both, card, line, quiet, share_text, table
from credit_tier.grading.kernel import Scores
from credit_tier.grading.scorecard import ConditionKind, Scorecard
from credit_tier.rulebook.model import Rulebook

SHOWN_CONDITIONS: Final = 5
_HEADS: Final = (Text("等级", "grade"), Text("企业", "enterprises"), Text("占", "share"), Text("", ""))
_KINDS: Final = {
    ConditionKind.VETO: "直接判级",
    ConditionKind.CAP: "限级",
    ConditionKind.NOT_GRADED: "不评级",
}


def grades_card(
    counts: Mapping[str, int], scores: Scores, rules: Scorecard, made: tuple[Indicators, Rulebook], *, trial: bool
) -> Markup:
    """Give the card; rows are counted, never shown.

    Parameters
    ----------
    counts : mapping of str to int
        By grade, best first.
    scores : Scores
    rules : Scorecard
    made : (Indicators, Rulebook)
        From what and by what the grades were made.
    trial : bool
    """
    indicators, rulebook = made
    return card(
        together([f"{len(indicators):,} 家企业的等级 ", both(Text("", f"grades of {len(indicators):,} enterprises"))]),
        *_parts(counts, scores, rules),
        _origin(indicators, rulebook),
        trial=trial,
    )


def _parts(counts: Mapping[str, int], scores: Scores, rules: Scorecard) -> Iterator[Markup]:
    every = sum(counts.values())
    titles = {step.code: step.title for step in rules.grades}
    yield table(
        _HEADS,
        [
            (
                both(step_text(titles[code], code)),
                number,
                share_text(number, every),
                bar(number, every),
            )
            for code, number in counts.items()
        ],
    )
    if not every:
        yield line(both(Text("没有企业。", "No enterprises.")))
        return
    least, most = int(scores.score.min()), int(scores.score.max())
    middle = int(np.partition(scores.score, (every - 1) // 2)[(every - 1) // 2])
    yield line(both(Text(f"分数 {least} 至 {most}，中位数 {middle}。", f"Scores {least} to {most}, median {middle}.")))
    yield from _overridden(scores, rules)


def step_text(title: Bilingual, code: str) -> Text:
    """Give the title of a grade, with its code where the title does not say it."""
    return Text(title.zh if code in title.zh else f"{code} {title.zh}", title.en)


def _overridden(scores: Scores, rules: Scorecard) -> Iterator[Markup]:
    """Say which rules override scores, and how often they hold."""
    held = scores.held[scores.held != 0]
    holding = [
        (int(np.count_nonzero(held >> np.uint64(bit) & np.uint64(1))), item)
        for bit, item in enumerate(rules.conditions)
    ]
    holding = sorted([pair for pair in holding if pair[0]], key=lambda pair: -pair[0])
    said = [
        both(Text(f"{_KINDS[item.kind]}：{item.rule.title.zh} {number:,} 家", f"{item.rule.title.en}: {number:,}"))
        for number, item in holding[:SHOWN_CONDITIONS]
    ]
    more = len(holding) - SHOWN_CONDITIONS
    if more > 0:
        said.append(both(Text(f"另有 {more} 项", f"and {more} more")))
    yield from map(line, said)


def _origin(indicators: Indicators, rulebook: Rulebook) -> Markup:
    identity = rulebook.identity
    return quiet(
        f"截至 as of {indicators.as_of}，依据截至 from records received up to {indicators.known_on} 收到的记录；",
        f"{identity.title.zh}（摘要 digest {rulebook.digest[:12]}）；",
        f"用途 use {indicators.use.value}，类型 type {identity.grade_type.value}，",
        f"公开 disclosure {identity.disclosure.value}。",
        " 某一企业的理由 reasons of one: explain(grades, code, records)",
    )
