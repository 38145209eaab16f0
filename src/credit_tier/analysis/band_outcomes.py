"""What became of those in each band: outcomes, weight of evidence, information value (分档结果)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.analysis.band_items import range_text
from credit_tier.analysis.population_stability import EMPTY, contributions
from credit_tier.engine.missing import LOWEST_VALUE, Missing
from credit_tier.foundation.errors import Text
from credit_tier.grading.scorecard import FIRST_BAND

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Final = ("whose", "band", "from", "label_zh", "label_en", "events", "non_events", "woe", "iv", "points")
Values = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class BandOutcome:
    """A band, or a kind of missing, and the outcomes in it.

    Attributes
    ----------
    start : int or None
        First value; None for the first band and the kinds of missing.
    label : Text
    events, non_events : int
        Rows with the outcome (a violation was found) and without.
    woe : float
        Weight of evidence: logarithm of the share of non-events over the share of events; above 0, better than all.
    iv : float
        What the band adds to the information value.
    """

    start: int | None
    label: Text
    events: int
    non_events: int
    woe: float
    iv: float


def information_value(bands: Sequence[BandOutcome]) -> float:
    """Give the information value of bands, rounded to 12 places."""
    return round(sum(band.iv for band in bands), 12)


def band_outcomes(cuts: Sequence[int], rows: Values, found: Flags) -> list[BandOutcome]:
    """Count outcomes by kind of missing and band, the bands in order of value."""
    edges = np.array([Missing.NOT_REPORTED, Missing.SOURCE_LATE, LOWEST_VALUE, *cuts], np.int64)
    place, many = np.searchsorted(edges, rows, side="right"), len(edges) + 1
    events, others = (np.bincount(place[side], minlength=many).tolist() for side in (found, ~found))
    labels = [
        *(Text(kind.zh, kind.en) for kind in Missing),
        *(range_text(tuple(cuts), at) for at in range(len(cuts) + 1)),
    ]
    starts: tuple[int | None, ...] = (None,) * (FIRST_BAND + 1) + tuple(cuts)
    return [
        BandOutcome(start, label, event, other, _evidence(event, other, (sum(events), sum(others))), part)
        for start, label, event, other, part in zip(
            starts, labels, events, others, contributions(events, others), strict=True
        )
    ]


def _evidence(event: int, other: int, totals: tuple[int, int]) -> float:
    if not event + other:
        return 0.0
    return log(max(other, EMPTY) / totals[1]) - log(max(event, EMPTY) / totals[0])


def outcomes_frame(sides: Sequence[tuple[str, Sequence[BandOutcome], Sequence[int] | None]]) -> pd.DataFrame:
    """Give one row a band of each side: `COLUMNS`."""
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

    rows = [
        (whose, place, band.start, *band.label, band.events, band.non_events, band.woe, band.iv, points)
        for whose, bands, given in sides
        for place, (band, points) in enumerate(zip(bands, given or (None,) * len(bands), strict=True))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"from": "Int64", "points": "Int64"})
