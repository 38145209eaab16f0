"""Commands that draw: commit, draw, verify."""

from __future__ import annotations

import argparse
import json
import os
import secrets as system
from pathlib import Path
from typing import Any

import pandas as pd

from credit_tier.cli.folders import Run, new_folder, read_json, read_toml, write_json
from credit_tier.cli.grading import say, tiers_of, write_csv
from credit_tier.cli.identity import code_identity
from credit_tier.cli.main import Answer
from credit_tier.engine.register import CLOSED, closed_enterprises
from credit_tier.foundation.digest import digest
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.sampling.commitment import Commitment, commit
from credit_tier.sampling.drawing import Draw, draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import DrawPlan
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.verification import verify
from credit_tier.supervision.framing import make_frame, stratum_terms

COMMITMENT, FRAME, SEALED, MANIFEST = "commitment.json", "frame.csv", "sealed.json", "manifest.json"
_PLAN_KEYS = {"draw_id", "sources", "prev_manifest_hash"}


def commit_command(options: argparse.Namespace) -> Answer:
    """Bind frame, rules and secrets before any public source speaks."""
    run = Run.load(options.run, options.rulebook)
    tiers, plan = tiers_of(run), read_plan(options.plan)
    members = {code for code, _ in tiers.in_field(options.field)}
    closed = closed_enterprises(run.records, known_on=run.grades.indicators.known_on)
    frame = make_frame(tiers, field=options.field, eligibility={code: CLOSED for code in closed if code in members})
    held = read_secrets(options.secrets, make=True)
    terms = DrawPlan(
        draw_id=plan["draw_id"],
        strata=stratum_terms(tiers, field=options.field),
        sources=(held.agency_source, *plan["sources"]),
        policy_hash=digest({"plan": plan, "tiers": tiers.digest, "field": options.field, "trial": int(tiers.trial)}),
        rulebook_hash=run.rulebook.digest,
        code=code_identity(),
        **{key: plan[key] for key in ("prev_manifest_hash",) if key in plan},
    )
    commitment = commit(terms, frame, Roster(), secrets=held)
    out = new_folder(options.out)
    write_frame(frame, out / FRAME)
    write_json(out / COMMITMENT, commitment.content())
    say(f"请公布 {COMMITMENT}，之后才可产生种子；{FRAME} 与秘密文件不得公开。")
    say(f"Publish {COMMITMENT} before the seed exists; keep {FRAME} and the secrets closed.")
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "commit_hash": commitment.hash,
            "units": len(frame),
            "strata": {name: frame.size(name) for name in frame.strata},
            "trial": int(tiers.trial),
            "out": str(options.out),
        }
    )


def draw_command(options: argparse.Namespace) -> Answer:
    """Draw with the seed of the committed sources; the same draw gives the same bytes for ever."""
    commitment = Commitment.from_content(read_json(options.draw / COMMITMENT))
    held = read_secrets(options.secrets, make=False)
    own = {**held.agency_source.model_dump(mode="json"), "value": held.agency.hex()}
    seed = make_seed(commitment, [own, *_sources(options.seed)])
    drawn = draw(commitment, read_frame(options.draw / FRAME), Roster(), seed, secrets=held)
    _store(options.draw / MANIFEST, drawn)
    write_json(options.draw / SEALED, drawn.sealed())
    rows = pd.DataFrame([row._asdict() for row in drawn.rows()])
    write_csv(rows, options.draw / "selected.csv")
    strata = drawn.core["strata"]
    say(f"检查结束前只公布 {SEALED}；结束后公布 {MANIFEST}。")
    say(f"Publish {SEALED} now, and {MANIFEST} after the visits.")
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "manifest_hash": drawn.manifest_hash,
            "drawn": sum(stratum["n"] for stratum in strata),
            "strata": {stratum["name"]: {"base": stratum["N_base"], "drawn": stratum["n"]} for stratum in strata},
        }
    )


