"""What the sources of a rulebook must agree on: headers that mean one thing, and what agencies repeat (数据集校验)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.faults import fault, said_twice, unknown
from credit_tier.rulebook.source import STATED, About, FieldType, Source

REGISTER = "enterprises"
_SUPPLIED = frozenset({"water", "power", "gas", "heat"})
_SUPPLY = re.compile("水电|电费|水费|气费|热费|用电|用水|用气|供电|供水|供气|供热|供暖|燃气|公用事业")


def source_faults(sources: Sequence[Source], file: str) -> Iterator[Fault]:
    """Find headers of two fields, and repeated fields that the register does not have so."""
    register = next((source for source in sources if source.name == REGISTER), None)
    for index, source in enumerate(sources):
        yield from _two_meanings(source, file, index)
        yield from _presumption_faults(source, file, index)
        for place, field in enumerate(source.fields):
            if not field.name.startswith(STATED):
                continue
            path = ("source", index, "fields", place, "name")
            known = {item.name: item.type for item in register.fields} if register else {}
            if source.about is not About.ENTERPRISE or known.get(field.name.removeprefix(STATED)) is not field.type:
                yield unknown(file, path, field.name, [f"{STATED}{name}" for name in known])


def _two_meanings(source: Source, file: str, index: int) -> Iterator[Fault]:
    meant: dict[str, str] = {}
    for place, field in enumerate(source.fields):
        for header in dict.fromkeys(text.casefold() for text in (field.name, field.zh, *field.aliases)):
            other = meant.setdefault(header, field.name)
            if other != field.name:
                yield fault(
                    file,
                    ("source", index, "fields", place, "aliases"),
                    Text(
                        f"表头“{header}”既是 {other} 又是 {field.name}",
                        f"The header {header} means both {other} and {field.name}.",
                    ),
                    Text("一个表头在一张表中只有一个意思", "Within a table a header means one field."),
                    Text("请从其中一个字段删去", "Remove it from one of the fields."),
                )


def _presumption_faults(source: Source, file: str, index: int) -> Iterator[Fault]:
    """Find presumed days that are named like a field, or made of what is no day that rules may read."""
    kinds = {field.name: field.type for field in source.for_rules}
    days = [name for name, kind in kinds.items() if kind is FieldType.DATE]
    ends = [name for name, kind in kinds.items() if kind in (FieldType.DATE, FieldType.MONTH)]
    taken = {field.name for field in source.fields}
    for place, item in enumerate(source.presumed):
        path = ("source", index, "presumed", place)
        if item.name in taken:
            yield said_twice(file, (*path, "name"), item.name)
        if item.of not in days:
            yield unknown(file, (*path, "of"), item.of, days)
        if item.after not in ends or item.after == item.of:
            yield unknown(file, (*path, "after"), item.after, [name for name in ends if name != item.of])
    for name in dict.fromkeys(item.name for item in source.presumed):
        versions = [(place, item) for place, item in enumerate(source.presumed) if item.name == name]
        paths = [("source", index, "presumed", place) for place, _ in versions]
        yield from dating_faults(file, paths, [item for _, item in versions])


def utility_faults(file: str, index: int, source: Source) -> Iterator[Fault]:
    """Find bills of suppliers that may take points away, or of which nobody says whether they are that (R10).

    What a source is, it declares itself; its names only tell where a declaration is missing.
    """
    if source.utility is None and _looks_like_a_utility(source):
        yield fault(
            file,
            ("source", index, "utility"),
            Text(
                f"数据集 {source.name} 看来是水电气暖账单，但没有声明",
                f"{source.name} looks like bills of a utility, and does not say whether it is.",
            ),
            Text("utility = true 或 utility = false", "utility = true, or utility = false."),
            Text("请写明", "Say which."),
        )
    if source.utility and not source.bonus_only and source.adverse_basis is None:
        yield fault(
            file,
            ("source", index, "bonus_only"),
            Text("水电气暖信息默认只能加分", "Utility data may only add points by default."),
            Text(
                "bonus_only = true，或以 adverse_basis 写明目录条目与条文",
                "bonus_only = true, or an `adverse_basis` with catalogue entry and article.",
            ),
            Text(
                "请改正；未经依法确认的欠费不得作为减分依据",
                "Correct it; unconfirmed arrears are no ground for a deduction (R10).",
            ),
        )


def _looks_like_a_utility(source: Source) -> bool:
    supplied = any(_SUPPLIED & set(field.choices) for field in source.fields)
    named = (source.title.zh, source.provider.zh, *source.aliases)
    return supplied or any(_SUPPLY.search(text) for text in named)
