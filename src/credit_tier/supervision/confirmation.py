"""A person confirms what touches a natural person: results for 个体工商户 are marked until then (个保法第二十四条).

A decision that an automated process alone made about a natural person may be refused by that person. So a tier of a
个体工商户 stands as not confirmed until somebody has looked at it and said so, with name and day; an official act lists
or refuses what is not confirmed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from pydantic import Field

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.errors import CreditTierError, Fault, Text

SHOWN = 5


class UnconfirmedError(CreditTierError):
    """An official act would rest on results for natural persons that no person has confirmed."""

    exit_code = 4


class Decision(StrEnum):
    """What a person decided on a computed result."""

    AS_COMPUTED = "as_computed"
    """照此办理."""
    OTHERWISE = "otherwise"
    """另定档位: the credit side of the tier is what the person says; a field's own rule stays."""


class Confirmation(Frozen):
    """One person's look at one enterprise's result.

    Parameters
    ----------
    code : str
    by : str
        Who decided: a name or an officer's number.
    on : date
    grade : str
        The grade that was looked at; for another grade it says nothing.
    decision : Decision
    tier : str
        With `OTHERWISE`, the tier that takes the place of the grade's; a safety field still asks for its own.
    reason : str
        With `OTHERWISE`, why.

    Examples
    --------
    >>> day = date(2026, 7, 1)
    >>> Confirmation(code="92620100MA7ABCD12E", by="甲", on=day, grade="B", decision="as_computed").decision.value
    'as_computed'
    """

    code: str = Field(min_length=1)
    by: str = Field(min_length=1)
    on: date
    grade: str = Field(min_length=1)
    decision: Decision = Field(strict=False)
    tier: str = ""
    reason: str = ""


def confirmation_faults(
    given: Sequence[Confirmation], tiers: Sequence[str], firms: Collection[str] = ()
) -> list[Fault]:
    """Find what is wrong with confirmations.

    Two of one enterprise, another tier without name or reason, or for a firm: what a person decides takes the place of
    a grade for natural persons alone, and for nobody else is it a way to a lighter tier.

    Parameters
    ----------
    given : sequence of Confirmation
    tiers : sequence of str
        Names of the tiers.
    firms : collection of str
        Codes that are no natural persons in business.
    """
    faults, seen = [], set[str]()
    for one in given:
        if one.code in seen:
            faults.append(_fault(one.code, "同一企业有两份确认", "Two confirmations of one enterprise."))
        seen.add(one.code)
        otherwise = one.decision is Decision.OTHERWISE
        if otherwise and (one.tier not in tiers or not one.reason):
            known = ", ".join(tiers)
            faults.append(
                _fault(
                    one.code, f"另定档位须写明档位（{known}）和理由", f"Another tier needs its name ({known}) and why."
                )
            )
        if otherwise and one.code in firms:
            faults.append(
                _fault(one.code, "不是个体工商户，不得另定档位", "No natural person in business: no other tier.")
            )
        if not otherwise and one.tier:
            faults.append(_fault(one.code, "照此办理时不另写档位", "As computed: no other tier."))
    return faults


def require_confirmed(unconfirmed: Sequence[str]) -> None:
    """Refuse an official act that rests on results no person has confirmed.

    Parameters
    ----------
    unconfirmed : sequence of str
        Codes.

    Raises
    ------
    UnconfirmedError
        There are any; how many, and the first of them.

    Examples
    --------
    >>> require_confirmed([])
    """
    if unconfirmed:
        first = ", ".join(unconfirmed[:SHOWN])
        raise UnconfirmedError(
            Fault(
                f"confirmations: {first}{' …' if len(unconfirmed) > SHOWN else ''}",
                Text(
                    f"{len(unconfirmed)} 户个体工商户的结果尚未经人工确认",
                    f"The results of {len(unconfirmed)} natural persons in business were confirmed by nobody.",
                ),
                Text(
                    "个人信息保护法第二十四条：不得仅由自动化作出决定",
                    "A person decides, not a program alone (art. 24).",
                ),
                Text("请由人员确认后再办；或先作试行", "Have a person confirm them, or run it as a trial."),
            )
        )


def _fault(code: str, zh: str, en: str) -> Fault:
    return Fault(
        f"confirmations: {code}",
        Text(zh, en),
        Text("每户一份：code, by, on, grade, decision", "One each: code, by, on, grade, decision."),
        Text("请改正", "Correct it."),
    )
