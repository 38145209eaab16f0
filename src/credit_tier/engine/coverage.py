"""Coverage: how far each source has reported for a region, and whether it is late (来源迟报)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from credit_tier.engine.missing import Missing
from credit_tier.foundation.dates import add_months
from credit_tier.rulebook.source import Source


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of a source.

    Attributes
    ----------
    region : str
        Administrative code prefix it covers; empty for everywhere.
    covers_to : date
        Last day it reports on.
    declared : bool
        Stated by the source itself; otherwise inferred from a file that arrived.
    """

    region: str
    covers_to: date
    declared: bool


def deliveries_known(rows: Sequence[dict[str, Any]], source: str, known_on: date) -> list[Delivery]:
    """Give the deliveries of a source that are known; once a source declares them, only its declarations count."""
    known = [
        Delivery(row["region"], row["covers_to"], row["declared"])
        for row in rows
        if row["source"] == source and row["received_on"] <= known_on
    ]
    declared = [delivery for delivery in known if delivery.declared]
    return declared or known


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
    overdue = add_months(max(reached), source.update_months) + timedelta(days=source.grace_days)
    return Missing.SOURCE_LATE if overdue < as_of else None
