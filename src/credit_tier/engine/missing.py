"""The three kinds of missing, as the three lowest int32 codes (缺失的三种情形)."""

from __future__ import annotations

from enum import IntEnum


class Missing(IntEnum):
    """Why an indicator has no value; each kind has points of its own in the rulebook.

    Examples
    --------
    >>> Missing(-2**31).name, LOWEST_VALUE - Missing.SOURCE_LATE
    ('NOT_APPLICABLE', 1)
    """

    NOT_APPLICABLE = -(2**31)
    """不适用: the matter does not concern the enterprise, or nothing was due."""
    NOT_REPORTED = -(2**31) + 1
    """未报送: the source has never reported on it."""
    SOURCE_LATE = -(2**31) + 2
    """来源迟报: the source is overdue; not the enterprise's doing."""

    @property
    def key(self) -> str:
        """The name used in rulebooks, cases and files."""
        return self.name.lower()

    @property
    def zh(self) -> str:
        """The Chinese term."""
        return {"NOT_APPLICABLE": "不适用", "NOT_REPORTED": "来源未报送", "SOURCE_LATE": "来源迟报"}[self.name]

    @property
    def en(self) -> str:
        """The English term."""
        return {
            "NOT_APPLICABLE": "not applicable",
            "NOT_REPORTED": "not reported by the source",
            "SOURCE_LATE": "the source is late",
        }[self.name]


LOWEST_VALUE = -(2**31) + 3
"""The smallest real value; anything smaller saturates to it."""
HIGHEST_VALUE = 2**31 - 1
"""The largest real value; anything larger saturates to it."""


def as_missing(value: int) -> Missing | None:
    """Give the kind of missing a stored value stands for, or ``None`` where it is a real value.

    Examples
    --------
    >>> as_missing(3), as_missing(-2**31 + 1)
    (None, <Missing.NOT_REPORTED: -2147483647>)
    """
    return Missing(value) if value < LOWEST_VALUE else None
