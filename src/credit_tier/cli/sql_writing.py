"""The rules of a day as one statement for another engine: ``sql``."""

from __future__ import annotations

import argparse
from pathlib import Path

from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.scorecard import scorecard
from credit_tier.grading.sql_dialect import Dialect
from credit_tier.grading.sql_names import Input
from credit_tier.grading.sql_statement import to_sql
from credit_tier.grading.standing import settle_trial
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.source import Use


def sql_command(options: argparse.Namespace) -> Answer:
    """Write the statement to a new file; the answer says whether the engine was ever tried."""
    _require_new(options.out)
    rulebook = load_rulebook(options.rulebook)
    dialect, use = Dialect(options.dialect), Use(options.use)
    trial = False if options.official else None
    source = Input(options.table, options.key, options.watched)
    statement = to_sql(rulebook, dialect, on=options.on, use=use, source=source, naming=options.naming, trial=trial)
    options.out.write_text(statement, encoding="utf-8")
    if not dialect.executed:
        say(
            f"未执行验证：本语句没有在 {dialect} 上运行过 NOT EXECUTED on {dialect}: try it on a copy of the data first"
        )
    card = scorecard(rulebook, options.on, use)
    return Answer(
        {
            "dialect": dialect.value,
            "executed": int(dialect.executed),
            "on": options.on.isoformat(),
            "use": use.value,
            "indicators": len(card.indicators),
            "conditions": len(card.conditions),
            "trial": int(settle_trial(rulebook, card.rules, trial=trial)),
            "rulebook": rulebook.digest,
            "out": str(options.out),
        }
    )


def _require_new(path: Path) -> None:
    if path.suffix != ".sql" or path.exists():
        raise ArgumentError(
            Fault(
                str(path),
                Text("已有同名的文件", "There is a file of this name already.")
                if path.exists()
                else Text(f"语句文件不以 {path.suffix or '（无后缀）'} 结尾", f"No statement ends in {path.suffix!r}."),
                Text("新的 .sql 文件", "A new file .sql."),
                Text("请换一个 --out", "Give another --out."),
            )
        )
