"""Commands about the ledger itself: verify it, note a publication, void a draw."""

from __future__ import annotations

import argparse

from credit_tier.cli.clock import time_of
from credit_tier.cli.drawing import own_commitment
from credit_tier.cli.ledger_words import head_of, told_of_mending
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.ledger.acts import Act, VoidReason
from credit_tier.ledger.book import Ledger


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
    """Note where an opened draw was published."""
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        task = own_commitment(ledger, desk, options.draw).draw_id
        ledger.publish(task, where=options.where, at=time_of(options))
        head = head_of(desk, task, Act.PUBLISHED)
    return Answer({"draw_id": task, "where": options.where, "ledger": head})


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
