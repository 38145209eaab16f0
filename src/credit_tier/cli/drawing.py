"""Commands that draw and open: what they give is what the ledger keeps, the same for ever."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from credit_tier.cli.clock import time_of
from credit_tier.cli.drawing_files import (
    COMMITMENT,
    FRAME,
    MANIFEST,
    OPENED,
    REMOVALS,
    SEALED,
    SELECTED,
    json_bytes,
    place,
    read_commitment,
    read_frame,
    read_secrets,
    read_sources,
    require_own,
    table_bytes,
)
from credit_tier.cli.ledger_words import head_of, told_of_mending
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import ASSIGNMENT, SWAPS, roster_beside
from credit_tier.cli.sending import send_beside, sent_papers
from credit_tier.cli.words import say
from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.desk import Desk, require_same
from credit_tier.ledger.placing import clear_leftovers, put_over
from credit_tier.ledger.refusals import LedgerBrokenError
from credit_tier.ledger.states import Task
from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.drawing import Draw, DrawnUnit, size_of
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.refusals import StuckError
from credit_tier.sampling.sizes import Counts


def draw_command(options: argparse.Namespace) -> Answer:
    """Draw with the seed of the committed sources; the same draw gives the same bytes for ever."""
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        commitment = own_commitment(ledger, desk, options.draw)
        held = read_secrets(options.secrets, make=False)
        require_own(options.secrets, held, commitment)
        sources = read_sources(options.seed, commitment, held)
        frame = frame_beside(options.draw)
        if frame is None:
            raise ArgumentError(_missing(options.draw / FRAME))
        roster = roster_beside(options.draw)
        try:
            drawn = ledger.draw(commitment.draw_id, frame, roster, sources, secrets=held, at=time_of(options))
        except StuckError:
            return send_beside(options.draw, commitment, (frame, roster), sources, desk, time_of(options))
        papers = {
            MANIFEST: drawn.to_json(),
            SEALED: json_bytes(drawn.sealed()),
            SELECTED: table_bytes(pd.DataFrame(drawn.rows(), columns=DrawnUnit._fields)),
        }
        sent = sent_papers(options.draw, drawn, roster, desk, time_of(options))
        place(options.draw, papers | sent)
        head = head_of(desk, commitment.draw_id, Act.DRAWN)
    strata, short = drawn.core["strata"], _shortfalls(drawn)
    for name, missing in short.items():
        say(f"{name}：可抽取的不足，少抽 {missing} 户，不转移到其他层")
        say(f"{name}: too few may be drawn, {missing} are missing; they are not moved to another stratum (dr1 4.3).")
    say(f"检查结束前只公布 {SEALED}；结束后运行 open，再公布 {OPENED}。")
    say(f"Publish {SEALED} now; after the visits run `open`, and publish {OPENED}.")
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "manifest_hash": drawn.manifest_hash,
            "drawn": sum(stratum["n"] for stratum in strata),
            "strata": {stratum["name"]: {"base": stratum["N_base"], "drawn": stratum["n"]} for stratum in strata},
            "short": short,
            "officers_sent": len(drawn.core["officers"]["assignments"]) * len(commitment.slots),
            "algorithm": "pair_search" if ASSIGNMENT in sent else "waterfill",
            "ledger": head,
        }
    )


def _shortfalls(drawn: Draw) -> dict[str, int]:
    """Count what each stratum lacks because too few of it are eligible; strata that lack nothing are left out."""
    seed, missing = drawn.core["seed"]["seed"], dict[str, int]()
    for terms, stratum in zip(drawn.commitment.strata, drawn.core["strata"], strict=True):
        base = stratum["N_base"]
        missing[terms.name] = size_of(terms, Counts(base, base), drawn.commitment.draw_id, seed) - stratum["n"]
    return {name: number for name, number in missing.items() if number}


def open_command(options: argparse.Namespace) -> Answer:
    """Open a draw once the visits are over: from now on its manifest is public."""
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        commitment = own_commitment(ledger, desk, options.draw)
        drawn = ledger.open(commitment.draw_id, at=time_of(options))
        removed = ledger.replace(commitment.draw_id, (), at=time_of(options), frame=frame_beside(options.draw))
        place(options.draw, {OPENED: canonical(drawn.opened())})
        put_over(options.draw / REMOVALS, canonical(removed.content()))
        head = head_of(desk, commitment.draw_id, Act.OPENED)
    say(f"现在可公布 {OPENED} 与 {REMOVALS}；{FRAME} 与秘密 frame 只交给有权的人。")
    say(f"Publish {OPENED} and {REMOVALS} now; {FRAME} and the secret `frame` go to those entitled to them.")
    return Answer({"draw_id": commitment.draw_id, "manifest_hash": drawn.manifest_hash, "ledger": head})


def own_commitment(ledger: Ledger, desk: Desk, folder: Path) -> Commitment:
    """Give the commitment of a draw's folder, which has to be the one in the ledger.

    Raises
    ------
    LockedTaskError
        The ledger holds another one.
    LedgerBrokenError
        The ledger is older than the folder.
    SeedFirstError, VoidTaskError
    """
    told_of_mending(ledger)
    if not (folder / COMMITMENT).exists():
        raise ArgumentError(_missing(folder / COMMITMENT))
    commitment = read_commitment(folder / COMMITMENT)
    task = desk.committed(commitment.draw_id)
    require_same(commitment.content(), desk.commitment(task).content(), COMMITMENT)
    _require_newer(task, folder)
    clear_leftovers(folder)
    return commitment


def _require_newer(task: Task, folder: Path) -> None:
    """Refuse a ledger that is older than the folder of its draw: another seed would be drawn with what was restored.

    A file of the folder is written after the line of its act, so no killed process leaves one alone.
    """
    ahead = [name for name, act in _LEFT_BY.items() if act not in task.lines and (folder / name).exists()]
    if ahead:
        raise LedgerBrokenError(_older(task.id, name) for name in ahead)


def _missing(path: Path) -> Fault:
    return Fault(
        str(path),
        Text("没有这个文件", "There is no such file."),
        Text("commit 写出的文件夹", "The folder as `commit` wrote it."),
        Text(
            "请核对路径；文件丢失的，用原来的参数再运行 commit，它写回同样的内容",
            "Check the path; if the file was lost, the same `commit` as before writes the same again.",
        ),
    )


_LEFT_BY = {MANIFEST: Act.DRAWN, SEALED: Act.DRAWN, OPENED: Act.OPENED, ASSIGNMENT: Act.ASSIGNED, SWAPS: Act.SWAPPED}


def _older(task: str, name: str) -> Fault:
    return Fault(
        f"task {task}: {name}",
        Text(
            f"文件夹里已有 {name}，台账却没有这一步：台账比它旧，可能是恢复了旧备份",
            f"There is {name} here, and the ledger has no line of it: the ledger is older, an old copy may be back.",
        ),
        Text("台账先记，文件后出", "The line of an act comes before its files."),
        Text(
            "请取回最新的台账，勿移走此文件重抽；最新台账若已丢失，作废此任务并公布原因",
            "Fetch the newest ledger and do not draw again; if it is lost, void the task and publish why.",
        ),
    )


def frame_beside(folder: Path) -> Frame | None:
    """Give the frame of a draw's folder; ``None`` where it has been handed on."""
    return read_frame(folder / FRAME) if (folder / FRAME).is_file() else None
