"""What other rules make of the same enterprises: moves, their reasons, what inspections cost (两版规则对照)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from credit_tier.analysis.comparison import Comparison
from credit_tier.foundation.hypertext import element
from credit_tier.report.run_frame import Cells, Section, figures_table, pairs, paragraphs
from credit_tier.report.run_groups import group_title
from credit_tier.report.run_material import Material
from credit_tier.report.run_moves import moves_parts

if TYPE_CHECKING:
    import pandas as pd

REASONS: Final = 20
"""Reasons that a table shows; those of fewer enterprises are told together."""


def comparison_section(material: Material) -> Section:
    """Tell what other rules make of the same enterprises."""
    words, found = material.words, material.comparison
    title = words("两版规则对照", "Two editions of the rules")
    return Section("comparison", title, [] if found is None else list(_rules(material, found)))


def _rules(material: Material, found: Comparison) -> Iterator[str]:
    words = material.words
    names = [
        f"{words.both(side.rulebook.identity.title)} ({side.rulebook.digest[:12]})" for side in (found.old, found.new)
    ]
    yield pairs(
        [
            (words("原规则", "Old rules"), names[0]),
            (words("新规则", "New rules"), names[1]),
            (words("规则条文变化", "Rules that differ"), words.number(len(found.diff.changes))),
        ]
    )
    moved, whole = int(found.moved().sum()), len(found.old)
    yield element(
        "p",
        words(
            f"同一批企业、同一批记录，截至 {found.old.indicators.as_of}：{moved:,}"
            f" 户（{words.share(moved, whole)}）等级改变。",
            f"The same enterprises and records as of {found.old.indicators.as_of}: {moved:,}"
            f" ({words.share(moved, whole)})"
            " change their grade.",
        ),
    )
    if found.locked:
        yield element(
            "p",
            words(
                f"其中 {len(found.locked)} 处改动了锁定的规则：只可试算，不可施行。",
                f"Of what is locked, {len(found.locked)} are changed: to be tried, never to be used.",
            ),
            class_="mark",
        )
    yield from moves_parts(material, found.moves(), (words("原规则", "old rules"), words("新规则", "new rules")))
    yield from _reasons(material, found.reasons())
    yield from _cost(material, found.cost())


def _reasons(material: Material, reasons: pd.DataFrame) -> Iterator[str]:
    words = material.words
    if reasons.empty:
        return
    yield element("h3", words("因何改变", "By which change"))
    shown = reasons.iloc[:REASONS]
    rows = [
        Cells(
            [
                element("code", str(row["by"])),
                f"{row['old_grade']} → {row['new_grade']}",
                words.number(row["enterprises"]),
            ]
        )
        for row in shown.to_dict("records")
    ]
    heads = (words("规则", "Rule"), words("等级变动", "Move"), words("户数", "Enterprises"))
    yield figures_table(words("等级改变的原因", "Why grades change"), heads, rows, texts=[1])
    rest = reasons.iloc[REASONS:]
    if len(rest):
        number = int(rest["enterprises"].sum())
        yield paragraphs(
            [
                words(
                    f"另有 {len(rest)} 种原因，合计 {number:,} 户。",
                    f"{len(rest)} more reasons, {number:,} enterprises in all.",
                )
            ],
            "quiet",
        )


def _cost(material: Material, cost: pd.DataFrame) -> Iterator[str]:
    words = material.words
    if cost.empty:
        return
    yield element("h3", words("检查成本", "What it costs"))
    side = material.comparison.new if material.comparison else material.grades
    named = partial(group_title, "field", rulebook=side.rulebook, words=words)
    titles = (
        {tier.name: words.both(tier.title) for tier in side.card.rules.supervision.tiers}
        if side.card.rules.supervision
        else {}
    )
    rows = []
    for row in cost[(cost["old_enterprises"] > 0) | (cost["new_enterprises"] > 0)].to_dict("records"):
        days = [row[f"{when}_inspector_days"] for when in ("old", "new")]
        said = [words.unsaid if value is None else f"{value:,f}" for value in days]
        cells = [f"{named(row['field'])}{words('：', ': ')}{titles.get(row['tier'], row['tier'])}"]
        cells += [_change(row, name, material) for name in ("enterprises", "visits")]
        rows.append(Cells([*cells, f"{said[0]} → {said[1]}"]))
    heads = (
        words("领域与档位", "Field and tier"),
        words("户数", "Enterprises"),
        words("年检查户次", "Visits a year"),
        words("人日", "Inspector-days"),
    )
    yield figures_table(words("按领域与档位，原规则 → 新规则", "By field and tier, old → new"), heads, rows)


def _change(row: Mapping[Any, Any], name: str, material: Material) -> str:
    old, new = (int(str(row[f"{when}_{name}"])) for when in ("old", "new"))
    return f"{material.words.number(old)} → {material.words.number(new)}"
