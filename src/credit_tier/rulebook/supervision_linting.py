"""Lint of supervision: field rules that change nothing, and fields nobody can be in or nobody ruled (监管规则体检)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.findings import Finding, Lint
from credit_tier.rulebook.model import Rulebook

ACTIVITIES: Final = "activities"


def supervision_findings(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find what the rules of supervision of a day say in vain.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
    """
    yield from _looser(rulebook, on)
    yield from _fields(rulebook, on)
    yield from _unread(rulebook)


def _looser(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find fields whose tier is lighter than that of every grade: the table alone already asks for more."""
    table = rulebook.on(on).supervision
    if table is None:
        return
    names = [tier.name for tier in table.tiers]
    lightest = min((names.index(tier) for tier in table.grades.values()), default=0)
    for index, floor in enumerate(rulebook.supervision_rules.field):
        if floor.applies_on(on) and names.index(floor.tier) < lightest:
            yield Finding(
                f"supervision.toml: field[{index}].tier",
                Lint.FIELD_LOOSER,
                Text(
                    f"{floor.tier} 比任何等级的档位都宽，此条不起作用",
                    f"{floor.tier} is lighter than the tier of every grade; the rule changes nothing.",
                ),
            )


def _fields(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    source = next((source for source in rulebook.sources if source.name == ACTIVITIES), None)
    field = source.field("field") if source is not None else None
    if field is None:
        return
    ruled = {floor.field for floor in rulebook.supervision_rules.field if floor.applies_on(on)}
    for name in sorted(set(field.choices) - ruled):
        yield Finding(
            f"supervision.toml: field {name}",
            Lint.FIELD_WITHOUT_FLOOR,
            Text(
                f"可报送领域 {name}，却没有写明它是否安全领域、至少哪一档",
                f"Agencies may report the field {name}, yet no rule says its least tier or whether it is for safety.",
            ),
        )
    for index, floor in enumerate(rulebook.supervision_rules.field):
        if floor.applies_on(on) and floor.field not in field.choices:
            yield Finding(
                f"supervision.toml: field[{index}].field",
                Lint.UNKNOWN_FIELD,
                Text(
                    f"没有数据集能报送领域 {floor.field}，此条永远用不到",
                    f"No source can report the field {floor.field}; the rule is never used.",
                ),
            )


def _unread(rulebook: Rulebook) -> Iterator[Finding]:
    """Find sources that no indicator reads and that have no meaning of their own: not needed (最小必要)."""
    read = {indicator.source for indicator in rulebook.indicators}
    own = {"enterprises", "repairs", "objections", "successions", ACTIVITIES, "officers", "items", "inspections"}
    for index, source in enumerate(rulebook.sources):
        if source.name not in read | own:
            yield Finding(
                f"sources.toml: source[{index}]",
                Lint.UNUSED_FIELD,
                Text(
                    f"没有指标用到 {source.name}（最小必要）",
                    f"No indicator reads {source.name}; is it needed at all?",
                ),
            )
