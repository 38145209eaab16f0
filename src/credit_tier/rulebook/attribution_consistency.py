"""Faults of ``attribution.toml``: that its rules fit the sources they speak of."""

from __future__ import annotations

from collections.abc import Iterator

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.attribution import REGISTRATION_NUMBER, Portion
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.expression_faults import expression_faults
from credit_tier.rulebook.expressions import Kind
from credit_tier.rulebook.faults import fault, key_path, listed, unknown
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import About, FieldType, Source

SUCCESSIONS = "successions"
NEVER_MOVED = frozenset({"enterprises", SUCCESSIONS, "repairs", "objections"})
"""Rows of the register and of events are about codes, not conduct; withdrawals go where what they are aimed at goes."""
_NUMBER_FIELDS = {REGISTRATION_NUMBER: "reg_no"}


def movable_sources(rulebook: Rulebook) -> dict[str, Source]:
    """Give the sources whose records tell what an enterprise did, by name."""
    return {
        source.name: source
        for source in rulebook.sources
        if source.about is About.ENTERPRISE and source.name not in NEVER_MOVED
    }


def attribution_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find everything in the rules of attribution that does not fit."""
    rules = rulebook.attribution_rules
    names = {source.name for source in rulebook.sources}
    for key, versions in rules.numbers.items():
        yield from dating_faults(file, [(key, index) for index in range(len(versions))], versions)
        if versions and "enterprises" not in names:
            yield unknown("sources.toml", ("source",), "enterprises", names)
        elif versions and key in _NUMBER_FIELDS and rulebook.source("enterprises").field(_NUMBER_FIELDS[key]) is None:
            yield _no_field(file, (key,), "enterprises", _NUMBER_FIELDS[key], rulebook)
    for places in rules.kinds().values():
        paths: list[tuple[str | int, ...]] = [("succession", place) for place in places]
        yield from dating_faults(file, paths, [rules.succession[place] for place in places])
    if not rules.succession:
        return
    if SUCCESSIONS not in names:
        yield unknown(file, ("succession",), SUCCESSIONS, names)
        return
    kind = rulebook.source(SUCCESSIONS).field("kind")
    for index, rule in enumerate(rules.succession):
        if kind is not None and (rule.kind not in kind.choices or rule.kind in rules.numbers):
            yield unknown(file, ("succession", index, "kind"), rule.kind, kind.choices)
        for place, portion in enumerate(rule.records):
            yield from _portion_faults(rulebook, file, ("succession", index, "records", place), portion)


def _portion_faults(rulebook: Rulebook, file: str, path: tuple[str | int, ...], portion: Portion) -> Iterator[Fault]:
    movable = movable_sources(rulebook)
    source = movable.get(portion.table)
    if source is None:
        yield unknown(file, (*path, "table"), portion.table, movable)
        return
    if portion.where:
        yield from expression_faults(source, portion.where, Kind.BOOLEAN, f"{file}: {key_path((*path, 'where'))}")
    for key, name in (("before", portion.before), ("since", portion.since)):
        found = source.field(name) if name is not None else None
        if name is not None and (found is None or found.type is not FieldType.DATE):
            dates = [item.name for item in source.fields if item.type is FieldType.DATE]
            yield unknown(file, (*path, key), name, dates)


def _no_field(file: str, path: tuple[str | int, ...], source: str, name: str, rulebook: Rulebook) -> Fault:
    there = listed(item.name for item in rulebook.source(source).fields)
    return fault(
        file,
        path,
        Text(f"数据集 {source} 没有字段 {name}，无从归属", f"{source} has no field {name} to attribute by."),
        Text(f"现有字段：{there}", f"Its fields: {there}."),
        Text("请在 sources.toml 补上该字段，或删去此规则", "Add the field to sources.toml, or remove the rule."),
    )
