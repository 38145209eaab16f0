"""When a paper of a visit may exist (检查文书的密封): papers announce no visit that is not to be announced.

The written rule. Before the day of the visit the notice is not made at all: it is for the firm. The approval, the
record sheet and the officers' list name the firm, too, and are made before that day only for a sealed place, which
those who go there alone can read. From that day on all of them are made. Where the rulebook says that visits are
announced, nothing is held back.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.rulebook.result_rules import ResultRules
from credit_tier.visits.result_refusals import missing_rules


class AnnouncingPaperError(CreditTierError):
    """A paper would announce a visit that is not to be announced: try again on its day."""

    exit_code: ClassVar[int] = 75


def require_unannounced(
    rules: ResultRules, *, visit_on: date, on: date, sealed: bool = False, where: str = "paper", for_firm: bool = False
) -> None:
    """Refuse a paper that would announce a visit.

    Parameters
    ----------
    rules : ResultRules
    visit_on : date
        First day of the visit.
    on : date
        The day on which the paper is made.
    sealed : bool
        Whether it goes to a sealed place.
    where : str
    for_firm : bool
        Whether the firm receives it.

    Raises
    ------
    AnnouncingPaperError

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> rules, day = load_rulebook().result_rules, date(2026, 7, 9)
    >>> require_unannounced(rules, visit_on=day, on=day, for_firm=True)
    >>> require_unannounced(rules, visit_on=day, on=date(2026, 7, 1), sealed=True)
    """
    if rules.visit is None:
        raise missing_rules("visit")
    if not rules.visit.unannounced or on >= visit_on or (sealed and not for_firm):
        return
    allowed = Text(
        "通知书检查当日才出具；其余文书提前出具的，只写入密封处（--sealed）",
        "The notice is made on the day; other papers earlier only for a sealed place (--sealed).",
    )
    raise AnnouncingPaperError(
        Fault(
            where,
            Text(
                f"检查日 {visit_on}，{on} 出具等于事先告知",
                f"The visit is on {visit_on}; a paper of {on} announces it.",
            ),
            allowed,
            Text("请在检查当日再出具（退出码 75）", "Make it on the day (exit code 75)."),
        )
    )
