"""Which two runs can be set side by side, and whether it is the days or the rules that differ (可比性)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credit_tier.analysis.comparison import Comparison
from credit_tier.analysis.rulebook_changes import rulebook_diff
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.supervision.tier_rows import GENERAL

if TYPE_CHECKING:
    from credit_tier.supervision.tiers import Tiers


def paired(
    grades: Grades, against: Grades | Comparison | None, tiers: Tiers | None
) -> tuple[Grades | None, Comparison | None]:
    """Tell whether it is the days or the rules that are compared.

    Parameters
    ----------
    grades : Grades
    against : Grades, Comparison or None
    tiers : Tiers or None
        For the fields in which enterprises are inspected.

    Returns
    -------
    tuple
        The earlier run, or the comparison of rules; None for what it is not.

    Raises
    ------
    ArgumentError
        Another use, a comparison of other grades, other enterprises by other rules, or another rulebook and day.
    """
    if isinstance(against, Comparison):
        if grades.digest not in {against.old.digest, against.new.digest}:
            raise ArgumentError(not_of_these("against"))
        return None, against
    if against is None:
        return None, None
    here, there = grades.indicators, against.indicators
    if grades.use is not against.use:
        raise ArgumentError(_other_use())
    if grades.rulebook.digest == against.rulebook.digest:
        return against, None
    if (here.as_of, here.known_on) == (there.as_of, there.known_on):
        if not grades.codes.equals(against.codes) or here.records_digest != there.records_digest:
            raise ArgumentError(_other_population())
        diff = rulebook_diff(against.rulebook, grades.rulebook)
        pairs_of = () if tiers is None else tuple(zip(tiers.codes.to_pylist(), tiers.fields.tolist(), strict=True))
        fields = tuple(pair for pair in pairs_of if pair[1] != GENERAL)
        return None, Comparison(diff, against, grades, fields, observed_again=True)
    if grades.rulebook.identity.id != against.rulebook.identity.id:
        raise ArgumentError(_other_rulebook())
    return against, None


def not_of_these(where: str) -> Fault:
    """Say that something was not made from the grades of the report."""
    return Fault(
        where,
        Text("不是由这些等级得出的", "It was not made from these grades."),
        Text("由同一份等级得出的结果", "What was made from the very grades of the report."),
        Text("请用同一份等级重新计算", "Compute it again from these grades."),
    )


def _other_use() -> Fault:
    return Fault(
        "against",
        Text("两次评级的用途不同", "The two runs were made for different uses."),
        Text("同一用途的两次评级", "Two runs for one use."),
        Text("请以同一用途重新评级", "Grade again for one use."),
    )


def _other_population() -> Fault:
    return Fault(
        "against",
        Text(
            "比较两版规则须用同一批企业、同一批记录", "Two rulebooks are compared on the same enterprises and records."
        ),
        Text("同一截止日、同一批记录按两版规则的评级", "One day and one set of records, graded by both rulebooks."),
        Text("请用同一批记录重新评级，或用 compare", "Grade the same records again, or use `compare`."),
    )


def _other_rulebook() -> Fault:
    return Fault(
        "against",
        Text(
            "两次评级的日期与规则手册都不同，无法分辨变化来自企业还是规则",
            "Both day and rulebook differ: what comes from enterprises and what from rules cannot be told apart.",
        ),
        Text("同一规则手册的两日，或同一日的两版规则", "Two days by one rulebook, or one day by two."),
        Text("请用其中一版规则重新评级", "Grade one of them again by the other's rules."),
    )
