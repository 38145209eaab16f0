"""The command verify: anyone checks a manifest as far as what is given reaches."""

from __future__ import annotations

import argparse
from hashlib import sha256
from pathlib import Path
from typing import Any

from credit_tier.cli.drawing_files import read_frame, read_secrets
from credit_tier.cli.folders import read_json
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import read_roster
from credit_tier.cli.sent_verifying import verify_sent
from credit_tier.cli.words import say
from credit_tier.foundation.digest import digest
from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.rulebook.loading import shipped
from credit_tier.sampling.manifest import parse_json
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.verification import Published, verify

LEDGER = "ledger"


def verify_command(options: argparse.Namespace) -> Answer:
    """Check a manifest as far as what is given reaches; or write the verifier that shares no code with the library."""
    if options.stand_alone:
        return _write_verifier(options.stand_alone)
    if options.sent:
        return verify_sent(options)
    if options.manifest is None:
        raise ArgumentError(_nothing_to_verify())
    manifest = options.manifest.read_bytes()
    frame = read_frame(options.frame) if options.frame else None
    held = read_secrets(options.secrets, make=False) if options.secrets else None
    published = Published(
        commitment=read_json(options.commitment) if options.commitment else None,
        sealed=read_json(options.sealed) if options.sealed else None,
        removals=read_json(options.removals) if options.removals else None,
    )
    found = verify(manifest, frame=frame, secrets=held, officers=_roster(options, manifest), published=published)
    say(str(found))
    failed = [name.value for name in found.failed]
    if options.ledger and not _in_ledger(Ledger(options.ledger), manifest):
        failed.append(LEDGER)
    return Answer(
        {"failed": failed, "not_checkable": [name.value for name in found.unchecked]},
        yes=not failed,
    )


def _roster(options: argparse.Namespace, manifest: bytes) -> Roster | None:
    """Give the roster to send officers from again; where none is given, the empty one if nobody was to be sent."""
    if options.officers:
        return read_roster(options.officers)
    try:
        given = parse_json(manifest)
        core = given.get("core", given) if isinstance(given, dict) else {}
        return None if core["officers"]["root"] != Roster().officers_root(b"") else Roster()
    except (ValueError, KeyError, TypeError):
        return Roster()


def _write_verifier(path: Path) -> Answer:
    data = shipped("verify.py").read_bytes()
    with path.open("xb") as file:  # a file that is there is not replaced
        file.write(data)
    say(f"已写出 {path}：只需 Python，与本库没有共用代码。")
    say(f"{path} was written: it needs Python alone and shares no code with this library.")
    return Answer({"stand_alone": str(path), "sha256": sha256(data).hexdigest()})


def _nothing_to_verify() -> Fault:
    return Fault(
        "credit-tier verify",
        Text("缺少要核验的清单", "The manifest to verify is missing."),
        Text("清单文件，或 --stand-alone", "A manifest, or --stand-alone."),
        Text("请看 credit-tier verify --help", "See credit-tier verify --help."),
    )


def _in_ledger(ledger: Ledger, manifest: bytes) -> bool:
    """Tell whether a ledger that verifies holds this very manifest, not void."""
    checked = ledger.verify()
    core = _core(manifest)
    task = checked.chain.task(str(core.get("draw_id", "")))
    drawn = bool(task.manifest_hash) and task.manifest_hash == core.get("manifest_hash")
    holds = checked.ok and drawn and Act.VOID not in task.lines
    say(str(checked))
    if checked.ok and not holds:
        say("✗ 台账中没有这份清单，或已作废 / the ledger does not hold this manifest, or it is void")
    return holds


def _core(manifest: bytes) -> dict[str, Any]:
    """Give id and hash of a manifest in either form; nothing where it is none."""
    try:
        given = parse_json(manifest)
        core = given.get("core", given) if isinstance(given, dict) else {}
        return {"draw_id": core["draw_id"], "manifest_hash": digest(core)}
    except (ValueError, KeyError, TypeError, CreditTierError):
        return {}
