"""Commands that grade: grade, explain, supervise."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from credit_tier.cli.confirmation_files import read_confirmations
from credit_tier.cli.folders import GRADES, RECORDS, Run, require_new, whole_folder, write_csv
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.engine.activities import fields_of
from credit_tier.engine.attribution import Attribution
from credit_tier.engine.lineage import Unattributed
from credit_tier.engine.observation import observe
from credit_tier.engine.register import natural_persons, unlisted_enterprises
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.explanation import explain
from credit_tier.grading.grades import Grades, grade
from credit_tier.records.quality import QualityReport
from credit_tier.records.reading import read_records
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.source import Use
from credit_tier.supervision.capacity import Capacity, Fitting
from credit_tier.supervision.confirmation import Confirmation
from credit_tier.supervision.tiers import Tiers, supervise


def grade_command(options: argparse.Namespace) -> Answer:
    """Read files, observe, grade, and write a run folder."""
    require_new(options.out)
    rulebook = load_rulebook(options.rulebook)
    files = options.files[0] if len(options.files) == 1 else options.files
    records = read_records(files, rulebook, received_on=options.received_on, mapping=options.mapping)
    say(_quality_lines(records.quality))
    indicators = observe(records, rulebook, as_of=options.as_of, known_on=options.known_on, use=Use(options.use))
    grades = grade(indicators, rulebook, trial=False if options.official else None)
    with whole_folder(options.out, last=GRADES) as out:
        records.save(out / RECORDS)
        grades.save(out / GRADES)
        write_csv(grades.to_frame().reset_index(), out / "grades.csv")
        write_csv(indicators.states().reset_index(), out / "indicators.csv")
        _write_quality(records.quality, out)
        unlisted = unlisted_enterprises(records, rulebook, as_of=indicators.as_of, known_on=indicators.known_on)
        write_csv(pd.DataFrame({"code": unlisted}), out / "unlisted.csv")
        write_csv(pd.DataFrame(indicators.unmatched, columns=["code", "target"]), out / "unmatched.csv")
        write_csv(pd.DataFrame(indicators.attributions, columns=Attribution._fields), out / "attributions.csv")
        write_csv(pd.DataFrame(indicators.unattributed, columns=Unattributed._fields), out / "unattributed.csv")
    say(f"理由与原行 reasons and rows: {options.out / 'quality.txt'}, {options.out / 'set_aside.csv'}")
    if indicators.unlisted:
        say(f"不在企业名单 not on the register: {indicators.unlisted}（{options.out / 'unlisted.csv'}）")
    if indicators.unmatched:
        count = len(indicators.unmatched)
        say(f"对不上记录的修复或异议 withdrawals that hit nothing: {count}（{options.out / 'unmatched.csv'}）")
    if indicators.unattributed:
        count = len(indicators.unattributed)
        say(f"未能归属，请核对 not attributed, please check: {count}（{options.out / 'unattributed.csv'}）")
    say(_grade_lines(grades))
    return Answer(
        {
            "enterprises": len(grades),
            "grades": grades.counts(),
            "use": grades.use.value,
            "trial": int(grades.trial),
            "as_of": indicators.as_of.isoformat(),
            "known_on": indicators.known_on.isoformat(),
            "rows_in": sum(table.rows_in for table in records.quality.tables),
            "accepted": sum(table.accepted for table in records.quality.tables),
            "unlisted": indicators.unlisted,
            "unmatched": len(indicators.unmatched),
            "unattributed": len(indicators.unattributed),
            "rulebook": rulebook.digest,
            "records": records.digest,
            "digest": grades.digest,
            "out": str(options.out),
        }
    )


def _grade_lines(grades: Grades) -> str:
    """Give the distribution as a small bar chart, one line a grade."""
    counts, titles = grades.counts(), {step.code: step.title for step in grades.card.grades}
    widest = max(counts.values()) or 1
    lines = [
        f"{code}  {number:>8}  {'█' * (-(-40 * number // widest))}  {titles[code].zh} {titles[code].en}"
        for code, number in counts.items()
    ]
    return "\n".join(lines)


def _quality_lines(quality: QualityReport) -> str:
    """Give one line a table; the reasons and the rows themselves are in files."""
    return "\n".join(
        f"{table.zh} {table.table}: {table.rows_in} 行 rows, 接受 accepted {table.accepted},"
        f" 搁置 set aside {table.rows_in - table.accepted}"
        for table in quality.tables
    )


def _write_quality(quality: QualityReport, out: Path) -> None:
    (out / "quality.txt").write_text(f"{quality}\n", encoding="utf-8")
    (out / "quality.json").write_text(quality.to_json() + "\n", encoding="utf-8")
    write_csv(quality.set_aside.to_pandas(), out / "set_aside.csv")


def explain_command(options: argparse.Namespace) -> Answer:
    """Explain one enterprise's grade."""
    run = Run.load(options.run, options.rulebook)
    # A byte that is no text in the terminal's encoding arrives as half a surrogate pair, which no code holds.
    code = fold_code(options.code).encode("utf-8", "replace").decode()
    explanation = explain(run.grades, code, run.records)
    say(explanation.text(options.language))
    return Answer(explanation.to_dict())


