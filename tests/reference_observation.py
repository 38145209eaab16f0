"""Observation a second time, in plain Python, from decisions 4 to 7 and docs/readings.md only.

Records are lists of dictionaries; every rule is a loop. What a rulebook writes as an expression is given here as a
Python function by hand (`Meaning`), so that neither SQL nor the expression compiler takes part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

import reference_identity
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
    among: Callable[[Row], bool] = lambda _row: True


class Answer(NamedTuple):
    values: dict[str, dict[str, int]]  # by indicator, by code
    saturated: dict[str, int]
    unlisted: int


def observed(rulebook, tables, deliveries, meanings, applies, *, as_of, known_on, use="supervision") -> Answer:
    """Observe every enterprise for one use; `applies` gives a condition of rows of enterprises by indicator."""
    received = {name: [row for row in rows if row["received_on"] <= known_on] for name, rows in tables.items()}
    valid = {name: not_replaced(rows, last_sent(rulebook.source(name), rows)) for name, rows in received.items()}
    if "enterprises" in valid:
        valid["enterprises"] = list(register(valid["enterprises"], as_of).values())
    identity = reference_identity.attributed(rulebook, received, valid, as_of)
    received = identity.tables
    everyone = {row["code"] for name, rows in received.items() for row in rows if name != "successions"} - {None}
    standing = {name: not_replaced(rows, last_sent(rulebook.source(name), rows)) for name, rows in received.items()}
    aims = withdrawals(rulebook, standing, as_of, identity.targets)
    numbered = set() if rulebook.attribution_rules.numbers_form_enterprises else {c for c in everyone if ":" in c}
    listed = register(standing["enterprises"], as_of) if "enterprises" in standing else {}
    if "enterprises" not in standing:
        listed = {code: {} for code in everyone - numbered}
    if "enterprises" in standing:
        standing["enterprises"] = list(listed.values())
    for name, rows in list(standing.items()):
        if name not in {"enterprises", "repairs", "objections", "activities", "successions"}:
            standing[name] = standing_rows(rulebook.source(name), rows, aims)
    measured = {item.source for item in rulebook.indicators}
    reference_identity.with_facts(rulebook, {name: standing[name] for name in standing.keys() & measured}, as_of)
    indicators = [(item, item.on(as_of)) for item in rulebook.indicators if item.on(as_of) and use in item.uses]
    counting = {
        item.id: Counting(rulebook.source(item.source), item, version, meanings[item.id], as_of)
        for item, version in indicators
    }
    values: dict[str, dict[str, int]] = {item.id: {} for item, _ in indicators}
    saturated: dict[str, int] = defaultdict(int)
    for code, enterprise in listed.items():
        own = {name: [row for row in rows if row["code"] == code] for name, rows in standing.items()}
        region = enterprise.get("region") or ""
        if not region.isdecimal():  # a place name is no administrative code, and an older number says nothing
            region = "" if ":" in code else code[2:8]

        def answer(item, spent, own=own, region=region, enterprise=enterprise):
            value = counting[item.id].raw(own.get(item.source, []), spent)
            state = coverage(rulebook.source(item.source), deliveries, region, as_of, known_on)
            if state is not None and (item.late.value == "unknown" or value <= counting[item.id].nothing):
                value = state
            return NOT_APPLICABLE if item.id in applies and applies[item.id](enterprise) is False else value

        able = {item.id for item, _ in indicators if answer(item, frozenset()) not in KINDS}
        spent = settled(rulebook.on(as_of, use).scale.themes, counting, own, able, answer)
        for item, _ in indicators:
            value = answer(item, spent[item.id])
            if not LOWEST <= value <= HIGHEST and value not in KINDS:
                saturated[item.id] += 1
                value = min(max(value, LOWEST), HIGHEST)
            values[item.id][code] = value
    return Answer(values, dict(saturated), len(everyone - set(listed)))


def not_replaced(rows, standing):
    """Records that no other known record supersedes; those that in a circle replace one another replace nothing."""
    claim = {row["record_id"]: row["supersedes"] for row in rows}

    def in_a_circle(name):
        seen, at = set(), claim.get(name)
        while at is not None and at not in seen:
            if at == name:
                return True
            seen.add(at)
            at = claim.get(at)
        return False

    replaced = {target for name, target in claim.items() if target is not None and not in_a_circle(name)}
    return [row for row in standing if row["record_id"] not in replaced]


def last_sent(source, rows):
    """Of records with the same whole key, those of the latest day of receipt; a correction does not start a new day."""

    def key_of(row):
        """The first key that the record has whole; None where it has none."""
        whole = [key for key in source.keys if all(row[name] is not None for name in key)]
        return (row.get("person", row["code"]), whole[0], *(row[name] for name in whole[0])) if whole else None

    latest = {}
    for row in rows:
        if row["supersedes"] is None and key_of(row) is not None:
            latest[key_of(row)] = max(latest.get(key_of(row), date.min), row["received_on"])
    return [row for row in rows if key_of(row) is None or row["received_on"] >= latest.get(key_of(row), date.min)]


def register(rows, as_of):
    """The row of each enterprise that was received last up to the day; where there is none, the first after it."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (-row["received_on"].toordinal(), row["record_id"])):
        if row["received_on"] > as_of:
            latest[row["code"]] = row
    for row in sorted(rows, key=lambda row: (row["received_on"], row["record_id"])):
        if row["received_on"] <= as_of:
            latest[row["code"]] = row
    return latest


