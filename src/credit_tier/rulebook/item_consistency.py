"""What does not fit together in ``items.toml``: fields, kinds, levels of risk that only ever tighten."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.faults import MEND, fault, said_twice, unknown
from credit_tier.rulebook.items import RiskScale
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_limits import ItemKind
from credit_tier.rulebook.versions import version_on


def item_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find what is wrong with the published items and with the scale of their risk."""
    rules = rulebook.item_rules
    yield from dating_faults(file, [("risk", index) for index in range(len(rules.risk))], rules.risk)
    for index, scale in enumerate(rules.risk):
        yield from _scale_faults(rulebook, file, index, scale)
    numbers: dict[str, str] = {}
    for name in dict.fromkeys(item.id for item in rules.item):
        own = [index for index, item in enumerate(rules.item) if item.id == name]
        yield from dating_faults(file, [("item", index) for index in own], [rules.item[index] for index in own])
    for index, item in enumerate(rules.item):
        if item.number and numbers.setdefault(item.number, item.id) != item.id:
            yield said_twice(file, ("item", index, "number"), item.number)
        yield from _item_faults(rulebook, file, index)


def _scale_faults(rulebook: Rulebook, file: str, index: int, scale: RiskScale) -> Iterator[Fault]:
    path = ("risk", index, "levels")
    starts = [level.start for level in scale.levels]
    if starts[0] != 0 or any(one >= other for one, other in pairwise(starts)):
        yield fault(
            file,
            path,
            Text(f"风险分级须从 0 起依次上升：{starts}", f"Levels start at 0 and ascend: {starts}."),
            Text("第一级 from = 0，其后递增", "The first has from = 0, each later one more."),
            MEND,
        )
    names = [level.name for level in scale.levels]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield said_twice(file, path, name)
    for table in rulebook.supervision_rules.table:
        tiers = [tier.name for tier in table.tiers]
        for place, level in enumerate(scale.levels):
            if level.tier not in tiers:
                yield unknown(file, (*path, place, "tier"), level.tier, tiers)
        places = [tiers.index(level.tier) for level in scale.levels if level.tier in tiers]
        if places != sorted(places):
            yield fault(
                file,
                path,
                Text("风险越高，监管反而越宽", "A higher risk is supervised more lightly."),
                Text("档位随风险升高而不变或变严", "The tier stays or tightens as the risk grows."),
                Text("请改正", "Correct it."),
            )
            return


def _item_faults(rulebook: Rulebook, file: str, index: int) -> Iterator[Fault]:
    rules, item = rulebook.item_rules, rulebook.item_rules.item[index]
    floors = [floor for floor in rulebook.supervision_rules.field if floor.field == item.field]
    if not floors:
        known = {floor.field for floor in rulebook.supervision_rules.field}
        yield unknown(file, ("item", index, "field"), item.field, known)
    if item.kind is ItemKind.GENERAL and any(floor.safety for floor in floors):
        yield fault(
            file,
            ("item", index, "kind"),
            Text("安全领域的事项不是一般检查事项", "An item of a safety field is no general item."),
            Text(
                '涉及安全、质量、公共利益的为 kind = "key"',
                'What touches safety, quality or the public is kind = "key".',
            ),
            Text("请改为 key；一般事项有比例上限，会放松安全领域", "Make it a key item: a cap would loosen the field."),
        )
    if version_on(rules.risk, item.in_force) is None:
        yield fault(
            file,
            ("item", index, "in_force"),
            Text("该日没有生效的风险分级 [[risk]]", "No scale of risk is in force on that day."),
            Text("事项生效之日须有风险分级", "A scale of risk on the day the item begins."),
            Text("请补上 [[risk]]", "Add [[risk]]."),
        )
