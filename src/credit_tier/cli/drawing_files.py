"""The files of a draw, as commands leave them for one another: secrets, frame, commitment, seed, manifest."""

from __future__ import annotations

import csv
import json
import secrets as system
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Final

import pandas as pd

from credit_tier.cli.folders import read_json, told_of, unfit
from credit_tier.cli.plan_files import entry_faults
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.placing import PRIVATE, PUBLIC, make_folder, put_once
from credit_tier.ledger.refusals import LedgerError
from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.sources import Source, SourceKind

COMMITMENT, POLICY, FRAME, CONFLICTS = "commitment.json", "policy.json", "frame.csv", "conflicts.csv"
SEALED, MANIFEST, SELECTED = "sealed.json", "manifest.json", "selected.csv"
OPENED, REMOVALS, NET = "opened.json", "removals.json", "net.csv"
_OPEN_TO_ALL = {COMMITMENT, POLICY, SEALED, OPENED}

_SEED: Final = '[{"kind": "dice", "ref": "…", "value": "…"}]'
_SECRETS: Final = '{"agency": "64 位十六进制 hex", "frame": "64 位十六进制 hex"}'
_COLUMNS: Final = ["id", "stratum", "x", "eligible", "reason"]


class OtherSourcesError(ArgumentError):
    """The seed comes from other sources than those that were named in advance."""

    exit_code = 4


class ChangedFileError(LedgerError):
    """A file of a draw is not the one that was written; nothing is overwritten."""

    exit_code = 4


def read_secrets(path: Path, *, make: bool) -> Secrets:
    """Read the agency's two secrets; with `make`, take them from the operating system where the file is not there."""
    if make and not path.exists():
        make_folder(path.parent, 0o755)
        made = {"agency": system.token_hex(32), "frame": system.token_hex(32)}
        # For the owner alone, and on the disk: who knows them knows who is drawn, and lost ones end the draw.
        put_once(path, json.dumps(made).encode(), mode=PRIVATE)
    content = read_json(path)
    try:
        agency, frame = bytes.fromhex(content["agency"]), bytes.fromhex(content["frame"])
    except (KeyError, TypeError, ValueError) as error:
        # What is wrong with a secret is not shown: the message may end up in a log.
        what = Text("缺少 agency 或 frame，或不是十六进制", "agency or frame is missing, or is no hex.")
        raise ArgumentError(unfit(path.name, what, _SECRETS)) from error
    with told_of(path):
        return Secrets(agency=agency, frame=frame)


def frame_bytes(frame: Frame) -> bytes:
    """Give a frame as CSV, a unit a row: UTF-8 with byte order mark, CRLF, in the order of the ids."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([_COLUMNS, *frame])
    return text.getvalue().encode("utf-8-sig")


def table_bytes(table: pd.DataFrame) -> bytes:
    """Give a CSV that Excel opens with Chinese intact: UTF-8 with byte order mark, CRLF."""
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def json_bytes(content: object) -> bytes:
    """Give JSON for people to read; keys keep their order."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read_frame(path: Path) -> Frame:
    """Read what `frame_bytes` gave, byte for byte: a file that was saved again is refused even if it means the same."""
    try:
        data = path.read_bytes()
        header, *rows = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        ids, strata, weights, flags, reasons = zip(*rows, strict=True) if rows else ((),) * 5
        x, eligible = ([int(text) for text in column] for column in (weights, flags))
    except (ValueError, csv.Error) as error:
        raise ArgumentError(_no_frame(path.name)) from error
    if header != _COLUMNS:
        raise ArgumentError(_no_frame(path.name))
    with told_of(path):
        frame = Frame.from_columns(ids, strata, x, eligible, reasons)
    if frame_bytes(frame) != data:
        raise ArgumentError(_not_as_written(path.name))
    return frame


def read_commitment(path: Path) -> Commitment:
    """Read a commitment as it was published."""
    content = read_json(path)
    what = Text("这不是 commit 写出的承诺书", "This is no commitment as `commit` wrote it.")
    try:
        with told_of(path):
            return Commitment.from_content(content)
    except (TypeError, ValueError) as error:
        raise ArgumentError(unfit(path.name, what, COMMITMENT)) from error


