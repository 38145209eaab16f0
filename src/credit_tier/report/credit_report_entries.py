"""What of an enterprise's record may stand in its credit report, and until when (信用报告所列的决定)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from credit_tier.engine.own_records import own_records
from credit_tier.engine.standing import DECISIONS, OBJECTIONS
from credit_tier.foundation.dates import add_months
from credit_tier.grading.explanation import Explanation
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Source

if TYPE_CHECKING:
    from credit_tier.records.store import Records


class Entry(NamedTuple):
    """A decision on record that may be shown.

    Attributes
    ----------
    decided_on : date
    until : date or None
        The last day of its publication; None where neither the record nor the rules say.
    repair_from : date or None
        From when repair may be applied for; None where no class of adverse information takes it.
    repair_class : str
        Identifier of that class; empty where there is none.
    counts_in : tuple of str
        Indicators it costs points in.
    record : mapping
        Fields of the source that have a value.
    """

    decided_on: date
    until: date | None
    repair_from: date | None
    repair_class: str
    counts_in: tuple[str, ...]
    record: Mapping[str, Any]


def on_record(
    records: Records, rulebook: Rulebook, told: Explanation, period: tuple[date, date], shown: Mapping[str, Source]
) -> tuple[tuple[Entry, ...], int, tuple[Mapping[str, Any], ...]]:
    """Give the decisions of the period that stand, how many have expired, and the objections that are open."""
    # What was repaired since the day described must not be shown again: it has to stand on the day of making, too.
    made_on = max(told.as_of, told.known_on)
    wanted = [name for name in (DECISIONS, OBJECTIONS) if name in shown]
    own = own_records(records, rulebook, told.code, wanted, as_of=made_on, known_on=told.known_on)
    decided = [row for row in own.get(DECISIONS, ()) if period[0] <= row["decided_on"] <= period[1]]
    every = [_entry(row, rulebook, told) for row in sorted(decided, key=lambda row: row["decided_on"], reverse=True)]
    entries = tuple(entry for entry in every if entry.until is None or entry.until >= made_on)
    still = [row for row in own.get(OBJECTIONS, ()) if _is_open(row, made_on)]
    return entries, len(every) - len(entries), tuple(_fields(row, shown[OBJECTIONS]) for row in still)


def _is_open(row: Mapping[str, Any], day: date) -> bool:
    begun = row["starts_on"] is None or row["starts_on"] <= day
    return begun and (row["ends_on"] is None or row["ends_on"] >= day)


def _entry(row: Mapping[str, Any], rulebook: Rulebook, told: Explanation) -> Entry:
    repair = rulebook.repair_rules.on(told.as_of)
    found = None if repair is None else repair.class_of(row)
    by_rule = None if found is None else add_months(row["decided_on"], found.most_months)
    counts = tuple(
        line.indicator.id
        for line in told.lines
        if any(record["record_id"] == row["record_id"] and not record["counted_in"] for record in line.evidence)
    )
    return Entry(
        decided_on=row["decided_on"],
        until=row.get("published_until") or by_rule,
        repair_from=None if found is None else add_months(row["decided_on"], found.least_months),
        repair_class="" if found is None else found.id,
        counts_in=counts,
        record=_fields(row, rulebook.source(DECISIONS)),
    )


def _fields(row: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """Give the fields that have a value and are about no natural person."""
    names = [item.name for item in source.fields if not item.personal and not item.name.startswith("stated_")]
    return {name: row[name] for name in names if row.get(name) is not None}


def entry_data(entry: Entry, *, with_counts: bool) -> dict[str, Any]:
    """Give a decision as data; in what it counts only to those who see the grade."""
    return {
        "decided_on": entry.decided_on.isoformat(),
        "until": entry.until.isoformat() if entry.until else "",
        "repair_from": entry.repair_from.isoformat() if entry.repair_from else "",
        "repair_class": entry.repair_class,
        "counts_in": list(entry.counts_in) if with_counts else [],
        "record": plain_fields(entry.record),
    }


def plain_fields(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a record as strings and integers."""

    def plain(value: object) -> object:
        return int(value) if isinstance(value, bool) else value.isoformat() if isinstance(value, date) else value

    return {name: plain(value) for name, value in row.items()}