def supervise_command(options: argparse.Namespace) -> Answer:
    """Give every enterprise its tier in each field, as a CSV beside the grades."""
    run = Run.load(options.run, options.rulebook)
    capacity = capacity_of(options)
    tiers = tiers_of(run, capacity=capacity, confirmations=read_confirmations(options.confirmations))
    strangers = sorted(_strangers(run))
    if strangers:
        say(f"有领域而无等级 in a field but not graded: {len(strangers)}（{', '.join(strangers[:5])} …）")
    write_csv(tiers.to_frame(), options.run / "tiers.csv")
    summary = tiers.summary()
    say(summary.to_string(index=False))
    rows = summary.to_dict("records")
    content: dict[str, Any] = {
        "rows": len(tiers),
        "trial": int(tiers.trial),
        "digest": tiers.digest,
        "not_graded": len(strangers),
    }
    content["unconfirmed"] = len(tiers.awaiting())
    if tiers.fitting is not None:
        tell_fitting(tiers.fitting)
        if capacity is not None:
            write_csv(tiers.fitting.to_frame(), options.run / "capacity.csv")
            content["capacity"] = tiers.fitting.summary()
    return Answer({**content, "tiers": rows}, yes=tiers.fitting is None or not tiers.fitting.short)


def tell_fitting(fitting: Fitting) -> None:
    """Say what the days are not enough for."""
    for text in fitting.told:
        say(f"{text.zh}\n{text.en}")


def capacity_of(options: argparse.Namespace) -> Capacity | None:
    """Give the capacity that was asked for.

    Raises
    ------
    ArgumentError
        Spare days are to be spent, and nobody said how many days there are.
    """
    if options.capacity is None and options.use_spare:
        raise ArgumentError(
            Fault(
                "--use-spare",
                Text("没有给出全年人日数", "The inspector-days of the year are not given."),
                Text("与 --capacity 同用", "It goes together with --capacity."),
                Text("请给出 --capacity，或去掉 --use-spare", "Give --capacity, or leave --use-spare out."),
            )
        )
    return None if options.capacity is None else Capacity(options.capacity, use_spare=options.use_spare)


def tiers_of(run: Run, *, capacity: Capacity | None = None, confirmations: Sequence[Confirmation] = ()) -> Tiers:
    """Work out the tiers of a run from its grades, its register and its records of activities."""
    indicators, graded = run.grades.indicators, set(run.grades.codes.to_pylist())
    days = {"as_of": indicators.as_of, "known_on": indicators.known_on}
    tiers = supervise(
        run.grades,
        run.rulebook,
        fields=[pair for pair in fields_of(run.records, run.rulebook, **days) if pair[0] in graded],
        capacity=capacity,
        confirmations=confirmations,
        natural_persons=natural_persons(run.records, run.rulebook, **days),
    )
    if confirmations:
        _tell_unused(confirmations, tiers)
    return tiers


def _tell_unused(confirmations: Sequence[Confirmation], tiers: Tiers) -> None:
    """Say whose confirmation changed nothing: not graded, or by now with another grade."""
    graded, awaiting = set(tiers.codes.to_pylist()), set(tiers.awaiting())
    unused = [one.code for one in confirmations if one.code not in graded or one.code in awaiting]
    if unused:
        first = "、".join(unused[:5])
        say(f"{len(unused)} 份确认未用（不在评级名单，或等级已变，须重新确认）：{first}")
        say(f"{len(unused)} confirmations were not used: not graded, or of another grade by now (look again): {first}")


def _strangers(run: Run) -> set[str]:
    """Give the enterprises that are active in a field but were not graded."""
    indicators = run.grades.indicators
    fields = fields_of(run.records, run.rulebook, as_of=indicators.as_of, known_on=indicators.known_on)
    return {code for code, _ in fields} - set(run.grades.codes.to_pylist())