class Aim(NamedTuple):
    persons: set[tuple[str, str | None]]  # for whom a record was sent, and where it is now if that matters
    target: str
    table: str | None
    kind: str | None
    repair: bool
    dispute: bool
    suspends: bool

    def at(self, source, row):
        """A repair is of a penalty unless it says otherwise; other tables must be named, and by no repair."""
        if not {(row["person"], None), (row["person"], row["code"])} & self.persons:
            return False
        if source.name == "decisions":
            kind = row["kind"] == (self.kind or "penalty") or (self.kind is None and not self.repair)
            return self.table in {None, "decisions"} and kind and self.target in {row["document_no"], row["record_id"]}
        return not self.repair and self.table == source.name and self.target == row["record_id"]


def withdrawals(rulebook, standing, as_of, targets):
    """R6 and R7: annulment reaches back, repair works forward, a stay or dispute suspends meanwhile."""

    def aim(row, *, repair=False, dispute=False):
        suspends = not dispute or rulebook.identity.dispute_suspends
        persons = targets.get(row["own"], {(row["own"], None)})
        return Aim(persons, row["target"], row["target_table"], row["target_kind"], repair, dispute, suspends)

    aims = [aim(row, repair=True) for row in standing.get("repairs", []) if repaired(row, as_of)]
    held = [row for row in standing.get("objections", []) if reference_identity.holds(row, as_of)]
    return [*aims, *(aim(row, dispute=row["effect"] == "dispute") for row in held)]


def repaired(row, as_of):
    return row["repaired_on"] <= as_of and row.get("status") not in {"pending", "verifying", "refused"}


def standing_rows(source, rows, aims):
    """The records that stand; where a source has the field, a dispute sets `disputed` and the record stays."""
    sets_flag, out = source.field("disputed") is not None, []
    for row in rows:
        hit = [aim for aim in aims if aim.at(source, row)]
        if any(aim.suspends and not (sets_flag and aim.dispute) for aim in hit):
            continue
        disputed = sets_flag and any(aim.dispute for aim in hit)
        out.append({**row, "disputed": True} if disputed else row)
    return out


def real_value(number):
    """A real value never falls on the three codes; one that would is out of range like any other below them."""
    return number if number not in KINDS else LOWEST - 10**6


