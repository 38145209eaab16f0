"""From tiers to a draw: the frame of a field, its strata and their rates (检查对象名录库)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.plan import StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.sizes import Rounding
from credit_tier.supervision.eligibility import Eligibility
from credit_tier.supervision.tier_rows import Tiers

ALL: Final = "1"
"""The rate of those whom a safety duty asks to visit now."""


def make_frame(
    tiers: Tiers,
    *,
    field: str,
    eligibility: Eligibility | Mapping[str, str] | None = None,
    weights: Mapping[str, int] | None = None,
) -> Frame:
    """Make the frame of one field: every enterprise in it, its tier as the stratum, or the duty by which it is due.

    Parameters
    ----------
    tiers : Tiers
    field : str
    eligibility : Eligibility or mapping of str to str, optional
        Enterprises that may not be drawn this time, each with its reason; they stay in the frame and in the base
        of every rate (R14).
    weights : mapping of str to int, optional
        Burden weights, for designs other than `srs`; 1 where none is given.

    Raises
    ------
    ArgumentError
        Nobody is in the field, or a reason is given for an enterprise that is not in it.
    """
    rows = tiers.in_field(field)
    if not rows:
        known = tiers.field_names
        raise ArgumentError(
            Fault(
                f"field: {field}",
                Text("该领域没有企业", "Nobody is in this field."),
                Text(f"有企业的领域：{'、'.join(known)}", f"Fields with enterprises: {', '.join(known)}."),
                Text("请改正领域名称", "Correct the field's name."),
            )
        )
    reasons = eligibility.reasons() if isinstance(eligibility, Eligibility) else dict(eligibility or {})
    strangers = sorted(set(reasons) - {code for code, _ in rows})
    if strangers:
        raise ArgumentError(
            Fault(
                f"eligibility: {code}",
                Text("这家企业不在该领域的名录内", "This enterprise is not in the frame of the field."),
                Text("只为名录内的企业写明不抽取的理由", "Reasons are for enterprises in the frame."),
                Text("请核对代码", "Check the code."),
            )
            for code in strangers
        )
    strata = _strata(tiers, field, eligibility.due if isinstance(eligibility, Eligibility) else {})
    return Frame.from_columns(
        [code for code, _ in rows],
        [stratum_name(field, strata[code]) for code, _ in rows],
        x=[(weights or {}).get(code, 1) for code, _ in rows],
        eligible=[int(code not in reasons) for code, _ in rows],
        reasons=[reasons.get(code, "") for code, _ in rows],
    )


def stratum_terms(
    tiers: Tiers,
    *,
    field: str,
    rounding: Rounding = Rounding.CEIL,
    design: Design = Design.SRS,
    due: Mapping[str, str] = MappingProxyType({}),
) -> tuple[StratumTerms, ...]:
    """Give the terms of each stratum of a field: the tier's rate, or 1 for those who are due, and one design.

    Parameters
    ----------
    tiers : Tiers
    field : str
    rounding : Rounding
        By default up, so that no tier that has anyone is left out (不免抽).
    design : Design
        By default a simple random sample; burden weights need another one.
    due : mapping of str to str
        As `Eligibility.due` has it.
    """
    rates = tiers.rates_of(field)
    present = set(_strata(tiers, field, due).values())
    names = [name for name in rates if name in present] + sorted(present - set(rates))
    return tuple(
        StratumTerms(name=stratum_name(field, name), rate=rates.get(name, ALL), rounding=rounding, design=design)
        for name in names
    )


def _strata(tiers: Tiers, field: str, due: Mapping[str, str]) -> dict[str, str]:
    """Give tier or duty by code: a duty is no wish, so whoever is due leaves a tier that draws only a part."""
    full = {name for name, rate in tiers.rates_of(field).items() if rate == ALL}
    return {code: tier if tier in full else due.get(code, tier) for code, tier in tiers.in_field(field)}


def stratum_name(field: str, tier: str) -> str:
    """Name the stratum of a tier, or of a safety duty, in a field.

    Examples
    --------
    >>> stratum_name("food", "strict")
    'food/strict'
    """
    return f"{field}/{tier}"
