"""Lint: what loads but deserves a second look by a lawyer (规则体检)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.attribution_consistency import SUCCESSIONS
from credit_tier.rulebook.indicator import Direction, Indicator, IndicatorVersion
from credit_tier.rulebook.leniency_linting import citations, leniency_findings
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.versions import Dated

STALE_DAYS = 366
"""Calendar days after which a citation should be held against its source again."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to look at: where, and what."""

    where: str
    what: Text


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything lint found, in order of place.

    Attributes
    ----------
    found : tuple of Finding
    illustrative : tuple of str
        Everything in force that is a trial number.
    """

    found: tuple[Finding, ...]
    illustrative: tuple[str, ...]

    def __len__(self) -> int:
        """Give the number of findings."""
        return len(self.found)

    def __str__(self) -> str:
        """Give the findings as lines of text."""
        lines = [f"{finding.where}\n  {finding.what.zh}\n  {finding.what.en}" for finding in self.found]
        count = len(self.illustrative)
        lines.append(f"示例数字 {count} 处 / {count} illustrative: {', '.join(self.illustrative) or '—'}")
        return "\n".join(lines)


def lint(rulebook: Rulebook, *, on: date) -> Findings:
    """Look for rules that load and yet are probably not meant.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
        The day from which citations are judged old.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> len(lint(load_rulebook(), on=date(2026, 11, 23)))
    0
    """
    rules = rulebook.on(on)
    found = [
        *_stale(rulebook, on),
        *(finding for indicator, version in rules.indicators for finding in _against_direction(indicator, version)),
        *(finding for indicator in rulebook.indicators for finding in _gaps(indicator)),
        *_unreached(rulebook, on),
        *_unruled(rulebook, on),
        *(Finding(*found) for found in leniency_findings(rulebook.leniency_rules)),
    ]
    return Findings(tuple(sorted(found)), tuple(rules.illustrative()))


def _dated(rulebook: Rulebook) -> Iterator[tuple[str, Dated]]:
    for indicator in rulebook.indicators:
        for index, version in enumerate(indicator.version):
            yield f"{indicator.id}: version[{index}]", version
    rules = rulebook.grade_rules
    for key, group in (
        ("scale", rules.scale),
        ("veto", rules.veto),
        ("cap", rules.cap),
        ("not_graded", rules.not_graded),
    ):
        for index, item in enumerate(group):
            yield f"grades.toml: {key}[{index}]", item
    for index, table in enumerate(rulebook.supervision_rules.table):
        yield f"supervision.toml: table[{index}]", table
    for index, floor in enumerate(rulebook.supervision_rules.field):
        yield f"supervision.toml: field[{index}]", floor
    for index, succession in enumerate(rulebook.attribution_rules.succession):
        yield f"attribution.toml: succession[{index}]", succession
    for name, versions in rulebook.attribution_rules.numbers.items():
        for index, number in enumerate(versions):
            yield f"attribution.toml: {name}[{index}]", number
    for index, fact in enumerate(rulebook.fact_rules.rule):
        yield f"facts.toml: rule[{index}]", fact
    for rule in rulebook.supervision_rules.all_rules():
        yield f"supervision.toml: {rule.id}", rule


def _stale(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    dated = ((where, version.basis) for where, version in _dated(rulebook) if version.basis is not None)
    for where, basis in (*dated, *citations(rulebook.leniency_rules)):
        if basis.last_checked + timedelta(days=STALE_DAYS) < on:
            day = basis.last_checked
            yield Finding(
                where,
                Text(f"依据最近核对于 {day}，应重新核对", f"The citation was last checked on {day}; check it again."),
            )


def _against_direction(indicator: Indicator, version: IndicatorVersion) -> Iterator[Finding]:
    points = [band.points for band in version.bands]
    wanted = sorted(points, reverse=indicator.direction is Direction.MORE_IS_WORSE)
    if points != wanted:
        yield Finding(
            indicator.id,
            Text(
                f"分值 {points} 与方向 {indicator.direction} 不符",
                f"The points {points} go against the direction {indicator.direction}.",
            ),
        )
    best = max(points)
    for kind, given in version.missing.model_dump().items():
        if given > best:
            yield Finding(
                indicator.id,
                Text(
                    f"缺失 {kind} 得 {given} 分，高于最好一档的 {best} 分",
                    f"Missing ({kind}) gets {given} points, more than the best band's {best}.",
                ),
            )


def _gaps(indicator: Indicator) -> Iterator[Finding]:
    versions = sorted(indicator.version, key=lambda version: version.in_force)
    for before, after in pairwise(versions):
        if before.until is not None and before.until + timedelta(days=1) < after.in_force:
            first, last = before.until + timedelta(days=1), after.in_force - timedelta(days=1)
            yield Finding(
                indicator.id,
                Text(f"{first} 至 {last} 没有生效的版本", f"No version is in force from {first} to {last}."),
            )


def _unruled(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find kinds of events that may be sent, but that no rule of the day speaks of."""
    source = next((source for source in rulebook.sources if source.name == SUCCESSIONS), None)
    kind = source.field("kind") if source is not None else None
    for name in sorted(set(kind.choices if kind is not None else ()) - rulebook.on(on).successions.keys()):
        yield Finding(
            f"attribution.toml: {name}",
            Text(
                f"{on} 没有此类变更的归属规则，记录留在原代码", f"No rule on {on}; records stay with the former code."
            ),
        )


def _unreached(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    rules = rulebook.on(on)
    for name, reach in rules.scale.themes.items():
        best = sum(
            max(band.points for band in version.bands)
            for indicator, version in rules.indicators
            if indicator.theme == name
        )
        if best < reach.most:
            yield Finding(
                f"grades.toml: themes.{name}",
                Text(
                    f"上限 {reach.most} 分永远达不到，最多 {best} 分",
                    f"The theme's {reach.most} points are never reached; its indicators give {best}.",
                ),
            )
    top = rules.scale.base + sum(reach.most for reach in rules.scale.themes.values())
    for step in rules.scale.grades:
        if step.start is not None and step.start > min(top, rules.scale.most):
            yield Finding(
                f"grades.toml: {step.code}",
                Text(
                    f"最高 {top} 分，够不到 {step.start} 分",
                    f"The highest score is {top}; {step.start} is out of reach.",
                ),
            )
