"""One result and the events that move it (检查结果状态机): entered, audited by another, published, disposed of.

未录入 → 待审核 → 审核退回 or 不通过, or passed and 已公示; disposal runs beside it, 未完结 → 已完结. A correction keeps
the original among the events and is audited anew. Nothing takes a result away: not a swap of officers, not a new draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.records.neutral import fold_value
from credit_tier.visits.result_events import Assignment, Disposal, Finding, ResultAct, ResultEvent, ResultKey


class ResultState(StrEnum):
    """状态, by the codes that systems use."""

    NOT_ENTERED = "1"
    PENDING = "2"
    RETURNED = "3"
    REJECTED = "4"
    PUBLISHED = "5"

    @property
    def label(self) -> Text:
        """The state in words."""
        return _STATES[self.value]


_STATES: Final = {
    "1": Text("未录入", "not entered"),
    "2": Text("待审核", "to be audited"),
    "3": Text("审核退回", "returned"),
    "4": Text("不通过", "rejected"),
    "5": Text("已公示", "published"),
}


class Result(NamedTuple):
    """A result as it stands after its events.

    Attributes
    ----------
    key : ResultKey
    events : tuple of ResultEvent
        All of them, in the order in which they were added.
    state : ResultState
    finding : Finding or None
        The content in force; earlier ones are among the events.
    entered_by : str
    passed_on, published_on, annulled_on, withdrawn_on, repaired_on, finished_on : date or None
        `published_on` is that of the content in force; `finished_on` the day of 完结.
    disposal : Disposal or None
    removed : bool
    """

    key: ResultKey
    events: tuple[ResultEvent, ...]
    state: ResultState = ResultState.NOT_ENTERED
    finding: Finding | None = None
    entered_by: str = ""
    passed_on: date | None = None
    published_on: date | None = None
    annulled_on: date | None = None
    withdrawn_on: date | None = None
    repaired_on: date | None = None
    finished_on: date | None = None
    disposal: Disposal | None = None
    removed: bool = False

    @property
    def assignment(self) -> Assignment:
        """The assignment in force."""
        return next(_assigned(reversed(self.events)))[1]

    @property
    def first_assignment(self) -> Assignment:
        """The assignment as it was drawn."""
        return next(_assigned(self.events))[1]

    def assignment_on(self, day: date) -> Assignment:
        """Give the assignment in force on a day: a swap afterwards changes nothing about who was there."""
        sent = list(_assigned(self.events))
        return next((one for on, one in reversed(sent) if on <= day), sent[0][1])

    @property
    def was_published(self) -> bool:
        """Whether any content of it was ever public."""
        return any(event.act is ResultAct.PUBLISHED for event in self.events)

    @property
    def is_public(self) -> bool:
        """Whether its content is published, and neither annulled nor repaired since."""
        return self.state is ResultState.PUBLISHED and self.annulled_on is None and self.repaired_on is None

    def person(self, name: str) -> str:
        """Give the number of an officer who goes by number, name or permit; another text as it is, folded."""
        folded = fold_value(name)
        for _, assignment in _assigned(self.events):
            for officer in assignment.officers:
                if folded in {fold_value(officer.id), fold_value(officer.name), fold_value(officer.permit)}:
                    return officer.id
        return folded


def _assigned(events: Iterable[ResultEvent]) -> Iterator[tuple[date, Assignment]]:
    return ((event.on, event.assignment) for event in events if event.assignment is not None)


FOLLOWS: Final = {
    ResultAct.ENTERED: {ResultState.NOT_ENTERED, ResultState.RETURNED, ResultState.REJECTED},
    ResultAct.PASSED: {ResultState.PENDING},
    ResultAct.RETURNED: {ResultState.PENDING},
    ResultAct.REJECTED: {ResultState.PENDING},
    ResultAct.PUBLISHED: {ResultState.PENDING},
    ResultAct.CORRECTED: {ResultState.PENDING, ResultState.PUBLISHED},
    ResultAct.REMOVED: {ResultState.NOT_ENTERED},
    ResultAct.REPAIRED: {ResultState.PUBLISHED},
    ResultAct.DISPOSED: {ResultState.PENDING, ResultState.PUBLISHED},
    ResultAct.ANNULLED: set(ResultState) - {ResultState.NOT_ENTERED},
    ResultAct.WITHDRAWN: set(ResultState),
    ResultAct.ASSIGNED: set(ResultState),
}
"""By act, the states it may follow; `credit_tier.visits.result_checks` says what it needs besides."""


def moved(result: Result | None, event: ResultEvent, *, finished: bool = False) -> Result:
    """Give the result after an event that was found right.

    Parameters
    ----------
    result : Result or None
        None before the first assignment.
    event : ResultEvent
    finished : bool
        Of a disposal: whether its sentence closes the matter.
    """
    if result is None:
        return Result(event.key, (event,))
    after = result._replace(events=(*result.events, event))
    match event.act:
        case ResultAct.ENTERED | ResultAct.CORRECTED:
            state = ResultState.PENDING
            by = result.person(event.by)
            return after._replace(state=state, finding=event.finding, entered_by=by, passed_on=None, published_on=None)
        case ResultAct.PASSED:
            return after._replace(passed_on=event.on)
        case ResultAct.RETURNED:
            return after._replace(state=ResultState.RETURNED, passed_on=None)
        case ResultAct.REJECTED:
            return after._replace(state=ResultState.REJECTED, passed_on=None)
        case ResultAct.PUBLISHED:
            return after._replace(state=ResultState.PUBLISHED, published_on=event.on)
        case ResultAct.DISPOSED:
            return after._replace(disposal=event.disposal, finished_on=event.on if finished else None)
        case ResultAct.ANNULLED:
            return after._replace(annulled_on=event.on)
        case ResultAct.WITHDRAWN:
            return after._replace(withdrawn_on=event.on)
        case ResultAct.REPAIRED:
            return after._replace(repaired_on=event.on)
        case ResultAct.REMOVED:
            return after._replace(removed=True)
        case ResultAct.ASSIGNED:
            return after
