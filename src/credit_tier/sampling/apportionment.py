"""Sharing a total among strata (总量分配): D'Hondt and largest remainder, in exact fractions (`dr1` 4.5).

A commitment has no place for a total. To draw shared sizes, put each into its stratum as both min and max.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from credit_tier.sampling.refusals import DuplicateError, SizeError, fault
from credit_tier.sampling.sizes import parse_rate
from credit_tier.sampling.values import Settings, StratumName


class Apportionment(StrEnum):
    """How a total is shared."""

    DHONDT = "dhondt"
    LARGEST_REMAINDER = "largest-remainder"


class Share(Settings):
    """One stratum that takes part.

    Parameters
    ----------
    name : str
    base, eligible : int
        Units of the stratum in the frame, and those of them that may be drawn.
    rate : str
        Its weight is rate times base.
    minimum, maximum : int
        By default 0 and `base`.

    Examples
    --------
    >>> Share(name="A", base=50, eligible=50, rate="1").name
    'A'
    """

    name: StratumName
    base: int
    eligible: int
    rate: str
    minimum: int = 0
    maximum: int | None = None


class _Claim(NamedTuple):
    name: str
    weight: Fraction
    least: int
    cap: int


def apportion(total: int, shares: Sequence[Share], method: Apportionment) -> dict[str, int]:
    """Share a total among strata (`dr1` 4.5).

    Parameters
    ----------
    total : int
        Units to be drawn in all.
    shares : sequence of Share
        In any order.
    method : Apportionment

    Returns
    -------
    dict of str to int
        Size by name, in the order of the names' UTF-8 bytes.

    Raises
    ------
    SizeError
        The total cannot be shared within the bounds.
    DuplicateError
        A name occurs twice.

    Examples
    --------
    >>> shares = [Share(name=name, base=n, eligible=n, rate="1") for name, n in (("A", 50), ("B", 30), ("C", 20))]
    >>> apportion(7, shares, Apportionment.DHONDT)
    {'A': 4, 'B': 2, 'C': 1}
    """
    claims = sorted((_claim(share) for share in shares), key=lambda claim: claim.name.encode())
    if len({claim.name for claim in claims}) < len(claims):
        raise DuplicateError(
            fault(
                "shares",
                ("同一层出现两次", "A stratum occurs twice."),
                ("每层一次", "Each stratum once."),
                ("请合并", "Merge them."),
            )
        )
    if total < 0:
        raise _cannot("total", f"{total}")
    return _dhondt(total, claims) if method is Apportionment.DHONDT else _largest_remainder(total, claims)


def _claim(share: Share) -> _Claim:
    most = share.base if share.maximum is None else share.maximum
    cap = min(most, share.eligible)
    if not 0 <= share.minimum <= cap or share.base < share.eligible:
        raise _cannot(share.name, f"min {share.minimum}, max {most}, eligible {share.eligible}, base {share.base}")
    return _Claim(share.name, parse_rate(share.rate) * share.base, share.minimum, cap)


def _dhondt(total: int, claims: list[_Claim]) -> dict[str, int]:
    sizes = {claim.name: claim.least for claim in claims}
    left = total - sum(sizes.values())
    if left < 0:
        raise _cannot("total", f"{total} < sum of min")
    for _ in range(left):
        open_claims = [claim for claim in claims if claim.weight > 0 and sizes[claim.name] < claim.cap]
        if not open_claims:
            break
        # `max` keeps the first of equals, and the claims come sorted by name.
        best = max(open_claims, key=lambda claim: (claim.weight / (sizes[claim.name] + 1), claim.weight))
        sizes[best.name] += 1
    return sizes


def _largest_remainder(total: int, claims: list[_Claim]) -> dict[str, int]:
    whole = sum((claim.weight for claim in claims), Fraction(0))
    if whole == 0:
        raise _cannot("rates", "all weights 0")
    exact = {claim.name: total * claim.weight / whole for claim in claims}
    sizes = {name: quota.numerator // quota.denominator for name, quota in exact.items()}
    by_remainder = sorted(claims, key=lambda claim: (exact[claim.name] - sizes[claim.name], claim.weight), reverse=True)
    for claim in by_remainder[: total - sum(sizes.values())]:
        sizes[claim.name] += 1
    for claim in claims:
        if not claim.least <= sizes[claim.name] <= claim.cap:
            raise _cannot(claim.name, f"{sizes[claim.name]} outside [{claim.least}, {claim.cap}]")
    return sizes


def _cannot(where: str, what: str) -> SizeError:
    return SizeError(
        fault(
            where,
            (f"总量无法这样分配：{what}", f"The total cannot be shared: {what}"),
            ("允许：各层在其最少与最多之间，且总量够分", "Allowed: each stratum within [min, min(max, N_eligible)]."),
            ("请调整总量或上下限", "Change the total or the bounds."),
        )
    )
