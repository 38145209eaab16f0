"""What a proposal of bands takes, and why there may be none (分档建议的输入)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from credit_tier.analysis.band_outcomes import Flags, Values
from credit_tier.analysis.monotone_binning import Conditions
from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text
from credit_tier.rulebook.indicator import Direction


class NoBandsError(CreditTierError):
    """The data allow no two bands of an indicator: too few, all of one outcome or value, or the other way round."""


def arrays(values: Any, outcomes: Any) -> tuple[Values, Flags]:
    """Give values and outcomes as arrays of one length."""
    if hasattr(values, "index") and hasattr(outcomes, "reindex"):
        if not (values.index.is_unique and set(values.index) == set(outcomes.index) and len(values) == len(outcomes)):
            raise ArgumentError(
                wrong(
                    "values, outcomes",
                    Text("两列的代码不同或重复", "Their codes differ, or repeat."),
                    Text("同样的企业，每家一次", "The same enterprises, each once."),
                )
            )
        outcomes = outcomes.reindex(values.index)
    rows, found = np.asarray(values), np.asarray(outcomes)
    whole = rows.dtype.kind in "iu" or not rows.size
    if rows.ndim != 1 or rows.shape != found.shape or not whole or (found.size and found.dtype.kind != "b"):
        raise ArgumentError(
            wrong(
                "values, outcomes",
                Text(
                    f"不是等长的整数与真假：{rows.dtype}{rows.shape}、{found.dtype}{found.shape}",
                    f"No integers and truths of one length: {rows.dtype}{rows.shape}, {found.dtype}{found.shape}.",
                ),
                Text(
                    "每家一个整数（缺失用 Missing 代码）和一个 True 或 False",
                    "An integer (missing as a code of Missing) and True or False for each enterprise.",
                ),
            )
        )
    return rows.astype(np.int64), found.astype(bool)


def said_outcomes(outcomes: Any) -> list[tuple[str, bool]]:
    """Give code and outcome of a mapping; what is missing is no False, and a word is no True."""
    said = [(str(code), found) for code, found in outcomes.items()]
    if len({code for code, _ in said}) < len(said):
        raise ArgumentError(
            wrong(
                "outcomes",
                Text("有代码重复", "A code is there twice."),
                Text("每家一个结果", "One outcome an enterprise."),
            )
        )
    if odd := [code for code, found in said if not isinstance(found, bool | np.bool_)]:
        raise ArgumentError(
            wrong(
                f"outcomes: {', '.join(odd[:3])}",
                Text(
                    f"{len(odd)} 家的结果缺失或不是 True、False",
                    f"{len(odd)} outcomes are missing, or neither True nor False.",
                ),
                Text("没有结果的企业不列入", "Whoever has no outcome is left out."),
            )
        )
    return [(code, bool(found)) for code, found in said]


def conditions_of(direction: Direction, most: int, share: Any, chi_square: Any, rows: Values) -> Conditions:
    """Give the conditions in rows."""
    if direction is Direction.NEUTRAL:
        raise ArgumentError(
            wrong(
                "direction",
                Text("中性指标不分档", "A neutral indicator has no bands."),
                Text("越大越差，或越大越好", "more_is_worse or more_is_better."),
            )
        )
    try:
        part, limit = (None if isinstance(one, float) else Fraction(one) for one in (share, chi_square))
    except (ValueError, TypeError, ZeroDivisionError):
        part = limit = None
    if part is None or limit is None or not 0 <= part <= Fraction(1, 2) or limit < 0 or not 2 <= most <= 250:
        raise ArgumentError(
            wrong(
                "most_bands, least_share, least_chi_square",
                Text(
                    f"条件无效：{most!r}、{share!r}、{chi_square!r}",
                    f"These conditions cannot be: {most!r}, {share!r}, {chi_square!r}.",
                ),
                Text(
                    "档数 2 至 250；占比 0 至 1/2、卡方值 0 以上，写成文本或分数",
                    "2 to 250 bands; a share of 0 to 1/2 and a chi-square from 0, as text or Fraction.",
                ),
            )
        )
    real = int((rows >= LOWEST_VALUE).sum())
    least = -(-part.numerator * real // part.denominator)
    return Conditions(direction is Direction.MORE_IS_WORSE, most, max(least, 1), limit)


def why_none(direction: Direction, *, turned: bool) -> tuple[str, str]:
    """Say why no bands keep the conditions, where the values differ."""
    if turned:
        return (
            f"数据显示的方向与 {direction} 相反：请先核对指标方向和数据",
            f"The data go against {direction}: look at the direction and the data first.",
        )
    return (
        "没有两档能满足条件（家数、两种结果都有、差别超出偶然）",
        "No two bands keep the conditions: rows, both outcomes, apart.",
    )


def no_bands(zh: str, en: str) -> Fault:
    """Give the fault of data that allow no bands."""
    return Fault(
        "values, outcomes",
        Text(f"无法提出分档：{zh}", f"No bands can be proposed. {en}"),
        Text(
            "至少两档，每档两种结果都有，差别超出偶然",
            "Two bands, either outcome in each, that differ by more than chance.",
        ),
        Text("请用更多结果，或放宽条件", "Use more outcomes, or relax the conditions."),
    )


def wrong(where: str, what: Text, allowed: Text) -> Fault:
    """Give the fault of an argument."""
    return Fault(where, what, allowed, Text("请改正", "Correct it."))
