"""The command swap (人工调整): one officer for another at one visit, by hand, under the rules and in the ledger."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from credit_tier.cli.clock import time_of
from credit_tier.cli.drawing import frame_beside, own_commitment
from credit_tier.cli.drawing_files import read_secrets, require_own, table_bytes
from credit_tier.cli.folders import told_of
from credit_tier.cli.ledger_words import head_of
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import SENT_NOW, SWAPS, needs_of, read_duty, read_officers, roster_beside
from credit_tier.cli.sending import pair_limit
from credit_tier.cli.words import say
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import Fault
from credit_tier.ledger.acts import Act
from credit_tier.ledger.assigning import drawn_rows, keep_swaps, stored_swaps
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.desk import Desk, locked
from credit_tier.ledger.placing import PRIVATE, put_over
from credit_tier.ledger.states import Task as LedgerTask
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.sampling.assignment import Pool
from credit_tier.sampling.commitment import Commitment, require_match
from credit_tier.sampling.secrecy import Secrets
from credit_tier.visits.duty import Duty
from credit_tier.visits.fitness import Needs, Rules, Visit, bars_of
from credit_tier.visits.inspectors import Inspector
from credit_tier.visits.pairs import Row
from credit_tier.visits.refusals import SwapError, fault
from credit_tier.visits.swaps import Swap, swap_log, swapped
from credit_tier.visits.task import Task


class Lot(NamedTuple):
    """Officers as they were sent by lot: the task they were sent under, and who went where at first."""

    task: Task
    rows: list[Row]
    pair_limit: int | None


def swap_command(options: argparse.Namespace) -> Answer:
    """Exchange an officer; the same call again changes nothing, and what was drawn stays as it was."""
    ledger, rulebook, duty = Ledger(options.ledger), load_rulebook(options.rulebook), read_duty(options.duty)
    with ledger.held() as desk:
        commitment = own_commitment(ledger, desk, options.sent)
        held = read_secrets(options.secrets, make=False)
        require_own(options.secrets, held, commitment)
        bound = desk.committed(commitment.draw_id)
        lot = lot_of(desk, bound, commitment, options.sent, held)
        swaps = [Swap.from_entry(entry) for entry in stored_swaps(desk, bound)]
        swap = _swap(options)
        if swap not in swaps[-1:]:
            people = read_officers(options.officers, rulebook, options.on)
            _require_day(swap, bound)
            _require_other_hand(swap, people)
            _require_fit(swap, bound, duty, people, rulebook.officer_rules.on(options.on))
            swaps.append(swap)
        rows = swapped(lot.task, lot.rows, swaps, pair_limit=lot.pair_limit)
        entries, _ = swap_log(swaps)
        keep_swaps(desk, commitment.draw_id, entries, held.agency, time_of(options))
        for name, data in swap_papers(entries, rows, lot.task.slots).items():
            put_over(options.sent / name, data, mode=PRIVATE)
        head = head_of(desk, commitment.draw_id, Act.SWAPPED)
    say(f"已调整并记入台账。现派名单见 {SENT_NOW}，原抽派名单不变；两者与 {SWAPS} 都不得公开。")
    say(f"Exchanged, and bound in the ledger. Who goes now: {SENT_NOW}; it and {SWAPS} stay closed.")
    return Answer({"draw_id": commitment.draw_id, "swaps": len(entries), "ledger": head})


def lot_of(desk: Desk, bound: LedgerTask, commitment: Commitment, folder: Path, held: Secrets) -> Lot:
    """Give officers as they were sent by lot: rows from the ledger, the roster held against its commitment.

    Raises
    ------
    LockedTaskError
        Roster or frame of the folder are not those committed to.
    NotYetError
        Nobody was sent yet.
    """
    roster = roster_beside(folder)
    locked(lambda: require_match(commitment, frame_beside(folder), roster, held.frame))
    rows = drawn_rows(desk, bound)
    task = Task(tuple(row[0] for row in rows), commitment.slots, Pool.of(roster))
    return Lot(task, rows, pair_limit(folder, commitment))


def swap_papers(entries: Sequence[Mapping[str, Any]], rows: Sequence[Row], slots: Sequence[str]) -> dict[str, bytes]:
    """Give the log of exchanges, and who goes now with whom he replaces, on which day, by whose decision and why."""
    last = {(entry["unit"], entry["comes"]): entry for entry in entries}
    why = ("leaves", "on", "by", "reason")
    people = [
        (unit, number, slots[number - 1], officer, *(last.get((unit, officer), {}).get(name, "") for name in why))
        for unit, *officers in rows
        for number, officer in enumerate(officers, start=1)
    ]
    columns = ["unit", "slot", "role", "officer", "instead_of", "on", "by", "reason"]
    return {
        SWAPS: canonical({"swaps": [dict(entry) for entry in entries]}),
        SENT_NOW: table_bytes(pd.DataFrame(people, columns=columns)),
    }


def _swap(options: argparse.Namespace) -> Swap:
    unit = fold_code(options.unit) if ":" not in options.unit else options.unit
    with told_of(options.sent):
        return Swap(
            unit=unit,
            leaves=options.leaves,
            comes=options.comes,
            reason=options.reason.strip(),
            by=options.by.strip(),
            on=options.on,
        )


def _require_day(swap: Swap, bound: LedgerTask) -> None:
    """Refuse a swap of a day on which nobody had been sent yet."""
    sent = date.fromisoformat(str(bound.lines[Act.SEEDED].at)[:10])
    if swap.on < sent:
        raise SwapError(
            fault(
                "--on",
                (f"{swap.on} 早于派员之日 {sent}", f"{swap.on} is before the day officers were sent, {sent}."),
                ("派员之后", "A day after that."),
                ("请核对日期", "Check the day."),
            )
        )


def _require_other_hand(swap: Swap, people: Sequence[Inspector]) -> None:
    """Refuse a decision by one of the two, under his own name."""
    if swap.by in {one.name for one in people if one.id in {swap.leaves, swap.comes}}:
        raise SwapError(
            fault(
                "--by",
                ("由被调整的人员自己决定", "One of the two officers decides of himself."),
                ("回避和调整由负责人决定（行政处罚法第四十三条）", "The head decides (行政处罚法 43)."),
                ("请写明作出决定的负责人", "Name the head who decided."),
            )
        )


def _require_fit(swap: Swap, bound: LedgerTask, duty: Duty, people: Sequence[Inspector], rules: Rules) -> None:
    """Hold the one who comes against roster and duty file as they are today: what became known since binds, too."""
    until = bound.bound(Act.COMMITTED)["visits_until"]
    last = max(date.fromisoformat(until), swap.on) if until else swap.on
    visit = Visit(swap.unit, needs_of(duty, Needs(swap.on, last)))
    bars = bars_of(people, [visit], duty, rules)
    members = next((team.members for team in duty.team if team.id == swap.comes), (swap.comes,))
    known = {one.id for one in people}
    if strangers := [one for one in members if one not in known]:
        raise SwapError(_stranger(one) for one in strangers)
    if barred := {rule for member in members for rule in bars.of(swap.unit, member)}:
        titles = [rules[rule].title for rule in sorted(barred)]
        words = ("；".join(title.zh for title in titles), "; ".join(title.en for title in titles))
        raise SwapError(_barred(swap.comes, words))


def _stranger(officer: str) -> Fault:
    return fault(
        "--comes",
        (f"名录库中没有 {officer}", f"The roster has no {officer}."),
        ("名录库中的人员，写作 zf:工号", "Officers of the roster, as zf: and the number."),
        ("请核对工号", "Check the number."),
    )


def _barred(officer: str, words: tuple[str, str]) -> Fault:
    return fault(
        "--comes",
        (f"{officer} 不能派往：{words[0]}", f"{officer} may not go there: {words[1]}."),
        ("按今天的名录和排班，资格、回避、在岗都须符合", "Fit by the roster and the duty file as they are today."),
        ("请另选人员；理由不能代替规则", "Choose another officer: a reason does not replace a rule."),
    )
