"""Observation a second time, in plain Python, from decisions 4 to 7 and docs/readings.md only.

Records are lists of dictionaries; every rule is a loop. What a rulebook writes as an expression is given here as a
Python function by hand (`Meaning`), so that neither SQL nor the expression compiler takes part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from credit_tier.foundation.dates import add_months, completed_months

NOT_APPLICABLE, NOT_REPORTED, SOURCE_LATE = -(2**31), -(2**31) + 1, -(2**31) + 2
KINDS = {NOT_APPLICABLE: "not_applicable", NOT_REPORTED: "not_reported", SOURCE_LATE: "source_late"}
LOWEST, HIGHEST = -(2**31) + 3, 2**31 - 1

Row = dict[str, Any]


class Meaning(NamedTuple):
    """What the expressions of one indicator mean: of a row and the day described."""

    where: Callable[[Row, date], bool | None] = lambda _row, _day: True
    value: Callable[[Row, date], int | None] = lambda _row, _day: 1
    over: Callable[[Row, date], int | None] = lambda _row, _day: 1


class Answer(NamedTuple):
    values: dict[str, dict[str, int]]  # by indicator, by code
    saturated: dict[str, int]
    unlisted: int


def observed(rulebook, tables, deliveries, meanings, applies, *, as_of, known_on) -> Answer:
    """Observe every enterprise; `applies` gives a condition of rows of enterprises by indicator."""
    tables = {name: known_rows(rows, known_on) for name, rows in tables.items()}
    everyone = {row["code"] for rows in tables.values() for row in rows[1]}
    standing = {name: rows[0] for name, rows in tables.items()}
    listed = register(standing["enterprises"]) if "enterprises" in standing else {code: {} for code in everyone}
    if "enterprises" in standing:
        standing["enterprises"] = list(listed.values())
    for name, rows in list(standing.items()):
        if name not in {"enterprises", "repairs", "objections", "activities"}:
            standing[name] = standing_rows(rulebook.source(name), rows, standing, as_of)
    indicators = [(item, item.on(as_of)) for item in rulebook.indicators if item.on(as_of)]
    counting = {item.id: Counting(item, version, meanings[item.id], as_of) for item, version in indicators}
    values: dict[str, dict[str, int]] = {item.id: {} for item, _ in indicators}
    saturated: dict[str, int] = defaultdict(int)
    for code, enterprise in listed.items():
        own = {name: [row for row in rows if row["code"] == code] for name, rows in standing.items()}
        spent = settled(counting, own)
        region = enterprise.get("region") or ""
        region = region if region.isdecimal() else code[2:8]  # a place name is no administrative code
        for item, _ in indicators:
            value = counting[item.id].raw(own.get(item.source, []), spent[item.id])
            state = coverage(rulebook.source(item.source), deliveries, region, as_of, known_on)
            nothing = counting[item.id].nothing
            if state is not None and (item.late.value == "unknown" or value <= nothing):
                value = state
            if item.id in applies and applies[item.id](enterprise) is False:
                value = NOT_APPLICABLE
            if value > HIGHEST or (value < LOWEST and value not in {NOT_APPLICABLE, NOT_REPORTED, SOURCE_LATE}):
                saturated[item.id] += 1
                value = min(max(value, LOWEST), HIGHEST)
            values[item.id][code] = value
    return Answer(values, dict(saturated), len(everyone - set(listed)))


def known_rows(rows, known_on):
    """Records received by the day and not superseded by another such record; and all that were received."""
    received = [row for row in rows if row["received_on"] <= known_on]
    replaced = {row["supersedes"] for row in received}
    return [row for row in received if row["record_id"] not in replaced], received


def register(rows):
    """The row of each enterprise that was received last."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["received_on"], row["record_id"])):
        latest[row["code"]] = row
    return latest


def standing_rows(source, rows, standing, as_of):
    """R6 and R7: annulment reaches back, repair works forward, a stay or dispute suspends meanwhile."""
    gone, disputed = set(), set()
    for repair in standing.get("repairs", []):
        if repair["repaired_on"] <= as_of:
            gone.add((repair["code"], repair["target"]))
    for objection in standing.get("objections", []):
        runs = objection["starts_on"] <= as_of and (objection["ends_on"] is None or as_of < objection["ends_on"])
        if objection["effect"] == "annulment" or (objection["effect"] == "stay" and runs):
            gone.add((objection["code"], objection["target"]))
        elif objection["effect"] == "dispute" and runs:
            disputed.add((objection["code"], objection["target"]))
    sets_flag = source.field("disputed") is not None
    out = []
    for row in rows:
        names = {(row["code"], row["record_id"]), (row["code"], row.get("document_no"))}
        if names & gone:
            continue
        if names & disputed:
            if not sets_flag:
                continue
            row = {**row, "disputed": True}  # noqa: PLW2901 # the record itself is not touched
        out.append(row)
    return out


