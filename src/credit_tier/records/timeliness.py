"""Timeliness: how far a source has reported, and whether it keeps its update cycle (更新时效)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from credit_tier.foundation.dates import add_months, last_day
from credit_tier.rulebook.source import Source

MONTHS: Final = 12
"""Month ends that timeliness looks back on."""


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


def next_due(covers_to: date, source: Source) -> date:
    """Give the last day on which the next delivery is in time: one update cycle on, and the days of grace."""
    return add_months(covers_to, source.update_months) + timedelta(days=source.grace_days)


class Timeliness(NamedTuple):
    """How a source keeps its update cycle.

    Attributes
    ----------
    covers_to : date or None
        Last day reported on; ``None`` where some place was never reported on.
    days_late : int
        Calendar days since the next delivery was due; 0 where it is in time, or nothing was ever delivered.
    months, months_in_time : int
        Month ends up to the day, at most twelve and none before the first delivery; and those on which, by what had
        been received then, nothing was overdue.
    """

    covers_to: date | None
    days_late: int
    months: int
    months_in_time: int


NEVER: Final = Timeliness(None, 0, 0, 0)


def timeliness(
    rows: Sequence[dict[str, Any]], source: Source, divisions: Iterable[str], *, as_of: date, known_on: date
) -> dict[str, Timeliness]:
    """Give the timeliness of a source by division.

    Parameters
    ----------
    rows : sequence of dict
        Rows of `Records.deliveries`.
    source : Source
    divisions : iterable of str
        Division codes; '' is served by deliveries for everywhere only.
    as_of, known_on : date
        The day it is judged on, and the last day of receipt that is seen.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> row = {"source": "tax_arrears", "region": "62", "covers_to": date(2025, 12, 31), "declared": True,
    ...     "received_on": date(2026, 1, 10)}
    >>> source, day = load_rulebook().source("tax_arrears"), date(2026, 6, 30)
    >>> found = timeliness([row], source, ["620100", "630100"], as_of=day, known_on=day)
    >>> found["620100"].days_late, found["620100"].months, found["620100"].months_in_time, found["630100"].covers_to
    (61, 6, 4, None)
    """
    mine = [row for row in rows if row["source"] == source.name]
    known = deliveries_known(mine, source.name, known_on)
    ends = _month_ends(as_of, min((row["received_on"] for row in mine if row["received_on"] <= known_on), default=None))
    then = [deliveries_known(mine, source.name, min(end, known_on)) for end in ends]
    regions = sorted({row["region"] for row in mine})
    settled: dict[tuple[str, ...], Timeliness] = {}
    found = {}
    for division in divisions:
        serving = tuple(region for region in regions if division.startswith(region))
        if serving not in settled:
            settled[serving] = _judged(known, then, ends, serving, source, as_of)
        found[division] = settled[serving]
    return found


def worst(several: Iterable[Timeliness]) -> Timeliness:
    """Give the timeliness of a region from that of its divisions: a month counts as in time where all were.

    Examples
    --------
    >>> worst([Timeliness(date(2026, 1, 31), 9, 4, 2), Timeliness(date(2026, 3, 31), 0, 4, 4)]).days_late
    9
    """
    each = list(several)
    if not each:
        return NEVER
    reached = [one.covers_to for one in each]
    days = [day for day in reached if day is not None]
    return Timeliness(
        min(days) if len(days) == len(reached) else None,
        max(one.days_late for one in each),
        max(one.months for one in each),
        min(one.months_in_time for one in each),
    )


def _judged(
    known: Sequence[Delivery],
    then: Sequence[Sequence[Delivery]],
    ends: Sequence[date],
    serving: tuple[str, ...],
    source: Source,
    as_of: date,
) -> Timeliness:
    covers_to = _reached(known, serving)
    late = (as_of - next_due(covers_to, source)).days if covers_to else 0
    in_time = 0
    for end, deliveries in zip(ends, then, strict=True):
        reached = _reached(deliveries, serving)
        in_time += reached is not None and next_due(reached, source) >= end
    return Timeliness(covers_to, max(late, 0), len(ends), in_time)


def _reached(deliveries: Sequence[Delivery], serving: tuple[str, ...]) -> date | None:
    return max((one.covers_to for one in deliveries if one.region in serving), default=None)


def _month_ends(as_of: date, first: date | None) -> list[date]:
    if first is None:
        return []
    ends = []
    day = last_day(as_of.year, as_of.month)
    for back in range(MONTHS + 1):
        end = add_months(day.replace(day=1), -back)
        end = last_day(end.year, end.month)
        if first <= end <= as_of:
            ends.append(end)
    return ends[:MONTHS]
