"""What was missing when a run was graded: which sources are late or silent, for whom, and where (数据质量)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from credit_tier.engine.missing import Missing
from credit_tier.foundation.hypertext import element
from credit_tier.grading.grades import Grades
from credit_tier.report.run_frame import Cells, Section, figures_table, paragraphs
from credit_tier.report.run_material import Material
from credit_tier.report.run_words import Words
from credit_tier.rulebook.source import Source

SHOWN: Final = 30
"""Pairs of source and region that a table shows; the others are told together."""
_KINDS: Final = (Missing.NOT_REPORTED, Missing.SOURCE_LATE)


Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


class Gap(NamedTuple):
    """A source that cannot answer for some enterprises.

    Attributes
    ----------
    source : Source
    indicators : int
        Measured on it.
    whom : mapping of Missing to numpy.ndarray
        By kind, of which enterprises any of them is missing so; bool (n,).
    """

    source: Source
    indicators: int
    whom: dict[Missing, Bools]

    @property
    def any(self) -> Bools:
        """Of which enterprises any value is missing; bool (n,)."""
        return np.asarray(np.logical_or.reduce(list(self.whom.values())))


def gaps_of(grades: Grades) -> list[Gap]:
    """Give every source in use with those it has not answered for, in the order of the rulebook."""
    card = grades.card
    values = grades.indicators.in_order(card.names)
    rows: dict[str, list[int]] = {}
    for place, item in enumerate(card.indicators):
        rows.setdefault(item.indicator.source, []).append(place)
    return [
        Gap(source, len(own), {kind: (values[own] == int(kind)).any(axis=0) for kind in _KINDS})
        for source in grades.rulebook.sources
        for own in [rows.get(source.name, [])]
        if own
    ]


def quality_section(material: Material) -> Section:
    """Tell whose data were late or silent, by source and by region."""
    words = material.words
    if not len(material.grades):
        return Section("quality", words("数据质量", "Data quality"), [])
    return Section(
        "quality",
        words("数据质量：谁未报送、谁迟报", "Data quality: who is silent, who is late"),
        [*_sources(material), *_regions(material), *_deliveries(material)],
    )


def source_title(source: Source, words: Words) -> str:
    """Give the title of a source with the department that provides it."""
    title, provider = words.both(source.title), words.both(source.provider)
    return words(f"{title}（{provider}）", f"{title} ({provider})")


def _sources(material: Material) -> Iterator[str]:
    words, number = material.words, len(material.grades)
    yield paragraphs(
        [
            words(
                "至少一项指标因来源未报送或迟报而没有值的企业数；这是来源的责任，不是企业的过错。",
                "Enterprises of which at least one indicator has no value because its source never reported or is"
                " overdue: the doing of the source, not of the enterprise.",
            )
        ]
    )
    rows = []
    for gap in gaps_of(material.grades):
        counts = [int(gap.whom[kind].sum()) for kind in _KINDS]
        cells = [words.part(one, number) for one in counts]
        rows.append(Cells([source_title(gap.source, words), words.number(gap.indicators), *cells]))
    heads = (
        words("来源", "Source"),
        words("指标", "Indicators"),
        words("未报送", "Never reported"),
        words("迟报", "Late"),
    )
    yield figures_table(words("各来源的缺失", "What is missing, by source"), heads, rows)


def _regions(material: Material) -> Iterator[str]:
    words, traits = material.words, material.groups.traits
    if traits is None or "region" not in traits:
        return
    regions, place = np.unique(traits["region"].to_numpy(dtype=object), return_inverse=True)
    sizes = np.bincount(place, minlength=len(regions))
    found = [
        (gap.source, str(regions[one]), int(sizes[one]), [int(counts[one]) for counts in kinds])
        for gap in gaps_of(material.grades)
        for kinds in [[np.bincount(place, gap.whom[kind], len(regions)) for kind in _KINDS]]
        for one in range(len(regions))
        if any(counts[one] for counts in kinds)
    ]
    yield element("h3", words("按地区：谁迟报", "By region: who is late"))
    if not found:
        yield element("p", words("没有来源对任何地区未报送或迟报。", "No source is silent or late for any region."))
        return
    found.sort(key=lambda row: (-sum(row[3]), row[0].name, row[1]))
    rows = [
        Cells(
            [
                source_title(source, words),
                words.name(region),
                words.number(size),
                *(words.part(one, size) for one in counts),
            ]
        )
        for source, region, size, counts in found[:SHOWN]
    ]
    heads = (
        words("来源", "Source"),
        words("地区", "Region"),
        words("户数", "Enterprises"),
        words("未报送", "Never reported"),
        words("迟报", "Late"),
    )
    yield figures_table(words("缺失最多的来源与地区", "Sources and regions with most missing"), heads, rows, texts=[1])
    left = found[SHOWN:]
    if left:
        yield paragraphs([_rest(left, words)], "quiet")


def _rest(left: list[tuple[Source, str, int, list[int]]], words: Words) -> str:
    silent, late = (words.number(sum(row[3][place] for row in left)) for place in (0, 1))
    return words(
        f"另有 {len(left)} 组来源与地区：未报送合计 {silent} 户次，迟报合计 {late} 户次。",
        f"{len(left)} more pairs of source and region: {silent} never reported on and {late} late, an"
        f" enterprise counted"
        " once a source.",
    )


def _deliveries(material: Material) -> Iterator[str]:
    if material.board is None:
        return
    words = material.words
    yield element("h3", words("报送与退回", "What was sent and set aside"))
    rows = []
    for score in material.board.sources:
        line = score.total
        reached = line.timeliness.covers_to
        cells = [
            source_title(score.source, words),
            words.number(line.rows_in),
            words.part(line.refused, line.rows_in),
            reached.isoformat() if reached else "—",
            words.number(line.timeliness.days_late),
        ]
        rows.append(Cells(cells))
    heads = (
        words("来源", "Source"),
        words("收到行数", "Rows in"),
        words("退回", "Set aside"),
        words("报送至", "Reported up to"),
        words("超期天数", "Days overdue"),
    )
    yield figures_table(words("各来源的报送", "Deliveries by source"), heads, rows)
