"""The lists of leniency on paper: ``leniency list`` and ``leniency diff``."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.leniency.differences import Change, leniency_diff
from credit_tier.records.writing import write_csv, write_workbook
from credit_tier.report.leniency_changes import changes_frame, changes_page
from credit_tier.report.leniency_list import leniency_list
from credit_tier.rulebook.loading import load_rulebook


def leniency_command(options: argparse.Namespace) -> Answer:
    """Write the list of a day, or what changed between two."""
    _require_new(options.out)
    return _diff(options) if options.what == "diff" else _list(options)


def _list(options: argparse.Namespace) -> Answer:
    rulebook = load_rulebook(options.rulebook)
    listed = leniency_list(rulebook, on=options.on)
    _write(options.out, listed.to_html(), listed.to_frame(), "两轻一免清单")
    return Answer(
        {
            "what": "list",
            "on": listed.on.isoformat(),
            "items": len(listed.rows),
            "illustrative": sum(row.illustrative for row in listed.rows),
            "expired": list(listed.past),
            "not_yet": list(listed.future),
            "rulebook": rulebook.digest,
            "out": str(options.out),
        }
    )


def _diff(options: argparse.Namespace) -> Answer:
    old = load_rulebook(options.rulebook)
    new = load_rulebook(options.new_rulebook) if options.new_rulebook else old
    found = leniency_diff(old, new, on=options.on, new_on=options.new_on)
    _write(options.out, changes_page(found), changes_frame(found), "修订对照")
    say(found.text())
    return Answer(
        {
            "what": "diff",
            "on": found.old_on.isoformat(),
            "new_on": found.new_on.isoformat(),
            **{change.value: sum(entry.change is change for entry in found.entries) for change in Change},
            "rulebook": old.digest,
            "new_rulebook": new.digest,
            "out": str(options.out),
        }
    )


def _write(path: Path, page: str, table: pd.DataFrame, sheet: str) -> None:
    if path.suffix == ".csv":
        write_csv(table, path)
    elif path.suffix == ".xlsx":
        write_workbook(table, path, sheet=sheet)
    else:
        path.write_text(page, encoding="utf-8")


def _require_new(path: Path) -> None:
    if path.suffix not in {".html", ".csv", ".xlsx"} or path.exists():
        taken = path.exists()
        raise ArgumentError(
            Fault(
                str(path),
                Text("已有同名的文件", "There is a file of this name already.")
                if taken
                else Text(f"不认识的格式 {path.suffix or '（无后缀）'}", f"The form {path.suffix!r} is not known."),
                Text("新的 .html、.csv 或 .xlsx 文件", "A new file .html, .csv or .xlsx."),
                Text("请换一个 --out", "Give another --out."),
            )
        )
