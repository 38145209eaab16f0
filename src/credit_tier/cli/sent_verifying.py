"""Verifying who was sent (核验派员): the assignment and every exchange are made again and held against the ledger."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from credit_tier.cli.drawing import frame_beside, own_commitment
from credit_tier.cli.drawing_files import read_secrets, require_own
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import ASSIGNMENT, SENT, SENT_NOW, SWAPS, roster_beside, sent_bytes
from credit_tier.cli.sending import pair_limit, sent_by_seed
from credit_tier.cli.swapping import lot_of, swap_papers
from credit_tier.cli.words import say
from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.assigning import drawn_rows, stored, stored_swaps
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.states import Task
from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.sources import Source, SourceKind
from credit_tier.visits.swaps import Swap, swap_log, swapped

CHECKS: Final = ("ledger", "roster", "assignment", "files", "swaps")


class _WrongError(CreditTierError):
    """A check failed: what was made again is not what is bound."""


def verify_sent(options: argparse.Namespace) -> Answer:
    """Check the folder of a task of sending against its ledger, with its secrets."""
    if options.ledger is None or options.secrets is None:
        raise ArgumentError(_incomplete())
    ledger, folder = Ledger(options.ledger), options.sent
    found = ledger.verify()
    with ledger.held() as desk:
        commitment = own_commitment(ledger, desk, folder)
        held = read_secrets(options.secrets, make=False)
        require_own(options.secrets, held, commitment)
        bound = desk.committed(commitment.draw_id)
        checks: dict[str, Callable[[], object]] = {
            "ledger": lambda: _require(found.ok),
            "roster": lambda: lot_of(desk, bound, commitment, folder, held),
            "assignment": lambda: _assignment(desk, bound, commitment, folder, held),
            "files": lambda: _files(desk, bound, commitment, folder),
            "swaps": lambda: _swaps(desk, bound, commitment, folder, held),
        }
        failed = [name for name in CHECKS if not _holds(name, checks[name])]
        swaps = len(stored_swaps(desk, bound))
    return Answer({"draw_id": commitment.draw_id, "failed": failed, "swaps": swaps}, yes=not failed)


def _holds(name: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except (CreditTierError, ValueError, LookupError, TypeError) as error:
        words = f"：{error}" if isinstance(error, CreditTierError) and error.faults else ""
        say(f"✗ {name}{words}")
        return False
    say(f"✓ {name}")
    return True


def _assignment(desk: Desk, bound: Task, commitment: Commitment, folder: Path, held: Secrets) -> None:
    """Send officers again by the seed of the ledger and hold them against those that are bound."""
    frame = frame_beside(folder)
    _require(frame is not None)
    said = [
        item | {"value": held.agency.hex()} if _is_own(item) else item for item in bound.bound(Act.SEEDED)["sources"]
    ]
    seed = make_seed(commitment, [Source(**item) for item in said]).seed
    limit = pair_limit(folder, commitment)
    if frame is not None:
        again = sent_by_seed(commitment, (frame, roster_beside(folder)), seed, limit)
        _require(again.rows == drawn_rows(desk, bound))
        kept = stored(desk, bound, Act.ASSIGNED)
        _require(kept is None or kept == again.content(commitment.hash, commitment.slots, limit))


def _files(desk: Desk, bound: Task, commitment: Commitment, folder: Path) -> None:
    """Hold what lies in the folder against what is bound."""
    kept = stored(desk, bound, Act.ASSIGNED)
    _require(_bytes(folder / ASSIGNMENT) == (None if kept is None else canonical(kept)))
    _require(_bytes(folder / SENT) == sent_bytes(drawn_rows(desk, bound), commitment.slots))


def _swaps(desk: Desk, bound: Task, commitment: Commitment, folder: Path, held: Secrets) -> None:
    """Make every exchange again, each under the hard rules."""
    entries = stored_swaps(desk, bound)
    swaps = [Swap.from_entry(entry) for entry in entries]
    _require(swap_log(swaps)[0] == entries)
    lot = lot_of(desk, bound, commitment, folder, held)
    rows = swapped(lot.task, lot.rows, swaps, pair_limit=lot.pair_limit)
    papers = swap_papers(entries, rows, commitment.slots) if entries else {SWAPS: None, SENT_NOW: None}
    _require(all(_bytes(folder / name) == data for name, data in papers.items()))


def _is_own(item: dict[str, str]) -> bool:
    return item["kind"] == SourceKind.AGENCY_SECRET.value


def _require(holds: bool) -> None:  # noqa: FBT001 # a condition, no switch
    if not holds:
        raise _WrongError(())


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _incomplete() -> Fault:
    return Fault(
        "verify --sent",
        Text("核验派员须有台账和秘密文件", "Who was sent is verified with the ledger and the secrets."),
        Text("--sent、--ledger、--secrets", "--sent, --ledger, --secrets."),
        Text("请补上", "Add them."),
    )
