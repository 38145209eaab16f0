"""What is made of a register of results: overdue lists, statistics, records, tables, papers, the publication."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from credit_tier.cli.folders import read_toml, require_new, unfit, whole_folder
from credit_tier.cli.main import Answer
from credit_tier.cli.plan_files import key_faults
from credit_tier.cli.register import chosen, private_folder, read_register
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Text
from credit_tier.records.catalogue import contracts_of
from credit_tier.records.writing import OutputForm, write_form
from credit_tier.report.inspection_fields import VisitFile
from credit_tier.report.inspection_papers import VisitPapers
from credit_tier.report.publication_page import publication_json, publication_page, statistics_page
from credit_tier.visits.deadlines import WAITS, Due, deadlines
from credit_tier.visits.publication import publication
from credit_tier.visits.result_export import register_table
from credit_tier.visits.result_records import result_records
from credit_tier.visits.results import ResultRegister
from credit_tier.visits.statistics import By, statistics

_TEXTS: Final = ("task_title", "contact", "phone", "materials", "number")
_FACTS: Final = 'task_title、contact、phone、materials、number = "…"；bases = ["…"]'


def overdue_output(options: argparse.Namespace) -> Answer:
    """Write what is to be done, and what is overdue; the answer is no where anything is."""
    register = read_register(options.register, options.rulebook)
    found = deadlines(register, as_of=options.as_of)
    with whole_folder(options.out, last="due.json") as folder, private_folder(folder):
        write_form(_due_table(found.due), folder / "due", OutputForm(options.form), title="办理期限")
        (folder / "due.json").write_text(f'{{"overdue": {len(found.overdue)}}}\n', encoding="utf-8")
    whose: dict[str, int] = {}
    for one in found.overdue:
        whose[one.key.agency] = whose.get(one.key.agency, 0) + 1
    for agency, number in sorted(whose.items()):
        say(f"{agency}：超期 {number} 件 / {number} overdue")
    return Answer(
        {
            "action": options.action,
            "as_of": options.as_of.isoformat(),
            "due": len(found.due),
            "overdue": len(found.overdue),
            "by_agency": dict(sorted(whose.items())),
            "undated": len(found.undated),
            "out": str(options.out),
        },
        yes=not found.overdue,
    )


def statistics_output(options: argparse.Namespace) -> Answer:
    """Write the tables of statistics and their page."""
    register = read_register(options.register, options.rulebook).on(options.as_of)
    tables = [statistics(register, by, task=options.task) for by in By]
    with whole_folder(options.out, last="statistics.html") as folder:
        for one in tables:
            write_form(one.to_table(), folder / one.by.value, OutputForm(options.form), title=one.by.label.zh)
        page = statistics_page(tables, register.rulebook, as_of=options.as_of)
        (folder / "statistics.html").write_text(page, encoding="utf-8")
    return Answer({"action": options.action, **tables[0].total.counts, "out": str(options.out)})


def records_output(options: argparse.Namespace) -> Answer:
    """Write results as files that `grade` reads."""
    register = read_register(options.register, options.rulebook)
    made = result_records(register, task=options.task)
    contracts = contracts_of(register.rulebook)
    names = {name: one.source.title.zh for name, one in contracts.items()}
    titles = {name: {field.name: field.zh for field in one.fields} for name, one in contracts.items()}
    if not made.tables:
        say("没有可回填的结果 / there are no results to record yet")
    with whole_folder(options.out, last="") as folder, private_folder(folder):
        for name, table in made.tables.items():
            heads = [titles[name].get(column, column) for column in table.column_names]
            write_form(table.rename_columns(heads), folder / names[name], OutputForm(options.form), title=names[name])
    rows = {name: table.num_rows for name, table in made.tables.items()}
    return Answer({"action": options.action, "rows": rows, "without": len(made.without), "out": str(options.out)})


def export_output(options: argparse.Namespace) -> Answer:
    """Write the register as a table."""
    table = register_table(read_register(options.register, options.rulebook), task=options.task)
    with whole_folder(options.out, last="") as folder, private_folder(folder):
        write_form(table, folder / "检查结果登记簿", OutputForm(options.form), title="检查结果登记簿")
    return Answer({"action": options.action, "rows": table.num_rows, "out": str(options.out)})


def papers_output(options: argparse.Namespace) -> Answer:
    """Write the papers of visits, each as a page and as JSON."""
    register = read_register(options.register, options.rulebook)
    found = chosen(register, options)
    file = _file(options)
    made = [
        (place, paper)
        for place, result in enumerate(found, start=1)
        for paper in VisitPapers(result, file, register.rulebook, options.on, options.sealed).every()
    ]
    require_new(options.out)
    with private_folder(options.out):
        for place, paper in made:
            name = f"{place:04d}_{paper.kind}"
            (options.out / f"{name}.html").write_text(paper.to_html(), encoding="utf-8")
            (options.out / f"{name}.json").write_text(paper.to_json() + "\n", encoding="utf-8")
    if options.sealed and options.on < options.visit_on:
        say("密封文书：只交给执行检查的人；通知书检查当日再出具")
        say("Sealed papers: for those who go there alone; the notice is made on the day.")
    return Answer({"action": options.action, "visits": len(found), "papers": len(made), "out": str(options.out)})


OUTPUTS: Final[dict[str, Callable[[argparse.Namespace], Answer]]] = {
    "overdue": overdue_output,
    "statistics": statistics_output,
    "records": records_output,
    "export": export_output,
    "papers": papers_output,
}


def write_publication(register: ResultRegister, out: Path, *, task: str, as_of: date) -> dict[str, Any]:
    """Write list and results of a draw in every form: page, JSON, CSV in two encodings, workbook.

    Raises
    ------
    ArgumentError
        The folder is not empty.
    """
    made = publication(register, as_of=as_of, task=task)
    with whole_folder(out, last="publication.html") as folder:
        for form, stem in ((OutputForm.CSV, "publication"), (OutputForm.CSV_GB18030, "publication-gb18030")):
            write_form(made.to_table(), folder / stem, form)
        write_form(made.to_table(), folder / "publication", OutputForm.XLSX, title="名单及结果公示表")
        (folder / "publication.json").write_text(publication_json(made), encoding="utf-8")
        (folder / "publication.html").write_text(publication_page(made, register.rulebook), encoding="utf-8")
    shown = sum(row.published_on is not None for row in made.rows)
    return {"listed": len(made.rows), "results": shown, "notices": len(made.notices), "out": str(out)}


def _due_table(due: tuple[Due, ...]) -> pa.Table:
    rows = [
        (
            *(one.key.task, one.key.unit, one.key.agency, WAITS[one.waits_for].zh, "、".join(one.officers)),
            *(one.starts_on, one.due_on, one.days_over),
        )
        for one in due
    ]
    heads = {
        **dict.fromkeys(("抽查任务", "统一社会信用代码/注册号", "检查部门", "待办", "责任人员工号"), pa.string()),
        **dict.fromkeys(("起算日", "期限届满日"), pa.date32()),
        "超期工作日": pa.int64(),
    }
    columns = list(zip(*rows, strict=True)) or [()] * len(heads)
    return pa.table({head: pa.array(values, kind) for (head, kind), values in zip(heads.items(), columns, strict=True)})


def _file(options: argparse.Namespace) -> VisitFile:
    given = read_toml(options.facts) if options.facts is not None else {}
    name = options.facts.name if options.facts is not None else ""
    faults = key_faults(name, given, set(), {*_TEXTS, "bases"}, _FACTS)
    wrong: list[str] = [key for key in _TEXTS if key in given and not isinstance(given[key], str)]
    bases = given.get("bases", [])
    if not isinstance(bases, list) or not all(isinstance(one, str) for one in bases):
        wrong.append("bases")
    faults += [unfit(f"{name}: {key}", Text("须为文字", "It must be text."), _FACTS) for key in wrong]
    if faults:
        raise ArgumentError(faults)
    return VisitFile(options.visit_on, **{**given, "bases": tuple(bases)})
