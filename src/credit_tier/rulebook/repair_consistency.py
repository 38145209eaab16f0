"""What one file cannot tell of ``repair.toml``: that it speaks of decisions as they are, and is there when needed."""

from __future__ import annotations

from collections.abc import Iterator

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.faults import fault, said_twice, unknown
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Source

DECISIONS = "decisions"


def repair_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find what does not fit together in ``repair.toml``, and acts that need it where it says nothing."""
    rules = rulebook.repair_rules
    yield from dating_faults(file, [("version", index) for index in range(len(rules.version))], rules.version)
    names = [item.id for item in rules.objection]
    for index, item in enumerate(rules.objection):
        yield from dating_faults(file, [("objection", index)], [item])
        if names.index(item.id) != index:
            yield said_twice(file, ("objection", index, "id"), item.id)
    source = next((source for source in rulebook.sources if source.name == DECISIONS), None)
    if source is not None:
        yield from _class_faults(rulebook, file, source)
    for indicator in rulebook.indicators:
        if indicator.cure is None or not indicator.cure.by_class:
            continue
        first = min(version.in_force for version in indicator.version)
        if indicator.source != DECISIONS or rules.on(first) is None:
            yield fault(
                f"{rulebook.identity.id}/{indicator.id.replace('.', '/')}.toml",
                ("cure", "by_class"),
                Text(
                    f"{first} 没有生效的修复规则，或此指标不看决定",
                    f"No rules of repair are in force on {first}, or the indicator looks at no decisions.",
                ),
                Text("repair.toml 中自该日起的 [[version]]", "A [[version]] of that day in repair.toml."),
                Text("请补上，或改写 after_months", "Add it, or give `after_months`."),
            )


def _class_faults(rulebook: Rulebook, file: str, source: Source) -> Iterator[Fault]:
    for index, version in enumerate(rulebook.repair_rules.version):
        for place, item in enumerate(version.classes):
            path = ("version", index, "classes", place)
            wanted = {"kind": item.kinds, **item.fields}
            for name, values in wanted.items():
                field = source.field(name)
                key = (*path, "kinds") if name == "kind" else (*path, "fields", name)
                if field is None:
                    yield unknown(file, key, name, [field.name for field in source.fields])
                    continue
                for value in sorted(set(values) - set(field.choices)):
                    yield unknown(file, key, value, field.choices)