def read_sources(path: Path, commitment: Commitment, held: Secrets) -> list[Source]:
    """Read the public sources with what they said, and put the agency's secret in its committed place."""
    public = read_json(path)
    faults = entry_faults(path.name, public, {"kind", "ref", "value"}, _SEED)
    if faults:
        raise ArgumentError(faults)
    given = [(item["kind"], item["ref"]) for item in public]
    named = [(item.kind.value, item.ref) for item in commitment.sources if item.kind is not SourceKind.AGENCY_SECRET]
    if given != named:
        raise OtherSourcesError(_other_sources(path.name, given, named))
    own = {**held.agency_source.model_dump(mode="json"), "value": held.agency.hex()}
    waiting = iter(public)
    with told_of(path):
        return [
            Source(**(own if item.kind is SourceKind.AGENCY_SECRET else next(waiting))) for item in commitment.sources
        ]


def require_own(path: Path, held: Secrets, commitment: Commitment) -> None:
    """Refuse secrets other than those that were committed to."""
    if (held.agency_source.ref, held.frame_hash) != (commitment.agency_hash, commitment.frame_hash):
        raise ArgumentError(
            Fault(
                path.name,
                Text("这不是作出此承诺时的秘密文件", "These are not the secrets of this commitment."),
                Text("哈希与承诺书一致的秘密", "Secrets whose hashes are those of the commitment."),
                Text(
                    "请找回 commit 时 --secrets 所指的文件；若已丢失，只能作废并重新承诺",
                    "Find the file that --secrets named at `commit`; if it is lost, void the draw and commit anew.",
                ),
            )
        )


def place(folder: Path, papers: Mapping[str, bytes]) -> None:
    """Write files that are not there yet, each once and whole; those that are there must be the same.

    Raises
    ------
    ChangedFileError
        One is there with other content; all such files are named.
    """
    make_folder(folder, 0o755)
    changed = [
        name
        for name, data in papers.items()
        if put_once(folder / name, data, mode=PUBLIC if name in _OPEN_TO_ALL else PRIVATE) != data
    ]
    if changed:
        raise ChangedFileError(_changed(name) for name in changed)


def _changed(name: str) -> Fault:
    return Fault(
        name,
        Text("此文件与台账所存的答案不同，已被改动", "This file is not what the ledger answers: it was changed."),
        Text("台账存的答案永远不变", "The answer in the ledger never changes."),
        Text("请移走此文件后用同样的命令取回", "Move it away, and the same command writes it again."),
    )


def _no_frame(name: str) -> Fault:
    return unfit(
        name,
        Text("这不是 commit 写出的名录，或已被改动", "This is no frame as `commit` wrote it, or it was changed."),
        f"{FRAME}，列为 columns {', '.join(_COLUMNS)}；x 与 eligible 为整数 integers",
    )


def _not_as_written(name: str) -> Fault:
    return Fault(
        name,
        Text(
            "内容相同，但不是 commit 写出的字节（行序、引号、换行或数字写法不同）",
            "It means the same, but its bytes are not those that `commit` wrote (order, quotes, line ends or digits).",
        ),
        Text("与写出时逐字节相同", "The file as it was written, byte for byte."),
        Text("请取回原文件；要查看请另存副本", "Fetch the file as it was; look into a copy of it."),
    )


def _other_sources(name: str, given: list[tuple[str, str]], named: list[tuple[str, str]]) -> Fault:
    found, committed = ("；".join(f"{kind} {ref}" for kind, ref in pairs) or "—" for pairs in (given, named))
    return Fault(
        name,
        Text(f"不是承诺的公共来源或次序：{found}", f"Not the public sources committed to, or not in order: {found}"),
        Text(f"承诺的来源依次为：{committed}", f"Committed to, in this order: {committed}"),
        Text(
            "请逐字照抄承诺书的 kind 与 ref（机关秘密取自秘密文件，不写在这里）",
            "Copy kind and ref from the commitment (the agency's secret comes from its own file, not from this one).",
        ),
    )
