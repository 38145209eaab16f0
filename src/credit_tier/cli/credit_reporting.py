"""The credit report of one enterprise of a run: ``credit-report`` (信用报告)."""

from __future__ import annotations

import argparse

from credit_tier.cli.folders import Run, require_new_file
from credit_tier.cli.main import Answer
from credit_tier.foundation.codes import fold_code
from credit_tier.report.credit_report import credit_report
from credit_tier.report.credit_report_content import Audience


def credit_report_command(options: argparse.Namespace) -> Answer:
    """Write the page, and give the same as data."""
    require_new_file(options.out)
    run = Run.load(options.run, options.rulebook)
    seen = run.grades.indicators
    made = credit_report(
        fold_code(options.code).encode("utf-8", "replace").decode(),
        run.records,
        run.rulebook,
        as_of=seen.as_of,
        known_on=seen.known_on,
        period=(options.since, options.until or seen.as_of),
        audience=Audience(options.audience),
        grades=run.grades,
    )
    options.out.write_bytes(made.to_html(options.language).encode())
    return Answer({**made.to_dict(), "out": str(options.out)})
