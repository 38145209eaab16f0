"""A register of results on the disk: read whole, added to while it is held, all of a call or nothing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from credit_tier.cli.clock import time_of
from credit_tier.cli.main import Answer
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.journal import Batch, Journal
from credit_tier.ledger.placing import PRIVATE
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook
from credit_tier.visits.result_events import ResultEvent
from credit_tier.visits.result_states import Result
from credit_tier.visits.results import ResultRegister

KIND = "visit-results"


def read_register(folder: Path, rulebook: Path | None) -> ResultRegister:
    """Give the register of a folder.

    Raises
    ------
    LedgerFolderError, LedgerBrokenError, LedgerBusyError
    """
    return _of(_drained(Journal(folder, KIND).read()), load_rulebook(rulebook))


def add_events(options: argparse.Namespace, events_of: Callable[[ResultRegister], Iterable[ResultEvent]]) -> Answer:
    """Add what a command makes of the register as it stands; called again, it adds nothing.

    Raises
    ------
    ResultError
        An event is refused; nothing is added.
    """
    journal, rulebook = Journal(options.register, KIND), load_rulebook(options.rulebook)
    with journal.held(new=options.action == "assign") as batches:
        # The line before the new one is hashed again, so the last batch stays.
        register = _of(chain(_drained(batches[:-1]), *(batch.entries for batch in batches[-1:])), rulebook)
        done = register.with_events(events_of(register))
        head = journal.add(batches, [event.to_data() for event in done.added], at=time_of(options))
    states: dict[str, int] = {}
    for result in done.register.results.values():
        states[result.state.label.zh] = states.get(result.state.label.zh, 0) + 1
    content: dict[str, Any] = {
        "action": options.action,
        "added": len(done.added),
        "known": done.known,
        "visits": len(done.register),
        "states": states,
        "register": {"seq": head.seq, "hash": head.hash},
    }
    return Answer(content)


def chosen(register: ResultRegister, options: argparse.Namespace) -> list[Result]:
    """Give the results that a command is about: of a draw, an agency, some enterprises, or all.

    Raises
    ------
    ArgumentError
        An enterprise is not in the register.
    """
    units = [unit if ":" in unit else fold_code(unit) for unit in options.unit]
    found = [
        result
        for result in register.results.values()
        if (not options.task or result.key.task == options.task)
        and (not options.agency or result.key.agency == options.agency)
        and (not units or result.key.unit in units)
    ]
    if missing := sorted(set(units) - {result.key.unit for result in found}):
        raise ArgumentError(_no_visit(unit) for unit in missing)
    return found


@contextmanager
def private_folder(folder: Path) -> Iterator[Path]:
    """Give a new folder that its owner alone can read, with files that nobody else can read either."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    yield folder
    for file in folder.iterdir():
        file.chmod(PRIVATE)


def _of(entries: Iterable[dict[str, Any]], rulebook: Rulebook) -> ResultRegister:
    return ResultRegister.of(map(ResultEvent.from_data, entries), rulebook)


def _drained(batches: Iterable[Batch]) -> Iterator[dict[str, Any]]:
    """Give every entry and let go of it: plain data beside the events made of it would take the memory twice."""
    for batch in batches:
        batch.entries.reverse()
        while batch.entries:
            yield batch.entries.pop()


def _no_visit(unit: str) -> Fault:
    return Fault(
        "--unit",
        Text(f"登记簿中没有 {unit} 的检查", f"The register has no visit of {unit}."),
        Text("已登记派员的企业", "Enterprises whose officers were entered."),
        Text("请核对代码、--task 与 --agency", "Check the code, --task and --agency."),
    )
