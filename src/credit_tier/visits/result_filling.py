"""What records know of those who are visited and of those who go (补全派员表): only what the table leaves empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from credit_tier.records.store import Records
from credit_tier.visits.inspectors import NAMESPACE, folded_number
from credit_tier.visits.result_events import Assignment, Place, ResultEvent, SentOfficer

ENTERPRISES: Final = "enterprises"
OFFICERS: Final = "officers"
_PLACE: Final = ("name", "region", "reg_org", "local_org", "address", "legal_rep", "subject_type")


def filled(events: Iterable[ResultEvent], records: Records) -> list[ResultEvent]:
    """Fill in names, places and permits from the register of enterprises and the roster of officers.

    Parameters
    ----------
    events : iterable of ResultEvent
        Assignments.
    records : Records
        Of several rows about one enterprise or officer the one received last counts (ties: the larger record number).

    Examples
    --------
    >>> from credit_tier.records.quality import QualityReport
    >>> filled([], Records({}, None, QualityReport.of({}, [], [])))
    []
    """
    firms, officers = _latest(records, ENTERPRISES, "code"), _latest(records, OFFICERS, "employee_no")
    return [_with(event, firms.get(event.key.unit, {}), officers) for event in events]


def _with(event: ResultEvent, firm: Mapping[str, Any], officers: Mapping[str, Mapping[str, Any]]) -> ResultEvent:
    given = event.assignment
    if given is None:
        return event
    place = {name: getattr(given.place, name) or str(firm.get(name) or "") for name in _PLACE}
    sent = tuple(_officer(one, officers.get(one.id.removeprefix(f"{NAMESPACE}:"), {})) for one in given.officers)
    whole = Assignment(**{**dict(given), "place": Place(**place), "officers": sent})
    return event.model_copy(update={"assignment": whole})


def _officer(given: SentOfficer, known: Mapping[str, Any]) -> SentOfficer:
    permit = given.permit or str(known.get("prov_cert_no") or known.get("cert_no") or "")
    return SentOfficer(id=given.id, name=given.name or str(known.get("name") or ""), permit=permit)


def _latest(records: Records, table: str, key: str) -> dict[str, dict[str, Any]]:
    if table not in records.tables:
        return {}
    rows = records.tables[table].to_pylist()
    rows.sort(key=lambda row: (row["received_on"], row["record_id"]))
    return {folded_number(row[key]): row for row in rows}
