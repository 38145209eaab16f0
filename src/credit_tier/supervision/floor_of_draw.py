"""One draw against the floor on its whole base: told where it alone does not reach it (比例底线)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from credit_tier.foundation.decimals import decimal_text
from credit_tier.foundation.errors import Text
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.plan import StratumTerms
from credit_tier.supervision.tier_rows import Tiers


def floor_of_draw(field: str, tiers: Tiers, frame: Frame, strata: Sequence[StratumTerms]) -> Text | None:
    """Say how far a draw falls below the year's floor on its whole base; ``None`` where it reaches it.

    Parameters
    ----------
    field : str
    tiers : Tiers
    frame : Frame
        Those who cannot be drawn are in the base, and not among those who are drawn.
    strata : sequence of StratumTerms
        With the rates of this draw.
    """
    floor = Fraction(tiers.base_floors.get(field, "0"))
    least = ceil(floor * len(frame))
    drawn = sum(
        min(ceil(Fraction(terms.rate) * frame.size(terms.name)), len(frame.members(terms.name).ids)) for terms in strata
    )
    if drawn >= least:
        return None
    share = f"{decimal_text(floor * 100)}%"
    return Text(
        f"此次抽 {drawn} 户，全部企业的 {share} 为 {least} 户：本年度还须再抽，合计不得低于底线",
        f"This draw takes {drawn}; {share} of the whole base are {least}: more have to be drawn this year.",
    )
