"""Statistics of results (统计): by region, agency or month, each row a sum of visits, and the rows sum to the whole.

A visit stands in one row of each table. Codes are counted each on its own: a visit with the codes 3 and 10 counts once
under 3 and once under 10, so the columns of codes may sum to more than the results.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

import pyarrow as pa

from credit_tier.foundation.errors import Text
from credit_tier.visits.result_states import Result, ResultState
from credit_tier.visits.results import ResultRegister


class By(StrEnum):
    """What a row of a table is."""

    REGION = "region"
    AGENCY = "agency"
    MONTH = "month"
    TASK = "task"

    @property
    def label(self) -> Text:
        """The kind of row in words."""
        return _BY[self]


_BY: Final[Mapping[By, Text]] = {
    By.REGION: Text("地区", "region"),
    By.AGENCY: Text("检查机关", "agency"),
    By.MONTH: Text("检查月份", "month of the visit"),
    By.TASK: Text("抽查任务", "draw"),
}
COUNTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "to_draw": Text("应抽", "drawn at first"),
        "drawn": Text("实抽", "to be visited"),
        "entered": Text("已录", "entered"),
        "published": Text("已公示", "published"),
        "finished": Text("完结", "finished"),
        "annulled": Text("已撤销", "annulled"),
    }
)
"""应抽 are those drawn at first; 实抽 without the removed and with those who stepped in; the others are among 实抽."""


class Tally(NamedTuple):
    """One row.

    Attributes
    ----------
    row : str
        Empty where it was not said: no region, or not visited yet.
    counts : mapping of str to int
        By the names of `COUNTS`.
    codes : mapping of str to int
        Results in force by code.
    """

    row: str
    counts: Mapping[str, int]
    codes: Mapping[str, int]


class Statistics(NamedTuple):
    """A table of tallies.

    Attributes
    ----------
    by : By
    rows : tuple of Tally
        By name.
    total : Tally
        Counted by itself, and equal to the sum of the rows.
    titles : mapping of str to str
        Codes in the order of the table, with their titles.
    """

    by: By
    rows: tuple[Tally, ...]
    total: Tally
    titles: Mapping[str, str]

    def to_table(self) -> pa.Table:
        """Give it with Chinese headers, the total last."""
        lines = [*self.rows, self.total._replace(row="合计")]
        columns: dict[str, list[str] | list[int]] = {self.by.label.zh: [line.row or "（未填）" for line in lines]}
        for name, text in COUNTS.items():
            columns[text.zh] = [line.counts[name] for line in lines]
        for code, title in self.titles.items():
            columns[f"{code} {title}"] = [line.codes.get(code, 0) for line in lines]
        return pa.table(columns)


def statistics(register: ResultRegister, by: By, *, task: str = "") -> Statistics:
    """Count the visits of a register.

    Parameters
    ----------
    register : ResultRegister
    by : By
    task : str
        One draw; all of them where it is empty.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> statistics(ResultRegister(load_rulebook()), By.REGION).total.counts["drawn"]
    0
    """
    row_of = _ROW[by]
    groups: dict[str, list[Result]] = {}
    counted = [result for result in register.results.values() if not task or result.key.task == task]
    for result in counted:
        groups.setdefault(row_of(result), []).append(result)
    rows = tuple(_tally(name, groups[name]) for name in sorted(groups))
    titles = {code: rule.title.zh for code, rule in register.checks.codes.rules.items()}
    return Statistics(by, rows, _tally("", counted), titles)


def _month(result: Result) -> str:
    return result.finding.visited_on.isoformat()[:7] if result.finding is not None else ""


_ROW: Final[Mapping[By, Callable[[Result], str]]] = {
    By.REGION: lambda result: result.assignment.place.region,
    By.AGENCY: lambda result: result.key.agency,
    By.MONTH: _month,
    By.TASK: lambda result: result.key.task,
}


def _tally(row: str, results: list[Result]) -> Tally:
    counts, codes = Counter[str](), Counter[str]()
    for result in results:
        counts["to_draw"] += not result.first_assignment.stepped_in
        if result.removed:
            continue
        counts["drawn"] += 1
        counts["annulled"] += result.annulled_on is not None
        if result.finding is None or result.annulled_on is not None:
            continue
        counts["entered"] += 1
        counts["published"] += result.state is ResultState.PUBLISHED
        counts["finished"] += result.finished_on is not None
        codes.update(result.finding.codes)
    return Tally(row, {name: counts[name] for name in COUNTS}, dict(codes))
