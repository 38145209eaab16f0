"""How a data set is shared, handed over and classed (政务数据共享条例 14, 22; 数据安全法 21)."""

from __future__ import annotations

from enum import StrEnum


class Sharing(StrEnum):
    """Sharing class of 政务数据共享条例 14."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NOT_SHARED = "not_shared"


class Way(StrEnum):
    """How a data set is handed over (政务数据共享条例 22)."""

    INTERFACE = "interface"
    BATCH = "batch"
    FILE = "file"


class Classification(StrEnum):
    """Level of a data set under 数据安全法 21."""

    GENERAL = "general"
    IMPORTANT = "important"
    CORE = "core"
