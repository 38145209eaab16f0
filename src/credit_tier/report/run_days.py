"""Two days side by side: who moved, and what in the population did (与前次评级相比)."""

from __future__ import annotations

from collections.abc import Iterator

from credit_tier.analysis.band_counts import band_counts
from credit_tier.analysis.shifts import Stability
from credit_tier.analysis.stability import stability
from credit_tier.foundation.hypertext import element
from credit_tier.grading.grades import Grades
from credit_tier.report.run_charts import SHIFTS, stability_chart_of
from credit_tier.report.run_frame import Cells, Section, figures_table, paragraphs
from credit_tier.report.run_material import Material
from credit_tier.report.run_moves import common_of, moves_parts


def stability_section(material: Material) -> Section:
    """Tell what moved between two days."""
    words, before = material.words, material.before
    title = words("与前次评级相比", "Compared with the earlier run")
    return Section("stability", title, [] if before is None else list(_days(material, before)))


def _days(material: Material, before: Grades) -> Iterator[str]:
    words, after = material.words, material.grades
    found = common_of(before, after)
    dates = before.indicators.as_of, after.indicators.as_of
    yield element(
        "p",
        words(
            f"前次截至 {dates[0]}，共 {len(before):,} 户；本次截至 {dates[1]}，共 {len(after):,} 户。两次都在的"
            f" {found.both:,} 户，仅前次 {found.only_before:,} 户，仅本次 {found.only_after:,} 户。",
            f"The earlier run is of {dates[0]}, {len(before):,} enterprises; this one of {dates[1]}, {len(after):,}."
            f" In both: {found.both:,}; in the earlier only: {found.only_before:,}; in this one only:"
            f" {found.only_after:,}.",
        ),
    )
    if before.rulebook.digest != after.rulebook.digest:
        yield element(
            "p",
            words(
                "两次的规则手册版本不同：变动中既有企业的变化，也有规则的变化。",
                "The editions of the rulebook differ: what moved is the enterprises' doing and that of the rules.",
            ),
            class_="mark",
        )
    yield from moves_parts(material, found.moves, (str(dates[0]), str(dates[1])))
    yield element("h3", words("稳定性", "Stability"))
    yield from _stability(material, stability(band_counts(before), band_counts(after)))


def _stability(material: Material, found: Stability) -> Iterator[str]:
    words = material.words
    yield paragraphs(
        [
            words(
                f"图为变化最大的 {SHIFTS} 项，表为全部。PSI 比较两日的分布：惯例上小于 0.10 为稳定，0.25"
                f" 以上为明显变化；不大于“偶然上限”的不能说有变化。",
                f"The picture has the {SHIFTS} items that moved most, the table all. The PSI compares two"
                f" distributions; by custom below 0.10 is stable and from 0.25 on moved. What is not"
                " above the chance limit may be no movement at all.",
            )
        ],
        "quiet",
    )
    title = words("两日之间的变化（PSI）", "What moved between the days (PSI)")
    yield material.pictures.figure("f-stability", lambda: stability_chart_of(found, material))
    said = [one for one in found.shifts if one.psi is not None]
    unsaid = [one for one in found.shifts if one.psi is None]
    rows = []
    for one in [*sorted(said, key=lambda shift: -(shift.psi or 0)), *unsaid]:
        index, limit = (words.unsaid if value is None else f"{value:.4f}" for value in (one.psi, one.chance_limit))
        why = words.both(one.why) if one.why else words.both(one.verdict.text)
        rows.append(
            Cells([words.both(one.title), index, limit, why, words.number(one.before), words.number(one.after)])
        )
    heads = (
        words("项目", "What"),
        "PSI",
        words("偶然上限", "Chance limit"),
        words("结论", "Verdict"),
        words("前次户数", "Before"),
        words("本次户数", "After"),
    )
    yield figures_table(title, heads, rows, texts=[3])
