"""Decisions that are no penalties: entries on lists, findings, and orders to mend something (名单、认定与责令改正)."""

from __future__ import annotations

from typing import NamedTuple

from credit_tier.datasets import planted
from credit_tier.datasets.offences import (
    ACCIDENT,
    BROKEN_PROMISE,
    FALSE_ADVERTISING,
    FALSE_PROMISE,
    GRAVE_OFFENCE,
    NO_INSURANCE_REGISTRATION,
    NO_REPORT,
    TAX_EVASION,
    UNPAID_JUDGMENT,
    UNPAID_WAGES,
    UNREGISTERED_CHANGE,
    VANISHED_TAXPAYER,
    Offence,
)
from credit_tier.datasets.planted import Response, Theme


class Listing(NamedTuple):
    """A kind of such decisions.

    Attributes
    ----------
    word : str
        How agencies call the kind of decision.
    outcome : str
        What was decided.
    offence : Offence
    theme : Theme
        The risk it follows.
    response : Response
    ended : int
        Of the decisions, those that came to an end (ppm).
    occasion : int
        Two digits of their numbers; none that penalties have.
    duty : str
        What an order is about.
    """

    word: str
    outcome: str
    offence: Offence
    theme: Theme
    response: Response
    ended: int
    occasion: int
    duty: str = ""


LISTINGS = tuple(
    Listing(word, outcome, offence, theme, response, ended, occasion, duty)
    for (word, outcome, offence, theme, response, occasion, duty), ended in zip(
        (
            ("经营异常名录", "列入经营异常名录", NO_REPORT, Theme.LAW, planted.ABNORMAL_LIST, 4, ""),
            ("严重违法失信名单", "列入严重违法失信名单", GRAVE_OFFENCE, Theme.LAW, planted.SERIOUS_LIST, 5, ""),
            ("重大税收违法失信主体", "确定为失信主体", TAX_EVASION, Theme.TAX, planted.SERIOUS_TAX_CASE, 6, ""),
            ("非正常户", "认定为非正常户", VANISHED_TAXPAYER, Theme.TAX, planted.ABNORMAL_TAXPAYER, 7, ""),
            ("虚假承诺", "认定虚假承诺", FALSE_PROMISE, Theme.TAX, planted.FALSE_PROMISE, 8, ""),
            ("欠薪失信名单", "列入欠薪失信名单", UNPAID_WAGES, Theme.LABOUR, planted.WAGE_LIST, 9, ""),
            ("责令改正", "责令改正", UNREGISTERED_CHANGE, Theme.LAW, planted.CHANGE_ORDER, 90, "变更登记"),
            (
                "责令改正",
                "责令改正",
                NO_INSURANCE_REGISTRATION,
                Theme.LABOUR,
                planted.INSURANCE_ORDER,
                91,
                "社会保险登记",
            ),
            ("事故责任认定", "认定负有责任", ACCIDENT, Theme.LAW, planted.ACCIDENT, 92, ""),
            ("投诉举报查实", "投诉举报查实", FALSE_ADVERTISING, Theme.LAW, planted.COMPLAINT, 93, ""),
            ("失信被执行人", "纳入失信被执行人名单", UNPAID_JUDGMENT, Theme.LAW, planted.COURT_DEFAULTER, 94, ""),
            ("承诺失信", "认定承诺失信", BROKEN_PROMISE, Theme.LAW, planted.BROKEN_PROMISE, 95, ""),
        ),
        planted.LISTING_ENDED,
        strict=True,
    )
)
"""All kinds, in the order of their positions in `decisions.KINDS`, which has penalties first."""
