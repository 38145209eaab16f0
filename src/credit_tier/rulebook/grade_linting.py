"""Lint of the scale: caps that never bind, vetoes that say nothing, ranges and cuts out of reach (等级标准体检)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.findings import Finding, Lint
from credit_tier.rulebook.grade_scale import Condition, GradeCondition, Scale
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.indicator import IndicatorVersion
from credit_tier.rulebook.indicator_linting import reach
from credit_tier.rulebook.model import Rulebook

_FAR = 2**31


class _Held(NamedTuple):
    """A condition of the day, with its place and the values on which it holds."""

    where: str
    rule: Condition
    low: int
    high: int
    kinds: frozenset[str]
    rank: int


def grade_findings(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find what the scale, the vetoes and the caps of a day say in vain, for every use of the rulebook.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
    """
    for use in rulebook.identity.uses:
        rules = rulebook.on(on, use)
        vetoes, caps, exemptions = (_held(rulebook, rules, key) for key in ("veto", "cap", "not_graded"))
        yield from _in_vain(rules, [*vetoes, *caps, *exemptions])
        yield from _shadowed(vetoes, caps)
        yield from _weak(rules.scale, [*vetoes, *caps])
        yield from _ranges(rulebook, rules)


def _held(rulebook: Rulebook, rules: RulesInForce, key: str) -> list[_Held]:
    codes = [step.code for step in rules.scale.grades]
    return [
        _Held(
            f"grades.toml: {key}[{index}]",
            rule,
            -_FAR if rule.start is None else rule.start,
            _high(rule),
            frozenset(map(str, getattr(rule, "missing", ()))),
            codes.index(rule.grade) if isinstance(rule, GradeCondition) and rule.grade in codes else len(codes),
        )
        for index, rule in enumerate(getattr(rulebook.grade_rules, key))
        if rule.applies_on(rules.day) and rule.serves(rules.use)
    ]


def _high(rule: Condition) -> int:
    """Give the largest value on which a rule holds; one that names only missing kinds holds on no value."""
    if rule.below is not None:
        return rule.below - 1
    return -_FAR - 1 if rule.start is None else _FAR


def _in_vain(rules: RulesInForce, held: Sequence[_Held]) -> Iterator[Finding]:
    versions: dict[str, IndicatorVersion] = {item.id: version for item, version in rules.indicators}
    for item in held:
        version = versions.get(item.rule.indicator)
        if version is None or item.kinds:
            continue
        least, most = reach(version)
        if (least is not None and item.high < least) or (most is not None and item.low > most):
            yield Finding(
                item.where,
                Lint.NEVER_HOLDS,
                Text(
                    f"{item.rule.indicator} 的值在 {least} 至 {most} 之间，此条永远不成立",
                    f"{item.rule.indicator} lies between {least} and {most}; this never holds.",
                ),
            )


def _shadowed(vetoes: Sequence[_Held], caps: Sequence[_Held]) -> Iterator[Finding]:
    for place, cap in enumerate(caps):
        for other in (*vetoes, *caps[:place], *caps[place + 1 :]):
            inside = other.low <= cap.low and cap.high <= other.high and cap.kinds <= other.kinds
            same = (other.low, other.high, other.rank, other.kinds) == (cap.low, cap.high, cap.rank, cap.kinds)
            stricter = other.rank > cap.rank or (other.rank == cap.rank and (not same or other.where < cap.where))
            if other.rule.indicator == cap.rule.indicator and inside and stricter:
                yield Finding(
                    cap.where,
                    Lint.SHADOWED_CAP,
                    Text(
                        f"凡此条成立之处，{other.where}（{other.rule.id}）已判得同样或更严",
                        f"Wherever it holds, {other.where} ({other.rule.id}) is as strict or stricter.",
                    ),
                )
                break


def _weak(scale: Scale, held: Sequence[_Held]) -> Iterator[Finding]:
    best = scale.grades[0].code
    for item in held:
        if item.rank == 0:
            yield Finding(
                item.where,
                Lint.CHANGES_NOTHING,
                Text(f"最好的等级就是 {best}，此条不起作用", f"{best} is the best grade; the rule changes nothing."),
            )


def _ranges(rulebook: Rulebook, rules: RulesInForce) -> Iterator[Finding]:
    scale = rules.scale
    index = rulebook.grade_rules.scale.index(scale)
    where = f"grades.toml: scale[{index}]"
    top = scale.base
    for name, limits in scale.themes.items():
        versions = [version for item, version in rules.for_use if item.theme == name]
        best = sum(max(_points(version)) for version in versions)
        worst = sum(min(_points(version)) for version in versions)
        top += min(max(best, limits.least), limits.most)
        if best < limits.most:
            yield Finding(
                f"{where}.themes.{name}.most",
                Lint.RANGE_NEVER_BINDS,
                Text(
                    f"上限 {limits.most} 分永远达不到，最多 {best} 分",
                    f"The theme's {limits.most} points are never reached; its indicators give {best}.",
                ),
            )
        if versions and limits.least < limits.most and (worst >= limits.most or best <= limits.least):
            yield Finding(
                f"{where}.themes.{name}",
                Lint.RANGE_ALWAYS_BINDS,
                Text(
                    f"各项合计 {worst} 至 {best} 分，总在范围之外：这一主题人人同分",
                    f"Its indicators give {worst} to {best}, always beyond the range: everyone gets the same.",
                ),
            )
    for place, step in enumerate(scale.grades):
        if step.start is not None and step.start > min(top, scale.most):
            yield Finding(
                f"{where}.grades[{place}].from",
                Lint.CUT_OUT_OF_REACH,
                Text(
                    f"最高 {min(top, scale.most)} 分，够不到 {step.code} 级的 {step.start} 分",
                    f"The highest score is {min(top, scale.most)}; the {step.start} of {step.code} is out of reach.",
                ),
            )


def _points(version: IndicatorVersion) -> list[int]:
    return [band.points for band in version.bands]
