"""Changes of code, merger, division and conversion as they are known, and whose the older numbers are (主体变更)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.engine.database import Database
from credit_tier.engine.lineage import Change, Unattributed, Why
from credit_tier.engine.standing import ENTERPRISES, OBJECTIONS, known_sql, latest_enterprises_sql, objection_holds
from credit_tier.records.enterprise_codes import read_code
from credit_tier.rulebook.attribution import (
    ORGANISATION_CODE,
    REGISTRATION_NUMBER,
    TAX_NUMBER,
    Goes,
    SuccessionRule,
)
from credit_tier.rulebook.attribution_consistency import SUCCESSIONS
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.model import Rulebook

_BY_NUMBER: Mapping[str, tuple[str, ...]] = {
    "reg": (REGISTRATION_NUMBER,),
    "tax": (TAX_NUMBER,),
    "org": (ORGANISATION_CODE,),
    "reg-or-tax": (REGISTRATION_NUMBER, TAX_NUMBER),
}
_ORGANISATION_IN_TAX_NUMBER = slice(6, 15)
"""三证合一: characters 7 to 15 of a tax number are the organisation code, which is characters 9 to 17 of the code."""
_NARROW = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FOLDED = f"'{''.join(chr(ord(letter) + 0xFEE0) for letter in _NARROW)}', '{_NARROW}'"
ALWAYS = date.min


class KnownChanges(NamedTuple):
    """What is known of changes.

    Attributes
    ----------
    known : list of Change
        Whatever their day: a withdrawal in the name of a successor reaches what was sent under the former code.
    in_force : list of Change
        Those of them that are effective on the day described.
    rules : dict of str to SuccessionRule
        By `Change.rule`.
    listed : set of str or None
        Codes of the register among those that changes name; ``None`` without a register.
    refused : list of Unattributed
    withdrawn : frozenset of (str, str)
        Code and target of the withdrawals that hit an event.
    """

    known: list[Change]
    in_force: list[Change]
    rules: dict[str, SuccessionRule]
    listed: set[str] | None
    refused: list[Unattributed]
    withdrawn: frozenset[tuple[str, str]] = frozenset()


def known_changes(
    tables: Mapping[str, pa.Table], rulebook: Rulebook, rules: RulesInForce, parameters: Mapping[str, Any]
) -> KnownChanges:
    """Find the changes that the records tell of.

    Parameters
    ----------
    tables : mapping of str to pyarrow.Table
        About enterprises, by source.
    rulebook : Rulebook
    rules : RulesInForce
        Those of the day described.
    parameters : mapping
        ``as_of`` and ``known_on``.
    """
    numbers = _old_numbers(tables, parameters["known_on"])
    events = tables.get(SUCCESSIONS)
    by_rule = {**rules.successions, **_number_rules(rules)}
    if not numbers and (events is None or not events.num_rows):
        return KnownChanges([], [], by_rule, None, [])
    refused: list[Unattributed] = []
    concerned = {name: tables[name] for name in (ENTERPRISES, SUCCESSIONS, OBJECTIONS) if name in tables}
    with Database(concerned) as database:
        told = _events(database, tables, rulebook, by_rule, parameters, refused)
        named = {event.change.former for event in told if ":" in event.change.former}
        held: list[Change] = []
        if ENTERPRISES in tables:
            register = latest_enterprises_sql(rulebook.source(ENTERPRISES), tables[ENTERPRISES])
            held = _numbers(database, register, sorted(named.union(numbers)), rules, parameters, refused)
        else:
            refused += [Unattributed(number, "", Why.NUMBER_UNKNOWN) for number in numbers]
        standing, withdrawn = _standing(told, held, _withdrawn(database, tables, rulebook, parameters))
        changes = standing + held
        listed = _listed(database, register, changes, parameters, refused) if ENTERPRISES in tables else None
    in_force = [change for change in changes if change.effective_on <= parameters["as_of"]]
    gone = {change.former for change in in_force}
    sent = set(numbers) - gone
    refused = [item for item in refused if item.reason != Why.NUMBER_UNKNOWN or item.code in sent]
    return KnownChanges(changes, in_force, by_rule, listed, refused, withdrawn)


def _old_numbers(tables: Mapping[str, pa.Table], known_on: date) -> list[str]:
    """Give every id that known records bear in place of a unified code, ascending."""
    found: set[str] = set()
    for table in tables.values():
        codes = table.select(["code", "received_on"])
        numbered = codes.filter(pc.match_substring(codes.column("code"), ":"))
        known = numbered.filter(pc.less_equal(numbered.column("received_on"), pa.scalar(known_on)))
        found |= set(pc.unique(known.column("code")).to_pylist())
    return sorted(found)


def _number_rules(rules: RulesInForce) -> dict[str, SuccessionRule]:
    """Give the rules for old numbers as what they are: the same person under an older name."""
    return {
        name: SuccessionRule(
            kind=name,
            title=rule.title,
            in_force=rule.in_force,
            basis=rule.basis,
            status=rule.status,
            former_ends=True,
            same_person=True,
            otherwise=Goes.FOLLOWS,
        )
        for name, rule in rules.numbers.items()
    }


class _Event(NamedTuple):
    """An event as it was sent, and the numbers by which it may be withdrawn."""

    change: Change
    names: frozenset[str]


def _events(
    database: Database,
    tables: Mapping[str, pa.Table],
    rulebook: Rulebook,
    rules: Mapping[str, SuccessionRule],
    parameters: Mapping[str, Any],
    refused: list[Unattributed],
) -> list[_Event]:
    if SUCCESSIONS not in tables:
        return []
    source, events = rulebook.source(SUCCESSIONS), []
    number = "document_no" if source.field("document_no") is not None else "NULL"
    query = f"SELECT record_id, code, former_code, kind, effective_on, {number} AS document_no"
    rows = database.rows(f"{query} FROM ({known_sql(source, tables[SUCCESSIONS])}) ORDER BY record_id", parameters)
    for row in rows:
        former = read_code(row["former_code"] or "").value
        if not isinstance(former, str):
            refused.append(Unattributed(row["former_code"] or "", row["code"], Why.UNREADABLE))
        elif row["kind"] not in rules or row["effective_on"] is None:
            refused.append(Unattributed(former, row["code"], Why.NO_RULE))
        else:
            change = Change(former, row["effective_on"], row["code"], row["kind"], row["document_no"] or "")
            events.append(_Event(change, frozenset({row["record_id"], row["document_no"] or row["record_id"]})))
    return events


def _standing(
    events: Iterable[_Event], held: Iterable[Change], withdrawals: set[tuple[str, str]]
) -> tuple[list[Change], frozenset[tuple[str, str]]]:
    """Give the changes that are not withdrawn, and what withdrew the others.

    An older number as former code means the enterprise that holds it; where that is the successor, the register says
    the same already.
    """
    holder = {change.former: change.successor for change in held}
    changes: list[Change] = []
    withdrawn: set[tuple[str, str]] = set()
    for change, names in events:
        former = holder.get(change.former, change.former)
        aimed = {(code, name) for code in (change.former, former, change.successor) for name in names} & withdrawals
        withdrawn |= aimed
        if not aimed and (former != change.successor or change.former == change.successor):
            changes.append(change._replace(former=former))
    return changes, frozenset(withdrawn)


def _withdrawn(
    database: Database, tables: Mapping[str, pa.Table], rulebook: Rulebook, parameters: Mapping[str, Any]
) -> set[tuple[str, str]]:
    """Give code and target of the annulments, stays and disputes that are aimed at an event."""
    if OBJECTIONS not in tables:
        return set()
    source = rulebook.source(OBJECTIONS)
    disputes = "TRUE" if rulebook.identity.dispute_suspends else "effect <> 'dispute'"
    query = (
        f"SELECT code, target FROM ({known_sql(source, tables[OBJECTIONS])})"
        f" WHERE target_table = '{SUCCESSIONS}' AND {disputes} AND {objection_holds(source)}"
    )
    return {(row["code"], row["target"]) for row in database.rows(query, parameters)}


def _numbers(
    database: Database,
    register: str,
    numbers: Sequence[str],
    rules: RulesInForce,
    parameters: Mapping[str, Any],
    refused: list[Unattributed],
) -> list[Change]:
    """Find the one enterprise of the register that holds each number."""
    asked = [(number, rule, _looked_up(number, rule)) for number in numbers for rule in _rules_for(number)]
    asked = [item for item in asked if item[1] in rules.numbers]
    columns = ("number", "rule", "wanted")
    schema = pa.schema([(name, pa.string()) for name in columns])
    database.replace("numbers", pa.Table.from_pylist([dict(zip(columns, item, strict=True)) for item in asked], schema))
    held = {
        REGISTRATION_NUMBER: f"translate(upper(regexp_replace(reg_no, '[\\s\u3000]', '', 'g')), {_FOLDED})",
        TAX_NUMBER: "CASE WHEN length(e.code) = 18 AND NOT contains(e.code, ':') THEN substr(e.code, 9, 9) END",
    }
    held[ORGANISATION_CODE] = held[TAX_NUMBER]
    queries = [
        f"SELECT n.number, n.rule, e.code AS holder FROM numbers AS n JOIN ({register}) AS e ON n.wanted = {column}"
        f" WHERE n.rule = '{rule}' AND n.number <> e.code"
        for rule, column in held.items()
        if rule in rules.numbers
    ]
    found: dict[str, dict[str, str]] = {}
    for row in database.rows(" UNION ".join(queries), parameters) if queries and asked else ():
        holders = found.setdefault(row["number"], {})
        holders[row["holder"]] = min(row["rule"], holders.get(row["holder"], row["rule"]))
    on_register = f"SELECT code FROM ({register}) WHERE contains(code, ':')"
    own = {row["code"] for row in database.rows(on_register, parameters)}
    changes = []
    for number in numbers:
        holders = found.get(number, {})
        if len(holders) == 1:
            changes += [Change(number, ALWAYS, holder, rule) for holder, rule in holders.items()]
        elif holders or number not in own:
            why = Why.NUMBER_AMBIGUOUS if holders else Why.NUMBER_UNKNOWN
            refused.append(Unattributed(number, "", why))
    return changes


def _rules_for(number: str) -> tuple[str, ...]:
    return _BY_NUMBER.get(number.partition(":")[0], ())


def _looked_up(number: str, rule: str) -> str:
    value = number.partition(":")[2]
    return value[_ORGANISATION_IN_TAX_NUMBER] if rule == TAX_NUMBER and len(value) == 15 else value


def _listed(
    database: Database,
    register: str,
    changes: Iterable[Change],
    parameters: Mapping[str, Any],
    refused: list[Unattributed],
) -> set[str]:
    """Give the codes of the register that changes name; note successors that were founded after the change."""
    named = sorted({code for change in changes for code in (change.former, change.successor)})
    database.replace("named", pa.table({"code": pa.array(named, pa.string())}))
    founded_on = "founded_on" if "founded_on" in database.names(register, parameters) else "NULL"
    query = f"SELECT code, {founded_on} AS founded_on FROM ({register}) WHERE code IN (SELECT code FROM named)"
    founded = {row["code"]: row["founded_on"] for row in database.rows(query, parameters)}
    for change in changes:
        day = founded.get(change.successor)
        if day is not None and ALWAYS < change.effective_on < day:
            refused.append(Unattributed(change.former, change.successor, Why.BEFORE_FOUNDED))
    return set(founded)
