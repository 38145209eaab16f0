"""What themes and indicators bring to the scores, and which tell nobody apart (得分贡献)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from credit_tier.analysis.contributions import WHY, Dead
from credit_tier.foundation.hypertext import element
from credit_tier.grading.scorecard import ScoredIndicator
from credit_tier.report.run_frame import Cells, Section, figures_table, paragraphs
from credit_tier.report.run_material import Material


class Lost(NamedTuple):
    """What an indicator costs, against the most points it gives.

    Attributes
    ----------
    item : ScoredIndicator
    points : int
        Lost by all graded enterprises together.
    whom : int
        Graded enterprises that lose any.
    counts : tuple of int
        Graded enterprises by band code.
    """

    item: ScoredIndicator
    points: int
    whom: int
    counts: tuple[int, ...]


def lost_points(material: Material) -> list[Lost]:
    """Give the indicators by the points they cost in all, the costliest first."""
    found = []
    for item, counts in zip(material.grades.card.indicators, material.contributions.counts, strict=True):
        short = [(item.best - points, number) for points, number in zip(item.points, counts, strict=True)]
        points = sum(gap * number for gap, number in short)
        found.append(Lost(item, points, sum(number for gap, number in short if gap), counts))
    return sorted(found, key=lambda one: (-one.points, one.item.indicator.id))


def points_section(material: Material) -> Section:
    """Tell where points are lost, and which indicators are dead."""
    words = material.words
    title = words("主题与指标的贡献", "Themes and indicators")
    if not material.contributions.counted.enterprises:
        return Section("points", title, [])
    return Section("points", title, [*_themes(material), *_indicators(material), *_dead(material)])


def _themes(material: Material) -> Iterator[str]:
    words, card, number = material.words, material.grades.card, material.contributions.counted.enterprises
    titles = material.grades.rulebook.identity.themes
    rows = []
    for place, theme in enumerate(card.themes):
        own = [
            (item, counts)
            for item, counts in zip(card.indicators, material.contributions.counts, strict=True)
            if item.theme == place
        ]
        total = sum(points * many for item, counts in own for points, many in zip(item.points, counts, strict=True))
        best = sum(item.best for item, _ in own)
        cells = [words.both(titles[theme.name]), words.number(len(own)), f"{theme.least}–{theme.most}"]
        rows.append(Cells([*cells, words.number(best), words.decimal(Fraction(total, number))]))
    heads = (
        words("主题", "Theme"),
        words("指标", "Indicators"),
        words("分值范围", "Range of points"),
        words("指标满分合计", "Best points in all"),
        words("平均得分（限幅前）", "Mean, before the range"),
    )
    yield figures_table(words("各主题平均得分", "Mean points by theme"), heads, rows)


def _indicators(material: Material) -> Iterator[str]:
    words, number = material.words, material.contributions.counted.enterprises
    yield paragraphs(
        [
            words(
                "失分：与该指标最高分的差距。平均相差：任取两户，得分平均相差多少，越大越能区分企业。",
                "Points lost: how far below the most the indicator gives. Spread: by how much two enterprises taken at"
                " random differ on average; the larger, the more it tells them apart.",
            ),
            words.both(material.contributions.counted.text),
        ],
        "quiet",
    )
    spread = dict(zip(*(material.contributions.by_indicator()[name] for name in ("indicator", "spread")), strict=True))
    rows = []
    for one in lost_points(material):
        apart = spread[one.item.indicator.id]
        cells = [
            words.both(one.item.indicator.title),
            words.number(one.item.best),
            words.decimal(Fraction(one.points, number)),
            f"{words.number(one.whom)} ({words.share(one.whom, number)})",
            words.unsaid if apart is None else words.decimal(apart),
        ]
        rows.append(Cells(cells))
    heads = (
        words("指标", "Indicator"),
        words("满分", "Best"),
        words("平均失分", "Mean lost"),
        words("失分户数", "Who lose any"),
        words("平均相差", "Spread"),
    )
    yield figures_table(words("各指标失分（由多到少）", "Points lost by indicator, most first"), heads, rows)


def _dead(material: Material) -> Iterator[str]:
    words, dead = material.words, material.contributions.dead
    yield element("h3", words("失效指标", "Dead indicators"))
    if not dead:
        yield element("p", words("没有：每项指标都能区分企业。", "None: every indicator tells enterprises apart."))
        return
    if Dead.UNSAID in dead.values():
        yield element("p", words.both(WHY[Dead.UNSAID]))
        return
    yield paragraphs(
        [
            words(
                "在这批企业中不能区分任何两户。失效不等于无用：没有人在名单上，也是一种情况。",
                "They tell no two of these enterprises apart. Dead is not useless: that nobody is on a list"
                " says something.",
            )
        ]
    )
    titles = {item.indicator.id: item.indicator.title for item in material.grades.card.indicators}
    rows = [Cells([words.both(titles[name]), words.both(WHY[why])]) for name, why in dead.items()]
    heads = (words("指标", "Indicator"), words("原因", "Why"))
    yield figures_table(words("失效指标及原因", "Dead indicators, and why"), heads, rows, texts=[1])
