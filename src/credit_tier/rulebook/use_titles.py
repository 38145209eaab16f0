"""What a use is called, in both languages (用途)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.source import Use

USE_TITLES: Final[Mapping[Use, Text]] = MappingProxyType(
    {
        Use.SUPERVISION: Text("监管", "supervision"),
        Use.FINANCING: Text("融资", "financing"),
        Use.REPORT: Text("信用报告", "report"),
    }
)


def in_chinese(use: str) -> str:
    """Give what a use is called in Chinese, and the word itself where it is no known use.

    Examples
    --------
    >>> in_chinese(Use.SUPERVISION), in_chinese("loans")
    ('监管', 'loans')
    """
    return next((title.zh for known, title in USE_TITLES.items() if known == use), use)
