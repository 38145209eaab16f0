"""What a field requires, in both languages: pydantic says it in English alone (校验要求)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic_core import PydanticCustomError

from credit_tier.foundation.errors import Text

WORDED: Final = "worded"
"""Kind of the findings that say it in both languages themselves."""
_REQUIRED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "int_type": "整数",
        "int_parsing": "整数",
        "int_from_float": "整数",
        "bool_type": "true 或 false",
        "string_type": "文本，写在引号内",
        "date_type": "日期，如 2026-01-01，不加引号",
        "date_parsing": "日期，如 2026-01-01",
        "date_from_datetime_parsing": "日期，如 2026-01-01",
        "date_from_datetime_inexact": "日期，不带时刻",
        "greater_than": "大于 {gt}",
        "greater_than_equal": "不小于 {ge}",
        "less_than": "小于 {lt}",
        "less_than_equal": "不大于 {le}",
        "string_too_short": "至少 {min_length} 个字",
        "string_too_long": "至多 {max_length} 个字",
        "string_pattern_mismatch": "符合格式 {pattern}",
        "too_short": "至少 {min_length} 项",
        "too_long": "至多 {max_length} 项",
        "tuple_type": "列表，写在方括号内",
        "list_type": "列表，写在方括号内",
        "dict_type": "表，写作 {{ 键 = 值 }}",
        "model_type": "表，写作 {{ 键 = 值 }}",
        "model_attributes_type": "表，写作 {{ 键 = 值 }}",
    }
)
"""By the kind of pydantic's finding."""


def worded(zh: str, en: str) -> PydanticCustomError:
    """Make what a validator of a model raises, so that its finding is told in both languages.

    Parameters
    ----------
    zh, en : str
        What is required, without a full stop.

    Examples
    --------
    >>> raise worded("结束早于开始", "it ends before it begins")
    Traceback (most recent call last):
    pydantic_core._pydantic_core.PydanticCustomError: 结束早于开始 / it ends before it begins
    """
    return PydanticCustomError(WORDED, "{zh} / {en}", {"zh": zh, "en": en})


def required(kind: str, context: Mapping[str, Any], message: str) -> Text:
    """Say what a field requires.

    Parameters
    ----------
    kind : str
        Of a finding of pydantic.
    context : mapping
        Its `ctx`.
    message : str
        What pydantic says; stands in Chinese, too, where there are no words for the kind.

    Examples
    --------
    >>> required("greater_than_equal", {"ge": 1}, "Input should be greater than or equal to 1").zh
    '要求：不小于 1'
    """
    if kind == WORDED:
        return Text(f"要求：{context['zh']}", f"Required: {context['en']}.")
    chinese = _REQUIRED[kind].format(**context) if kind in _REQUIRED else message
    return Text(f"要求：{chinese}", f"Required: {message}.")
