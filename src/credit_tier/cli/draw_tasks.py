"""From a run and a plan to what a commitment is made from: frame, strata, policy, terms (抽取任务)."""

from __future__ import annotations

import argparse
from typing import Any, NamedTuple

from credit_tier.cli.folders import Run
from credit_tier.cli.identity import code_identity
from credit_tier.cli.officer_files import Squad, needs_of, read_duty, squad_of
from credit_tier.cli.plan_files import read_annual_plan, read_planned, speaks_at
from credit_tier.cli.planned_tiers import planned_tiers, require_official
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.standing import settle_trial
from credit_tier.ledger.acts import Act
from credit_tier.ledger.committing import Terms
from credit_tier.ledger.desk import Desk
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.plan import DrawPlan, StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.secrecy import Secrets
from credit_tier.supervision.draw_facts import Agency, VisitDays
from credit_tier.supervision.eligibility import Eligibility, eligibility_of, require_cited
from credit_tier.supervision.framing import make_frame, stratum_terms
from credit_tier.supervision.inspection_plan import OutsidePlanError
from credit_tier.supervision.known_facts import known_facts
from credit_tier.supervision.planned_draws import PlannedDraw, require_planned
from credit_tier.supervision.tiers import Tiers
from credit_tier.visits.fitness import Needs, Visit


class DrawTask(NamedTuple):
    """Everything a commitment is made from, but the secrets."""

    plan: dict[str, Any]
    rulebook: str
    tiers: Tiers
    eligibility: Eligibility
    frame: Frame
    policy: dict[str, Any]
    strangers: list[str]


def task_of(options: argparse.Namespace, plan: dict[str, Any]) -> DrawTask:
    """Make everything that follows from a run, a rulebook and the plan of a draw."""
    run = Run.load(options.run, options.rulebook)
    tiers = planned_tiers(options, plan, run)
    rules = run.rulebook.supervision_rules.eligibility_on(tiers.as_of, options.field)
    if options.official:
        settle_trial(run.rulebook, run.grades.card.rules, trial=False)
        require_cited(rules)
        require_official(tiers, options.field)
    days = {"as_of": tiers.as_of, "known_on": run.grades.indicators.known_on}
    first = plan.get("visits_from", tiers.as_of)
    planned = read_planned(options.planned) if options.planned else {}
    facts = known_facts(run.records, run.rulebook, rules, planned=planned, **days)
    found = eligibility_of(
        tiers,
        rules,
        field=options.field,
        facts=facts,
        agency=Agency(plan.get("agency", ""), plan.get("level", "")),
        days=VisitDays(first, plan.get("visits_until", first), plan.get("due_until")),
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
        "unconfirmed": len(tiers.awaiting(options.field)),
        "eligibility": plain(rules.model_dump()),
        "trial": int(tiers.trial),
    }
    strangers = sorted(set(facts.planned) - {unit.id for unit in frame})
    return DrawTask(plan, run.rulebook.digest, tiers, found, frame, policy, strangers)


def squad_for(options: argparse.Namespace, task: DrawTask) -> Squad | None:
    """Give the officers that are committed to along with the frame, held against every enterprise that may be drawn."""
    if not options.officers:
        return None
    if options.duty is None:
        raise ArgumentError(_no_duty())
    duty, first = read_duty(options.duty), task.plan.get("visits_from", task.tiers.as_of)
    items = frozenset({task.plan["item"]} if task.plan.get("item") else ())
    needs = needs_of(duty, Needs(first, task.plan.get("visits_until", first), items))
    visits = [Visit(unit.id, needs) for unit in task.frame if unit.eligible]
    return squad_of(options.officers, duty, load_rulebook(options.rulebook), visits, official=options.official)


def with_officers(task: DrawTask, squad: Squad | None) -> DrawTask:
    """Give the task with what its published policy says of officers: slots and the limit of pairs."""
    if squad is None:
        return task
    terms = {"slots": list(squad.task.slots), "pair_limit": squad.duty.pair_limit or 0}
    return task._replace(policy={**task.policy, "officers": terms})


def plan_of(task: DrawTask, held: Secrets, squad: Squad | None = None) -> DrawPlan:
    """Give the plan of the draw as `sampling` has it."""
    plan, field = task.plan, str(task.policy["field"])
    return DrawPlan(
        draw_id=plan["draw_id"],
        strata=_strata(task, field, Design(plan.get("design", Design.SRS))),
        sources=(held.agency_source, *plan["sources"]),
        slots=squad.task.slots if squad else (),
        policy_hash=digest(task.policy),
        rulebook_hash=task.rulebook,
        code=code_identity(),
        **{key: plan[key] for key in ("prev_manifest_hash",) if key in plan},
    )


def _strata(task: DrawTask, field: str, design: Design = Design.SRS) -> tuple[StratumTerms, ...]:
    return stratum_terms(task.tiers, field=field, design=design, due=task.eligibility.due)


def terms_of(options: argparse.Namespace, task: DrawTask, desk: Desk) -> Terms:
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
        before=_before(desk, plan, annual.year),
    )
    require_planned(annual, drawn)
    return Terms(*under, speaks_at=speaks_at(plan), visits_until=last)


def _before(desk: Desk, plan: dict[str, Any], year: int) -> int:
    """Count the other draws of the item in its year; a plan that was amended meanwhile does not begin to count anew."""
    others = [task for task in desk.chain.tasks.values() if task.id != plan["draw_id"] and task.state is not Act.VOID]
    bound = [task.bound(Act.COMMITTED) for task in others]
    of_item = [terms for terms in bound if terms["annual_plan"] and terms["item"] == plan.get("item", "")]
    return sum(terms["visits_until"].startswith(str(year)) for terms in of_item)


def _no_duty() -> Fault:
    return Fault(
        "--duty",
        Text("给出 --officers 时须有排班文件", "With --officers a duty file is needed."),
        Text(
            "--duty duty.toml：岗位 slots、每人可派次数 capacity、回避等",
            "--duty duty.toml: slots, capacity, recusals.",
        ),
        Text("请给出 --duty", "Give --duty."),
    )


def _unplanned(where: str) -> Fault:
    return Fault(
        where,
        Text("正式抽取须在已公布的年度抽查计划内", "An official draw belongs to a published annual plan."),
        Text("--annual-plan 与方案中的 item", "--annual-plan, and `item` in the plan of the draw."),
        Text("请给出年度计划；未公布的事项不得抽查", "Give the annual plan; what was not published is not checked."),
    )
