"""``python -m benchmarks``: run all comparisons, print them, and write the page if asked to."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.drawing import drawing_section
from benchmarks.events import events_section
from benchmarks.files import files_section
from benchmarks.imports import imports_section
from benchmarks.leniency import leniency_section
from benchmarks.machine import load_now, machine_lines
from benchmarks.officers import officers_section
from benchmarks.reading import reading_section
from benchmarks.report import Section, document
from benchmarks.report_page import report_section
from benchmarks.scoring import scoring_section
from benchmarks.single import single_section
from benchmarks.whatif import whatif_section

EVENTS = {True: 60_000, False: 6_000_000}
FILINGS = {True: 50_000, False: 5_000_000}
UNITS = {True: 20_000, False: 2_200_000}
VISITS = {True: (660, 60), False: (20_000, 2_000)}
REPORTED = {True: 5_000, False: 200_000}
CASES = {True: 20_000, False: 1_000_000}


def main() -> int:
    """Run; 1 if any result was wrong."""
    arguments = _arguments()
    sections, load = [], load_now()
    for section in _sections(quick=arguments.quick, events=arguments.events):
        print("\n".join(section.lines()), flush=True)
        sections.append(section)
    if arguments.write:
        head = machine_lines(arguments.date, "quick" if arguments.quick else "full", load)
        arguments.write.write_text(document(head, sections), encoding="utf-8")
    failures = [failure for section in sections for failure in section.failures()]
    print("\n".join(failures) or "Every result is right.")
    return 1 if failures else 0


def _sections(*, quick: bool, events: int | None) -> Iterator[Section]:
    steps: list[Callable[[], Section]] = [
        lambda: scoring_section(quick=quick),
        single_section,
        lambda: whatif_section(quick=quick),
        imports_section,
        lambda: files_section(quick=quick),
        lambda: reading_section(FILINGS[quick]),
        lambda: events_section(events or EVENTS[quick]),
        lambda: drawing_section(UNITS[quick]),
        lambda: officers_section(*VISITS[quick]),
        lambda: leniency_section(CASES[quick]),
        lambda: report_section(REPORTED[quick]),
    ]
    return (step() for step in steps)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rows, under a minute")
    parser.add_argument("--events", type=int, help="number of monthly records, up to 60000000")
    parser.add_argument("--date", default="", help="day of the run, to be written on the page")
    parser.add_argument("--write", type=Path, help="the page to write, docs/benchmarks.md")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
