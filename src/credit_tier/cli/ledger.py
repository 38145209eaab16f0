"""Commands about the ledger itself: verify it, note a publication, void a draw."""

from __future__ import annotations

import argparse
from typing import Any

from credit_tier.cli.clock import time_of
from credit_tier.cli.drawing import own_commitment
from credit_tier.cli.ledger_words import head_of, told_of_mending
from credit_tier.cli.main import Answer
from credit_tier.cli.register import read_register
from credit_tier.cli.result_outputs import write_publication
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.acts import Act, VoidReason
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.refusals import NotYetError, too_early


def ledger_command(options: argparse.Namespace) -> Answer:
    """Verify a ledger, list its draws and the register of void ones."""
    found = Ledger(options.ledger).verify(options.head)
    say(str(found))
    if not found.papers and found.head.seq:
        say("没有 papers/ 或无权读取：只核验了公开部分")
        say("papers/ is not here or may not be read: the public part alone was checked.")
    tasks = found.chain.tasks.values()
    return Answer(
        {
            "lines": found.head.seq,
            "head": found.head.hash,
            "papers": found.papers,
            "torn": int(found.torn is not None),
            "wrong": [fault.where for fault in found.faults],
            "tasks": {task.id: str(task.state) for task in tasks},
            "void": [
                {"draw_id": line.task, "at": line.at, "after": found.chain.last_state(line), **line.content}
                for line in found.chain.voids()
            ],
        },
        yes=found.ok,
    )


def publish_command(options: argparse.Namespace) -> Answer:
    """Write what is published of an opened draw, and note where it was published; either, or both."""
    _require_something(options)
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        task = own_commitment(ledger, desk, options.draw).draw_id
        content: dict[str, Any] = {"draw_id": task}
        if options.results is not None:
            if Act.OPENED not in desk.committed(task).lines:
                # A list of those drawn announces their visits.
                raise NotYetError(too_early(f"task {task}", "尚未公开，名单不得公示", "It is not opened yet."))
            register = read_register(options.results, options.rulebook)
            content |= write_publication(register, options.out, task=task, as_of=options.as_of)
        if options.where is not None:
            ledger.publish(task, where=options.where, at=time_of(options))
            content |= {"where": options.where, "ledger": head_of(desk, task, Act.PUBLISHED)}
    return Answer(content)


def _require_something(options: argparse.Namespace) -> None:
    together = {"--results": options.results, "--as-of": options.as_of, "--out": options.out}
    missing = [name for name, value in together.items() if value is None]
    if missing == list(together) and options.where is None:
        missing, together = ["--where"], {}
    if missing and missing != list(together):
        raise ArgumentError(_incomplete(name) for name in missing)


def void_command(options: argparse.Namespace) -> Answer:
    """Void a draw for ever, with its reason."""
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        told_of_mending(ledger)
        ledger.void(options.task, VoidReason(options.reason), options.text, at=time_of(options))
        head = head_of(desk, options.task, Act.VOID)
    say(f"{options.task} 已作废；须公布理由，重新抽取用新的编号。")
    say(f"{options.task} is void; publish the reason, and draw anew under another draw_id.")
    return Answer({"draw_id": options.task, "reason": options.reason, "text": options.text, "ledger": head})


def _incomplete(name: str) -> Fault:
    return Fault(
        name,
        Text(f"缺少 {name}", f"{name} is missing."),
        Text(
            "--where 登记公布之处；--results、--as-of、--out 三者一起写出公示文件",
            "--where notes a place; --results, --as-of and --out together write the publication.",
        ),
        Text("请补上", "Add it."),
    )
