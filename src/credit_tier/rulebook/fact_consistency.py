"""Faults of ``facts.toml``: that its rules compare fields that are there and alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.attribution_consistency import movable_sources
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.expression_faults import expression_faults
from credit_tier.rulebook.expressions import Kind
from credit_tier.rulebook.fact_rule import FactRecords, FactRule
from credit_tier.rulebook.faults import fault, key_path, listed, said_twice, unknown
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import FieldType, Source

_Path = tuple[str | int, ...]


def fact_faults(rulebook: Rulebook, file: str) -> Iterator[Fault]:
    """Find everything in the rules of facts that does not fit."""
    rules = rulebook.fact_rules
    for places in rules.identifiers().values():
        paths: list[_Path] = [("rule", place) for place in places]
        yield from dating_faults(file, paths, [rules.rule[place] for place in places])
    sources = movable_sources(rulebook)
    for index, rule in enumerate(rules.rule):
        yield from _rule_faults(sources, file, index, rule)


def _rule_faults(sources: Mapping[str, Source], file: str, index: int, rule: FactRule) -> Iterator[Fault]:
    tables = [part.table for part in rule.records]
    types: dict[int, set[FieldType]] = {}
    for place, part in enumerate(rule.records):
        path: _Path = ("rule", index, "records", place)
        source = sources.get(part.table)
        if source is None:
            yield unknown(file, (*path, "table"), part.table, sources)
            continue
        if tables.index(part.table) != place:
            yield said_twice(file, (*path, "table"), part.table)
        yield from _part_faults(source, file, path, part)
        for position, name in enumerate(part.fields):
            if (found := source.field(name)) is not None:
                types.setdefault(position, set()).add(found.type)
    for position, some in sorted(types.items()):
        if len(some) > 1:
            yield fault(
                file,
                ("rule", index, "records"),
                Text(
                    f"第 {position + 1} 个字段在各表中类型不同：{listed(some)}",
                    f"Field {position + 1} is of different types in its tables: {listed(some)}.",
                ),
                Text("逐一比较的字段须为同一类型", "Fields that are compared are of one type."),
                Text("请换用同类型的字段", "Name fields of one type."),
            )


def _part_faults(source: Source, file: str, path: _Path, part: FactRecords) -> Iterator[Fault]:
    for position, name in enumerate(part.fields):
        if source.field(name) is None:
            yield unknown(file, (*path, "fields", position), name, [item.name for item in source.fields])
        if part.fields.index(name) != position:
            yield said_twice(file, (*path, "fields", position), name)
    day = source.field(part.day) if part.day is not None else None
    if part.day is not None and (day is None or day.type is not FieldType.DATE):
        dates = [item.name for item in source.fields if item.type is FieldType.DATE]
        yield unknown(file, (*path, "day"), part.day, dates)
    if part.where:
        yield from expression_faults(source, part.where, Kind.BOOLEAN, f"{file}: {key_path((*path, 'where'))}")
