"""Commands that draw: commit, draw, verify."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from credit_tier.cli.drawing_files import (
    COMMITMENT,
    FRAME,
    MANIFEST,
    SEALED,
    read_commitment,
    read_frame,
    read_plan,
    read_secrets,
    read_seed,
    require_own,
    store_once,
    write_frame,
)
from credit_tier.cli.folders import Run, read_json, require_new, told_of, whole_folder, write_csv, write_json
from credit_tier.cli.grading import tiers_of
from credit_tier.cli.identity import code_identity
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.engine.register import CLOSED, closed_enterprises
from credit_tier.foundation.digest import digest
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.standing import settle_trial
from credit_tier.sampling.commitment import commit
from credit_tier.sampling.drawing import DrawnUnit, draw
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import DrawPlan
from credit_tier.sampling.verification import Published, verify
from credit_tier.supervision.framing import make_frame, stratum_terms


def commit_command(options: argparse.Namespace) -> Answer:
    """Bind frame, rules and secrets before any public source speaks."""
    require_new(options.out)
    _require_apart(options.secrets, options.out)
    plan, run = read_plan(options.plan), Run.load(options.run, options.rulebook)
    if options.official:
        settle_trial(run.rulebook, run.grades.card.rules, trial=False)
    tiers = tiers_of(run)
    members = {code for code, _ in tiers.in_field(options.field)}
    seen = run.grades.indicators
    closed = closed_enterprises(run.records, run.rulebook, as_of=seen.as_of, known_on=seen.known_on)
    frame = make_frame(tiers, field=options.field, eligibility={code: CLOSED for code in closed if code in members})
    held = read_secrets(options.secrets, make=True)
    policy = {"plan": plan, "tiers": tiers.digest, "field": options.field, "trial": int(tiers.trial)}
    with told_of(options.plan):
        terms = DrawPlan(
            draw_id=plan["draw_id"],
            strata=stratum_terms(tiers, field=options.field),
            sources=(held.agency_source, *plan["sources"]),
            policy_hash=digest(policy),
            rulebook_hash=run.rulebook.digest,
            code=code_identity(),
            **{key: plan[key] for key in ("prev_manifest_hash",) if key in plan},
        )
    commitment = commit(terms, frame, Roster(), secrets=held)
    with whole_folder(options.out, last=COMMITMENT) as out:
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
    commitment = read_commitment(options.draw / COMMITMENT)
    held = read_secrets(options.secrets, make=False)
    require_own(options.secrets, held, commitment)
    seed = read_seed(options.seed, commitment, held)
    frame = read_frame(options.draw / FRAME)
    with told_of(options.draw):
        drawn = draw(commitment, frame, Roster(), seed, secrets=held)
    store_once(options.draw / MANIFEST, drawn)
    write_json(options.draw / SEALED, drawn.sealed())
    write_csv(pd.DataFrame(drawn.rows(), columns=DrawnUnit._fields), options.draw / "selected.csv")
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
    manifest = options.manifest.read_bytes()
    frame = read_frame(options.frame) if options.frame else None
    held = read_secrets(options.secrets, make=False) if options.secrets else None
    published = Published(
        commitment=read_json(options.commitment) if options.commitment else None,
        sealed=read_json(options.sealed) if options.sealed else None,
    )
    found = verify(manifest, frame=frame, secrets=held, officers=Roster(), published=published)
    say(str(found))
    return Answer(
        {
            "failed": [name.value for name in found.failed],
            "not_checkable": [name.value for name in found.unchecked],
        },
        yes=found.ok,
    )


def _require_apart(secrets: Path, out: Path) -> None:
    """Refuse to keep the secrets in the folder that will be handed on."""
    if secrets.resolve().is_relative_to(out.resolve()):
        raise ArgumentError(
            Fault(
                "--secrets",
                Text("秘密文件不能放在 --out 的文件夹里", "The secrets cannot lie in the folder of --out."),
                Text("另一个只有经办人能读的地方", "Another place, which only the officer in charge can read."),
                Text("请换一个 --secrets", "Give another --secrets."),
            )
        )
