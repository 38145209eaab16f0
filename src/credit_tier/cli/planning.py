"""The command plan: the annual plan, to be published before anybody is drawn (年度抽查计划)."""

from __future__ import annotations

import argparse
from pathlib import Path

from pydantic import ValidationError

from credit_tier.cli.confirmation_files import read_confirmations
from credit_tier.cli.folders import Run, read_toml, require_new, told_of, whole_folder, write_csv
from credit_tier.cli.grading import capacity_of, tiers_of
from credit_tier.cli.main import Answer
from credit_tier.cli.plan_files import read_annual_plan
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Fault, Text, TrialOnlyError
from credit_tier.grading.standing import settle_trial
from credit_tier.report.annual_plan import annual_plan_page, plan_notes_page
from credit_tier.rulebook.faults import faults_of_validation
from credit_tier.supervision.confirmation import require_confirmed
from credit_tier.supervision.planning import PlanTerms, make_plan

PLAN, TABLE, PAGE = "plan.json", "plan.csv", "plan.html"
FITTING, NOTES = "capacity.csv", "notes.html"
"""For the agency itself; not published."""


def plan_command(options: argparse.Namespace) -> Answer:
    """Make the annual plan of an agency, as JSON, as a table and as a page to print."""
    require_new(options.out)
    terms, run = _terms(options.terms), Run.load(options.run, options.rulebook)
    capacity = capacity_of(options)
    amends = None if options.amends is None else read_annual_plan(options.amends)
    tiers = tiers_of(run, confirmations=read_confirmations(options.confirmations))
    with told_of(options.terms):
        drafted = make_plan(tiers, run.rulebook, terms, capacity=capacity, amends=amends, reason=options.reason)
    plan = drafted.plan
    if options.official:
        settle_trial(run.rulebook, run.grades.card.rules, trial=False)
        require_confirmed(tiers.awaiting())
        if plan.trial:
            raise TrialOnlyError(_trial())
    with whole_folder(options.out, last=PLAN) as out:
        write_csv(plan.to_frame(), out / TABLE)
        write_csv(drafted.fitting.to_frame(), out / FITTING)
        (out / PAGE).write_text(annual_plan_page(plan, run.rulebook), encoding="utf-8")
        (out / NOTES).write_text(plan_notes_page(drafted), encoding="utf-8")
        (out / PLAN).write_text(plan.model_dump_json(indent=1) + "\n", encoding="utf-8")
    for text in drafted.told:
        say(f"{text.zh}\n{text.en}")
    say(f"{PLAN}、{TABLE}、{PAGE} 供公布；{FITTING} 与 {NOTES} 内部使用")
    say(f"{PLAN}, {TABLE} and {PAGE} are to be published; {FITTING} and {NOTES} are for the agency itself.")
    content = {
        "year": plan.year,
        "edition": plan.edition,
        "digest": plan.digest,
        "items": len(plan.items),
        "planned": sum(item.planned or 0 for item in plan.items),
        "unconfirmed": len(tiers.awaiting()),
        "trial": int(plan.trial),
        "capacity": drafted.fitting.summary(),
        "out": str(options.out),
    }
    return Answer(content, yes=not drafted.fitting.short)


def _terms(path: Path) -> PlanTerms:
    try:
        return PlanTerms.model_validate(read_toml(path))
    except ValidationError as error:
        raise ArgumentError(faults_of_validation(path.name, error)) from error


def _trial() -> Fault:
    return Fault(
        "supervision.toml, items.toml",
        Text("底线、事项或工作量中有示例数字，不得用于正式计划", "Floors, items or efforts in force are illustrative."),
        Text("有依据的生效规则", "Rules in force with their basis."),
        Text("请填入本地依据，或试行", "Supply the local basis, or make it as a trial."),
    )
