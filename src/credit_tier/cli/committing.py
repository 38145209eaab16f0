"""The command commit: frame, rules and secrets are bound before any public source speaks."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from credit_tier.cli.clock import time_of
from credit_tier.cli.draw_tasks import DrawTask, plan_of, squad_for, task_of, terms_of, with_officers
from credit_tier.cli.drawing_files import (
    COMMITMENT,
    CONFLICTS,
    FRAME,
    POLICY,
    frame_bytes,
    json_bytes,
    place,
    read_frame,
    read_secrets,
    table_bytes,
)
from credit_tier.cli.folders import require_new, told_of
from credit_tier.cli.ledger_words import head_of, told_of_mending
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import Squad, papers_of, tell_of
from credit_tier.cli.plan_files import read_plan
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.comparing import frame_differences
from credit_tier.ledger.placing import clear_leftovers
from credit_tier.ledger.refusals import LockedTaskError
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import DrawPlan
from credit_tier.supervision.duties import Conflict
from credit_tier.supervision.floor_of_draw import floor_of_draw


def commit_command(options: argparse.Namespace) -> Answer:
    """Bind frame, rules and secrets before any public source speaks; called again, give the same."""
    require_apart(options)
    plan, ledger = read_plan(options.plan), Ledger(options.ledger)
    if options.official and "speaks_at" not in plan:
        raise ArgumentError(_no_time(options.plan.name))
    # Before the ledger is touched: a refused task leaves no folder behind.
    task = task_of(options, plan)
    squad = squad_for(options, task)
    with ledger.held(new=True) as desk:
        told_of_mending(ledger)
        new = desk.chain.task(plan["draw_id"]).state is None
        if new:
            require_new(options.out)
        else:
            clear_leftovers(options.out)
        terms = terms_of(options, task, desk)
        task, roster = with_officers(task, squad), squad.task.roster() if squad else Roster()
        held = read_secrets(options.secrets, make=new)
        with told_of(options.plan):
            drawn = plan_of(task, held, squad)
        try:
            commitment = ledger.commit(
                *(drawn, task.frame, roster), secrets=held, policy=task.policy, at=time_of(options), terms=terms
            )
        except LockedTaskError as error:
            raise LockedTaskError([*error.faults, *_rows(options.out, task.frame)]) from error
        conflicts = pd.DataFrame([item.row() for item in task.eligibility.conflicts], columns=list(_NO_CONFLICT))
        papers = {
            FRAME: frame_bytes(task.frame),
            CONFLICTS: table_bytes(conflicts),
            POLICY: json_bytes(task.policy),
            COMMITMENT: json_bytes(commitment.content()),
        }
        awaiting = task.tiers.awaiting(options.field)
        if awaiting:
            papers[UNCONFIRMED] = table_bytes(pd.DataFrame({"code": awaiting}))
        place(options.out, papers | (papers_of(squad, roster) if squad else {}))
        head = head_of(desk, commitment.draw_id, Act.COMMITTED)
    _tell(task, squad)
    _tell_floor(options.field, task, drawn)
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "commit_hash": commitment.hash,
            "units": len(task.frame),
            "strata": {name: task.frame.size(name) for name in task.frame.strata},
            "not_drawable": task.eligibility.counts(),
            "due": len(task.eligibility.due),
            "conflicts": len(task.eligibility.conflicts),
            "unconfirmed": len(awaiting),
            "officers": len(roster.officers),
            "trial": int(task.tiers.trial),
            "ledger": head,
            "out": str(options.out),
        }
    )


UNCONFIRMED = "unconfirmed.csv"
"""Natural persons in business whose result no person has confirmed; kept closed like the frame."""
_NO_CONFLICT = ("code", "duty", "duty_article", "bars", "bar_articles", "eligible")


def _rows(out: Path, frame: Frame) -> list[Fault]:
    """Name the rows by which a frame differs from the one that was committed to, where that is still there."""
    path = out / FRAME
    return frame_differences(frame, read_frame(path)) if path.is_file() else []


def _tell(task: DrawTask, squad: Squad | None) -> None:
    found = task.eligibility
    for text in found.not_applied:
        say(f"{text.zh}\n{text.en}")
    if task.strangers:
        say(f"--planned 中有 {len(task.strangers)} 个代码不在本次名录内，如 {task.strangers[0] or '空'}")
        say(f"{len(task.strangers)} codes of --planned are not in this frame, such as {task.strangers[0] or 'none'}.")
    if found.due:
        say(f"到期必查 {len(found.due)} 户，按职责全部抽取")
        say(f"{len(found.due)} enterprises are due by a safety duty: all of them are drawn.")
    kept = _kept(found.conflicts)
    if found.conflicts:
        say(f"上限与必查职责冲突 {len(found.conflicts)} 户，其中 {kept} 户仍可抽取，见 {CONFLICTS}")
        say(f"{len(found.conflicts)} enterprises are barred and yet due; {kept} of them may be drawn: {CONFLICTS}")
    if squad is None:
        say("承诺的执法人员名录为空：此次只抽企业，抽取后用 assign 随机选派检查人员")
        say("The roster committed to is empty: enterprises alone are drawn; officers are sent by `assign` afterwards.")
    else:
        tell_of(squad)
    say(f"请公布 {COMMITMENT} 与 {POLICY}，之后才可产生种子；{FRAME} 与秘密文件不得公开。")
    say(f"Publish {COMMITMENT} and {POLICY} before the seed exists; keep {FRAME} and the secrets closed.")


def _tell_floor(field: str, task: DrawTask, drawn: DrawPlan) -> None:
    told = floor_of_draw(field, task.tiers, task.frame, drawn.strata)
    if told is not None:
        say(f"{told.zh}\n{told.en}")


def _kept(conflicts: tuple[Conflict, ...]) -> int:
    return len({conflict.code for conflict in conflicts if conflict.duty.prevails})


def require_apart(options: argparse.Namespace) -> None:
    """Refuse folders within one another: that of the draw is handed on, that of the ledger takes its own alone."""
    ledger, out, secrets = (path.resolve() for path in (options.ledger, options.out, options.secrets))
    mixed = [
        (name, folder)
        for name, inner, folder, outer in (
            ("--secrets", secrets, "--out", out),
            ("--secrets", secrets, "--ledger", ledger),
            ("--out", out, "--ledger", ledger),
            ("--ledger", ledger, "--out", out),
        )
        if inner.is_relative_to(outer)
    ]
    if mixed:
        raise ArgumentError(_mixed(*pair) for pair in mixed)


def _mixed(name: str, folder: str) -> Fault:
    return Fault(
        name,
        Text(f"{name} 不能放在 {folder} 的文件夹里", f"{name} cannot lie in the folder of {folder}."),
        Text("三处分开；秘密文件只有经办人能读", "Three places apart; the secrets for the officer in charge alone."),
        Text(f"请换一个 {name}", f"Give another {name}."),
    )


def _no_time(name: str) -> Fault:
    return Fault(
        f"{name}: speaks_at",
        Text("正式抽取须写明公共来源何时产生", "An official draw names the time from which its source speaks."),
        Text("speaks_at = 2026-12-01T09:00:00+08:00", "speaks_at = 2026-12-01T09:00:00+08:00"),
        Text(
            "请补上；没有它，无法证明承诺早于种子", "Add it: without it nothing shows that the commitment came first."
        ),
    )
