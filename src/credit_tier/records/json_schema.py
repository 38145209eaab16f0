"""JSON Schema (draft 2020-12) of the records of a table, for systems that exchange them (数据契约)."""

from __future__ import annotations

from typing import Any, Final

from credit_tier.records.amounts import LARGEST
from credit_tier.records.contracts import RECEIVED_ON, RECORD_ID, SOURCE_FILE, SOURCE_ROW, HasSources, contract
from credit_tier.records.dictionary import tables_of, unit_of
from credit_tier.rulebook.source import FieldType, Source, SourceField

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_NEVER_EMPTY: Final = frozenset({RECORD_ID, RECEIVED_ON})


def schema_of(source: Source) -> dict[str, Any]:
    """Give the schema of one record of a source, as it stands in `Records`: days as ISO text, amounts in fen (分).

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> schema = schema_of(load_rulebook().source("tax_arrears"))
    >>> schema["properties"]["amount"]["type"], schema["required"]
    ('integer', ['record_id', 'code', 'received_on', 'amount', 'owed_since'])
    """
    fields = contract(source).fields
    properties = {field.name: _property(field) for field in fields}
    properties |= {SOURCE_FILE: {"type": "string"}, SOURCE_ROW: {"type": "integer", "minimum": 1}}
    return {
        "$schema": DRAFT,
        "$id": f"urn:credit-tier:{source.name}",
        "title": f"{source.title.zh} {source.title.en}",
        "description": f"{source.provider.zh} {source.provider.en}",
        "type": "object",
        "properties": properties,
        "required": [field.name for field in fields if _never_empty(field)],
        "additionalProperties": False,
    }


def schemas_of(rulebook: HasSources) -> dict[str, Any]:
    """Give one schema with that of every table under ``$defs``, by name of the table."""
    schemas = {source.name: schema_of(source) for source in tables_of(rulebook)}
    return {"$schema": DRAFT, "$id": "urn:credit-tier:tables", "$defs": schemas}


def _never_empty(field: SourceField) -> bool:
    return field.required or field.name in _NEVER_EMPTY


def _property(field: SourceField) -> dict[str, Any]:
    kind, more = _kind(field)
    unit = unit_of(field)
    described = {"title": f"{field.zh} {field.en}".strip(), **({"description": unit} if unit else {})}
    if _never_empty(field):
        return {**described, "type": kind, **more}
    if "enum" in more:
        more = {"enum": [*more["enum"], None]}
    return {**described, "type": [kind, "null"], **more}


def _kind(field: SourceField) -> tuple[str, dict[str, Any]]:
    if field.several:
        # Values divided by commas: of choices, each once and in their order.
        one = "|".join(field.choices)
        return "string", {"pattern": f"^(?:{one})(?:,(?:{one}))*$"} if one else {}
    match field.type:
        case FieldType.DATE | FieldType.MONTH:
            return "string", {"format": "date"}
        case FieldType.MONEY | FieldType.INTEGER:
            return "integer", {"minimum": -LARGEST if field.signed else 0, "maximum": LARGEST}
        case FieldType.FLAG:
            return "boolean", {}
        case FieldType.CHOICE:
            return "string", {"enum": list(field.choices)}
        case _:
            return "string", {"minLength": 1}
