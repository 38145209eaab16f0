"""The files of a draw, as people write and keep them: plan, secrets, frame, commitment, seed, manifest."""

from __future__ import annotations

import csv
import json
import os
import secrets as system
from pathlib import Path
from typing import Any, Final

import pandas as pd

from credit_tier.cli.folders import read_json, read_toml, told_of, unfit, write_csv
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import Seed, make_seed
from credit_tier.sampling.sources import SourceKind
from credit_tier.sampling.values import is_value

COMMITMENT, FRAME, SEALED, MANIFEST = "commitment.json", "frame.csv", "sealed.json", "manifest.json"

_PLAN: Final = 'draw_id = "…"; sources = [{ kind = "dice", ref = "…" }]; prev_manifest_hash = "…"（可省 optional）'
_SEED: Final = '[{"kind": "dice", "ref": "…", "value": "…"}]'
_SECRETS: Final = '{"agency": "64 位十六进制 hex", "frame": "64 位十六进制 hex"}'
_MAY_BE_EMPTY: Final = "value"
"""What a department that did not reveal its secret in time has said."""
_COLUMNS: Final = ["id", "stratum", "x", "eligible", "reason"]


def read_plan(path: Path) -> dict[str, Any]:
    """Read the plan of a draw: its identifier and the public sources named in advance."""
    plan = read_toml(path)
    faults = _keys(path.name, plan, {"draw_id", "sources"}, {"prev_manifest_hash"}, _PLAN)
    faults += _texts(path.name, plan, ("draw_id", "prev_manifest_hash"), _PLAN)
    faults += _entries(f"{path.name}: sources", plan.get("sources", []), {"kind", "ref"}, _PLAN)
    if faults:
        raise ArgumentError(faults)
    return plan


def read_secrets(path: Path, *, make: bool) -> Secrets:
    """Read the agency's two secrets; with `make`, take them from the operating system where the file is not there."""
    if make and not path.exists():
        _make_secrets(path)
    content = read_json(path)
    try:
        agency, frame = bytes.fromhex(content["agency"]), bytes.fromhex(content["frame"])
    except (KeyError, TypeError, ValueError) as error:
        # What is wrong with a secret is not shown: the message may end up in a log.
        what = Text("缺少 agency 或 frame，或不是十六进制", "agency or frame is missing, or is no hex.")
        raise ArgumentError(unfit(path.name, what, _SECRETS)) from error
    with told_of(path):
        return Secrets(agency=agency, frame=frame)


def _make_secrets(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Created for the owner alone: whoever knows the secrets before the visits knows who is drawn.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump({"agency": system.token_hex(32), "frame": system.token_hex(32)}, file)
        file.flush()
        os.fsync(handle)  # a commitment whose secrets went with a power cut can never be drawn


def write_frame(frame: Frame, path: Path) -> None:
    """Write a frame as CSV, a unit a row."""
    write_csv(pd.DataFrame(list(frame), columns=_COLUMNS), path)


def read_frame(path: Path) -> Frame:
    """Read what `write_frame` wrote."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file, strict=True)
        ids, strata, weights, flags, reasons = zip(*rows, strict=True) if rows else ((),) * 5
        x, eligible = ([int(text) for text in column] for column in (weights, flags))
    except (ValueError, csv.Error) as error:
        raise ArgumentError(_no_frame(path.name)) from error
    if header != _COLUMNS:
        raise ArgumentError(_no_frame(path.name))
    with told_of(path):
        return Frame.from_columns(ids, strata, x, eligible, reasons)


def read_commitment(path: Path) -> Commitment:
    """Read a commitment as it was published."""
    content = read_json(path)
    what = Text("这不是 commit 写出的承诺书", "This is no commitment as `commit` wrote it.")
    try:
        with told_of(path):
            return Commitment.from_content(content)
    except (TypeError, ValueError) as error:
        raise ArgumentError(unfit(path.name, what, COMMITMENT)) from error


def read_seed(path: Path, commitment: Commitment, held: Secrets) -> Seed:
    """Read the public sources with what they said, and put the agency's secret in its committed place."""
    public = read_json(path)
    faults = _entries(path.name, public, {"kind", "ref", "value"}, _SEED)
    if faults:
        raise ArgumentError(faults)
    given = [(item["kind"], item["ref"]) for item in public]
    named = [(item.kind.value, item.ref) for item in commitment.sources if item.kind is not SourceKind.AGENCY_SECRET]
    if given != named:
        raise ArgumentError(_other_sources(path.name, given, named))
    own = {**held.agency_source.model_dump(mode="json"), "value": held.agency.hex()}
    waiting = iter(public)
    with told_of(path):
        return make_seed(
            commitment,
            [own if item.kind is SourceKind.AGENCY_SECRET else next(waiting) for item in commitment.sources],
        )


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


def store_once(path: Path, drawn: Draw) -> None:
    """Write a manifest once and whole; the same draw again must give the same bytes, another is refused."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(drawn.to_json())
    try:
        # A link appears complete or not at all, and never replaces a file.
        os.link(beside, path)
    except FileExistsError as error:
        if path.read_bytes() != drawn.to_json():
            raise DrawnOtherwiseError(_drawn_otherwise(path.name)) from error
    finally:
        beside.unlink()


class DrawnOtherwiseError(ArgumentError):
    """The stored draw differs from the one just computed; nothing is overwritten."""

    exit_code = 4


def _no_frame(name: str) -> Fault:
    return unfit(
        name,
        Text("这不是 commit 写出的名录，或已被改动", "This is no frame as `commit` wrote it, or it was changed."),
        f"{FRAME}，列为 columns {', '.join(_COLUMNS)}；x 与 eligible 为整数 integers",
    )


def _drawn_otherwise(name: str) -> Fault:
    return Fault(
        name,
        Text("此承诺已经抽取过，结果不同", "This commitment was drawn before, with another result."),
        Text("一个承诺只有一个结果，永不重抽", "A commitment has one result for ever."),
        Text(
            "请核对种子来源；如原抽取无效，应说明理由另立抽查编号",
            "Check the sources; a void draw needs its reason and a new draw_id.",
        ),
    )


def _keys(where: str, given: dict[str, Any], needed: set[str], optional: set[str], allowed: str) -> list[Fault]:
    missing, unknown = sorted(needed - set(given)), sorted(set(given) - needed - optional)
    faults = [unfit(where, Text(f"缺少 {key}", f"{key} is missing."), allowed) for key in missing]
    return faults + [unfit(where, Text(f"不认识的键 {key}", f"Unknown key {key}."), allowed) for key in unknown]


def _texts(where: str, given: dict[str, Any], keys: tuple[str, ...], allowed: str) -> list[Fault]:
    return [
        unfit(
            f"{where}: {key}",
            Text("须为文本，用引号括起，不得为空", "This must be a text in quotes, not empty."),
            allowed,
        )
        for key in keys
        if key in given and not (is_value(given[key]) or (key == _MAY_BE_EMPTY and given[key] == ""))
    ]


def _entries(where: str, given: object, keys: set[str], allowed: str) -> list[Fault]:
    """Find what is wrong with a list of sources."""
    if not isinstance(given, list):
        return [unfit(where, Text("须为列表", "This must be a list."), allowed)]
    faults: list[Fault] = []
    for index, item in enumerate(given):
        at = f"{where}[{index}]"
        if isinstance(item, dict):
            faults += _keys(at, item, keys, set(), allowed) + _texts(at, item, tuple(sorted(keys)), allowed)
        else:
            faults.append(unfit(at, Text("须为一个来源", "This must be a source."), allowed))
    return faults


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
