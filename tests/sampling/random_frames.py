"""Random frames with their terms: all designs, roundings and bounds, empty strata, units that outweigh all others."""

from __future__ import annotations

from hypothesis import strategies as st

from credit_tier.sampling.frame import Unit
from credit_tier.sampling.plan import StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.sizes import Rounding
from credit_tier.sampling.values import LARGEST_WEIGHT

NAMES = ["grade=C", "甲", "乙", "😀", "\uff21", "z"]
WEIGHTS = st.one_of(st.integers(1, 9), st.integers(1, 400), st.just(LARGEST_WEIGHT))


@st.composite
def frames(draw_from):
    names = draw_from(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    numbers = draw_from(st.lists(st.integers(0, 10**6), max_size=40, unique=True))
    rows = []
    for number in numbers:
        unit = f"9133{number:014d}" if number % 3 else f'reg:{number}"\\'
        barred = draw_from(st.integers(0, 9)) == 0
        weight = draw_from(WEIGHTS)
        rows.append(
            Unit(unit, draw_from(st.sampled_from(names)), weight, int(not barred), "本年已查" if barred else "")
        )
    terms = []
    for name in names:
        rate = draw_from(st.sampled_from(["0", "0.05", "0.125", "0.5", "0.333333333333333333", "1"]))
        least = draw_from(st.integers(0, 3))
        terms.append(
            StratumTerms(
                name=name,
                rate=rate,
                rounding=draw_from(st.sampled_from(list(Rounding))),
                design=draw_from(st.sampled_from(list(Design))),
                min=least,
                max=least + draw_from(st.integers(0, 60)),
            )
        )
    return terms, rows