def real_value(number):
    """A real value never falls on the three codes; one that would is out of range like any other below them."""
    return number if number not in KINDS else LOWEST - 10**6


class Counting:
    """One indicator: its rows, its aggregate, its points."""

    def __init__(self, indicator, version, meaning, as_of):
        self.measure, self.version, self.meaning, self.as_of = version.measure, version, meaning, as_of
        self.kind = self.measure.aggregate.value
        self.nothing = -1 if self.kind.startswith("months_since") else 0
        self.empty = NOT_REPORTED if indicator.absent.value == "not_reported" else self.nothing

    def inside(self, row):
        day, months = row[self.measure.time], self.measure.window_months
        if day is None or day > self.as_of:
            return False
        return months is None or day >= add_months(self.as_of, -months)

    def counts(self, row):
        return self.inside(row) and self.meaning.where(row, self.as_of) is True

    def value(self, row):
        return self.meaning.value(row, self.as_of)

    def weight(self, row):
        value = self.value(row)
        if self.kind != "decayed_sum" or value is None:
            return value
        age = completed_months(row[self.measure.time], self.as_of)
        return value * (self.measure.decay[age] if 0 <= age < len(self.measure.decay) else 0)

    def raw(self, rows, spent=frozenset()):
        """The value over an enterprise's rows; facts in `spent` count elsewhere."""
        if not any(self.inside(row) for row in rows):
            return self.empty
        facts = defaultdict(list)
        for row in rows:
            fact = row.get("fact_id") or row["record_id"]
            if self.counts(row) and fact not in spent:
                facts[fact].append(row)
        return self.aggregated([self.heaviest(same) for same in facts.values()])

    def heaviest(self, rows):
        none_last = [row for row in rows if self.weight(row) is not None] or rows
        return min(
            none_last, key=lambda row: (-(self.weight(row) or 0), row[self.measure.time] or date.max, row["record_id"])
        )

    def aggregated(self, rows):
        time, values = self.measure.time, [self.value(row) for row in rows]
        real = [value for value in values if value is not None]
        match self.kind:
            case "count":
                return len(rows)
            case "distinct_months":
                return len({(row[time].year, row[time].month) for row in rows})
            case "months_since_first" | "months_since_last":
                pick = min if self.kind.endswith("first") else max
                return completed_months(pick(row[time] for row in rows), self.as_of) if rows else -1
            case "sum":
                return real_value(sum(real))
            case "decayed_sum":
                return real_value(sum(weight for row in rows if (weight := self.weight(row)) is not None))
            case "share":
                over = sum(value for row in rows if (value := self.meaning.over(row, self.as_of)) is not None)
                return real_value(sum(real) * 1_000_000 // over) if over > 0 else NOT_APPLICABLE
            case "max" | "min":
                return real_value({"max": max, "min": min}[self.kind](real)) if real else self.empty
        last = [self.value(row) for row in rows if row[time] == max(row[time] for row in rows)]
        known = [value for value in last if value is not None]
        return real_value(max(known)) if known else self.empty

    def points(self, value):
        for code, name in (
            (NOT_APPLICABLE, "not_applicable"),
            (NOT_REPORTED, "not_reported"),
            (SOURCE_LATE, "source_late"),
        ):
            if value == code:
                return getattr(self.version.missing, name)
        points = None
        for band in self.version.bands:
            if band.start is None or value >= band.start:
                points = band.points
        return points


def settled(counting, own):
    """R9: a fact that counts in several indicators stays in the one where it costs most points."""
    spent = {name: set() for name in counting}
    claims = defaultdict(set)
    for name, item in counting.items():
        for row in own.get(item.measure.table, []):
            if row.get("fact_id") is not None and item.counts(row):
                claims[row["fact_id"]].add(name)
    for fact in sorted(fact for fact, names in claims.items() if len(names) > 1):
        losses = {}
        for name in claims[fact]:
            rows = own[counting[name].measure.table]
            with_it = counting[name].points(counting[name].raw(rows, spent[name]))
            losses[name] = counting[name].points(counting[name].raw(rows, spent[name] | {fact})) - with_it
        kept = min(losses, key=lambda name: (-losses[name], name))
        for name in claims[fact] - {kept}:
            spent[name].add(fact)
    return spent


def coverage(source, deliveries, region, as_of, known_on):
    """decision 5: has the source reported for the region, and is the next delivery overdue?"""
    known = [item for item in deliveries if item["source"] == source.name and item["received_on"] <= known_on]
    if any(item["declared"] for item in known):
        known = [item for item in known if item["declared"]]
    days = [item["covers_to"] for item in known if region.startswith(item["region"])]
    if not days:
        return NOT_REPORTED
    overdue = add_months(max(days), source.update_months) + timedelta(days=source.grace_days)
    return SOURCE_LATE if as_of > overdue else None
