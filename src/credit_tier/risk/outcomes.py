"""Outcomes: what inspections found, one row an enterprise and day; what a model learns and is judged by (检查结果)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.engine.past_inspections import PastInspection, past_inspections
from credit_tier.risk.refusals import FeatureError, NotEstimableError, raised
from credit_tier.risk.ruler import day_with_rules, measured_by
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records

Days = np.ndarray[Any, np.dtype[np.datetime64]]
Texts = np.ndarray[Any, np.dtype[np.str_]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


class Found(StrEnum):
    """Results of inspections that tell whether there was a violation; the words of the contract of `inspections`."""

    PASS = "pass"  # noqa: S105 # a result of inspections, no password
    FAIL = "fail"
    CORRECTED = "corrected"
    UNCOOPERATIVE = "uncooperative"


VIOLATIONS: Final = frozenset({Found.FAIL, Found.CORRECTED, Found.UNCOOPERATIVE})
"""Corrected on the spot is a violation all the same; so is refusing the inspection. Who was not met (unreachable,
ceased, no activity) was not inspected: such visits are set aside, counted by result."""


@dataclass(frozen=True, eq=False, repr=False)
class Outcomes:
    """Inspections with a finding, ascending by day and code.

    Several inspections of an enterprise on one day are one row: found where any of them found something.

    Attributes
    ----------
    codes : numpy.ndarray of str, shape (n,)
    on : numpy.ndarray of datetime64[D], shape (n,)
    found : numpy.ndarray of bool, shape (n,)
    agencies : numpy.ndarray of str, shape (n,)
        Who inspected, the first by name where several did; empty where not said.
    sent_as : numpy.ndarray of str, shape (n,)
        The codes under which the inspections were sent, where an enterprise has changed its code since: a visit is
        described by what was known under the code of then.
    set_aside : mapping of str to int
        Inspections without a finding, by result.
    """

    codes: Texts
    on: Days
    found: Flags
    agencies: Texts
    sent_as: Texts
    set_aside: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.codes)

    def __repr__(self) -> str:
        """Say how many, and over which days."""
        days = f", {self.on.min()} to {self.on.max()}" if len(self) else ""
        return f"<Outcomes: {int(self.found.sum())} of {len(self)} found something{days}>"

    def select(self, rows: np.ndarray[Any, Any]) -> Outcomes:
        """Give some of the rows, by mask or position."""
        return Outcomes(
            self.codes[rows],
            self.on[rows],
            self.found[rows],
            self.agencies[rows],
            self.sent_as[rows],
            self.set_aside,
        )

    def between(self, first: date | None = None, last: date | None = None) -> Outcomes:
        """Give the rows of a period, both ends included."""
        keep = np.ones(len(self), dtype=bool)
        keep &= True if first is None else self.on >= np.datetime64(first, "D")
        keep &= True if last is None else self.on <= np.datetime64(last, "D")
        return self.select(keep)


def outcomes_of(records: Records, rulebook: Rulebook, *, until: date, known_on: date | None = None) -> Outcomes:
    """Take outcomes from records.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    until : date
        The last day of an inspection.
    known_on : date, optional
        Results received later are not seen; by default `until`.

    Raises
    ------
    NotEstimableError
        There is no inspection with a finding up to that day.

    Examples
    --------
    >>> from credit_tier import load_rulebook, read_records
    >>> rows = __import__("pandas").DataFrame({"统一社会信用代码": ["91620100MA7ABCD12E"] * 2,
    ...     "检查日期": ["2026-01-05", "2026-03-02"], "检查结果": ["合格", "不合格"]})
    >>> rulebook = load_rulebook()
    >>> records = read_records({"inspections": rows}, rulebook, received_on=date(2026, 4, 1))
    >>> outcomes_of(records, rulebook, until=date(2026, 6, 30)).found.tolist()
    [False, True]
    """
    ruler = measured_by(rulebook, day_with_rules(rulebook, until))
    return gathered(_visits_paid(past_inspections(records, ruler, as_of=until, known_on=known_on or until)))


def _visits_paid(rows: Iterable[PastInspection]) -> Iterator[PastInspection]:
    """Give each visit once, to whomever it was paid: later splits make no two of it, later endings do not undo it."""
    first: dict[tuple[str, date], str] = {}
    for row in rows:
        code = row.code or row.sent_as
        if first.setdefault((row.sent_as, row.on), code) == code:
            yield row._replace(code=code)


def gathered(rows: Iterable[PastInspection]) -> Outcomes:
    """Make outcomes of inspections; see `Outcomes` for what becomes of a day. What nobody answers for is left out."""
    days: dict[tuple[date, str], tuple[bool, str, str]] = {}
    aside: Counter[str] = Counter()
    for code, on, result, agency, _, sent_as in rows:
        if not code:
            continue
        if result not in set(Found):
            aside[result or "not said"] += 1
            continue
        before, who, own = days.get((on, code), (False, agency, sent_as))
        days[on, code] = (before or Found(result) in VIOLATIONS, min(who, agency), min(own, sent_as))
    if not days:
        told = ", ".join(f"{result} {number}" for result, number in sorted(aside.items())) or "0"
        raise raised(
            NotEstimableError,
            "outcomes",
            (f"没有可用的检查结果（搁置：{told}）", f"No inspection has a finding (set aside: {told})."),
            ("至少一次有结果的检查", f"At least one inspection whose result is one of {', '.join(Found)}."),
            ("请检查日期范围与 inspections 表", "Check the period and the table `inspections`."),
        )
    keys = sorted(days)
    return outcomes_from_arrays(
        [code for _, code in keys],
        [on for on, _ in keys],
        [days[key][0] for key in keys],
        agencies=[days[key][1] for key in keys],
        sent_as=[days[key][2] for key in keys],
        set_aside=dict(sorted(aside.items())),
    )


def outcomes_from_arrays(
    codes: Sequence[str],
    on: Sequence[date] | Days,
    found: Sequence[bool] | Flags,
    *,
    agencies: Sequence[str] | None = None,
    sent_as: Sequence[str] | None = None,
    set_aside: Mapping[str, int] | None = None,
) -> Outcomes:
    """Make outcomes of columns of one's own; the order of rows is kept, and `sent_as` is by default the codes.

    Raises
    ------
    FeatureError
        The columns are not of one length.

    Examples
    --------
    >>> outcomes_from_arrays(["a", "b"], [date(2026, 1, 5), date(2026, 1, 6)], [True, False])
    <Outcomes: 1 of 2 found something, 2026-01-05 to 2026-01-06>
    """
    who = [""] * len(codes) if agencies is None else list(agencies)
    own = codes if sent_as is None else sent_as
    if not len(codes) == len(on) == len(found) == len(who) == len(own):
        raise raised(
            FeatureError,
            "outcomes",
            (f"各列长度不同：{len(codes)}、{len(on)}、{len(found)}", "The columns differ in length."),
            ("每次检查一行", "One entry an inspection in every column."),
            ("请核对各列", "Check the columns."),
        )
    return Outcomes(
        np.array(codes, dtype=np.str_),
        np.asarray(on, dtype="datetime64[D]"),
        np.asarray(found, dtype=bool),
        np.array(who, dtype=np.str_),
        np.array(own, dtype=np.str_),
        set_aside or {},
    )
