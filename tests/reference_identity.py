"""Attribution and facts a second time, in plain loops, from docs/readings.md R9 and R21 and docs/decisions/0003 only.

Conditions of the shipped rulebook that are expressions there are given here by hand.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

from credit_tier.rulebook.versions import version_on

UNMOVED = {"enterprises", "successions"}
WITH_THE_ENTERPRISE = {"repairs", "objections"}


class Event(NamedTuple):
    former: str
    day: date
    successor: str
    kind: str


class Rule(NamedTuple):
    ends: bool
    same: bool
    several: bool
    goes: object  # of table, row, event


class Identity(NamedTuple):
    tables: dict
    targets: dict  # by code in whose name something is withdrawn: persons it may hit, and under which code only


def attributed(rulebook, received, not_replaced, as_of):
    """Give the tables by holder; rows bear `person`, and no code where nobody holds them."""
    rules = rules_on(rulebook, as_of)
    register = not_replaced["enterprises"] if "enterprises" in received else None
    held = numbers_of(received, register, rules)
    known = [*events_of(not_replaced, rules, rulebook, as_of, held), *held]
    listed = None if register is None else {row["code"] for row in register}
    events = consistent([event for event in known if event.day <= as_of], rules, listed)
    person = {}
    for code in {code for event in known for code in (event.former, event.successor)}:
        ways = walk(events, rules, code, lambda event: "follows" if rules[event.kind].ends else "stays")
        person[code] = min(ways)[1] if ways else code
    gone = set()
    for code in person:
        ways = walk(events, rules, code, lambda event: "follows" if rules[event.kind].ends else "stays")
        if ways and all(holder != code for holder, _ in ways):
            gone.add(code)
    out = {}
    for name, rows in received.items():
        if name in UNMOVED:
            out[name] = [row for row in rows if name == "successions" or row["code"] not in gone]
            continue
        out[name] = []
        for row in rows:

            def decide(event, name=name, row=row):
                if name in WITH_THE_ENTERPRISE:
                    return "follows" if rules[event.kind].ends else "stays"
                return rules[event.kind].goes(name, row, event)

            who = person.get(row["code"], row["code"])
            holders = {holder for holder, _ in walk(events, rules, row["code"], decide)} or {None}
            out[name] += [{**row, "code": holder, "own": row["code"], "person": who} for holder in sorted_some(holders)]
    targets = {}
    for code in person:
        whole = {person[before] for before in ancestors([event for event in known if rules[event.kind].ends], code)}
        partly = {person[before] for before in ancestors([e for e in known if moves(rules[e.kind], e)], code)} - whole
        now = {
            holder for holder, _ in walk(events, rules, code, lambda e: "follows" if rules[e.kind].ends else "stays")
        }
        targets[code] = {(who, None) for who in whole}
        targets[code] |= {(who, holder) for who in partly for holder in now or {code}}
    return Identity(out, targets)


def sorted_some(codes):
    return sorted(codes, key=str)


def rules_on(rulebook, as_of):
    rules = {}
    for kind in {rule.kind for rule in rulebook.attribution_rules.succession}:
        version = version_on([rule for rule in rulebook.attribution_rules.succession if rule.kind == kind], as_of)
        if version is not None:
            rules[kind] = Rule(version.former_ends, version.same_person, version.several_successors, portions(version))
    for name, versions in rulebook.attribution_rules.numbers.items():
        if version_on(versions, as_of) is not None:
            rules[name] = Rule(True, True, False, lambda _table, _row, _event: "follows")
    return rules


def portions(version):
    def goes(table, row, event):
        for portion in version.records:
            assert not portion.where
            assert portion.months is None
            assert portion.since is None
            day = row[portion.before] if portion.table == table and portion.before else None
            if portion.table == table and (not portion.before or (day is not None and day < event.day)):
                return portion.goes.value
        return version.otherwise.value

    return goes


def events_of(not_replaced, rules, rulebook, as_of, held):
    """Events that are not withdrawn; a stay or dispute of an event counts for its days, an annulment for all."""
    events, holder = [], {event.former: event.successor for event in held}
    for row in not_replaced.get("successions", []):
        withdrawn = False
        former = holder.get(row["former_code"], row["former_code"])
        for objection in not_replaced.get("objections", []):
            counts = objection["effect"] != "dispute" or rulebook.identity.dispute_suspends
            aimed = objection["target_table"] == "successions" and objection["target"] in {
                row["record_id"],
                row["document_no"],
            }
            ours = objection["code"] in {row["code"], row["former_code"], former}
            withdrawn |= aimed and ours and counts and holds(objection, as_of)
        if row["kind"] in rules and not withdrawn:
            events.append(Event(former, row["effective_on"], row["code"], row["kind"]))
    return events


def holds(objection, as_of):
    """An annulment, once granted, for all days; a stay, once granted, and a dispute from its first day to its last.

    A dispute is open until it is refused or finished; where its last day was said, that day decides.
    """
    runs = objection["starts_on"] <= as_of and (objection["ends_on"] is None or as_of < objection["ends_on"])
    status = objection.get("status")
    if objection["effect"] == "dispute":
        return runs and (objection["ends_on"] is not None or status not in {"refused", "finished"})
    granted = status not in {"pending", "verifying", "refused"}
    return granted and (runs or objection["effect"] == "annulment")


def numbers_of(received, register, rules):
    events = []
    named = {row["former_code"] for row in received.get("successions", [])}
    for number in {code for code in named.union(*codes_of(received)) if ":" in code}:
        namespace, _, value = number.partition(":")
        holders = {}
        for row in register or []:
            if namespace in {"reg", "reg-or-tax"} and row["reg_no"] == value:
                holders.setdefault(row["code"], "registration_number")
            if namespace in {"tax", "reg-or-tax"} and ":" not in row["code"] and row["code"][8:17] == value[6:]:
                holders.setdefault(row["code"], "tax_number")
        holders.pop(number, None)
        holders = {code: rule for code, rule in holders.items() if rule in rules}
        if len(holders) == 1:
            [(code, rule)] = holders.items()
            events.append(Event(number, date.min, code, rule))
    return events


def codes_of(received):
    return [{row["code"] for row in rows} for rows in received.values()]


def consistent(events, rules, listed):
    """Leave out what is about itself, what contradicts itself on a day, and what leads to nobody on the register."""
    some = [event for event in set(events) if event.former != event.successor]
    some = [event for event in some if rules[event.kind].goes is not None and moves(rules[event.kind], event)]
    one = {}
    for event in sorted(some, key=lambda event: event.kind, reverse=True):
        one[event[:3]] = event
    kept = []
    for event in one.values():
        rivals = [other for other in one.values() if other[:2] == event[:2]]
        if len(rivals) == 1 or ({other.kind for other in rivals} == {event.kind} and rules[event.kind].several):
            kept.append(event)
    if listed is None:
        return kept

    def reaches(code, seen=()):
        return code in listed or any(
            reaches(event.successor, (*seen, code)) for event in kept if event.former == code and code not in seen
        )

    return [event for event in kept if reaches(event.successor)]


def moves(rule, event):
    """A rule by which everything stays where it is moves nothing."""
    row = {"owed_since": event.day - timedelta(1) if event.day > date.min else None}
    return any(rule.goes(table, row, event) != "stays" for table in ("decisions", "tax_arrears"))


def walk(events, rules, own, decide):
    """Follow one record; give (holder, person) of everyone who holds it."""
    found, crossed = [], set()

    def go(code, person, arrived, path):
        ahead = [event for event in events if event.former == code and event not in path]
        later = [event for event in ahead if event.day >= arrived]
        if not later:
            been = {event.former for event in path if event in path}
            later = [event for event in ahead if rules[event.kind].ends and event.successor not in been]
        if not later:
            found.append((code, person))
            return
        first = min(event.day for event in later)
        group = sorted(event for event in later if event.day == first)
        ways = {event: decide(event) for event in group}
        if {"stays", "both"} & set(ways.values()):
            go(code, person, arrived, (*path, *group))
        for event in group:
            if ways[event] in {"follows", "both"} and event not in crossed:
                crossed.add(event)
                same = rules[event.kind].same and person == code
                go(event.successor, event.successor if same else person, max(arrived, first), (*path, *group))

    go(own, own, date.min, ())
    return found


def ancestors(events, code):
    found = {code}
    while more := {event.former for event in events if event.successor in found} - found:
        found |= more
    return found


def with_facts(rulebook, standing, as_of):
    """Give every standing row its fact: given, inferred or its own; what hangs together is one."""
    names = {rule.id for rule in rulebook.fact_rules.rule if rule.applies_on(as_of)}
    nodes = [(name, row) for name, rows in standing.items() for row in rows]
    linked = {id(row): {id(row)} for _, row in nodes}
    alike = [(name, row) for name, row in nodes if name == "decisions" and row["code"] is not None]
    inferred = set()
    pairs = [(one, other) for (_, one), (_, other) in combinations(alike, 2) if same_fact(names, one, other)]
    for one, other in [*pairs, *(same_arrears(nodes) if "same_arrears" in names else [])]:
        if one["code"] == other["code"] and one["person"] == other["person"]:
            linked[id(one)].add(id(other))
            linked[id(other)].add(id(one))
            inferred |= {id(one), id(other)}
    for (_, one), (_, other) in combinations(nodes, 2):
        if one["code"] == other["code"] and one["fact_id"] is not None and one["fact_id"] == other["fact_id"]:
            linked[id(one)].add(id(other))
            linked[id(other)].add(id(one))
    by_id = {id(row): (name, row) for name, row in nodes}
    for _, row in nodes:
        whole = {id(row)}
        while more := {other for node in whole for other in linked[node]} - whole:
            whole |= more
        given = [by_id[node][1]["fact_id"] for node in whole if by_id[node][1]["fact_id"] is not None]
        guessed = [(by_id[node][0], by_id[node][1]["record_id"]) for node in whole if node in inferred]
        if given:
            row["fact"] = ("fact", min(given))
        elif guessed:
            row["fact"] = ("inferred", *min(guessed))
        else:
            row["fact"] = ("record", row["record_id"])


def same_fact(names, one, other):
    def equal(*fields):
        return all(one.get(field) is not None and one.get(field) == other.get(field) for field in fields)

    if "same_document" in names and equal("document_no"):
        return True
    unnumbered = one.get("document_no") is None and other.get("document_no") is None
    return "same_act" in names and unnumbered and equal("agency", "decided_on", "act")


def same_arrears(nodes):
    """Pairs of debts of one tax that are at most a day apart: an arrears line or an unpaid filing each."""
    debts = [
        (row, row["owed_since"] if name == "tax_arrears" else row["due_on"])
        for name, row in nodes
        if row["code"] is not None
        and (
            (name == "tax_arrears" and row["amount"] > 0)
            or (name == "tax_filings" and 0 <= (row["paid"] or 0) < (row["payable"] or 0) and row["paid"] is not None)
        )
    ]
    for (one, day), (other, other_day) in combinations(debts, 2):
        if one["tax_type"] is not None and one["tax_type"] == other["tax_type"] and abs((day - other_day).days) <= 1:
            yield one, other
