"""A patch never loosens a safety field: not by a floor, a tier, a duty, nor by a new way past it (安全底线)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.eligibility_rules import EligibilityRules, SafetyDuty
from credit_tier.rulebook.faults import fault
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_table import Cell, FieldFloor, SupervisionRules, SupervisionTable, Tier
from credit_tier.rulebook.versions import Dated, version_on

FILE = "supervision.toml"
ITEMS = "items.toml"


def loosened(base: Rulebook, patched: Rulebook) -> list[Fault]:
    """Find every way in which a patched rulebook is more lenient in a safety field than its base, on any day.

    Parameters
    ----------
    base, patched : Rulebook

    Returns
    -------
    list of Fault
        One for each field and kind of loosening, on the first day it shows.
    """
    found: dict[tuple[str, Text], Fault] = {}
    for day in _days(base, patched):
        for name, what in _on(base.supervision_rules, patched.supervision_rules, day):
            found.setdefault((name, what), _fault(f"{patched.identity.id}/{FILE}", name, what, day))
        for name, what in _laxer_items(base, patched, day):
            found.setdefault((name, what), _fault(f"{patched.identity.id}/{ITEMS}", name, what, day))
    return list(found.values())


def _days(*rulebooks: Rulebook) -> list[date]:
    rules = [(rulebook.supervision_rules, rulebook.item_rules) for rulebook in rulebooks]
    dated: list[Dated] = [
        version
        for one, items in rules
        for version in (*one.table, *one.field, *one.cell, *one.base_floor, *one.all_rules(), *items.risk, *items.item)
    ]
    ends = (version.until for version in dated if version.until is not None and version.until < date.max)
    return sorted({version.in_force for version in dated} | {end + timedelta(days=1) for end in ends})


def _on(base: SupervisionRules, patched: SupervisionRules, day: date) -> Iterator[tuple[str, Text]]:
    tables = version_on(base.table, day), version_on(patched.table, day)
    for floor in (floor for floor in _floors(base, day) if floor.safety):
        now = next((other for other in _floors(patched, day) if other.field == floor.field), None)
        if now is None or not now.safety:
            yield floor.field, Text("不再是安全领域", "it is no safety field any more")
            continue
        if None not in tables:
            risks = sorted({cell.risk for cell in (*base.cell, *patched.cell)}, key=str)
            old_cells, new_cells = ([cell for cell in one.cell if cell.applies_on(day)] for one in (base, patched))
            for risk in risks or [None]:
                before = _Strictness(tables[0], floor, old_cells, risk)
                yield from _laxer_tiers(before, _Strictness(tables[1], now, new_cells, risk))
        yield from _laxer_bases(base, patched, floor.field, day)
        old, new = base.eligibility_on(day, floor.field), patched.eligibility_on(day, floor.field)
        yield from _laxer_rules(floor.field, old, new)


def _floors(rules: SupervisionRules, day: date) -> list[FieldFloor]:
    """Give the version of each field's rule that is in force."""
    names = dict.fromkeys(floor.field for floor in rules.field)
    found = (version_on([floor for floor in rules.field if floor.field == name], day) for name in names)
    return [floor for floor in found if floor is not None]


class _Strictness(NamedTuple):
    """A field under a table of tiers."""

    table: SupervisionTable | None
    floor: FieldFloor
    cells: list[Cell]
    risk: str | None

    def tiers(self) -> dict[str, Tier]:
        """Give the tier of every grade: the stricter of grade and field."""
        if self.table is None:
            return {}
        names = [tier.name for tier in self.table.tiers]
        found = {}
        for grade, tier in sorted(self.table.grades.items()):
            cells = [cell.tier for cell in self.cells if cell.covers(grade, self.floor.field, self.risk)]
            found[grade] = self.table.tiers[max(names.index(name) for name in (self.floor.tier, tier, *cells))]
        return found


