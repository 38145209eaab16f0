"""Purpose binding: values and grades of one use serve that use only (政务数据共享条例 25)."""

from __future__ import annotations

from credit_tier.foundation.errors import Fault, PurposeError, Text
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use
from credit_tier.rulebook.use_titles import in_chinese


def require_use(rulebook: Rulebook, use: Use) -> None:
    """Refuse a use that the rulebook does not declare.

    Raises
    ------
    PurposeError
        It is not among `Identity.uses`.
    """
    if use not in rulebook.identity.uses:
        allowed, named = ", ".join(rulebook.identity.uses), "、".join(map(in_chinese, rulebook.identity.uses))
        raise PurposeError(
            Fault(
                rulebook.identity.id,
                Text(f"本规则手册不得用于{in_chinese(use)}", f"This rulebook may not be used for {use}."),
                Text(f"允许的用途：{named}（{allowed}）", f"Allowed uses: {allowed}."),
                Text(
                    "请改用途，或使用为该用途发布的规则手册",
                    "Change the use, or take a rulebook published for it (政务数据共享条例 25).",
                ),
            )
        )


def other_use(what: str, made_for: Use, asked: Use) -> PurposeError:
    """Make the error for values or grades of one use that are asked to serve another."""
    return PurposeError(
        Fault(
            what,
            Text(
                f"为{in_chinese(made_for)}而作，不得用于{in_chinese(asked)}",
                f"These were made for {made_for} and serve no {asked}.",
            ),
            Text("一个用途的取值与等级只用于该用途", "Values and grades of one use serve that use only."),
            Text(
                f"请以 use={asked} 重新取值和评级",
                f"Observe and grade again with use={asked} (政务数据共享条例 25).",
            ),
        )
    )
