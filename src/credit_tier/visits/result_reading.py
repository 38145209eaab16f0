"""From tables to events (读入登记): assignments and results as offices fill them in, each visit one or two events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.neutral import fold_value
from credit_tier.rulebook.faults import faults_of_validation
from credit_tier.visits.codes import Codes, CodesError
from credit_tier.visits.result_events import (
    Assignment,
    Decision,
    Disposal,
    Finding,
    ItemFinding,
    Place,
    ResultAct,
    ResultEvent,
    ResultKey,
    SentOfficer,
)
from credit_tier.visits.result_refusals import ContentError, NotDrawnError, Refusal, raise_refusals, refusal
from credit_tier.visits.result_states import Result
from credit_tier.visits.result_tables import ASSIGNMENTS, RESULTS, TableData, read_rows, united
from credit_tier.visits.results import ResultRegister

_PLACE: Final = {"stated_name": "name"} | {
    name: name for name in ("region", "reg_org", "local_org", "address", "legal_rep", "subject_type")
}
_DECISION: Final = ("document_no", "kind", "domain", "decided_on", "decided_by", "fine", "act")


class Drawn(NamedTuple):
    """What a draw says, to hold assignments against.

    Attributes
    ----------
    task : str
    drawn_on : date
    until : date or None
        Last day of the visits.
    units : mapping of str to bool
        Who is to be visited, and whether it stepped in for a removed one.
    """

    task: str
    drawn_on: date
    until: date | None
    units: Mapping[str, bool]


class Entry(NamedTuple):
    """Who enters, when, and which agency and draw rows that do not say theirs belong to."""

    by: str
    on: date
    task: str = ""
    agency: str = ""
    reason: str = ""


def read_assignments(data: TableData, entry: Entry, *, drawn: Drawn | None = None) -> list[ResultEvent]:
    """Read who was sent where, a row an officer.

    Parameters
    ----------
    data : path, DataFrame or pyarrow.Table
    entry : Entry
    drawn : Drawn, optional
        The draw: enterprises that are not in it are refused. Without it each row says on which day it was drawn.

    Raises
    ------
    ResultError
        With everything that is wrong.
    """
    events: list[ResultEvent] = []
    faults: list[Refusal] = []
    for key, rows in _visits(read_rows(data, ASSIGNMENTS, on=entry.on), entry, drawn):
        if drawn is not None and (key.task != drawn.task or key.unit not in drawn.units):
            rule = ("只登记本次抽中或递补的企业", "Enterprises that were drawn, or stepped in (dr1 7.7).")
            faults.append(
                refusal(NotDrawnError, key, f"{drawn.task} 未抽中此户", f"{drawn.task} did not draw it.", rule)
            )
            continue
        own = united(rows, ["drawn_on", "until", "items", *_PLACE])
        officers = [
            SentOfficer(id=row["officer"], name=row["officer_name"] or "", permit=row["permit"] or "") for row in rows
        ]
        day = own["drawn_on"] or (drawn.drawn_on if drawn is not None else None)
        if day is None:
            rule = ("抽取日期列，或抽取文件夹", "A column 抽取日期, or the folder of the draw.")
            faults.append(refusal(ContentError, key, "没有抽取日期", "Nothing says when it was drawn.", rule))
            continue
        given = Assignment(
            drawn_on=day,
            officers=tuple(officers),
            place=Place(**{to: own[name] for name, to in _PLACE.items() if own[name]}),
            items=tuple(own["items"].split(",")) if own["items"] else (),
            until=own["until"] or (drawn.until if drawn is not None else None),
            stepped_in=drawn is not None and drawn.units[key.unit],
        )
        events.append(ResultEvent(act=ResultAct.ASSIGNED, key=key, by=entry.by, on=entry.on, assignment=given))
    raise_refusals(faults)
    return events


def read_results(
    data: TableData, register: ResultRegister, entry: Entry, *, codes: Codes, correcting: bool = False
) -> list[ResultEvent]:
    """Read results, a row an item; what follows (后续处置) is an event of its own.

    Parameters
    ----------
    data : path, DataFrame or pyarrow.Table
    register : ResultRegister
        Says who was sent, so that officers may go by number, name or permit.
    entry : Entry
    codes : Codes
        The table that the file was written by.
    correcting : bool
        Whether these correct results that are there.

    Raises
    ------
    ResultError, CodesError
        With everything that is wrong.
    """
    events: list[ResultEvent] = []
    refused: list[Refusal] = []
    for key, rows in _visits(read_rows(data, RESULTS, on=entry.on), entry, None):
        try:
            events += _events(key, rows, register.results.get(key), entry, codes, correcting=correcting)
        except (ContentError, CodesError) as error:
            refused += [Refusal(ContentError, fault) for fault in error.faults]
        except ValidationError as error:
            refused += [Refusal(ContentError, fault) for fault in faults_of_validation(str(rows[0]["where"]), error)]
    raise_refusals(refused)
    return events


def _visits(
    rows: Iterable[dict[str, Any]], entry: Entry, drawn: Drawn | None
) -> list[tuple[ResultKey, list[dict[str, Any]]]]:
    """Put the rows of each visit together, in the order of the file."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    faults = []
    for row in rows:
        task = row["task"] or entry.task or (drawn.task if drawn is not None else "")
        agency = row["agency"] or entry.agency
        if task and agency:
            found.setdefault((task, row["code"], agency), []).append(row)
        else:
            faults.append(_unnamed(row["where"]))
    if faults:
        raise ContentError(faults)
    return [(ResultKey(task=task, unit=unit, agency=agency), some) for (task, unit, agency), some in found.items()]