def _laxer_tiers(old: _Strictness, new: _Strictness) -> Iterator[tuple[str, Text]]:
    """Find lower rates and fewer visits; grades that change alike are told together."""
    now = new.tiers()
    rates = defaultdict[tuple[str, str], dict[str, None]](dict)
    visits = defaultdict[tuple[int, int], list[str]](list)
    for grade, tier in old.tiers().items():
        other = now.get(grade)
        if other is None:
            continue
        for rate, now_rate in zip(tier.range[:2], other.range[:2], strict=True):
            if Fraction(now_rate) < Fraction(rate):
                rates[rate, now_rate][grade] = None
        if other.visits_least < tier.visits_least:
            visits[tier.visits_least, other.visits_least].append(grade)
    for (rate, now_rate), grades in rates.items():
        zh = f"{'、'.join(grades)} 级的抽查比例由 {rate} 降为 {now_rate}"
        yield old.floor.field, Text(zh, f"the rate of grade {', '.join(grades)} falls from {rate} to {now_rate}")
    for (least, now_least), grades_of in visits.items():
        zh = f"{'、'.join(grades_of)} 级的最少检查次数由 {least} 降为 {now_least}"
        en = f"the least visits of grade {', '.join(grades_of)} fall from {least} to {now_least}"
        yield old.floor.field, Text(zh, en)


def _laxer_items(base: Rulebook, patched: Rulebook, day: date) -> Iterator[tuple[str, Text]]:
    """Find items of safety fields that are gone, in another field, or of a risk that asks for less."""
    safe = {floor.field for floor in _floors(base.supervision_rules, day) if floor.safety}
    table = version_on(base.supervision_rules.table, day)
    ranks = {tier.name: rank for rank, tier in enumerate(table.tiers)} if table is not None else {}
    for item in (item for item in base.item_rules.on(day) if item.field in safe):
        now = patched.item_rules.item_on(item.id, day)
        if now is None or now.field != item.field:
            yield (
                item.field,
                Text(f"检查事项 {item.id} 被取消或移出该领域", f"the item {item.id} is gone or in another field"),
            )
            continue
        tiers = base.item_rules.level_of(item, day).tier, patched.item_rules.level_of(now, day).tier
        if ranks.get(tiers[1], 0) < ranks.get(tiers[0], 0):
            yield item.field, Text(f"检查事项 {item.id} 的风险降低", f"the risk of the item {item.id} is lower")


def _laxer_bases(
    base: SupervisionRules, patched: SupervisionRules, field: str, day: date
) -> Iterator[tuple[str, Text]]:
    covering = (one for one in base.base_floor if one.applies_on(day) and (not one.fields or field in one.fields))
    for floor in covering:
        now = [one for one in patched.base_floor if one.id == floor.id and one.applies_on(day)]
        kept = [one for one in now if (field in one.fields or not one.fields) and one.mode is floor.mode]
        if not any(Fraction(one.rate) >= Fraction(floor.rate) for one in kept):
            yield field, Text(f"抽查基数下限 {floor.id} 被取消或降低", f"the floor {floor.id} is gone or lower")


def _laxer_rules(field: str, old: EligibilityRules, new: EligibilityRules) -> Iterator[tuple[str, Text]]:
    for duty in old.duty:
        if not any(_as_strict(other, duty) for other in new.duty):
            yield field, Text(f"必查职责 {duty.id} 被取消或放宽", f"the duty {duty.id} is gone or relaxed")
    for rule in new.cool_off:
        if not any(rule.months <= other.months for other in old.cool_off):
            yield field, Text(f"免查期 {rule.id} 变长或新增", f"the cool-off {rule.id} is new or longer")
    for silence in new.repair_silence:
        if not any(silence.months <= other.months for other in old.repair_silence):
            yield field, Text(f"修复静默期 {silence.id} 变长或新增", f"the silence {silence.id} is new or longer")
    for cap in new.visit_cap:
        if not any(cap.visits >= other.visits for other in old.visit_cap):
            yield field, Text(f"频次上限 {cap.id} 变低或新增", f"the cap {cap.id} is new or lower")
    for burden in new.burden:
        if burden.weights not in [other.weights for other in old.burden]:
            yield field, Text(f"受检权重 {burden.id} 变动或新增", f"the weights of {burden.id} are new or changed")


def _as_strict(new: SafetyDuty, old: SafetyDuty) -> bool:
    often = new.months is None or (old.months is not None and new.months <= old.months)
    return often and new.prevails >= old.prevails


def _fault(place: str, name: str, what: Text, day: date) -> Fault:
    return fault(
        place,
        ("field", name),
        Text(
            f"安全领域 {name} 自 {day} 起被放宽：{what.zh}",
            f"The safety field {name} is loosened from {day}: {what.en}.",
        ),
        Text("下级手册与补丁只能使安全领域更严", "An extension or patch may only make a safety field stricter."),
        Text("请恢复上级的规定或改为更严", "Restore what the base says, or make it stricter."),
    )
