"""Commands about what departments send: quality, dictionary."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from credit_tier.cli.folders import require_new, require_new_file, whole_folder
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say
from credit_tier.foundation.errors import Text
from credit_tier.records.dictionary import to_csv, to_markdown
from credit_tier.records.exporting import export_set_aside
from credit_tier.records.json_schema import schemas_of
from credit_tier.records.reading import read_records
from credit_tier.records.regions import Level
from credit_tier.records.scoreboard import Scoreboard, scoreboard
from credit_tier.records.writing import write_csv
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook

PAGE = "scoreboard.html"


def quality_command(options: argparse.Namespace) -> Answer:
    """Read files and write the scoreboard of source departments, with the rows each has to mend."""
    require_new(options.out)
    rulebook = load_rulebook(options.rulebook)
    files = options.files[0] if len(options.files) == 1 else options.files
    records = read_records(files, rulebook, received_on=options.received_on, mapping=options.mapping)
    level = Level[options.level.upper()]
    board = scoreboard(records, rulebook, as_of=options.as_of, known_on=options.known_on, level=level)
    with whole_folder(options.out, last=PAGE) as out:
        _write(board, out)
        export_set_aside(records, out / "set_aside")
    say(str(board))
    say(f"通报页 page: {options.out / PAGE}；各表退回的行 rows to mend: {options.out / 'set_aside'}")
    totals = [score.total for score in board.sources]
    return Answer(
        {
            "as_of": board.as_of.isoformat(),
            "known_on": board.known_on.isoformat(),
            "rows_in": sum(line.rows_in for line in totals),
            "accepted": sum(line.accepted for line in totals),
            "set_aside": sum(line.refused for line in totals),
            "disagreements": sum(line.disagreements for line in totals),
            "contradictions": sum(line.contradictions for line in totals),
            "late": [score.source.name for score in board.sources if score.total.timeliness.days_late],
            "rulebook": rulebook.digest,
            "records": records.digest,
            "out": str(options.out),
        }
    )


def _write(board: Scoreboard, out: Path) -> None:
    (out / PAGE).write_text(board.to_html(), encoding="utf-8")
    (out / "scoreboard.json").write_text(board.to_json() + "\n", encoding="utf-8")
    (out / "scoreboard.txt").write_text(f"{board}\n", encoding="utf-8")
    write_csv(board.to_frame(), out / "scoreboard.csv")
    write_csv(board.conflicts, out / "conflicts.csv")


def dictionary_command(options: argparse.Namespace) -> Answer:
    """Write the data dictionary of a rulebook."""
    rulebook = load_rulebook(options.rulebook)
    text = dictionary_text(rulebook, options.format)
    require_new_file(options.out)
    options.out.write_text(text, encoding="utf-8-sig" if options.format == "csv" else "utf-8", newline="")
    return Answer({"format": options.format, "rulebook": rulebook.digest, "out": str(options.out)})


def dictionary_text(rulebook: Rulebook, form: str) -> str:
    """Give the data dictionary as ``markdown``, ``csv`` or ``json-schema``."""
    if form == "csv":
        return to_csv(rulebook)
    if form == "json-schema":
        return json.dumps(schemas_of(rulebook), ensure_ascii=False, indent=1) + "\n"
    title = rulebook.identity.title
    return to_markdown(rulebook, title=Text(title.zh, title.en))
