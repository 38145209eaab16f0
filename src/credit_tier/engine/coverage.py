"""Coverage: how far each source has reported for a region, and whether it is late (来源迟报)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from credit_tier.engine.measures import CompiledMeasure
from credit_tier.engine.missing import Missing
from credit_tier.records.timeliness import Delivery, deliveries_known, next_due
from credit_tier.rulebook.indicator import Late
from credit_tier.rulebook.source import Source

Values = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


def coverage_state(deliveries: Sequence[Delivery], source: Source, region: str, as_of: date) -> Missing | None:
    """Say whether a source has reported for a region up to a day.

    Parameters
    ----------
    deliveries : sequence of Delivery
        What is known of the source.
    source : Source
        For its update cycle: `update_months` calendar months and `grace_days` calendar days.
    region : str
        Administrative code of the enterprise.
    as_of : date

    Returns
    -------
    Missing or None
        NOT_REPORTED where it never did, SOURCE_LATE where the next delivery is overdue, ``None`` where it is in time.
    """
    reached = [delivery.covers_to for delivery in deliveries if region.startswith(delivery.region)]
    if not reached:
        return Missing.NOT_REPORTED
    return Missing.SOURCE_LATE if next_due(max(reached), source) < as_of else None


class Lateness:
    """What each source's coverage does to the values of enterprises, by region.

    Parameters
    ----------
    deliveries : sequence of dict
        Rows of `Records.deliveries`.
    sources : sequence of Source
    regions : pyarrow.DictionaryArray
        Administrative code of each enterprise.
    as_of, known_on : date
    """

    def __init__(
        self,
        deliveries: Sequence[dict[str, Any]],
        sources: Sequence[Source],
        regions: pa.DictionaryArray,
        as_of: date,
        known_on: date,
    ) -> None:
        names = regions.dictionary.to_pylist()
        self._region_of = regions.indices.to_numpy()
        self._states: dict[str, Values] = {}
        for source in sources:
            known = deliveries_known(deliveries, source.name, known_on)
            states = [coverage_state(known, source, region, as_of) or 0 for region in names]
            self._states[source.name] = np.array(states, dtype=np.int64)

    def applied(self, values: Values, item: CompiledMeasure) -> Values:
        """Replace the values that a source cannot answer for; a new array."""
        state = self._states[item.indicator.source][self._region_of]
        return np.where((state != 0) & ~self.stands(values, item), state, values)

    def stands(self, values: Values, item: CompiledMeasure) -> Flags:
        """Tell where a fact on file stands although its source has not reported in time; bool (n,).

        A decision already on file is not undone by a delivery that is overdue.
        """
        state = self._states[item.indicator.source][self._region_of]
        if item.indicator.late is not Late.FACTS_STAND:
            return np.zeros(len(values), dtype=np.bool_)
        stands: Flags = (state != 0) & (values > item.nothing)
        return stands

    def answer(self, value: int, item: CompiledMeasure, place: int) -> int:
        """Give one enterprise's value as `applied` gives everyone's."""
        state = int(self._states[item.indicator.source][self._region_of[place]])
        stands = item.indicator.late is Late.FACTS_STAND and value > item.nothing
        return value if state == 0 or stands else state
