"""The command commit: frame, rules and secrets are bound before any public source speaks."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from credit_tier.cli.clock import time_of
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
from credit_tier.cli.folders import Run, require_new, told_of
from credit_tier.cli.grading import tiers_of
from credit_tier.cli.identity import code_identity
from credit_tier.cli.ledger_words import head_of, told_of_mending
from credit_tier.cli.main import Answer
from credit_tier.cli.plan_files import read_annual_plan, read_plan, read_planned, speaks_at
from credit_tier.cli.words import say
from credit_tier.engine.register import closed_enterprises, founding_days
from credit_tier.engine.visits import repairs_of, visits_of
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.standing import settle_trial
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.committing import Terms
from credit_tier.ledger.comparing import frame_differences
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.placing import clear_leftovers
from credit_tier.ledger.refusals import LockedTaskError
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import DrawPlan, StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.secrecy import Secrets
from credit_tier.supervision.draw_facts import Agency, DrawFacts, VisitDays
from credit_tier.supervision.duties import Conflict
from credit_tier.supervision.eligibility import Eligibility, eligibility_of, require_cited
from credit_tier.supervision.framing import make_frame, stratum_terms
from credit_tier.supervision.inspection_plan import OutsidePlanError, PlannedDraw, require_planned
from credit_tier.supervision.tiers import Tiers


class _Task(NamedTuple):
    """Everything a commitment is made from, but the secrets."""

    plan: dict[str, Any]
    rulebook: str
    tiers: Tiers
    eligibility: Eligibility
    frame: Frame
    policy: dict[str, Any]
    strangers: list[str]


def commit_command(options: argparse.Namespace) -> Answer:
    """Bind frame, rules and secrets before any public source speaks; called again, give the same."""
    _require_apart(options)
    plan, ledger = read_plan(options.plan), Ledger(options.ledger)
    if options.official and "speaks_at" not in plan:
        raise ArgumentError(_no_time(options.plan.name))
    with ledger.held(new=True) as desk:
        told_of_mending(ledger)
        new = desk.chain.task(plan["draw_id"]).state is None
        if new:
            if options.out.is_dir():
                clear_leftovers(options.out)
            require_new(options.out)
        task = _task(options, plan)
        terms = _terms(options, task, desk)
        held = read_secrets(options.secrets, make=new)
        with told_of(options.plan):
            drawn = _draw_plan(task, held)
        try:
            commitment = ledger.commit(
                *(drawn, task.frame, Roster()), secrets=held, policy=task.policy, at=time_of(options), terms=terms
            )
        except LockedTaskError as error:
            raise LockedTaskError([*error.faults, *_rows(options.out, task.frame)]) from error
        conflicts = pd.DataFrame([item.row() for item in task.eligibility.conflicts], columns=list(_NO_CONFLICT))
        place(
            options.out,
            {
                FRAME: frame_bytes(task.frame),
                CONFLICTS: table_bytes(conflicts),
                POLICY: json_bytes(task.policy),
                COMMITMENT: json_bytes(commitment.content()),
            },
        )
        head = head_of(desk, commitment.draw_id, Act.COMMITTED)
    _tell(task)
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "commit_hash": commitment.hash,
            "units": len(task.frame),
            "strata": {name: task.frame.size(name) for name in task.frame.strata},
            "not_drawable": task.eligibility.counts(),
            "due": len(task.eligibility.due),
            "conflicts": len(task.eligibility.conflicts),
            "officers": 0,
            "trial": int(task.tiers.trial),
            "ledger": head,
            "out": str(options.out),
        }
    )


_NO_CONFLICT = ("code", "duty", "duty_article", "bars", "bar_articles", "eligible")


def _task(options: argparse.Namespace, plan: dict[str, Any]) -> _Task:
    run = Run.load(options.run, options.rulebook)
    tiers = tiers_of(run)
    rules = run.rulebook.supervision_rules.eligibility_on(tiers.as_of, options.field)
    if options.official:
        settle_trial(run.rulebook, run.grades.card.rules, trial=False)
        require_cited(rules)
    days = {"as_of": tiers.as_of, "known_on": run.grades.indicators.known_on}
    first = plan.get("visits_from", tiers.as_of)
    facts = DrawFacts(
        visits=visits_of(run.records, run.rulebook, case_led=rules.case_led, **days),
        repaired=repairs_of(run.records, run.rulebook, **days),
        closed=frozenset(closed_enterprises(run.records, run.rulebook, **days)),
        planned=read_planned(options.planned) if options.planned else {},
        founded=founding_days(run.records, run.rulebook, **days),
    )
    found = eligibility_of(
        tiers,
        rules,
        field=options.field,
        facts=facts,
        agency=Agency(plan.get("agency", ""), plan.get("level", "")),
        days=VisitDays(first, plan.get("visits_until", first)),
    )
    # A simple random sample gives everyone the same chance: burden weights need a design that has weights.
    weights = found.weights if plan.get("design", Design.SRS) != Design.SRS else {}
    frame = make_frame(tiers, field=options.field, eligibility=found, weights=weights)
    policy = {
        "schema": "credit_tier/policy/1",
        "plan": plain(plan),
        "field": options.field,
        "as_of": tiers.as_of.isoformat(),
        "tiers": tiers.digest,
        "eligibility": plain(rules.model_dump()),
        "trial": int(tiers.trial),
    }
    strangers = sorted(set(facts.planned) - {unit.id for unit in frame})
    return _Task(plan, run.rulebook.digest, tiers, found, frame, policy, strangers)


def _draw_plan(task: _Task, held: Secrets) -> DrawPlan:
    plan, field = task.plan, str(task.policy["field"])
    return DrawPlan(
        draw_id=plan["draw_id"],
        strata=_strata(task, field, Design(plan.get("design", Design.SRS))),
        sources=(held.agency_source, *plan["sources"]),
        policy_hash=digest(task.policy),
        rulebook_hash=task.rulebook,
        code=code_identity(),
        **{key: plan[key] for key in ("prev_manifest_hash",) if key in plan},
    )


def _strata(task: _Task, field: str, design: Design = Design.SRS) -> tuple[StratumTerms, ...]:
    return stratum_terms(task.tiers, field=field, design=design, due=task.eligibility.due)


def _terms(options: argparse.Namespace, task: _Task, desk: Desk) -> Terms:
    """Hold the draw against the annual plan, and give what the ledger binds besides."""
    plan = task.plan
    last = plan["visits_until"].isoformat() if "visits_until" in plan else ""
    if options.annual_plan is None:
        if options.official:
            raise OutsidePlanError(_unplanned("--annual-plan"))
        return Terms(speaks_at=speaks_at(plan), visits_until=last)
    annual = read_annual_plan(options.annual_plan)
    under = (annual.digest, plan.get("item", ""))
    drawn = PlannedDraw(
        *under,
        field=options.field,
        agency=plan.get("agency", ""),
        rates={terms.name.partition("/")[2]: terms.rate for terms in _strata(task, options.field)},
        starts_on=plan.get("visits_from"),
        ends_on=plan.get("visits_until"),
        before=sum(
            (bound["annual_plan"], bound["item"]) == under
            for other in desk.chain.tasks.values()
            if other.id != plan["draw_id"] and other.state is not Act.VOID
            for bound in [other.bound(Act.COMMITTED)]
        ),
    )
    require_planned(annual, drawn)
    return Terms(*under, speaks_at=speaks_at(plan), visits_until=last)


def _rows(out: Path, frame: Frame) -> list[Fault]:
    """Name the rows by which a frame differs from the one that was committed to, where that is still there."""
    path = out / FRAME
    return frame_differences(frame, read_frame(path)) if path.is_file() else []


def _tell(task: _Task) -> None:
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
    say("承诺的执法人员名录为空：此次只抽企业，检查人员须另行随机选派、每组不少于两人")
    say("The roster committed to is empty: enterprises alone are drawn; two officers or more are assigned elsewhere.")
    say(f"请公布 {COMMITMENT} 与 {POLICY}，之后才可产生种子；{FRAME} 与秘密文件不得公开。")
    say(f"Publish {COMMITMENT} and {POLICY} before the seed exists; keep {FRAME} and the secrets closed.")


def _kept(conflicts: tuple[Conflict, ...]) -> int:
    return len({conflict.code for conflict in conflicts if conflict.duty.prevails})


def _require_apart(options: argparse.Namespace) -> None:
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


def _unplanned(where: str) -> Fault:
    return Fault(
        where,
        Text("正式抽取须在已公布的年度抽查计划内", "An official draw belongs to a published annual plan."),
        Text("--annual-plan 与方案中的 item", "--annual-plan, and `item` in the plan of the draw."),
        Text("请给出年度计划；未公布的事项不得抽查", "Give the annual plan; what was not published is not checked."),
    )
