"""The rules a run was graded by: points, conditions, their basis, and how much of it is a trial (所用规则)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import numpy as np

from credit_tier.foundation.basis import READINGS
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.grading.scorecard import FIRST_BAND, ConditionKind, ScoredCondition, ScoredIndicator
from credit_tier.report.check_tally import tally_of
from credit_tier.report.run_frame import Cells, Section, figures_table, paragraphs
from credit_tier.report.run_groups import LEAST_GROUP
from credit_tier.report.run_material import Material
from credit_tier.report.run_words import Words
from credit_tier.rulebook.provisions import in_force_on, provisions
from credit_tier.rulebook.versions import Dated

_NARROW: Final = "\u00a0"
"""A space at which no line breaks."""


def conditions_section(material: Material) -> Section:
    """Tell for how many enterprises a veto, a cap or an exemption holds, and whose grade it lowered."""
    words, card, scores = material.words, material.grades.card, material.grades.scores
    kinds = {
        ConditionKind.VETO: words("直接判级", "veto"),
        ConditionKind.CAP: words("限级", "cap"),
        ConditionKind.NOT_GRADED: words("不参评", "not graded"),
    }
    rows = []
    for bit, one in enumerate(card.conditions):
        holds = (scores.held >> np.uint64(bit) & np.uint64(1)).astype(np.bool_)
        lowered = int((holds & (scores.by_score < one.grade)).sum()) if one.kind != ConditionKind.NOT_GRADED else None
        grade = "—" if lowered is None else card.grades[one.grade].code
        cells = [words.both(one.rule.title), kinds[one.kind], grade, words.number(int(holds.sum()))]
        rows.append(Cells([*cells, "—" if lowered is None else words.number(lowered)]))
    heads = (
        words("规则", "Rule"),
        words("种类", "Kind"),
        words("等级", "Grade"),
        words("适用户数", "Holds for"),
        words("因此低于得分等级", "Lowered the grade"),
    )
    said = words(
        "一家企业可同时适用几条；“因此低于得分等级”指仅按得分本可更好。",
        "Several may hold for one enterprise; it lowered the grade where the score alone would have given a"
        " better one.",
    )
    table = figures_table(words("直接判级、限级与不参评", "Vetoes, caps and exemptions"), heads, rows, texts=[1, 2])
    title = words("直接判级与限级", "Vetoes and caps")
    return Section("conditions", title, [paragraphs([said], "quiet"), table] if rows else [])


def rules_section(material: Material) -> Section:
    """List indicators with their points and basis, and count what is cited and what is a trial number."""
    words, grades = material.words, material.grades
    rules = grades.card.rules
    tally = tally_of(in_force_on(provisions(grades.rulebook), rules.day))
    parts: list[str] = [element("p", words.both(tally.said) + words("。", "."))]
    parts.append(
        paragraphs(
            [
                words(
                    "“≥ 3: 5”指值自 3 起得 5 分。缺失时的分值依次为：不适用、来源未报送、来源迟报。",
                    "“≥ 3: 5” is 5 points for values from 3 on. Points where missing are, in order: not"
                    " applicable, never"
                    " reported, source late.",
                )
            ],
            "quiet",
        )
    )
    heads = (
        words("指标", "Indicator"),
        words("档位与分值", "Bands and points"),
        words("缺失时", "Missing"),
        words("依据", "Basis"),
    )
    caption = words(
        f"{rules.day} 有效的指标（{len(grades.card.indicators)} 项）",
        f"Indicators in force on {rules.day} ({len(grades.card.indicators)})",
    )
    rows = [_indicator(item, material) for item in grades.card.indicators]
    parts.append(figures_table(caption, heads, rows, texts=[1, 2, 3], kept=[2]))
    conditions = [_condition(item, material) for item in grades.card.conditions]
    if conditions:
        columns = (words("规则", "Rule"), words("依据", "Basis"))
        title = words("直接判级、限级、不参评的依据", "Basis of vetoes, caps and exemptions")
        parts.append(figures_table(title, columns, conditions, texts=[1]))
    return Section("rules", words("所用规则", "The rules used"), parts)


def limits_section(material: Material) -> Section:
    """Say what the report cannot tell, and what the rulebook leaves to be filled in."""
    return Section("limits", material.words("局限", "Limits"), [element("ul", *_limits(material))])


def _limits(material: Material) -> Iterator[Markup]:
    words, grades = material.words, material.grades
    said = [
        words(
            "等级按公布的规则由记录算出，不预测某一企业将来是否守法。",
            "Grades follow from records by published rules; they do not foretell what any enterprise will do.",
        ),
        words(
            "组间差别是已有记录中的差别；记录多少随检查和报送而不同，不能说明原因。",
            "Differences between groups are differences in the records there are, which depend on who was inspected and"
            " reported on; they say nothing of causes.",
        ),
    ]
    if material.groups.traits is None:
        said.append(
            words(
                "未给出企业特征，不能按地区、行业、规模说明。",
                "No traits were given: nothing is said by region, trade or size.",
            )
        )
    if 0 < len(grades) < LEAST_GROUP:
        said.append(
            words(
                "企业很少：知道名单的人可由合计推知各户等级，请按等级本身的公开范围使用本报告。",
                "There are few enterprises: whoever knows which they are can infer their grades from the"
                " totals. Use this"
                " report as the grades themselves may be used.",
            )
        )
    if grades.indicators.unlisted:
        number = words.number(grades.indicators.unlisted)
        said.append(
            words(
                f"记录中另有 {number} 户不在企业名单，未评级。",
                f"Records speak of {number} more enterprises that the register does not list; they are not graded.",
            )
        )
    if material.groups.strangers:
        number = words.number(material.groups.strangers)
        said.append(
            words(
                f"特征表中有 {number} 户未评级，不在本报告之列。",
                f"{number} enterprises in the table of traits are not graded and have no part in this report.",
            )
        )
    yield from (element("li", text) for text in said)
    for item in grades.rulebook.identity.to_fill_in:
        document = words.chinese(f"《{item.document}》{item.number}")
        head = words("待部署单位填入：", "To be filled in by the deployment: ")
        yield element("li", head, document, words("：", ": "), words.both(item.what))


def _indicator(item: ScoredIndicator, material: Material) -> Cells:
    words, missing = material.words, item.version.missing
    lacking = f"{missing.not_applicable}/{missing.not_reported}/{missing.source_late}"
    return Cells([words.both(item.indicator.title), _bands(item, material), lacking, _basis(item.version, material)])


def _bands(item: ScoredIndicator, material: Material) -> str:
    """Give the points by value, with the first value of each band."""
    words, starts, points = material.words, item.cuts[FIRST_BAND:], item.points[FIRST_BAND:]
    if not starts:
        return words(f"任何值：{points[0]}", f"any value: {points[0]}")
    unit = item.indicator.unit
    said = [f"<{_NARROW}{_value(starts[0], unit, words)}:{_NARROW}{points[0]}"]
    said += [
        f"≥{_NARROW}{_value(start, unit, words)}:{_NARROW}{own}" for start, own in zip(starts, points[1:], strict=True)
    ]
    return words("；", "; ").join(said)


def _value(value: int, unit: str, words: Words) -> str:
    """Write a bound as its reader would: shares in per cent, money in yuan."""
    if unit == "ppm":
        return f"{words.decimal(Fraction(value, 10_000), 0 if value % 10_000 == 0 else 2)}%"
    if unit == "fen":
        yuan = words.decimal(Fraction(value, 100), 0 if value % 100 == 0 else 2)
        return words(f"{yuan}{_NARROW}元", f"{yuan}{_NARROW}yuan")
    return words.number(value)


def _condition(item: ScoredCondition, material: Material) -> Cells:
    return Cells([material.words.both(item.rule.title), _basis(item.rule, material)])


def _basis(version: Dated, material: Material) -> Markup:
    words = material.words
    trial = words("示例", "illustrative")
    if version.basis is None:
        return element("em", trial)
    notes = [READINGS[version.basis.read][words.language.value], *([trial] if version.illustrative else [])]
    said = words("；", "; ").join(notes)
    return together([words.chinese(str(version.basis)), words(f"（{said}）", f" ({said})")])
