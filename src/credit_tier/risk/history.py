"""Past inspections as features: visits, findings, and how long ago, within three years (检查历史)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.engine.missing import Missing
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.dates import window_start
from credit_tier.risk.outcomes import Outcomes, Texts

Ints = np.ndarray[Any, np.dtype[np.int32]]

WINDOW_MONTHS: Final = 36
"""How far back findings are looked at: a choice of the model, not of any rule."""
PPM: Final = 1_000_000
PRIOR_VISITS: Final = 5
"""An agency's share of findings counts as if it had made so many more visits with the share of all."""


class HistoryFeature(NamedTuple):
    """A feature of past inspections: its words, and which way it may move the risk (+1, -1, 0: either)."""

    title: Bilingual
    unit: str
    sign: int


HISTORY: Final[Mapping[str, HistoryFeature]] = {
    "history.visits": HistoryFeature(Bilingual(zh="近三年受检次数", en="Inspections, last 36 months"), "visits", 0),
    "history.violations": HistoryFeature(
        Bilingual(zh="近三年发现问题次数", en="Inspections that found something, last 36 months"), "visits", 1
    ),
    "history.violation_share": HistoryFeature(
        Bilingual(zh="近三年发现问题比例", en="Share of inspections that found something, last 36 months"), "ppm", 1
    ),
    "history.last_found": HistoryFeature(
        Bilingual(zh="最近一次检查发现问题", en="The latest inspection found something"), "0/1", 1
    ),
    "history.days_since_visit": HistoryFeature(
        Bilingual(zh="距最近一次检查天数", en="Days since the latest inspection"), "days", 0
    ),
    "history.days_since_violation": HistoryFeature(
        Bilingual(zh="距最近一次发现问题天数", en="Days since an inspection last found something"), "days", -1
    ),
}
"""Where there is no such inspection, shares and days are not applicable, and counts are 0."""
PAST_VIOLATIONS: Final = "history.violations"
SINCE_VIOLATION: Final = "history.days_since_violation"

INSPECTOR: Final = "inspector.found_share"
INSPECTOR_TITLE: Final = Bilingual(
    zh="检查机关此前发现问题比例", en="Share of the inspecting agency's earlier visits that found something"
)


def said_of_history(name: str, value: int) -> Bilingual:
    """Put a value of a past that is known into words.

    Examples
    --------
    >>> said_of_history("history.visits", 3).zh, said_of_history("history.last_found", 1).en
    ('3 次', 'yes')
    >>> said_of_history("history.violation_share", 333333).en, said_of_history("history.days_since_visit", 1).zh
    ('33.3%', '1 天')
    """
    unit = HISTORY[name].unit if name in HISTORY else "ppm"
    if unit == "ppm":
        return Bilingual(zh=f"{value / PPM:.1%}", en=f"{value / PPM:.1%}")
    if unit == "0/1":
        return Bilingual(zh="是" if value else "否", en="yes" if value else "no")
    return Bilingual(
        zh=f"{value} {'次' if unit == 'visits' else '天'}", en=f"{value} {unit[:-1] if value == 1 else unit}"
    )


def history_of(past: Outcomes, codes: Texts, as_of: date) -> dict[str, Ints]:
    """Give the features of `HISTORY`, each int32 of shape (len(codes),).

    Parameters
    ----------
    past : Outcomes
        As known on the day of the snapshot; nothing in it is later than `as_of`.
    codes : numpy.ndarray of str
    as_of : date

    Examples
    --------
    >>> from credit_tier.risk.outcomes import outcomes_from_arrays
    >>> past = outcomes_from_arrays(["a", "a"], [date(2026, 1, 5), date(2026, 3, 1)], [True, False])
    >>> found = history_of(past, np.array(["a", "b"]), date(2026, 3, 31))
    >>> found["history.violation_share"].tolist(), found["history.days_since_violation"].tolist()
    ([500000, -2147483648], [85, -2147483648])
    """
    known, place = np.unique(codes, return_inverse=True)
    day, first = np.datetime64(as_of, "D"), np.datetime64(window_start(as_of, WINDOW_MONTHS), "D")
    inside = (past.on >= first) & (past.on <= day) & np.isin(past.codes, known)
    row = np.searchsorted(known, past.codes[inside])
    age, found = (day - past.on[inside]).astype(np.int64), past.found[inside]
    many = len(known)
    visits = np.bincount(row, minlength=many)
    violations = np.bincount(row[found], minlength=many)
    never = np.iinfo(np.int64).max
    since_visit, since_violation = np.full(many, never), np.full(many, never)
    np.minimum.at(since_visit, row, age)
    np.minimum.at(since_violation, row[found], age[found])
    made = {
        "history.visits": visits,
        "history.violations": violations,
        "history.violation_share": np.where(visits > 0, violations * PPM // np.maximum(visits, 1), never),
        "history.last_found": np.where(visits > 0, (violations > 0) & (since_violation == since_visit), never),
        "history.days_since_visit": since_visit,
        "history.days_since_violation": since_violation,
    }
    return {
        name: np.where(values == never, int(Missing.NOT_APPLICABLE), values).astype(np.int32)[place]
        for name, values in made.items()
    }


def inspector_share(past: Outcomes, agencies: Texts) -> Ints:
    """Give the share (ppm) of an agency's earlier visits that found something, drawn to the share of all agencies.

    Parameters
    ----------
    past : Outcomes
        As known on the day of the snapshot.
    agencies : numpy.ndarray of str
        Who inspects; not reported where empty.

    Examples
    --------
    >>> from credit_tier.risk.outcomes import outcomes_from_arrays
    >>> days = [date(2026, 1, 5)] * 4
    >>> past = outcomes_from_arrays(list("abcd"), days, [True, False, False, False], agencies=["x", "x", "y", "y"])
    >>> inspector_share(past, np.array(["x", "y", ""])).tolist()
    [321428, 178571, -2147483647]
    """
    known, place = np.unique(agencies, return_inverse=True)
    inside = np.isin(past.agencies, known)
    row = np.searchsorted(known, past.agencies[inside])
    visits = np.bincount(row, minlength=len(known))
    found = np.bincount(row, past.found[inside], minlength=len(known)).astype(np.int64)
    everywhere = int(past.found.sum()) * PPM // max(len(past), 1)
    share = (found * PPM + PRIOR_VISITS * everywhere) // (visits + PRIOR_VISITS)
    return np.where(known == "", int(Missing.NOT_REPORTED), share).astype(np.int32)[place]
