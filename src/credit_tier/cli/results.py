"""The command results: the register of what visits found, from the officers sent to records for the next grade."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from credit_tier.cli.drawing import frame_beside, own_commitment
from credit_tier.cli.folders import RECORDS, told_of
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import SENT, SENT_NOW
from credit_tier.cli.register import add_events, chosen
from credit_tier.cli.result_outputs import OUTPUTS
from credit_tier.cli.result_parsers import AUDITS
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.removing import stored_removals
from credit_tier.ledger.states import Task
from credit_tier.records.reading import read_records
from credit_tier.records.store import Records
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.sampling.replacement import replace_units
from credit_tier.visits.codes import Codes
from credit_tier.visits.result_events import ResultAct, ResultEvent
from credit_tier.visits.result_filling import OFFICERS, filled
from credit_tier.visits.result_reading import Drawn, Entry, read_assignments, read_results
from credit_tier.visits.result_refusals import missing_rules
from credit_tier.visits.results import ResultRegister


def results_command(options: argparse.Namespace) -> Answer:
    """Do one thing with a register of results."""
    if options.action in OUTPUTS:
        return OUTPUTS[options.action](options)
    return add_events(options, lambda register: _ACTS[options.action](register, options))


def _assign(register: ResultRegister, options: argparse.Namespace) -> list[ResultEvent]:
    drawn = _drawn(options) if options.draw is not None else None
    events = read_assignments(_table(options.table), _entry(options), drawn=drawn)
    if options.run is not None:
        with told_of(options.run):
            events = filled(events, Records.load(options.run / RECORDS))
    if options.officers is not None:
        rulebook = load_rulebook(options.rulebook)
        events = filled(events, read_records({OFFICERS: options.officers}, rulebook, received_on=options.on))
    reasons = _reasons(options.table)
    given = (event.model_copy(update={"reason": reasons.get(event.key.unit, options.reason)}) for event in events)
    return [event for event in given if not _in_force(register, event)]


def _in_force(register: ResultRegister, event: ResultEvent) -> bool:
    """Tell whether an assignment says what is in force already: a table of all visits tells what a few of them lack."""
    result = register.results.get(event.key)
    return result is not None and result.assignment == event.assignment and event not in result.events


def _table(path: Path) -> Path | pd.DataFrame:
    """Give a table of assignments; what `draw` and `swap` wrote of those sent is one under its own headers."""
    if path.name not in {SENT, SENT_NOW}:
        return path
    if path.name == SENT and (path.parent / SENT_NOW).exists():
        raise ArgumentError(_swapped(path))
    sent = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    return sent.rename(columns={"unit": "code"})[["code", "officer"]]


def _reasons(path: Path) -> dict[str, str]:
    """Give why officers were exchanged, by enterprise, where the table is that of `swap`."""
    if path.name != SENT_NOW:
        return {}
    rows = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False).to_dict("records")
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["instead_of"]:
            words = f"{row['on']} {row['by']} 决定：{row['instead_of']} → {row['officer']}，{row['reason']}"
            found.setdefault(str(row["unit"]), []).append(words)
    return {unit: "；".join(words) for unit, words in found.items()}


def _enter(register: ResultRegister, options: argparse.Namespace) -> list[ResultEvent]:
    table = load_rulebook(options.rulebook).result_rules.codes
    if table is None:
        raise missing_rules("codes")
    codes = Codes(table, options.code_table)
    correcting = options.action == "correct"
    return read_results(options.table, register, _entry(options), codes=codes, correcting=correcting)


def _audit(register: ResultRegister, options: argparse.Namespace) -> Iterator[ResultEvent]:
    act = ResultAct(AUDITS[options.verdict])
    for result in chosen(register, options):
        again = any(event.act is act and event.by == options.by and event.on == options.on for event in result.events)
        # Without a list of enterprises, all that wait are meant; with one, those named, and what is wrong is told.
        if options.unit or again or (result.state == "2" and result.passed_on is None):
            yield ResultEvent(act=act, key=result.key, by=options.by, on=options.on, reason=options.reason)


def _publish(register: ResultRegister, options: argparse.Namespace) -> Iterator[ResultEvent]:
    act = ResultAct.PUBLISHED
    for result in chosen(register, options):
        again = any(event.act is act and event.by == options.by and event.on == options.on for event in result.events)
        if options.unit or again or (result.state == "2" and result.passed_on is not None):
            yield ResultEvent(act=act, key=result.key, by=options.by, on=options.on, where=options.where)


def _mark(register: ResultRegister, options: argparse.Namespace) -> Iterator[ResultEvent]:
    for result in chosen(register, options):
        act = ResultAct(options.mark)
        yield ResultEvent(act=act, key=result.key, by=options.by, on=options.on, reason=options.reason)


_ACTS: dict[str, Callable[[ResultRegister, argparse.Namespace], list[ResultEvent] | Iterator[ResultEvent]]] = {
    "assign": _assign,
    "enter": _enter,
    "correct": _enter,
    "audit": _audit,
    "publish": _publish,
    "mark": _mark,
}


def _entry(options: argparse.Namespace) -> Entry:
    return Entry(options.by, options.on, options.task, options.agency, getattr(options, "reason", ""))


def _drawn(options: argparse.Namespace) -> Drawn:
    """Give the net list of a draw, as its ledger keeps it."""
    if options.ledger is None:
        raise ArgumentError(_no_ledger())
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        task = desk.committed(own_commitment(ledger, desk, options.draw).draw_id)
        units = _net(desk, task, options)
        day = date.fromisoformat(str(task.lines[Act.DRAWN].at)[:10])
        until = task.bound(Act.COMMITTED)["visits_until"]
    say(f"{task.id}：应检查 {len(units)} 户")
    say(f"{task.id}: {len(units)} enterprises are to be visited.")
    return Drawn(task.id, day, date.fromisoformat(until) if until else None, units)


def _net(desk: Desk, task: Task, options: argparse.Namespace) -> dict[str, bool]:
    drawn = desk.drawn(task)
    net = replace_units(drawn, stored_removals(desk, task), frame=frame_beside(options.draw)).net
    first = {row.id for row in drawn.rows()}
    return {unit: unit not in first for units in net.values() for unit in units}


def _swapped(path: Path) -> Fault:
    return Fault(
        str(path),
        Text("派员后有人工调整，此表已不是现派名单", "Officers were exchanged since: this is not who goes now."),
        Text(f"同一文件夹中的 {SENT_NOW}", f"{SENT_NOW} of the same folder."),
        Text(f"请用 {SENT_NOW}", f"Give {SENT_NOW}."),
    )


def _no_ledger() -> Fault:
    return Fault(
        "--ledger",
        Text("用 --draw 时须给出台账", "With --draw, the ledger is needed."),
        Text("台账文件夹；或环境变量 CREDIT_TIER_LEDGER", "Its folder, or CREDIT_TIER_LEDGER."),
        Text("请补上 --ledger", "Give --ledger."),
    )
