"""The extra `charts`: asked for where a picture is rendered, and named clearly where it is missing (附加组件)."""

from __future__ import annotations

from typing import Any

from credit_tier.foundation.errors import ArgumentError, Fault, Text


class ChartsExtraError(ArgumentError):
    """Pictures need the extra `charts`: Altair, and vl-convert, which renders without a network."""


def require_renderer() -> Any:
    """Give the module that renders.

    Raises
    ------
    ChartsExtraError
        It is not installed.
    """
    try:
        import vl_convert  # noqa: PLC0415 # the extra `charts`
    except ImportError as error:
        raise _missing("vl-convert-python") from error
    return vl_convert


def require_altair() -> Any:
    """Give the module Altair.

    Raises
    ------
    ChartsExtraError
        It is not installed.
    """
    try:
        import altair as alt  # noqa: PLC0415 # the extra `charts`, slow to load
    except ImportError as error:
        raise _missing("altair") from error
    return alt


def _missing(package: str) -> ChartsExtraError:
    return ChartsExtraError(
        Fault(
            package,
            Text(f"不能作图：没有安装 {package}", f"No pictures without {package}, which is not installed."),
            Text("附加组件 charts（altair、vl-convert-python）", "The extra `charts` (altair, vl-convert-python)."),
            Text('请执行 pip install "credit_tier[charts]"', 'Run: pip install "credit_tier[charts]"'),
        )
    )
