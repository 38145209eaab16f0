"""Verification (核验): anyone can recompute a draw from what was published; nothing malformed makes this raise."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import CreditTierError, Text
from credit_tier.sampling.checks import CHECKS, Evidence
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.findings import Check, CheckName, FailedError, NotGivenError, Outcome, Verification
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.manifest import SEALED_SCHEMA, Core, parse_json
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.replacement import Replacement
from credit_tier.sampling.secrecy import Secrets

STORED = {"commitment", "core", "manifest_hash"}


@dataclass(frozen=True, slots=True)
class Published:
    """What was published apart from the manifest, to hold it against.

    Attributes
    ----------
    commitment : dict, optional
        The object of `dr1` 6.7, as published before the seed.
    manifest_hash : str, optional
    sealed : dict, optional
        The sealed edition.
    removals : Replacement or dict, optional
        Removal logs, as `Replacement.content` gives them.
    """

    commitment: object = None
    manifest_hash: object = None
    sealed: object = None
    removals: object = None


def verify(
    manifest: Draw | Mapping[str, Any] | bytes | str,
    *,
    frame: Frame | None = None,
    secrets: Secrets | bytes | None = None,
    officers: Roster | None = None,
    published: Published | None = None,
) -> Verification:
    """Check a manifest as far as what is given reaches.

    Parameters
    ----------
    manifest : Draw, mapping, bytes or str
        A draw; or the JSON of `Draw.to_json`; or the opened edition, the core alone.
    frame : Frame, optional
        With it the whole selection is drawn again.
    secrets : Secrets or bytes, optional
        The agency's secrets, or the 32 bytes ``k`` that are handed over with the frame.
    officers : Roster, optional
        With it the officers are assigned again.
    published : Published, optional
        What was published apart: commitment, hash, sealed edition, removal logs.

    Returns
    -------
    Verification
        One `Check` for each `CheckName`. A malformed manifest fails the check `form`.

    Examples
    --------
    >>> found = verify(b"[1, 2")
    >>> found.ok, found.failed[0].value, len(found.unchecked)
    (False, 'form', 19)
    """
    apart = published or Published()
    removals = apart.removals.content() if isinstance(apart.removals, Replacement) else apart.removals
    try:
        stored = _stored(manifest)
        core = _core(stored["core"])
    except FailedError as malformed:
        unknown = Text("清单格式不对，无从核验", "The form of the manifest is wrong.")
        rest = (Check(name, Outcome.NOT_CHECKABLE, unknown) for name, _ in CHECKS)
        return Verification((Check(CheckName.FORM, Outcome.FAILED, malformed.text), *rest))
    sealed_hash = apart.sealed.get("manifest_hash") if isinstance(apart.sealed, dict) else None
    evidence = Evidence(
        core=core,
        content=stored["core"],
        manifest_hashes=_present(stored.get("manifest_hash"), apart.manifest_hash, sealed_hash),
        commitments=_present(stored.get("commitment"), apart.commitment),
        sealed=apart.sealed,
        removals=removals,
        frame=frame,
        frame_secret=secrets.frame if isinstance(secrets, Secrets) else secrets,
        officers=officers,
    )
    checks = (_run(name, check, evidence) for name, check in CHECKS)
    return Verification((Check(CheckName.FORM, Outcome.PASSED), *checks))


def _run(name: CheckName, check: Callable[[Evidence], None], evidence: Evidence) -> Check:
    try:
        check(evidence)
    except NotGivenError as missing:
        return Check(name, Outcome.NOT_CHECKABLE, missing.text)
    except FailedError as failed:
        return Check(name, Outcome.FAILED, failed.text)
    except CreditTierError as refused:
        # What the library refuses to compute with, a manifest must not contain.
        zh = "；".join(f"{fault.where}：{fault.what.zh}" for fault in refused.faults[:3])
        en = " ".join(f"{fault.where}: {fault.what.en}" for fault in refused.faults[:3])
        return Check(name, Outcome.FAILED, Text(zh, en))
    except (ArithmeticError, LookupError, TypeError, ValueError) as contradiction:
        # Each field has its form, but together they make no sense: say a row count of 9 with 3 rows.
        text = Text(
            "清单各处自相矛盾，无法计算", f"The manifest contradicts itself and cannot be computed: {contradiction!r}"
        )
        return Check(name, Outcome.FAILED, text)
    return Check(name, Outcome.PASSED)


def _present(*values: object) -> tuple[object, ...]:
    return tuple(value for value in values if value is not None)


def _stored(manifest: object) -> dict[str, Any]:
    """Give ``{core}`` or ``{commitment, core, manifest_hash}`` as plain JSON objects."""
    if isinstance(manifest, Draw):
        manifest = manifest.to_json()
    try:
        given = parse_json(manifest) if isinstance(manifest, bytes | str) else manifest
        text = canonical(dict(given) if isinstance(given, Mapping) else given)
    except (ValueError, RecursionError, CreditTierError) as error:
        raise FailedError("不是规范的 JSON", f"Not JSON as dr1 1.3 has it: {error}"[:300]) from error
    if isinstance(manifest, bytes | str) and text != (manifest.encode() if isinstance(manifest, str) else manifest):
        raise FailedError("不是规范字节（RFC 8785）", "The bytes are not the canonical ones (RFC 8785).")
    plain = json.loads(text)
    if not isinstance(plain, dict):
        raise FailedError("清单须为 JSON 对象", "A manifest is a JSON object.")
    if plain.get("schema") == SEALED_SCHEMA:
        raise FailedError("这是密封版；核验须用开封版", "This is the sealed edition; verifying needs the opened one.")
    if "schema" in plain:
        return {"core": plain}
    if set(plain) != STORED:
        raise FailedError(f"应有的键：{sorted(STORED)}", f"Expected a core, or the keys {sorted(STORED)}.")
    return plain


def _core(content: object) -> Core:
    try:
        return Core.model_validate_json(canonical(content))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "core"
        raise FailedError(f"{where} 不合格式", f"{where}: {first['msg']} ({error.error_count()} such).") from error
