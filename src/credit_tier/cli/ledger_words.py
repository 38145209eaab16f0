"""What every command says of the ledger: the line of its act, and a torn line that was put aside."""

from __future__ import annotations

from typing import Any

from credit_tier.cli.words import say
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.desk import Desk


def head_of(desk: Desk, task: str, act: Act) -> dict[str, Any]:
    """Give number and hash of an act's line, to be published with it."""
    line = desk.chain.task(task).lines[act]
    return {"seq": line.seq, "hash": line.hash, "at": line.at}


def told_of_mending(ledger: Ledger) -> None:
    """Tell people that a torn last line was found and where it is now."""
    for name in ledger.mended:
        say(f"台账末行写入时曾中断，残行已移到 papers/{name}")
        say(f"The last line of the ledger was torn; what there was of it is now papers/{name}.")
