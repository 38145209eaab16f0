"""What the grades lead to: tiers by field, and a year's visits and inspector-days (分级分类监管)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from credit_tier.analysis.comparison_cost import days_of
from credit_tier.report.run_frame import Cells, Section, figures_table, paragraphs
from credit_tier.report.run_groups import group_title
from credit_tier.report.run_material import Material
from credit_tier.supervision.tiers import Tiers
from credit_tier.supervision.workload import Stratum, workload


def supervision_section(material: Material) -> Section:
    """Tell who is supervised how, and what it takes."""
    words, tiers = material.words, material.tiers
    title = words("分级分类监管", "Supervision")
    if tiers is None or not len(tiers):
        return Section("supervision", title, [])
    return Section("supervision", title, list(_parts(material, tiers)))


def year_of(material: Material, tiers: Tiers) -> dict[tuple[str, str], Stratum]:
    """Reckon a year's visits and days by field and tier, from the grades in each field."""
    letters = list(tiers.grade_names)
    counts = {}
    for place, name in enumerate(tiers.field_names):
        found = np.bincount(tiers.grade[tiers.field == place], minlength=len(letters)).tolist()
        counts[name] = dict(zip(letters, found, strict=True))
    capacity = tiers.fitting.capacity if tiers.fitting else None
    strata = workload(counts, material.grades.rulebook, material.grades.card.rules.day, capacity)
    return {(one.field, one.tier): one for one in strata}


def _parts(material: Material, tiers: Tiers) -> Iterator[str]:
    words, year = material.words, year_of(material, tiers)
    titles = {tier.name: tier.title for tier in tiers.table}
    rows = []
    for field in tiers.field_names:
        name = group_title("field", field, material.grades.rulebook, words)
        rates = tiers.rates_of(field)
        for tier, number in tiers.counts(field).items():
            if not number:
                continue
            one = year.get((field, tier))
            # Where a person decided otherwise than the grade asks, the reckoning is of others than these.
            fits = one is not None and one.enterprises == number
            days = days_of(one.inspector_days) if fits and one is not None else None
            cells = [
                f"{name}{words('：', ': ')}{words.both(titles[tier])}",
                words.number(number),
                words.share(*Fraction(rates[tier]).as_integer_ratio()),
                words.number(one.visits) if fits and one is not None else words.unsaid,
                words.unsaid if days is None else f"{days:,f}",
            ]
            rows.append(Cells(cells))
    heads = (
        words("领域与档位", "Field and tier"),
        words("户数", "Enterprises"),
        words("年抽查比例", "Drawn a year"),
        words("年检查户次", "Visits a year"),
        words("人日", "Inspector-days"),
    )
    yield figures_table(words("监管档位与一年的检查", "Tiers and a year's inspections"), heads, rows)
    yield paragraphs(_notes(material, tiers), "quiet")


def _notes(material: Material, tiers: Tiers) -> Iterator[str]:
    words = material.words
    yield words(
        "一家企业在其每个领域各有一档；“综合监管”含全部企业，各领域不可与之相加。",
        "An enterprise has a tier in each of its fields; everyone is in the general field, so fields do not add up.",
    )
    awaiting = len(tiers.awaiting())
    if awaiting:
        yield words(
            f"其中 {words.number(awaiting)} 户为个体工商户等自然人经营者，档位尚待人工确认。",
            f"{words.number(awaiting)} are natural persons in business; their tier awaits a person's confirmation.",
        )
    for text in tiers.fitting.told if tiers.fitting else ():
        yield words.both(text)
