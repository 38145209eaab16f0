"""What changed between two states of the rules, and whom it affects: ``diff``."""

from __future__ import annotations

import argparse

from credit_tier.analysis.affected import affected
from credit_tier.analysis.comparison import Comparison
from credit_tier.analysis.rulebook_changes import RulebookDiff, rulebook_diff
from credit_tier.cli.folders import require_new, whole_folder, write_csv, write_json
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.engine.activities import fields_of
from credit_tier.foundation.errors import ArgumentError, Fault, NotInForceError, Text
from credit_tier.records.reading import read_records
from credit_tier.report.comparison_page import comparison_page
from credit_tier.report.rulebook_changes import rulebook_changes_frame, rulebook_changes_page
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook

PAGE = "changes.html"


def diff_command(options: argparse.Namespace) -> Answer:
    """Compare, work out who is affected where there are files, and write page, tables and JSON."""
    require_new(options.out)
    if bool(options.files) != (options.as_of is not None):
        raise ArgumentError(_no_day())
    if options.patch and options.new:
        raise ArgumentError(_two_ways())
    old = load_rulebook(options.old)
    new = load_rulebook(options.new) if options.new else old
    if options.patch:
        new = extend(old, options.patch, binding=Binding.WHAT_IF)
    _require_rules(old, new, options)
    found = rulebook_diff(old, new, on_a=options.on, on_b=options.new_on)
    whom = _whom(found, options) if options.files else None
    with whole_folder(options.out, last=PAGE) as out:
        page = comparison_page(whom) if options.patch and whom is not None else rulebook_changes_page(found, whom)
        (out / PAGE).write_text(page, encoding="utf-8")
        write_csv(rulebook_changes_frame(found), out / "changes.csv")
        write_json(out / "changes.json", found.to_data())
        if whom is not None:
            write_csv(whom.to_frame(), out / "affected.csv")
            write_csv(whom.moves(), out / "moves.csv")
            write_csv(whom.reasons(), out / "reasons.csv")
            write_csv(whom.visits(), out / "visits.csv")
            write_csv(whom.cost(), out / "cost.csv")
    say(found.text())
    return Answer(
        {
            "changes": len(found.changes),
            **found.counts(),
            "rules": len(found.entries()),
            "on": found.old_on.isoformat() if found.old_on else None,
            "new_on": found.new_on.isoformat() if found.new_on else None,
            "rulebook": old.digest,
            "new_rulebook": new.digest,
            **(_figures(whom) if whom is not None else {}),
            "out": str(options.out),
        }
    )


def _require_rules(old: Rulebook, new: Rulebook, options: argparse.Namespace) -> None:
    """Refuse days on which neither rulebook has rules: that nothing changed would be no answer."""
    if options.on is None:
        return
    try:
        old.on(options.on)
    except NotInForceError:
        new.on(options.new_on or options.on)


def _whom(found: RulebookDiff, options: argparse.Namespace) -> Comparison:
    files = options.files[0] if len(options.files) == 1 else options.files
    records = read_records(files, found.old, received_on=options.received_on)
    graded = affected(found, records, as_of=options.as_of, known_on=options.known_on)
    known_on = graded.old.indicators.known_on
    listed = set(graded.old.codes.to_pylist())
    fields = [
        pair for pair in fields_of(records, found.old, as_of=options.as_of, known_on=known_on) if pair[0] in listed
    ]
    return graded.in_fields(fields)


def _figures(whom: Comparison) -> dict[str, object]:
    return {
        "enterprises": len(whom.old),
        "grades_changed": int(whom.moved().sum()),
        "rows": len(whom.to_frame()),
        "observed_again": int(whom.observed_again),
        "as_of": whom.old.indicators.as_of.isoformat(),
    }


def _two_ways() -> Fault:
    return Fault(
        "new, --patch",
        Text("修订后的规则手册和补丁只能给一个", "Both a rulebook after and a patch are given."),
        Text("其中一个", "One of them."),
        Text("请去掉另一个", "Leave the other out."),
    )


def _no_day() -> Fault:
    return Fault(
        "--files, --as-of",
        Text("只给了其中一个", "Only one of them is given."),
        Text("两个一起给，或都不给", "Both, or neither."),
        Text("请补上另一个", "Add the other."),
    )
