"""Features from records: indicators and past inspections, as of each visit and as known then (特征提取)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from credit_tier.engine.indicators import Indicators
from credit_tier.engine.missing import Missing
from credit_tier.engine.observation import observe
from credit_tier.engine.past_inspections import known_successors, past_inspections
from credit_tier.foundation.errors import ArgumentError
from credit_tier.grading.grades import grade
from credit_tier.risk.feature_table import SIGNS, Column, Features, Matrix, Ranks, Role
from credit_tier.risk.history import HISTORY, INSPECTOR, INSPECTOR_TITLE, history_of, inspector_share
from credit_tier.risk.outcomes import Outcomes, Texts, gathered, outcomes_from_arrays
from credit_tier.risk.refusals import NotEstimableError, raised
from credit_tier.risk.ruler import day_with_rules, measured_by
from credit_tier.risk.snapshots import Snapshot, as_date, snapshot_days
from credit_tier.rulebook.indicator import Direction, Indicator
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use

if TYPE_CHECKING:
    from credit_tier.records.store import Records

UNKNOWN = "nothing was known yet"
NOT_THERE = "not observed on that day"


class _Described(NamedTuple):
    values: Matrix
    grade: Ranks | None
    absent: int


def features_of(
    records: Records,
    rulebook: Rulebook,
    outcomes: Outcomes,
    *,
    snapshot: Snapshot = Snapshot.MONTH,
    rules_on: date | None = None,
    inspector: bool = False,
    grades: bool = False,
) -> Features:
    """Describe each visit by what was known before it.

    Every visit is described as of a day before it (`Snapshot`) and as known on that same day: records of later days
    and records received later are not seen. Visits that share such a day share one observation. Indicators whose
    source was never delivered are left out, so that inspections alone give features of past inspections alone; so are
    those that may not be used for supervision, those that the rulebook declares worth nothing either way, and those
    whose worst value costs no points (good standing with the utilities, age): they must not raise anyone's risk.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    outcomes : Outcomes
        Their findings are not looked at.
    snapshot : Snapshot
    rules_on : date, optional
        The day whose versions measure all days; by default that of the last snapshot, or the first with rules.
    inspector : bool
        Add the strictness of the inspecting agency. It measures the inspector: see `RiskModel`.
    grades : bool
        Grade, too, for comparison.

    Returns
    -------
    Features
        Visits on whose day nothing was known are left out and counted; enterprises that were not observed on the day
        (not on the register yet) have their indicators not reported, and are counted.

    Raises
    ------
    NotEstimableError
        All visits are from before the first record was received.
    NotInForceError
        No rules are in force on `rules_on`.
    """
    days = snapshot_days(outcomes.on, snapshot)
    if not len(days):
        raise _nothing_before(outcomes)
    rules_on = rules_on or day_with_rules(rulebook, as_date(days.max()))
    work = _Work(records, measured_by(rulebook, rules_on), grades)
    columns = (*work.columns, *([_INSPECTOR] if inspector else []))
    left, parts, taken, ranks = Counter[str](), [], [], []
    for day in np.unique(days):
        rows = np.flatnonzero(days == day)
        found = work.describe(outcomes.sent_as[rows], as_date(day), outcomes.agencies[rows] if inspector else None)
        if found is None:
            left[UNKNOWN] += len(rows)
            continue
        left[NOT_THERE] += found.absent
        parts.append(found.values)
        taken.append(rows)
        ranks.append(found.grade)
    if not parts:
        raise _nothing_before(outcomes)
    order = np.concatenate(taken)
    back = np.argsort(order, kind="stable")
    order = order[back]
    return Features(
        columns=columns,
        values=np.ascontiguousarray(np.concatenate(parts, axis=1)[:, back]),
        codes=outcomes.codes[order],
        on=outcomes.on[order],
        as_of=days[order],
        rulebook_digest=rulebook.digest,
        rules_on=rules_on,
        rows=order,
        grade=np.concatenate([part for part in ranks if part is not None])[back] if grades else None,
        left_out={name: number for name, number in left.items() if number},
    )


def features_on(
    records: Records, rulebook: Rulebook, as_of: date, *, known_on: date | None = None, rules_on: date | None = None
) -> Features:
    """Describe the whole population on one day, to rank it.

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    as_of : date
    known_on : date, optional
        By default `as_of`.
    rules_on : date, optional
        That of the model which is to rank; by default `as_of`.

    Raises
    ------
    ArgumentError
        Nothing was known by then.
    """
    rules_on = rules_on or day_with_rules(rulebook, as_of)
    work = _Work(records, measured_by(rulebook, rules_on), grades=True)
    seen = observe(records, work.ruler, as_of=as_of, known_on=known_on or as_of)
    codes = np.array(seen.codes.to_pylist(), dtype=np.str_)
    found = work.told(seen, codes, None)
    day = np.full(len(codes), np.datetime64(as_of, "D"))
    place = np.arange(len(codes))
    return Features(work.columns, found.values, codes, day, day, rulebook.digest, rules_on, place, found.grade)


class _Work:
    """The observations of one call, all by one ruler."""

    def __init__(self, records: Records, ruler: Rulebook, grades: bool) -> None:  # noqa: FBT001 # passed on
        self._records, self.ruler, self._grades = records, ruler, grades
        delivered = records.of_enterprises
        told = [
            item
            for item in ruler.indicators
            if item.source in delivered
            and Use.SUPERVISION in item.uses
            and item.direction in SIGNS
            and not _only_adds(item)
        ]
        self.columns = (
            *(Column(item.id, SIGNS[item.direction], Role.INDICATOR, item.title) for item in told),
            *(Column(name, item.sign, Role.HISTORY, item.title) for name, item in HISTORY.items()),
        )

    def describe(self, codes: Texts, day: date, agencies: Texts | None) -> _Described | None:
        """Describe some enterprises on a day, under the codes known then; None where nothing was known."""
        try:
            seen = observe(self._records, self.ruler, as_of=day, known_on=day)
        except ArgumentError:
            return None
        after = known_successors(self._records, self.ruler, as_of=day, known_on=day)
        return self.told(seen, np.array([after.get(code, code) for code in codes.tolist()], dtype=np.str_), agencies)

    def told(self, seen: Indicators, codes: Texts, agencies: Texts | None) -> _Described:
        """Put the values of an observation, and the past inspections known with it, in the order of codes."""
        listed = np.array(seen.codes.to_pylist(), dtype=np.str_)
        place = np.minimum(np.searchsorted(listed, codes), len(listed) - 1)
        there = listed[place] == codes
        rows = [
            np.where(there, seen.values[seen.names.index(column.name)][place], int(Missing.NOT_REPORTED))
            for column in self.columns
            if column.role is Role.INDICATOR
        ]
        past = self._past(seen.as_of, seen.known_on)
        history = history_of(past, codes, seen.as_of)
        rows += [history[column.name] for column in self.columns if column.role is Role.HISTORY]
        rows += [] if agencies is None else [inspector_share(past, agencies)]
        return _Described(np.array(rows, dtype=np.int32), self._grade(seen, place, there), int((~there).sum()))

    def _past(self, as_of: date, known_on: date) -> Outcomes:
        try:
            return gathered(past_inspections(self._records, self.ruler, as_of=as_of, known_on=known_on))
        except NotEstimableError:
            return outcomes_from_arrays([], [], [])

    def _grade(self, seen: Indicators, place: Any, there: Any) -> Ranks | None:
        if not self._grades:
            return None
        grades = grade(seen, self.ruler, bands=False)
        last = len(grades.card.grades) - 1
        found = grades.scores.grade[place].astype(np.int8)
        return np.where(there & (found < last), found, np.int8(-1))


def _only_adds(item: Indicator) -> bool:
    """Tell whether even the worst value costs no points: then it must not raise anyone's risk either.

    What is worse the more there is of it, and has no points at all, is read by vetoes, and does not only add.
    """
    [version] = item.version
    points = [band.points for band in version.bands]
    missing = version.missing
    unknown = max(missing.not_applicable, missing.not_reported, missing.source_late)
    adds = max(points) > unknown or item.direction is Direction.MORE_IS_BETTER
    return adds and min(points) >= unknown


_INSPECTOR = Column(INSPECTOR, 0, Role.INSPECTOR, INSPECTOR_TITLE)


def _nothing_before(outcomes: Outcomes) -> Exception:
    many = len(outcomes)
    return raised(
        NotEstimableError,
        "outcomes",
        (f"全部 {many} 次检查早于最早收到的记录", f"All {many} visits are before the first record.")
        if many
        else ("该期间没有有结果的检查", "No visit with a finding is in the period."),
        ("检查之前已收到的记录", "Records received before the visits.")
        if many
        else ("至少一次检查", "At least one visit."),
        ("请核对收到日期，或补充更早的记录", "Check the days of receipt, or add earlier records.")
        if many
        else ("请检查日期范围", "Check the period."),
    )
