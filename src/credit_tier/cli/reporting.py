"""The command that reports on a run, alone or beside another: ``report`` (评级报告)."""

from __future__ import annotations

import argparse
import hashlib
from typing import TYPE_CHECKING, Any

from credit_tier.analysis.comparison import compare
from credit_tier.analysis.traits import traits_of
from credit_tier.cli.confirmation_files import read_confirmations
from credit_tier.cli.folders import Run, require_new_file
from credit_tier.cli.grading import capacity_of, tiers_of
from credit_tier.cli.main import Answer
from credit_tier.cli.trait_files import read_traits
from credit_tier.cli.words import say
from credit_tier.engine.activities import fields_of
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.scoreboard import scoreboard
from credit_tier.report.run_pictures import Pictures
from credit_tier.report.run_report import run_report
from credit_tier.report.run_words import Words
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.source import Use
from credit_tier.supervision.capacity import Capacity

if TYPE_CHECKING:
    import pandas as pd

    from credit_tier.analysis.comparison import Comparison
    from credit_tier.grading.grades import Grades
    from credit_tier.supervision.tiers import Tiers


def report_command(options: argparse.Namespace) -> Answer:
    """Read a run, and another where one is named, and write the page."""
    require_new_file(options.out)
    if options.against_rulebook and not options.against:
        raise ArgumentError(_nothing_against())
    run = Run.load(options.run, options.rulebook)
    indicators = run.grades.indicators
    as_of, known_on = indicators.as_of, indicators.known_on
    capacity = capacity_of(options)
    against = _against(run, options, capacity)
    page = run_report(
        run.grades,
        language=options.language,
        traits=read_traits(options.traits) if options.traits else _register(run),
        tiers=_tiers(run, options, capacity),
        quality=scoreboard(run.records, run.rulebook, as_of=as_of, known_on=known_on),
        against=against,
        made_on=options.made_on,
    )
    written = page.encode()
    options.out.write_bytes(written)
    pictures = Pictures.here(Words.of(options.language))
    if not pictures.drawn:
        say("没有图：未安装图表组件 no charts: pip install 'credit-tier[charts]'")
    content: dict[str, Any] = {
        "enterprises": len(run.grades),
        "grades": run.grades.counts(),
        "use": run.grades.use.value,
        "trial": int(run.grades.trial),
        "as_of": as_of.isoformat(),
        "known_on": known_on.isoformat(),
        "language": options.language,
        "charts": int(pictures.drawn),
        "bytes": len(written),
        "rulebook": run.rulebook.digest,
        "records": indicators.records_digest,
        "graded": run.grades.digest,
        "digest": hashlib.sha256(written).hexdigest(),
        "out": str(options.out),
    }
    return Answer(content)


def _against(run: Run, options: argparse.Namespace, capacity: Capacity | None) -> Grades | Comparison | None:
    """Give the other run, or what other rules make of this one."""
    if options.against:
        return Run.load(options.against, options.against_rulebook or options.rulebook).grades
    if not options.what_if:
        return None
    new = load_rulebook(options.what_if) if options.what_if.is_dir() else options.what_if
    graded, indicators = set(run.grades.codes.to_pylist()), run.grades.indicators
    days = {"as_of": indicators.as_of, "known_on": indicators.known_on}
    fields = [pair for pair in fields_of(run.records, run.rulebook, **days) if pair[0] in graded]
    return compare(run.rulebook, new, run.grades, fields=fields, capacity=capacity, records=run.records)


def _register(run: Run) -> pd.DataFrame:
    indicators = run.grades.indicators
    return traits_of(run.records, run.rulebook, as_of=indicators.as_of, known_on=indicators.known_on)


def _tiers(run: Run, options: argparse.Namespace, capacity: Capacity | None) -> Tiers | None:
    """Give the tiers, where grades of this use are supervised by."""
    if run.grades.use is not Use.SUPERVISION or run.grades.card.rules.supervision is None:
        return None
    return tiers_of(run, capacity=capacity, confirmations=read_confirmations(options.confirmations))


def _nothing_against() -> Fault:
    return Fault(
        "--against-rulebook",
        Text("没有给出 --against", "There is no --against."),
        Text("--against-rulebook 是 --against 那次评级的规则手册", "It is the rulebook by which --against was graded."),
        Text("请补上 --against，或改用 --what-if", "Add --against, or use --what-if."),
    )