def _events(
    key: ResultKey,
    rows: Sequence[dict[str, Any]],
    result: Result | None,
    entry: Entry,
    codes: Codes,
    *,
    correcting: bool,
) -> list[ResultEvent]:
    own = united(rows, [field.name for field in RESULTS.source.fields if field.name not in _OF_ITEMS])
    events = []
    if own["result"] is not None:
        finding = _finding(own, rows, result, codes)
        act = ResultAct.CORRECTED if correcting else ResultAct.ENTERED
        events.append(ResultEvent(act=act, key=key, by=entry.by, on=entry.on, finding=finding, reason=entry.reason))
    if own["disposal"] is not None:
        disposal = Disposal(
            measure=own["disposal"],
            finished=own["finished"] == "finished",
            told=own["told"] or "",
            decision=_decision(own, key),
        )
        reason = entry.reason if own["result"] is None else ""
        events.append(
            ResultEvent(act=ResultAct.DISPOSED, key=key, by=entry.by, on=entry.on, disposal=disposal, reason=reason)
        )
    if not events:
        raise ContentError(_empty(rows[0]["where"]))
    return events


_OF_ITEMS: Final = frozenset({"item", "checked", "problem", "handling", "task", "agency", "stated_name"})


def _finding(own: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], result: Result | None, codes: Codes) -> Finding:
    items = [
        ItemFinding(
            item=row["item"],
            checked=row["checked"] is not False,
            problem=row["problem"] or "",
            handling=row["handling"] or "",
        )
        for row in rows
        if row["item"]
    ]
    where = str(rows[0]["where"])
    if own["visited_on"] is None:
        raise ContentError(_empty(where))
    return Finding(
        visited_on=own["visited_on"],
        ended_on=own["ended_on"] or own["visited_on"],
        officers=tuple(_number(name, result) for name in _parts(own["officers"])),
        codes=codes.read(own["result"], where=where),
        methods=_parts(own["methods"]),
        items=tuple(items),
        materials=_parts(own["materials"]),
    )


def _decision(own: Mapping[str, Any], key: ResultKey) -> Decision | None:
    if own["document_no"] is None:
        return None
    given = {name: own[name] for name in _DECISION if own[name] is not None and name != "decided_by"}
    return Decision.model_validate({"agency": own["decided_by"] or key.agency, **given})


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _number(name: str, result: Result | None) -> str:
    """Give the number of the one officer who was sent there and goes by a name; a name of two stays, and is refused."""
    folded = fold_value(name)
    sent = {one.id: one for event in (result.events if result else ()) for one in _sent(event)}
    found = [one.id for one in sent.values() if folded in {fold_value(text) for text in (one.id, one.name, one.permit)}]
    return found[0] if len(found) == 1 else name


def _sent(event: ResultEvent) -> Iterable[SentOfficer]:
    return event.assignment.officers if event.assignment is not None else ()


def _unnamed(where: str) -> Fault:
    return Fault(
        where,
        Text("没有写明抽查任务或检查部门", "It does not say of which draw, or of which agency."),
        Text("“抽查任务”“检查部门”两列，或 --task、--agency", "Columns 抽查任务 and 检查部门, or --task and --agency."),
        Text("请补上", "Add them."),
    )


def _empty(where: str) -> Fault:
    return Fault(
        where,
        Text("没有检查结果，或没有检查日期", "It has no result, or no day of the visit."),
        Text("“检查日期”“检查结果”，或只填“后续处置”", "检查日期 and 检查结果, or 后续处置 alone."),
        Text("请补上", "Add them."),
    )
