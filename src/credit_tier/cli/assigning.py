"""The command assign (第二次随机): what was drawn is committed with officers, to be drawn by a seed of its own."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from credit_tier.cli.clock import time_of
from credit_tier.cli.committing import require_apart
from credit_tier.cli.drawing import frame_beside, own_commitment
from credit_tier.cli.drawing_files import COMMITMENT, FRAME, POLICY, frame_bytes, json_bytes, place, read_secrets
from credit_tier.cli.folders import require_new, told_of
from credit_tier.cli.identity import code_identity
from credit_tier.cli.ledger_words import head_of, told_of_mending
from credit_tier.cli.main import Answer
from credit_tier.cli.officer_files import SENT, Squad, needs_of, papers_of, read_duty, squad_of, tell_of
from credit_tier.cli.plan_files import read_plan, speaks_at
from credit_tier.cli.sending import read_policy
from credit_tier.cli.words import say
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.assigning import drawn_rows
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.committing import Terms
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.placing import clear_leftovers
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.plan import DrawPlan, StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.sizes import Rounding
from credit_tier.visits.completing import CompleteDesk, NoWayError
from credit_tier.visits.duty import Duty
from credit_tier.visits.fitness import Needs
from credit_tier.visits.joint import DrawnList, JointVisit, unite, visits_of
from credit_tier.visits.sending import no_way

VISITS, NO_KEY = "visits", "0" * 64


def assign_command(options: argparse.Namespace) -> Answer:
    """Commit the visits of one agency with its officers; `draw`, `open` and `verify` go on as for any draw."""
    require_apart(options)
    plan, duty, ledger = read_plan(options.plan), read_duty(options.duty), Ledger(options.ledger)
    rulebook = load_rulebook(options.rulebook)
    with ledger.held() as desk:
        told_of_mending(ledger)
        new = desk.chain.task(plan["draw_id"]).state is None
        if new:
            require_new(options.out)
        else:
            clear_leftovers(options.out)
        lists = [_drawn_list(options, ledger, desk, folder, duty) for folder in options.draws]
        agency = options.agency or lists[0].agency
        earlier = [_earlier(ledger, desk, folder, agency) for folder in options.after]
        gone = frozenset(unit for one in earlier for unit in one.units)
        joint = [visit for visit in unite(lists) if visit.unit not in gone]
        visits = visits_of(joint, agency, needs_of(duty, Needs(date.min, date.min)))
        if not visits:
            raise ArgumentError(_no_visits(agency))
        squad = squad_of(options.officers, duty, rulebook, visits, official=options.official)
        require_way(squad)
        held = read_secrets(options.secrets, make=new)
        policy = _policy(plan, agency, lists, squad, earlier)
        with told_of(options.plan):
            drawn = _plan(plan, held, squad, policy, rulebook.digest)
        roster, frame = squad.task.roster(), Frame([Unit(visit.unit, VISITS) for visit in visits])
        last = max(visit.needs.last for visit in visits)
        terms = Terms(speaks_at=speaks_at(plan), visits_until=last.isoformat())
        commitment = ledger.commit(drawn, frame, roster, secrets=held, policy=policy, at=time_of(options), terms=terms)
        papers = {FRAME: frame_bytes(frame), POLICY: json_bytes(policy), COMMITMENT: json_bytes(commitment.content())}
        place(options.out, papers | papers_of(squad, roster))
        head = head_of(desk, commitment.draw_id, Act.COMMITTED)
    tell_of(squad)
    say(f"请公布 {COMMITMENT} 与 {POLICY}，公共来源产生后运行 draw；{SENT} 只交给执行检查的人。")
    say(f"Publish {COMMITMENT} and {POLICY}; `draw` once the source has spoken; {SENT} is for the inspectors alone.")
    return Answer(
        {
            "draw_id": commitment.draw_id,
            "commit_hash": commitment.hash,
            "agency": agency,
            "visits": len(visits),
            "joint": sum(_is_joint(visit) for visit in joint),
            **counts_of(squad),
            "ledger": head,
            "out": str(options.out),
        }
    )


def require_way(squad: Squad) -> None:
    """Refuse, before any seed exists, a task that no seed could assign.

    Raises
    ------
    InfeasibleError
        With its proof.
    """
    try:
        CompleteDesk(squad.task.pool, squad.task.slots, NO_KEY).filled(squad.task.units)
    except NoWayError as none:
        raise no_way(squad.task, none.witness, squad.bars, squad.rules) from none


def counts_of(squad: Squad) -> dict[str, int]:
    """Give what is said of a roster on stdout: numbers, no names."""
    everywhere = {bar.officer for bar in squad.bars.rows() if bar.unit == "*"}
    return {
        "officers": len(squad.task.pool.officers),
        "not_eligible": len(everywhere),
        "undeclared": len(squad.undeclared),
    }


def _drawn_list(options: argparse.Namespace, ledger: Ledger, desk: Desk, folder: Path, duty: Duty) -> DrawnList:
    """Give what a draw sends the agency to, net of removals."""
    commitment = own_commitment(ledger, desk, folder)
    drawn = desk.drawn(desk.committed(commitment.draw_id))
    net = ledger.replace(commitment.draw_id, (), at=time_of(options), frame=frame_beside(folder)).net
    policy = read_policy(folder, commitment)
    plan = policy["plan"]
    first = date.fromisoformat(plan.get("visits_from", policy.get("as_of", "")))
    last = date.fromisoformat(plan["visits_until"]) if "visits_until" in plan else first
    item = (plan["item"],) if plan.get("item") else ()
    return DrawnList(
        draw_id=commitment.draw_id,
        manifest_hash=drawn.manifest_hash,
        agency=plan.get("agency") or options.agency or "",
        items=duty.items or item,
        first=first,
        last=last,
        units=tuple(unit for units in net.values() for unit in units),
    )


class _Earlier(NamedTuple):
    """A task of sending that came before: its enterprises have their officers."""

    draw_id: str
    commit_hash: str
    units: frozenset[str]


def _earlier(ledger: Ledger, desk: Desk, folder: Path, agency: str) -> _Earlier:
    commitment = own_commitment(ledger, desk, folder)
    if read_policy(folder, commitment).get("agency") != agency:
        raise ArgumentError(_other_agency(folder, agency))
    rows = drawn_rows(desk, desk.committed(commitment.draw_id))
    return _Earlier(commitment.draw_id, commitment.hash, frozenset(row[0] for row in rows))


def _policy(
    plan: dict[str, Any], agency: str, lists: list[DrawnList], squad: Squad, earlier: list[_Earlier]
) -> dict[str, Any]:
    """Give what is published of the rules of this task: no firm, no officer."""
    after = {"after": sorted([one.draw_id, one.commit_hash] for one in earlier)} if earlier else {}
    return {
        "schema": "credit_tier/assign-policy/1",
        "plan": plain(plan),
        "agency": agency,
        "draws": sorted([one.draw_id, one.manifest_hash] for one in lists),
        "slots": list(squad.task.slots),
        "teams": int(bool(squad.duty.team)),
        "pair_limit": squad.duty.pair_limit or 0,
        **after,
    }


def _plan(plan: dict[str, Any], held: Secrets, squad: Squad, policy: dict[str, Any], rulebook: str) -> DrawPlan:
    return DrawPlan(
        draw_id=plan["draw_id"],
        strata=(StratumTerms(name=VISITS, rate="1", rounding=Rounding.FLOOR, design=Design.SRS),),
        sources=(held.agency_source, *plan["sources"]),
        slots=squad.task.slots,
        policy_hash=digest(policy),
        rulebook_hash=rulebook,
        code=code_identity(),
        **{key: plan[key] for key in ("prev_manifest_hash",) if key in plan},
    )


def _is_joint(visit: JointVisit) -> bool:
    return len(visit.parts) > 1


def _other_agency(folder: Path, agency: str) -> Fault:
    return Fault(
        str(folder),
        Text(f"此前的派员不是 {agency} 的", f"That task of sending is not of {agency}."),
        Text("每个机关各派自己的人员", "Each agency sends its own officers."),
        Text("--after 只列本机关此前的派员文件夹", "Give earlier tasks of the same agency under --after."),
    )


def _no_visits(agency: str) -> Fault:
    return Fault(
        "--agency",
        Text(f"这些抽取中没有 {agency or '（空）'} 的检查", f"These draws have no visits of {agency or 'no agency'}."),
        Text("抽查方案中的 agency", "The `agency` of the plans of the draws."),
        Text("请核对部门名称", "Check the name of the agency."),
    )
