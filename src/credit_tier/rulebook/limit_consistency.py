"""What does not fit together in the limits of bases and the efforts of visits (比例底线、上限与工作量)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.faults import MEND, fault, said_twice, unknown
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_limits import BaseFloor, Effort, ItemCap
from credit_tier.rulebook.versions import version_on


def limit_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find floors above caps, fields nobody knows, and visits with fewer officers than the law sends."""
    rules = rulebook.supervision_rules
    fields = {floor.field for floor in rules.field}
    limits: list[tuple[str, Sequence[BaseFloor | ItemCap | Effort]]] = [
        ("base_floor", rules.base_floor),
        ("item_cap", rules.item_cap),
        ("effort", rules.effort),
    ]
    for key, some in limits:
        for name in dict.fromkeys(rule.id for rule in some):
            own = [index for index, rule in enumerate(some) if rule.id == name]
            yield from dating_faults(file, [(key, index) for index in own], [some[index] for index in own])
        for index, rule in enumerate(some):
            for place, field in enumerate(() if isinstance(rule, ItemCap) else rule.fields):
                if field not in fields:
                    yield unknown(file, (key, index, "fields", place), field, fields)
    yield from _cap_faults(rules.item_cap, rules.base_floor, file)
    yield from _effort_faults(rulebook, file)


def _cap_faults(caps: Sequence[ItemCap], floors: Sequence[BaseFloor], file: str) -> Iterator[Fault]:
    highest = max((Fraction(floor.rate) for floor in floors), default=Fraction(0))
    for index, cap in enumerate(caps):
        if Fraction(cap.rate) < highest:
            yield fault(
                file,
                ("item_cap", index, "rate"),
                Text("一般事项的上限低于某条底线", "The cap of general items is below a floor."),
                Text("上限不低于各条底线", "No cap is below a floor."),
                MEND,
            )


def _effort_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    owner: dict[str, str] = {}
    for index, effort in enumerate(rulebook.supervision_rules.effort):
        path = ("effort", index)
        for field in effort.fields or ("",):
            if owner.setdefault(field, effort.id) != effort.id:
                yield said_twice(file, (*path, "fields"), field or "*")
        least = version_on(rulebook.officer_rules.least, effort.in_force)
        if least is not None and effort.officers < least.officers:
            yield fault(
                file,
                (*path, "officers"),
                Text(
                    f"检查人员 {effort.officers} 名，少于法定的 {least.officers} 名",
                    f"{effort.officers} officers are fewer than the {least.officers} that the law sends.",
                ),
                Text("不少于 officers.toml 的 [[least]]", "No fewer than [[least]] of officers.toml."),
                MEND,
            )
