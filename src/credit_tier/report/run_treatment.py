"""Whether one trait alone explains score and grade (同等对待)."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from credit_tier.analysis.equal_treatment import CAUTION, Explained, equal_treatment
from credit_tier.foundation.hypertext import element
from credit_tier.report.run_frame import Cells, Section, figures_table
from credit_tier.report.run_groups import trait_title
from credit_tier.report.run_material import Material

_PLACES: Final = 3


def explained(material: Material) -> tuple[Explained, ...]:
    """Give what each trait explains; nothing without traits."""
    given = material.groups.given
    if given is None or not len(given.columns):
        return ()
    return equal_treatment(material.grades, given).explained


def treatment_section(material: Material) -> Section:
    """Tell how much of score and grade region, trade, size or another trait alone explains."""
    words, found = material.words, explained(material)
    title = words("同等对待", "Equal treatment")
    if not found:
        return Section("treatment", title, [])
    rows = [
        Cells(
            [
                trait_title(one.trait, words),
                words.number(one.groups),
                words.number(one.smallest),
                words.unsaid if one.eta_squared is None else words.share(*one.eta_squared.as_integer_ratio()),
                words.unsaid if one.cramers_v is None else words.decimal(Fraction(one.cramers_v), _PLACES),
                words.unsaid if one.p_holm is None else words.chance(one.p_holm),
                words.both(one.remark) or "—",
            ]
        )
        for one in found
    ]
    heads = (
        words("特征", "Trait"),
        words("组数", "Groups"),
        words("最小组", "Smallest group"),
        words("解释得分差异（η²）", "Of the variance of scores (η²)"),
        words("与等级的关联（V）", "Association with grades (V)"),
        words("偶然概率", "Chance"),
        words("说明", "Remark"),
    )
    how = words(
        "η²：得分的差异中有多少是组与组之间的差异，0% 至 100%；V：组与等级的关联强度，0 至 1（Cramér，"
        "已校正偏差）；偶然概率：仅凭偶然得到这样差异的概率（已按特征个数校正）。",
        "η²: how much of the variance of scores lies between groups, 0% to 100%. V: how strongly group and grade go"
        " together, 0 to 1 (Cramér's V, corrected for bias). Chance: how probable such a difference is by"
        " chance alone, adjusted for the"
        " number of traits.",
    )
    table = figures_table(words("单一特征能解释多少", "What one trait alone explains"), heads, rows, texts=[6])
    return Section("treatment", title, [element("p", words.both(CAUTION)), table, element("p", how, class_="quiet")])