def verify_command(options: argparse.Namespace) -> Answer:
    """Check a manifest as far as what is given reaches."""
    frame = read_frame(options.frame) if options.frame else None
    held = read_secrets(options.secrets, make=False) if options.secrets else None
    found = verify(options.manifest.read_bytes(), frame=frame, secrets=held, officers=Roster())
    say(str(found))
    return Answer(
        {
            "failed": [name.value for name in found.failed],
            "not_checkable": [name.value for name in found.unchecked],
        },
        yes=found.ok,
    )


def read_plan(path: Path) -> dict[str, Any]:
    """Read the plan of a draw: its identifier and the public sources named in advance."""
    plan = read_toml(path)
    wrong = sorted((set(plan) - _PLAN_KEYS) | ({"draw_id", "sources"} - set(plan)))
    if wrong or not isinstance(plan["sources"], list):
        raise _unfit(path, ", ".join(wrong) or "sources", 'draw_id = "…"; sources = [{ kind = "dice", ref = "…" }]')
    return plan


def read_secrets(path: Path, *, make: bool) -> Secrets:
    """Read the agency's two secrets; with `make`, take them from the operating system where the file is not there."""
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Created for the owner alone: whoever knows the secrets before the visits knows who is drawn.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump({"agency": system.token_hex(32), "frame": system.token_hex(32)}, file)
    content = read_json(path)
    try:
        return Secrets(agency=bytes.fromhex(content["agency"]), frame=bytes.fromhex(content["frame"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _unfit(path, "agency, frame", '{"agency": "64 hex", "frame": "64 hex"}') from error


def write_frame(frame: Frame, path: Path) -> None:
    """Write a frame as CSV, a unit a row."""
    write_csv(pd.DataFrame(list(frame), columns=["id", "stratum", "x", "eligible", "reason"]), path)


def read_frame(path: Path) -> Frame:
    """Read what `write_frame` wrote."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        weights, flags = ([int(text) for text in table[name]] for name in ("x", "eligible"))
        return Frame.from_columns(table["id"], table["stratum"], weights, flags, table["reason"])
    except (KeyError, ValueError) as error:
        columns = "id, stratum, x, eligible, reason"
        raise _unfit(path, columns, "commit 写出的 frame.csv / the frame.csv of `commit`") from error


def _sources(path: Path) -> list[dict[str, Any]]:
    content = read_json(path)
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise _unfit(path, "[…]", '[{"kind": "dice", "ref": "…", "value": "…"}]')
    return content


def _store(path: Path, drawn: Draw) -> None:
    """Write a manifest once and whole; the same draw again must give the same bytes, another is refused."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(drawn.to_json())
    try:
        # A link appears complete or not at all, and never replaces a file.
        os.link(beside, path)
    except FileExistsError as error:
        if path.read_bytes() != drawn.to_json():
            raise _drawn_otherwise(path.name) from error
    finally:
        beside.unlink()


class _DrawnOtherwiseError(ArgumentError):
    """The stored draw differs from the one just computed; nothing is overwritten."""

    exit_code = 4


def _drawn_otherwise(name: str) -> _DrawnOtherwiseError:
    return _DrawnOtherwiseError(
        Fault(
            name,
            Text("此承诺已经抽取过，结果不同", "This commitment was drawn before, with another result."),
            Text("一个承诺只有一个结果，永不重抽", "A commitment has one result for ever."),
            Text(
                "请核对种子来源；如原抽取无效，应说明理由另立抽查编号",
                "Check the sources; a void draw needs its reason and a new draw_id.",
            ),
        )
    )


def _unfit(path: Path, what: str, allowed: str) -> ArgumentError:
    return ArgumentError(
        Fault(
            path.name,
            Text(f"内容不合要求：{what}", f"Its content does not fit: {what}."),
            Text(f"应为 {allowed}", f"It should be {allowed}."),
            Text("请改正文件", "Mend the file."),
        )
    )
