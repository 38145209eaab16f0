"""Grades of a run: overall, by score, and by group (等级分布)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from credit_tier.analysis.score_histogram import ScoreHistogram, score_histogram
from credit_tier.foundation.hypertext import element
from credit_tier.report.run_charts import grades_chart, scores_chart, trait_chart
from credit_tier.report.run_frame import Cells, Section, figures_table, paragraphs
from credit_tier.report.run_groups import LEAST_GROUP, MOST_GROUPS, group_title, trait_title
from credit_tier.report.run_material import Material

if TYPE_CHECKING:
    import pandas as pd


def grades_section(material: Material) -> Section:
    """Tell how many enterprises have which grade and which score."""
    words = material.words
    return Section("grades", words("等级与得分", "Grades and scores"), [*_overall(material), *_scores(material)])


def groups_section(material: Material) -> Section:
    """Tell the grades by region, trade, size, field, or whatever traits were given."""
    words, frame = material.words, material.distribution.to_frame()
    traits = [name for name in frame["trait"].unique() if name]
    parts = [part for place, name in enumerate(traits) for part in _trait(material, frame, name, place)]
    if parts:
        said = words(
            f"不足 {LEAST_GROUP} 户的组不单列，以免由组认出企业；每项最多列出 {MOST_GROUPS} 组，其余合计，"
            f"不遗漏任何企业。",
            f"Groups of fewer than {LEAST_GROUP} enterprises do not stand alone, so that no group tells who is"
            f" meant; at"
            f" most {MOST_GROUPS} groups are listed, the others stand together, and nobody is left out.",
        )
        parts.insert(0, paragraphs([said], "quiet"))
    return Section("groups", words("分组的等级", "Grades by group"), parts)


def _overall(material: Material) -> Iterator[str]:
    words, grades = material.words, material.grades
    counts, titles = grades.counts(), {step.code: step.title for step in grades.card.grades}
    alone = np.bincount(grades.scores.by_score, minlength=len(counts)).tolist()
    title = words("各等级企业数", "Enterprises by grade")
    if len(grades):
        yield material.pictures.figure("f-grades", lambda: grades_chart(material))
    rows = [
        Cells(
            [words.both(titles[code]), words.number(number), words.share(number, len(grades)), words.number(by_score)]
        )
        for (code, number), by_score in zip(counts.items(), alone, strict=True)
    ]
    total = words.number(len(grades))
    heads = (
        words("等级", "Grade"),
        words("户数", "Enterprises"),
        words("占比", "Share"),
        words("若只看得分", "By score alone"),
    )
    everyone = Cells([words("合计", "All"), total, words.share(len(grades), len(grades)), total], all=True)
    yield figures_table(title, heads, [*rows, everyone])


def _scores(material: Material) -> Iterator[str]:
    words, found = material.words, score_histogram(material.grades).trimmed()
    yield element("h3", words("得分分布与分数线", "Scores and cut-offs"))
    cuts = words.listed(f"{code} ≥ {words.number(start)}" for code, start in found.cuts)
    left = words.number(found.not_graded)
    yield element(
        "p",
        words(
            f"分数线：{cuts}。未参评的 {left} 户不在此列。",
            f"Cut-offs: {cuts}. The {left} that are not graded are not counted here.",
        ),
    )
    graded = sum(found.counts)
    if not graded:
        return
    shown = found.intervals()
    title = words("各分数段企业数", "Enterprises by score")
    yield material.pictures.figure("f-scores", lambda: scores_chart(found, material))
    rows = [
        Cells(
            [
                f"{words.number(least)}–{words.number(most)}",
                _grades_between(found, least, most, material),
                words.number(number),
                words.share(number, graded),
            ]
        )
        for least, most, number in shown
    ]
    heads = (
        words("分数段", "Score"),
        words("按得分的等级", "Grade by score"),
        words("户数", "Enterprises"),
        words("占已评", "Share of graded"),
    )
    yield figures_table(title, heads, rows, texts=[1])


def _grades_between(found: ScoreHistogram, least: int, most: int, material: Material) -> str:
    """Name the grades that scores of an interval give, best first."""
    ends = [*found.cuts, (found.last, found.starts[0])]
    above = found.end
    named = []
    for code, start in ends:
        if start <= most and least < above:
            named.append(code)
        above = start
    return material.words.listed(named)


def _trait(material: Material, frame: pd.DataFrame, name: str, place: int) -> Iterator[str]:
    words, own = material.words, frame[frame["trait"] == name]
    title = trait_title(name, words)
    yield element("h3", title)
    codes = [step.code for step in material.grades.card.grades]
    counts: dict[str, dict[str, int]] = {}
    for group, grade, number in zip(own["group"], own["grade"], own["enterprises"].tolist(), strict=True):
        counts.setdefault(group, {})[grade] = number
    last = (words.no_value, material.groups.others.get(name, ""))
    names = sorted(counts, key=lambda group: (last.index(group) if group in last else -1, group))
    named = partial(group_title, name, rulebook=material.grades.rulebook, words=words)
    caption = words(f"各等级企业数，按{title}", f"Enterprises by grade and {title.lower()}")
    yield material.pictures.figure(f"f-trait-{place}", lambda: trait_chart(material, name))
    rows = []
    for group in names:
        whole = sum(counts[group].values())
        cells = [words.part(counts[group][code], whole) for code in codes]
        rows.append(Cells([words.name(named(group)), words.number(whole), *cells]))
    yield figures_table(caption, (title, words("户数", "Enterprises"), *codes), rows)
