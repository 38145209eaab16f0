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
    received = {name: [row for row in rows if row["received_on"] <= known_on] for name, rows in tables.items()}
    everyone = {row["code"] for rows in received.values() for row in rows}
    standing = {name: last_sent(rulebook.source(name), not_replaced(rows)) for name, rows in received.items()}
    aims = withdrawals(rulebook, standing, received.get("decisions", []), as_of)
    listed = register(standing["enterprises"]) if "enterprises" in standing else {code: {} for code in everyone}
    if "enterprises" in standing:
        standing["enterprises"] = list(listed.values())
    for name, rows in list(standing.items()):
        if name not in {"enterprises", "repairs", "objections", "activities"}:
            standing[name] = standing_rows(rulebook.source(name), rows, aims)
    indicators = [(item, item.on(as_of)) for item in rulebook.indicators if item.on(as_of)]
    counting = {
        item.id: Counting(rulebook.source(item.source), item, version, meanings[item.id], as_of)
        for item, version in indicators
    }
    values: dict[str, dict[str, int]] = {item.id: {} for item, _ in indicators}
    saturated: dict[str, int] = defaultdict(int)
    for code, enterprise in listed.items():
        own = {name: [row for row in rows if row["code"] == code] for name, rows in standing.items()}
        region = enterprise.get("region") or ""
        region = region if region.isdecimal() else code[2:8]  # a place name is no administrative code

        def answer(item, spent, own=own, region=region, enterprise=enterprise):
            value = counting[item.id].raw(own.get(item.source, []), spent)
            state = coverage(rulebook.source(item.source), deliveries, region, as_of, known_on)
            if state is not None and (item.late.value == "unknown" or value <= counting[item.id].nothing):
                value = state
            return NOT_APPLICABLE if item.id in applies and applies[item.id](enterprise) is False else value

        able = {item.id for item, _ in indicators if answer(item, frozenset()) not in KINDS}
        spent = settled(rulebook, counting, own, able)
        for item, _ in indicators:
            value = answer(item, spent[item.id])
            if not LOWEST <= value <= HIGHEST and value not in KINDS:
                saturated[item.id] += 1
                value = min(max(value, LOWEST), HIGHEST)
            values[item.id][code] = value
    return Answer(values, dict(saturated), len(everyone - set(listed)))


def not_replaced(rows):
    """Records that no other known record supersedes; two that claim to replace each other replace neither."""
    claim = {row["record_id"]: row["supersedes"] for row in rows}
    replaced = {target for name, target in claim.items() if target is not None and claim.get(target) != name}
    return [row for row in rows if row["record_id"] not in replaced]


def last_sent(source, rows):
    """Of records with the same key, those of the latest day of receipt: agencies send a changed row again."""
    latest = {}
    for row in rows:
        key = (row["code"], *(row[name] for name in source.key))
        latest[key] = max(latest.get(key, date.min), row["received_on"])
    return [
        row
        for row in rows
        if not source.key
        or row[source.key[0]] is None
        or row["received_on"] == latest[(row["code"], *(row[name] for name in source.key))]
    ]


def register(rows):
    """The row of each enterprise that was received last."""
    latest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row["received_on"], row["record_id"])):
        latest[row["code"]] = row
    return latest


class Aim(NamedTuple):
    code: str
    target: str
    table: str | None
    kind: str | None
    repair: bool
    dispute: bool
    suspends: bool
    hits_decision: bool

    def at(self, source, row):
        """A repair is of a penalty unless it says otherwise; other tables are hit by record number, never by one."""
        if self.code != row["code"]:
            return False
        if source.name == "decisions":
            kind = row["kind"] == (self.kind or "penalty") or (self.kind is None and not self.repair)
            return self.table in {None, "decisions"} and kind and self.target in {row["document_no"], row["record_id"]}
        said = self.table == source.name or (self.table is None and not self.hits_decision)
        return not self.repair and said and self.target == row["record_id"]


def withdrawals(rulebook, standing, decisions, as_of):
    """law.md 0a.6 and 0a.7: annulment reaches back, repair works forward, a stay or dispute suspends meanwhile."""

    def aim(row, *, repair=False, dispute=False):
        borne = {
            name
            for item in decisions
            if item["code"] == row["code"]
            for name in (item["document_no"], item["record_id"])
        }
        suspends = not dispute or rulebook.identity.dispute_suspends
        kind, hits = row["target_kind"], row["target"] in borne
        return Aim(row["code"], row["target"], row["target_table"], kind, repair, dispute, suspends, hits)

    aims = [aim(row, repair=True) for row in standing.get("repairs", []) if row["repaired_on"] <= as_of]
    for row in standing.get("objections", []):
        runs = row["starts_on"] <= as_of and (row["ends_on"] is None or as_of < row["ends_on"])
        if row["effect"] == "annulment" or runs:
            aims.append(aim(row, dispute=row["effect"] == "dispute"))
    return aims


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
        if day is None or day > self.as_of:
            return False
        if months is None:
            return True
        start = add_months(self.as_of, -months)
        # A period stands for a whole month by its last day; twelve months hold twelve of them.
        return day > start if self.source.field(self.measure.time).type.value == "month" else day >= start

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


def settled(rulebook, counting, own, able):
    """law.md 0a.9: where different records of a fact count, it stays where it costs most points.

    What one record feeds is kept or spent together; what a condition reads keeps the fact always; who cannot answer
    for the enterprise, or not for every use of the rulebook, has no part in it.
    """
    rules, uses = rulebook.grade_rules, set(rulebook.identity.uses)
    always = {rule.indicator for rule in (*rules.veto, *rules.cap, *rules.not_graded)}
    spent = {name: set() for name in counting}
    claims = defaultdict(lambda: defaultdict(set))
    for name, item in counting.items():
        for row in own.get(item.measure.table, []):
            part = name in able and uses <= set(item.indicator.uses)
            if part and row.get("fact_id") is not None and item.counts(row):
                claims[row["fact_id"]][name].add((item.measure.table, row["record_id"]))
    for fact, records in sorted(claims.items()):
        groups = joined(records)
        if len(groups) < 2:
            continue
        costs = {}
        for group in groups:
            costs[group] = 0
            for name in group:
                rows, gone = own[counting[name].measure.table], spent[name]
                points = [counting[name].points(counting[name].raw(rows, some)) for some in (gone, gone | {fact})]
                costs[group] += points[1] - points[0]
        bound = [group for group in groups if always & set(group) and costs[group] > 0]
        kept = min(bound or groups, key=lambda group: (-costs[group], group))
        for name in (name for group in groups if group != kept for name in group if name not in always):
            spent[name].add(fact)
    return spent


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
