"""The results register (检查结果登记簿): what became of every visit, only ever added to, whole after any events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from credit_tier.rulebook.model import Rulebook
from credit_tier.visits.result_checks import ResultChecks
from credit_tier.visits.result_events import ResultEvent, ResultKey
from credit_tier.visits.result_refusals import Refusal, raise_refusals
from credit_tier.visits.result_states import Result, moved


class ResultRegister:
    """All results, by visit.

    Parameters
    ----------
    rulebook : Rulebook
        With ``results.toml``.
    results : mapping of ResultKey to Result, optional

    Examples
    --------
    >>> from datetime import date
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> from credit_tier.visits.result_events import Assignment, SentOfficer
    >>> key = ResultKey(task="2026-Q3", unit="91620100MA7ABCD12E", agency="甲局")
    >>> sent = Assignment(drawn_on=date(2026, 7, 1), officers=(SentOfficer(id="01"), SentOfficer(id="02")))
    >>> event = ResultEvent(act="assigned", key=key, by="经办人", on=date(2026, 7, 2), assignment=sent)
    >>> register = ResultRegister(load_rulebook()).with_events([event]).register
    >>> len(register), register[key].state.label.zh, register.with_events([event]).added
    (1, '未录入', ())
    """

    __slots__ = ("_results", "checks")

    def __init__(self, rulebook: Rulebook, results: Mapping[ResultKey, Result] | None = None) -> None:
        self.checks = ResultChecks(rulebook)
        self._results: Mapping[ResultKey, Result] = MappingProxyType(dict(results or {}))

    @classmethod
    def of(cls, events: Iterable[ResultEvent], rulebook: Rulebook) -> ResultRegister:
        """Give the register after events that were stored: they were found right when they were added.

        What was right by the rules of its day stays, whatever the rules say now; so nothing is checked again.
        """
        register = cls(rulebook)
        results: dict[ResultKey, Result] = {}
        for event in events:
            results[event.key] = moved(
                results.get(event.key), event, finished=event.disposal is not None and register.checks.finishes(event)
            )
        return cls(rulebook, results)

    @property
    def rulebook(self) -> Rulebook:
        """The rules."""
        return self.checks.rulebook

    @property
    def results(self) -> Mapping[ResultKey, Result]:
        """Every result, in the order in which its visit came in."""
        return self._results

    def __len__(self) -> int:
        return len(self._results)

    def __getitem__(self, key: ResultKey) -> Result:
        return self._results[key]

    def __repr__(self) -> str:
        return f"<ResultRegister: {len(self)} visits>"

    @property
    def last_day(self) -> date | None:
        """The latest day of any event."""
        return max((result.events[-1].on for result in self._results.values()), default=None)

    def on(self, day: date) -> ResultRegister:
        """Give the register as it stood at the end of a day."""
        kept = (event for result in self._results.values() for event in result.events if event.on <= day)
        return ResultRegister.of(kept, self.rulebook)

    def of_task(self, task: str) -> list[Result]:
        """Give the results of one draw."""
        return [result for result in self._results.values() if result.key.task == task]

    def with_events(self, events: Iterable[ResultEvent]) -> Added:
        """Add events, all of them or none.

        An event that is in the register already, word for word, is passed over: the same file may be handed over
        again.

        Parameters
        ----------
        events : iterable of ResultEvent
            In the order in which they happened.

        Raises
        ------
        ResultError
            One of `credit_tier.visits.result_refusals`, with everything that is wrong with all of them.
        """
        results = dict(self._results)
        added: list[ResultEvent] = []
        known = 0
        refused: list[Refusal] = []
        for event in events:
            result = results.get(event.key)
            if result is not None and any(one.act is event.act and one == event for one in result.events):
                known += 1
                continue
            wrong = self.checks.refusals(result, event)
            if wrong:
                refused += wrong
                continue
            finished = event.disposal is not None and self.checks.finishes(event)
            results[event.key] = moved(result, event, finished=finished)
            added.append(event)
        raise_refusals(refused)
        return Added(ResultRegister(self.rulebook, results), tuple(added), known)


class Added(NamedTuple):
    """A register after events were added.

    Attributes
    ----------
    register : ResultRegister
    added : tuple of ResultEvent
        What is new.
    known : int
        How many were there already.
    """

    register: ResultRegister
    added: tuple[ResultEvent, ...]
    known: int = 0