def period_ends(day, months):
    """R36: the last day of a period that began on a day, found by trying its number and then the numbers below."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError(day)


class Counting:
    """One indicator: its rows, its aggregate, its points."""

    def __init__(self, source, indicator, version, meaning, as_of):
        self.source, self.indicator = source, indicator
        self.measure, self.version, self.meaning, self.as_of = version.measure, version, meaning, as_of
        self.kind = self.measure.aggregate.value
        self.nothing = -1 if self.kind.startswith("months_since") else 0
        self.empty = NOT_REPORTED if indicator.absent.value == "not_reported" else self.nothing

    def inside(self, row):
        day, months = row[self.measure.time], self.measure.window_months
        if day is None or day > self.as_of or not self.meaning.among(row):
            return False
        if months is None:
            return True
        if self.source.field(self.measure.time).type.value != "month":
            return period_ends(day, months) >= self.as_of
        # A period stands for a whole month by its last day; twelve months hold the last twelve that have ended.
        ended = [add_months(date(self.as_of.year, self.as_of.month, 1), 1 - back) for back in range(months + 2)]
        ends = [first - timedelta(days=1) for first in ended]
        return day in [end for end in ends if end <= self.as_of][:months]

    def counts(self, row):
        return self.inside(row) and self.meaning.where(row, self.as_of) is True

    def value(self, row):
        return self.meaning.value(row, self.as_of)

    def weight(self, row):
        value = self.value(row)
        if self.kind == "share" and self.indicator.direction.value == "more_is_better":
            over = self.meaning.over(row, self.as_of)
            return None if over is None or value is None else over - value
        if self.kind != "decayed_sum" or value is None:
            return value
        age = completed_months(row[self.measure.time], self.as_of)
        return value * (self.measure.decay[age] if 0 <= age < len(self.measure.decay) else 0)

    def raw(self, rows, spent=frozenset()):
        """The value over an enterprise's rows; facts in `spent` count elsewhere, and prove no clean record here."""
        rows = [row for row in rows if row["fact"] not in spent]
        if not any(self.inside(row) for row in rows):
            return self.empty
        facts = defaultdict(list)
        for row in rows:
            if self.counts(row):
                facts[row["fact"]].append(row)
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

    def only_adds(self):
        least = min(band.points for band in self.version.bands)
        return all(self.points(kind) <= least for kind in KINDS)

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


def settled(themes, counting, own, able, answer):
    """R9: where different records of facts count, each stays in one place, and the score is the lowest that gives.

    What one record feeds is kept or spent together; who cannot answer for the enterprise, or only adds points, has no
    part in it. (Conditions read the value with the fact in it; `Indicators.watched` has it.)
    """
    spent = {name: set() for name in counting}
    claims = defaultdict(lambda: defaultdict(set))
    for name, item in counting.items():
        for row in own.get(item.measure.table, []):
            part = name in able and not item.only_adds()
            if part and row["fact"][0] != "record" and item.counts(row):
                claims[row["fact"]][name].add((item.measure.table, row["record_id"]))
    contests = [(fact, groups) for fact, records in sorted(claims.items()) if len(groups := joined(records)) > 1]

    def score(some):
        sums = defaultdict(int)
        for name, item in counting.items():
            sums[name.split(".")[0]] += item.points(answer(item.indicator, some[name]))
        return sum(min(max(sums[name], reach.least), reach.most) for name, reach in themes.items())

    ways = []
    for kept in product(*(groups for _, groups in contests)):
        some = {name: set() for name in counting}
        for (fact, groups), group in zip(contests, kept, strict=True):
            for name in (name for other in groups if other != group for name in other):
                some[name].add(fact)
        ways.append(some)
    return min(ways, key=score) if contests else spent


def joined(records):
    """Groups of indicators that measure a common record, directly or by way of others."""
    groups = [{name} for name in records]
    for seen in {record for some in records.values() for record in some}:
        touched = [group for group in groups if any(seen in records[name] for name in group)]
        groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    return sorted(tuple(sorted(group)) for group in groups)


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
