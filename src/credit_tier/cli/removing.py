"""The command replace: an enterprise that is gone is removed for ever, and the next in rank steps in (剔除与递补)."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import pandas as pd

from credit_tier.cli.clock import time_of
from credit_tier.cli.drawing import frame_beside, own_commitment
from credit_tier.cli.drawing_files import NET, REMOVALS, table_bytes
from credit_tier.cli.ledger_words import head_of
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.placing import PRIVATE, put_over
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.values import is_hash

FINDINGS = frozenset(
    {"unreachable", "no-contact", "cannot-be-contacted", "refused", "uncooperative"}
    | {"无法联系", "通过登记的住所无法联系", "不配合检查", "拒绝检查"}
)
"""What a visit finds, and what therefore is no reason to visit somebody else."""


class FindingError(ArgumentError):
    """What is given as a reason is a result of the visit (R15)."""

    exit_code = 4


def replace_command(options: argparse.Namespace) -> Answer:
    """Remove an enterprise and say how many others step in; who they are is in a file, not on stdout."""
    if options.reason in FINDINGS:
        raise FindingError(_finding(options.reason))
    ledger = Ledger(options.ledger)
    with ledger.held() as desk:
        commitment = own_commitment(ledger, desk, options.draw)
        drawn, frame = desk.drawn(desk.committed(commitment.draw_id)), frame_beside(options.draw)
        unit = fold_code(options.unit) if ":" not in options.unit else options.unit
        removal = Removal(
            stratum=_stratum(drawn, frame, unit), id=unit, reason=options.reason, evidence=_evidence(options.evidence)
        )
        result = ledger.replace(commitment.draw_id, [removal], at=time_of(options), frame=frame)
        rows = [(name, place, code) for name, net in result.net.items() for place, code in enumerate(net, start=1)]
        put_over(options.draw / NET, table_bytes(pd.DataFrame(rows, columns=["stratum", "place", "id"])), mode=PRIVATE)
        opened = Act.OPENED in desk.committed(commitment.draw_id).lines
        if opened:
            put_over(options.draw / REMOVALS, canonical(result.content()))
        head = head_of(desk, commitment.draw_id, Act.REMOVED)
    selected = {row.id for row in drawn.rows()}
    if opened:
        say(f"此次抽取已公开：请重新公布 {REMOVALS}")
        say(f"The draw is open already: publish {REMOVALS} again.")
    say(f"净名单见 {options.draw / NET}；只交给执行检查的人。")
    say(f"The net list is {options.draw / NET}; it is for those who carry out the visits.")
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "manifest_hash": drawn.manifest_hash,
            "removed": sum(map(len, result.logs.values())),
            "stepped_in": sum(code not in selected for _, _, code in rows),
            "to_visit": len(rows),
            "ledger": head,
        }
    )


def _stratum(drawn: Draw, frame: Frame | None, unit: str) -> str:
    """Find the stratum of a unit: among those drawn and in reserve, then in the frame."""
    for stratum in drawn.core["strata"]:
        if any(row[1] == unit for row in stratum["selected"] + stratum["reserve"]):
            return str(stratum["name"])
    found = next((item.stratum for item in frame or () if item.id == unit), None)
    if found is None:
        raise ArgumentError(
            Fault(
                "--unit",
                Text(f"此次抽取中没有 {unit}", f"This draw has no {unit}."),
                Text("抽中或可递补的企业", "An enterprise that was drawn, or may step in."),
                Text("请核对代码", "Check the code."),
            )
        )
    return found


def _evidence(text: str) -> str:
    """Give the hash of the evidence: of a file, or as it was given."""
    return text if is_hash(text) else hashlib.sha256(Path(text).read_bytes()).hexdigest()


def _finding(reason: str) -> Fault:
    return Fault(
        "--reason",
        Text(
            f"“{reason}”是检查结果，不是递补的理由：这家企业就是本次检查的对象",
            f"{reason!r} is a result of the visit and no reason to visit somebody else.",
        ),
        Text(
            "只有 closed 注销吊销、duplicate 重复、moved-out 迁出可以递补",
            "Only closed, duplicate and moved-out let the next step in (dr1 7.7).",
        ),
        Text(
            "请如实录入检查结果；通过登记的住所无法联系的，依规列入经营异常名录",
            "Record it as the result; no contact at the registered address leads to the list of abnormal operation.",
        ),
    )
