"""Results back in the loop (回填): rows of the tables of records, from which the next grade is made.

One visit is one inspection, with all its codes; which outcome they amount to is the summary of ``inspections.result``
in ``sources.toml``, so what a firm is (deregistered, moved out) counts as no violation. Each state is a record that
supersedes the one before, received on the day of its event: a grade of an earlier day is made from what was known
then. Only published results count; an annulled one is annulled in ``objections``, which reaches back (R6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.model import Rulebook
from credit_tier.visits.codes import Codes
from credit_tier.visits.result_events import Decision, Finding, ResultAct, ResultEvent, ResultKey
from credit_tier.visits.result_states import Result
from credit_tier.visits.results import ResultRegister

INSPECTIONS: Final = "inspections"
DECISIONS: Final = "decisions"
OBJECTIONS: Final = "objections"
FORM: Final = "双随机抽查"
_STATUS: Final[Mapping[ResultAct, str]] = {
    ResultAct.ENTERED: "pending",
    ResultAct.CORRECTED: "pending",
    ResultAct.PASSED: "pending",
    ResultAct.RETURNED: "returned",
    ResultAct.REJECTED: "rejected",
    ResultAct.PUBLISHED: "published",
}
_OTHER: Final = "other"


class ResultRecords(NamedTuple):
    """Rows for the tables of records, as `read_records` takes them.

    Attributes
    ----------
    tables : dict of str to pyarrow.Table
        ``inspections``, ``decisions`` and ``objections``, each where it has rows.
    without : tuple of (ResultKey, Text)
        Visits that have no row, and why.
    """

    tables: dict[str, pa.Table]
    without: tuple[tuple[ResultKey, Text], ...]


def result_records(register: ResultRegister, *, task: str = "") -> ResultRecords:
    """Turn results into rows of the tables of records.

    Parameters
    ----------
    register : ResultRegister
    task : str
        One draw; all of them where it is empty.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> result_records(ResultRegister(load_rulebook())).tables
    {}
    """
    rows: dict[str, list[dict[str, Any]]] = {INSPECTIONS: [], DECISIONS: [], OBJECTIONS: []}
    without: list[tuple[ResultKey, Text]] = []
    for result in register.results.values():
        if task and result.key.task != task:
            continue
        if result.finding is None:
            why = Text("已剔除", "removed") if result.removed else Text("尚未录入", "not entered yet")
            without.append((result.key, why))
            continue
        for table, row in _rows(result, register.checks.codes, register.rulebook):
            rows[table].append(row)
    return ResultRecords({name: pa.Table.from_pylist(given) for name, given in rows.items() if given}, tuple(without))


def record_number(key: ResultKey, version: int) -> str:
    """Give the record number of a state of a result: the same for ever.

    Examples
    --------
    >>> record_number(ResultKey(task="2026-Q3", unit="91620100MA7ABCD12E", agency="甲局"), 1)
    '2026-Q3/91620100MA7ABCD12E/甲局/1'
    """
    return f"{key.task}/{key.unit}/{key.agency}/{version}"


def _rows(result: Result, codes: Codes, rulebook: Rulebook) -> Iterator[tuple[str, dict[str, Any]]]:
    finding: Finding | None = None
    version = 0
    decided: list[str] = []
    for event in result.events:
        finding = event.finding or finding
        if finding is not None and event.act in _STATUS:
            version += 1
            yield INSPECTIONS, _inspection(result, event, finding, version, codes)
        elif event.disposal is not None and event.disposal.decision is not None:
            yield DECISIONS, _decision(result, event, event.disposal.decision, decided, rulebook)
            decided.append(event.disposal.decision.document_no)
        elif event.act is ResultAct.ANNULLED:
            for number in range(1, version + 1):
                yield OBJECTIONS, _annulment(result, event, INSPECTIONS, record_number(result.key, number))
            for number in range(1, len(decided) + 1):
                yield OBJECTIONS, _annulment(result, event, DECISIONS, _decision_number(result, number))


def _inspection(result: Result, event: ResultEvent, finding: Finding, version: int, codes: Codes) -> dict[str, Any]:
    items = [one for one in finding.items if one.checked]
    problems = [f"{one.item}：{one.problem}" for one in items if one.problem]
    handled = [f"{one.item}：{one.handling}" for one in items if one.handling]
    return {
        "record_id": record_number(result.key, version),
        "supersedes": record_number(result.key, version - 1) if version > 1 else None,
        "code": result.key.unit,
        "received_on": event.on,
        "stated_name": result.assignment.place.name or None,
        "task_no": result.key.task,
        "item": items[0].item if len(items) == 1 else None,
        "form": FORM,
        "methods": "、".join(finding.methods) or None,
        "result_codes": "、".join(codes.rules[code].code for code in finding.codes),
        "status": _STATUS[event.act],
        "problem": "；".join(problems) or None,
        "follow_up": "；".join(handled) or None,
        "inspected_on": finding.visited_on,
        "agency": result.key.agency,
    }


def _decision(
    result: Result, event: ResultEvent, decision: Decision, before: list[str], rulebook: Rulebook
) -> dict[str, Any]:
    field = rulebook.source(DECISIONS).field("domain")
    known = field.choices if field is not None else {}
    same = [number for number, document in enumerate(before, 1) if document == decision.document_no]
    return {
        "record_id": _decision_number(result, len(before) + 1),
        "supersedes": _decision_number(result, same[-1]) if same else None,
        "code": result.key.unit,
        "received_on": max(event.on, decision.decided_on),
        "stated_name": result.assignment.place.name or None,
        "document_no": decision.document_no,
        "kind": decision.kind,
        "procedure": decision.procedure or None,
        "domain": decision.domain if decision.domain in known else _OTHER,
        "act": decision.act or None,
        "listing_cause": decision.listing_cause or None,
        "legal_ground": decision.legal_ground or None,
        "fine": None if decision.fine is None else f"{decision.fine // 100}.{decision.fine % 100:02d}",
        "agency": decision.agency,
        "decided_on": decision.decided_on,
    }


def _decision_number(result: Result, number: int) -> str:
    return f"{record_number(result.key, number)}/decision"


def _annulment(result: Result, event: ResultEvent, table: str, target: str) -> dict[str, Any]:
    return {
        "record_id": f"{target}/annulled",
        "code": result.key.unit,
        "received_on": event.on,
        "target": target,
        "target_table": table,
        "effect": "annulment",
        "starts_on": event.on,
        "status": "granted",
        "agency": result.key.agency,
    }
