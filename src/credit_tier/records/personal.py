"""Personal data in records: masked wherever a row is shown or written (个人信息遮蔽)."""

from __future__ import annotations

import re
from typing import Final

import pyarrow as pa

from credit_tier.rulebook.source import Source

_NUMBER: Final = re.compile(r"\d(?:[ -]?\d){9,}[\dXx]")
"""Eleven digits and more, also in groups: identity and mobile numbers, in half or full width."""
_SEEN: Final = 2


def masked(text: str) -> str:
    """Hide all but the first and last two characters; of a short text, all.

    Examples
    --------
    >>> masked("13800000000"), masked("甲")
    ('13*******00', '*')
    """
    hidden = len(text) - 2 * _SEEN
    return f"{text[:_SEEN]}{'*' * hidden}{text[-_SEEN:]}" if hidden >= 2 * _SEEN else "*" * len(text)


def masked_numbers(line: str) -> str:
    """Mask whatever in a line may be an identity or mobile number, wherever its cell stands.

    A row that was set aside may have its cells in the wrong columns, so no column is trusted.

    Examples
    --------
    >>> masked_numbers("甲,620000199001010000,138 0000 0000,2026-01-01")
    '甲,62**************00,13*********00,2026-01-01'
    """
    return _NUMBER.sub(lambda found: masked(found[0]), line)


def has_personal_fields(source: Source) -> bool:
    """Tell whether records of a source hold personal data."""
    return any(field.personal for field in source.fields)


def without_personal_data(table: pa.Table, source: Source) -> pa.Table:
    """Give the records of a source as they may be shown: personal fields masked.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> officers = pa.table({"employee_no": ["7"], "mobile": ["13800000000"]})
    >>> without_personal_data(officers, load_rulebook().source("officers")).to_pylist()
    [{'employee_no': '7', 'mobile': '13*******00'}]
    """
    for field in source.fields:
        if field.personal and field.name in table.column_names:
            shown = [None if value is None else masked(str(value)) for value in table[field.name].to_pylist()]
            place = table.schema.get_field_index(field.name)
            table = table.set_column(place, field.name, pa.array(shown, pa.string()))
    return table
