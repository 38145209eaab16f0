"""The key message: three to five sentences that the numbers bear, and no others (要点)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from credit_tier.foundation.hypertext import Markup, element
from credit_tier.grading.scorecard import ConditionKind
from credit_tier.report.run_groups import trait_title
from credit_tier.report.run_material import Material
from credit_tier.report.run_moves import common_of
from credit_tier.report.run_points import lost_points
from credit_tier.report.run_quality import gaps_of, source_title
from credit_tier.report.run_treatment import explained


def key_message(material: Material) -> Markup:
    """Give the sentences a head of office reads first."""
    words = material.words
    title = element("h2", words("要点", "Key message"), id="message-title")
    sentences = element("ul", *(element("li", sentence) for sentence in sentences_of(material)))
    return element("section", title, sentences, class_="message", aria_labelledby="message-title")


def sentences_of(material: Material) -> list[str]:
    """Give the sentences; where there is nobody, the one that nothing can be said."""
    words = material.words
    if not len(material.grades):
        return [words("没有企业，什么都无法判断。", "There are no enterprises: nothing can be said.")]
    return [
        _grades(material),
        _worst(material),
        *_telling(material),
        *_gap(material),
        *(_before(material) or _rules(material) or _trait(material)),
    ]


def _grades(material: Material) -> str:
    words, counts, whole = material.words, material.grades.counts(), len(material.grades)
    *graded, (code, left) = counts.items()
    said = words.listed(f"{grade} {words.number(number)}（{words.share(number, whole)}）" for grade, number in graded)
    said_en = ", ".join(f"{grade} {words.number(number)} ({words.share(number, whole)})" for grade, number in graded)
    day = material.grades.indicators.as_of
    return words(
        f"截至 {day}，{whole:,} 户中：{said}；未参评 {code} {left:,}。",
        f"As of {day}, of {whole:,} enterprises: {said_en}; not graded ({code}) {left:,}.",
    )


def _worst(material: Material) -> str:
    words, scores, card = material.words, material.grades.scores, material.grades.card
    worst = card.not_graded - 1
    code, number = card.grades[worst].code, int((scores.grade == worst).sum())
    forced = int(((scores.grade == worst) & (scores.by_score < worst)).sum())
    held = {kind: _held(material, kind) for kind in (ConditionKind.VETO, ConditionKind.CAP)}
    if not number:
        return words(f"没有 {code} 级企业。", f"No enterprise is graded {code}.")
    if forced == number:
        why = words("都是因直接判级或限级", "all by a veto or cap")
    elif not forced:
        why = words("都是因得分", "all by their score")
    else:
        share = words.share(forced, number)
        why = words(
            f"{forced:,} 户（{share}）是因直接判级或限级，其余因得分",
            f"{forced:,} ({share}) by a veto or cap, the others by score",
        )
    return words(
        f"{code} 级 {number:,} 户，{why}；"
        f"全部企业中直接判级适用 {held[ConditionKind.VETO]:,} 户，限级适用 {held[ConditionKind.CAP]:,} 户。",
        f"{number:,} are graded {code}, {why}; among all enterprises a veto holds for"
        f" {held[ConditionKind.VETO]:,} and a cap for {held[ConditionKind.CAP]:,}.",
    )


def _held(material: Material, kind: ConditionKind) -> int:
    bits = sum(1 << bit for bit, one in enumerate(material.grades.card.conditions) if one.kind is kind)
    return int(np.count_nonzero(material.grades.scores.held & np.uint64(bits)))


def _telling(material: Material) -> Iterator[str]:
    words, whole = material.words, material.contributions.counted.enterprises
    frame = material.contributions.by_indicator()
    spread = {name: own for name, own in zip(frame["indicator"], frame["spread"], strict=True) if own}
    if spread:
        most = max(spread, key=lambda name: spread[name])
        lost = next(one for one in lost_points(material) if one.item.indicator.id == most)
        title, share = words.both(lost.item.indicator.title), words.share(lost.whom, whole)
        apart = words.decimal(spread[most])
        yield words(
            f"最能区分企业的指标是“{title}”：任取两户平均相差 {apart} 分，{lost.whom:,} 户（{share}）未得满分。",
            f'The indicator that tells enterprises apart most is "{title}": two differ by {apart} points on average,'
            f" and {lost.whom:,} ({share}) have less than its most.",
        )


def _gap(material: Material) -> Iterator[str]:
    words, whole = material.words, len(material.grades)
    gaps = [(int(gap.any.sum()), gap) for gap in gaps_of(material.grades)]
    number, worst = max(gaps, key=lambda pair: pair[0], default=(0, None))
    if worst is None or not number:
        yield words("没有来源未报送或迟报。", "No source is silent or late.")
        return
    several = sum(1 for many, _ in gaps if many)
    name, share = source_title(worst.source, words), words.share(number, whole)
    yield words(
        f"{several} 个来源未报送或迟报，影响最大的是{name}：{number:,} 户（{share}）因此缺值。",
        f"{several} sources are silent or late; {name} matters most: {number:,} enterprises ({share}) lack a"
        f" value for it.",
    )


def _before(material: Material) -> list[str]:
    if material.before is None:
        return []
    words, found = material.words, common_of(material.before, material.grades)
    day = material.before.indicators.as_of
    if not found.both:
        return [
            words(
                f"与 {day} 没有共同的企业，无法比较。",
                f"No enterprise is also in the run of {day}: nothing to compare.",
            )
        ]
    order = {step.code: place for place, step in enumerate(material.grades.card.grades[:-1])}
    better = worse = 0
    for row in found.moves.to_dict("records"):
        old, new, number = order.get(row["old_grade"]), order.get(row["new_grade"]), int(row["enterprises"])
        if old is not None and new is not None:
            better, worse = better + number * (new < old), worse + number * (new > old)
    return [
        words(
            f"与 {day} 相比，共同的 {found.both:,} 户中 {better:,} 户升级，{worse:,} 户降级。",
            f"Since {day}, of the {found.both:,} enterprises in both runs {better:,} have a better grade and"
            f" {worse:,} a worse.",
        )
    ]


def _rules(material: Material) -> list[str]:
    if material.comparison is None:
        return []
    words, moved = material.words, int(material.comparison.moved().sum())
    share = words.share(moved, len(material.comparison.old))
    return [
        words(
            f"按两版规则，{moved:,} 户（{share}）等级不同。",
            f"By the two editions of the rules, {moved:,} enterprises ({share}) have different grades.",
        )
    ]


def _trait(material: Material) -> list[str]:
    words = material.words
    found = [one for one in explained(material) if one.eta_squared is not None]
    if not found:
        return []
    # Many small groups explain much by chance alone; that part tells nothing.
    most = max(found, key=lambda one: (one.eta_squared or 0) - (one.by_chance or 0))
    share = words.share(*most.eta_squared.as_integer_ratio()) if most.eta_squared is not None else words.unsaid
    name = trait_title(most.trait, words)
    return [
        words(
            f"所列特征中，{name}单独解释得分差异最多，为 {share}；这不说明原因。",
            f"Of the traits given, {name.lower()} alone explains most of the variance of scores, {share}; that"
            f" tells no cause.",
        )
    ]
