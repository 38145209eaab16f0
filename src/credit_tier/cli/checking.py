"""The command that checks a rulebook: law cases, edge cases, lint, and the report a lawyer reads."""

from __future__ import annotations

import argparse

from credit_tier.cli.folders import require_new, whole_folder
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.report.check_report import check_report
from credit_tier.rulebook.findings import Severity
from credit_tier.rulebook.loading import load_rulebook

PAGE, DATA = "check.html", "check.json"


def check_command(options: argparse.Namespace) -> Answer:
    """Load a rulebook, run its cases and those made from it, lint it; with `--out`, write the report."""
    if options.out is not None:
        require_new(options.out)
    rulebook = load_rulebook(options.rulebook, on=options.on)
    report = check_report(rulebook, on=options.on)
    say(str(report))
    if options.out is not None:
        with whole_folder(options.out, last=DATA) as out:
            (out / PAGE).write_text(report.to_html(), encoding="utf-8")
            (out / DATA).write_text(report.to_json() + "\n", encoding="utf-8")
    cases, edges, findings = report.checked
    return Answer(
        {
            "rulebook": rulebook.identity.id,
            "digest": rulebook.digest,
            "standing": rulebook.identity.standing.value,
            "cases": len(cases.results),
            "failed": sum(not item.holds for item in cases.results),
            "edge_cases": edges.cases,
            "edge_cases_failed": len(edges.failed),
            "findings": len(findings),
            "to_mend": len(findings.of(Severity.MEND)),
            "illustrative": len(findings.illustrative),
            "counts": report.tally._asdict(),
        },
        yes=report.ok,
    )
