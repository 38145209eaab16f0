"""What the sources of a rulebook must agree on: headers that mean one thing, and what agencies repeat (数据集校验)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.faults import fault, unknown
from credit_tier.rulebook.source import STATED, About, Source

REGISTER = "enterprises"


def source_faults(sources: Sequence[Source], file: str) -> Iterator[Fault]:
    """Find headers of two fields, and repeated fields that the register does not have so."""
    register = next((source for source in sources if source.name == REGISTER), None)
    for index, source in enumerate(sources):
        yield from _two_meanings(source, file, index)
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
